import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

/// A comparison of means as the reference cases write it: rpact's `getSampleSizeMeans` and `getPowerMeans`.
private struct PeerMeans {
  var design: PeerDesign
  var means: TwoMeans
  var sequential: SequentialMeans
  var benefits: [Double]
  /// −1 where lower is better.
  var sign: Double

  init(_ inputs: JSON) throws {
    let isFixed = inputs["design"] == .null
    if isFixed {
      var fields = inputs.fields
      fields["kMax"] = .number(1)
      fields["typeOfDesign"] = .text("noEarlyEfficacy")
      design = PeerDesign(.object(fields))
    } else {
      design = PeerDesign(inputs["design"])
    }
    means = TwoMeans(
      standardDeviation: inputs["stDev"].number!, ratio: inputs["allocationRatioPlanned"].number ?? 1, error: design.error,
      approximation: inputs["normalApproximation"].bool == true ? .normal : .t)
    sequential = SequentialMeans(means: means, test: try design.test())
    sign = inputs["directionUpper"].bool == false ? -1 : 1
    benefits = inputs["alternative"].numbers.map { [sign] in sign * $0 }
  }
}

@Suite struct `Sequential means` {
  static let all = References.cases("sample-size")
  /// Two groups, one standard deviation, no margin; ComparisonOfMeansTests has the others.
  static let sizes = all.filter {
    $0.id.hasPrefix("means-") && $0.inputs["groups"].number == 2 && $0.inputs["thetaH0"] == .null && $0.inputs["stDev"].number != nil
      && $0.inputs["allocationRatioPlanned"].number != 0
  }
  /// Of patients: the peer's root searches leave its own sizes uncertain by 1.3e-6, see SOURCE.md.
  static let countTolerance = 2e-6
  static let powers = all.filter { $0.id.hasPrefix("power-means-") && $0.inputs["groups"].number == 2 }

  @Test(.tags(.reference), arguments: sizes)
  func `agree with the peer on sizes`(_ peer: ReferenceCase) throws {
    let case1 = try PeerMeans(peer.inputs)
    // The peer's last bound spends 3.2e-10 less than the error, which adds 1.7e-6 to its size, see SOURCE.md.
    let (wanted, tolerance) = (peer.outputs, Self.countTolerance + (peer.id == "means-gs-asOF-bsHSD-nonbinding" ? 1e-6 : 0))
    let size = try case1.sequential.size(benefit: case1.benefits[0], power: case1.design.power)
    #expect(size.fixedDesignPatients.isClose(to: wanted["nFixed"].number!, within: tolerance))
    let share = case1.means.ratio / (1 + case1.means.ratio)
    #expect((size.fixedDesignPatients * share).isClose(to: wanted["nFixed1"].number!, within: tolerance))
    #expect((size.fixedDesignPatients * (1 - share)).isClose(to: wanted["nFixed2"].number!, within: tolerance))
    #expect(size.patients.isClose(to: wanted["maxNumberOfSubjects"].number!, within: tolerance))
    for (look, t) in case1.design.fractions.enumerated() {
      #expect((t * size.patients).isClose(to: wanted["numberOfSubjects"][look][0].number!, within: tolerance))
      #expect((t * size.patients * share).isClose(to: wanted["numberOfSubjects1"][look][0].number!, within: tolerance))
      #expect((t * size.patients * (1 - share)).isClose(to: wanted["numberOfSubjects2"][look][0].number!, within: tolerance))
    }
    criticalValues(case1, peer, patients: size.patients)
    guard wanted["rejectPerStage"] != .null else { return }
    let drift = try case1.sequential.test.drift(forPower: case1.design.power)
    let found = case1.sequential.test.exits(drift: drift)
    expect(found.efficacy, wanted["rejectPerStage"].matrix.map { $0[0] }, within: peer.tolerance)
    if wanted["futilityPerStage"] != .null {
      expect(found.futility.dropLast(), wanted["futilityPerStage"].matrix.map { $0[0] }, within: peer.tolerance)
    }
    #expect(found.earlyStop.isClose(to: wanted["earlyStop"].number!, within: peer.tolerance))
    for (share, key) in [(1.0, "expectedNumberOfSubjectsH1"), (0.5, "expectedNumberOfSubjectsH01"), (0.0, "expectedNumberOfSubjectsH0")] {
      let expected = size.patients * case1.sequential.test.exits(drift: share * drift).expectedFraction
      #expect(expected.isClose(to: wanted[key].number!, within: tolerance), "\(key)")
    }
  }

  @Test(.tags(.reference), arguments: powers)
  func `agree with the peer on power and expected size`(_ peer: ReferenceCase) throws {
    let case1 = try PeerMeans(peer.inputs)
    let (wanted, tolerance) = (peer.outputs, peer.tolerance)
    let patients = peer.inputs["maxNumberOfSubjects"].number!
    criticalValues(case1, peer, patients: patients)
    for (column, benefit) in case1.benefits.enumerated() {
      let found = case1.sequential.exits(benefit: benefit, patients: patients)
      let single = case1.design.fractions.count == 1
      let power = single ? case1.means.power(benefit: benefit, patients: patients) : found.power
      #expect(power.isClose(to: wanted["overallReject"][column].number!, within: tolerance))
      #expect((patients * found.expectedFraction).isClose(to: wanted["expectedNumberOfSubjects"][column].number!, within: tolerance))
      #expect(found.earlyStop.isClose(to: wanted["earlyStop"][column].number!, within: tolerance))
      for look in found.fractions.indices where !single {
        #expect(found.rejection(at: look).isClose(to: wanted["rejectPerStage"][look][column].number!, within: tolerance))
        if look + 1 < found.fractions.count, wanted["futilityPerStage"] != .null {
          #expect(found.futility[look].isClose(to: wanted["futilityPerStage"][look][column].number!, within: tolerance))
        }
      }
    }
  }

  /// Bounds on the scales of the effect and of p, at every look.
  private func criticalValues(_ case1: PeerMeans, _ peer: ReferenceCase, patients: Double) {
    let (wanted, bounds) = (peer.outputs, case1.sequential.test.boundaries)
    for look in bounds.fractions.indices {
      let critical = case1.sign * case1.means.criticalBenefit(z: bounds.efficacyZ[look], patients: bounds.fractions[look] * patients)
      #expect(
        (Double(bounds.sides) * bounds.efficacyP[look]).isClose(to: wanted["criticalValuesPValueScale"][look][0].number!, within: peer.tolerance))
      if let a = bounds.futilityZ[look], wanted["futilityBoundsEffectScale"] != .null {
        let effect = case1.sign * case1.means.criticalBenefit(z: a, patients: bounds.fractions[look] * patients)
        #expect(effect.isClose(to: wanted["futilityBoundsEffectScale"][look][0].number!, within: peer.tolerance))
        #expect(case1.means.z(benefit: case1.sign * effect, patients: bounds.fractions[look] * patients).isClose(to: a, within: 1e-11))
        #expect(bounds.futilityP[look]!.isClose(to: wanted["futilityBoundsPValueScale"][look][0].number!, within: peer.tolerance))
      }
      if bounds.sides == 1 {
        #expect(critical.isClose(to: wanted["criticalValuesEffectScale"][look][0].number!, within: peer.tolerance))
      } else {
        #expect(critical.isClose(to: wanted["criticalValuesEffectScaleUpper"][look][0].number!, within: peer.tolerance))
        #expect((-critical).isClose(to: wanted["criticalValuesEffectScaleLower"][look][0].number!, within: peer.tolerance))
      }
    }
  }

  @Test(.tags(.reference))
  func `agree with power.t.test`() throws {
    let power = References.one("sample-size", "base-power.t.test")
    let twoSided = TwoMeans(standardDeviation: 8, error: ErrorRate(0.05, sides: 2))
    #expect(twoSided.power(benefit: 2.5, patients: 348).isClose(to: power.outputs["power"].number!, within: power.tolerance))
    // Without `strict`, R leaves out the rejections on the other side.
    let size = References.one("sample-size", "base-power.t.test-n")
    let oneSided = TwoMeans(standardDeviation: 8, error: ErrorRate(0.025, sides: 1))
    let perGroup = try oneSided.patients(benefit: 2.5, power: 0.9) / 2
    #expect(perGroup.isClose(to: size.outputs["nPerGroup"].number!, within: size.tolerance))
  }

  @Test(.tags(.reference))
  func `give the size of the standing example`() throws {
    // Δ 2.5, SD 8, 80 % power, 2.5 % one-sided, looks at 50 % and 100 %, Lan–DeMets O'Brien–Fleming: rpact 4.5.0 to three decimals.
    let means = TwoMeans(standardDeviation: 8, error: ErrorRate(0.025, sides: 1))
    let bounds = try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsOBrienFleming))
    let design = SequentialMeans(means: means, test: SequentialTest(bounds))
    #expect(try design.size(benefit: 2.5, power: 0.8).patients.isClose(to: 324.627, within: 5e-4))
    for (benefit, power) in [(1, 0.21172), (1.75, 0.52801), (2, 0.64081), (2.5, 0.82676), (3, 0.93604)] {
      #expect(design.exits(benefit: benefit, patients: 348).power.isClose(to: power, within: 5e-6))
    }
  }
}
