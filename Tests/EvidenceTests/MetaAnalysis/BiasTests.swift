import Mathematics
import TestSupport
import Testing

@testable import Evidence

@Suite struct `Tests of asymmetry` {
  /// Effects that mirror one another at each size about a common one.
  static let symmetric = [0.1, 0.2, 0.3, 0.5].flatMap { error in
    [-1.2, 0, 1.2].map { Study(label: "\(error) \($0)", effect: 0.4 + $0 * error, variance: error * error) }
  }

  @Test(.tags(.identity)) func `find nothing in a funnel that is its own mirror image`() throws {
    for kind in [BiasTest.Kind.egger, .mixedEffects(.restrictedMaximumLikelihood), .rank] {
      // Those in the middle differ by rounding alone, which ranks would take for more.
      let test = try BiasTest(kind, of: kind == .rank ? Self.symmetric.filter { abs($0.effect - 0.4) > 1e-9 } : Self.symmetric)
      #expect(abs(test.statistic) < 1e-9 && test.pTwoSided > 1 - 1e-9, "\(kind)")
    }
    let whole = try MetaAnalysis(Self.symmetric, heterogeneity: .common, interval: .normal)
    let filled = try TrimAndFill(whole)
    #expect(filled.filled.isEmpty && filled.analysis.estimate == whole.estimate)
  }

  /// Without its least effects among the small trials the funnel leans, and trim and fill puts back about what was taken.
  @Test(.tags(.identity)) func `find what was taken away, and fill it by mirror images`() throws {
    var generator = SplitMix(state: 5)
    let all = (0..<40).map { index -> Study in
      let error = 0.05 + 0.02 * Double(index)
      let z = StandardNormal.quantile(Double(generator.next() >> 11) * 0x1p-53)
      return Study(label: "\(index)", effect: 0.5 + z * error, variance: error * error)
    }
    let told = all.filter { $0.effect > 0.5 || $0.standardError < 0.3 }
    let test = try BiasTest(.egger, of: told)
    #expect(test.statistic > 2.5 && test.pTwoSided < 0.02 && test.degreesOfFreedom == Double(told.count - 2))
    let whole = try MetaAnalysis(told, heterogeneity: .common, interval: .normal)
    let filled = try TrimAndFill(whole)
    #expect(filled.side == .lower && !filled.filled.isEmpty)
    #expect(filled.analysis.estimate < whole.estimate)
    // The mirror image of the whole is filled on the other side, to the mirrored estimate.
    let mirrored = told.map { Study(label: $0.label, effect: -$0.effect, variance: $0.variance) }
    let other = try TrimAndFill(try MetaAnalysis(mirrored, heterogeneity: .common, interval: .normal))
    #expect(other.side == .higher && other.filled.count == filled.filled.count)
    #expect(other.analysis.estimate.isClose(to: -filled.analysis.estimate, relative: 1e-12))
  }

  /// Egger's regression is the line of yᵢ∕sᵢ on 1∕sᵢ: by hand for four trials.
  @Test(.tags(.identity)) func `Egger's slope is the intercept of effects over errors on precision`() throws {
    let studies = [(0.2, 0.1), (0.5, 0.2), (0.3, 0.25), (1.1, 0.5)].map { Study(label: "", effect: $0.0, variance: $0.1 * $0.1) }
    let x = studies.map { 1 / $0.standardError }
    let y = studies.map { $0.effect / $0.standardError }
    let (mx, my) = (x.reduce(0, +) / 4, y.reduce(0, +) / 4)
    let sxx = x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
    let slope = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / sxx
    let intercept = my - slope * mx
    let rss = zip(x, y).reduce(0) { $0 + ($1.1 - intercept - slope * $1.0) * ($1.1 - intercept - slope * $1.0) }
    let error = (rss / 2 * (1 / 4.0 + mx * mx / sxx)).squareRoot()
    #expect(try BiasTest(.egger, of: studies).statistic.isClose(to: intercept / error, relative: 1e-11))
  }

  @Test(.tags(.identity)) func `Kendall's τ of ties by hand`() throws {
    // Pairs of (1,1) (2,1) (2,3) (4,2): concordant 3, discordant 1, one tie in each; n₀ = 6.
    let kendall = try #require(KendallTau([1, 2, 2, 4], [1, 1, 3, 2]))
    #expect(kendall.tau.isClose(to: 2 / 5.0, relative: 1e-14))
    // var S = (4·3·13 − 2·9 − 2·9)∕18 + 2·2∕(2·4·3) = 120∕18 + 1∕6.
    #expect(kendall.z.isClose(to: 2 / (120 / 18.0 + 1 / 6.0).squareRoot(), relative: 1e-14))
    #expect(KendallTau([1, 1, 1], [1, 2, 3]) == nil && KendallTau([1, 2], [1, 2]) == nil)
  }

  @Test(.tags(.identity)) func `are refused where there is nothing to see`() {
    let alike = [1.0, 2, 3].map { Study(label: "", effect: $0, variance: 1) }
    for kind in [BiasTest.Kind.egger, .rank] {
      #expect(throws: MathematicalFailure.self) { try BiasTest(kind, of: alike) }
      #expect(throws: MathematicalFailure.self) { try BiasTest(kind, of: Array(Self.symmetric.prefix(2))) }
    }
  }
}
