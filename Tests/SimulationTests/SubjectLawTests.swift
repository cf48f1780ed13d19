import Foundation
import Mathematics
import Notation
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// The generator against the model it states: 1,000 trials of 348 patients unless said otherwise, ± 3 Monte Carlo standard errors, fixed seeds.
@Suite struct `Virtual patients` {
  static let trials = 1_000

  /// Calls `each` with the data of every trial.
  static func generate(
    _ trial: TrialProtocol, scenario: Int = 0, seed: UInt64 = 1, trials: Int = trials, _ each: (TrialData, PotentialOutcomes) -> Void
  ) throws {
    var generator = try SubjectGenerator(trial: trial, scenario: trial.scenarios[scenario])
    var data = generator.template
    var potential = PotentialOutcomes()
    for number in 0..<trials {
      generator.generate(seed: seed, trial: UInt64(number), into: &data, potential: &potential)
      each(data, potential)
    }
  }

  /// Normal baseline, no range, nobody leaves: means and covariances are then exactly those of the scenario.
  static func unbounded(effect: Double = -2.5, change: (inout Scenario) -> Void = { _ in }) -> TrialProtocol {
    var trial = TrialExamples.sixWeeks(effects: ["planned": effect]) {
      $0.scores = .continuous
      $0.baseline?.within = nil
      $0.discontinuation = nil
      change(&$0)
    }
    trial.endpoints[0].range = nil
    return trial
  }

  /// −9 (1 − e^(−w∕2.2)) ∕ (1 − e^(−6∕2.2)).
  static func controlMean(week: Double) -> Double { -9 * (1 - exp(-week / 2.2)) / (1 - exp(-6 / 2.2)) }

  static func expects(_ found: SimulatedMoments, mean: Double) { #expect(abs(found.mean - mean) <= 3 * found.meanError) }

  @Test(.tags(.recovery))
  func `have the means of their arm, visit by visit`() throws {
    var moments = (0..<2).map { arm in (0..<6).map { _ in SimulatedMoments(about: -9) } }
    try Self.generate(Self.unbounded()) { data, _ in
      for i in 0..<348 { for t in 0..<6 { moments[data.arm[i]][t].add(data.scores[6 * i + t] - data.baseline[i]) } }
    }
    for t in 0..<6 {
      let control = Self.controlMean(week: Double(t + 1))
      Self.expects(moments[0][t], mean: control)
      Self.expects(moments[1][t], mean: control - 2.5 * Double(t + 1) / 6)
    }
  }

  static let falling = [1, 0.8, 0.7, 0.6, 0.5, 0.4]
  static let correlations: [Correlation] = [
    .floorAndDecay(floor: 0.25, height: 0.65, perWeek: 0.75), .firstOrderAutoregressive(adjacentVisits: 0.8), .compoundSymmetry(0.6),
    .unstructured((0..<6).map { i in (0..<6).map { j in falling[abs(i - j)] } }),
  ]

  @Test(.tags(.recovery), arguments: correlations)
  func `have the standard deviations and correlations of the scenario given baseline`(_ correlation: Correlation) throws {
    var variances = (0..<6).map { _ in SimulatedMoments(about: 0) }
    var products = (0..<6).map { _ in (0..<6).map { _ in SimulatedMoments(about: 0) } }
    try Self.generate(Self.unbounded(effect: 0) { $0.correlation = correlation }, trials: 300) { data, _ in
      for i in 0..<348 {
        let z: [Double] = (0..<6).map { t in
          let week = Double(t + 1)
          let slope = -0.35 * week / 6
          let planned = Self.controlMean(week: week) + slope * (data.baseline[i] - 23.5)
          let deviation = 4.5 + 0.7 * (week - 1)
          return (data.scores[6 * i + t] - data.baseline[i] - planned) / deviation
        }
        for t in 0..<6 {
          variances[t].add(z[t])
          for s in 0..<t { products[t][s].add(z[s] * z[t]) }
        }
      }
    }
    let expected = correlation.matrix(weeks: [1, 2, 3, 4, 5, 6])
    for t in 0..<6 {
      #expect(abs(variances[t].variance - 1) <= 3 * variances[t].varianceError)
      for s in 0..<t { Self.expects(products[t][s], mean: expected[t][s]) }
    }
  }

  /// P(baseline = b) for b = 18 … 34: normal, rounded, cut.
  static let baselineLaw: [(score: Double, probability: Double)] = {
    let scores = [Double](stride(from: 18.0, through: 34, by: 1))
    let raw = scores.map { StandardNormal.cumulative(($0 - 23) / 3) - StandardNormal.cumulative(($0 - 24) / 3) }
    let sum = raw.reduce(0, +)
    return zip(scores, raw).map { (score: $0, probability: $1 / sum) }
  }()

  @Test(.tags(.recovery))
  func `have whole baselines within the range, with the cut normal's probabilities`() throws {
    var counts = [Int](repeating: 0, count: 17)
    try Self.generate(TrialExamples.sixWeeks()) { data, _ in
      for b in data.baseline {
        #expect(b == b.rounded() && b >= 18 && b <= 34)
        counts[Int(b) - 18] += 1
      }
    }
    let n = 348.0 * Double(Self.trials)
    for (count, law) in zip(counts, Self.baselineLaw) {
      #expect(abs(Double(count) / n - law.probability) <= 3 * (law.probability * (1 - law.probability) / n).squareRoot())
    }
  }

  @Test(.tags(.recovery))
  func `meet the entry condition, open and closed ends apart`() throws {
    for (comparison, lowest) in [(Condition.Comparison.atLeast, 22.0), (.above, 23)] {
      var trial = TrialExamples.sixWeeks()
      trial.population.entry = Condition(clauses: [.baseline(comparison, 22)], text: "baseline \(comparison.rawValue) 22")
      var least = Double.infinity
      try Self.generate(trial, trials: 20) { data, _ in least = min(least, data.baseline.min() ?? 0) }
      #expect(least == lowest)
    }
  }

  @Test(.tags(.recovery))
  func `have exact counts in an order of which none is preferred, and drawn shares`() throws {
    var firstHalf = SimulatedMoments(about: 131.5)
    var first = SimulatedMoments(about: 0.75)
    var outpatient = SimulatedMoments(about: 0.75)
    var both = SimulatedMoments(about: 0)
    try Self.generate(TrialExamples.sixWeeks()) { data, _ in
      let (country, setting) = (data.factors[0].codes, data.factors[1].codes)
      #expect(country.count { $0 == 0 } == 263 && country.count { $0 == 1 } == 85)
      first.add(country[0] == 0 ? 1 : 0)
      firstHalf.add(Double(country.prefix(174).count { $0 == 0 }))
      for i in 0..<348 {
        outpatient.add(setting[i] == 0 ? 1 : 0)
        let (s, c) = (setting[i] == 0 ? 0.25 : -0.75, country[i] == 0 ? 85.0 : -263)
        both.add(s * c / 348)
      }
    }
    Self.expects(first, mean: 263.0 / 348)
    Self.expects(firstHalf, mean: 131.5)
    // Hypergeometric: n K∕N (1 − K∕N) (N − n)∕(N − 1).
    let hypergeometric: Double = 174 * 263 * 85 / (348 * 348) * 174 / 347
    #expect(abs(firstHalf.variance - hypergeometric) <= 3 * firstHalf.varianceError)
    Self.expects(outpatient, mean: 0.75)
    Self.expects(both, mean: 0)
  }

  @Test(.tags(.identity))
  func `are allocated by blocks within each stratum`() throws {
    try Self.generate(TrialExamples.sixWeeks(), trials: 100) { data, _ in
      var ahead = [Int](repeating: 0, count: 4)
      for i in 0..<348 {
        let stratum = 2 * data.factors[0].codes[i] + data.factors[1].codes[i]
        ahead[stratum] += data.arm[i] == 0 ? 1 : -1
        // A block has four or six patients: no arm is ever more than three ahead within a stratum.
        #expect(abs(ahead[stratum]) <= 3)
      }
    }
    // One to two: blocks of six or nine, never more than two patients off the ratio, in four strata.
    try Self.generate(TrialExamples.sixWeeks(ratio: [1, 2]), trials: 100) { data, _ in #expect(abs(data.arm.reduce(0, +) - 232) <= 8) }
  }

  @Test(.tags(.identity))
  func `score as the instrument does`() throws {
    let deep = TrialExamples.sixWeeks { $0.controlChange = -20 }
    var lowest = 52.0
    try Self.generate(deep, trials: 20) { data, _ in
      for score in data.scores where !score.isNaN {
        #expect(score == score.rounded() && score >= 0 && score <= 52)
        lowest = min(lowest, score)
      }
    }
    #expect(lowest == 0)
    // Without a baseline the score is the change, rounded to the nearest.
    func change(_ scores: Scenario.Scores) -> TrialProtocol {
      TrialExamples.sixWeeks {
        $0.baseline = nil
        $0.discontinuation = nil
        $0.scores = scores
      }
    }
    var exact: [Double] = []
    try Self.generate(change(.continuous), trials: 1) { data, _ in exact = data.scores }
    try Self.generate(change(.wholeNumbers), trials: 1) { data, _ in
      #expect(data.baseline.allSatisfy { $0 == 0 })
      #expect(data.scores == exact.map { $0.rounded(.toNearestOrEven) })
      #expect((data.scores.min() ?? 0) < -20)
    }
  }
}
