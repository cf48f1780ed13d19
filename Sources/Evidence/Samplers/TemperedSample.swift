#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One population of particles at the end of its way.
public struct TemperedPopulation: Equatable, Sendable {
  /// What happened at one step.
  public struct Step: Equatable, Sendable {
    /// φ reached.
    public let power: Double
    /// Of the weights before resampling.
    public let effectiveSize: Double
    /// Part of all moves, and of the walks, that were accepted.
    public let accepted: Double
    public let walksAccepted: Double
    public let sweeps: Int
  }

  /// Values by parameter; all of one weight.
  public let columns: [[Double]]
  public let logLikelihood: [Double]
  /// From which draw of the prior each particle descends.
  public let ancestors: [Int]
  public let logEvidence: Double
  public let steps: [Step]

  public var particles: Int { ancestors.count }

  public func mean(_ parameter: Int) -> Double { columns[parameter].reduce(0, +) / Double(particles) }

  /// The variance of the population's mean, from how the particles share ancestors: Σ over ancestors (Σ over descendants (x − mean))² ∕ n².
  ///
  /// - Reference: Lee & Whiteley (2018), Biometrika 105:609–625, eq. 8, without the factor that tends to 1.
  func varianceOfMean(_ parameter: Int) -> Double {
    let m = mean(parameter)
    var sums = [Double](repeating: 0, count: particles)
    for i in ancestors.indices { sums[ancestors[i]] += columns[parameter][i] - m }
    return sums.reduce(0) { $0 + $1 * $1 } / (Double(particles) * Double(particles))
  }
}

/// What tempered sampling found, with what tells whether to trust it.
public struct TemperedSample: Equatable, Sendable {
  public let populations: [TemperedPopulation]
  /// All particles, each population weighing its estimate of the evidence.
  public let sample: WeightedSample
  /// log L of every particle of the sample, in its order.
  public let logLikelihood: [Double]
  public let logEvidence: Double
  /// Standard error of the log evidence from the populations' differences; nil where there is only one.
  public let logEvidenceError: Double?

  init(names: [String], _ populations: [TemperedPopulation]) {
    let greatest = populations.map(\.logEvidence).max() ?? 0
    let evidences = populations.map { exp($0.logEvidence - greatest) }
    let n = Double(populations.count)
    let mean = evidences.reduce(0, +) / n
    self.populations = populations
    logEvidence = greatest + log(mean)
    logEvidenceError = n > 1 ? (evidences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n * (n - 1))).squareRoot() / mean : nil
    logLikelihood = populations.flatMap(\.logLikelihood)
    sample = WeightedSample(
      names: names, columns: names.indices.map { j in populations.flatMap { $0.columns[j] } },
      weights: zip(populations, evidences).flatMap { population, evidence in Array(repeating: evidence, count: population.particles) })
  }

  /// Posterior variance over the variance of the estimated mean: what as many independent draws would be worth.
  ///
  /// From the genealogy of the particles, which counts copies that have not parted enough; moves make it pessimistic rather than not.
  public func effectiveSize(_ parameter: Int) -> Double {
    var variance = 0.0
    for (k, population) in populations.enumerated() {
      let weight = populationWeight(k)
      variance += weight * weight * population.varianceOfMean(parameter)
    }
    let deviation = sample.standardDeviation(parameter)
    return variance > 0 ? deviation * deviation / variance : Double(sample.count)
  }

  private func populationWeight(_ k: Int) -> Double {
    let start = populations[..<k].reduce(0) { $0 + $1.particles }
    return sample.weights[start..<start + populations[k].particles].reduce(0, +)
  }

  /// How much wider the posterior is with all populations thrown together than within one, as a ratio of standard deviations: 1 where they agree.
  ///
  ///     R̂ = √(((n − 1)∕n W + B∕n) ∕ W),   W mean variance within, B∕n variance of the populations' means
  ///
  /// Nil for one population, or where a parameter does not vary.
  ///
  /// - Reference: Gelman & Rubin (1992), Statistical Science 7:457–472, with populations for chains.
  public func potentialScaleReduction(_ parameter: Int) -> Double? {
    guard populations.count > 1 else { return nil }
    let means = populations.map { $0.mean(parameter) }
    let grand = means.reduce(0, +) / Double(means.count)
    let between = means.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } / Double(means.count - 1)
    var within = 0.0
    for (population, m) in zip(populations, means) {
      within += population.columns[parameter].reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double(population.particles - 1) / Double(populations.count)
    }
    guard within > 0 else { return nil }
    let n = Double(populations[0].particles)
    return (((n - 1) / n * within + between) / within).squareRoot()
  }

  /// The standard error of a posterior mean from the populations' differences; nil for one population.
  public func standardErrorOfMean(_ parameter: Int) -> Double? {
    guard populations.count > 1 else { return nil }
    let means = populations.map { $0.mean(parameter) }
    let grand = means.reduce(0, +) / Double(means.count)
    return (means.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } / Double(means.count * (means.count - 1))).squareRoot()
  }

  /// Draws of the prior that still have descendants, over all populations.
  public var survivingAncestors: Int { populations.reduce(0) { $0 + Set($1.ancestors).count } }
}
