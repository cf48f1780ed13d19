import Dispatch
import Synchronization

/// What many trials left behind: the same few numbers of each, in the order of the trials. Two are equal when their bits are.
public struct ReplicateRows: Equatable, Sendable {
  /// Numbers of the trials.
  public let trials: Range<Int>
  /// Numbers kept of each.
  public let width: Int
  /// Row by row. What a trial does not have is NaN **inside this block only**; whoever reads it asks first.
  public let values: [Double]

  public static func == (a: Self, b: Self) -> Bool {
    a.trials == b.trials && a.width == b.width && a.values.elementsEqual(b.values) { $0.bitPattern == $1.bitPattern }
  }

  /// One number of all trials, in their order.
  public func column(_ index: Int) -> [Double] {
    precondition(index >= 0 && index < width, "a column lies within the row")
    return trials.indices.map { values[($0 - trials.lowerBound) * width + index] }
  }
  public subscript(trial: Int, column: Int) -> Double { values[(trial - trials.lowerBound) * width + column] }
}

/// The parallel map over trials: all cores, one order.
///
/// Trials are handed out in pieces to whichever thread is free; each writes its row where its number says. Since no row depends on another and
/// nothing is summed in order of arrival, the rows are the same, bit for bit, for every number of threads.
public enum Replicates {
  /// Trials handed out at once: some milliseconds of work, so that threads end together and progress is told often.
  public static let piece = 32

  /// Runs `each` for every trial and keeps its row.
  ///
  /// - Parameters:
  ///   - trials: their numbers, which name their random streams.
  ///   - width: numbers kept of each trial, at least 1.
  ///   - threads: how many work at the same time, at least 1.
  ///   - piece: trials that a thread takes at once.
  ///   - progress: told after each piece; may stop the work.
  ///   - worker: makes what one thread reuses from trial to trial (data, workspace); it must carry nothing from one trial into the next.
  ///   - each: one trial; fills its row, which holds NaN before.
  public static func rows<Worker>(
    of trials: Range<Int>, width: Int, threads: Int, piece: Int = Replicates.piece, progress: Progress = .silent, worker: @Sendable () -> Worker,
    each: @Sendable (_ worker: inout Worker, _ trial: Int, _ row: inout MutableSpan<Double>) -> Void
  ) throws(Stopped) -> ReplicateRows {
    precondition(width >= 1, "a row holds at least one number")
    precondition(threads >= 1, "at least one thread works")
    var values = [Double](repeating: .nan, count: trials.count * width)
    let pieces = (trials.count + piece - 1) / piece
    let next = Atomic<Int>(0)
    let goesOn = Atomic<Bool>(true)
    let done = Mutex<Int>(0)

    // Unsafe because threads write into one block at once: to rows of their own, each taken by one thread only.
    values.withUnsafeMutableBufferPointer { block in
      let rows = Rows(base: block.baseAddress, width: width)
      DispatchQueue.concurrentPerform(iterations: min(threads, max(pieces, 1))) { _ in
        var mine = worker()
        while goesOn.load(ordering: .relaxed) {
          let taken = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard taken < pieces else { return }
          let some = taken * piece..<min((taken + 1) * piece, trials.count)
          for index in some { rows.fill(index) { each(&mine, trials.lowerBound + index, &$0) } }
          done.withLock { count in
            count += some.count
            if !progress.report(done: count, of: trials.count) { goesOn.store(false, ordering: .relaxed) }
          }
        }
      }
    }
    let finished = done.withLock { $0 }
    guard finished == trials.count else { throw Stopped(done: finished, of: trials.count) }
    return ReplicateRows(trials: trials, width: width, values: values)
  }

  private struct Rows: @unchecked Sendable {
    let base: UnsafeMutablePointer<Double>?
    let width: Int

    func fill(_ index: Int, _ write: (inout MutableSpan<Double>) -> Void) {
      var row = MutableSpan(_unsafeElements: UnsafeMutableBufferPointer(start: base.map { $0 + index * width }, count: width))
      write(&row)
    }
  }
}
