import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Sequential boundaries` {
  static let peers = References.cases("group-sequential").filter { $0.inputs["design"] == .null && !$0.id.hasPrefix("gsd-") }
  static let rules: [EfficacyRule] = [
    .family(.oBrienFleming), .family(.pocock), .spending(.lanDeMetsOBrienFleming), .spending(.lanDeMetsPocock),
    .spending(.hwangShihDeCani(gamma: -4)), .spending(.hwangShihDeCani(gamma: 1)), .spending(.kimDeMets(power: 2)),
    .family(.wangTsiatis(delta: 0.25)), .family(.haybittlePeto(interimZ: 3.5)),
  ]

  @Test(.tags(.reference), arguments: peers)
  func `agree with the peer on bounds, levels and spent error`(_ peer: ReferenceCase) throws {
    let found = try PeerDesign(peer).test().boundaries
    expect(found.fractions, peer.outputs["informationRates"].numbers, within: 1e-12)
    expect(found.efficacyZ, peer.outputs["criticalValues"].numbers, within: peer.tolerance)
    expect(found.efficacyP, peer.outputs["stageLevels"].numbers, within: peer.tolerance)
    expect(found.alphaSpent, peer.outputs["alphaSpent"].numbers, within: peer.tolerance)
    let given = peer.inputs["typeBetaSpending"] == .null
    expect(found.futilityZ.compactMap { $0 }, peer.outputs["futilityBounds"].numbers, within: given ? 0 : peer.tolerance)
  }

  @Test(.tags(.identity), arguments: 1...20)
  func `spend exactly the error, at any number of looks`(_ looks: Int) throws {
    let fractions = (1...looks).map { Double($0) / Double(looks) }
    for rule in Self.rules {
      for sides in 1...2 {
        let found = try Boundaries(fractions: fractions, error: ErrorRate(0.025, sides: sides), efficacy: rule)
        let rejected = SequentialTest(found).exits(drift: 0)
        #expect(rejected.power.isClose(to: 0.025, within: 1e-12))
        var spent = 0.0
        for look in fractions.indices {
          spent += rejected.rejection(at: look)
          #expect(found.alphaSpent[look].isClose(to: spent, within: 1e-12))
        }
      }
    }
  }

  @Test(.tags(.identity), arguments: rules)
  func `are the single test's with one look`(_ rule: EfficacyRule) throws {
    let found = try Boundaries(fractions: [1], error: ErrorRate(0.025, sides: 1), efficacy: rule)
    #expect(found.efficacyZ[0].isClose(to: StandardNormal.upperQuantile(0.025), within: 1e-12))
    #expect(found.futilityZ == [nil])
  }

  @Test(.tags(.identity))
  func `two looks agree with the bivariate normal integrated the other way`() throws {
    // P(Z₁ < c₁, Z₂ ≥ c₂) by the law of Z₁ given Z₂, a route the recursion does not take.
    let found = try Boundaries(fractions: [0.37, 1], error: ErrorRate(0.025, sides: 1), efficacy: .spending(.hwangShihDeCani(gamma: -2)))
    let (c1, c2) = (found.efficacyZ[0], found.efficacyZ[1])
    let ρ = 0.37.squareRoot()
    let second = GaussLegendre(points: 60).integrate(from: c2, to: c2 + 9) { z in
      StandardNormal.density(z) * StandardNormal.cumulative((c1 - ρ * z) / (1 - ρ * ρ).squareRoot())
    }
    #expect((StandardNormal.upperTail(c1) + second).isClose(to: 0.025, within: 1e-13))
  }

  @Test(.tags(.identity))
  func `given bounds report the error they spend, above the error too`() throws {
    let z = StandardNormal.upperQuantile(0.025)
    let found = try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .bounds([z, z]))
    #expect(found.efficacyZ == [z, z])
    // Two looks at .05: Armitage, McPherson & Rowe (1969), table 2, two-sided .083.
    let twoSided = try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.05, sides: 2), efficacy: .bounds([z, z]))
    #expect(twoSided.alphaSpent[1].isClose(to: 0.083, within: 5e-4))
    #expect(found.alphaSpent[1] > twoSided.alphaSpent[1] / 2)
  }

  @Test(.tags(.identity))
  func `nominal levels are bounds on another scale`() throws {
    let error = ErrorRate(0.025, sides: 1)
    let levels = try Boundaries(fractions: [0.3, 0.5, 1], error: error, efficacy: .levels([nil, 0.025, 0.01]))
    let z = [0.025, 0.01].map { StandardNormal.upperQuantile($0) }
    let bounds = try Boundaries(fractions: [0.3, 0.5, 1], error: error, efficacy: .bounds([nil, z[0], z[1]]))
    #expect(levels == bounds && levels.efficacyZ[0] == .infinity)
    #expect(levels.efficacyP[1].isClose(to: 0.025, within: 1e-15) && levels.efficacyP[2].isClose(to: 0.01, within: 1e-15))
  }

  /// A look that cannot show efficacy is as if it were not there.
  @Test(
    .tags(.identity),
    arguments: [
      EfficacyRule.spending(.lanDeMetsOBrienFleming), .spending(.lanDeMetsPocock), .spending(.hwangShihDeCani(gamma: -4)), .family(.oBrienFleming),
      .family(.pocock),
    ])
  func `looks that do not test for efficacy leave the bounds of the others alone`(_ rule: EfficacyRule) throws {
    let error = ErrorRate(0.025, sides: 1)
    let some = try Boundaries(fractions: [0.3, 0.6, 0.9, 1], error: error, efficacy: rule, at: [1, 3])
    let only = try Boundaries(fractions: [0.6, 1], error: error, efficacy: rule)
    for (found, expected) in [(some.efficacyZ[1], only.efficacyZ[0]), (some.efficacyZ[3], only.efficacyZ[1])] {
      #expect(found.isClose(to: expected, within: 1e-10))
    }
    #expect(some.efficacyZ[0] == .infinity && some.efficacyZ[2] == .infinity && some.alphaSpent[0] == 0)
    #expect(some.alphaSpent[2].isClose(to: some.alphaSpent[1], within: 1e-15) && some.alphaSpent[3].isClose(to: 0.025, within: 1e-10))
    let all = try Boundaries(fractions: [0.3, 0.6, 0.9, 1], error: error, efficacy: rule, at: [0, 1, 2, 3])
    #expect(try all == Boundaries(fractions: [0.3, 0.6, 0.9, 1], error: error, efficacy: rule))
  }

  @Test(.tags(.identity))
  func `an end without a bound gets the error that is left`() throws {
    let left = try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .bounds([3, nil]))
    #expect(left.alphaSpent[1].isClose(to: 0.025, within: 1e-13))
    let whole = try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .bounds([nil, nil]))
    #expect(whole.efficacyZ[0] == .infinity && whole.efficacyP[0] == 0)
    #expect(whole.efficacyZ[1].isClose(to: StandardNormal.upperQuantile(0.025), within: 1e-12))
    #expect(throws: MathematicalFailure.self) {
      try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .bounds([1.9, nil]))
    }
  }

  @Test(.tags(.identity))
  func `a look too early to spend anything has no bound, and the next ones are found`() throws {
    let found = try Boundaries(fractions: [0.02, 0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsOBrienFleming))
    #expect(found.efficacyZ[0] == .infinity)
    let without = try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsOBrienFleming))
    expect(Array(found.efficacyZ.dropFirst()), without.efficacyZ, within: 1e-9)
  }

  @Test(.tags(.identity))
  func `binding futility lowers the bounds and keeps the error`() throws {
    let futility = FutilityRule(bounds: [0, 0.5, nil], rule: .binding)
    let fractions = [0.3, 0.6, 1.0]
    for rule in Self.rules + [nil] as [EfficacyRule?] {
      let binding = try Boundaries(fractions: fractions, error: ErrorRate(0.025, sides: 1), efficacy: rule, futility: futility)
      let free = try Boundaries(fractions: fractions, error: ErrorRate(0.025, sides: 1), efficacy: rule)
      #expect(binding.efficacyZ[2] < free.efficacyZ[2])
      #expect(SequentialTest(binding).exits(drift: 0).power.isClose(to: 0.025, within: 1e-12))
    }
  }

  @Test(.tags(.identity))
  func `a region that futility leaves empty is refused`() {
    #expect(throws: MathematicalFailure.self) {
      try Boundaries(
        fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.pocock),
        futility: FutilityRule(bounds: [3, nil], rule: .nonBinding))
    }
  }

  @Test(.tags(.identity))
  func `looks too near to integrate are refused`() {
    #expect(throws: MathematicalFailure.self) {
      try Boundaries(fractions: [0.99999, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.pocock))
    }
  }

  /// c at which what is to come, in one look, has the conditional power γ under the trend seen: c₁ = √t (c₂ + Φ⁻¹(γ) √(1 − t)).
  @Test(.tags(.identity), arguments: [0.3, 0.5, 0.9], [0.05, 0.8, 0.99])
  func `on the conditional power are those of the closed form`(_ t: Double, _ power: Double) throws {
    let error = ErrorRate(0.025, sides: 1)
    let found = try Boundaries(fractions: [t, 1], error: error, efficacy: .conditionalPowers([power, nil]))
    let closed = t.squareRoot() * (found.efficacyZ[1] + StandardNormal.quantile(power) * (1 - t).squareRoot())
    #expect(found.efficacyZ[0].isClose(to: closed, within: 1e-10))
    #expect(SequentialTest(found).exits(drift: 0).power.isClose(to: 0.025, within: 1e-11))
    guard power < 0.5 else { return }
    let plain = try Boundaries(fractions: [t, 1], error: error, efficacy: nil)
    for rule in FutilityRule.Rule.allCases {
      let futility = FutilityRule(bounds: .conditionalPower([power, nil]), rule: rule)
      let stopped = try Boundaries(fractions: [t, 1], error: error, efficacy: nil, futility: futility)
      let a = t.squareRoot() * (stopped.efficacyZ[1] + StandardNormal.quantile(power) * (1 - t).squareRoot())
      #expect(stopped.futilityZ[0]!.isClose(to: a, within: 1e-10))
      #expect(rule == .binding ? stopped.efficacyZ[1] < plain.efficacyZ[1] : stopped.efficacyZ == plain.efficacyZ)
      #expect(SequentialTest(stopped, stopsForFutility: rule == .binding).exits(drift: 0).power.isClose(to: 0.025, within: 1e-10))
    }
  }

  /// With one look to come, z = √t (c + Φ⁻¹(γ) √((1 − t) ∕ t)); with more, that power at each.
  @Test(.tags(.identity))
  func `on the predictive power have that power`() throws {
    let error = ErrorRate(0.025, sides: 1)
    let one = try Boundaries(
      fractions: [0.4, 1], error: error, efficacy: nil, futility: FutilityRule(bounds: .predictivePower([0.1, nil]), rule: .nonBinding))
    let closed = 0.4.squareRoot() * (one.efficacyZ[1] + StandardNormal.quantile(0.1) * (0.6 / 0.4).squareRoot())
    #expect(one.futilityZ[0]!.isClose(to: closed, within: 1e-10))
    let more = try Boundaries(
      fractions: [0.3, 0.6, 1], error: error, efficacy: .family(.pocock),
      futility: FutilityRule(bounds: .predictivePower([0.1, 0.2, nil]), rule: .binding))
    let free = SequentialTest(more, stopsForFutility: false)
    #expect(free.predictivePower(after: 0, z: more.futilityZ[0]!).isClose(to: 0.1, within: 1e-9))
    #expect(free.predictivePower(after: 1, z: more.futilityZ[1]!).isClose(to: 0.2, within: 1e-9))
    #expect(SequentialTest(more).exits(drift: 0).power.isClose(to: 0.025, within: 1e-10))
  }

  @Test(.tags(.identity))
  func `on the conditional power have that power at each of several looks`() throws {
    let found = try Boundaries(
      fractions: [0.2, 0.4, 0.7, 1], error: ErrorRate(0.025, sides: 1), efficacy: .conditionalPowers([nil, 0.99, 0.95, nil]),
      futility: FutilityRule(bounds: .conditionalPower([0.01, 0.1, 0.2, nil]), rule: .binding))
    let free = SequentialTest(found, stopsForFutility: false)
    for (look, power) in [(1, 0.99), (2, 0.95)] {
      #expect(free.conditionalPower(after: look, z: found.efficacyZ[look]).isClose(to: power, within: 1e-11))
    }
    for (look, power) in [(0, 0.01), (1, 0.1), (2, 0.2)] {
      #expect(free.conditionalPower(after: look, z: found.futilityZ[look]!).isClose(to: power, within: 1e-10))
    }
    #expect(found.efficacyZ[0] == .infinity && SequentialTest(found).exits(drift: 0).power.isClose(to: 0.025, within: 1e-10))
  }

  @Test(.tags(.identity))
  func `of futility on the scale of p are those of z`() throws {
    let error = ErrorRate(0.025, sides: 1)
    let p = try Boundaries(
      fractions: [0.5, 1], error: error, efficacy: .family(.pocock), futility: FutilityRule(bounds: .p([0.3, nil]), rule: .binding))
    let z = try Boundaries(
      fractions: [0.5, 1], error: error, efficacy: .family(.pocock),
      futility: FutilityRule(bounds: [StandardNormal.upperQuantile(0.3), nil], rule: .binding))
    #expect(p == z && p.futilityP[0]!.isClose(to: 0.3, within: 1e-15))
  }

  @Test(.tags(.identity))
  func `Wang–Tsiatis bounds end in O'Brien–Fleming's and Pocock's`() throws {
    let error = ErrorRate(0.025, sides: 1)
    for (delta, family) in [(0.0, BoundaryFamily.oBrienFleming), (0.5, .pocock)] {
      let found = try Boundaries(fractions: [0.3, 0.8, 1], error: error, efficacy: .family(.wangTsiatis(delta: delta)))
      #expect(try found == Boundaries(fractions: [0.3, 0.8, 1], error: error, efficacy: .family(family)))
    }
  }

  /// No member of the family near it needs fewer patients on average.
  @Test(.tags(.identity))
  func `the optimum of Wang and Tsiatis is one`() throws {
    let error = ErrorRate(0.025, sides: 1)
    func size(_ family: BoundaryFamily) throws -> Double {
      let test = SequentialTest(try Boundaries(fractions: [0.3, 0.6, 1], error: error, efficacy: .family(family)))
      let drift = try test.drift(forPower: 0.9)
      return drift * drift * test.exits(drift: drift).expectedFraction
    }
    let best = try size(.wangTsiatisOptimum(power: 0.9))
    for delta in stride(from: 0, through: 0.5, by: 0.02) { #expect(try size(.wangTsiatis(delta: delta)) >= best - 1e-9) }
  }

  @Test(.tags(.identity))
  func `bounds on an effect need the patients it is seen in`() {
    #expect(throws: MathematicalFailure.self) {
      try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .effects([3, nil]))
    }
  }

  @Test(.tags(.identity), arguments: [30, 40, 50])
  func `hold at up to fifty looks`(_ looks: Int) throws {
    let fractions = (1...looks).map { Double($0) / Double(looks) }
    for rule in [EfficacyRule.spending(.lanDeMetsPocock), .spending(.kimDeMets(power: 3))] {
      let found = try Boundaries(fractions: fractions, error: ErrorRate(0.025, sides: 1), efficacy: rule)
      #expect(SequentialTest(found).exits(drift: 0).power.isClose(to: 0.025, within: 1e-11))
    }
  }

  @Test(.tags(.identity))
  func `of a plan are one-sided at the error of each side`() throws {
    var plan = DesignPlan(
      sampleSize: .fixed(348), approximation: .t, error: ErrorRate(0.05, sides: 2), looks: [.patients(0.5), .end],
      efficacy: .spending(.lanDeMetsOBrienFleming), futility: nil, stopping: .efficacy)
    let halved = try Boundaries(for: plan)
    plan.error = ErrorRate(0.025, sides: 1)
    let oneSided = try Boundaries(for: plan)
    #expect(oneSided == halved)
    #expect(halved.sides == 1 && halved.alphaSpent[1].isClose(to: 0.025, within: 1e-15))
  }
}

/// Numbers one by one, with the index of the one that is off.
func expect(_ found: [Double], _ wanted: [Double], within tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(found.count == wanted.count, sourceLocation: sourceLocation)
  for (index, pair) in zip(found, wanted).enumerated() {
    #expect(pair.0.isClose(to: pair.1, within: tolerance), "number \(index)", sourceLocation: sourceLocation)
  }
}
