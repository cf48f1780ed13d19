/// How many particles, and when to give up.
public struct SequentialOptions: Equatable, Sendable {
  /// Samples that know nothing of each other, from which all errors are taken; at least 4.
  public var batches: Int
  /// Particles of each, at least 10.
  public var particles: Int
  /// Share of the particles that a new tolerance keeps, about.
  public var kept: Double
  /// Sweeps of moves in a round: as many as leave a tenth of the particles with their old patients, within these.
  public var sweeps: ClosedRange<Int>
  /// Rounds at the exact words, each of which adds its particles to the sample.
  public var finalRounds: Int
  /// Rounds before a batch is given up.
  public var mostRounds: Int
  /// Share of the prior below which a batch is given up: the words are then held to be impossible.
  public var leastProbability: Double

  public init(
    batches: Int = 10, particles: Int = 400, kept: Double = 0.5, sweeps: ClosedRange<Int> = 2...12, finalRounds: Int = 4, mostRounds: Int = 60,
    leastProbability: Double = 1e-7
  ) {
    precondition(batches >= 4 && particles >= 10 && finalRounds >= 1 && mostRounds >= 1, "errors need four batches of ten particles at least")
    precondition(kept > 0 && kept < 1 && sweeps.lowerBound >= 1 && leastProbability > 0, "a tolerance keeps some of the particles")
    (self.batches, self.particles, self.kept, self.sweeps) = (batches, particles, kept, sweeps)
    (self.finalRounds, self.mostRounds, self.leastProbability) = (finalRounds, mostRounds, leastProbability)
  }

  /// As many as go with the draws that a programme asks for: a fifth of them.
  public init(draws: Int) { self.init(particles: max(draws / 50, 20)) }
}
