import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Sizes planned anew` {
  @Test(.tags(.identity), arguments: [0.02, 0.2, 0.6])
  func `have the conditional power that was asked for`(_ rejection: Double) {
    let rule = SizeByConditionalPower(power: 0.9, least: 10, greatest: 1e6)
    let n = rule.patients(conditionalRejection: rejection, effect: 2.5, unitVariance: 256)
    #expect(
      SizeByConditionalPower.power(conditionalRejection: rejection, effect: 2.5, unitVariance: 256, patients: n).isClose(to: 0.9, within: 1e-12))
    // By the closed form of two groups: n = 4σ² (z₁₋ε + z_γ)² ∕ θ².
    let sum = StandardNormal.upperQuantile(rejection) + StandardNormal.quantile(0.9)
    #expect(n.isClose(to: 4 * 64 * sum * sum / 6.25, relative: 1e-12))
  }

  @Test(.tags(.identity))
  func `stay within their limits`() {
    let rule = SizeByConditionalPower(power: 0.9, least: 87, greatest: 348)
    #expect(rule.patients(conditionalRejection: 0.999, effect: 2.5, unitVariance: 256) == 87)
    #expect(rule.patients(conditionalRejection: 0.001, effect: 0.5, unitVariance: 256) == 348)
    #expect(rule.patients(conditionalRejection: 0.2, effect: -1, unitVariance: 256) == 348)
    #expect(rule.patients(conditionalRejection: 0, effect: 3, unitVariance: 256) == 348)
    #expect(rule.patients(conditionalRejection: 1, effect: 3, unitVariance: 256) == 87)
  }

  @Test(.tags(.identity))
  func `grow in the promising zone alone`() {
    let rule = SizeByConditionalPower(power: 0.9, least: 174, greatest: 348, promising: (from: 0.4, planned: 174))
    func power(_ rejection: Double) -> Double {
      SizeByConditionalPower.power(conditionalRejection: rejection, effect: 2.5, unitVariance: 256, patients: 174)
    }
    for rejection in [0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5] {
      let n = rule.patients(conditionalRejection: rejection, effect: 2.5, unitVariance: 256)
      #expect((n > 174) == (power(rejection) >= 0.4 && power(rejection) < 0.9), "\(rejection)")
    }
    #expect(power(0.001) < 0.4 && power(0.5) > 0.9)
  }

  /// E(S²) = σ² + n₁n₂ ∕ (N (N − 1)) Δ²: the adjusted variance is unbiased. 40,000 trials of 15 values 2 : 1, seed 3.
  @Test(.tags(.recovery))
  func `adjust the blinded variance for the planned difference`() throws {
    let comparison = TwoMeans(standardDeviation: 1, ratio: 2, error: ErrorRate(0.05, sides: 2))
    let rule = BlindedReestimation(comparison, effect: 1.5, power: 0.9, isAdjusted: true, least: 15, greatest: 1000)
    var (sum, squares, raw) = (0.0, 0.0, 0.0)
    let trials = 40_000
    for trial in 0..<trials {
      var stream = RandomStream(seed: 3, trial: UInt64(trial), subject: 0, purpose: .outcome)
      let values = (0..<15).map { 2 * stream.nextNormal() + ($0 < 10 ? 1.5 : 0) }
      let mean = values.reduce(0, +) / 15
      let s2 = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 14
      raw += s2
      let one = s2 - 15 * 2.0 / 9 * 1.5 * 1.5 / 14
      if one > 0 { #expect(try rule.variance(oneSample: s2, patients: 15).isClose(to: one, within: 1e-12)) }
      sum += one
      squares += one * one
    }
    let mean = sum / Double(trials)
    let error = ((squares / Double(trials) - mean * mean) / Double(trials)).squareRoot()
    #expect(abs(mean - 4) <= 3 * error)
    #expect(raw / Double(trials) - 4 > 10 * error)
    #expect(throws: MathematicalFailure.self) { try rule.variance(oneSample: 0.4, patients: 15) }
  }

  @Test(.tags(.identity))
  func `of the blinded variance are those of the comparison`() throws {
    let comparison = TwoMeans(standardDeviation: 1, ratio: 1, error: ErrorRate(0.025, sides: 1))
    let rule = BlindedReestimation(comparison, effect: 2.5, power: 0.8, least: 100, greatest: 500)
    let wanted = try TwoMeans(standardDeviation: 8, error: ErrorRate(0.025, sides: 1)).patients(benefit: 2.5, power: 0.8)
    #expect(try rule.patients(oneSample: 64, patients: 150) == wanted)
    #expect(try rule.patients(oneSample: 4, patients: 150) == 100)
    #expect(try rule.patients(oneSample: 400, patients: 150) == 500)
  }

  /// The t test after a blinded review keeps its error: 50,000 trials, 40 patients at the review, seed 21; 3 standard errors (0.002) and 0.0005 that Kieser and
  /// Friede found possible.
  @Test(.tags(.recovery))
  func `keep the error of the t test`() throws {
    let error = ErrorRate(0.025, sides: 1)
    let rule = BlindedReestimation(
      TwoMeans(standardDeviation: 1, error: error, approximation: .normal), effect: 0.8, power: 0.9, least: 44, greatest: 200)
    let trials = 50_000
    var rejections = 0
    for trial in 0..<trials {
      var stream = RandomStream(seed: 21, trial: UInt64(trial), subject: 0, purpose: .outcome)
      let values = (0..<40).map { _ in stream.nextNormal() }
      let mean = values.reduce(0, +) / 40
      let s2 = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
      let later = ((try rule.patients(oneSample: s2, patients: 40)) / 2).rounded(.up) - 20
      var groups: [StagewiseMeans.Group] = []
      for first in [0, 20] {
        let some = values[first..<first + 20]
        let own = some.reduce(0, +) / 20
        let squares = some.reduce(0) { $0 + ($1 - own) * ($1 - own) }
        let next = stream.nextNormal() / later.squareRoot()
        let rest = ChiSquared(degreesOfFreedom: later - 1).quantile(stream.nextUniform())
        groups.append(
          .together([
            .init(patients: 20, mean: own, standardDeviation: (squares / 19).squareRoot()),
            .init(patients: later, mean: next, standardDeviation: (rest / (later - 1)).squareRoot()),
          ]))
      }
      if StagewiseMeans(treated: [groups[0]], control: [groups[1]]).stageZ(0, against: 0) >= StandardNormal.upperQuantile(0.025) { rejections += 1 }
    }
    #expect(abs(Double(rejections) / Double(trials) - 0.025) <= 3 * (0.025 * 0.975 / Double(trials)).squareRoot() + 0.0005)
  }
}
