import Dispatch
import Synchronization

/// What a range of trials came to, which the range after it can be merged into, exactly: (a b) c = a (b c), bit for bit.
public protocol AdjacentSums: Sendable {
  var trials: Range<Int> { get }
  /// Adds what the trials that follow came to.
  mutating func merge(_ next: Self)
}

extension Replicates {
  /// Trials of a block: shards and runs that go on until an error is reached are cut at whole blocks. Block b has the trials 1000 b + 1 … 1000 (b + 1).
  public static let block = 1_000
  /// Trials tallied together by one thread: enough that merging is not seen, few enough that threads end together.
  static let tallied = 100

  /// The trials of some blocks.
  public static func trials(ofBlocks blocks: Range<Int>) -> Range<Int> {
    (blocks.lowerBound * block + 1)..<(blocks.upperBound * block + 1)
  }

  /// Tallies trials on several threads in constant memory: no row is kept.
  ///
  /// Threads take short ranges and hand in what these came to; adjacent ranges are merged as soon as both are there, so that at most one for each
  /// thread and one more wait. Since merging is exact, the tally is the same, bit for bit, for every number of threads and every cut.
  ///
  /// - Parameters:
  ///   - trials: their numbers, which name their random streams; not empty.
  ///   - pieces: of what progress is told, for each trial.
  ///   - worker: makes what one thread reuses; it must carry nothing from one range into the next.
  ///   - each: one range of trials.
  public static func tally<Worker, Sums: AdjacentSums>(
    of trials: Range<Int>, threads: Int, pieces: Int = 1, progress: Progress = .silent, worker: @Sendable () -> Worker,
    each: @Sendable (_ worker: inout Worker, _ trials: Range<Int>) -> Sums
  ) throws(Stopped) -> Sums {
    precondition(!trials.isEmpty, "there are trials to tally")
    precondition(threads >= 1, "at least one thread works")
    let ranges = (trials.count + tallied - 1) / tallied
    let next = Atomic<Int>(0)
    let goesOn = Atomic<Bool>(true)
    let found = Mutex<(waiting: [Sums], done: Int)>(([], 0))
    DispatchQueue.concurrentPerform(iterations: min(threads, ranges)) { _ in
      var mine = worker()
      while goesOn.load(ordering: .relaxed) {
        let taken = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard taken < ranges else { return }
        let first = trials.lowerBound + taken * tallied
        let range = first..<min(first + tallied, trials.upperBound)
        let sums = each(&mine, range)
        found.withLock { found in
          found.waiting.place(sums)
          found.done += range.count
          if !progress.report(done: found.done * pieces, of: trials.count * pieces) { goesOn.store(false, ordering: .relaxed) }
        }
      }
    }
    let (waiting, done) = found.withLock { $0 }
    guard done == trials.count, let whole = waiting.first else { throw Stopped(done: done * pieces, of: trials.count * pieces) }
    return whole
  }
}

extension Array where Element: AdjacentSums {
  /// Puts sums among those waiting, in order of trials, and merges what has become adjacent.
  mutating func place(_ sums: Element) {
    var place = firstIndex { $0.trials.lowerBound > sums.trials.lowerBound } ?? count
    if place > 0, self[place - 1].trials.upperBound == sums.trials.lowerBound {
      place -= 1
      self[place].merge(sums)
    } else {
      insert(sums, at: place)
    }
    if place + 1 < count, self[place].trials.upperBound == self[place + 1].trials.lowerBound {
      let following = remove(at: place + 1)
      self[place].merge(following)
    }
  }
}
