#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics
import Simulation

/// Draws of the prior weighed by their likelihood: the plainest sampler, right whatever the posterior looks like, and good while it is not much narrower than
/// the prior.
///
/// Each draw is a stream of its own (seed, 0, draw), so the bytes are the same on one core or many.
public struct ImportanceSampler: Sendable {
  public var draws: Int
  public var seed: UInt64
  public var threads: Int

  public init(draws: Int, seed: UInt64, threads: Int = 1) {
    precondition(draws >= 2 && draws < 1 << 32, "there are at least two draws")
    self.draws = draws
    self.seed = seed
    self.threads = threads
  }

  public func sample(_ problem: ParticleProblem, progress: Simulation.Progress = .silent) throws(SamplingFailure) -> ImportanceSample {
    let cloud = try ParticleCloud.ofPrior(problem, count: draws, seed: seed, population: 0, threads: threads, progress: progress)
    guard let greatest = cloud.logLikelihood.max(), greatest > -.infinity else { throw .impossible(draws: draws) }
    let weights = cloud.logLikelihood.map { exp($0 - greatest) }
    let sum = weights.reduce(0, +)
    let sample = WeightedSample(names: problem.names, columns: cloud.columns(problem), weights: weights)
    let mean = sum / Double(draws)
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws) / Double(draws - 1)
    return ImportanceSample(
      sample: sample, logLikelihood: cloud.logLikelihood, logEvidence: greatest + log(mean), logEvidenceError: variance.squareRoot() / mean)
  }
}

/// What importance sampling found.
public struct ImportanceSample: Equatable, Sendable {
  public let sample: WeightedSample
  /// log L of every draw.
  public let logLikelihood: [Double]
  public let logEvidence: Double
  /// Standard error of the log evidence.
  public let logEvidenceError: Double
}

/// Particles on their way: where they are in ξ, what they are in θ, and log L.
struct ParticleCloud {
  let dimension: Int
  /// ξ of each, one after the other.
  var normals: [Double]
  var parameters: [[Double]]
  var logLikelihood: [Double]

  var count: Int { logLikelihood.count }

  func position(_ index: Int) -> ArraySlice<Double> { normals[index * dimension..<(index + 1) * dimension] }

  /// Values by parameter.
  func columns(_ problem: ParticleProblem) -> [[Double]] { problem.names.indices.map { j in parameters.map { $0[j] } } }

  static func ofPrior(
    _ problem: ParticleProblem, count: Int, seed: UInt64, population: Int, threads: Int, progress: Simulation.Progress
  ) throws(SamplingFailure) -> ParticleCloud {
    try made(problem, count: count, threads: threads, progress: progress) { particle, ξ in
      var stream = RandomStream(seed: seed, trial: UInt64(population) << 32, subject: UInt32(particle), purpose: .parameters)
      for j in ξ.indices { ξ[j] = stream.nextNormal() }
    }
  }

  /// Fills in the positions, then θ and log L, over all threads.
  static func made(
    _ problem: ParticleProblem, count: Int, threads: Int, progress: Simulation.Progress,
    _ place: @Sendable (_ particle: Int, _ ξ: inout [Double]) -> Void
  ) throws(SamplingFailure) -> ParticleCloud {
    let (d, p) = (problem.dimension, problem.names.count)
    let rows: ReplicateRows
    do {
      rows = try Replicates.rows(of: 0..<count, width: d + p + 1, threads: threads, progress: progress) {
        [Double](repeating: 0, count: d)
      } each: { ξ, particle, row in
        place(particle, &ξ)
        let θ = problem.parameters(ξ)
        precondition(θ.count == p, "a draw has as many parameters as there are names")
        for j in 0..<d { row[j] = ξ[j] }
        for j in 0..<p { row[d + j] = θ[j] }
        row[d + p] = problem.logLikelihood(θ)
      }
    } catch { throw .stopped }
    var cloud = ParticleCloud(dimension: d, normals: [], parameters: [], logLikelihood: [])
    cloud.normals.reserveCapacity(count * d)
    for i in 0..<count {
      for j in 0..<d { cloud.normals.append(rows[i, j]) }
      let θ = (0..<p).map { rows[i, d + $0] }
      let value = rows[i, d + p]
      guard value < .infinity else { throw .notALikelihood(parameters: θ, value: value) }
      cloud.parameters.append(θ)
      cloud.logLikelihood.append(value)
    }
    return cloud
  }
}
