import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `A graph at several looks` {
  static func trial(_ looks: String, spending: String = "Lan-DeMets O'Brien-Fleming", extra: String = "") throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      arms: {placebo: {role: placebo}, low: {dose: 10 mg/day}, high: {dose: 20 mg/day}}
      hypotheses:
        low: {test: superiority, treatment: low}
        high: {test: superiority, treatment: high}
      design:
        sample size: 300
        error: 2.5% one-sided
        looks: \(looks)
        efficacy: {spending: \(spending)}
        stopping: efficacy
        multiplicity: {method: Holm}
      scenarios: {planned: {effect: {low: 1, high: 2}, standard deviation: 8}}
      """)
  }
  static func graph(_ trial: TrialProtocol) throws -> SequentialGraph {
    SequentialGraph(try #require(try MultipleTest(for: trial).graph), for: trial)
  }

  @Test(.tags(.identity))
  func `with one look is the test of the graph`() throws {
    let trial = try Self.trial("[end]")
    var sequential = try Self.graph(trial)
    var random = SplitMix(state: 3)
    for _ in 0..<200 {
      let p = (0..<2).map { _ in Double.random(in: 0...0.05, using: &random) }
      var state = SequentialGraph.State(sequential.initial)
      try sequential.take(p.map { $0 }, at: 0, into: &state)
      let once = GraphTest(sequential.initial, pValues: p, error: 0.025)
      #expect(state.rejections.map(\.hypothesis) == once.steps.map(\.hypothesis))
    }
  }

  @Test(.tags(.identity))
  func `gives a share of the error the bounds of a trial with that error`() throws {
    var sequential = try Self.graph(try Self.trial("[50% of patients, end]"))
    let half = try sequential.bounds(weight: 0.5)
    let own = try Boundaries(
      fractions: [0.5, 1], error: DesignPlan.ErrorRate(0.0125, sides: 1), efficacy: .spending(.lanDeMetsOBrienFleming))
    #expect(half.efficacyZ == own.efficacyZ)
    var written = try Self.graph(
      try Self.trial("[50% of patients, end]", spending: "user, spent: {look 1: 1%, end: 2.5%}"))
    #expect(try written.bounds(weight: 0.5).alphaSpent[0].isClose(to: 0.005, within: 1e-10))
  }

  @Test(.tags(.identity))
  func `passes the error on within a look, and does not go back to a look that has passed`() throws {
    var sequential = try Self.graph(try Self.trial("[50% of patients, end]", spending: "Lan-DeMets Pocock"))
    let (half, whole) = (try sequential.bounds(weight: 0.5), try sequential.bounds(weight: 1))
    #expect(half.efficacyP[0] < whole.efficacyP[0])
    let between = (half.efficacyP[0] + whole.efficacyP[0]) / 2
    var together = SequentialGraph.State(sequential.initial)
    try sequential.take([between, half.efficacyP[0] / 2], at: 0, into: &together)
    #expect(together.rejections.map(\.hypothesis) == [1, 0] && together.rejections.map(\.weight) == [0.5, 1])
    var apart = SequentialGraph.State(sequential.initial)
    try sequential.take([between, 0.5], at: 0, into: &apart)
    #expect(apart.rejections.isEmpty)
    try sequential.take([0.9, 1e-6], at: 1, into: &apart)
    #expect(apart.rejections.map(\.hypothesis) == [1] && apart.rejections.map(\.look) == [1])
  }

  /// Two-look walks of two statistics with correlation ½ and no effect: 20,000 trials, seed 17; of a familywise error of 2.5% three standard errors are 0.33 points.
  @Test(.tags(.recovery))
  func `keeps the familywise error`() throws {
    var sequential = try Self.graph(try Self.trial("[50% of patients, end]"))
    var random = RandomStream(seed: 17, trial: 1, subject: 1, purpose: .outcome)
    let n = 20_000
    var any = 0
    for _ in 0..<n {
      let z = (0..<4).map { _ in random.nextNormal() }
      func pair(_ a: Double, _ b: Double) -> [Double] { [a, 0.5 * a + 0.75.squareRoot() * b] }
      let (first, second) = (pair(z[0], z[1]), pair(z[2], z[3]))
      let end = zip(first, second).map { ($0 + $1) * 0.5.squareRoot() }
      var state = SequentialGraph.State(sequential.initial)
      try sequential.take(first.map { StandardNormal.upperTail($0) }, at: 0, into: &state)
      try sequential.take(end.map { StandardNormal.upperTail($0) }, at: 1, into: &state)
      if !state.rejections.isEmpty { any += 1 }
    }
    let share = Double(any) / Double(n)
    #expect(share < 0.025 + 3 * (0.025 * 0.975 / Double(n)).squareRoot())
    #expect(share > 0.015)
  }
}
