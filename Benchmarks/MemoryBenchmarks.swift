import Foundation
import Simulation
import Trial

/// Ten million whole trials, counted and not kept.
enum MemoryBenchmarks {
  static func run(_ suite: Suite) throws {
    let trial = try TrialProtocol.read(Inputs.bytes("Benchmarks/limit.yaml")).trial
    let experiment = try Experiment(trial, seed: 1)
    let threads = ProcessInfo.processInfo.activeProcessorCount
    _ = try experiment.tally(trials: 1..<100_001, threads: threads)
    let before = peak
    let start = Suite.wallSeconds
    let tally = try experiment.tally(trials: 1..<10_000_001, threads: threads)
    suite.report("10 million bench trials, \(threads) threads", Suite.wallSeconds - start, "s wall")
    suite.report("  memory beyond that of a hundred thousand", peak - before, "MiB")
    print("  digest of their p-values", tally.digest)
  }

  /// The most memory that this process has held, in MiB.
  private static var peak: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
  }
}
