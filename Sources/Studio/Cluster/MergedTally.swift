import Simulation

/// The tallies of shards as they are merged, one after the other in the order of their trials.
struct MergedTally {
  private var tally: ExperimentTally?

  /// Adds the next shard's.
  ///
  /// - Throws: `damaged` where the payload is no tally; `foreign` where it is one of other trials or another experiment.
  mutating func take(_ payload: [UInt8], _ trials: Range<Int>) throws(ShardFault) {
    let next: ExperimentTally
    do throws(TallyFault) { next = try ExperimentTally(bytes: payload) } catch { throw ShardFault.damaged("its payload is no tally: \(error)") }
    guard next.trials == trials else {
      throw ShardFault.foreign(Difference(key: "trials", found: next.trials.trialNumbers, expected: trials.trialNumbers))
    }
    guard let first = tally else {
      tally = next
      return
    }
    let (found, expected) = (next.experiment, first.experiment)
    guard found == expected else { throw ShardFault.foreign(Difference(key: "experiment", found: found, expected: expected)) }
    tally?.merge(next)
  }

  var whole: ExperimentTally {
    guard let tally else { preconditionFailure("a run has a shard") }
    return tally
  }
}

extension ExperimentTally {
  /// What tallies must share to be merged: how much they count, and the truths that they count against.
  fileprivate var experiment: String {
    tallies.map { "\($0.shape.hypotheses) × \($0.shape.looks) × \($0.shape.subsets) against \($0.truths)" }.joined(separator: "; ")
  }
}

extension Experiment {
  /// What one block of trials takes, measured on the first one.
  func secondsPerBlock(trials: Int, threads: Int) throws(Stopped) -> Double {
    let some = min(trials, ShardPlan.block)
    let time = try ContinuousClock().measuring { () throws(Stopped) in _ = try tally(trials: 1..<(some + 1), threads: threads) }
    return time / .seconds(1) * Double(ShardPlan.block) / Double(some)
  }
}

extension ContinuousClock {
  fileprivate func measuring(_ work: () throws(Stopped) -> Void) throws(Stopped) -> Duration {
    let start = now
    try work()
    return now - start
  }
}
