import Notation
import TestSupport
import Testing

@testable import Trial

/// A change to an example and the fault it must give; `at` is text of the changed file where the fault is told.
struct Wrong: Sendable, CustomTestStringConvertible {
  var old: String
  var new: String
  var at: String
  var place: String
  var found: String
  var expected: String
  var suggestion: String? = nil
  var rule: Fault.Rule
  var file = "igmesine-phase-3"

  var testDescription: String { "\(new.split(separator: "\n").first ?? "") [\(rule.rawValue)]" }

  /// The changed file, the position of `at` within it, and the fault.
  func changed() throws -> (text: String, fault: Fault) {
    let text = try Fixtures.text("protocols/\(file).yaml")
    let pieces = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
    try #require(pieces.count == 2, "the example has \(old)")
    let start = at.isEmpty ? new.startIndex : try #require(new.range(of: at)?.lowerBound)
    let before = String(pieces[0]) + new[..<start]
    let line = before.count { $0 == "\n" } + 1
    let column = before.reversed().prefix { $0 != "\n" }.count + 1
    let fault = Fault(line: line, column: column, place: place, found: found, expected: expected, suggestion: suggestion, rule: rule)
    return (pieces[0] + new + pieces[1], fault)
  }
}

@Suite struct `Faults of a protocol` {
  /// The table of `Documentation/file-format.md`, section 8, as far as this version reads the words.
  static let table: [Wrong] = [
    Wrong(
      old: "sample size: 348", new: "sampel size: 348", at: "sampel", place: "design", found: "key \"sampel size\"",
      expected: "one of the keys of design", suggestion: "sample size", rule: .unknownName),
    Wrong(
      old: "error: 2.5% one-sided", new: "error: 0.025", at: "0.025", place: "design.error", found: "\"0.025\"",
      expected: "an error with its side, such as \"2.5% one-sided\"", rule: .wrongType),
    Wrong(
      old: "outpatient: 75%,", new: "outpatient: 0.75,", at: "0.75", place: "population.factors.setting.outpatient", found: "\"0.75\"",
      expected: "a count or a share with %, such as \"75%\"", rule: .wrongType),
    Wrong(
      old: "{outpatient: 75%, inpatient: 25%}", new: "{outpatient: 75%, inpatient: 30%}", at: "{", place: "population.factors.setting",
      found: "shares that sum to 105%", expected: "100%", rule: .contradicts),
    Wrong(
      old: "dose: 25 mg/day", new: "dose: 25mg", at: "25mg", place: "arms.igmesine.dose", found: "\"25mg\"",
      expected: "a dose such as \"25 mg/day\"", rule: .wrongType),
    Wrong(
      old: "modest: {effect: -1.75}", new: "modest: {effect: -1.75, standard deviation: -8}", at: "-8",
      place: "scenarios.modest.standard deviation", found: "\"-8\"", expected: "a number above 0", rule: .outOfRange),
    Wrong(
      old: "looks: [50% of patients, end]", new: "looks: [50% of patients, 33% of patients, end]", at: "33%", place: "design.looks",
      found: "\"33% of patients\" after \"50% of patients\"", expected: "looks that rise", rule: .contradicts),
    Wrong(
      old: "[country = UK, setting", new: "[country = Wales, setting", at: "country", place: "analyses.primary.subgroups.prespecified",
      found: "level \"Wales\" of country", expected: "one of UK, other", rule: .unknownName),
    Wrong(
      old: "[country = UK, setting", new: "[region = UK, setting", at: "region", place: "analyses.primary.subgroups.prespecified",
      found: "factor \"region\"", expected: "one of country, setting, baseline", rule: .unknownName),
    Wrong(
      old: "assumptions:", new: "design:\n  sample size: 20\nassumptions:", at: "design", place: "design", found: "a second key \"design\"",
      expected: "one; the first is in line 58", rule: .duplicate),
    Wrong(
      old: "  title: Igmesine", new: "\ttitle: Igmesine", at: "\t", place: "", found: "a tab in the indentation", expected: "spaces", rule: .syntax),
    Wrong(
      old: "modest: {effect: -1.75}", new: "modest:\n    <<: *base\n    effect: -1.75", at: "<<", place: "scenarios.modest", found: "an alias",
      expected: "the values written out", rule: .refused),
    Wrong(
      old: "primary: {test: superiority,", new: "primary: {test: non-inferiority,", at: "primary", place: "hypotheses.primary",
      found: "\"non-inferiority\" without a margin", expected: "\"margin\", above 0 in the endpoint's unit", rule: .missing),
    Wrong(
      old: "{test: superiority,", new: "{test: superiority, margin: 1.5,", at: "margin", place: "hypotheses.primary.margin",
      found: "a margin of superiority", expected: "none, or \"non-inferiority\" or \"equivalence\"", rule: .contradicts),
    Wrong(
      old: "{treatment discontinuation: while on treatment}", new: "{treatment discontinuation: treatment policy}", at: "",
      place: "analyses.carried forward.missing data", found: "\"last observation carried forward\"",
      expected: "retrieved dropouts or a reference: the estimand \"on treatment\" uses values after treatment discontinuation", rule: .contradicts),
    Wrong(
      old: "{treatment discontinuation: hypothetical}", new: "{treatment discontinuation: principal stratum}", at: "principal",
      place: "estimands.primary.intercurrent events.treatment discontinuation", found: "\"principal stratum\"",
      expected:
        "one of treatment policy, hypothetical, composite, while on treatment: who would have the event under both arms is not seen, and no "
        + "analysis here identifies it", rule: .refused),
    Wrong(
      old: "us(AVISIT | USUBJID)", new: "us(AVISIT | USUBJD)", at: "USUBJD", place: "analyses.primary.model", found: "variable \"USUBJD\"",
      expected: "a variable of the data or a factor", suggestion: "USUBJID", rule: .unknownName),
    Wrong(
      old: "method: MMRM", new: "method: ANCOVA", at: "ANCOVA", place: "analyses.primary.method", found: "\"ANCOVA\" with a covariance term",
      expected: "\"MMRM\"", rule: .contradicts),
    Wrong(
      old: "method: MMRM", new: "method: MMRN", at: "MMRN", place: "analyses.primary.method", found: "\"MMRN\"",
      expected: "one of MMRM, ANCOVA, t test, risk difference, CMH, log-rank, Cox, Poisson, MCP-Mod, "
        + "reference-based imputation, logistic regression, exact logistic, Kaplan-Meier",
      suggestion: "MMRM", rule: .unknownName),
    Wrong(
      old: "  sample size: 348", new: "  sample size: 348\n  power: {target: 80%, scenario: modest}", at: "power", place: "design",
      found: "both \"sample size\" and \"power\"", expected: "one of them", rule: .contradicts),
    Wrong(
      old: "efficacy: {spending: Lan-DeMets O'Brien-Fleming}\n  stopping: efficacy",
      new:
        "efficacy: {bounds: {look 1: 2.963, end: 1.969}, scale: z}\n  futility: {bounds: {look 1: 3.2}, scale: z, rule: binding}\n"
        + "  stopping: efficacy and futility",
      at: "3.2", place: "design.futility.bounds.look 1", found: "\"3.2\"", expected: "less than the efficacy bound 2.963", rule: .contradicts),
    Wrong(
      old: "  ratio:", new: "  block length: 4\n  ratio:", at: "block", place: "allocation", found: "key \"block length\"",
      expected: "none: lengths are drawn from the randomization key and never stand in a protocol", rule: .refused),
    Wrong(
      old: "equipoise: 1", new: "equipoise: 2", at: "2", place: "equipoise", found: "\"2\"", expected: "1, the version this program reads",
      rule: .refused),
  ]

  @Test(arguments: table)
  func `each row of the table gives its fault and no other`(_ wrong: Wrong) throws {
    var (text, expected) = try wrong.changed()
    if wrong.at.isEmpty {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let line = try #require(lines.firstIndex { $0.contains(": last observation carried forward") })
      expected.line = line + 1
      expected.column = 19
    }
    #expect(faults(text) == [expected])
  }

  /// The table's rows that warn.
  @Test func `a stratum outside the model is a warning`() throws {
    let text = try Fixtures.text("protocols/igmesine-phase-3.yaml").replacing(" + SETTING*AVISIT", with: "")
    let warnings = try TrialProtocol.read(Array(text.utf8)).warnings
    #expect(
      warnings.first
        == Fault(
          line: 42, column: 12, place: "analyses.primary.model", found: "no SETTING", expected: "the strata of the allocation in the primary model",
          rule: .unwise))
  }

  /// The table's rows on whole files: noise, nothing, another encoding.
  @Test func `what is no text of the language is refused at once`() throws {
    let noise = [UInt8](repeating: 0x7A, count: 50_000_000)
    let start = ContinuousClock.now
    #expect(bytesFaults(noise) == [Fault(line: 0, column: 0, place: "", found: "50.0 MB", expected: "at most 1 MiB", rule: .limit)])
    #expect(ContinuousClock.now - start < .seconds(1))
    #expect(bytesFaults([]) == [Fault(line: 0, column: 0, place: "", found: "an empty file", expected: "\"equipoise: 1\"", rule: .missing)])
    let utf16: [UInt8] = [0xFF, 0xFE] + "equipoise: 1".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(bytesFaults(utf16) == [Fault(line: 1, column: 1, place: "", found: "bytes that are not UTF-8", expected: "UTF-8 text", rule: .syntax)])
  }
}

/// Faults without warnings; empty for a file that is read.
func faults(_ text: String) -> [Fault] { bytesFaults(Array(text.utf8)) }

func bytesFaults(_ bytes: [UInt8]) -> [Fault] {
  do throws(Faults) {
    _ = try TrialProtocol.read(bytes)
    return []
  } catch { return error.all.filter { !$0.rule.isWarning } }
}
