#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics
import Simulation

/// Sequential Monte Carlo along tempered likelihoods: π(ξ) L(ξ)^φ, φ from 0 to 1.
///
/// Each step raises φ as far as the weights L^Δφ keep an effective size of half the particles (bisection), draws particles anew by systematic resampling,
/// and moves each by Metropolis–Hastings steps in ξ: a random walk with the covariance of the particles, and one coordinate anew from its prior by turns, the
/// walk's length steered toward a quarter accepted. The product of the mean weights estimates the evidence without bias. Several populations, independent of
/// each other from first to last, show by their differences what the answer's error is.
///
/// Every particle of every step has a stream of its own; sums are taken in the order of the particles: the bytes are the same on one core or many.
///
/// - Reference: Del Moral, Doucet & Jasra (2006), JRSS B 68:411–436; (2012), Statistics and Computing 22:1009–1020 (adaptive steps);
///   Lee & Whiteley (2018), Biometrika 105:609–625 (variance from the genealogy).
/// - Checked: quadrature and importance sampling in `TemperedSamplerTests`; calibration over simulated programs in `CalibrationTests`.
public struct TemperedSampler: Sendable {
  /// Particles of one population.
  public var particles: Int
  /// Independent populations.
  public var populations: Int
  /// The part of the particles that the effective size falls to at a step.
  public var effectivePart: Double
  /// Moves accepted by the average particle before the next step, and the number of sweeps that may take.
  public var acceptedMoves: Double
  public var sweeps: Int
  public var seed: UInt64
  public var threads: Int

  public init(
    particles: Int = 2000, populations: Int = 4, effectivePart: Double = 0.5, acceptedMoves: Double = 2, sweeps: Int = 20, seed: UInt64,
    threads: Int = 1
  ) {
    precondition(particles >= 20 && populations >= 1, "there are twenty particles and a population at least")
    precondition(effectivePart > 0 && effectivePart < 1, "the effective part lies in (0, 1)")
    precondition(acceptedMoves > 0 && sweeps >= 1 && sweeps < 1000, "particles move")
    self.particles = particles
    self.populations = populations
    self.effectivePart = effectivePart
    self.acceptedMoves = acceptedMoves
    self.sweeps = sweeps
    self.seed = seed
    self.threads = threads
  }

  public func sample(_ problem: ParticleProblem, progress: Simulation.Progress = .silent) throws(SamplingFailure) -> TemperedSample {
    var all: [TemperedPopulation] = []
    for population in 0..<populations { all.append(try run(problem, population, progress)) }
    return TemperedSample(names: problem.names, all)
  }

  private func run(_ problem: ParticleProblem, _ population: Int, _ progress: Simulation.Progress) throws(SamplingFailure) -> TemperedPopulation {
    var cloud = try ParticleCloud.ofPrior(problem, count: particles, seed: seed, population: population, threads: threads, progress: progress)
    var ancestors = Array(0..<particles)
    var φ = 0.0
    var logEvidence = 0.0
    var steps: [TemperedPopulation.Step] = []
    var length = 2.38 / Double(problem.dimension).squareRoot()
    while φ < 1 {
      guard let greatest = cloud.logLikelihood.max(), greatest > -.infinity else { throw .impossible(draws: particles) }
      let rise = rise(from: φ, cloud.logLikelihood, greatest)
      let weights = cloud.logLikelihood.map { exp(rise * ($0 - greatest)) }
      let sum = weights.reduce(0, +)
      logEvidence += rise * greatest + log(sum / Double(particles))
      φ = rise == 1 - φ ? 1 : φ + rise
      let number = steps.count
      var stream = RandomStream(seed: seed, trial: address(population, number, 0), subject: .max, purpose: .parameters)
      let chosen = Self.systematic(weights, sum, stream.nextUniform())
      let root = covarianceRoot(cloud, weights, sum)
      ancestors = chosen.map { ancestors[$0] }
      cloud = ParticleCloud(
        dimension: cloud.dimension, normals: chosen.flatMap { cloud.position($0) }, parameters: chosen.map { cloud.parameters[$0] },
        logLikelihood: chosen.map { cloud.logLikelihood[$0] })
      var (accepted, walks, walked, sweep) = (0, 0, 0, 0)
      while sweep < sweeps && Double(accepted) < acceptedMoves * Double(particles) {
        let isWalk = sweep % 2 == 0
        let moved = try move(problem, &cloud, φ, isWalk ? root : nil, length, address(population, number, sweep + 1), progress)
        accepted += moved
        sweep += 1
        if isWalk {
          walks += 1
          walked += moved
          length *= exp(Double(moved) / Double(particles) - 0.25)
        }
      }
      let size = sum * sum / weights.reduce(0) { $0 + $1 * $1 }
      steps.append(
        .init(
          power: φ, effectiveSize: size, accepted: Double(accepted) / Double(sweep * particles),
          walksAccepted: Double(walked) / Double(max(walks, 1) * particles), sweeps: sweep))
    }
    return TemperedPopulation(
      columns: cloud.columns(problem), logLikelihood: cloud.logLikelihood, ancestors: ancestors, logEvidence: logEvidence, steps: steps)
  }

  private func address(_ population: Int, _ step: Int, _ sweep: Int) -> UInt64 {
    UInt64(population) << 32 | UInt64(step + 1) << 10 | UInt64(sweep)
  }

  /// Δφ with effective size `effectivePart`; all that is left where that keeps more.
  private func rise(from φ: Double, _ logLikelihood: [Double], _ greatest: Double) -> Double {
    let possible = logLikelihood.reduce(0) { $0 + ($1 > -.infinity ? 1 : 0) }
    func size(_ Δ: Double) -> Double {
      var (sum, square) = (0.0, 0.0)
      for ℓ in logLikelihood where ℓ > -.infinity {
        let w = exp(Δ * (ℓ - greatest))
        sum += w
        square += w * w
      }
      return sum * sum / square
    }
    // Those that the findings rule out go at once: the aim is of those that are left.
    let aim = effectivePart * Double(possible)
    if size(1 - φ) >= aim { return 1 - φ }
    var (low, high) = (0.0, 1 - φ)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if size(middle) >= aim { low = middle } else { high = middle }
    }
    return max(low, 1e-12)
  }

  /// Copies of each in proportion to its weight, one uniform for all.
  static func systematic(_ weights: [Double], _ sum: Double, _ uniform: Double) -> [Int] {
    let n = weights.count
    var chosen: [Int] = []
    chosen.reserveCapacity(n)
    var running = weights[0]
    var i = 0
    for k in 0..<n {
      let aim = (Double(k) + uniform) / Double(n) * sum
      while running < aim, i < n - 1 {
        i += 1
        running += weights[i]
      }
      chosen.append(i)
    }
    return chosen
  }

  /// Root of the weighted covariance of ξ, with a little of the prior's so that it never is singular.
  private func covarianceRoot(_ cloud: ParticleCloud, _ weights: [Double], _ sum: Double) -> Matrix {
    let d = cloud.dimension
    var mean = [Double](repeating: 0, count: d)
    for i in weights.indices { for j in 0..<d { mean[j] += weights[i] / sum * cloud.normals[i * d + j] } }
    var covariance = Matrix(diagonal: Array(repeating: 1e-4, count: d))
    for i in weights.indices where weights[i] > 0 {
      for j in 0..<d {
        let x = weights[i] / sum * (cloud.normals[i * d + j] - mean[j])
        for k in 0...j { covariance[j, k] += x * (cloud.normals[i * d + k] - mean[k]) }
      }
    }
    if let factor = try? CholeskyFactor(of: covariance) { return factor.lower }
    return Matrix(diagonal: covariance.diagonal.map { $0.squareRoot() })
  }

  /// One Metropolis–Hastings step of every particle; returns how many were accepted.
  private func move(
    _ problem: ParticleProblem, _ cloud: inout ParticleCloud, _ φ: Double, _ root: Matrix?, _ length: Double, _ trial: UInt64,
    _ progress: Simulation.Progress
  ) throws(SamplingFailure) -> Int {
    let (d, before, seed) = (cloud.dimension, cloud, seed)
    let after = try ParticleCloud.made(problem, count: cloud.count, threads: threads, progress: progress) { particle, ξ in
      var stream = RandomStream(seed: seed, trial: trial, subject: UInt32(particle), purpose: .parameters, startingAt: 2)
      let start = particle * d
      for j in 0..<d { ξ[j] = before.normals[start + j] }
      if let root {
        let n = (0..<d).map { _ in stream.nextNormal() }
        for j in 0..<d { for k in 0...j { ξ[j] += length * root[j, k] * n[k] } }
      } else {
        ξ[stream.nextIndex(below: d)] = stream.nextNormal()
      }
    }
    var accepted = 0
    for particle in 0..<cloud.count {
      var stream = RandomStream(seed: seed, trial: trial, subject: UInt32(particle), purpose: .parameters)
      var ratio = φ * (after.logLikelihood[particle] - before.logLikelihood[particle])
      if root != nil {
        for j in particle * d..<(particle + 1) * d { ratio += 0.5 * (before.normals[j] * before.normals[j] - after.normals[j] * after.normals[j]) }
      }
      guard log(stream.nextUniform()) < ratio else { continue }
      accepted += 1
      for j in particle * d..<(particle + 1) * d { cloud.normals[j] = after.normals[j] }
      cloud.parameters[particle] = after.parameters[particle]
      cloud.logLikelihood[particle] = after.logLikelihood[particle]
    }
    return accepted
  }
}
