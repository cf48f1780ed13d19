import Evidence
import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Samplers` {
  /// Effects in a subset and in the rest, and two claims.
  static let cells = PatientCells(arms: [("drug", 174), ("placebo", 174)], strata: [("UK", 0.756), ("else", 0.244)], looks: [0.5])
  static let pattern = Pattern(
    [
      JudgedStatistic(Comparison("interim", of: cells, look: 0), .significantInFavor), JudgedStatistic(Comparison("all", of: cells), .notSignificant),
      JudgedStatistic(Comparison("UK", in: [0], of: cells), .significantInFavor),
    ], in: cells, standardDeviation: 8)
  static let problem = ParticleProblem(names: ["UK", "else"], dimension: 2) { ξ in
    [1.8 + ξ[0], 1.8 + 0.6 * ξ[0] + 0.8 * ξ[1]]
  } logLikelihood: { θ in
    guard let p = try? pattern.probability(effort: .quick, effect: { arm, stratum, _ in arm == 0 ? θ[stratum] : 0 }) else { return .nan }
    return log(p.value)
  }
  static let effects = GaussianEffects(mean: [1.8, 1.8], covariance: Matrix([[1, 0.6], [0.6, 1]]))
  static let response = pattern.statistics.response(effects: 2) { index, arm, stratum, _ in arm == 0 && index == stratum ? 1 : 0 }

  @Test(.tags(.recovery)) func `by importance agree with quadrature`() throws {
    let found = try ImportanceSampler(draws: 20_000, seed: 7).sample(Self.problem)
    for (j, contrast) in [[1.0, 0], [0, 1]].enumerated() {
      let exact = try Self.effects.posterior(of: contrast, given: Self.pattern, response: Self.response)
      let error = found.sample.standardDeviation(j) / found.sample.effectiveSize.squareRoot()
      #expect(abs(found.sample.mean(j) - exact.mean) < 4 * error)
      #expect(error < 0.02)
      #expect(abs(found.sample.quantile(j, 0.95) - (try exact.quantile(0.95))) < 8 * error)
    }
    let evidence = try Self.effects.evidence(of: Self.pattern, response: Self.response).value
    #expect(abs(found.logEvidence - log(evidence)) < 4 * found.logEvidenceError)
    #expect(found.logEvidenceError < 0.03)
  }

  @Test(.tags(.recovery)) func `by tempering agree with quadrature, and know how well`() throws {
    let found = try TemperedSampler(particles: 1000, populations: 4, seed: 3).sample(Self.problem)
    let exact = try [[1.0, 0], [0, 1]].map { try Self.effects.posterior(of: $0, given: Self.pattern, response: Self.response) }
    for j in 0..<2 {
      let size = found.effectiveSize(j)
      #expect(size > 400 && size < 8000)
      let error = exact[j].standardDeviation / size.squareRoot()
      #expect(abs(found.sample.mean(j) - exact[j].mean) < 4 * error)
      #expect(abs(found.sample.standardDeviation(j) / exact[j].standardDeviation - 1) < 0.1)
      #expect(abs(found.sample.probability(j, above: 1) - exact[j].probability(above: 1)) < 4 * 0.5 / size.squareRoot())
      #expect(found.potentialScaleReduction(j)! < 1.02)
      #expect(found.standardErrorOfMean(j)! < 4 * error)
    }
    let evidence = try Self.effects.evidence(of: Self.pattern, response: Self.response).value
    #expect(abs(found.logEvidence - log(evidence)) < 0.15)
    #expect(found.logEvidenceError! < 0.1)
    for population in found.populations {
      #expect(population.steps.last?.power == 1)
      for step in population.steps { #expect(step.accepted > 0.1 && step.effectiveSize > 0.45 * 1000) }
    }
    #expect(found.survivingAncestors > 200)
  }

  @Test(.tags(.identity)) func `give the same bytes on one core and on many, and others for another seed`() throws {
    let one = try TemperedSampler(particles: 200, populations: 2, seed: 11, threads: 1).sample(Self.problem)
    let many = try TemperedSampler(particles: 200, populations: 2, seed: 11, threads: 3).sample(Self.problem)
    #expect(one == many)
    let other = try TemperedSampler(particles: 200, populations: 2, seed: 12, threads: 3).sample(Self.problem)
    #expect(one.sample.columns != other.sample.columns)
    #expect(one.populations[0].columns != one.populations[1].columns)
    #expect(
      try ImportanceSampler(draws: 300, seed: 1).sample(Self.problem) == ImportanceSampler(draws: 300, seed: 1, threads: 2).sample(Self.problem))
  }

  /// A likelihood far narrower than the prior: Gaussian, so that everything is known.
  @Test(.tags(.identity)) func `by tempering reach what the prior hardly touches`() throws {
    let σ = 0.01
    let target = [2.0, -1.5, 1]
    let problem = ParticleProblem(names: ["a", "b", "c"], dimension: 3) {
      $0
    } logLikelihood: { θ in
      zip(θ, target).reduce(0) { $0 - 0.5 * ($1.0 - $1.1) * ($1.0 - $1.1) / (σ * σ) }
    }
    let found = try TemperedSampler(particles: 1000, populations: 4, seed: 4).sample(problem)
    let v = 1 + σ * σ
    let exact = target.reduce(0) { $0 - 0.5 * $1 * $1 / v } + 1.5 * log(σ * σ / v)
    #expect(abs(found.logEvidence - exact) < 0.5)
    for j in 0..<3 {
      #expect(abs(found.sample.mean(j) - target[j] / v) < 5 * σ / found.effectiveSize(j).squareRoot())
      #expect(abs(found.sample.standardDeviation(j) / (σ / v.squareRoot()) - 1) < 0.15)
      #expect(found.potentialScaleReduction(j)! < 1.05)
    }
    #expect(throws: SamplingFailure.self) { try TemperedSampler(particles: 100, populations: 1, seed: 1).sample(Self.impossible) }
    #expect(throws: SamplingFailure.self) { try ImportanceSampler(draws: 100, seed: 1).sample(Self.impossible) }
  }

  static let impossible = ParticleProblem(names: ["a"], dimension: 1) {
    $0
  } logLikelihood: { _ in
    -.infinity
  }

  /// Two design unknowns, one discrete: the posterior odds are the ratio of evidences.
  @Test(.tags(.recovery)) func `by tempering cross between discrete unknowns`() throws {
    let problem = ParticleProblem(names: ["effect", "late"], dimension: 2) { ξ in
      [1.8 + ξ[0], ξ[1] > 0 ? 1 : 0]
    } logLikelihood: { θ in
      let looks = ExactRoad.looks(t: θ[1] == 1 ? 0.67 : 0.33, patientsByArm: 174, standardDeviation: 8)
      guard let p = try? ExactRoad.common(looks, θ[0]) else { return .nan }
      return log(p)
    }
    let found = try TemperedSampler(particles: 1500, populations: 4, seed: 9).sample(problem)
    let (early, late) = (0.02527596, 0.02783188)
    let share = late / (early + late)
    #expect(abs(found.sample.mean(1) - share) < 4 * 0.5 / found.effectiveSize(1).squareRoot())
    #expect(abs(found.logEvidence - log(0.5 * (early + late))) < 0.1)
    #expect(abs(found.sample.mean(0) - (early * 1.47254139 + late * 1.56748108) / (early + late)) < 4 * 0.69 / found.effectiveSize(0).squareRoot())
  }

  @Test(.tags(.identity)) func `weigh, sort and reweigh draws`() throws {
    let sample = WeightedSample(names: ["x"], columns: [[3, 1, 2, 4]], weights: [1, 2, 0, 1])
    #expect(sample.weights == [0.25, 0.5, 0, 0.25])
    #expect(sample.mean(0) == 2.25)
    #expect(sample.standardDeviation(0).isClose(to: 1.6875.squareRoot(), within: 1e-15))
    #expect(sample.effectiveSize.isClose(to: 1 / 0.375, within: 1e-15))
    #expect(sample.quantiles(0, [0.4, 0.5, 0.51, 0.9]) == [1, 1, 3, 4])
    #expect(sample.probability(0, above: 1) == 0.5)
    #expect(sample.expectation { $0[0] * $0[0] }.value == 6.75)
    #expect(sample.reweighted { $0 == 1 ? 0 : 1 }?.weights == [0.5, 0, 0, 0.5])
    #expect(sample.reweighted { _ in 0 } == nil)
  }
}
