/// One state of the sampler: where the draw stands in the latent space, by which random numbers its trials' patients come, and how far their words are off.
struct Particle: Sendable, Equatable {
  var z: [Double]
  /// Of each trial of the draw's world; below 2⁵³.
  var seeds: [UInt64]
  /// Squared distance of each trial's words from those of the record.
  var parts: [Double]

  var squaredDistance: Double { parts.reduce(0, +) }
}

/// What a particle did in a round.
struct ParticleMoves: Sendable, Equatable {
  /// Of the latent numbers.
  var tried = 0.0
  var accepted = 0.0
  /// Of patients, by trial.
  var drawn: [Double]
  var kept: [Double]
  /// Trials simulated, and those of them whose analysis or draw failed.
  var trials = 0.0
  var failures = 0.0

  init(trials: Int) { (drawn, kept) = (Array(repeating: 0, count: trials), Array(repeating: 0, count: trials)) }
}

/// A particle and its moves as one row of numbers.
struct ParticleRow: Sendable {
  let dimension: Int
  let trials: Int
  var width: Int { dimension + 4 * trials + 4 }

  func write(_ particle: Particle, _ moves: ParticleMoves, into row: inout MutableSpan<Double>) {
    let numbers =
      particle.z + particle.seeds.map(Double.init) + particle.parts + moves.drawn + moves.kept
      + [moves.tried, moves.accepted, moves.trials, moves.failures]
    for (place, number) in numbers.enumerated() { row[place] = number }
  }

  func read(_ row: (Int) -> Double) -> (Particle, ParticleMoves) {
    func numbers(_ first: Int, _ count: Int) -> [Double] { (first..<first + count).map(row) }
    let (D, S) = (dimension, trials)
    let particle = Particle(z: numbers(0, D), seeds: numbers(D, S).map { UInt64($0) }, parts: numbers(D + S, S))
    var moves = ParticleMoves(trials: S)
    (moves.drawn, moves.kept) = (numbers(D + 2 * S, S), numbers(D + 3 * S, S))
    let last = D + 4 * S
    (moves.tried, moves.accepted, moves.trials, moves.failures) = (row(last), row(last + 1), row(last + 2), row(last + 3))
    return (particle, moves)
  }
}
