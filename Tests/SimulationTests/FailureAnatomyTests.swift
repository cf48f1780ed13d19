import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Failure anatomy` {
  /// A trial whose patients leave, whose effect wanes, and whose scores are whole.
  static func flawed() -> TrialProtocol {
    TrialExamples.sixWeeks(sampleSize: 120, effects: ["planned": -4]) {
      $0.effectCourse = .onset(weeks: 2, waningPerWeek: 0.1)
      $0.discontinuation?.share = 0.5
    }
  }

  @Test(.tags(.identity))
  func `finds the flaws of a scenario, and takes away nothing else`() {
    let scenario = Self.flawed().scenarios[0]
    let flaws = Flaw.all(in: scenario)
    #expect(flaws == [.wholeScores, .discontinuation, .waning])
    #expect(scenario.keeping(0b111, of: flaws) == scenario)
    let clean = scenario.keeping(0, of: flaws)
    #expect(Flaw.all(in: clean).isEmpty && clean.effects == scenario.effects && clean.standardDeviation == scenario.standardDeviation)
    #expect(Flaw.all(in: scenario.keeping(0b010, of: flaws)) == [.discontinuation])
  }

  @Test(.tags(.identity))
  func `shares the loss out, whole, on any number of threads`() throws {
    let trial = Self.flawed()
    let one = try FailureAnatomy(of: trial, scenario: trial.scenarios[0], trials: 250, seed: 4, threads: 1)
    let two = try FailureAnatomy(of: trial, scenario: trial.scenarios[0], trials: 250, seed: 4, threads: 2)
    #expect(one.results == two.results)
    #expect(one.parts.reduce(0) { $0 + $1.lost.value }.isClose(to: one.flawless.value - one.real.value, within: 1e-12))
    #expect(one.lost.value.isClose(to: one.flawless.value - one.real.value, within: 1e-12))
    #expect(one.parts.map(\.lost.value) == one.parts.map(\.lost.value).sorted(by: >))
    #expect(one.lostToFlaws + one.lostAnyway == Int(((1 - one.real.value) * 250).rounded()))
    // Half the patients leave: that is what costs most.
    #expect(one.parts[0].flaw == .discontinuation && one.parts[0].lost.value > 3 * (one.parts[0].lost.error ?? 0))
    // Both ends are the powers of runs of their own.
    var clean = trial
    clean.scenarios[0] = trial.scenarios[0].keeping(0, of: Flaw.all(in: trial.scenarios[0]))
    for (filed, power) in [(trial, one.real), (clean, one.flawless)] {
      let run = try Experiment(filed, seed: 4).tally(trials: 1..<251, threads: 2)
      #expect(Double(run.tallies[0].successes()) / 250 == power.value)
    }
  }

  @Test(.tags(.recovery))
  func `says the same by orders drawn at random as by all subsets`() throws {
    let trial = Self.flawed()
    let exact = try FailureAnatomy(of: trial, scenario: trial.scenarios[0], trials: 2_000, seed: 4, threads: 2)
    let sampled = try FailureAnatomy(of: trial, scenario: trial.scenarios[0], trials: 2_000, seed: 4, threads: 2, mostSubsets: 0)
    #expect(sampled.orders == 20 && exact.orders == nil)
    #expect(sampled.flawless == exact.flawless && sampled.real == exact.real && sampled.lost == exact.lost)
    #expect(sampled.lostToFlaws == exact.lostToFlaws && sampled.wonByFlaws == exact.wonByFlaws)
    for part in exact.parts {
      let other = try #require(sampled.parts.first { $0.flaw == part.flaw })
      #expect(abs(other.lost.value - part.lost.value) <= 3 * (other.lost.error ?? 0), "\(part.flaw): \(other.lost) against \(part.lost)")
    }
    #expect(sampled.parts.reduce(0) { $0 + $1.lost.value }.isClose(to: sampled.lost.value, within: 1e-12))
  }

  @Test(.tags(.identity))
  func `says whose failure it was`() throws {
    func verdict(_ trial: TrialProtocol) throws -> String {
      let found = try FailureAnatomy(of: trial, scenario: trial.scenarios[0], trials: 300, seed: 4, threads: 2)
      guard case .decision(let decision)? = found.results["failureVerdict"] else { return "" }
      return decision.outcome
    }
    var trial = Self.flawed()
    trial.scenarios[0].effects = [0, -6]
    #expect(try verdict(trial) == "more often the trial")
    trial.scenarios[0].effects = [0, 0]
    trial.scenarios[0].scores = .continuous
    #expect(try verdict(trial) == "the drug: there is no effect to be found")
  }
}
