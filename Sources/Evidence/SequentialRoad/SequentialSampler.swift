import Mathematics
import Simulation

/// The rounds of one run, all batches side by side so that every thread has work to the end.
struct SequentialSampler {
  let road: SequentialRoad
  let options: SequentialOptions
  let seed: UInt64
  let threads: Int
  let progress: Simulation.Progress

  /// One batch on its way.
  private struct Batch {
    var particles: [Particle]
    var tolerance = Double.infinity
    var share = 1.0
    var rounds: [SequentialSample.Round] = []
    var isGivenUp = false
    /// Whether the particles have moved at the exact words.
    var isThere = false
    var sweeps: Int
    /// Of new patients by trial, in the last round.
    var rates: [Double] = []

    var isDone: Bool { isGivenUp || isThere }
  }

  func run() throws(ProgrammeInferenceFailure) -> SequentialSample {
    let n = options.particles
    var counts = ParticleMoves(trials: road.slots)
    let begun = try rows(Array(0..<options.batches * n), round: 0) { worker, number in worker.begin(number, seed: seed) }
    for (_, moves) in begun { counts.add(moves) }
    var batches = (0..<options.batches).map { batch in
      Batch(particles: begun[batch * n..<(batch + 1) * n].map(\.0), sweeps: options.sweeps.lowerBound)
    }
    var round = 0
    while batches.contains(where: { !$0.isDone }) {
      round += 1
      for index in batches.indices where !batches[index].isDone { choose(&batches[index]) }
      let active = batches.indices.filter { !batches[$0].isDone }
      guard !active.isEmpty else { break }
      let (now, starts) = (round, batches)
      let numbers = active.flatMap { batch in (0..<n).map { batch * n + $0 } }
      let moved = try rows(numbers, round: round) { worker, number in
        let batch = starts[number / n]
        return worker.move(
          batch.particles[number % n], number: number, round: now, sweeps: batch.sweeps, tolerance: batch.tolerance, seed: seed)
      }
      for (place, index) in active.enumerated() {
        let own = moved[place * n..<(place + 1) * n]
        var moves = ParticleMoves(trials: road.slots)
        for (_, one) in own { moves.add(one) }
        counts.add(moves)
        batches[index].particles = own.map(\.0)
        finish(&batches[index], moves)
      }
    }
    var sample = SequentialSample(
      road: road, options: options, seed: seed,
      batches: batches.map { .init(probability: $0.share, tolerance: $0.tolerance, rounds: $0.rounds, particles: $0.particles) },
      trials: counts.trials, failures: counts.failures)
    if batches.allSatisfy(\.isThere) { try attempts(&sample, order: rarestFirst(batches)) }
    _ = progress.report(done: Self.units, of: Self.units)
    return sample
  }

  /// Trials by how seldom new patients led to the words again.
  private func rarestFirst(_ batches: [Batch]) -> [Int] {
    let rates = (0..<road.slots).map { slot in batches.reduce(0) { $0 + ($1.rates.indices.contains(slot) ? $1.rates[slot] : 0) } }
    return rates.indices.sorted { (rates[$0], $0) < (rates[$1], $1) }
  }

  /// The next tolerance of a batch, and the particles within it.
  private func choose(_ batch: inout Batch) {
    let n = batch.particles.count
    let distances = batch.particles.map { $0.squaredDistance.squareRoot() }
    let sorted = distances.sorted()
    let kept = max(Int((options.kept * Double(n)).rounded()), 1)
    var tolerance = sorted[kept - 1]
    // Of many at the same distance the tolerance takes all, and must fall all the same.
    if tolerance >= batch.tolerance { tolerance = sorted.last { $0 < batch.tolerance } ?? batch.tolerance }
    let survivors = distances.indices.filter { distances[$0] <= tolerance }
    guard tolerance.isFinite, tolerance < batch.tolerance else {
      batch.isGivenUp = true
      return
    }
    batch.share *= Double(survivors.count) / Double(n)
    batch.tolerance = tolerance
    guard tolerance == 0 || batch.rounds.count < options.mostRounds && batch.share > options.leastProbability else {
      batch.isGivenUp = true
      return
    }
    // Each survivor as often as any other, but for one; who is one oftener goes round.
    let first = batch.rounds.count % survivors.count
    batch.particles = (0..<n).map { batch.particles[survivors[($0 + first) % survivors.count]] }
  }

  /// What a round was like, and how many sweeps the next has.
  private func finish(_ batch: inout Batch, _ moves: ParticleMoves) {
    let rates = zip(moves.kept, moves.drawn).map { $1 > 0 ? $0 / $1 : 1 }
    batch.rates = rates
    batch.rounds.append(
      .init(
        tolerance: batch.tolerance, probability: batch.share, acceptance: moves.tried > 0 ? moves.accepted / moves.tried : 0,
        patientsAcceptance: rates.min() ?? 0))
    let least = rates.min() ?? 1
    let wanted = least > 0 && least < 1 ? (plainLog(0.1) / plainLog(1 - least)).rounded(.up) : least > 0 ? 1 : 1e9
    batch.sweeps = min(max(Int(min(wanted, 1e6)), options.sweeps.lowerBound), options.sweeps.upperBound)
    batch.isThere = batch.tolerance == 0
  }

  // MARK: Threads and progress

  static let units = 10_000
  /// Of the time, about, that the particles take.
  static let particlesShare = 0.4

  /// Particles by their numbers, each on whichever thread is free.
  private func rows(
    _ numbers: [Int], round: Int, each: @Sendable @escaping (ParticleWorker, Int) -> (Particle, ParticleMoves)
  ) throws(ProgrammeInferenceFailure) -> [(Particle, ParticleMoves)] {
    let row = ParticleRow(dimension: road.space.dimension, trials: road.slots)
    // How many rounds there will be nobody knows: each takes a sixth of what is left.
    func done(_ rounds: Int) -> Double { Self.particlesShare * (1 - (0..<rounds).reduce(1.0) { left, _ in left * 5 / 6 }) }
    let (from, to) = (done(round), done(round + 1))
    let (progress, road) = (self.progress, self.road)
    let part = Simulation.Progress { now, of in
      let share = from + (to - from) * Double(now) / Double(max(of, 1))
      return progress.report(done: min(Int(share * Double(Self.units)), Self.units - 1), of: Self.units)
    }
    do {
      let rows = try Replicates.rows(
        of: 0..<numbers.count, width: row.width, threads: threads, piece: 4, progress: part, worker: { ParticleWorker(road) },
        each: { worker, place, written in
          let (particle, moves) = each(worker, numbers[place])
          row.write(particle, moves, into: &written)
        })
      return numbers.indices.map { place in row.read { rows[place, $0] } }
    } catch { throw .stopped }
  }
}

extension ParticleMoves {
  mutating func add(_ other: ParticleMoves) {
    (tried, accepted) = (tried + other.tried, accepted + other.accepted)
    for place in drawn.indices {
      drawn[place] += other.drawn[place]
      kept[place] += other.kept[place]
    }
    (trials, failures) = (trials + other.trials, failures + other.failures)
  }
}
