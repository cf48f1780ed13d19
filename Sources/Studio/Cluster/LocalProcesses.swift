import Foundation
import Synchronization

/// A queue that is this machine: each task is a process of its own. Jobs go on as long as they are asked after.
///
/// It runs what a cluster would run, command by command, where there is no cluster. A task that asks to be tried again has failed here: the run submits
/// it again.
final class LocalProcesses: Queue {
  private let state = Mutex(State())
  private let slots: Int

  /// - Parameter slots: tasks at the same time, at least 1.
  init(slots: Int) {
    precondition(slots >= 1, "at least one task runs")
    self.slots = slots
  }

  let outlivesTheProgram = false
  let secondsBetweenPolls = 0.05...0.2

  func submit(_ array: ArrayOfTasks) throws(ClusterFailure) -> JobNumber {
    state.withLock { state in
      let number = state.newJob()
      state.pending += array.indices.map { index in
        let words = [array.program, "shard", array.folder, "--index", String(index), "--threads", String(array.threads)]
        return Task(job: number, command: words, log: Disk.beneath(array.folder, "logs/shard-\(index).log"))
      }
      state.advance(slots: slots)
      return JobNumber(String(number))
    }
  }

  func submitMerge(of array: ArrayOfTasks, after number: JobNumber) throws(ClusterFailure) -> JobNumber {
    state.withLock { state in
      let merge = state.newJob()
      let task = Task(job: merge, command: [array.program, "merge", array.folder], log: Disk.beneath(array.folder, "logs/merge.log"))
      state.merges.append((after: Int(number.text) ?? 0, task: task))
      return JobNumber(String(merge))
    }
  }

  func poll(_ jobs: [JobNumber]) throws(ClusterFailure) -> QueueState {
    let numbers = Self.numbers(jobs)
    return state.withLock { state in
      state.advance(slots: slots)
      return QueueState(
        running: state.running.count { numbers.contains($0.job) },
        waiting: state.pending.count { numbers.contains($0.job) } + state.merges.count { numbers.contains($0.task.job) })
    }
  }

  func cancel(_ jobs: [JobNumber]) throws(ClusterFailure) {
    let numbers = Self.numbers(jobs)
    state.withLock { state in
      state.pending.removeAll { numbers.contains($0.job) }
      state.merges.removeAll { numbers.contains($0.task.job) }
      // The whole group: what a task started ends with it.
      for (child, job) in state.running where numbers.contains(job) { kill(-child.id, SIGTERM) }
    }
  }

  func cancelCommand(_ jobs: [JobNumber]) -> String {
    let numbers = Self.numbers(jobs)
    return "kill " + state.withLock { $0.running.filter { numbers.contains($0.job) }.map { "-\($0.child.id)" } }.joined(separator: " ")
  }

  /// No ended child is left unasked for: the system would keep its place.
  deinit {
    for (child, _) in state.withLock({ $0.running }) { _ = child.status(within: 10) }
  }

  private static func numbers(_ jobs: [JobNumber]) -> Set<Int> { Set(jobs.compactMap { Int($0.text) }) }

  private struct Task {
    var job: Int
    var command: [String]
    var log: String
  }

  private struct State {
    private var jobs = 0
    var pending: [Task] = []
    var running: [(child: Child, job: Int)] = []
    var failed: Set<Int> = []
    var merges: [(after: Int, task: Task)] = []

    mutating func newJob() -> Int {
      jobs += 1
      return jobs
    }

    /// Looks who has ended and starts what there is room for, merges among them whose arrays have ended well; those whose arrays cannot are forgotten.
    mutating func advance(slots: Int) {
      running.removeAll { child, job in
        guard let status = child.status() else { return false }
        if status != 0 { failed.insert(job) }
        return true
      }
      start(slots)
      merges.removeAll { failed.contains($0.after) }
      let busy = Set(running.map(\.job)).union(pending.map(\.job))
      pending += merges.filter { !busy.contains($0.after) }.map(\.task)
      merges.removeAll { !busy.contains($0.after) }
      start(slots)
    }

    private mutating func start(_ slots: Int) {
      while running.count < slots, !pending.isEmpty {
        let next = pending.removeFirst()
        if let child = try? Child(next.command, output: next.log, errors: next.log) {
          running.append((child, next.job))
        } else {
          failed.insert(next.job)
        }
      }
    }
  }
}
