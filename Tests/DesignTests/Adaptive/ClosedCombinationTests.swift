import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Closed combination` {
  private static let oneStage = AdaptiveTest.inverseNormal(.init(fractions: [1], error: ErrorRate(0.025, sides: 1), efficacy: nil))
  private static let twoStages = AdaptiveTest.inverseNormal(
    .init(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.oBrienFleming)))

  /// In one stage it decides as the closed test of equal weights does: 400 draws of four p-values, seed 7.
  @Test(.tags(.identity), arguments: [StagewiseIntersection.bonferroni, .sidak, .simes, .joint])
  func `of one stage is the closed test`(_ intersection: StagewiseIntersection) throws {
    let correlation = Matrix((0..<4).map { i in (0..<4).map { i == $0 ? 1 : 0.5 } })
    let other: IntersectionTest =
      switch intersection {
      case .bonferroni: .bonferroni
      case .sidak: .sidak
      case .simes: .simes
      case .joint: .parametric(correlation: correlation, degreesOfFreedom: .infinity)
      case .hierarchical: preconditionFailure("has no graph of equal weights")
      }
    let closed = try ClosedTest(.holm(4), test: other)
    var course = ClosedCombination.Course(try ClosedCombination(hypotheses: 4, test: Self.oneStage, intersection: intersection))
    let joint = StagewiseLaw(correlation: correlation)
    var rejections = 0
    for trial in 0..<400 {
      var stream = RandomStream(seed: 7, trial: UInt64(trial), subject: 0, purpose: .outcome)
      let p = (0..<4).map { _ in StandardNormal.upperTail(1.9 + stream.nextNormal()) }
      course.restart()
      try course.observe(p, carried: .all(4), joint: joint)
      let wanted = try closed.result(pValues: p, error: 0.025).isRejected
      for i in 0..<4 { #expect(course.isRejected(i) == wanted[i]) }
      rejections += course.rejected.count
    }
    #expect(rejections > 400 && rejections < 1600)
  }

  /// The hierarchical test of one stage stops at the first that is retained.
  @Test(.tags(.identity))
  func `of one stage and in order is the fixed sequence`() throws {
    var course = ClosedCombination.Course(try ClosedCombination(hypotheses: 3, test: Self.oneStage, intersection: .hierarchical))
    for (p, wanted) in [([0.01, 0.02, 0.01], [0, 1, 2]), ([0.01, 0.03, 0.001], [0]), ([0.03, 0.001, 0.001], [])] as [([Double], [Int])] {
      course.restart()
      try course.observe(p, carried: .all(3))
      #expect(course.rejected == HypothesisSet(wanted))
    }
  }

  @Test(.tags(.identity))
  func `keeps what it rejected and loses what is left out`() throws {
    let design = try ClosedCombination(hypotheses: 2, test: Self.twoStages, intersection: .bonferroni)
    var course = ClosedCombination.Course(design)
    // The second is far beyond the first bound alone, not in the intersection.
    try course.observe([0.5, 0.002], carried: .all(2))
    #expect(course.rejected.isEmpty && course.isRejected(HypothesisSet([1])))
    try course.observe([0.0001, 1], carried: HypothesisSet([0]))
    // Dropped, yet all intersections with it are rejected: its own before, the other by the second stage.
    #expect(course.isRejected(1))
    #expect(course.statistic(of: HypothesisSet([1]), at: 1) == nil)
    course.restart()
    try course.observe([0.5, 0.2], carried: .all(2))
    try course.observe([0.0001, 0.5], carried: HypothesisSet([0]))
    #expect(!course.isRejected(1) && !course.isRejected(HypothesisSet([1])))
  }

  /// The bound on the next stage's own score is where the test changes its mind.
  @Test(.tags(.identity), arguments: [StagewiseIntersection.bonferroni, .simes, .sidak])
  func `says what the next stage must show`(_ intersection: StagewiseIntersection) throws {
    for test in [Self.twoStages, .fisher(try FisherCombination(fractions: [0.5, 1], alpha: 0.025, method: .equalLevels))] {
      var course = ClosedCombination.Course(try ClosedCombination(hypotheses: 3, test: test, intersection: intersection))
      try course.observe([0.1, 0.07, 0.3], carried: .all(3))
      let bound = course.nextBound(1)
      for (offset, isRejected) in [(-1e-6, false), (1e-6, true)] {
        var other = course
        try other.observe([1, StandardNormal.upperTail(bound + offset), 1], carried: HypothesisSet([1]))
        #expect(other.isRejected(1) == isRejected)
      }
    }
  }

  /// Binding futility takes an intersection out for good.
  @Test(.tags(.identity))
  func `gives up for good where that binds`() throws {
    for rule in [FutilityRule.Rule.binding, .nonBinding] {
      let test = AdaptiveTest.inverseNormal(
        .init(
          fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.pocock), futility: FutilityRule(bounds: [0, nil], rule: rule)))
      var course = ClosedCombination.Course(try ClosedCombination(hypotheses: 1, test: test, intersection: .simes))
      try course.observe([0.6], carried: .all(1))
      #expect(course.givingUp == .all(1))
      try course.observe([1e-12], carried: .all(1))
      #expect(course.isRejected(0) == (rule == .nonBinding))
    }
  }

  /// Without a bound nothing gives up: not at a score below 0, not where Bonferroni's p is 1.
  @Test(.tags(.identity))
  func `gives up nothing without a bound`() throws {
    var course = ClosedCombination.Course(try ClosedCombination(hypotheses: 2, test: Self.twoStages, intersection: .bonferroni))
    try course.observe([0.9, 0.7], carried: .all(2))
    #expect(course.givingUp.isEmpty)
  }

  /// Tables against the integrals, between their nodes, of normal and t statistics.
  @Test(.tags(.identity), arguments: [Double.infinity, 30])
  func `tables of the joint law are its integrals`(_ degreesOfFreedom: Double) throws {
    let exact = StagewiseLaw(arms: [1, 0.7, 1], control: 1.4, degreesOfFreedom: degreesOfFreedom)
    let table = try exact.tabulated()
    for set in [HypothesisSet([0, 1]), HypothesisSet([0, 2]), .all(3)] {
      for z in stride(from: -5.93, to: 6.9, by: degreesOfFreedom == .infinity ? 0.371 : 1.371) {
        let wanted = try exact.score(ofGreatest: z, among: set)
        // Far out the integral itself has its error, 10⁻¹⁵ of the probability.
        let error = 1e-10 + 1e-14 / StandardNormal.density(z)
        #expect(try table.score(ofGreatest: z, among: set).isClose(to: wanted, within: error), "\(set) at \(z)")
      }
    }
    // One that lies beyond the table.
    #expect(try table.score(ofGreatest: 9, among: .all(3)).isClose(to: exact.score(ofGreatest: 9, among: .all(3)), within: 1e-12))
  }

  /// Decisions by tables are those by integrals: 3,000 trials of three arms in two stages, seed 11.
  @Test(.tags(.identity))
  func `decides by tables as by integrals`() throws {
    let design = try ClosedCombination(hypotheses: 3, test: Self.twoStages, intersection: .joint)
    let exact = StagewiseLaw(arms: [1, 1, 1], control: 1)
    let table = try exact.tabulated()
    var (a, b) = (ClosedCombination.Course(design), ClosedCombination.Course(design))
    var rejections = 0
    for trial in 0..<3000 {
      var stream = RandomStream(seed: 11, trial: UInt64(trial), subject: 0, purpose: .outcome)
      a.restart()
      b.restart()
      var carried = HypothesisSet.all(3)
      for _ in 0..<2 {
        let control = stream.nextNormal()
        let p = (0..<3).map { _ in StandardNormal.upperTail(1.5 + (stream.nextNormal() - control) * 0.5.squareRoot()) }
        try a.observe(p, carried: carried, joint: exact)
        try b.observe(p, carried: carried, joint: table)
        #expect(a.rejected == b.rejected)
        carried = HypothesisSet([0, 2])
      }
      rejections += a.rejected.count
    }
    #expect(rejections > 1000 && rejections < 8000)
  }

  @Test(.tags(.identity))
  func `selects the best, those near it and those above a bound`() {
    let values = [1.0, 3, 2.5, 3, -1]
    func chosen(_ selection: HypothesisSelection, _ carried: [Int] = [0, 1, 2, 3, 4]) -> [Int] {
      selection.chosen(values.span, among: HypothesisSet(carried)).members
    }
    #expect(chosen(HypothesisSelection(.all)) == [0, 1, 2, 3, 4])
    #expect(chosen(HypothesisSelection(.best(1))) == [1])
    #expect(chosen(HypothesisSelection(.best(2))) == [1, 3])
    #expect(chosen(HypothesisSelection(.best(9))) == [0, 1, 2, 3, 4])
    #expect(chosen(HypothesisSelection(.best(1)), [0, 4]) == [0])
    #expect(chosen(HypothesisSelection(.withinOfBest(0.5))) == [1, 2, 3])
    #expect(chosen(HypothesisSelection(.withinOfBest(0))) == [1, 3])
    #expect(chosen(HypothesisSelection(.all, above: 2)) == [1, 2, 3])
    #expect(chosen(HypothesisSelection(.best(1), above: 3)) == [])
  }
}
