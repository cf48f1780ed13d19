import Foundation
import Simulation
import TestSupport
import Testing
import Trial

@testable import Studio

@Suite struct `Folder of a job` {
  /// Four shards of one byte each.
  private func made(_ bench: Bench, trials: Int = 3_500) throws -> JobFolder {
    let folder = try JobFolder(
      at: bench.file("run.work").path, for: ShardTestsRun.run, file: "trial.yaml", engine: "local", trials: trials, bytes: [1, 2, 3]
    ) { ShardPlan(trials: trials, blocksPerShard: 1) }
    for shard in 0..<folder.job.plan.count { try folder.write([UInt8(shard)], of: shard) }
    return folder
  }
  private enum ShardTestsRun { static let run = `Shard of a simulation`.run }

  private func merged(_ folder: JobFolder) throws -> [UInt8] {
    var all: [UInt8] = []
    try folder.merge { (payload, _) throws(ShardFault) in all += payload }
    return all
  }

  /// What the merge refuses, by file.
  private func refused(_ folder: JobFolder) throws -> [String: String] {
    do { _ = try merged(folder) } catch ClusterFailure.shards(let all) {
      return Dictionary(
        uniqueKeysWithValues: all.map { refused in
          switch refused.fault {
          case .missing: (refused.file, "missing")
          case .damaged: (refused.file, "damaged")
          case .foreign(let difference): (refused.file, "foreign \(difference.key)")
          }
        })
    }
    return [:]
  }

  @Test(.tags(.identity))
  func `merges each expected shard once, in the order of its trials, whatever else lies there`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    #expect(folder.job.plan.count == 4)
    let shards = bench.file("run.work/shards")
    // A copy under another name, a file half written and one of another range are none of the expected.
    try FileManager.default.copyItem(at: shards.appendingPathComponent("trials-1-1000.shard"), to: shards.appendingPathComponent("copy.shard"))
    try FileManager.default.copyItem(
      at: shards.appendingPathComponent("trials-1-1000.shard"), to: shards.appendingPathComponent("trials-1-2000.shard"))
    try Data([1]).write(to: shards.appendingPathComponent(".trials-1-1000.shard.half"))
    #expect(try merged(folder) == [0, 1, 2, 3])
    #expect(folder.present == 4)
    #expect(try merged(JobFolder(opening: folder.path)) == [0, 1, 2, 3])
  }

  @Test
  func `refuses to merge without a shard, by its name`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    try FileManager.default.removeItem(atPath: folder.path + "/shards/trials-1001-2000.shard")
    #expect(try refused(folder) == ["shards/trials-1001-2000.shard": "missing"])
    #expect(try folder.unfinished().missing == [1])
  }

  @Test
  func `refuses a damaged shard, by its name, and has it made again`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    let place = folder.path + "/shards/trials-2001-3000.shard"
    var bytes = try Disk.read(place)
    bytes[bytes.count - 33] ^= 1
    try Disk.place(bytes, at: place)
    #expect(try refused(folder) == ["shards/trials-2001-3000.shard": "damaged"])
    var told = ""
    #expect(try folder.unfinishedSettingAside { told += $0 } == [2])
    #expect(told.contains("trials-2001-3000.shard"))
    #expect(Disk.exists(place + ".damaged") && !Disk.exists(place))
  }

  @Test
  func `refuses a shard of another run, by its name, and does not overwrite it`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    var other = folder.job.run
    other.seed += 1
    let foreign = Shard(run: other, trials: 1..<1001, payload: [9]).bytes
    try Disk.place(foreign, at: folder.path + "/shards/trials-1-1000.shard")
    #expect(try refused(folder) == ["shards/trials-1-1000.shard": "foreign seed"])
    #expect(throws: ClusterFailure.self) { try folder.unfinished() }
    #expect(try Disk.read(folder.path + "/shards/trials-1-1000.shard") == foreign)
  }

  @Test
  func `refuses a shard twice, the second time under the name of another`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    try Disk.place(try Disk.read(folder.path + "/shards/trials-1-1000.shard"), at: folder.path + "/shards/trials-1001-2000.shard")
    #expect(try refused(folder) == ["shards/trials-1001-2000.shard": "foreign trials"])
  }

  @Test
  func `names all that it refuses at once`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    try FileManager.default.removeItem(atPath: folder.path + "/shards/trials-1-1000.shard")
    try Disk.place([1, 2], at: folder.path + "/shards/trials-3001-3500.shard")
    #expect(try refused(folder) == ["shards/trials-1-1000.shard": "missing", "shards/trials-3001-3500.shard": "damaged"])
  }

  @Test(arguments: ["program", "protocol", "seed", "scenarios"])
  func `is not gone on with by another run`(_ key: String) throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    var run = folder.job.run
    switch key {
    case "program": run.program = "9"
    case "protocol": run.protocolDigest = "00"
    case "seed": run.seed = 9
    default: run.scenarios = ["planned"]
    }
    #expect {
      _ = try JobFolder(at: folder.path, for: run, file: "trial.yaml", engine: "local", trials: 3_500, bytes: [1, 2, 3]) {
        ShardPlan(trials: 3_500, blocksPerShard: 1)
      }
    } throws: {
      guard case ClusterFailure.otherRun(let difference) = $0 else { return false }
      return difference.key == key
    }
  }

  @Test(.tags(.identity))
  func `takes more trials later and keeps the shards it has, in their size`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    let more = try JobFolder(
      at: folder.path, for: folder.job.run, file: "trial.yaml", engine: "local", trials: 6_000, bytes: [1, 2, 3]
    ) { ShardPlan(trials: 6_000, blocksPerShard: 6) }
    #expect(more.job.plan == ShardPlan(trials: 6_000, blocksPerShard: 1))
    // The last shard of before, half a block, is another one now.
    #expect(try more.unfinished().missing == [3, 4, 5])
  }

  @Test(arguments: ["", "{}", #"{"equipoiseJob": 2}"#, "not JSON"])
  func `is refused with a manifest that is none`(_ text: String) throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    try Disk.place(Array(text.utf8), at: folder.path + "/job.json")
    #expect(throws: ClusterFailure.self) { try JobFolder(opening: folder.path) }
  }

  @Test
  func `is refused when its list of shards is not that of its numbers`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    let text = folder.job.text.replacing("1001-2000", with: "1001-2001")
    #expect(text != folder.job.text)
    #expect(throws: ClusterFailure.self) { try Job(reading: Array(text.utf8)) }
    #expect(try Job(reading: Array(folder.job.text.utf8)) == folder.job)
  }

  @Test(.tags(.identity))
  func `holds a whole shard at every moment while copies of a task write it`() async throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    let payload = [UInt8](repeating: 7, count: 200_000)
    try folder.write(payload, of: 0)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask { (0..<20).allSatisfy { _ in (try? folder.write(payload, of: 0)) != nil } }
      }
      group.addTask { (0..<200).allSatisfy { _ in (try? folder.payload(of: 0)) == payload } }
      for await held in group { #expect(held) }
    }
    #expect(Disk.names(in: folder.path + "/shards").allSatisfy { !$0.hasPrefix(".") })
  }

  @Test
  func `tells a disk that does not take what is written, and leaves nothing`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let folder = try made(bench)
    try FileManager.default.removeItem(atPath: folder.path + "/shards")
    try Disk.place([1], at: folder.path + "/shards")
    #expect {
      try folder.write([1], of: 0)
    } throws: {
      guard let failure = $0 as? ClusterFailure, case .disk = failure else { return false }
      return failure.status == 75
    }
  }
}

@Suite struct `Tallies of shards` {
  private func experiment() throws -> Experiment {
    try Experiment(try TrialProtocol.read(Fixtures.bytes("protocols/two-arms-weekly.yaml")).trial)
  }

  @Test(.tags(.identity))
  func `merge to the tally of the whole run however it is cut`() throws {
    let experiment = try experiment()
    let whole = try experiment.tally(trials: 1..<2501, threads: 2)
    for blocks in [1, 2] {
      let plan = ShardPlan(trials: 2_500, blocksPerShard: blocks)
      var merging = MergedTally()
      for shard in 0..<plan.count {
        try merging.take(try experiment.tally(trials: plan.trials(of: shard), threads: 1).bytes, plan.trials(of: shard))
      }
      #expect(merging.whole == whole)
      #expect(merging.whole.bytes == whole.bytes)
      #expect(merging.whole.digest == whole.digest)
    }
  }

  @Test
  func `are refused when they are none, of other trials, or against other truths`() throws {
    let experiment = try experiment()
    let bytes = try experiment.tally(trials: 1..<101, threads: 1).bytes
    var merging = MergedTally()
    #expect(throws: ShardFault.self) { try merging.take(Array(bytes.dropLast()), 1..<101) }
    #expect(throws: ShardFault.foreign(Difference(key: "trials", found: "1-100", expected: "101-200"))) { try merging.take(bytes, 101..<201) }
    try merging.take(bytes, 1..<101)
    let other = try Experiment(try TrialProtocol.read(Fixtures.bytes("protocols/two-arms-weekly.yaml")).trial, seed: 99)
    #expect {
      try merging.take(try other.tally(trials: 101..<201, threads: 1).bytes, 101..<201)
    } throws: {
      guard case .foreign(let difference)? = $0 as? ShardFault else { return false }
      return difference.key == "experiment"
    }
  }
}
