import Foundation
import TestSupport
import Trial

/// A programme of one trial in memory: the two-looks trial of the examples, and claims of its drug.
struct SmallProgramme {
  var prior = "normal mean 1.8 sd 1"
  var claims: [String]
  /// More of the programme's file, and changes of the trial's.
  var more = ""
  var trial: [(String, String)] = []
  var draws = 20_000
  /// Tables beside the programme's file, by name.
  var tables: [String: String] = [:]

  /// A claim in one line.
  static func claim(_ finding: String, at time: String = "end", in population: String = "all", level: String = "5% two-sided") -> String {
    let level = finding.contains("significant") ? ", level: \(level)" : ""
    return """
      {about: efficacy, trial: core, says: a sentence, arm: igmesine, against: placebo, in: \(population), at: \(time), endpoint: hamd, finding: \(finding)\
      \(level), source: [us], certainty: high}
      """
  }

  func read() throws -> Programme {
    let programme = """
      equipoise: 1
      programme: {id: small, title: A small programme, claims: [claims.yaml], sources: [sources.yaml]}
      trials:
        core: {file: core.yaml, scenario: modest, benefits: {igmesine: drug}}
      benefits:
        drug: {prior: \(prior), source: [us]}
      inference: {road: exact, draws: \(draws), seed: 20261123}
      \(more)
      """
    let claims = "equipoise: 1\nclaims:\n" + self.claims.enumerated().map { "  C\($0 + 1): \($1)\n" }.joined()
    var core = try Self.example("two-looks.yaml")
    for (old, new) in trial { core = core.replacing(old, with: new) }
    let files = [
      "core.yaml": core, "claims.yaml": claims, "sources.yaml": "equipoise: 1\nsources:\n  us: {title: Ourselves, year: 2026, read: text}\n",
    ]
    return try Programme.reading(Array(programme.utf8), named: "programme.yaml") { (files[$0] ?? tables[$0]).map { Array($0.utf8) } }.programme
  }

  static func example(_ name: String) throws -> String {
    try String(contentsOf: References.project.appendingPathComponent("Examples/igmesine/\(name)"), encoding: .utf8)
  }
}
