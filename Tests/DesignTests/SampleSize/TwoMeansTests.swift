import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Two means` {
  let t = TwoMeans(standardDeviation: 8, ratio: 2, error: ErrorRate(0.025, sides: 1))
  let z = TwoMeans(standardDeviation: 8, ratio: 2, error: ErrorRate(0.025, sides: 1), approximation: .normal)

  @Test(.tags(.identity), arguments: [0.3, 0.8, 0.9, 0.999])
  func `have the power at the size for it`(_ power: Double) throws {
    for approximation in [DesignPlan.Approximation.t, .normal] {
      for benefit in [0.5, 2.5, 6] {
        let means = TwoMeans(standardDeviation: 8, ratio: 1.5, error: ErrorRate(0.05, sides: 1), approximation: approximation)
        let patients = try means.patients(benefit: benefit, power: power)
        #expect(means.power(benefit: benefit, patients: patients).isClose(to: power, within: 1e-9))
        let halved = TwoMeans(standardDeviation: 8, ratio: 1.5, error: ErrorRate(0.1, sides: 2), approximation: approximation)
        let same = try halved.patients(benefit: benefit, power: power)
        #expect(same == patients)
        #expect(halved.power(benefit: benefit, patients: patients) >= power - 1e-9)
      }
    }
  }

  @Test(.tags(.identity))
  func `have the error as power without an effect`() {
    #expect(t.power(benefit: 0, patients: 90).isClose(to: 0.025, within: 1e-13))
    #expect(TwoMeans(standardDeviation: 1, error: ErrorRate(0.05, sides: 2)).power(benefit: 0, patients: 20).isClose(to: 0.05, within: 1e-13))
  }

  @Test(.tags(.identity))
  func `have a drift that is the power's own and the noncentrality by the normal`() {
    for benefit in [0, 1, 4, 10.0] {
      let power = StandardNormal.upperTail(StandardNormal.upperQuantile(0.025) - t.drift(benefit: benefit, patients: 150))
      #expect(power.isClose(to: t.power(benefit: benefit, patients: 150), within: 1e-13))
      #expect(t.drift(benefit: -benefit, patients: 150).isClose(to: -t.drift(benefit: benefit, patients: 150), within: 1e-15))
      #expect(z.drift(benefit: benefit, patients: 150) == z.noncentrality(benefit: benefit, patients: 150))
    }
  }

  @Test(.tags(.identity))
  func `have a drift that rises smoothly into both tails`() {
    let drifts = stride(from: -60.0, through: 60, by: 0.25).map { t.drift(benefit: $0, patients: 150) }
    #expect(drifts.allSatisfy { $0.isFinite })
    #expect(zip(drifts, drifts.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(.tags(.identity))
  func `refuse a size for no benefit`() {
    #expect(throws: MathematicalFailure.self) { try t.patients(benefit: 0, power: 0.8) }
    #expect(throws: MathematicalFailure.self) { try t.patients(benefit: 1, power: 0.01) }
    #expect(throws: MathematicalFailure.self) { try t.patients(benefit: 1e-9, power: 0.8) }
  }
}
