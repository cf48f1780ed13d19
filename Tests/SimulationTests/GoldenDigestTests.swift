import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// 20,000 bench trials and 200 of a trial with every flaw, by one digest of all their p-values.
@Suite(.serialized) struct `Golden digest` {
  static func bench() throws -> Experiment {
    let file = References.tests.deletingLastPathComponent().appendingPathComponent("Benchmarks/limit.yaml")
    return try Experiment(try TrialProtocol.read([UInt8](try Data(contentsOf: file))).trial, seed: 1)
  }
  static func flawed() throws -> Experiment {
    var trial = try TrialProtocol.read(try Fixtures.bytes("protocols/flawed.yaml")).trial
    trial.design.sampleSize = .fixed(60)
    // Looks by information are on days.
    for index in trial.scenarios.indices where trial.scenarios[index].accrual == nil {
      trial.scenarios[index].accrual = AccrualLaw(patientsPerMonth: 10, rampMonths: 0)
    }
    return try Experiment(trial, seed: 1)
  }

  @Test(.tags(.identity))
  func `is the same on one, two and three threads and at every level of the processor`() throws {
    let before = KernelLevel.current
    defer { KernelLevel.use(before) }
    for (experiment, trials) in [(try Self.bench(), 20_000), (try Self.flawed(), 200)] {
      KernelLevel.use(.plain)
      let plain = try experiment.tally(trials: 1..<(trials + 1), threads: 1)
      for level in KernelLevel.available {
        KernelLevel.use(level)
        for threads in level == before ? [1, 2, 3] : [2] {
          let tally = try experiment.tally(trials: 1..<(trials + 1), threads: threads)
          #expect(tally.digest == plain.digest && tally == plain, "\(level), \(threads) threads")
        }
      }
      // In shards, of any cut.
      let size = trials / 40
      var shards = try experiment.tally(trials: 1..<(size + 1), threads: 1)
      for start in stride(from: size + 1, through: trials, by: size) {
        shards.merge(try experiment.tally(trials: start..<(start + size), threads: 2))
      }
      #expect(shards == plain)
    }
  }

  /// The digest as a release build gave it; a debugging build gives the same (`Documentation/methods/random-streams.md` says how that is seen).
  @Test(.tags(.golden))
  func `is that of all machines and builds`() throws {
    let digest = try Self.bench().tally(trials: 1..<20_001, threads: 2).digest
    #expect(digest == "6a334ab6f5f2a268", "the digest is \(digest)")
  }
}
