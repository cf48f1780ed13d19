import Notation
import TestSupport
import Testing

@testable import Trial

/// What a file says of the truth for planning.
@Suite struct `Planning words` {
  static func file(_ truth: String, visits: Bool = true, missing: String = "missing at random") -> String {
    """
    equipoise: 1
    \(visits ? "schedule: {baseline: week 0, visits: [week 1, week 2]}" : "endpoints: {score: {variable: value, unit: points, better: higher}}")
    \(visits ? "analyses: {primary: {method: ANCOVA, model: AVAL ~ TRT01P, missing data: \(missing)}}" : "hypotheses: {primary: {test: superiority}}")
    design: {sample size: 200, error: 2.5% one-sided, looks: [end]}
    scenarios:
      planned: {\(truth)}
    """
  }
  private static let plain = "effect: 2, standard deviation: 8"

  @Test func `are read`() throws {
    let trial = try TrialProtocol.reading(
      Self.file("effect: normal mean 2 sd 1.5, standard deviation: {control: 8, treatment: 9}, retention: {week 1: 95%, week 2: 80.5%}"))
    let scenario = trial.scenarios[0]
    #expect(scenario.effects == [0, 2] && scenario.effectDeviations == [0, 1.5])
    #expect(scenario.standardDeviation == 8 && scenario.deviationsByArm == [8, 9] && scenario.retention == [0.95, 0.805])
    let known = try TrialProtocol.reading(Self.file(Self.plain)).scenarios[0]
    #expect(known.effectDeviations == nil && known.deviationsByArm == nil && known.retention == nil)
  }

  @Test func `are written as they are read`() throws {
    let trial = try TrialProtocol.reading(
      Self.file("effect: normal mean -2 sd 1.5, standard deviation: {control: 8, treatment: 9}, retention: {week 1: 95%, week 2: 80.5%}"))
    var again = try TrialProtocol.reading(trial.explained())
    again.defaults = trial.defaults
    #expect(again == trial)
  }

  static let faults: [(truth: String, message: String)] = [
    (
      "\(plain), retention: {week 1: 90%}",
      "scenarios.planned.retention: found no share at week 2, expected the share still seen at each visit [missing]"
    ),
    (
      "\(plain), retention: {week 1: 80%, week 2: 90%}",
      "scenarios.planned.retention.week 2: found \"90%\" after \"80%\", expected a share that does not rise: who has left is gone [contradicts]"
    ),
    (
      "\(plain), retention: {week 1: 90%, week 2: 0%}",
      "scenarios.planned.retention.week 2: found \"0%\", expected a share above 0% and at most 100% [outOfRange]"
    ),
    (
      "\(plain), retention: {week 1: 90%, week 3: 80%, week 2: 80%}",
      "scenarios.planned.retention.week 3: found \"week 3\", expected one of week 1, week 2 [unknownName]"
    ),
    (
      "\(plain), retention: {week 1: 90%, week 2: 80%}, study withdrawal: {share: 10%, mechanism: completely at random}",
      "scenarios.planned.retention: found \"retention\" beside \"study withdrawal\", expected one of them: both say who is seen [contradicts]"
    ),
    (
      "effect: 2, standard deviation: {control: 8}",
      "scenarios.planned.standard deviation: found no standard deviation of treatment, expected a number above 0 for each arm [missing]"
    ),
    (
      "effect: uniform 1 to 2, standard deviation: 8",
      "scenarios.planned.effect: found \"uniform 1 to 2\", expected a number, a normal distribution such as \"normal mean 2 sd 1\" or names and their values [wrongType]"
    ),
    (
      "effect: normal mean 2 sd 0, standard deviation: 8",
      "scenarios.planned.effect: found \"normal mean 2 sd 0\", expected a number, a normal distribution such as \"normal mean 2 sd 1\" or names and their values [wrongType]"
    ),
  ]

  @Test(arguments: faults.indices) func `that contradict themselves are told`(_ index: Int) throws {
    let told = #expect(throws: Faults.self) { try TrialProtocol.reading(Self.file(Self.faults[index].truth)) }
    #expect(
      try #require(told).all.map { "\($0.place): found \($0.found), expected \($0.expected) [\($0.rule.rawValue)]" } == [Self.faults[index].message])
  }

  @Test func `need visits, and an analysis of what is seen`() throws {
    let alone = #expect(throws: Faults.self) {
      try TrialProtocol.reading(Self.file("\(Self.plain), retention: {week 1: 90%, week 2: 80%}", visits: false))
    }
    #expect(try #require(alone).all.contains { $0.found == "\"retention\" without visits" })
    let carried = #expect(throws: Faults.self) {
      try TrialProtocol.reading(Self.file("\(Self.plain), retention: {week 1: 90%, week 2: 80%}", missing: "last observation carried forward"))
    }
    #expect(try #require(carried).all.contains { $0.found.hasPrefix("\"retention\" with \"primary\"") })
  }
}
