import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Sequential test` {
  static let designs = References.cases("group-sequential").filter { $0.inputs["design"] == .null && !$0.id.hasPrefix("gsd-") }
  static let powers = References.cases("group-sequential").filter { $0.id.hasPrefix("asn-") }

  @Test(.tags(.reference), arguments: designs)
  func `agrees with the peer on drift, inflation and expected size`(_ peer: ReferenceCase) throws {
    let design = PeerDesign(peer)
    let test = try design.test()
    let wanted = peer.outputs["characteristics"]
    let drift = try test.drift(forPower: design.power)
    #expect((drift * drift).isClose(to: wanted["shift"].number!, within: peer.tolerance))
    let inflation = try test.inflationFactor(power: design.power, alphaPerSide: design.error.perSide)
    #expect(inflation.isClose(to: wanted["inflationFactor"].number!, within: peer.tolerance))

    let found = test.exits(drift: drift)
    let looks = design.fractions.indices
    // Of a two-sided test the peer gives here what lies toward benefit, though its average sample numbers count the stops on both sides.
    expect(found.efficacy, wanted["rejectionProbabilitiesH1"].numbers, within: peer.tolerance)
    expect(looks.map { last in looks.prefix(last + 1).reduce(0) { $0 + found.efficacy[$1] } }, wanted["power"].numbers, within: peer.tolerance)
    expect(found.futility.dropLast(), wanted["futilityProbabilitiesH1"].numbers, within: peer.tolerance)
    for (share, key) in [(1.0, "averageSampleNumberH1"), (0.5, "averageSampleNumberH01"), (0.0, "averageSampleNumberH0")] {
      let average = inflation * test.exits(drift: share * drift).expectedFraction
      #expect(average.isClose(to: wanted[key].number!, within: peer.tolerance))
    }
  }

  /// The minimum is flat: the peer's delta has three decimals, and its expected size is 7e-8 above ours.
  @Test(.tags(.reference))
  func `has an optimum of Wang and Tsiatis no worse than the peer's`() throws {
    let peer = References.one("group-sequential", "wt-optimum-k2")
    let design = PeerDesign(peer.inputs)
    let test = try design.test()
    let drift = try test.drift(forPower: design.power)
    let inflation = try test.inflationFactor(power: design.power, alphaPerSide: 0.025)
    let average = inflation * test.exits(drift: drift).expectedFraction
    let wanted = peer.outputs["characteristics"]["averageSampleNumberH1"].number!
    #expect(average < wanted && average.isClose(to: wanted, within: 1e-7))
    guard case .family(.wangTsiatis(let delta))? = PeerDesign(peer).efficacy else { preconditionFailure("a family") }
    let c = test.boundaries.efficacyZ
    #expect(PeerDesign.delta(c, at: 0.5).isClose(to: delta, within: 5e-4) && delta.isClose(to: 0.418, within: 1e-12))
  }

  @Test(.tags(.reference), arguments: powers)
  func `agrees with the peer on power and average sample number`(_ peer: ReferenceCase) throws {
    let test = try PeerDesign(peer.inputs["design"]).test()
    let patients = peer.inputs["nMax"].number!
    for (column, θ) in peer.inputs["theta"].numbers.enumerated() {
      let found = test.exits(drift: θ * patients.squareRoot())
      let wanted = peer.outputs
      #expect((patients * found.expectedFraction).isClose(to: wanted["averageSampleNumber"][column].number!, within: peer.tolerance))
      #expect(found.power.isClose(to: wanted["power"][column].number!, within: peer.tolerance))
      #expect(found.earlyStop.isClose(to: wanted["overallEarlyStop"][column].number!, within: peer.tolerance))
      for look in found.fractions.indices {
        #expect(found.rejection(at: look).isClose(to: wanted["rejectPerStage"][look][column].number!, within: peer.tolerance))
        guard look + 1 < found.fractions.count else { continue }
        #expect(found.stop(at: look).isClose(to: wanted["earlyStopPerStage"][look][column].number!, within: peer.tolerance))
        #expect(found.futility[look].isClose(to: wanted["futilityPerStage"][look][column].number ?? 0, within: peer.tolerance))
      }
    }
  }

  @Test(.tags(.identity), arguments: [-12.0, -5, -1, 0, 2, 5.5, 9, 40])
  func `loses and gains no trial: stops, last rejections and last misses sum to 1`(_ θ: Double) throws {
    let bounds = try Boundaries(
      fractions: [0.2, 0.4, 0.7, 1], error: ErrorRate(0.025, sides: 1), efficacy: .bounds([nil, 3, nil, 2]),
      futility: FutilityRule(bounds: [nil, 0.3, -0.2], rule: .nonBinding))
    let found = SequentialTest(bounds).exits(drift: θ)
    // With an end that gives up wherever it does not reject, futility at the end is what is left.
    let turned = try Boundaries(
      fractions: [0.2, 0.4, 0.7, 1], error: ErrorRate(0.025, sides: 1), efficacy: .bounds([nil, -0.3, 0.2, -2]),
      futility: FutilityRule(bounds: [nil, -3, nil], rule: .nonBinding))
    let mirror = SequentialTest(turned).exits(drift: -θ)
    #expect((found.earlyStop + found.efficacy[3] + mirror.efficacy[3]).isClose(to: 1, within: 1e-12))
    #expect(mirror.efficacy[1].isClose(to: found.futility[1], within: 1e-12))
    #expect(mirror.efficacy[2].isClose(to: found.futility[2], within: 1e-12))
  }

  @Test(.tags(.identity))
  func `without stopping each look is a single test and power is the end's`() throws {
    let bounds = try Boundaries(fractions: [0.25, 0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.pocock))
    let found = SequentialTest(bounds, stopsForEfficacy: false).exits(drift: 2.2)
    for (look, t) in bounds.fractions.enumerated() {
      #expect(found.efficacy[look].isClose(to: StandardNormal.upperTail(bounds.efficacyZ[look] - 2.2 * t.squareRoot()), within: 1e-15))
    }
    #expect(found.power == found.efficacy[2] && found.earlyStop == 0 && found.expectedFraction == 1)
  }

  @Test(.tags(.identity))
  func `one look is the single test`() throws {
    let bounds = try Boundaries(fractions: [1], error: ErrorRate(0.025, sides: 1), efficacy: nil)
    let test = SequentialTest(bounds)
    #expect(test.exits(drift: 2.8).power.isClose(to: StandardNormal.upperTail(bounds.efficacyZ[0] - 2.8), within: 1e-15))
    let inflation = try test.inflationFactor(power: 0.8, alphaPerSide: 0.025)
    #expect(inflation.isClose(to: 1, within: 1e-12))
    #expect(throws: MathematicalFailure.self) { try test.drift(forPower: 0.02) }
  }

  @Test(.tags(.identity))
  func `power rises with the drift and goes to its limits`() throws {
    let bounds = try Boundaries(
      fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: nil, futility: FutilityRule(bounds: [0], rule: .nonBinding))
    let test = SequentialTest(bounds)
    let powers = stride(from: -8, through: 60, by: 0.5).map { test.exits(drift: $0).power }
    #expect(zip(powers, powers.dropFirst()).allSatisfy { $0 <= $1 + 1e-14 })
    #expect(powers[0] < 1e-16 && abs(powers.last! - 1) < 1e-12)
  }

  @Test(.tags(.identity))
  func `finds the drift for a power where the end has no bound, and refuses it where no look has`() throws {
    // All is spent at half the information: the trial is that look, at drift θ√½.
    let early = try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .spending(.hwangShihDeCani(gamma: 2000)))
    #expect(early.efficacyZ[1] == .infinity)
    let z = StandardNormal.upperQuantile(0.025) + StandardNormal.quantile(0.8)
    let drift = try SequentialTest(early).drift(forPower: 0.8)
    #expect(drift.isClose(to: z / 0.5.squareRoot(), within: 1e-9))
    #expect(throws: MathematicalFailure.self) { try SequentialTest(early, stopsForEfficacy: false).drift(forPower: 0.8) }
  }

  @Test(.tags(.recovery))
  func `agrees with simulated trials within 3 standard errors of 200,000`() throws {
    let bounds = try Boundaries(
      fractions: [0.3, 0.7, 1], error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsPocock),
      futility: FutilityRule(bounds: [0, 0.5], rule: .nonBinding))
    let θ = 2.5
    let wanted = SequentialTest(bounds).exits(drift: θ)
    let trials = 200_000
    var efficacy = [0, 0, 0]
    var futility = [0, 0, 0]
    trial: for number in 0..<trials {
      var stream = RandomStream(seed: 20_260_101, trial: UInt64(number), subject: 0, purpose: .outcome)
      var score = 0.0
      var last = 0.0
      for (look, t) in bounds.fractions.enumerated() {
        score += θ * (t - last) + (t - last).squareRoot() * stream.nextNormal()
        last = t
        switch bounds.decision(at: look, z: score / t.squareRoot(), stopping: .efficacyAndFutility) {
        case .stopsForEfficacy, .significant: efficacy[look] += 1
        case .stopsForFutility: futility[look] += 1
        case .goesOn: continue
        case .notSignificant: break
        }
        continue trial
      }
    }
    for look in 0..<3 {
      for (count, p) in [(efficacy[look], wanted.efficacy[look]), (futility[look], wanted.futility[look])] {
        #expect(abs(Double(count) / Double(trials) - p) <= 3 * (p * (1 - p) / Double(trials)).squareRoot())
      }
    }
  }
}
