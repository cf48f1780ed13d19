import Notation
import TestSupport
import Testing

@testable import Trial

/// Ties of Cox's model, and times that scores make.
@Suite struct `Words of times` {
  private func faults(_ text: String) -> [Fault] {
    do throws(Faults) {
      _ = try TrialProtocol.reading(text)
      return []
    } catch { return error.all.filter { $0.rule != .unwise } }
  }

  @Test(arguments: Ties.allCases)
  func `say what is made of ties`(_ ties: Ties) throws {
    let text = try Fixtures.text("protocols/survival-trial.yaml").replacing("method: Cox,", with: "method: Cox, ties: \(ties.rawValue),")
    let trial = try TrialProtocol.reading(text)
    #expect(trial.analyses.map(\.ties) == [.efron, ties])
    #expect(try TrialProtocol.reading(trial.explained()).analyses.map(\.ties) == [.efron, ties])
  }

  @Test func `print Efron's ties where the file has none, and only for Cox`() throws {
    let text = try Fixtures.text("protocols/survival-trial.yaml")
    let trial = try TrialProtocol.reading(text)
    #expect(trial.defaults.filter { $0.place.hasSuffix(".ties") }.map(\.value) == ["Efron"])
    #expect(trial.explained().split(separator: "\n").count { $0.contains("ties: Efron") } == 1)
    let other = faults(text.replacing("method: log-rank,", with: "method: log-rank, ties: Efron,"))
    #expect(other.map(\.rule) == [.contradicts] && other[0].place == "analyses.primary.ties")
    let unknown = faults(text.replacing("method: Cox,", with: "method: Cox, ties: discrete,"))
    #expect(unknown.map(\.rule) == [.unknownName])
  }

  private static let scored = """
    equipoise: 1
    trial: {id: remission, title: Time to remission, phase: 3}
    arms: {placebo: {role: placebo}, drug: {role: experimental}}
    allocation: {method: permuted blocks}
    schedule: {baseline: week 0, visits: [week 2, week 4, week 8]}
    endpoints:
      hamd: {instrument: HAMD17, variable: change from baseline, better: lower}
      remission: {instrument: HAMD17, variable: time to event, when: AVAL <= 7, at: week 8, better: lower}
    estimands:
      primary:
        treatment: drug
        comparator: placebo
        population: all randomized
        variable: remission
        summary: hazard ratio
        intercurrent events: {treatment discontinuation: hypothetical}
    analyses:
      primary: {method: Cox, model: "Surv(AVAL, 1 - CNSR) ~ TRT01P", ties: exact, missing data: missing at random}
    design: {sample size: 200, error: 5% two-sided, looks: [end]}
    scenarios: {planned: {effect: -3}}
    """

  @Test func `make a time of the first visit at which a score is one that counts`() throws {
    let trial = try TrialProtocol.reading(Self.scored)
    let time = trial.endpoints[1]
    #expect(time.isMadeOfScores && !time.isPlainOutcome && time.visit == 2 && time.horizon == 8 && time.timeUnit == "weeks" && time.unit == "points")
    #expect(trial.measures.map(\.name) == ["hamd"] && trial.measure(of: time) == 0)
    let days = try TrialProtocol.reading(Self.scored.replacing("when: AVAL", with: "unit: days, when: AVAL"))
    #expect(days.endpoints[1].timeUnit == "days" && days.endpoints[1].horizon == 56)
    for one in [trial, days] { #expect(try TrialProtocol.reading(one.explained()).endpoints == one.endpoints) }
  }

  @Test func `are refused where scores make no time`() throws {
    let first = faults(
      Self.scored.replacing("  hamd: {instrument: HAMD17, variable: change from baseline, better: lower}\n", with: ""))
    #expect(first.contains { $0.rule == .refused && $0.place == "endpoints.remission" })
    let unit = faults(Self.scored.replacing("when: AVAL", with: "unit: points, when: AVAL"))
    #expect(unit.map(\.rule) == [.unknownName] && unit[0].place == "endpoints.remission.unit")
    let composite = faults(Self.scored.replacing("discontinuation: hypothetical", with: "discontinuation: composite"))
    #expect(composite.contains { $0.rule == .contradicts })
    let model = faults(Self.scored.replacing("Surv(AVAL, 1 - CNSR) ~", with: "AVAL ~"))
    #expect(model.contains { $0.place == "analyses.primary.model" })
  }
}
