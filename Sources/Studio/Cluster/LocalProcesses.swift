import Foundation
import Synchronization

/// A queue that is this machine: each task is a process of its own. Jobs live as long as this program does.
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

  func submit(_ array: ArrayOfTasks) throws(ClusterFailure) -> JobNumber {
    let number = state.withLock { state in
      let number = state.newJob()
      state.pending += array.indices.map { index in
        let words = ["shard", array.folder, "--index", String(index), "--threads", String(array.threads)]
        return ProcessTask(job: number, program: array.program, arguments: words, folder: array.folder, log: "logs/shard-\(index).log")
      }
      return number
    }
    pump()
    return JobNumber(String(number))
  }

  func submitMerge(of array: ArrayOfTasks, after number: JobNumber) throws(ClusterFailure) -> JobNumber {
    let merge = state.withLock { state in
      let merge = state.newJob()
      let task = ProcessTask(
        job: merge, program: array.program, arguments: ["merge", array.folder], folder: array.folder, log: "logs/merge.log")
      state.merges.append((after: Int(number.text) ?? 0, task: task))
      return merge
    }
    pump()
    return JobNumber(String(merge))
  }

  func poll(_ jobs: [JobNumber]) throws(ClusterFailure) -> QueueState {
    let numbers = Self.numbers(jobs)
    return state.withLock { state in
      QueueState(
        running: state.running.values.count { numbers.contains($0) },
        waiting: state.pending.count { numbers.contains($0.job) } + state.merges.count { numbers.contains($0.task.job) })
    }
  }

  func cancel(_ jobs: [JobNumber]) throws(ClusterFailure) {
    let numbers = Self.numbers(jobs)
    state.withLock { state in
      state.pending.removeAll { numbers.contains($0.job) }
      state.merges.removeAll { numbers.contains($0.task.job) }
      for (process, job) in state.running where numbers.contains(job) { kill(process, SIGTERM) }
    }
  }

  let outlivesTheProgram = false

  func cancelCommand(_ jobs: [JobNumber]) -> String {
    let numbers = Self.numbers(jobs)
    return "kill " + state.withLock { $0.running.filter { numbers.contains($0.value) }.keys.sorted() }.map(String.init).joined(separator: " ")
  }

  private static func numbers(_ jobs: [JobNumber]) -> Set<Int> { Set(jobs.compactMap { Int($0.text) }) }

  /// Starts what there is room for, and merges whose arrays have ended well; forgets those whose arrays cannot.
  private func pump() {
    state.withLock { state in
      repeat {
        while state.running.count < slots, !state.pending.isEmpty {
          let next = state.pending.removeFirst()
          if let process = start(next) {
            state.running[process] = next.job
          } else {
            state.failed.insert(next.job)
          }
        }
        state.releaseMerges()
      } while state.running.count < slots && !state.pending.isEmpty
    }
  }

  private func start(_ task: ProcessTask) -> Int32? {
    let handle = open(Disk.beneath(task.folder, task.log), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard handle >= 0 else { return nil }
    let file = FileHandle(fileDescriptor: handle, closeOnDealloc: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: task.program)
    process.arguments = task.arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = file
    process.standardError = file
    // It waits for the lock, so that a process is among the running before it can end.
    process.terminationHandler = { [self] ended in
      state.withLock { state in
        if let job = state.running.removeValue(forKey: ended.processIdentifier), ended.terminationStatus != 0 { state.failed.insert(job) }
      }
      pump()
    }
    do { try process.run() } catch { return nil }
    return process.processIdentifier
  }
}

private struct ProcessTask {
  var job: Int
  var program: String
  var arguments: [String]
  var folder: String
  var log: String
}

private struct State {
  private var jobs = 0
  var pending: [ProcessTask] = []
  /// Jobs by process.
  var running: [Int32: Int] = [:]
  var failed: Set<Int> = []
  var merges: [(after: Int, task: ProcessTask)] = []

  mutating func newJob() -> Int {
    jobs += 1
    return jobs
  }

  mutating func releaseMerges() {
    merges.removeAll { failed.contains($0.after) }
    let busy = Set(running.values).union(pending.map(\.job))
    pending += merges.filter { !busy.contains($0.after) }.map(\.task)
    merges.removeAll { !busy.contains($0.after) }
  }
}
