import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Analyses by imputation` {
  static func text() throws -> String { String(decoding: try TrialsForData.bytes("Examples/antidepressant/estimands.yaml"), as: UTF8.self) }

  @Test func `the example says what it says`() throws {
    let trial = try TrialProtocol.reading(try Self.text())
    let imputing = trial.analyses.dropLast()
    #expect(imputing.map(\.missingData) == [.jumpToReference, .copyReference, .copyIncrements, .jumpToReference, .missingAtRandom])
    #expect(imputing.allSatisfy { $0.method == .referenceBasedImputation && $0.delta == 0 && $0.degreesOfFreedom == .normal })
    let jackknife = ImputationPlan(method: .conditionalMean, variance: .jackknife)
    #expect(
      imputing.map(\.imputation) == [jackknife, jackknife, jackknife, ImputationPlan(method: .multiple, variance: .rubin, draws: 500), jackknife])
    #expect(imputing.last?.tippingPoint == NumberRange(0, 10))
    #expect(trial.analyses.last?.imputation == nil)
  }

  @Test func `what it says is written again`() throws {
    let trial = try TrialProtocol.reading(try Self.text().replacing("tipping point: 0 to 10", with: "delta: 1.5"))
    let again = try TrialProtocol.reading(trial.explained())
    #expect(again.analyses == trial.analyses)
    #expect(again.analyses[4].delta == 1.5)
  }

  private static let last = "missing data: copy reference\n"

  /// Old text, new text, and what is then told: place, rule and expectation.
  static let table: [(String, String, String, Fault.Rule, String)] = [
    (
      "{treatment discontinuation: treatment policy}", "{treatment discontinuation: hypothetical}", "analyses.copy reference.missing data",
      .contradicts,
      "missing at random: the estimand \"assigned\" asks for values had all stayed on treatment"
    ),
    (
      "{treatment discontinuation: treatment policy}", "{treatment discontinuation: while on treatment}", "analyses.copy reference.missing data",
      .contradicts, "last observation carried forward: the estimand \"assigned\" asks for the last value on treatment"
    ),
    (
      last, "missing data: complete cases\n", "analyses.copy reference.missing data", .contradicts,
      "one of missing at random, jump to reference, copy reference, copy increments in reference, last mean carried forward, retrieved dropouts"
    ),
    (
      "method: MMRM", "method: MMRM\n    delta: 1", "analyses.mixed model.delta", .contradicts, "method: reference-based imputation"
    ),
    (
      last, last + "    degrees of freedom: normal\n", "analyses.copy reference.degrees of freedom", .contradicts,
      "no such key: they follow from \"imputation\""
    ),
    (
      last, last + "    subgroups: {post hoc: [baseline >= 20]}\n", "analyses.copy reference.subgroups", .refused,
      "not yet supported: subgroups of an analysis by imputation"
    ),
    (
      last, last + "    imputation: {method: conditional mean, variance: Rubin}\n", "analyses.copy reference.imputation.variance", .contradicts,
      "jackknife or bootstrap: one imputation has no variance between imputations"
    ),
    (
      last, last + "    imputation: {method: multiple, variance: jackknife}\n", "analyses.copy reference.imputation.variance", .contradicts, "Rubin"
    ),
    (
      last, last + "    imputation: {draws: 50}\n", "analyses.copy reference.imputation.draws", .contradicts,
      "no such key: each patient is left out once"
    ),
    (
      "draws: 500", "draws: 1", "analyses.drawn.imputation.draws", .outOfRange, "from 2 to 1000"
    ),
    (
      "tipping point: 0 to 10", "tipping point: 10 to 10", "analyses.at random.tipping point", .outOfRange, "a range with a length"
    ),
    (
      "    model: CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)\n    missing data: copy reference\n",
      "    model: CHG ~ BASE + TRT01P\n    missing data: copy reference\n", "analyses.copy reference.method", .contradicts,
      "a term us(AVISIT | USUBJID) in the imputation model"
    ),
    (
      "looks: [end]", "looks: [50% of information, end]\n  efficacy: {family: Pocock}\n  stopping: efficacy", "design.looks", .refused,
      "not yet supported: looks at shares of patients are"
    ),
  ]

  @Test(arguments: table)
  func `are told of what does not go with them`(_ old: String, _ new: String, _ place: String, _ rule: Fault.Rule, _ expected: String) throws {
    let text = try Self.text()
    #expect(text.contains(old))
    let told = faults(text.replacing(old, with: new))
    #expect(
      told.contains { $0.place == place && $0.rule == rule && $0.expected == expected },
      "\(told.map { "\($0.place): \($0.expected) [\($0.rule)]" })")
  }

  @Test func `a reference belongs to imputation alone`() throws {
    let text = try Self.text().replacing(
      "estimand: stayed\n    method: MMRM\n    model: CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)\n    missing data: missing at random",
      with:
        "estimand: assigned\n    method: MMRM\n    model: CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)\n    missing data: copy reference")
    let told = faults(text)
    #expect(told.map(\.place) == ["analyses.mixed model.missing data"])
    #expect(told.map(\.expected) == ["method: reference-based imputation"])
  }

  @Test func `values at random under treatment policy are unwise`() throws {
    let text = try Self.text().replacing("missing data: copy reference\n", with: "missing data: missing at random\n")
    #expect(try TrialProtocol.read(Array(text.utf8)).warnings.map(\.place) == ["analyses.copy reference.missing data"])
  }
}
