import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Studio

/// The run on a queue against queues that behave badly; the tasks are shell scripts.
@Suite struct `Run on a queue` {
  private static let run = `Shard of a simulation`.run

  private func folder(_ bench: Bench, shards: Int = 6) throws -> JobFolder {
    try JobFolder(
      at: bench.file("run.work").path, for: Self.run, file: "trial.yaml", engine: "processes", trials: shards * 1000, bytes: []
    ) { ShardPlan(trials: shards * 1000, blocksPerShard: 1) }
  }

  /// Shards ready to be put in place: the work that a script's task does.
  private func prepare(_ bench: Bench, _ folder: JobFolder) throws {
    try FileManager.default.createDirectory(at: bench.file("ready"), withIntermediateDirectories: true)
    for shard in 0..<folder.job.plan.count {
      let whole = Shard(run: folder.job.run, trials: folder.job.plan.trials(of: shard), payload: [UInt8(shard)])
      try Data(whole.bytes).write(to: bench.file("ready/\(shard)"))
      try Data((folder.path + "/" + folder.file(of: shard)).utf8).write(to: bench.file("ready/\(shard).name"))
    }
  }

  /// `$1` is shard or merge, `$2` the folder, `$4` the index.
  private func script(_ bench: Bench, _ lines: String) throws -> String {
    let path = bench.file("task")
    let text = """
      #!/bin/sh
      cd '\(bench.folder.path)'
      echo "$1 $4" >>calls
      if [ "$1" = merge ]; then exit 0; fi
      \(lines)
      cp "ready/$4" "ready/$4.$$" && mv "ready/$4.$$" "$(cat "ready/$4.name")"
      """
    try Data(text.utf8).write(to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.path)
    return path.path
  }

  private func complete(_ folder: JobFolder, _ queue: any Queue, _ program: String, tell: @escaping @Sendable (String) -> Void = { _ in }) throws {
    var run = QueuedRun(folder: folder, queue: queue, program: program, threads: 1, atOnce: nil, tell: tell, progress: { _, _ in })
    run.graceSeconds = 0.3
    try run.complete()
  }

  private func calls(_ bench: Bench) throws -> [String] {
    String(decoding: try bench.bytes("calls"), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func merged(_ folder: JobFolder) throws -> [UInt8] {
    var all: [UInt8] = []
    try folder.merge { (payload, _) throws(ShardFault) in all += payload }
    return all
  }

  @Test(.tags(.identity))
  func `starts each task once and the merge after all of them`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try folder(bench)
    try prepare(bench, folder)
    try complete(folder, LocalProcesses(slots: 3), try script(bench, ""))
    #expect(try merged(folder) == [0, 1, 2, 3, 4, 5])
    let calls = try calls(bench)
    #expect(calls.last == "merge ")
    #expect(calls.dropLast().sorted() == (0..<6).map { "shard \($0)" })
  }

  @Test(arguments: [1, 75, 139])
  func `submits a task that fails once again, and it alone`(_ status: Int) throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try folder(bench)
    try prepare(bench, folder)
    let fails = status == 139 ? "kill -SEGV $$" : "exit \(status)"
    try complete(folder, LocalProcesses(slots: 2), try script(bench, "if [ $4 = 3 ] && mkdir once 2>/dev/null; then \(fails); fi"))
    #expect(try merged(folder) == [0, 1, 2, 3, 4, 5])
    let calls = try calls(bench)
    for shard in 0..<6 { #expect(calls.count { $0 == "shard \(shard)" } == (shard == 3 ? 2 : 1)) }
    #expect(calls.count { $0 == "merge " } == 1)
  }

  @Test
  func `gives up a task that always fails, after four times, with its last words`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try folder(bench, shards: 2)
    try prepare(bench, folder)
    let program = try script(bench, "if [ $4 = 1 ]; then echo 'no such moon' >&2; exit 1; fi")
    #expect {
      try complete(folder, LocalProcesses(slots: 2), program)
    } throws: {
      guard let failure = $0 as? ClusterFailure else { return false }
      return failure == .gaveUp(missing: [1], rounds: 4, lastWords: "no such moon") && failure.status == 75
        && failure.text(folder: "x").contains("simulate --resume x")
    }
    #expect(try calls(bench).count { $0 == "shard 1" } == 4)
    #expect(try calls(bench).count { $0 == "shard 0" } == 1)
  }

  @Test
  func `has a damaged shard made again`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try folder(bench)
    try prepare(bench, folder)
    let program = try script(bench, "")
    try complete(folder, LocalProcesses(slots: 2), program)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder.path + "/" + folder.file(of: 4)))
    let told = Mutex("")
    try complete(folder, LocalProcesses(slots: 2), program) { text in told.withLock { $0 += text } }
    #expect(try merged(folder) == [0, 1, 2, 3, 4, 5])
    #expect(told.withLock { $0 }.contains("\(folder.file(of: 4)): found a damaged shard"))
    #expect(try calls(bench).count { $0.hasPrefix("shard") } == 7)
  }

  /// A queue that starts every task twice at the same time, tells nothing right and does not answer every third time.
  private final class Unreliable: Queue {
    private let real = LocalProcesses(slots: 8)
    private let asked = Mutex(0)
    let outlivesTheProgram = false
    let secondsBetweenPolls = 0.05...0.2

    func submit(_ array: ArrayOfTasks) throws(ClusterFailure) -> JobNumber {
      var twice = array
      twice.indices += array.indices
      return try real.submit(twice)
    }
    func submitMerge(of array: ArrayOfTasks, after number: JobNumber) throws(ClusterFailure) -> JobNumber {
      try real.submitMerge(of: array, after: number)
    }
    func poll(_ jobs: [JobNumber]) throws(ClusterFailure) -> QueueState {
      let count = asked.withLock {
        $0 += 1
        return $0
      }
      if count % 3 == 1 { throw ClusterFailure.queue(command: "poll", what: "it did not answer") }
      return try real.poll(jobs)
    }
    func cancel(_ jobs: [JobNumber]) throws(ClusterFailure) { try real.cancel(jobs) }
    func cancelCommand(_ jobs: [JobNumber]) -> String { "" }
  }

  @Test(.tags(.identity))
  func `counts nothing twice where tasks run twice at once and the queue does not always answer`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try folder(bench)
    try prepare(bench, folder)
    try complete(folder, Unreliable(), try script(bench, "sleep 0.$4"))
    #expect(try merged(folder) == [0, 1, 2, 3, 4, 5])
    #expect(try calls(bench).count { $0 == "shard 0" } == 2)
  }

  /// A queue that forgets that its first two tasks have ended, until they are canceled.
  private final class Forgetful: Queue {
    private let real = LocalProcesses(slots: 1)
    private let claimed = Mutex(Set(["x_0", "x_1"]))
    let outlivesTheProgram = false
    let secondsBetweenPolls = 0.05...0.2
    var stillClaimed: Set<String> { claimed.withLock { $0 } }

    func submit(_ array: ArrayOfTasks) throws(ClusterFailure) -> JobNumber {
      var first = array
      first.indices = [0, 1]
      return try real.submit(first)
    }
    func submitMerge(of array: ArrayOfTasks, after number: JobNumber) throws(ClusterFailure) -> JobNumber { JobNumber("merge") }
    /// Its one node is taken, as it believes, so that nothing else is started.
    func poll(_ jobs: [JobNumber]) throws(ClusterFailure) -> QueueState {
      var state = try real.poll(jobs)
      state.tasks = stillClaimed.sorted().map { RunningTask(number: JobNumber($0), index: Int($0.dropFirst(2)) ?? -1) }
      state.running += jobs == [JobNumber("merge")] ? 0 : state.tasks.count
      return state
    }
    func cancel(_ jobs: [JobNumber]) throws(ClusterFailure) { claimed.withLock { $0.subtract(jobs.map(\.text)) } }
    func resubmit(_ array: ArrayOfTasks) throws(ClusterFailure) -> JobNumber { try real.submit(array) }
    func cancelCommand(_ jobs: [JobNumber]) -> String { "" }
  }

  @Test
  func `cancels tasks that only seem to run, and goes on`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try folder(bench)
    try prepare(bench, folder)
    let queue = Forgetful()
    var run = QueuedRun(
      folder: folder, queue: queue, program: try script(bench, ""), threads: 1, atOnce: nil, tell: { _ in }, progress: { _, _ in })
    (run.graceSeconds, run.phantomSeconds) = (0.3, 0.5)
    try run.complete()
    #expect(queue.stillClaimed.isEmpty)
    #expect(try merged(folder) == [0, 1, 2, 3, 4, 5])
    #expect(try calls(bench).count { $0.hasPrefix("shard") } == 6)
  }

  @Test
  func `cancels what runs and what waits`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try folder(bench)
    try prepare(bench, folder)
    let queue = LocalProcesses(slots: 2)
    let array = ArrayOfTasks(
      folder: folder.path, program: try script(bench, "exec sleep 60"), indices: Array(0..<6), name: "x", threads: 1)
    let jobs = [try queue.submit(array)]
    let all = jobs + [try queue.submitMerge(of: array, after: jobs[0])]
    #expect(try Bench.wait(seconds: 20) { try queue.poll(all) == QueueState(running: 2, waiting: 5) })
    try queue.cancel(all)
    #expect(try Bench.wait(seconds: 20) { try queue.poll(all).isGone })
    #expect(folder.present == 0)
  }
}

@Suite struct `Words of Slurm` {
  @Test(.tags(.identity))
  func `say what runs, what waits and what is held`() {
    let rows = SlurmQueue.rows(
      """
      207_1|PENDING|BeginTime
      207_2|RUNNING|None
      207_3|COMPLETING|None
      207_4|PENDING|Resources
      207_5|PENDING|JobHeldUser
      208|PENDING|Dependency
      209|PENDING|DependencyNeverSatisfied

      """)
    #expect(rows.count == 7)
    #expect(rows.filter(\.isDelayed).map(\.job) == ["207_1"])
    var state = QueueState()
    state.take(rows)
    let running = [RunningTask(number: JobNumber("207_2"), index: 2)]
    #expect(state == QueueState(running: 2, waiting: 4, tasks: running, remarks: ["job 207_5 is held by the queue: JobHeldUser"]))
    var gone = QueueState()
    gone.take(SlurmQueue.rows(""))
    #expect(gone.isGone)
  }

  @Test
  func `are not waited for without end`() throws {
    let clock = ContinuousClock()
    let start = clock.now
    #expect {
      _ = try Client.run(["sleep", "60"], seconds: 0.5)
    } throws: {
      guard case .queue(let command, let what)? = $0 as? ClusterFailure else { return false }
      return command == "sleep" && what.contains("did not answer")
    }
    #expect(clock.now - start < .seconds(20))
    #expect(throws: ClusterFailure.self) { try Client.run(["no-such-command-of-a-queue"]) }
    let answer = try Client.run(["sh", "-c", "echo out; echo err >&2; exit 3"])
    #expect(answer.status == 3 && answer.output == "out\n" && answer.errors == "err\n")
  }
}
