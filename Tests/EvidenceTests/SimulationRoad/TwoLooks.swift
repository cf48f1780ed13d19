import Evidence
import Foundation
import Notation
import Testing
import Trial

/// A programme of one trial looked at twice or more often, as files in memory.
enum TwoLooks {
  typealias SaidOf = (id: String, population: String, time: String, finding: String)
  static let claims: [SaidOf] = [
    ("A", "all", "look 1", "significant in favor"), ("C", "all", "end", "not significant"), ("E", "half = a", "end", "significant in favor"),
  ]

  static func programme(
    look: String, prior: String = "normal mean 1.8 sd 1", unknowns: String = "", leaving: String = "none", missing: String = "complete cases"
  ) throws -> Programme {
    try programme(looks: [look], prior: prior, unknowns: unknowns, leaving: leaving, missing: missing)
  }

  /// - Parameters:
  ///   - looks: when the looks before the end were, as the language writes it.
  ///   - unknowns: lines of the trial's unknowns, or nothing.
  ///   - leaving: what the trial says of stopping treatment.
  static func programme(
    looks: [String] = ["50%"], prior: String = "normal mean 1.8 sd 1", unknowns: String = "", leaving: String = "none",
    missing: String = "complete cases", claims: [SaidOf] = claims
  ) throws -> Programme {
    let files: [String: String] = [
      "programme.yaml": """
      equipoise: 1
      programme: {id: two-looks, title: Two looks, claims: [claims.yaml], sources: [sources.yaml]}
      trials:
        one: {file: trial.yaml, scenario: modest, benefits: {drug: drug}}
      benefits:
        drug: {prior: \(prior), source: [own]}
      \(unknowns)
      """,
      "sources.yaml": "equipoise: 1\nsources:\n  own: {title: A test, year: 2026, read: text}\n",
      "claims.yaml": """
      equipoise: 1
      claims:
      \(claims.map { claim($0.id, $0.population, $0.time, $0.finding) }.joined(separator: "\n"))
      """,
      "trial.yaml": """
      equipoise: 1
      trial: {id: one, title: One trial, phase: 3}
      population:
        condition: any
        factors:
          half: {a: 174, b: 174}
      arms:
        placebo: {label: Placebo, role: placebo}
        drug: {label: Drug, role: experimental, treatment: drug, dose: 25 mg/day}
      allocation: {method: alternation, ratio: {placebo: 1, drug: 1}}
      schedule: {baseline: week 0, visits: [week 3, week 6]}
      endpoints:
        hamd: {label: HAM-D17 total, instrument: HAMD17, variable: change from baseline, at: week 6, better: lower}
      estimands:
        primary:
          treatment: drug
          comparator: placebo
          population: all randomized
          variable: hamd
          summary: difference in means
          intercurrent events: {treatment discontinuation: hypothetical}
      analyses:
        primary: {estimand: primary, method: t test, model: CHG ~ TRT01P, missing data: \(missing)}
      hypotheses:
        primary: {test: superiority, analysis: primary}
      design:
        sample size: 348
        error: 5% two-sided
        looks: [\(looks.map { "\($0) of patients, " }.joined())end]
        efficacy: {bounds: {\(looks.indices.map { "look \($0 + 1): 5%, " }.joined())end: 5%}, scale: p}
        stopping: none
      assumptions:
        baseline: none
        scores: continuous
        effect course: linear
        standard deviation: 8
        standard deviation course: {week 3: 80%}
        correlation: {structure: cs, value: 0.6}
        control change: -9
        treatment discontinuation: \(leaving)
      scenarios:
        modest: {effect: -1.75}
      """,
    ]
    do {
      return try Programme.reading(Array((files["programme.yaml"] ?? "").utf8), named: "programme.yaml") { files[$0].map { Array($0.utf8) } }
        .programme
    } catch {
      for fault in error.all { Issue.record("\(fault.file): \(fault.fault)") }
      throw error
    }
  }

  private static func claim(_ id: String, _ population: String, _ time: String, _ finding: String) -> String {
    """
      \(id): {about: efficacy, trial: one, says: Said in a test, arm: drug, against: placebo, in: \(population), at: \(time), endpoint: hamd, finding: \(finding), level: 5% two-sided, source: [own], certainty: high}
    """
  }
}
