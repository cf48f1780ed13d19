import Foundation
import TestSupport
import Testing

/// The whole on a real Slurm: four nodes, and what can happen to them.
@Suite(.enabled(if: PrivateSlurm.isPossible, "Slurm: not run, needs root"), .serialized)
struct `Simulation on Slurm` {
  /// A task that is slow, and tells `starts` of index, node and attempt.
  private static let slow = """
    if [ "$1" = shard ]; then
      echo "$4 $SLURMD_NODENAME ${SLURM_RESTART_COUNT:-0}" >>"$BENCH/starts"
      if [ "$4" = 5 ] && [ -e "$BENCH/fails" ] && mkdir "$BENCH/once" 2>/dev/null; then exit 75; fi
      sleep 3
    fi
    """

  private struct Start {
    var index: Int
    var node: String
  }

  private func starts(_ bench: Bench) -> [Start] {
    String(decoding: (try? bench.bytes("starts")) ?? [], as: UTF8.self).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.count == 3 ? Int(words[0]).map { Start(index: $0, node: String(words[1])) } : nil
    }
  }

  private func shards(_ bench: Bench) throws -> [String] {
    guard FileManager.default.fileExists(atPath: bench.file("run.work/shards").path) else { return [] }
    return try bench.names("run.work/shards").filter { $0.hasSuffix(".shard") }
  }

  private static func file(_ index: Int) -> String { "trials-\(index * 1000 + 1)-\((index + 1) * 1000).shard" }

  private func call(_ wrapper: String, trials: Int) -> [String] {
    [
      "simulate", "trial.yaml", "--trials", String(trials), "--engine", "slurm", "--work", "run.work", "--shard-blocks", "1", "--program", wrapper,
      "--partition", "sim", "--sbatch=--time=10", "--format", "json", "--output", "slurm.json",
    ]
  }

  @Test(.tags(.identity), .timeLimit(.minutes(4)))
  func `gives the bytes of one machine with a node killed, a shard that fails once and a controller started again`() throws {
    let slurm = try PrivateSlurm(nodes: 4)
    defer { slurm.stop() }
    let bench = try Bench(environment: slurm.environment)
    defer { bench.clear() }
    let count = 24
    let plain = try bench.run("simulate", "trial.yaml", "--trials", String(count * 1000), "--format", "json").output
    try Data().write(to: bench.file("fails"))
    let run = try bench.start(call(try bench.wrapper("slow", Self.slow), trials: count * 1000))
    defer { run.send(SIGTERM) }

    // In mid-run: some shards are there, and a node is at work on one that is not; not on the one that fails by itself.
    var lost: (index: Int, node: String)?
    try #require(
      try Bench.wait(seconds: 60) {
        let there = try shards(bench)
        guard there.count >= 3 else { return false }
        for start in starts(bench) where start.index != 5 && !there.contains(Self.file(start.index)) {
          if slurm.indices(on: start.node).contains(start.index) { lost = (start.index, start.node) }
        }
        return lost != nil
      })
    let (index, node) = try #require(lost)
    slurm.kill(node: node)
    try #require(try Bench.wait(seconds: 60) { try shards(bench).count >= 8 })
    slurm.killController()
    Thread.sleep(forTimeInterval: 3)
    try slurm.startController()

    let outcome = try run.end()
    #expect(outcome.status == 0, "\(outcome.errors)\n\(slurm.state)")
    try #require(outcome.status == 0)
    #expect(try bench.bytes("slurm.json") == plain)
    #expect(try bench.bytes("run.work/results.json") == plain)

    // Every shard is there once, and the lost one was made on another node.
    #expect(try Set(shards(bench)) == Set((0..<count).map(Self.file)))
    let all = starts(bench)
    #expect(Set(all.map(\.index)) == Set(0..<count))
    #expect(all.contains { $0.index == index && $0.node != node }, "shard \(index) was lost with \(node)")
    #expect(all.count { $0.index == 5 } >= 2, "shard 5 failed once and was not tried again")
    #expect(try Bench.wait(seconds: 20) { try slurm.ask("squeue", "--noheader") == "" }, "\(slurm.state)")
  }

  @Test(.tags(.identity), .timeLimit(.minutes(3)))
  func `is canceled cleanly, goes on with what is missing, and is taken up where its terminal was lost`() throws {
    let slurm = try PrivateSlurm(nodes: 4)
    defer { slurm.stop() }
    let bench = try Bench(environment: slurm.environment)
    defer { bench.clear() }
    let count = 10
    let plain = try bench.run("simulate", "trial.yaml", "--trials", String(count * 1000), "--format", "json").output
    let wrapper = try bench.wrapper("slow", Self.slow)

    let canceled = try bench.start(call(wrapper, trials: count * 1000))
    defer { canceled.send(SIGTERM) }
    try #require(try Bench.wait(seconds: 60) { try shards(bench).count >= 2 })
    canceled.send(SIGINT)
    let outcome = try canceled.end()
    #expect(outcome.status == 130)
    #expect(outcome.errors.contains("Go on with: equipoise simulate --resume run.work"))
    #expect(try Bench.wait(seconds: 20) { try slurm.ask("squeue", "--noheader") == "" })
    #expect(!FileManager.default.fileExists(atPath: bench.file("run.work/queue.json").path))
    let kept = try shards(bench)
    #expect(kept.count >= 2 && kept.count < count)
    try FileManager.default.removeItem(at: bench.file("starts"))

    // Gone on with, and the terminal lost: the jobs go on.
    let resume = ["simulate", "--resume", "run.work", "--program", wrapper, "--format", "json", "--output", "slurm.json"]
    let lost = try bench.start(resume)
    try #require(
      Bench.wait(seconds: 60) { FileManager.default.fileExists(atPath: bench.file("run.work/queue.json").path) && !starts(bench).isEmpty })
    // The merge's number stands in the folder as well once the tasks run.
    try #require(try Bench.wait(seconds: 20) { String(decoding: try bench.bytes("run.work/queue.json"), as: UTF8.self).contains("merge") })
    lost.send(SIGKILL)
    _ = try lost.end()
    let again = try bench.start(resume).end()
    #expect(again.status == 0, "\(again.errors)\n\(slurm.state)")
    try #require(again.status == 0)
    #expect(again.errors.contains("taking up job"))
    #expect(!again.errors.contains("submitted"))
    #expect(try bench.bytes("slurm.json") == plain)
    #expect(try bench.bytes("run.work/results.json") == plain)
    let made = starts(bench)
    #expect(made.count == count - kept.count, "only what was missing is run, and once: \(made)")
    #expect(try Bench.wait(seconds: 20) { try slurm.ask("squeue", "--noheader") == "" }, "\(slurm.state)")
  }
}
