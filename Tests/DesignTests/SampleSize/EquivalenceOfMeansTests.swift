import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Equivalence of means` {
  /// log 1.25, about which the limits .8 and 1.25 lie.
  static let limit = plainLog(1.25)

  @Test(.tags(.reference))
  func `has the power of a published bioequivalence trial`() throws {
    // PowerTOST's sampleN.TOST(CV = 0.20, theta0 = 0.95, design = "2x2"): 20 subjects, power 0.8346802 (BEBA forum, entry 23749).
    // A difference within subjects of a crossover has 2 σ_w² ∕ N; as two groups, σ = σ_w ∕ √2.
    let σ = plainLog(1 + 0.04).squareRoot() / 2.0.squareRoot()
    let design = EquivalenceOfMeans(TwoMeans(standardDeviation: σ, error: ErrorRate(0.05, sides: 1)), margins: -Self.limit...Self.limit)
    #expect(design.power(benefit: plainLog(0.95), patients: 20).isClose(to: 0.8346802, within: 5e-8))
    let size = try design.patients(benefit: plainLog(0.95), power: 0.8)
    #expect(size > 18 && size <= 20)
  }

  @Test(.tags(.reference), arguments: [(0.25, 28.0, 0.8074394641647716), (0.3, 40.0, 0.8158452802731266)])
  func `has the power that scipy integrates`(_ variation: Double, _ patients: Double, _ wanted: Double) {
    // scipy 1.17.1: quad of (Φ(b − t x) − Φ(a + t x)) · 2 df x · chi2.pdf(df x², df) over (0, (b − a) ∕ 2t), epsabs 1e-14.
    let σ = plainLog(1 + variation * variation).squareRoot() / 2.0.squareRoot()
    let design = EquivalenceOfMeans(TwoMeans(standardDeviation: σ, error: ErrorRate(0.05, sides: 1)), margins: -Self.limit...Self.limit)
    #expect(design.power(benefit: plainLog(0.95), patients: patients).isClose(to: wanted, within: 1e-10))
  }

  @Test(.tags(.identity))
  func `is non-inferiority where the other margin is far`() {
    for approximation in [DesignPlan.Approximation.t, .normal] {
      let error = ErrorRate(0.05, sides: 1)
      let both = EquivalenceOfMeans(TwoMeans(standardDeviation: 8, error: error, approximation: approximation), margins: -2...500)
      let one = TwoMeans(standardDeviation: 8, nullBenefit: -2, error: error, approximation: approximation)
      #expect(both.power(benefit: 0.5, patients: 120).isClose(to: one.power(benefit: 0.5, patients: 120), within: 1e-10))
    }
  }

  @Test(.tags(.identity))
  func `has the power at the size, at most the error at a margin, and closed form by the normal approximation`() throws {
    let error = ErrorRate(0.05, sides: 1)
    let t = EquivalenceOfMeans(TwoMeans(standardDeviation: 8, ratio: 2, error: error), margins: -3...3)
    let size = try t.patients(benefit: 0.4, power: 0.9)
    #expect(t.power(benefit: 0.4, patients: size).isClose(to: 0.9, within: 1e-9))
    #expect(t.power(benefit: 3, patients: 200) <= 0.05)
    #expect(t.power(benefit: 3, patients: 2000).isClose(to: 0.05, within: 1e-9))
    let z = EquivalenceOfMeans(OneMean(standardDeviation: 8, error: error, approximation: .normal), margins: -3...3)
    // At benefit 0 both tests fail alike: 2 Φ(m ∕ e − z) − 1 = power.
    let δ = StandardNormal.upperQuantile(0.05) + StandardNormal.quantile(0.95)
    #expect(try z.patients(benefit: 0, power: 0.9).isClose(to: (8 * δ / 3) * (8 * δ / 3), relative: 1e-9))
    #expect(throws: MathematicalFailure.self) { try z.patients(benefit: 3, power: 0.9) }
  }
}
