import Synchronization

/// Slurm, by its own clients: sbatch, squeue, scancel, scontrol. Accounting is not asked: many sites have none.
///
/// Checked: on a private Slurm 22.05 with a node killed, a task that fails once and a controller started again.
final class SlurmQueue: Queue {
  /// Told to sbatch as they are: account, time, memory, partition.
  private let options: [String]
  /// When a requeued task was last told to start at once, by task.
  private let hurried = Mutex<[String: ContinuousClock.Instant]>([:])
  /// Slurm may not heed it at once: the task's node is still being cleaned, or the controller forgets it as it is started again.
  private static let secondsBetweenHurries = 5.0

  init(partition: String?, options: [String]) { self.options = (partition.map { ["--partition=\($0)"] } ?? []) + options }

  /// Whether the owner said himself when tasks shall begin.
  private var isPutOff: Bool { options.contains { $0.hasPrefix("--begin") || $0.hasPrefix("-b") } }

  func submit(_ array: ArrayOfTasks) throws(ClusterFailure) -> JobNumber {
    let script = Self.script("exec \(ShellWord.quoted(array.program)) shard . --index \"$SLURM_ARRAY_TASK_ID\" --threads \(array.threads)")
    let indices = IndexList.text(array.indices) + (array.atOnce.map { "%\($0)" } ?? "")
    return try submit(
      script, "array.sbatch", array,
      ["--array=\(indices)", "--requeue", "--cpus-per-task=\(array.threads)", "--open-mode=append", "--output=logs/shard-%a.log"], name: array.name)
  }

  func submitMerge(of array: ArrayOfTasks, after number: JobNumber) throws(ClusterFailure) -> JobNumber {
    let script = Self.script("exec \(ShellWord.quoted(array.program)) merge .")
    return try submit(
      script, "merge.sbatch", array,
      ["--dependency=afterok:\(number.text)", "--kill-on-invalid-dep=yes", "--requeue", "--open-mode=append", "--output=logs/merge.log"],
      name: array.name + "-merge")
  }

  func poll(_ jobs: [JobNumber]) throws(ClusterFailure) -> QueueState {
    var state = QueueState()
    for job in jobs {
      let answer = try Client.run(["squeue", "--noheader", "--array", "--format=%i|%T|%r", "--jobs=\(job.text)"])
      // A job that has left the controller's memory is an error to squeue and the end to us.
      if answer.status != 0 {
        if answer.errors.contains("Invalid job id") { continue }
        throw Self.failure("squeue", answer)
      }
      let rows = Self.rows(answer.output)
      state.take(rows)
      for row in rows where row.isDelayed && !isPutOff { try hurry(row.job) }
    }
    return state
  }

  func cancel(_ jobs: [JobNumber]) throws(ClusterFailure) {
    let answer = try Client.run(["scancel", "--quiet"] + jobs.map(\.text))
    if answer.status != 0, !answer.errors.contains("Invalid job id") { throw Self.failure("scancel", answer) }
  }

  let outlivesTheProgram = true
  /// Controllers of thousands of jobs are not to be asked every second for hours.
  let secondsBetweenPolls = 1.0...15

  func cancelCommand(_ jobs: [JobNumber]) -> String { "scancel " + jobs.map(\.text).joined(separator: " ") }

  /// A task whose node died, or that asked to be tried again, waits two minutes by Slurm's rule. It is told to start now.
  private func hurry(_ task: String) throws(ClusterFailure) {
    let now = ContinuousClock.now
    let isDue = hurried.withLock { hurried in
      if let last = hurried[task], now - last < .seconds(Self.secondsBetweenHurries) { return false }
      hurried[task] = now
      return true
    }
    // A refusal is no failure: the task then starts when its time has come.
    if isDue { _ = try Client.run(["scontrol", "update", "JobId=\(task)", "StartTime=now"]) }
  }

  private static func script(_ line: String) -> String { "#!/bin/sh\n\(line)\n" }

  private func submit(_ script: String, _ file: String, _ array: ArrayOfTasks, _ own: [String], name: String) throws(ClusterFailure) -> JobNumber {
    try Disk.place(Array(script.utf8), at: Disk.beneath(array.folder, file))
    let words = ["sbatch", "--parsable", "--job-name=\(name)", "--chdir=\(array.folder)", "--export=ALL"] + own + options + [file]
    let answer: Client.Answer
    do throws(ClusterFailure) { answer = try Client.run(words, in: array.folder, seconds: 60) } catch {
      // It may have been taken all the same: its name tells.
      if let number = try? named(name) { return number }
      throw error
    }
    guard answer.status == 0, let number = answer.output.firstMatch(of: /^\d+/) else { throw Self.failure("sbatch", answer) }
    return JobNumber(String(number.0))
  }

  private func named(_ name: String) throws(ClusterFailure) -> JobNumber? {
    let answer = try Client.run(["squeue", "--noheader", "--format=%F", "--name=\(name)"], seconds: 60)
    guard answer.status == 0 else { throw Self.failure("squeue", answer) }
    return answer.output.firstMatch(of: /\d+/).map { JobNumber(String($0.0)) }
  }

  private static func failure(_ command: String, _ answer: Client.Answer) -> ClusterFailure {
    let words = answer.errors.split(separator: "\n").last.map(String.init) ?? "exit \(answer.status)"
    return ClusterFailure.queue(command: command, what: words)
  }
}

extension SlurmQueue {
  /// One line of squeue: `207_1|PENDING|BeginTime`.
  struct Row: Equatable {
    var job: String
    var state: String
    var reason: String
    var isWaiting: Bool { state == "PENDING" || state == "REQUEUED" || state == "REQUEUE_HOLD" || state == "SPECIAL_EXIT" }
    /// Requeued, and to wait for a while.
    var isDelayed: Bool { isWaiting && reason == "BeginTime" }
    /// Waits for what cannot come.
    var isInVain: Bool { reason == "DependencyNeverSatisfied" }
    /// Nil for what is no task of an array, and for one that is about to end.
    var runningTask: RunningTask? {
      guard state == "RUNNING", let mark = job.lastIndex(of: "_"), let index = Int(job[job.index(after: mark)...]) else { return nil }
      return RunningTask(number: JobNumber(job), index: index)
    }
    var isHeld: Bool { isWaiting && reason.lowercased().contains("held") }
  }

  static func rows(_ output: String) -> [Row] {
    output.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "|", omittingEmptySubsequences: false)
      return parts.count == 3 ? Row(job: String(parts[0]), state: String(parts[1]), reason: String(parts[2])) : nil
    }
  }
}

extension QueueState {
  mutating func take(_ rows: [SlurmQueue.Row]) {
    for row in rows where !row.isInVain {
      if row.isWaiting { waiting += 1 } else { running += 1 }
      if let task = row.runningTask { tasks.append(task) }
      if row.isHeld { remarks.append("job \(row.job) is held by the queue: \(row.reason)") }
    }
  }
}
