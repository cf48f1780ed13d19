import Simulation

/// How the trials of a run are cut into shards: whole blocks each, one after the other, the last one with what is left.
///
/// The cut decides only how much is lost when a shard is: since tallies of adjacent ranges merge exactly, results do not depend on it.
struct ShardPlan: Equatable, Sendable {
  /// Trials of a block.
  static let block = Replicates.block
  /// Work that a shard holds at least where there is that much: below it the queue's own time, about 0.6 s a task, is more than 2 % of the work.
  static let secondsOnAQueue = 30.0
  /// On this machine a shard costs a file, and the one at hand is lost when the run is stopped.
  static let secondsHere = 5.0
  /// What every task must do first, finding the truths of the scenarios, is to be one part of so many of its work at most.
  static let timesTheStart = 20.0
  /// Slurm's default `MaxArraySize` is 1001: indices end at 1000.
  static let most = 1_000

  /// Trials of each scenario, numbered from 1.
  let trials: Int
  /// Trials of a shard, whole blocks; the last one may have fewer.
  let trialsPerShard: Int

  init(trials: Int, blocksPerShard: Int) {
    precondition(trials >= 1 && blocksPerShard >= 1, "a run has trials, and a shard has blocks")
    self.trials = trials
    trialsPerShard = blocksPerShard * Self.block
  }

  /// - Parameters:
  ///   - secondsPerBlock: what one block of all scenarios took with the threads that a shard will have.
  ///   - target: seconds that a shard is to take at least.
  init(trials: Int, secondsPerBlock: Double, target: Double) {
    let blocks = (trials + Self.block - 1) / Self.block
    let forTime = secondsPerBlock > 0 ? min((target / secondsPerBlock).rounded(.up), Double(blocks)) : Double(blocks)
    let forCount = (blocks + Self.most - 1) / Self.most
    self.init(trials: trials, blocksPerShard: max(1, Int(forTime), forCount))
  }

  /// Seconds that a shard is to take at least.
  ///
  /// - Parameter start: seconds that a task takes before its first trial.
  static func target(onAQueue: Bool, start: Double) -> Double { onAQueue ? max(secondsOnAQueue, timesTheStart * start) : secondsHere }

  var count: Int { (trials + trialsPerShard - 1) / trialsPerShard }
  var blocksPerShard: Int { trialsPerShard / Self.block }

  /// The trials of a shard by its index, from 0.
  func trials(of shard: Int) -> Range<Int> {
    precondition(shard >= 0 && shard < count, "a shard is one of the plan's")
    return (shard * trialsPerShard + 1)..<(min((shard + 1) * trialsPerShard, trials) + 1)
  }
}

extension Range<Int> {
  /// `1-1000`.
  var trialNumbers: String { "\(lowerBound)-\(upperBound - 1)" }
}

/// Indices as queues write them: `0-3,7,9-12`.
enum IndexList {
  static func text(_ indices: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for index in indices.sorted() {
      if let last = runs.last, index <= last.upperBound + 1 {
        runs[runs.count - 1] = last.lowerBound...Swift.max(index, last.upperBound)
      } else {
        runs.append(index...index)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }
}
