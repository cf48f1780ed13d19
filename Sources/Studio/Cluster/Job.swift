import Foundation
import Report

/// The manifest of a job's folder: which run it is, and how it is cut.
struct Job: Equatable, Sendable {
  var run: RunIdentity
  /// The protocol's file as it was named on the command line.
  var file: String
  /// Where it runs: `local`, `slurm`, `processes`.
  var engine: String
  var plan: ShardPlan

  static let form = 1

  var text: String {
    JSONValue.object([
      .init("equipoiseJob", .integer(Self.form)), .init("program", .text(run.program)),
      .init("protocol", ["file": .text(file), "sha256": .text(run.protocolDigest)]), .init("engine", .text(engine)),
      .init("seed", .text(String(run.seed))), .init("scenarios", .array(run.scenarios.map { .text($0) })),
      .init("trials", .integer(plan.trials)), .init("trialsPerBlock", .integer(ShardPlan.block)),
      .init("blocksPerShard", .integer(plan.blocksPerShard)),
      .init("shards", .array((0..<plan.count).map { ["index": .integer($0), "trials": .text(plan.trials(of: $0).trialNumbers)] })),
    ]).text(indented: true)
  }

  /// - Throws: what is wrong with the text, in words.
  init(reading bytes: [UInt8]) throws(ClusterFailure) {
    let parts: Parts
    do { parts = try JSONDecoder().decode(Parts.self, from: Data(bytes)) } catch { throw ClusterFailure.manifest("it cannot be read as a job's") }
    guard parts.equipoiseJob == Self.form, parts.trialsPerBlock == ShardPlan.block else {
      throw ClusterFailure.manifest("it is of another form than this program's")
    }
    guard let seed = UInt64(parts.seed), parts.trials >= 1, parts.blocksPerShard >= 1, !parts.scenarios.isEmpty else {
      throw ClusterFailure.manifest("its numbers make no run")
    }
    self.init(
      run: RunIdentity(program: parts.program, protocolDigest: parts.protocol.sha256, seed: seed, scenarios: parts.scenarios),
      file: parts.protocol.file, engine: parts.engine, plan: ShardPlan(trials: parts.trials, blocksPerShard: parts.blocksPerShard))
    guard parts.shards.map(\.trials) == (0..<plan.count).map({ plan.trials(of: $0).trialNumbers }) else {
      throw ClusterFailure.manifest("its shards are not those of its numbers")
    }
  }

  init(run: RunIdentity, file: String, engine: String, plan: ShardPlan) {
    self.run = run
    self.file = file
    self.engine = engine
    self.plan = plan
  }

  private struct Parts: Decodable {
    struct File: Decodable {
      var file: String
      var sha256: String
    }
    struct Piece: Decodable { var trials: String }
    var equipoiseJob: Int
    var program: String
    var `protocol`: File
    var engine: String
    var seed: String
    var scenarios: [String]
    var trials: Int
    var trialsPerBlock: Int
    var blocksPerShard: Int
    var shards: [Piece]
  }
}
