import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Distributions` {
  /// A distribution of every family, with an interval that holds nearly all of it.
  static let all: [(law: any ContinuousDistribution, from: Double, to: Double)] = [
    (Normal(mean: 10, standardDeviation: 2), -8, 28), (StudentT(degreesOfFreedom: 265.58), -14, 14), (ChiSquared(degreesOfFreedom: 7.5), 0, 90),
    (FDistribution(numerator: 6, denominator: 265.58), 0, 12), (BetaDistribution(a: 4.5, b: 3), 0, 1),
    (GammaDistribution(shape: 3.2, scale: 4), 0, 220),
    (NoncentralT(degreesOfFreedom: 120, noncentrality: 3), -7, 16), (NoncentralT(degreesOfFreedom: 90, noncentrality: -2), -15, 8),
    (NoncentralChiSquared(degreesOfFreedom: 5, noncentrality: 8), 0, 140),
  ]
  static let probabilities = [1e-12, 1e-6, 0.01, 0.025, 0.3, 0.5, 0.77, 0.975, 0.999]

  @Test(.tags(.identity), arguments: all.indices)
  func `tails add up to one and never rise or fall the wrong way`(_ k: Int) {
    let (law, from, to) = Self.all[k]
    var last = -1.0
    for i in 0...60 {
      let x = from + (to - from) * Double(i) / 60
      let (lower, upper) = (law.cumulative(x), law.upperTail(x))
      #expect((lower + upper).isClose(to: 1, within: 1e-14))
      #expect(lower >= last && lower >= 0 && upper >= 0 && law.density(x) >= 0)
      last = lower
    }
  }

  @Test(.tags(.identity), arguments: all.indices)
  func `quantiles invert the tails`(_ k: Int) {
    let law = Self.all[k].law
    for p in Self.probabilities {
      // Besides 1e-12 of the probability, what one unit in the last place of the point makes.
      let (x, y) = (law.quantile(p), law.upperQuantile(p))
      #expect(law.cumulative(x).isClose(to: p, within: 1e-12 * p + law.density(x) * x.ulp), "p = \(p)")
      #expect(law.upperTail(y).isClose(to: p, within: 1e-12 * p + law.density(y) * y.ulp), "q = \(p)")
    }
  }

  @Test(.tags(.identity), arguments: all.indices)
  func `densities integrate to the probabilities`(_ k: Int) {
    let (law, from, to) = Self.all[k]
    let rule = GaussLegendre(points: 200)
    let middle = law.quantile(0.3)
    #expect(rule.integrate(from: from, to: to) { law.density($0) }.isClose(to: 1, within: 1e-9))
    #expect(rule.integrate(from: middle, to: to) { law.density($0) }.isClose(to: 0.7, within: 1e-9))
  }

  @Test(.tags(.identity), arguments: all.indices)
  func `the ends of the support are the quantiles of 0 and 1`(_ k: Int) {
    let law = Self.all[k].law
    let (lower, upper) = (law.quantile(0), law.quantile(1))
    #expect(law.upperQuantile(1) == lower && law.upperQuantile(0) == upper)
    #expect(law.cumulative(lower) == 0 && law.upperTail(lower) == 1)
    #expect(law.cumulative(upper) == 1 && law.upperTail(upper) == 0)
    #expect(law.cumulative(-.infinity) == 0 && law.upperTail(.infinity) == 0 && law.density(.infinity) == 0 && law.density(-.infinity) == 0)
  }

  @Test(.tags(.identity))
  func `the normal distribution is symmetric and scales`() {
    for x in [0.0, 0.3, 1.96, 5, 12, 37] {
      #expect(StandardNormal.cumulative(-x) == StandardNormal.upperTail(x))
      #expect(StandardNormal.density(-x) == StandardNormal.density(x))
      #expect(Normal(mean: 3, standardDeviation: 0.5).upperTail(3 + 0.5 * x).isClose(to: StandardNormal.upperTail(x), relative: 1e-12, floor: 0))
    }
    for p in Self.probabilities { #expect(StandardNormal.upperQuantile(p) == -StandardNormal.quantile(p)) }
    #expect(StandardNormal.quantile(0) == -.infinity && StandardNormal.quantile(1) == .infinity)
    #expect(StandardNormal.quantile(0.5) == 0 && StandardNormal.upperTail(40) >= 0 && StandardNormal.upperTail(40) < 1e-300)
  }

  @Test(.tags(.identity))
  func `families contain each other`() {
    for x in [0.05, 0.7, 2, 9.5] {
      #expect(ChiSquared(degreesOfFreedom: 2).upperTail(x).isClose(to: exp(-x / 2), relative: 1e-14))
      #expect(ChiSquared(degreesOfFreedom: 1).upperTail(x * x).isClose(to: 2 * StandardNormal.upperTail(x), relative: 1e-13))
      #expect(GammaDistribution(shape: 2.5, scale: 2).density(x).isClose(to: ChiSquared(degreesOfFreedom: 5).density(x), relative: 1e-14))
      #expect(
        FDistribution(numerator: 1, denominator: 7).upperTail(x * x).isClose(to: 2 * StudentT(degreesOfFreedom: 7).upperTail(x), relative: 1e-13))
      #expect(
        FDistribution(numerator: 3, denominator: .infinity).upperTail(x).isClose(
          to: ChiSquared(degreesOfFreedom: 3).upperTail(3 * x), relative: 1e-14))
      #expect(
        FDistribution(numerator: 3, denominator: .infinity).density(x).isClose(
          to: 3 * ChiSquared(degreesOfFreedom: 3).density(3 * x), relative: 1e-14))
      #expect(StudentT(degreesOfFreedom: .infinity).upperTail(x).isClose(to: StandardNormal.upperTail(x), relative: 1e-14))
      #expect(StudentT(degreesOfFreedom: .infinity).density(x).isClose(to: StandardNormal.density(x), relative: 1e-14))
      #expect(StudentT(degreesOfFreedom: 1).upperTail(x).isClose(to: 0.5 - atan(x) / .pi, relative: 1e-13))
      #expect(NoncentralT(degreesOfFreedom: 9, noncentrality: 0).upperTail(x) == StudentT(degreesOfFreedom: 9).upperTail(x))
      #expect(NoncentralT(degreesOfFreedom: .infinity, noncentrality: 2).upperTail(x) == StandardNormal.upperTail(x - 2))
      #expect(NoncentralChiSquared(degreesOfFreedom: 3, noncentrality: 0).upperTail(x) == ChiSquared(degreesOfFreedom: 3).upperTail(x))
      // A square of a normal with mean √λ; the square of a noncentral t mirrored.
      #expect(
        NoncentralChiSquared(degreesOfFreedom: 1, noncentrality: 2.25).upperTail(x * x)
          .isClose(to: StandardNormal.upperTail(x - 1.5) + StandardNormal.cumulative(-x - 1.5), relative: 1e-12))
      #expect(
        NoncentralT(degreesOfFreedom: 9, noncentrality: 1.5).upperTail(x)
          == NoncentralT(degreesOfFreedom: 9, noncentrality: -1.5).cumulative(-x))
      #expect(NoncentralT(degreesOfFreedom: 1e9, noncentrality: 1.5).upperTail(x).isClose(to: StandardNormal.upperTail(x - 1.5), within: 1e-8))
      #expect(
        NoncentralT(degreesOfFreedom: 12, noncentrality: 1e-9).upperTail(x).isClose(to: StudentT(degreesOfFreedom: 12).upperTail(x), within: 1e-9))
    }
    for x in [0.1, 0.35, 0.8] {
      #expect(BetaDistribution(a: 2.5, b: 6).cumulative(x).isClose(to: BetaDistribution(a: 6, b: 2.5).upperTail(1 - x), relative: 1e-13))
      #expect(BetaDistribution(a: 1, b: 4).upperTail(x).isClose(to: pow(1 - x, 4), relative: 1e-14))
    }
  }

  /// P(T ≤ 0) = Φ(−δ) for every ν.
  @Test(.tags(.identity), arguments: [0.3, 1, 4, 77, 1e5, 1e7])
  func `the noncentral t is below zero when its normal is`(_ ν: Double) {
    for δ in [-30, -3, -0.2, 0.2, 3, 30.0] {
      let law = NoncentralT(degreesOfFreedom: ν, noncentrality: δ)
      #expect(law.cumulative(0).isClose(to: StandardNormal.cumulative(-δ), relative: 2e-14, floor: 0))
      #expect(law.upperTail(0).isClose(to: StandardNormal.cumulative(δ), relative: 2e-14, floor: 0))
    }
  }

  @Test(.tags(.identity))
  func `binomial probabilities add up by hand`() {
    let law = Binomial(trials: 6, probability: 0.3)
    let coefficients = [1.0, 6, 15, 20, 15, 6, 1]
    var sum = 0.0
    for k in 0...6 {
      let p = coefficients[k] * pow(0.3, Double(k)) * pow(0.7, Double(6 - k))
      sum += p
      #expect(law.probability(of: k).isClose(to: p, relative: 1e-14))
      #expect(law.cumulative(k).isClose(to: sum, relative: 1e-14))
      #expect(law.upperTail(k).isClose(to: 1 - sum, within: 1e-15))
    }
    #expect(law.probability(of: -1) == 0 && law.probability(of: 7) == 0 && law.cumulative(-1) == 0 && law.upperTail(-1) == 1)
  }

  @Test(.tags(.identity))
  func `binomial quantiles are the least counts that reach a probability`() {
    for law in [Binomial(trials: 6, probability: 0.3), Binomial(trials: 174, probability: 0.02), Binomial(trials: 1, probability: 0.5)] {
      for p in Self.probabilities {
        let k = law.quantile(p)
        #expect(law.cumulative(k) >= p && (k == 0 || law.cumulative(k - 1) < p))
        let u = law.upperQuantile(p)
        #expect(law.upperTail(u) <= p && (u == 0 || law.upperTail(u - 1) > p))
      }
      #expect(law.quantile(0) == 0 && law.quantile(1) <= law.trials && law.upperQuantile(0) == law.trials)
    }
    for k in 0...3 {
      #expect(Binomial(trials: 3, probability: 0).probability(of: k) == (k == 0 ? 1 : 0))
      #expect(Binomial(trials: 3, probability: 1).probability(of: k) == (k == 3 ? 1 : 0))
    }
    #expect(Binomial(trials: 0, probability: 0.4).probability(of: 0) == 1 && Binomial(trials: 0, probability: 0.4).quantile(0.7) == 0)
  }

  /// A grid over parameters and points from tiny to huge: every value is a number in its range, and nothing stops the program.
  @Test(.tags(.identity))
  func `no corner gives what is not a number`() {
    let sizes = [1e-3, 0.05, 0.5, 1, 2.5, 40, 346, 1e4, 1e6, 1e8]
    let points = [-1e300, -1e10, -50, -3, -1e-5, 0, 1e-300, 1e-10, 1e-3, 0.5, 0.999, 1, 3, 50, 1e4, 1e10, 1e300]
    let levels = [0, 1e-300, 1e-100, 1e-20, 1e-7, 0.025, 0.5, 0.975, 1 - 1e-12, 1]
    func check(_ law: any ContinuousDistribution) {
      for x in points {
        let (f, lower, upper) = (law.density(x), law.cumulative(x), law.upperTail(x))
        #expect(f >= 0 && lower >= 0 && lower <= 1 && upper >= 0 && upper <= 1 && (lower + upper).isClose(to: 1, within: 1e-12), "\(law) at \(x)")
      }
      for p in levels { #expect(!law.quantile(p).isNaN && !law.upperQuantile(p).isNaN, "\(law) at \(p)") }
    }
    for a in sizes {
      check(StudentT(degreesOfFreedom: a))
      check(ChiSquared(degreesOfFreedom: a))
      check(GammaDistribution(shape: a, scale: 3))
      for b in sizes {
        check(FDistribution(numerator: a, denominator: b))
        check(BetaDistribution(a: a, b: b))
      }
    }
    for a in [0.3, 1, 2.5, 40, 346, 1e6] {
      for b in [1e-3, 0.5, 4, 150] {
        check(NoncentralChiSquared(degreesOfFreedom: a, noncentrality: b))
        check(NoncentralT(degreesOfFreedom: a, noncentrality: b))
        check(NoncentralT(degreesOfFreedom: a, noncentrality: -b))
      }
    }
  }

  @Test func `a probability above one is an error of the program`() async {
    await #expect(processExitsWith: .failure) { _ = StandardNormal.quantile(1.2) }
    await #expect(processExitsWith: .failure) { _ = StudentT(degreesOfFreedom: 5).quantile(-0.1) }
    await #expect(processExitsWith: .failure) { _ = ChiSquared(degreesOfFreedom: 5).cumulative(.nan) }
    await #expect(processExitsWith: .failure) { _ = Normal(mean: 0, standardDeviation: 0) }
  }
}
