import Mathematics
import Trial

/// Did the drug fail, or the trial? The same patients and the same drug, with the flaws of the trial switched off one by one and together.
///
/// The power that the flawless trial has and the real one has not is shared among the flaws by their Shapley values, so that the shares add up to the
/// loss and no order of blame is preferred. A trial is won where it rejects its first hypothesis.
public struct FailureAnatomy: Sendable {
  /// What a flaw takes.
  public struct Part: Sendable {
    public let flaw: Flaw
    /// Its share of the power lost; negative where the flaw helps.
    public let lost: MonteCarlo
    /// Power lost when it is the only flaw; nil where orders were sampled.
    public let alone: MonteCarlo?
    /// Power won back when it alone is mended; nil where orders were sampled.
    public let mended: MonteCarlo?
  }

  public let scenario: Scenario
  public let trials: Int
  public let flawless: MonteCarlo
  public let real: MonteCarlo
  /// flawless − real, with the error of pairs.
  public let lost: MonteCarlo
  /// The largest first.
  public let parts: [Part]
  /// Trials lost that the flawless trial would have won, and lost in both.
  public let lostToFlaws: Int
  public let lostAnyway: Int
  /// Trials won that the flawless trial would have lost: luck brought by a flaw.
  public let wonByFlaws: Int
  /// Orders of flaws that were sampled; nil where all subsets were run.
  public let orders: Int?
  /// The effect in truth with all flaws.
  public let truth: MonteCarlo

  /// All subsets are run of so many flaws at most; of more, orders are sampled.
  public static let mostSubsets = 8

  /// - Parameters:
  ///   - scenario: with its flaws; at least one.
  ///   - flaws: those to be taken apart; all that the scenario has if nil.
  ///   - trials: from number 1; where orders are sampled, up to whole hundreds, two at least.
  ///   - sampleSize: needed only where the protocol leaves the size to be computed.
  ///   - progress: told of trials with all subsets.
  /// - Throws: `SimulationRefusal`, `MathematicalFailure`, `Stopped`.
  public init(
    of trial: TrialProtocol, scenario: Scenario, flaws: [Flaw]? = nil, trials: Int, seed: UInt64, sampleSize: Int? = nil, threads: Int,
    progress: Progress = .silent
  ) throws {
    try self.init(
      of: trial, scenario: scenario, flaws: flaws, trials: trials, seed: seed, sampleSize: sampleSize, threads: threads, progress: progress,
      mostSubsets: Self.mostSubsets)
  }

  /// - Parameter mostSubsets: flaws of which all subsets are run; of more, orders are sampled.
  init(
    of trial: TrialProtocol, scenario: Scenario, flaws: [Flaw]? = nil, trials: Int, seed: UInt64, sampleSize: Int? = nil, threads: Int,
    progress: Progress = .silent, mostSubsets: Int
  ) throws {
    let flaws = flaws ?? Flaw.all(in: scenario)
    precondition(!flaws.isEmpty && flaws.allSatisfy { $0.isIn(scenario) }, "an anatomy is of the flaws that a scenario has")
    precondition(trials >= 2, "an error needs two trials")
    let base = try TrialSimulator(trial: trial, scenario: scenario, sampleSize: sampleSize)
    let truth = try base.truth(seed: seed).effects[0]
    if flaws.count <= mostSubsets {
      let tally = try Self.subsets(base, flaws, trials: trials, seed: seed, threads: threads, progress: progress)
      let n = tally.trials.count
      let parts = flaws.indices.map {
        Part(flaw: flaws[$0], lost: tally.share($0), alone: tally.first[$0].loss(of: n), mended: tally.last[$0].loss(of: n))
      }
      self.init(base.scenario, truth, n, tally.won[0], tally.won[tally.won.count - 1], tally.whole, parts, orders: nil)
    } else {
      let tally = try Self.orders(base, flaws, trials: trials, seed: seed, threads: threads, progress: progress)
      let parts = flaws.indices.map { Part(flaw: flaws[$0], lost: tally.share($0), alone: nil, mended: nil) }
      self.init(base.scenario, truth, tally.trials.count, tally.wonFlawless, tally.wonReal, tally.whole, parts, orders: tally.ranges)
    }
  }

  private init(
    _ scenario: Scenario, _ truth: MonteCarlo, _ n: Int, _ wonFlawless: Int, _ wonReal: Int, _ whole: ShapleyTally.Discordance, _ parts: [Part],
    orders: Int?
  ) {
    self.scenario = scenario
    self.truth = truth
    trials = n
    flawless = .share(wonFlawless, of: n) ?? MonteCarlo(value: 0, error: nil)
    real = .share(wonReal, of: n) ?? MonteCarlo(value: 0, error: nil)
    lost = whole.loss(of: n)
    // Equal shares stay in the order of the flaws.
    self.parts = parts.enumerated().sorted { ($1.element.lost.value, $0.offset) < ($0.element.lost.value, $1.offset) }.map(\.element)
    lostToFlaws = whole.lost
    lostAnyway = n - wonReal - whole.lost
    wonByFlaws = whole.won
    self.orders = orders
  }

  private static func subsets(
    _ base: TrialSimulator, _ flaws: [Flaw], trials: Int, seed: UInt64, threads: Int, progress: Progress
  ) throws -> ShapleyTally {
    let sets = 1 << flaws.count
    let simulators = try (0..<sets).map { try TrialSimulator(base, scenario: base.scenario.keeping($0, of: flaws)) }
    let weights = ShapleyTally.weights(flaws.count)
    return try Replicates.tally(
      of: 1..<(trials + 1), threads: threads, pieces: sets, progress: progress, worker: { simulators.map { TrialWorker($0) } },
      each: { workers, range in
        var won = [[Bool]](repeating: [Bool](repeating: false, count: sets), count: range.count)
        for set in 0..<sets {
          for (place, number) in range.enumerated() { won[place][set] = workers[set].wins(seed: seed, trial: number) }
        }
        var tally = ShapleyTally(flaws: flaws.count, from: range.lowerBound)
        for one in won { tally.add(one, weights: weights) }
        return tally
      })
  }

  private static func orders(
    _ base: TrialSimulator, _ flaws: [Flaw], trials: Int, seed: UInt64, threads: Int, progress: Progress
  ) throws -> PermutationTally {
    let size = Replicates.tallied
    let ranges = max(2, (trials + size - 1) / size)
    // Whether every scenario that a subset makes can be drawn is known before the first trial: flaws taken away leave less that could be refused.
    for set in [0, (1 << flaws.count) - 1] { _ = try TrialSimulator(base, scenario: base.scenario.keeping(set, of: flaws)) }
    return try Replicates.tally(
      of: 1..<(ranges * size + 1), threads: threads, pieces: flaws.count + 1, progress: progress, worker: { TrialWorker(base) },
      each: { worker, range in
        let order = PermutationTally.order(of: flaws.count, seed: seed, trial: range.lowerBound)
        var set = 0
        var won: [[UInt64]] = []
        for step in 0...order.count {
          if step > 0 { set |= 1 << order[step - 1] }
          worker.take(base, scenario: base.scenario.keeping(set, of: flaws))
          var bits = [UInt64](repeating: 0, count: (size + 63) / 64)
          for (place, number) in range.enumerated() where worker.wins(seed: seed, trial: number) { bits[place >> 6] |= 1 << UInt64(place & 63) }
          won.append(bits)
        }
        return PermutationTally(trials: range, order: order, won: won)
      })
  }
}

extension TrialWorker {
  /// Whether a trial rejects its first hypothesis.
  mutating func wins(seed: UInt64, trial: Int) -> Bool {
    simulate(seed: seed, trial: trial)
    return conclusion.success
  }

  /// Goes over to another scenario of the same trial.
  fileprivate mutating func take(_ base: TrialSimulator, scenario: Scenario) {
    guard let next = try? TrialSimulator(base, scenario: scenario) else {
      preconditionFailure("a scenario with fewer flaws than one that can be drawn can be drawn")
    }
    generator = next.generator
    data = generator.template
  }
}
