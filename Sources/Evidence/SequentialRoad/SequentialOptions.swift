/// How many particles and draws, and when to give up.
public struct SequentialOptions: Equatable, Sendable {
  /// Samples that know nothing of each other, from which the errors of the tolerances' shares are taken; at least 4.
  public var batches: Int
  /// Particles of each, at least 10.
  public var particles: Int
  /// Share of the particles that a new tolerance keeps, about.
  public var kept: Double
  /// Sweeps of moves in a round: as many as leave a tenth of the particles with their old patients, within these.
  public var sweeps: ClosedRange<Int>
  /// Rounds before a batch is given up.
  public var mostRounds: Int
  /// Share of the prior below which a batch is given up: the words are then held to be impossible.
  public var leastProbability: Double
  /// Equal draws that the posterior should be worth, and programmes that are tried for them at most.
  public var wanted: Int
  public var mostTries: Int

  public init(
    batches: Int = 10, particles: Int = 60, kept: Double = 0.5, sweeps: ClosedRange<Int> = 2...8, mostRounds: Int = 60,
    leastProbability: Double = 1e-7, wanted: Int = 2_000, mostTries: Int = 400_000
  ) {
    precondition(batches >= 4 && particles >= 10 && mostRounds >= 1, "errors need four batches of ten particles at least")
    precondition(kept > 0 && kept < 1 && sweeps.lowerBound >= 1 && leastProbability > 0, "a tolerance keeps some of the particles")
    precondition(wanted >= 2 && mostTries >= wanted, "a posterior is worth two draws at least")
    (self.batches, self.particles, self.kept, self.sweeps) = (batches, particles, kept, sweeps)
    (self.mostRounds, self.leastProbability, self.wanted, self.mostTries) = (mostRounds, leastProbability, wanted, mostTries)
  }

  /// As go with the draws that a programme asks for: a tenth of them is what the posterior should be worth.
  public init(draws: Int) {
    self.init(particles: min(max(draws / 200, 20), 200), wanted: max(draws / 10, 100), mostTries: 20 * max(draws, 100))
  }
}
