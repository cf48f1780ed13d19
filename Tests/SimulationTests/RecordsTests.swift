import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Arrivals and recorded baselines, ± 3 Monte Carlo standard errors, fixed seeds.
@Suite struct `Arrivals and recorded baselines` {
  /// E Λ⁻¹(S), S the sum of `number` standard exponentials, by summation over its gamma density.
  static func expectedMonth(_ law: ArrivalLaw, _ number: Int) -> Double {
    let gamma = GammaDistribution(shape: Double(number), scale: 1)
    let step = 0.002
    return stride(from: step / 2, to: Double(number) + 12 * Double(number).squareRoot() + 30, by: step).reduce(0.0) {
      $0 + step * gamma.density($1) * law.month(expected: $1)
    }
  }

  /// 2,000 trials.
  @Test(.tags(.recovery), arguments: [0.0, 3])
  func `patients arrive at the rate, after the ramp, in order`(_ ramp: Double) throws {
    let trial = TrialExamples.sixWeeks { $0.accrual = AccrualLaw(patientsPerMonth: 30, rampMonths: ramp) }
    let numbers = [2, 20, 46, 200, 348]
    var days = numbers.map { _ in SimulatedMoments(about: 100) }
    try `Virtual patients`.generate(trial, seed: 4, trials: 2_000) { data, _ in
      let day = data.course.randomizationDay
      #expect(day[0] == 0 && zip(day, day.dropFirst()).allSatisfy { $0 <= $1 })
      for (k, number) in numbers.enumerated() { days[k].add(day[number - 1]) }
    }
    let law = ArrivalLaw(AccrualLaw(patientsPerMonth: 30, rampMonths: ramp))
    let first = Self.expectedMonth(law, 1)
    for (found, number) in zip(days, numbers) {
      let expected = 30.4375 * (Self.expectedMonth(law, number) - first)
      #expect(abs(found.mean - expected) <= 3 * found.meanError)
    }
  }

  @Test(.tags(.identity))
  func `the month of an expected number is the inverse of the cumulative rate`() {
    let law = ArrivalLaw(AccrualLaw(patientsPerMonth: 20, rampMonths: 6))
    for month in [0.0, 0.5, 3, 5.999, 6, 6.001, 24] {
      let expected = month <= 6 ? 20 * month * month / 12 : 60 + 20 * (month - 6)
      #expect(law.month(expected: expected).isClose(to: month, within: 1e-12))
    }
  }

  /// P(lift < x) of a gamma with shape 2 and mean 1.5.
  static func lifted(_ x: Double) -> Double { x <= 0 ? 0 : 1 - (1 + x / 0.75) * exp(-x / 0.75) }

  /// What is recorded of a true whole score b, of a normal with mean 19 and sd 4: (b, recorded, probability), given that it is 18 … 34.
  static let law: [(true: Double, recorded: Double, probability: Double)] = {
    var all: [(true: Double, recorded: Double, probability: Double)] = []
    for b in stride(from: 0.0, through: 34, by: 1) {
      let p = StandardNormal.cumulative((b + 0.5 - 19) / 4) - StandardNormal.cumulative((b - 0.5 - 19) / 4)
      guard b < 18 else {
        all.append((b, b, p))
        continue
      }
      for r in stride(from: 18.0, through: 34, by: 1) { all.append((b, r, p * (lifted(r + 0.5 - b) - lifted(r - 0.5 - b)))) }
    }
    let sum = all.reduce(0) { $0 + $1.probability }
    return all.map { ($0.true, $0.recorded, $0.probability / sum) }
  }()

  /// 500 trials: the recorded law, and the change that comes of following the true baseline.
  @Test(.tags(.recovery))
  func `a score below the threshold is lifted, and later scores follow the true one`() throws {
    let trial = TrialExamples.sixWeeks {
      $0.baseline?.mean = 19
      $0.baseline?.standardDeviation = 4
      $0.controlChange = -3
      $0.discontinuation = nil
      $0.baselineInflation = BaselineInflation(below: 18, points: 1.5)
    }
    var counts = [Int](repeating: 0, count: 17)
    var change = SimulatedMoments(about: -4)
    var effect = SimulatedMoments(about: -2)
    try `Virtual patients`.generate(trial, seed: 4, trials: 500) { data, potential in
      for i in 0..<348 {
        counts[Int(data.baseline[i]) - 18] += 1
        if data.arm[i] == 0 { change.add(data.scores[6 * i + 5] - data.baseline[i]) }
      }
      effect.add(potential.meanDifference)
    }
    let n = 348.0 * 500
    for r in 18...34 {
      let p = Self.law.reduce(0) { $1.recorded == Double(r) ? $0 + $1.probability : $0 }
      #expect(abs(Double(counts[r - 18]) / n - p) <= 3 * (p * (1 - p) / n).squareRoot())
    }
    // E[score] = Σ P(score ≥ k) over the true baseline's law; the change is against the recorded one.
    func score(_ b: Double, _ effect: Double) -> Double {
      let mean = b - 3 + effect - 0.35 * (b - 19)
      return (1...52).reduce(0.0) { $0 + StandardNormal.upperTail((Double($1) - 0.5 - mean) / 8) }
    }
    let expected = Self.law.reduce(0) { $0 + $1.probability * (score($1.true, 0) - $1.recorded) }
    #expect(abs(change.mean - expected) <= 3 * change.meanError)
    let difference = Self.law.reduce(0) { $0 + $1.probability * (score($1.true, -2.5) - score($1.true, 0)) }
    #expect(abs(effect.mean - difference) <= 3 * effect.meanError)
    // Inflated baselines look like placebo response.
    #expect(expected < -3.3)
  }

  @Test(.tags(.identity))
  func `the share of baselines kept is that of the law`() throws {
    let kept = StandardNormal.upperTail((17.5 - 19) / 4) - StandardNormal.upperTail((34.5 - 19) / 4)
    let draw = BaselineDraw(BaselineLaw(mean: 19, standardDeviation: 4, within: nil), whole: true, instrument: 18...34, entry: nil)
    #expect(draw.accepted.isClose(to: kept, within: 1e-12))
    var trial = TrialExamples.sixWeeks {
      $0.baseline = BaselineLaw(mean: 12, standardDeviation: 1, within: nil)
      $0.baselineInflation = BaselineInflation(below: 18, points: 1.5)
    }
    trial.population.entry = Condition(clauses: [.baseline(.atLeast, 18)], text: "baseline >= 18")
    // Lifts of five points and a half to six and a half are rare, but common enough.
    _ = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0])
    trial.scenarios[0].baselineInflation = nil
    #expect(throws: SimulationRefusal.self) { try SubjectGenerator(trial: trial, scenario: trial.scenarios[0]) }
  }
}
