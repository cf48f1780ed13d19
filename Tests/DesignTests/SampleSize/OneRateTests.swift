import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `One rate` {
  let rate = OneRate(nullRate: 0.35, error: ErrorRate(0.025, sides: 1))

  @Test(.tags(.reference))
  func `agrees with the peer`() throws {
    let normal = References.one("sample-size", "rates-1g-normal")
    let size = try rate.patients(rate: 0.5, power: 0.9)
    #expect(size.isClose(to: normal.outputs["nFixed"].number!, within: normal.tolerance))
    let z = StandardNormal.upperQuantile(0.025)
    #expect(
      rate.criticalRate(z: z, patients: size).isClose(to: normal.outputs["criticalValuesEffectScale"][0][0].number!, within: normal.tolerance))
    let exact = References.one("sample-size", "rates-1g-exact")
    let whole = try rate.exactPatients(rate: 0.5, power: 0.9)
    #expect(Double(whole) == exact.outputs["nFixed"].number!)
    #expect(
      rate.criticalRate(z: z, patients: Double(whole)).isClose(
        to: exact.outputs["criticalValuesEffectScale"][0][0].number!, within: exact.tolerance))
  }

  @Test(.tags(.identity), arguments: [(0.35, 0.5), (0.1, 0.13), (0.9, 0.97), (0.6, 0.4)])
  func `has an exact size from which on the power is never below the target`(_ null: Double, _ true1: Double) throws {
    let rate = OneRate(nullRate: null, higherIsBetter: true1 > null, error: ErrorRate(0.025, sides: 1))
    let size = try rate.exactPatients(rate: true1, power: 0.8)
    #expect(rate.exactPower(rate: true1, patients: size - 1) < 0.8)
    for n in size...(2 * size + 100) {
      #expect(rate.exactPower(rate: true1, patients: n) >= 0.8)
      #expect(rate.exactError(patients: n) <= 0.025)
    }
  }

  @Test(.tags(.identity))
  func `mirrors with what is counted`() throws {
    let mirrored = OneRate(nullRate: 0.65, higherIsBetter: false, error: ErrorRate(0.025, sides: 1))
    #expect(try mirrored.patients(rate: 0.5, power: 0.9).isClose(to: try rate.patients(rate: 0.5, power: 0.9), within: 1e-9))
    #expect(try mirrored.exactPatients(rate: 0.5, power: 0.9) == rate.exactPatients(rate: 0.5, power: 0.9))
    let two = OneRate(nullRate: 0.35, error: ErrorRate(0.05, sides: 2))
    #expect(two.exactPower(rate: 0.5, patients: 100) > rate.exactPower(rate: 0.5, patients: 100))
    #expect(rate.power(rate: 0.5, patients: try rate.patients(rate: 0.5, power: 0.9)).isClose(to: 0.9, within: 1e-12))
  }

  @Test func `refuses what has no size`() {
    #expect(throws: MathematicalFailure.self) { try rate.patients(rate: 0.35, power: 0.9) }
    #expect(throws: MathematicalFailure.self) { try rate.patients(rate: 0.5, power: 0.02) }
    #expect(throws: MathematicalFailure.self) { try rate.exactPatients(rate: 0.3501, power: 0.9) }
  }
}
