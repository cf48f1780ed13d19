import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Assurance of a normal prior` {
  let error = ErrorRate(0.025, sides: 1)

  @Test(.tags(.identity), arguments: [0.1, 1, 4, 40])
  func `has its closed form by quadrature`(_ τ: Double) {
    let prior = PriorAssurance(mean: 2, standardDeviation: τ)
    for patients in [10.0, 348, 40_000] {
      let means = TwoMeans(standardDeviation: 8, nullBenefit: -0.5, error: error, approximation: .normal)
      let closed = prior.ofNormalTest(level: 0.025, standardError: means.standardError(patients: patients), nullBenefit: -0.5)
      #expect(prior.of(means, patients: patients).isClose(to: closed, within: 1e-10))
    }
  }

  @Test(.tags(.identity))
  func `is power without doubt, and the prior's probability without end of patients`() {
    let means = TwoMeans(standardDeviation: 8, error: error)
    #expect(PriorAssurance(mean: 2.5, standardDeviation: 0).of(means, patients: 348) == means.power(benefit: 2.5, patients: 348))
    #expect(
      PriorAssurance(mean: 2.5, standardDeviation: 1e-4).of(means, patients: 348).isClose(to: means.power(benefit: 2.5, patients: 348), within: 1e-8))
    let prior = PriorAssurance(mean: 1, standardDeviation: 2)
    let z = TwoMeans(standardDeviation: 8, error: error, approximation: .normal)
    #expect(prior.of(z, patients: 1e9).isClose(to: StandardNormal.cumulative(0.5), within: 1e-3))
    #expect(prior.limit() == StandardNormal.cumulative(0.5))
  }

  @Test(.tags(.identity))
  func `has the size for it, and none beyond its limit`() throws {
    let (prior, means) = (PriorAssurance(mean: 2.5, standardDeviation: 1.5), TwoMeans(standardDeviation: 8, error: error))
    let size = try prior.patients(for: 0.8, of: means)
    #expect(prior.of(means, patients: size).isClose(to: 0.8, within: 1e-9))
    #expect(size > (try means.patients(benefit: 2.5, power: 0.8)))
    #expect(throws: MathematicalFailure.self) { try prior.patients(for: 0.99, of: means) }
  }

  @Test(.tags(.identity))
  func `takes any power`() throws {
    let (prior, rates) = (PriorAssurance(mean: 0.12, standardDeviation: 0.03), TwoRates(error: error))
    let found = prior.of { rates.power(treated: 0.35 + min(max($0, -0.3), 0.6), comparator: 0.35, patients: 348) }
    #expect(found > 0.5 && found < rates.power(treated: 0.53, comparator: 0.35, patients: 348))
    // A power that is linear in the effect has that of the mean.
    #expect(prior.of { 0.2 + $0 }.isClose(to: 0.32, within: 1e-12))
  }
}
