import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Closed inference` {
  static let all = References.cases("adaptive")
  static let means = all.filter { $0.id.hasPrefix("multiarm-") && !$0.id.contains("rates") && !$0.id.contains("conditional") }
  static let enrichments = all.filter { $0.id.hasPrefix("enrich-") }

  @Test(.tags(.reference), arguments: means)
  func `agrees with the peer on several arms`(_ peer: ReferenceCase) throws {
    let family = PeerFamily.arms(peer.inputs)
    expect(peer, family)
    expect(peer, "overallPValues") { StandardNormal.upperTail(family.overallScore($0, at: $1, against: 0)) }
    try compare(peer, family)
  }

  /// Limits of the first stage by an independent integral: SciPy 1.17, the trapezoidal rule over the common normal and the deviation of Dunnett's law
  /// with 159 degrees of freedom, its bound where the first stage's error of 0.0015253228 is spent.
  @Test(.tags(.reference))
  func `has the limits of Dunnett's law itself`() throws {
    let peer = References.one("adaptive", "multiarm-in-dunnett-interim-cp")
    let family = PeerFamily.arms(peer.inputs)
    let design = try ClosedCombination(
      hypotheses: family.hypotheses, test: try PeerAdaptive.test(peer.inputs["design"]), intersection: PeerFamily.intersection(peer.inputs))
    let found = try ClosedInference(design, family)
    for (i, limits) in [(-4.125911872246, 7.725911872246), (-4.754940307578, 6.954940307578), (-2.889667422934, 8.889667422934)].enumerated() {
      let interval = try #require(try found.repeatedInterval(i, at: 0))
      #expect(interval.lower.isClose(to: limits.0, within: 1e-8) && interval.upper.isClose(to: limits.1, within: 1e-8))
    }
  }

  @Test(.tags(.reference))
  func `agrees with the peer on rates of several arms`() throws {
    let peer = References.one("adaptive", "multiarm-rates-simes")
    let family = PeerFamily.rates(peer.inputs)
    expect(peer, family)
    expect(peer, "overallPValues") { StandardNormal.upperTail(family.overallScore($0, at: $1, against: 0)) }
    try compare(peer, family)
  }

  @Test(.tags(.reference), arguments: enrichments)
  func `agrees with the peer on populations`(_ peer: ReferenceCase) throws {
    let family = PeerFamily.populations(peer.inputs)
    expect(peer, family)
    try compare(peer, family)
  }

  /// Statistics and estimates, which nothing but rounding limits.
  private func expect(_ peer: ReferenceCase, _ family: some StagewiseFamily) {
    expect(peer, "separatePValues") { StandardNormal.upperTail(family.score($0, at: $1, against: 0)) }
    expect(peer, "effectSizes") { family.estimate($0, at: $1) }
  }

  private func expect(_ peer: ReferenceCase, _ key: String, _ found: (Int, Int) -> Double) {
    var count = 0
    for (i, row) in peer.outputs["stageResults"][key].elements.enumerated() {
      for (stage, value) in row.elements.enumerated() {
        guard let wanted = value.number else { continue }
        count += 1
        #expect(found(i, stage).isClose(to: wanted, within: 1e-9), "\(key) \(i) \(stage)")
      }
    }
    #expect(count > 0)
  }

  /// The closed test and what is said of the effects.
  private func compare(_ peer: ReferenceCase, _ family: some StagewiseFamily) throws {
    let design = try ClosedCombination(
      hypotheses: family.hypotheses, test: try PeerAdaptive.test(peer.inputs["design"]), intersection: PeerFamily.intersection(peer.inputs))
    let found = try ClosedInference(design, family)
    closed(found, peer)
    let wanted = peer.outputs["analysis"]
    func expect(_ key: String, _ i: Int, _ stage: Int, _ value: @autoclosure () throws -> Double?) throws {
      guard let number = wanted[key].elements.isEmpty ? nil : wanted[key][i][stage].number else { return }
      let found = try #require(try value(), "\(key) \(i) \(stage)")
      // The peer's integral of the joint law is good to some 1e-6 of a probability of .0015: see SOURCE.md.
      let isFar = stage == 0 && key.hasPrefix("repeatedConfidence") && design.intersection == .joint
      #expect(found.isClose(to: number, within: isFar ? 1e-3 : peer.tolerance), "\(key) \(i) \(stage): \(found), not \(number)")
    }
    for i in 0..<family.hypotheses {
      for stage in 0..<family.stages {
        if stage < design.stages - 1 {
          try expect("conditionalRejectionProbabilities", i, stage, found.conditionalRejection(i, after: stage))
        }
        try expect("repeatedPValues", i, stage, try found.repeatedP(i, at: stage))
        let interval = try found.repeatedInterval(i, at: stage)
        try expect("repeatedConfidenceIntervalLowerBounds", i, stage, interval?.lower)
        try expect("repeatedConfidenceIntervalUpperBounds", i, stage, interval?.upper)
      }
      if let planned = peer.inputs["nPlanned"].number {
        let δ = peer.inputs["thetaH1"].number! / peer.inputs["assumedStDevs"].number! * planned.squareRoot() / 2
        try expect("conditionalPower", i, family.stages, found.conditionalPower(i, after: family.stages - 1, noncentrality: δ))
      }
    }
  }

  private func closed(_ found: ClosedInference<some StagewiseFamily>, _ peer: ReferenceCase) {
    let wanted = peer.outputs["closedTest"]
    let rule = found.design.rule
    for (row, members) in wanted["indices"].elements.enumerated() {
      let set = HypothesisSet(members.numbers.indices.filter { members.numbers[$0] == 1 })
      for stage in 0..<found.family.stages {
        let statistic = found.course.statistic(of: set, at: stage)
        guard let number = wanted["overallAdjustedTestStatistics"][row][stage].number else {
          #expect(statistic == nil, "\(set) \(stage)")
          continue
        }
        // A p of 1 is a score of −∞, where the peer has its least number.
        let isLost = wanted["adjustedStageWisePValues"][row][stage].number == 1
        #expect(
          statistic.map { isLost ? $0 == -.infinity && number < -10 : $0.isClose(to: number, within: peer.tolerance) } == true, "\(set) \(stage)")
        let (now, before) = (found.course.sums(of: set, stage), stage == 0 ? 0 : found.course.sums(of: set, stage - 1))
        let term = (now - before) / rule.weights[stage]
        let p = rule.isFisher ? plainExp(-term) : StandardNormal.upperTail(term)
        #expect(p.isClose(to: wanted["adjustedStageWisePValues"][row][stage].number!, within: peer.tolerance))
        let rejection = Int(found.course.rejections[Int(set.rawValue)])
        #expect((rejection > 0 && rejection <= stage + 1) == wanted["rejectedIntersections"][row][stage].bool!)
      }
    }
    for i in 0..<found.design.hypotheses {
      for stage in 0..<found.family.stages {
        #expect(found.rejected[stage].contains(hypothesis: i) == wanted["rejected"][i][stage].bool!, "\(i) \(stage)")
      }
    }
  }

  @Test(.tags(.reference))
  func `agrees with the peer on rates of two groups`() throws {
    let peer = References.one("adaptive", "rates-in-2stage")
    let data = peer.inputs["dataInput"]
    func groups(_ number: Int) -> [StagewiseRates.Group] {
      zip(data["n\(number)"].numbers, data["events\(number)"].numbers).map { StagewiseRates.Group(patients: $0, events: $1) }
    }
    let evidence = StagewiseRates(treated: groups(1), control: groups(2))
    let results = peer.outputs["stageResults"]
    let test = try PeerAdaptive.test(peer.inputs["design"])
    for stage in 0..<2 {
      #expect(evidence.overallZ(stage, against: 0).isClose(to: results["overallTestStatistics"][stage].number!, within: 1e-9))
      #expect(evidence.stageZ(stage, against: 0).isClose(to: results["testStatistics"][stage].number!, within: 1e-9))
      #expect(evidence.estimate(stage).isClose(to: results["effectSizes"][stage].number!, within: 1e-12))
      #expect(test.statistic(evidence, stage, against: 0)!.isClose(to: results["combInverseNormal"][stage].number!, within: 1e-9))
    }
    let found = try AdaptiveInference(test, evidence)
    let wanted = peer.outputs["analysis"]
    func close(_ value: Double, _ key: String, _ stage: Int) -> Bool { value.isClose(to: wanted[key][stage].number!, within: peer.tolerance) }
    #expect(close(found.conditionalRejection(after: 0), "conditionalRejectionProbabilities", 0))
    for stage in 0..<2 {
      let interval = try found.repeatedInterval(stage)
      #expect(close(interval.lower, "repeatedConfidenceIntervalLowerBounds", stage))
      #expect(close(interval.upper, "repeatedConfidenceIntervalUpperBounds", stage))
      #expect(close(try found.repeatedP(stage), "repeatedPValues", stage))
    }
    #expect(found.finalStage == 1)
    let interval = try found.finalInterval(1)
    #expect(close(try found.finalP(1), "finalPValues", 1))
    #expect(close(interval.lower, "finalConfidenceIntervalLowerBounds", 1))
    #expect(close(interval.upper, "finalConfidenceIntervalUpperBounds", 1))
    #expect(close(try found.medianUnbiasedEstimate(1), "medianUnbiasedEstimates", 1))
  }

  /// One rate against a value in one stage is the score test, whose interval is Wilson's.
  @Test(.tags(.identity))
  func `of one rate in one stage has Wilson's interval`() throws {
    let evidence = StagewiseRates(treated: [.init(patients: 50, events: 31)])
    let found = try AdaptiveInference(
      .inverseNormal(.init(fractions: [1], error: ErrorRate(0.025, sides: 1), efficacy: nil)), evidence, nullEffect: 0.5)
    let (n, p, z) = (50.0, 0.62, StandardNormal.upperQuantile(0.025))
    let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let interval = try found.repeatedInterval(0)
    #expect(interval.lower.isClose(to: middle - half, within: 1e-10) && interval.upper.isClose(to: middle + half, within: 1e-10))
    #expect(try found.finalP(0).isClose(to: StandardNormal.upperTail((0.12) * (50 / 0.25).squareRoot()), within: 1e-12))
    // Nobody had an event: no rate below is left out.
    let none = try AdaptiveInference(
      .inverseNormal(.init(fractions: [1], error: ErrorRate(0.025, sides: 1), efficacy: nil)),
      StagewiseRates(treated: [.init(patients: 50, events: 0)]),
      nullEffect: 0.5)
    #expect(try none.repeatedInterval(0).lower < 1e-8)
  }

  /// With one hypothesis everything is `AdaptiveInference`'s.
  @Test(.tags(.identity), arguments: StagewiseIntersection.allCases)
  func `of one hypothesis is that of two groups`(_ intersection: StagewiseIntersection) throws {
    let (a, b) = (
      [StagewiseMeans.Group(patients: 40, mean: 3, standardDeviation: 7), .init(patients: 50, mean: 2.5, standardDeviation: 8)],
      [StagewiseMeans.Group(patients: 44, mean: 0, standardDeviation: 8), .init(patients: 48, mean: 0.4, standardDeviation: 7)]
    )
    for test in [
      AdaptiveTest.inverseNormal(.init(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.pocock))),
      .fisher(try FisherCombination(fractions: [0.5, 1], alpha: 0.025, method: .equalLevels)),
    ] {
      let one = try AdaptiveInference(test, StagewiseMeans(treated: a, control: b))
      let closed = try ClosedInference(
        ClosedCombination(hypotheses: 1, test: test, intersection: intersection), StagewiseArms(arms: [a], control: b))
      for stage in 0..<2 {
        #expect(closed.rejected[stage].contains(hypothesis: 0) == (0...stage).contains { one.rejects($0) })
        if let interval = try closed.repeatedInterval(0, at: stage) {
          let wanted = try one.repeatedInterval(stage)
          #expect(interval.lower.isClose(to: wanted.lower, within: 1e-7) && interval.upper.isClose(to: wanted.upper, within: 1e-7))
        }
      }
      #expect(closed.conditionalRejection(0, after: 0).isClose(to: one.conditionalRejection(after: 0), within: 1e-12))
      #expect(try closed.repeatedP(0, at: 1)!.isClose(to: min(one.repeatedP(0), one.repeatedP(1)), within: 1e-9))
      let predictive = one.predictivePower(after: 0, nextError: 1.2)
      // The integral of conditional power over the law of the effect.
      let rule = GaussLegendre(points: 60)
      let integral = rule.integrate(from: -9, to: 9) { x in
        StandardNormal.density(x)
          * one.conditionalPower(after: 0, noncentrality: (one.evidence.estimate(0) + x * one.evidence.standardError(0)) / 1.2)
      }
      #expect(predictive.isClose(to: integral, within: 1e-8))
      let prior = one.predictivePower(after: 0, nextError: 1.2, prior: (mean: 2, standardDeviation: 1e-6))
      #expect(prior.isClose(to: one.conditionalPower(after: 0, noncentrality: 2 / 1.2), within: 1e-6))
    }
  }

  @Test(.tags(.reference))
  func `agrees with the peer on the conditional Dunnett test`() throws {
    let peer = References.one("adaptive", "multiarm-conditional-dunnett")
    let family = PeerFamily.arms(peer.inputs, isNormal: true)
    expect(peer, family)
    expect(peer, "overallPValues") { StandardNormal.upperTail(family.overallScore($0, at: $1, against: 0)) }
    let design = peer.inputs["design"]
    let found = ConditionalDunnett(family, alpha: design["alpha"].number!, fraction: design["informationAtInterim"].number!)
    let wanted = peer.outputs["closedTest"]
    for (row, members) in wanted["indices"].elements.enumerated() {
      let set = HypothesisSet(members.numbers.indices.filter { members.numbers[$0] == 1 })
      #expect(try found.conditionalError(of: set).isClose(to: wanted["conditionalErrorRate"][row][0].number!, within: peer.tolerance))
      let p = try found.secondStageP(of: set)
      if let number = wanted["secondStagePValues"][row][1].number {
        #expect(p?.isClose(to: number, within: peer.tolerance) == true)
      } else {
        #expect(p == nil)
      }
      #expect(try found.isRejected(set) == wanted["rejectedIntersections"][row][1].bool!)
    }
    let analysis = peer.outputs["analysis"]
    for i in 0..<3 {
      #expect(try found.rejected().contains(hypothesis: i) == wanted["rejected"][i][1].bool!)
      let rejection = try found.conditionalRejection(i)
      #expect(rejection.isClose(to: analysis["conditionalRejectionProbabilities"][i][1].number!, within: peer.tolerance))
      guard let p = analysis["repeatedPValues"][i][1].number else {
        #expect(try found.adjustedP(i) == nil && found.interval(i) == nil)
        continue
      }
      #expect(try found.adjustedP(i)!.isClose(to: p, within: peer.tolerance))
      let interval = try found.interval(i)!
      #expect(interval.lower.isClose(to: analysis["repeatedConfidenceIntervalLowerBounds"][i][1].number!, within: peer.tolerance))
      #expect(interval.upper.isClose(to: analysis["repeatedConfidenceIntervalUpperBounds"][i][1].number!, within: peer.tolerance))
    }
  }
}

extension ClosedCombination.Course {
  /// The sum of an intersection.
  func sums(of set: HypothesisSet, _ stage: Int) -> Double { sums[stage * intersections + Int(set.rawValue)] }
}
