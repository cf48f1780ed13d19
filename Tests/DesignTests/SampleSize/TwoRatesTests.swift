import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Two rates` {
  static let all = References.cases("sample-size")
  static let sizes = all.filter { $0.id.hasPrefix("rates-2g") }
  static let powers = ["power-rates-348", "power-rates-gs-348"].map { References.one("sample-size", $0) }

  private static func rates(_ inputs: JSON, error: ErrorRate) -> TwoRates {
    TwoRates(
      scale: inputs["riskRatio"].bool == true ? .ratio : .difference, nullEffect: inputs["thetaH0"].number,
      ratio: inputs["allocationRatioPlanned"].number ?? 1, error: error)
  }

  @Test(.tags(.reference), arguments: sizes)
  func `agree with the peer on sizes`(_ peer: ReferenceCase) throws {
    let (inputs, wanted) = (peer.inputs, peer.outputs)
    let rates = Self.rates(inputs, error: ErrorRate(inputs["alpha"].number!, sides: Int(inputs["sided"].number!)))
    let (treated, comparator) = (inputs["pi1"].number!, inputs["pi2"].number!)
    let size = try rates.patients(treated: treated, comparator: comparator, power: 1 - inputs["beta"].number!)
    #expect(size.isClose(to: wanted["nFixed"].number!, within: peer.tolerance))
    #expect((size * rates.ratio / (1 + rates.ratio)).isClose(to: wanted["nFixed1"].number!, within: peer.tolerance))
    let z = StandardNormal.upperQuantile(rates.error.perSide)
    let keys = rates.error.sides == 1 ? [(z, "")] : [(z, "Upper"), (-z, "Lower")]
    for (z, side) in keys {
      let critical = try rates.criticalEffect(z: z, comparator: comparator, patients: size)
      #expect(critical.isClose(to: wanted["criticalValuesEffectScale" + side][0][0].number!, within: peer.tolerance))
    }
  }

  @Test(.tags(.reference), arguments: powers)
  func `agree with the peer on power, at one look and at two`(_ peer: ReferenceCase) throws {
    let (inputs, wanted) = (peer.inputs, peer.outputs)
    let several = inputs["design"] != .null
    let error = ErrorRate(0.025, sides: 1)
    let rates = Self.rates(inputs, error: error)
    let test = several ? try PeerDesign(inputs["design"]).test() : SequentialTest(try Boundaries(fractions: [1], error: error, efficacy: nil))
    let (comparator, patients) = (inputs["pi2"].number!, inputs["maxNumberOfSubjects"].number!)
    for (column, treated) in inputs["pi1"].numbers.enumerated() {
      let found = test.exits(drift: rates.drift(treated: treated, comparator: comparator, patients: patients))
      #expect(found.power.isClose(to: wanted["overallReject"][column].number!, within: peer.tolerance))
      for look in found.fractions.indices {
        #expect(found.rejection(at: look).isClose(to: wanted["rejectPerStage"][look][column].number!, within: peer.tolerance))
      }
      #expect((patients * found.expectedFraction).isClose(to: wanted["expectedNumberOfSubjects"][column].number!, within: peer.tolerance))
      if !several {
        let power = rates.power(treated: treated, comparator: comparator, patients: patients)
        #expect(power.isClose(to: wanted["overallReject"][column].number!, within: peer.tolerance))
      }
    }
    for (look, t) in test.boundaries.fractions.enumerated() {
      let critical = try rates.criticalEffect(z: test.boundaries.efficacyZ[look], comparator: comparator, patients: t * patients)
      #expect(critical.isClose(to: wanted["criticalValuesEffectScale"][look][0].number!, within: peer.tolerance))
    }
  }

  @Test(.tags(.reference))
  func `agree with the peer on the size at three looks`() throws {
    let peer = References.one("sample-size", "rates-gs-asOF-k3")
    let (inputs, wanted) = (peer.inputs, peer.outputs)
    let design = PeerDesign(inputs["design"])
    let (test, rates) = (try design.test(), TwoRates(error: design.error))
    let single = try rates.patients(treated: inputs["pi1"].number!, comparator: inputs["pi2"].number!, power: design.power)
    let size = single * (try test.inflationFactor(power: design.power, alphaPerSide: design.error.perSide))
    #expect(single.isClose(to: wanted["nFixed"].number!, within: peer.tolerance))
    #expect(size.isClose(to: wanted["maxNumberOfSubjects"].number!, within: 2e-6))
    for (look, t) in test.boundaries.fractions.enumerated() {
      let critical = try rates.criticalEffect(z: test.boundaries.efficacyZ[look], comparator: inputs["pi2"].number!, patients: t * size)
      #expect(critical.isClose(to: wanted["criticalValuesEffectScale"][look][0].number!, within: peer.tolerance))
    }
    let drift = try test.drift(forPower: design.power)
    for (share, key) in [(1.0, "H1"), (0.5, "H01"), (0.0, "H0")] {
      let expected = size * test.exits(drift: share * drift).expectedFraction
      #expect(expected.isClose(to: wanted["expectedNumberOfSubjects" + key].number!, within: 2e-6), "\(key)")
    }
  }

  @Test(.tags(.reference))
  func `agree with nBinomial and power.prop.test`() throws {
    for id in ["gsd-nBinomial", "gsd-nBinomial-margin"] {
      let peer = References.one("sample-size", id)
      let (p1, p2) = (peer.inputs["p1"].number!, peer.inputs["p2"].number!)
      // The peer's margin is met from above where p1 > p2 + margin, and its first group is the smaller rate otherwise.
      let margin = peer.inputs["delta0"].number ?? 0
      let rates = TwoRates(nullEffect: margin, higherIsBetter: p1 - p2 > margin, error: ErrorRate(0.025, sides: 1))
      #expect(try rates.patients(treated: p1, comparator: p2, power: 0.9).isClose(to: peer.outputs["value"][0].number!, within: peer.tolerance))
    }
    let peer = References.one("sample-size", "base-power.prop.test")
    // Without `strict`, R leaves out the rejections on the other side.
    let power = TwoRates(error: ErrorRate(0.05, sides: 2)).powerTowardBenefit(treated: 0.5, comparator: 0.35, patients: 348)
    #expect(power.isClose(to: peer.outputs["power"].number!, within: peer.tolerance))
  }

  @Test(.tags(.reference))
  func `give the odds-ratio example of Chow, Shao and Wang`() throws {
    // Section 4.6.4: rates .4 and .25, α 5 %, power 80 %, unpooled: 156 per group.
    let rates = TwoRates(scale: .oddsRatio, nullVariance: .unpooled, error: ErrorRate(0.05, sides: 2))
    let perGroup = try rates.patients(treated: 0.4, comparator: 0.25, power: 0.8) / 2
    #expect(perGroup.rounded(.up) == 156)
  }

  @Test(.tags(.identity), arguments: TwoRates.Scale.allCases, TwoRates.NullVariance.allCases)
  func `have the power at the size, the error without effect, and mirror with the groups`(scale: TwoRates.Scale, variance: TwoRates.NullVariance)
    throws
  {
    for (treated, comparator, ratio) in [(0.5, 0.35, 1.0), (0.2, 0.05, 2), (0.97, 0.6, 0.5)] {
      let rates = TwoRates(scale: scale, nullVariance: variance, ratio: ratio, error: ErrorRate(0.025, sides: 1))
      let size = try rates.patients(treated: treated, comparator: comparator, power: 0.85)
      #expect(rates.power(treated: treated, comparator: comparator, patients: size).isClose(to: 0.85, within: 1e-12))
      #expect(rates.power(treated: comparator, comparator: comparator, patients: size).isClose(to: 0.025, within: 1e-12))
      let drift = rates.drift(treated: treated, comparator: comparator, patients: size)
      #expect(StandardNormal.upperTail(StandardNormal.upperQuantile(0.025) - drift).isClose(to: 0.85, within: 1e-12))
      guard scale != .ratio else { continue }
      let mirrored = TwoRates(scale: scale, nullVariance: variance, ratio: ratio, higherIsBetter: false, error: ErrorRate(0.025, sides: 1))
      let other = try mirrored.patients(treated: 1 - treated, comparator: 1 - comparator, power: 0.85)
      #expect(other.isClose(to: size, relative: 1e-10))
    }
  }

  @Test(.tags(.identity))
  func `have the fewest patients at the optimal ratio`() throws {
    let rates = TwoRates(error: ErrorRate(0.025, sides: 1))
    let best = try rates.optimalRatio(treated: 0.3, comparator: 0.05, power: 0.9)
    let sizes = try [0.9, 1, 1.1].map { try rates.with(ratio: best * $0).patients(treated: 0.3, comparator: 0.05, power: 0.9) }
    #expect(sizes[1] < sizes[0] && sizes[1] < sizes[2])
    // Unpooled, the variance of each group counts alone.
    let unpooled = TwoRates(nullVariance: .unpooled, error: ErrorRate(0.025, sides: 1))
    let exact = (0.3 * 0.7 / (0.05 * 0.95)).squareRoot()
    #expect(try unpooled.optimalRatio(treated: 0.3, comparator: 0.05, power: 0.9).isClose(to: exact, relative: 1e-5))
  }

  @Test(.tags(.identity))
  func `under the hypothesis have the likeliest rates`() {
    for (π1, π2, r) in [(0.5, 0.5, 1.0), (0.3, 0.1, 2), (0.8, 0.95, 0.5)] {
      let likelihood = { (p: Double, q: Double) -> Double in
        r * (π1 * plainLog(p) + (1 - π1) * plainLog(1 - p)) + π2 * plainLog(q) + (1 - π2) * plainLog(1 - q)
      }
      let roads: [((treated: Double, comparator: Double), (Double) -> Double)] = [
        (RestrictedRates.difference(-0.1, π1, π2, ratio: r), { $0 + 0.1 }), (RestrictedRates.difference(0.05, π1, π2, ratio: r), { $0 - 0.05 }),
        (RestrictedRates.ratio(0.8, π1, π2, ratio: r), { $0 / 0.8 }), (RestrictedRates.ratio(1.05, π1, π2, ratio: r), { $0 / 1.05 }),
        (RestrictedRates.oddsRatio(0.6, π1, π2, ratio: r), { $0 / (0.6 * (1 - $0) + $0) }),
      ]
      for (best, partner) in roads {
        #expect(best.comparator.isClose(to: partner(best.treated), within: 1e-12))
        let there = likelihood(best.treated, best.comparator)
        for step in [-1e-3, 1e-3] {
          let p = best.treated + step
          guard p > 0, p < 1, partner(p) > 0, partner(p) < 1 else { continue }
          #expect(likelihood(p, partner(p)) < there)
        }
      }
    }
  }
}
