import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Power of hypotheses that share the error` {
  static func dunnett(_ rule: String) throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      arms: {placebo: {role: placebo}, low: {dose: 10 mg/day}, middle: {dose: 20 mg/day}, high: {dose: 40 mg/day}}
      hypotheses:
        low: {test: superiority, treatment: low}
        middle: {test: superiority, treatment: middle}
        high: {test: superiority, treatment: high}
      design:
        sample size: 400
        approximation: normal
        error: 2.5% one-sided
        looks: [end]
        multiplicity: \(rule)
      assumptions: {standard deviation: 8}
      scenarios:
        no effect: {effect: {low: 0, middle: 0, high: 0}}
        rising: {effect: {low: 1, middle: 2, high: 3}}
      """)
  }

  /// P(Z > c of the greatest for some): exact by one-factor quadrature.
  @Test(.tags(.identity))
  func `of any by Dunnett's test is an integral over one factor`() throws {
    let trial = try Self.dunnett("{method: Dunnett}")
    let R = Matrix((0..<3).map { i in (0..<3).map { i == $0 ? 1 : 0.5 } })
    let joint = MultivariateNormal(mean: [0, 0, 0], covariance: R)
    let c = try MultivariateT(correlation: R, degreesOfFreedom: .infinity).equicoordinateQuantile(0.975, tails: .upper)
    for scenario in trial.scenarios {
      let found = try #require(try SharedPower(of: trial, scenario, patients: 400))
      let drifts = scenario.effects.dropFirst().map { $0 / (8 * (2.0 / 100).squareRoot()) }
      let any = 1 - (try joint.probability(lower: [Double](repeating: -.infinity, count: 3), upper: drifts.map { c - $0 }).value)
      #expect(abs(found.any.value - any) < 3 * found.any.error + 5e-4, "\(scenario.name): \(found.any) against \(any)")
      for (i, drift) in drifts.enumerated() {
        #expect(abs(found.each[i].value - StandardNormal.upperTail(c - drift)) < 3 * found.each[i].error + 5e-4)
      }
    }
  }

  /// The first rejection of a graph is that of a statistic beyond its first level.
  @Test(.tags(.identity))
  func `of any by a graph is a rectangle of the joint normal law, and without an effect at most the error`() throws {
    let text = try Fixtures.text("protocols/graph.yaml").replacing("sample size: 450", with: "sample size: 450\n  approximation: normal")
    let trial = try TrialProtocol.reading(text)
    let found = try #require(try SharedPower(of: trial, trial.scenarios[0], patients: 450))
    let joint = MultivariateNormal(mean: [0, 0], covariance: Matrix([[1, 0.5], [0.5, 1]]))
    let c = StandardNormal.upperQuantile(0.0125)
    let drifts = [2.5, 3].map { $0 / (8 * (2.0 / 150).squareRoot()) }
    let any = 1 - (try joint.probability(lower: [-.infinity, -.infinity], upper: drifts.map { c - $0 }).value)
    #expect(abs(found.any.value - any) < 3 * found.any.error + 5e-4, "\(found.any) against \(any)")
    #expect(found.all.value <= found.each.map(\.value).min() ?? 0 && found.any.value >= found.each.map(\.value).max() ?? 1)

    var none = trial.scenarios[0]
    none.effects = [0, 0, 0]
    none.endpoints[0].effects = [0, 0, 0]
    let level = try #require(try SharedPower(of: trial, none, patients: 450)).any
    #expect(level.value < 0.025 + 3 * level.error)
  }

  @Test(.tags(.identity))
  func `of a hypothesis that has the whole error is its own`() throws {
    let trial = try Self.dunnett("{method: fixed sequence, order: [high, middle, low]}")
    let found = try #require(try SharedPower(of: trial, trial.scenarios[1], patients: 400))
    let high = StandardNormal.upperTail(StandardNormal.upperQuantile(0.025) - 3 / (8 * (2.0 / 100).squareRoot()))
    #expect(abs(found.each[2].value - high) < 3 * found.each[2].error + 5e-4)
    #expect(found.any == found.each[2] && found.all == found.each[0])
  }

  @Test(.tags(.identity))
  func `counts half of the patients where half are of the population`() throws {
    let trial = try TrialProtocol.reading(
      """
      equipoise: 1
      population: {factors: {severity: {severe: 50%, moderate: 50%}}}
      hypotheses:
        everyone: {test: superiority}
        severe: {test: superiority, in: severity = severe}
      design:
        sample size: 300
        error: 2.5% one-sided
        looks: [end]
        multiplicity: {method: none}
      scenarios:
        planned: {effect: 1, standard deviation: 8, effect modifiers: {severity = severe: 2}}
      """)
    let comparisons = trial.hypotheses.map { PrimaryComparison(of: trial, for: $0) }
    #expect(comparisons.map(\.share) == [1, 0.5])
    #expect(comparisons.map { $0.effect(in: trial.scenarios[0]) } == [2, 3])
    let law = try #require(try PlannedStatistics(of: trial, trial.scenarios[0], patients: 300))
    #expect(law.correlation[0, 1].isClose(to: 0.5.squareRoot(), within: 1e-15))
  }
}
