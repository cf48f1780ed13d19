import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Comparisons of means` {
  static let all = References.cases("sample-size")
  /// Ours has the power asked for. The peer's is compared at 2e-6 patients, which its own root search leaves open; where its size misses the power asked
  /// for by more than 1e-9 (SOURCE.md has these by quadrature), by no more than that explains.
  private func expect(_ size: Double, near peer: Double, of comparison: any ComparisonOfMeans, benefit: Double, power: Double) {
    #expect(abs(comparison.power(benefit: benefit, patients: size) - power) < 1e-12)
    let missed = abs(comparison.power(benefit: benefit, patients: peer) - power)
    #expect(missed < 3e-8)
    #expect(size.isClose(to: peer, within: missed > 1e-9 ? 5e-5 : 2e-6))
  }

  static let single = all.filter { $0.id.hasPrefix("means-1g-") || $0.id.hasPrefix("means-noninferiority-") || $0.id == "means-unequal-sd" }

  private func comparison(_ inputs: JSON, ratio: Double) -> any ComparisonOfMeans {
    let error = ErrorRate(inputs["alpha"].number!, sides: Int(inputs["sided"].number ?? 1))
    let approximation = inputs["normalApproximation"].bool == true ? DesignPlan.Approximation.normal : .t
    let (deviations, null) = (inputs["stDev"].numbers, inputs["thetaH0"].number ?? 0)
    return inputs["groups"].number == 1
      ? OneMean(standardDeviation: deviations[0], nullBenefit: null, error: error, approximation: approximation)
      : TwoMeans(
        standardDeviation: deviations[0], comparatorDeviation: deviations.last, ratio: ratio, nullBenefit: null, error: error,
        approximation: approximation)
  }

  @Test(.tags(.reference), arguments: single)
  func `agree with the peer on sizes of one group, with a margin, with two deviations`(_ peer: ReferenceCase) throws {
    let (inputs, wanted) = (peer.inputs, peer.outputs)
    let comparison = comparison(inputs, ratio: inputs["allocationRatioPlanned"].number ?? 1)
    let (benefit, power) = (inputs["alternative"].number!, 1 - inputs["beta"].number!)
    let size = try comparison.patients(benefit: benefit, power: power)
    expect(size, near: wanted["nFixed"].number!, of: comparison, benefit: benefit, power: power)
    let critical = comparison.criticalBenefit(z: StandardNormal.upperQuantile(comparison.error.perSide), patients: size)
    #expect(critical.isClose(to: wanted["criticalValuesEffectScale"][0][0].number!, within: peer.tolerance))
  }

  @Test(.tags(.reference))
  func `agree with the peer on the optimal allocation`() throws {
    let peer = References.one("sample-size", "means-optimal-allocation")
    let ratio = TwoMeans.optimalRatio(standardDeviation: 8, comparatorDeviation: 8)
    let comparison = comparison(peer.inputs, ratio: ratio)
    for (column, benefit) in peer.inputs["alternative"].numbers.enumerated() {
      let power = 1 - peer.inputs["beta"].number!
      let size = try comparison.patients(benefit: benefit, power: power)
      expect(size, near: peer.outputs["nFixed"][column].number!, of: comparison, benefit: benefit, power: power)
      #expect(ratio == 1)
      #expect((2 * peer.outputs["nFixed1"][column].number!).isClose(to: peer.outputs["nFixed"][column].number!, within: 1e-9))
      let critical = comparison.criticalBenefit(z: StandardNormal.upperQuantile(0.025), patients: size)
      #expect(critical.isClose(to: peer.outputs["criticalValuesEffectScale"][0][column].number!, within: peer.tolerance))
    }
  }

  @Test(.tags(.reference))
  func `agree with the peer on looks at one group`() throws {
    let peer = References.one("sample-size", "power-means-1g-gs")
    let design = PeerDesign(peer.inputs["design"])
    let (test, comparison) = (try design.test(), OneMean(standardDeviation: peer.inputs["stDev"].number!, error: design.error))
    let patients = peer.inputs["maxNumberOfSubjects"].number!
    for (column, benefit) in peer.inputs["alternative"].numbers.enumerated() {
      let found = test.exits(drift: comparison.drift(benefit: benefit, patients: patients))
      #expect(found.power.isClose(to: peer.outputs["overallReject"][column].number!, within: peer.tolerance))
      #expect((patients * found.expectedFraction).isClose(to: peer.outputs["expectedNumberOfSubjects"][column].number!, within: peer.tolerance))
      for look in found.fractions.indices {
        #expect(found.rejection(at: look).isClose(to: peer.outputs["rejectPerStage"][look][column].number!, within: peer.tolerance))
      }
    }
    for (look, t) in test.boundaries.fractions.enumerated() {
      let critical = comparison.criticalBenefit(z: test.boundaries.efficacyZ[look], patients: t * patients)
      #expect(critical.isClose(to: peer.outputs["criticalValuesEffectScale"][look][0].number!, within: peer.tolerance))
    }
  }

  @Test(.tags(.reference))
  func `agree with nNormal`() throws {
    for id in ["gsd-nNormal", "gsd-nNormal-ratio2-sd", "gsd-nNormal-power-348"] {
      let peer = References.one("sample-size", id)
      let means = TwoMeans(
        standardDeviation: peer.inputs["sd"].number!, comparatorDeviation: peer.inputs["sd2"].number,
        // The peer's ratio is that of the second group over the first, its first group ours.
        ratio: 1 / (peer.inputs["ratio"].number ?? 1), error: ErrorRate(peer.inputs["alpha"].number!, sides: 1), approximation: .normal)
      for (column, benefit) in peer.inputs["delta1"].numbers.enumerated() {
        let found =
          try peer.inputs["n"].number.map { means.power(benefit: benefit, patients: $0) }
          ?? means.patients(benefit: benefit, power: 1 - peer.inputs["beta"].number!)
        #expect(found.isClose(to: peer.outputs["value"][column].number!, within: peer.tolerance))
      }
    }
  }

  @Test(.tags(.identity))
  func `have the fewest patients at the optimal ratio`() throws {
    let best = TwoMeans.optimalRatio(standardDeviation: 12, comparatorDeviation: 5)
    let sizes = try [0.98, 1, 1.02].map { factor in
      try TwoMeans(
        standardDeviation: 12, comparatorDeviation: 5, ratio: factor * best, error: ErrorRate(0.025, sides: 1), approximation: .normal
      ).patients(benefit: 3, power: 0.9)
    }
    #expect(sizes[1] < sizes[0] && sizes[1] < sizes[2])
  }

  @Test(.tags(.identity))
  func `with two deviations have the power at the size, and nearly that of one where they nearly agree`() throws {
    let error = ErrorRate(0.025, sides: 1)
    let two = TwoMeans(standardDeviation: 8, comparatorDeviation: 5, ratio: 1.5, error: error)
    let size = try two.patients(benefit: 3, power: 0.85)
    #expect(two.power(benefit: 3, patients: size).isClose(to: 0.85, within: 1e-10))
    #expect(two.degreesOfFreedom(patients: size) < size - 2)
    let near = TwoMeans(standardDeviation: 8, comparatorDeviation: 8.000001, error: error).power(benefit: 3, patients: 100)
    #expect(near.isClose(to: TwoMeans(standardDeviation: 8, error: error).power(benefit: 3, patients: 100), within: 1e-7))
  }

  @Test(.tags(.identity))
  func `with a margin shift the benefit`() throws {
    let error = ErrorRate(0.025, sides: 1)
    let margin = TwoMeans(standardDeviation: 8, nullBenefit: -1.5, error: error)
    let none = TwoMeans(standardDeviation: 8, error: error)
    #expect(margin.power(benefit: 0.5, patients: 200) == none.power(benefit: 2, patients: 200))
    #expect(margin.power(benefit: -1.5, patients: 200).isClose(to: 0.025, within: 1e-12))
    #expect(throws: MathematicalFailure.self) { try margin.patients(benefit: -1.5, power: 0.9) }
  }
}
