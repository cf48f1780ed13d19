import Evidence
import Mathematics
import TestSupport
import Testing

@Suite struct `Assurance of a next trial` {
  @Test(.tags(.identity), arguments: [(100.0, 100.0, 1.8, 1.0), (232, 116, 0, 2), (500, 500, 3, 0.2)])
  func `under a normal belief is Φ((m − c·se) ∕ √(se² + s²))`(_ n: Double, _ n0: Double, _ m: Double, _ s: Double) throws {
    let next = try NextTrial(drugPatients: n, controlPatients: n0, standardDeviation: 8, rule: .twoSided5Percent)
    let found = try next.assurance(over: Normal(mean: m, standardDeviation: s))
    let se = next.standardError
    let c = SignificanceRule.twoSided5Percent.criticalValue
    #expect(found.success.isClose(to: StandardNormal.cumulative((m - c * se) / (se * se + s * s).squareRoot()), within: 1e-12))
    #expect(found.earlyStop == 0 && found.expectedPatients.isClose(to: n + n0, within: 1e-9))
  }

  @Test(.tags(.recovery)) func `over draws is what it is over the density, within its error`() throws {
    let pattern = ExactRoad.looks(t: 0.5, patientsByArm: 174, standardDeviation: 8)
    let exact = try ExactRoad.posterior(pattern, Normal(mean: 1.8, standardDeviation: 1))
    let next = try NextTrial(
      drugPatients: 300, controlPatients: 300, standardDeviation: 8, fractions: [0.5, 1], alphaOneSided: 0.025,
      efficacy: .spending(.lanDeMetsOBrienFleming))
    let problem = ParticleProblem(names: ["effect"], dimension: 1) {
      [1.8 + $0[0]]
    } logLikelihood: { θ in
      guard let p = try? ExactRoad.common(pattern, θ[0]), p > 0 else { return -.infinity }
      return plainLog(p)
    }
    let sample = try ImportanceSampler(draws: 4000, seed: 21).sample(problem).sample
    let (found, dense) = (next.assurance(over: sample) { $0[0] }, next.assurance(over: exact))
    #expect(abs(found.success - dense.success) < 4 * found.standardError!)
    #expect(found.standardError! < 0.02)
    #expect(abs(found.earlyStop - dense.earlyStop) < 0.03)
    #expect(abs(found.expectedPatients - dense.expectedPatients) < 10)
    // A standard deviation that is larger for every draw is a larger one.
    let wide = try NextTrial(
      drugPatients: 300, controlPatients: 300, standardDeviation: 10, fractions: [0.5, 1], alphaOneSided: 0.025,
      efficacy: .spending(.lanDeMetsOBrienFleming))
    let unknown = next.assurance(over: sample, effect: { $0[0] }, standardDeviation: { _ in 10 })
    #expect(unknown.success.isClose(to: wide.assurance(over: sample) { $0[0] }.success, within: 1e-12))
  }

  @Test(.tags(.identity)) func `decides by two questions`() throws {
    let rule = DualCriterion(minimal: 1, target: 2, goMinimal: 0.8, goTarget: 0.5, stopMinimal: 0.3, stopTarget: 0.05)
    #expect(rule.choice(probabilityOfMinimal: 0.9, probabilityOfTarget: 0.6) == .go)
    #expect(rule.choice(probabilityOfMinimal: 0.9, probabilityOfTarget: 0.4) == .learnMore)
    #expect(rule.choice(probabilityOfMinimal: 0.79, probabilityOfTarget: 0.6) == .learnMore)
    #expect(rule.choice(probabilityOfMinimal: 0.3, probabilityOfTarget: 0.2) == .stop)
    #expect(rule.choice(probabilityOfMinimal: 0.6, probabilityOfTarget: 0.05) == .stop)
    let high = try EffectPosterior(prior: Normal(mean: 3, standardDeviation: 0.5)) { _ in 1 }
    let low = try EffectPosterior(prior: Normal(mean: 0, standardDeviation: 0.5)) { _ in 1 }
    #expect(rule.choice(under: high) == .go && rule.choice(under: low) == .stop)
    let draws = WeightedSample(names: ["x"], columns: [[0.5, 1.5, 1.8, 2.5]], weights: [1, 1, 1, 1])
    #expect(rule.choice(under: draws, parameter: 0) == .learnMore)
  }
}
