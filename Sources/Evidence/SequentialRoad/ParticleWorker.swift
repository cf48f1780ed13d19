import Mathematics

/// What one thread does with particles and attempts.
final class ParticleWorker {
  private let road: SequentialRoad
  private let trials: PreparedTrials
  private var moves: ParticleMoves

  init(_ road: SequentialRoad) {
    self.road = road
    trials = PreparedTrials(road)
    moves = ParticleMoves(trials: road.slots)
  }

  /// A draw of the prior with its first patients.
  func begin(_ number: Int, seed: UInt64) -> (Particle, ParticleMoves) {
    reset()
    var stream = RandomStream(seed: seed, trial: SequentialRoad.firstRound, subject: UInt32(number), purpose: .parameters)
    let z = (0..<road.space.dimension).map { _ in stream.nextNormal() }
    var particle = Particle(z: z, seeds: (0..<road.slots).map { _ in Self.seed(&stream) }, parts: Array(repeating: 0, count: road.slots))
    let draw = LatentDraw(z, road.space, road.model)
    for slot in 0..<road.slots {
      trials.prepare(slot, draw, z)
      particle.parts[slot] = trials.squaredDistance(slot, draw, seed: particle.seeds[slot], seedOfRun: seed)
    }
    return (particle, finished())
  }

  /// Moves a particle that is within a tolerance, and leaves it within.
  ///
  /// A sweep draws the patients of each trial anew; then moves the numbers that all trials share, the patients' random numbers staying what they are; then
  /// those of each trial alone.
  func move(_ start: Particle, number: Int, round: Int, sweeps: Int, tolerance: Double, seed: UInt64) -> (Particle, ParticleMoves) {
    reset()
    var stream = RandomStream(seed: seed, trial: SequentialRoad.firstRound + UInt64(round), subject: UInt32(number), purpose: .parameters)
    var particle = start
    var draw = LatentDraw(particle.z, road.space, road.model)
    for slot in 0..<road.slots { trials.prepare(slot, draw, particle.z) }
    let most = tolerance * tolerance
    for _ in 0..<sweeps {
      let count = road.worlds[draw.world].count
      for slot in 0..<count {
        let other = Self.seed(&stream)
        moves.drawn[slot] += 1
        let new = trials.squaredDistance(slot, draw, seed: other, seedOfRun: seed)
        guard particle.squaredDistance - particle.parts[slot] + new <= most else { continue }
        moves.kept[slot] += 1
        (particle.seeds[slot], particle.parts[slot]) = (other, new)
      }
      shift(&particle, &draw, among: road.shared, &stream, most, seed)
      for slot in 0..<count where slot < road.worlds[draw.world].count {
        shift(&particle, &draw, among: road.own[draw.world][slot], &stream, most, seed)
      }
    }
    return (particle, finished())
  }

  /// What one programme tried at the exact words came to.
  struct Tried: Sendable {
    /// Of the prior over the proposal; 0 where some words are not those of the record.
    var weight = 0.0
    var trials = 0.0
    var failures = 0.0
  }

  /// Tries a draw of the proposal with patients of its own.
  ///
  /// - Parameter order: of the trials, those first whose words are the rarest: a draw is left at the first that has others.
  func attempt(_ number: Int, _ proposal: LatentProposal, order: [Int], seed: UInt64) -> Tried {
    reset()
    var stream = SequentialRoad.attempt(number, seed: seed)
    let (z, weight) = proposal.draw(&stream)
    let seeds = (0..<road.slots).map { _ in Self.seed(&stream) }
    let draw = LatentDraw(z, road.space, road.model)
    var tried = Tried(weight: weight)
    if !draw.isSound { tried = Tried(weight: 0, trials: 0, failures: 1) }
    for slot in order where tried.weight > 0 {
      trials.prepare(slot, draw, z)
      if trials.squaredDistance(slot, draw, seed: seeds[slot], seedOfRun: seed) > 0 { tried.weight = 0 }
    }
    (tried.trials, tried.failures) = (trials.simulated, tried.failures + trials.failed)
    return tried
  }

  private func reset() {
    moves = ParticleMoves(trials: road.slots)
    trials.start()
  }

  private func finished() -> ParticleMoves {
    moves.trials += trials.simulated
    moves.failures += trials.failed
    return moves
  }

  private static func seed(_ stream: inout RandomStream) -> UInt64 { stream.nextBits() >> 11 }

  /// Sizes of a step in units of the prior: z′ = √(1 − s²) z + s ξ leaves independent normal numbers what they are; 1 draws anew.
  private static let steps = [0.15, 0.4, 1]

  /// Tries a step of half of some coordinates.
  private func shift(
    _ particle: inout Particle, _ draw: inout LatentDraw, among coordinates: [Int], _ stream: inout RandomStream, _ most: Double, _ seed: UInt64
  ) {
    guard !coordinates.isEmpty else { return }
    let s = Self.steps[stream.nextIndex(below: Self.steps.count)]
    let kept = (1 - s * s).squareRoot()
    var z = particle.z
    let one = stream.nextIndex(below: coordinates.count)
    for (place, coordinate) in coordinates.enumerated() {
      let (u, ξ) = (stream.nextUniform(), stream.nextNormal())
      guard place == one || u < 0.5 else { continue }
      z[coordinate] = road.space.coordinates[coordinate].isChoice ? ξ : kept * z[coordinate] + s * ξ
    }
    moves.tried += 1
    let new = LatentDraw(z, road.space, road.model)
    guard new.isSound else {
      moves.failures += 1
      return
    }
    let isOther = new.world != draw.world
    var parts = particle.parts
    var touched: [Int] = []
    for slot in 0..<road.slots where isOther || coordinates.contains(where: { road.touches($0, slot, world: draw.world) }) {
      touched.append(slot)
      parts[slot] = 0
    }
    var replaced: [(slot: Int, old: PreparedTrials.Prepared?)] = []
    for slot in touched {
      replaced.append((slot, trials[slot]))
      trials.prepare(slot, new, z)
      parts[slot] = trials.squaredDistance(slot, new, seed: particle.seeds[slot], seedOfRun: seed)
      guard parts.reduce(0, +) <= most else {
        for (slot, old) in replaced { trials[slot] = old }
        return
      }
    }
    moves.accepted += 1
    (particle.z, particle.parts, draw) = (z, parts, new)
  }
}
