import Foundation
import TestSupport
import Testing

/// The program itself, on the engines that need no cluster.
@Suite struct `Simulation on any engine` {
  private static let json = ["--format", "json", "--output"]

  @Test(.tags(.identity), arguments: [1, 2, 4])
  func `writes the same bytes, however it is cut`(_ blocks: Int) throws {
    let bench = try Bench()
    defer { bench.clear() }
    #expect(try bench.run("simulate", "trial.yaml", "--format", "json", "--output", "plain.json").status == 0)
    let size = ["--shard-blocks", String(blocks)]
    #expect(try bench.start(["simulate", "trial.yaml", "--work", "here.work"] + size + Self.json + ["here.json"]).end().status == 0)
    let queued = ["simulate", "trial.yaml", "--engine", "processes", "--work", "queue.work"]
    #expect(try bench.start(queued + size + Self.json + ["queue.json"]).end().status == 0)
    let plain = try bench.bytes("plain.json")
    #expect(try bench.bytes("here.json") == plain)
    #expect(try bench.bytes("queue.json") == plain)
    // The merge in the queue wrote them too.
    #expect(try bench.bytes("queue.work/results.json") == plain)
    #expect(try bench.names("here.work/shards").count == (3_500 + blocks * 1000 - 1) / (blocks * 1000))
    for name in try bench.names("here.work/shards") {
      #expect(try bench.bytes("here.work/shards/\(name)") == bench.bytes("queue.work/shards/\(name)"))
    }
  }

  @Test(.tags(.identity))
  func `goes on where it was killed, and makes only what is missing`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let plain = try bench.run("simulate", "trial.yaml", "--format", "csv").output
    let wrapper = try bench.wrapper("slow", #"[ "$1" = shard ] && echo "$4" >>"$BENCH/starts" && sleep 0.4"#)
    let arguments = [
      "simulate", "trial.yaml", "--engine", "processes", "--nodes", "1", "--work", "run.work", "--shard-blocks", "1", "--program", wrapper,
    ]
    let killed = try bench.start(arguments)
    #expect(try Bench.wait(seconds: 60) { try present(bench) == 2 })
    killed.send(SIGKILL)
    #expect(try killed.end().status == 128 + SIGKILL)
    // The task at hand ends by itself.
    Thread.sleep(forTimeInterval: 2)
    let before = try times(bench, "run.work/shards")
    #expect(before.count == 2 || before.count == 3)
    let resumed = try bench.run("simulate", "--resume", "run.work", "--program", wrapper, "--format", "csv")
    #expect(resumed.status == 0 && resumed.output == plain)
    let after = try times(bench, "run.work/shards")
    #expect(after.count == 4)
    for (name, time) in before { #expect(after[name] == time, "\(name) was made again") }
  }

  private func present(_ bench: Bench) throws -> Int {
    let folder = bench.file("run.work/shards").path
    return FileManager.default.fileExists(atPath: folder) ? try bench.names("run.work/shards").count { $0.hasSuffix(".shard") } : 0
  }

  private func times(_ bench: Bench, _ folder: String) throws -> [String: Date] {
    var times: [String: Date] = [:]
    for name in try bench.names(folder) where !name.hasPrefix(".") {
      let attributes = try FileManager.default.attributesOfItem(atPath: bench.file("\(folder)/\(name)").path)
      times[name] = attributes[.modificationDate] as? Date
    }
    return times
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `stops in order, keeps what is done and says how to go on`(_ signal: Int32) throws {
    let bench = try Bench()
    defer { bench.clear() }
    // Long enough not to be over before the signal on any machine.
    let running = try bench.start(["simulate", "trial.yaml", "--work", "run.work", "--shard-blocks", "1", "--trials", "900000", "--threads", "1"])
    #expect(try Bench.wait(seconds: 60) { try present(bench) >= 2 })
    running.send(signal)
    let outcome = try running.end()
    #expect(outcome.status == 128 + signal)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("Go on with: equipoise simulate --resume run.work"))
    #expect(try bench.names("run.work/shards").count >= 2)
    // The folder takes fewer trials as well: those that are there, and one more block.
    let count = try bench.names("run.work/shards").filter { $0.hasSuffix(".shard") }.count
    let trials = String((count + 1) * 1000)
    let resumed = try bench.run("simulate", "trial.yaml", "--work", "run.work", "--trials", trials, "--format", "csv")
    #expect(try resumed.output == bench.run("simulate", "trial.yaml", "--trials", trials, "--format", "csv").output)
  }

  @Test
  func `cancels its processes when it is stopped`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let wrapper = try bench.wrapper("slow", #"[ "$1" = shard ] && echo $$ >>"$BENCH/processes" && exec sleep 300"#)
    let running = try bench.start([
      "simulate", "trial.yaml", "--engine", "processes", "--nodes", "2", "--work", "run.work", "--shard-blocks", "1", "--program", wrapper,
    ])
    let processes = { () -> [Int32] in
      String(decoding: (try? bench.bytes("processes")) ?? [], as: UTF8.self).split(separator: "\n").compactMap { Int32($0) }
    }
    #expect(Bench.wait(seconds: 60) { processes().count == 2 })
    running.send(SIGINT)
    #expect(try running.end().status == 130)
    for process in processes() { #expect(Bench.wait(seconds: 10) { kill(process, 0) != 0 }, "process \(process) was left") }
  }

  @Test
  func `refuses a folder of another run, and a shard of another, and leaves them`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let run = ["simulate", "trial.yaml", "--shard-blocks", "1", "--work"]
    #expect(try bench.start(run + ["a.work"]).end().status == 0)
    #expect(try bench.start(run + ["b.work", "--seed", "9"]).end().status == 0)
    let other = try bench.start(run + ["a.work", "--seed", "9"]).end()
    #expect(other.status == 1)
    #expect(other.errors == "a.work: found the work of another run, its seed 4, expected 9\n")
    let shard = "shards/trials-1001-2000.shard"
    try Data(bench.bytes("b.work/\(shard)")).write(to: bench.file("a.work/\(shard)"))
    for command in [["simulate", "--resume", "a.work"], ["merge", "a.work"]] {
      let refused = try bench.start(command).end()
      #expect(refused.status == 1 && refused.output.isEmpty)
      #expect(refused.errors == "a.work/\(shard): found a foreign shard: its seed 9, expected 4 [foreign]\n")
    }
    #expect(try bench.bytes("a.work/\(shard)") == bench.bytes("b.work/\(shard)"))
  }

  @Test
  func `merges nothing while a shard is missing or damaged`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    #expect(try bench.run("simulate", "trial.yaml", "--work", "a.work", "--shard-blocks", "1", "--format", "json", "--output", "a.json").status == 0)
    try FileManager.default.removeItem(at: bench.file("a.work/results.json"))
    try FileManager.default.removeItem(at: bench.file("a.work/shards/trials-1-1000.shard"))
    let missing = try bench.run("merge", "a.work")
    #expect(missing.status == 75)
    #expect(missing.errors.hasPrefix("a.work/shards/trials-1-1000.shard: found no such shard"))
    try Data([0]).write(to: bench.file("a.work/shards/trials-1-1000.shard"))
    let damaged = try bench.run("merge", "a.work")
    #expect(damaged.status == 1)
    #expect(damaged.errors.hasPrefix("a.work/shards/trials-1-1000.shard: found a damaged shard"))
    #expect(!FileManager.default.fileExists(atPath: bench.file("a.work/results.json").path))
    let resumed = try bench.run("simulate", "--resume", "a.work", "--format", "json")
    #expect(resumed.status == 0)
    #expect(try resumed.output == bench.bytes("a.json"))
    #expect(resumed.errors.contains("it is put aside and made again"))
  }

  @Test
  func `has tasks that refuse another protocol or index, and ask for another try when the disk fails`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    #expect(try bench.run("simulate", "trial.yaml", "--work", "a.work", "--shard-blocks", "1").status == 0)
    let outside = try bench.run("shard", "a.work", "--index", "4")
    #expect(outside.status == 1)
    #expect(outside.errors == "a.work: found --index 4, expected one from 0 to 3\n")
    try FileManager.default.removeItem(at: bench.file("a.work/shards"))
    try Data().write(to: bench.file("a.work/shards"))
    #expect(try bench.run("shard", "a.work", "--index", "0").status == 75)
    let last = try Bench(environment: ["SLURM_RESTART_COUNT": "5"])
    defer { last.clear() }
    try FileManager.default.copyItem(at: bench.file("a.work"), to: last.file("a.work"))
    #expect(try last.run("shard", "a.work", "--index", "0").status == 1)
    try Data(bench.bytes("trial.yaml") + Array("\n".utf8)).write(to: bench.file("a.work/protocol.yaml"))
    let changed = try bench.run("shard", "a.work", "--index", "0")
    #expect(changed.status == 1)
    #expect(changed.errors.hasPrefix("a.work: found the work of another run, its protocol "))
    #expect(try bench.run("shard", "nowhere.work", "--index", "0").status == 75)
  }

  @Test(.tags(.identity))
  func `makes the same shard whatever host, attempt and threads`() throws {
    let (one, two) = (
      try Bench(), try Bench(environment: ["SLURM_RESTART_COUNT": "3", "SLURMD_NODENAME": "n7", "SLURM_JOB_ID": "99", "TZ": "Asia/Tokyo"])
    )
    defer { for bench in [one, two] { bench.clear() } }
    for bench in [one, two] { #expect(try bench.run("simulate", "trial.yaml", "--work", "a.work", "--shard-blocks", "2").status == 0) }
    for bench in [one, two] { try FileManager.default.removeItem(at: bench.file("a.work/shards/trials-1-2000.shard")) }
    #expect(try one.run("shard", "a.work", "--index", "0").status == 0)
    #expect(try two.run("shard", "a.work", "--index", "0", "--threads", "3").status == 0)
    #expect(try one.bytes("a.work/shards/trials-1-2000.shard") == two.bytes("a.work/shards/trials-1-2000.shard"))
  }

  @Test(arguments: [
    ["simulate"], ["simulate", "trial.yaml", "--resume", "a"], ["simulate", "--resume", "a", "--seed", "3"],
    ["simulate", "trial.yaml", "--work", "a", "--resume", "b"], ["simulate", "trial.yaml", "--partition", "x"],
    ["simulate", "trial.yaml", "--nodes", "4"], ["simulate", "trial.yaml", "--engine", "pbs"],
    ["simulate", "trial.yaml", "--engine", "slurm", "--nodes", "0"],
  ])
  func `refuses options that do not go together as a wrong call`(_ arguments: [String]) throws {
    let bench = try Bench()
    defer { bench.clear() }
    #expect(try bench.start(arguments).end().status == 64)
  }

  @Test
  func `says so when there is no Slurm, and keeps the folder`() throws {
    let bench = try Bench(environment: ["PATH": "/nowhere"])
    defer { bench.clear() }
    let outcome = try bench.run("simulate", "trial.yaml", "--engine", "slurm", "--work", "a.work")
    #expect(outcome.status == 75)
    #expect(outcome.errors == "equipoise: sbatch: found no such command on the PATH\nGo on later with: equipoise simulate --resume a.work\n")
    #expect(try bench.run("simulate", "--resume", "a.work", "--engine", "local").status == 0)
  }
}
