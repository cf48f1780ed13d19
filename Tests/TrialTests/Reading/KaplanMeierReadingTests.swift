import Notation
import TestSupport
import Testing

@testable import Trial

/// Means up to a time in the file.
@Suite struct `Words of Kaplan-Meier` {
  private static let more = """
      by time:
        treatment: drug
        comparator: placebo
        population: all randomized
        variable: relapse
        summary: difference in restricted means
        intercurrent events: {treatment discontinuation: treatment policy}
    analyses:
      means: {estimand: by time, method: Kaplan-Meier, model: "Surv(AVAL, 1 - CNSR) ~ TRT01P", missing data: missing at random}
    """
  static func text() throws -> String {
    try Fixtures.text("protocols/survival-trial.yaml").replacing("\nanalyses:", with: "\n" + more)
  }

  @Test func `say up to when, by the visit or by a time of its own`() throws {
    let trial = try TrialProtocol.reading(try Self.text())
    let analysis = try #require(trial.analyses.first { $0.name == "means" })
    #expect(analysis.method == .kaplanMeier && trial.endpoints[0].horizon == 364)
    let own = try TrialProtocol.reading(try Self.text().replacing("unit: days", with: "unit: days, at: day 180"))
    #expect(own.endpoints[0].horizon == 180)
    #expect(try TrialProtocol.reading(own.explained()).endpoints[0].restrictedTo == own.endpoints[0].restrictedTo)
  }

  @Test func `are tested, with a margin in the endpoint's unit`() throws {
    let trial = try TrialProtocol.reading(
      try Self.text().replacing("\ndesign:", with: "\nhypotheses: {primary: {test: non-inferiority, margin: 14, analysis: means}}\ndesign:"))
    #expect(trial.hypotheses[0].margin == 14 && trial.design.approximation == .normal)
    #expect(trial.endpoints[0].benefitSign == -1 && trial.endpoints[0].benefitSign(of: .differenceInRestrictedMeans) == 1)
    #expect(trial.endpoints[0].effectUnit(of: .differenceInRestrictedMeans) == "days")
    let alone = """
      equipoise: 1
      endpoints: {relapse: {variable: time to event, better: higher, at: month 12}}
      estimands: {primary: {treatment: treatment, comparator: control, population: all randomized, variable: relapse, summary: difference in restricted means, intercurrent events: {treatment discontinuation: treatment policy}}}
      design: {sample size: 200, follow-up: 12 months, error: 2.5% one-sided, looks: [end]}
      scenarios: {planned: {median: {control: 6 months, treatment: 9 months}, accrual: {over: 6 months}}}
      """
    let whole = try TrialProtocol.reading(alone).whole
    #expect(whole.analyses.map(\.method) == [.kaplanMeier] && whole.estimands.last?.summary == .differenceInRestrictedMeans)
    #expect(throws: Faults.self) { try TrialProtocol.reading(alone.replacing(", at: month 12", with: "")) }
  }

  @Test func `are warned of looks at events, which are no information of theirs`() throws {
    let text = try Self.text().replacing("\ndesign:", with: "\nhypotheses: {primary: {test: superiority, analysis: means}}\ndesign:")
      .replacing("looks: [end]", with: "looks: [60 events, end]\n  efficacy: {spending: Lan-DeMets O'Brien-Fleming}\n  stopping: efficacy")
    let read = try TrialProtocol.read([UInt8](text.utf8))
    #expect(read.warnings.contains { $0.rule == .unwise && $0.place.hasPrefix("design.looks") })
  }

  @Test func `are refused where they do not fit`() throws {
    func rules(_ old: String, _ new: String) throws -> [Fault] {
      do throws(Faults) {
        _ = try TrialProtocol.reading(try! Self.text().replacing(old, with: new))
        return []
      } catch { return error.all.filter { $0.rule != .unwise } }
    }
    let ratio = try rules("summary: difference in restricted means", "summary: hazard ratio")
    #expect(ratio.map(\.rule) == [.contradicts] && ratio[0].place == "analyses.means.method")
    let log = try rules("method: Kaplan-Meier", "method: log-rank")
    #expect(log.map(\.rule) == [.contradicts] && log[0].expected == "Kaplan-Meier")
    let strata = try rules(
      "~ TRT01P\", missing data: missing at random}\n  primary", "~ TRT01P + strata(REGION)\", missing data: missing at random}\n  primary")
    #expect(strata.map(\.place) == ["analyses.means.model"])
    let equivalence = try rules("\ndesign:", "\nhypotheses: {primary: {test: equivalence, margin: 30, analysis: means}}\ndesign:")
    #expect(equivalence.contains { $0.rule == .refused && $0.place == "hypotheses.primary.test" })
    let schoenfeld = try rules("\ndesign:", "\nhypotheses: {primary: {test: superiority, analysis: means}}\ndesign:\n  approximation: Schoenfeld")
    #expect(schoenfeld.map(\.rule) == [.contradicts] && schoenfeld[0].place == "design.approximation")
    let before = try rules("unit: days", "unit: days, at: day 0")
    #expect(before.map(\.rule) == [.outOfRange])
  }
}
