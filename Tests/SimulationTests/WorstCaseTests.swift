import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Worst case` {
  /// A probability with one peak, at (0.7, third kind).
  static func probability(_ point: [Double]) -> Double {
    let distance = point[0] - 0.7
    return (0.1 - 0.2 * distance * distance) * (point[1] == 2 ? 1 : 0.6)
  }
  /// One uniform number a trial, for all points: common random numbers.
  static func uniform(_ trial: Int, fresh: Bool) -> Double {
    Double(Mixing.mix(fresh ? 77 : 1, UInt64(trial)) >> 11) * 0x1p-53
  }

  @Test(.tags(.recovery))
  func `is found where it was planted, and counted anew`() throws {
    let search = WorstCaseSearch(
      axes: [.init(grid: [0, 0.5, 1], isContinuous: true), .init(grid: [0, 1, 2], isContinuous: false)], gridTrials: 2_000, refinedTrials: 20_000,
      freshTrials: 40_000)
    var freshPoints = 0
    let found = try search.search { points, trials, fresh in
      if fresh { freshPoints += points.count }
      return points.map { point in (1...trials).count { Self.uniform($0, fresh: fresh) < Self.probability(point) } }
    }
    #expect(found.point[1] == 2 && abs(found.point[0] - 0.7) <= 0.125)
    #expect(freshPoints == 1)
    #expect(abs(found.fresh.value - Self.probability(found.point)) <= 3 * (found.fresh.error ?? 0))
    #expect(found.points > 9 && found.points < 60)
  }

  @Test(.tags(.identity))
  func `of many equal points is overestimated by the search, not by the fresh count`() throws {
    // Every point has probability 5% and random numbers of its own: the highest of 200 counts is high by chance alone.
    let search = WorstCaseSearch(
      axes: [.init(grid: (0..<200).map(Double.init), isContinuous: false)], gridTrials: 2_000, refinedTrials: 2_000, freshTrials: 40_000)
    let found = try search.search { points, trials, fresh in
      points.map { point in
        (1...trials).count { Double(Mixing.mix(UInt64(point[0]) &* 1_000 &+ (fresh ? 1 : 0), UInt64($0)) >> 11) * 0x1p-53 < 0.05 }
      }
    }
    #expect(found.searched.value > 0.05 + 1.5 * (found.searched.error ?? 0))
    #expect(abs(found.fresh.value - 0.05) <= 3 * (found.fresh.error ?? 0))
  }

  @Test(.tags(.recovery))
  func `of a mixed model under the ranges is near its level, and the search tells where it looked`() throws {
    let trial = TrialExamples.sixWeeks(sampleSize: 60, effects: ["planned": -2.5], looks: [.end])
    let ranges = NuisanceRange.antidepressants(trial, trial.scenarios[0])
    #expect(ranges.map(\.name).contains("passing effect at mid-trial") && ranges.count == 7)
    let worst = try WorstCase(
      of: trial, scenario: trial.scenarios[0], ranges: [ranges[0], ranges[2]], gridTrials: 20, trials: 2_000, seed: 3, threads: 2)
    #expect(worst.planned == 0.025 && worst.freshSeed != 3)
    #expect(abs(worst.found.fresh.value - 0.025) < 0.025)
    #expect(worst.difference.value.isClose(to: worst.found.fresh.value - worst.asFiled.value, within: 1e-12))
    let again = try WorstCase(
      of: trial, scenario: trial.scenarios[0], ranges: [ranges[0], ranges[2]], gridTrials: 20, trials: 2_000, seed: 3, threads: 1)
    #expect(again.results == worst.results)
  }

  @Test(.tags(.identity))
  func `has an effect that passes and is nothing at the end`() throws {
    var trial = TrialExamples.sixWeeks { $0.scores = .continuous }
    let range = try #require(NuisanceRange.antidepressants(trial, trial.scenarios[0]).last)
    range.put(3, &trial.scenarios[0])
    let shares = trial.scenarios[0].effectCourse.shares(at: VisitTimes(baseline: 0, visits: [1, 2, 3, 4, 5, 6], endpoint: 5))
    let effects = shares.map { $0 * trial.scenarios[0].effects[1] }
    for (found, expected) in zip(effects, [-1.0, -2, -3, -2, -1, 0]) { #expect(found.isClose(to: expected, within: 1e-8)) }
    let truth = try ScenarioTruth(of: trial, scenario: trial.scenarios[0], seed: 1, trials: 5)
    #expect(abs(truth.effects[0].value) < 1e-8)
  }
}
