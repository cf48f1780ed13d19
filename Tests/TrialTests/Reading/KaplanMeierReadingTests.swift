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
    let tested = try rules("\ndesign:", "\nhypotheses: {primary: {test: superiority, analysis: means}}\ndesign:")
    #expect(tested.contains { $0.rule == .refused && $0.place == "analyses.means.method" })
    let before = try rules("unit: days", "unit: days, at: day 0")
    #expect(before.map(\.rule) == [.outOfRange])
  }
}
