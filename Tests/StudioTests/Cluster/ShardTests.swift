import Foundation
import TestSupport
import Testing

@testable import Studio

@Suite struct `Shard of a simulation` {
  static let run = RunIdentity(
    program: "0.1.0", protocolDigest: String(repeating: "3f", count: 32), seed: 20_261_123, scenarios: ["no effect", "planned"])
  static let shard = Shard(run: run, trials: 1001..<2001, payload: [0, 10, 10, 255, 7])

  @Test(.tags(.identity))
  func `is read back as it was written, blank lines in its payload and all`() throws {
    let read = try Shard(Self.shard.bytes, of: Self.run, trials: 1001..<2001)
    #expect(read == Self.shard)
    let empty = Shard(run: Self.run, trials: 1..<2, payload: [])
    #expect(try Shard(empty.bytes, of: Self.run, trials: 1..<2) == empty)
  }

  @Test(.tags(.identity))
  func `tells what it is to a person`() {
    let head = String(decoding: Self.shard.bytes.prefix { $0 < 128 }, as: UTF8.self)
    #expect(head.hasPrefix("equipoise shard 1\nprogram 0.1.0\nprotocol 3f3f"))
    #expect(head.contains("\nseed 20261123\nscenarios no effect, planned\ntrials 1001-2000\nbytes 5\n\n"))
  }

  @Test(.tags(.identity))
  func `is refused as damaged with any one bit changed, any end cut off, any byte added`() throws {
    let bytes = Self.shard.bytes
    for place in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[place] ^= 1 << UInt8(bit)
        #expect(isDamaged(changed), "bit \(bit) of byte \(place)")
      }
    }
    for count in bytes.indices { #expect(isDamaged(Array(bytes.prefix(count)))) }
    #expect(isDamaged(bytes + [0]))
    #expect(isDamaged([0] + bytes))
  }

  private func isDamaged(_ bytes: [UInt8]) -> Bool {
    do throws(ShardFault) { _ = try Shard(bytes, of: Self.run, trials: 1001..<2001) } catch {
      if case .damaged = error { return true }
    }
    return false
  }

  @Test(arguments: ["program", "protocol", "seed", "scenarios", "trials"])
  func `is refused as foreign when it is of another`(_ key: String) throws {
    var (run, trials) = (Self.run, 1001..<2001)
    switch key {
    case "program": run.program = "0.2.0"
    case "protocol": run.protocolDigest = String(repeating: "aa", count: 32)
    case "seed": run.seed = 2
    case "scenarios": run.scenarios = ["planned"]
    default: trials = 1..<1001
    }
    #expect {
      _ = try Shard(Shard(run: run, trials: trials, payload: [1]).bytes, of: Self.run, trials: 1001..<2001)
    } throws: {
      guard case .foreign(let difference)? = $0 as? ShardFault else { return false }
      return difference.key == key && difference.found != difference.expected
    }
  }
}

@Suite struct `Plan of the shards` {
  @Test(.tags(.identity), arguments: [1, 999, 1000, 1001, 3500, 1_000_000, 10_000_001], [1, 2, 7, 1000])
  func `takes each trial once, in whole blocks, the last one with what is left`(_ trials: Int, _ blocks: Int) {
    let plan = ShardPlan(trials: trials, blocksPerShard: blocks)
    var next = 1
    for shard in 0..<plan.count {
      let range = plan.trials(of: shard)
      #expect(range.lowerBound == next && !range.isEmpty)
      #expect(shard == plan.count - 1 || range.count == blocks * 1000)
      next = range.upperBound
    }
    #expect(next == trials + 1)
  }

  @Test(.tags(.identity))
  func `gives a shard thirty seconds or more, and no run more than a thousand shards`() {
    let small = ShardPlan(trials: 100_000, secondsPerBlock: 7, target: 30)
    #expect(small.blocksPerShard == 5 && small.count == 20)
    #expect(ShardPlan(trials: 100_000, secondsPerBlock: 45, target: 30).blocksPerShard == 1)
    #expect(ShardPlan(trials: 3_500, secondsPerBlock: 0.001, target: 30).count == 1)
    #expect(ShardPlan(trials: 3_500, secondsPerBlock: 0, target: 30).count == 1)
    #expect(ShardPlan.target(onAQueue: true, start: 0.2) == 30 && ShardPlan.target(onAQueue: true, start: 4) == 80)
    let large = ShardPlan(trials: 10_000_000, secondsPerBlock: 60, target: 30)
    #expect(large.count == 1000 && large.blocksPerShard == 10)
    #expect(ShardPlan(trials: 10_000_001, secondsPerBlock: 60, target: 30).count <= 1000)
  }

  @Test(.tags(.identity))
  func `is named to queues in the fewest words`() {
    #expect(IndexList.text([]) == "")
    #expect(IndexList.text([7]) == "7")
    #expect(IndexList.text([9, 0, 1, 2, 3, 7, 10, 11, 12]) == "0-3,7,9-12")
    #expect(IndexList.text([0, 1, 1, 2]) == "0-2")
  }

  @Test(arguments: [("plain-1.work/x", "plain-1.work/x"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("", "''"), ("$(x)", "'$(x)'"), ("ä", "'ä'")])
  func `and its folder to a shell as it is`(_ word: String, _ quoted: String) {
    #expect(ShellWord.quoted(word) == quoted)
  }
}
