import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Adaptive inference` {
  static let all = References.cases("adaptive")
  static let means = all.filter { $0.id.hasPrefix("means-") }

  /// Bounds of an inverse normal combination are those of the group-sequential test.
  @Test(.tags(.reference), arguments: all.filter { $0.id.hasPrefix("inverse-normal-") })
  func `has the peer's bounds for the inverse normal combination`(_ peer: ReferenceCase) throws {
    guard
      case .inverseNormal(let rule) = try PeerAdaptive.test(.object(peer.inputs.fields.merging(["function": .text("getDesignInverseNormal")]) { $1 }))
    else { preconditionFailure("a design by the inverse normal combination") }
    let bounds = try Boundaries(fractions: rule.fractions, error: rule.error, efficacy: rule.efficacy, futility: rule.futility)
    expect(bounds.efficacyZ, peer.outputs["criticalValues"].numbers, within: peer.tolerance)
    expect(bounds.efficacyP, peer.outputs["stageLevels"].numbers, within: peer.tolerance)
    expect(bounds.alphaSpent, peer.outputs["alphaSpent"].numbers, within: peer.tolerance)
  }

  @Test(.tags(.reference), arguments: means)
  func `agrees with the peer on the statistics of stages`(_ peer: ReferenceCase) throws {
    let case1 = try PeerAdaptive(peer.inputs)
    let evidence = case1.means(peer.inputs)
    let wanted = peer.outputs["stageResults"]
    func expect(_ key: String, _ found: (Int) -> Double) {
      for stage in 0...case1.stage {
        guard let number = wanted[key][stage].number ?? (stage == 0 ? wanted[key].number : nil) else { continue }
        #expect(found(stage).isClose(to: number, within: 1e-9), "\(key) \(stage)")
      }
    }
    let weighted = AdaptiveTest.inverseNormal(
      .init(fractions: case1.test.fractions, error: ErrorRate(0.025, sides: 1), efficacy: .family(.oBrienFleming)))
    expect("overallPValues") { StandardNormal.upperTail(evidence.overallZ($0, against: case1.nullEffect)) }
    expect("pValues") { StandardNormal.upperTail(evidence.stageZ($0, against: case1.nullEffect)) }
    expect("combInverseNormal") { weighted.statistic(evidence, $0, against: case1.nullEffect)! }
    expect("effectSizes") { case1.sign * evidence.estimate($0) }
  }

  @Test(.tags(.reference), arguments: means)
  func `agrees with the peer on what may be said of the effect`(_ peer: ReferenceCase) throws {
    let case1 = try PeerAdaptive(peer.inputs)
    let found = try AdaptiveInference(case1.test, case1.means(peer.inputs), nullEffect: case1.nullEffect)
    try compare(found, peer, case1)
    guard let planned = peer.inputs["nPlanned"].number else { return }
    let θ = peer.inputs["thetaH1"].number ?? found.evidence.estimate(case1.stage)
    let sd = peer.inputs["assumedStDev"].number ?? peer.outputs["analysis"]["assumedStDev"].number!
    let power = found.conditionalPower(after: case1.stage, noncentrality: (θ - case1.nullEffect) / sd * planned.squareRoot() / 2)
    #expect(power.isClose(to: peer.outputs["analysis"]["conditionalPower"][case1.stage + 1].number!, within: peer.tolerance))
  }

  @Test(.tags(.reference))
  func `agrees with the peer on log-rank statistics`() throws {
    let peer = References.one("adaptive", "survival-gs-2stage")
    let data = peer.inputs["dataInput"]
    // The log hazard ratio has the information d ∕ 4.
    let evidence = NormalEvidence(z: data["cumulativeLogRanks"].numbers, information: data["cumulativeEvents"].numbers.map { $0 / 4 })
    let case1 = try PeerAdaptive(peer.inputs)
    try compare(try AdaptiveInference(case1.test, evidence), peer, case1, exponential: true)
  }

  /// The same inference where each look gives an estimate of all data and no stage is seen by itself.
  @Test(.tags(.reference), arguments: means.filter { $0.id.hasPrefix("means-gs-") })
  func `after looks at all data is the peer's`(_ peer: ReferenceCase) throws {
    let case1 = try PeerAdaptive(peer.inputs)
    let means = case1.means(peer.inputs)
    let patients = zip(means.treated, means.control).map { $0.patients + $1.patients }
    let estimates = (0..<means.stages).map { stage in
      CumulativeEstimates.Estimate(
        value: means.estimate(stage), standardError: means.standardError(stage), degreesOfFreedom: patients[...stage].reduce(0, +) - 2)
    }
    try compare(try AdaptiveInference(case1.test, CumulativeEstimates(estimates), nullEffect: case1.nullEffect), peer, case1)
  }

  /// Everything that the peer prints.
  ///
  /// - Parameter exponential: its effects are the exponentials of ours.
  private func compare(
    _ found: AdaptiveInference<some StagewiseEvidence>, _ peer: ReferenceCase, _ case1: PeerAdaptive, exponential: Bool = false
  ) throws {
    let wanted = peer.outputs["analysis"]
    func told(_ effect: Double) -> Double { exponential ? plainExp(effect) : case1.sign * effect }
    func expect(_ key: String, _ stage: Int, _ value: @autoclosure () throws -> Double) throws {
      guard let number = wanted[key][stage].number else { return }
      let found = try value()
      #expect(found.isClose(to: number, within: peer.tolerance), "\(key) \(stage)")
    }
    func expect(_ key: String, _ stage: Int, _ interval: () throws -> (lower: Double, upper: Double)) throws {
      guard wanted["\(key)LowerBounds"][stage].number != nil else { return }
      let (lower, upper) = try interval()
      let (first, second) = case1.sign < 0 ? (upper, lower) : (lower, upper)
      try expect("\(key)LowerBounds", stage, told(first))
      try expect("\(key)UpperBounds", stage, told(second))
    }
    for stage in 0...case1.stage {
      if stage < found.test.fractions.count - 1 {
        try expect("conditionalRejectionProbabilities", stage, found.conditionalRejection(after: stage))
      }
      try expect("repeatedConfidenceInterval", stage) { try found.repeatedInterval(stage) }
      try expect("repeatedPValues", stage, try found.repeatedP(stage))
      try expect("finalPValues", stage, try found.finalP(stage))
      try expect("finalConfidenceInterval", stage) { try found.finalInterval(stage) }
      try expect("medianUnbiasedEstimates", stage, told(try found.medianUnbiasedEstimate(stage)))
    }
    if let final = wanted["finalStage"].number { #expect(found.finalStage == Int(final) - 1) }
  }

  /// With one stage everything is the t test.
  @Test(.tags(.identity))
  func `of one stage is the t test's`() throws {
    let evidence = StagewiseMeans(
      treated: [.init(patients: 40, mean: 3, standardDeviation: 7)], control: [.init(patients: 44, mean: 1, standardDeviation: 8)])
    for test in [
      AdaptiveTest.groupSequential(.init(fractions: [1], error: ErrorRate(0.025, sides: 1), efficacy: nil)),
      .inverseNormal(.init(fractions: [1], error: ErrorRate(0.025, sides: 1), efficacy: nil)),
      .fisher(try FisherCombination(fractions: [1], alpha: 0.025, method: .equalLevels)),
    ] {
      let found = try AdaptiveInference(test, evidence)
      let t = StudentT(degreesOfFreedom: 82).upperQuantile(0.025)
      let interval = try found.repeatedInterval(0)
      #expect(interval.lower.isClose(to: 2 - t * evidence.standardError(0), within: 1e-9))
      #expect(interval.upper.isClose(to: 2 + t * evidence.standardError(0), within: 1e-9))
      let p = StudentT(degreesOfFreedom: 82).upperTail(2 / evidence.standardError(0))
      #expect(try found.repeatedP(0).isClose(to: p, within: 1e-10))
      #expect(try found.finalP(0).isClose(to: p, within: 1e-12))
    }
  }

  /// A final interval covers the effect, and the median-unbiased estimate lies above it as often as below: 20,000 trials of two normal stages with an
  /// effect, seed 20,261,128, within 3 standard errors.
  @Test(.tags(.recovery))
  func `covers the truth after a stop`() throws {
    let rule = AdaptiveTest.SequentialRule(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.pocock))
    let bounds = try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.pocock))
    let (θ, trials) = (2.0, 20_000)
    let test = AdaptiveTest.groupSequential(rule)
    // What is said depends on the stage and z alone, and rises with z: the truth is on a side of it by a bound on z.
    let low = try Self.zAt(bounds, θ, probability: 0.025)
    let middle = try Self.zAt(bounds, θ, probability: 0.5)
    let high = try Self.zAt(bounds, θ, probability: 0.975)
    var counts = (covered: 0, above: 0)
    for number in 0..<trials {
      var stream = RandomStream(seed: 20_261_128, trial: UInt64(number), subject: 0, purpose: .outcome)
      let first = θ * 0.5 + 0.5.squareRoot() * stream.nextNormal()
      let second = first + θ * 0.5 + 0.5.squareRoot() * stream.nextNormal()
      let z1 = first / 0.5.squareRoot()
      let stage = z1 >= bounds.efficacyZ[0] ? 0 : 1
      let z = stage == 0 ? z1 : second
      if z < low[stage], z > high[stage] { counts.covered += 1 }
      if z > middle[stage] { counts.above += 1 }
    }
    // One trial in full, so that the bounds on z are those of the inference.
    for (stage, z) in [(0, low[0]), (1, middle[1])] where z.isFinite {
      let evidence = NormalEvidence(z: stage == 0 ? [z] : [0, z], information: stage == 0 ? [0.5] : [0.5, 1])
      let found = try AdaptiveInference(test, evidence)
      #expect(try found.effect(withProbability: stage == 0 ? 0.025 : 0.5, at: stage).isClose(to: θ, within: 1e-8))
    }
    for (count, p) in [(counts.covered, 0.95), (counts.above, 0.5)] {
      #expect(abs(Double(count) / Double(trials) - p) <= 3 * (p * (1 - p) / Double(trials)).squareRoot())
    }
  }

  /// z at each stage from which on what was seen has less than this probability under θ; infinite where it always or never has.
  private static func zAt(_ bounds: Boundaries, _ θ: Double, probability: Double) throws -> [Double] {
    let early = SequentialTest(bounds).exits(drift: θ).efficacy[0]
    if probability <= early {
      return [StandardNormal.upperQuantile(probability) + θ * 0.5.squareRoot(), .infinity]
    }
    let z = try Root.find(between: -10, and: 20, tolerance: 1e-12) { (z: Double) throws(MathematicalFailure) -> Double in
      let beyond = SequentialTest(try Boundaries(fractions: [0.5, 1], efficacyZ: [bounds.efficacyZ[0], z], futilityZ: [nil, nil]))
      return beyond.exits(drift: θ).powerTowardBenefit - probability
    }
    return [-.infinity, z]
  }
}
