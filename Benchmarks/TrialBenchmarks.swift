import Foundation
import Mathematics
import Simulation
import Trial

/// Whole trials beside the floor: drawing their random numbers alone.
enum TrialBenchmarks {
  /// The bar is on the first; the igmesine Phase III as filed (blocks, strata, whole scores) stands beside it.
  static func run(_ suite: Suite) throws {
    let limit = try TrialProtocol.read(Inputs.bytes("Benchmarks/limit.yaml")).trial
    let filed = try TrialProtocol.read(Inputs.bytes("Examples/igmesine/phase-3.yaml")).trial
    var plain = filed
    for index in plain.analyses.indices { plain.analyses[index].subgroups = [] }

    let normals = suite.cpu { draw(normals: 7, uniforms: 1) }
    suite.report("random numbers of the bench trial (348 x 7 normals, 1 uniform)", normals * 1e6, "µs CPU")
    let trial = try measure(suite, "bench trial, interim and final MMRM", limit, over: normals)
    // mmrm 0.3.18, R 4.2.2: 0.40 s for one fit of such data, two fits a trial, patients not counted.
    suite.report("  mmrm's time for the two fits over the whole trial", 0.8 / trial, "times")
    suite.report("  allocations a trial, after the first hundred", try allocations(limit), "")
    try threads(suite, limit, one: trial)

    let floor = suite.cpu { draw(normals: 7, uniforms: 3) }
    suite.report("random numbers of a filed trial (348 x 7 normals, 3 uniforms)", floor * 1e6, "µs CPU")
    _ = try measure(suite, "igmesine as filed, interim and final MMRM", plain, over: floor)
    _ = try measure(suite, "igmesine as filed, with subsets and interactions", filed, over: floor)
  }

  private static func scenario(_ trial: TrialProtocol) -> Scenario {
    guard let found = trial.scenarios.first(where: { $0.name == "planned" }) else { preconditionFailure("a bench protocol has its scenario") }
    return found
  }

  /// CPU seconds of one trial.
  private static func measure(_ suite: Suite, _ name: String, _ trial: TrialProtocol, over floor: Double) throws -> Double {
    let simulator = try TrialSimulator(trial: trial, scenario: scenario(trial))
    let trials = 2000
    let seconds = suite.cpu(groups: 9) { _ = try? simulator.run(seed: 1, trials: 1..<(trials + 1), threads: 1) } / Double(trials)
    suite.report("whole trial, \(name)", seconds * 1e6, "µs CPU")
    suite.report("  whole trials per CPU second", 1 / seconds, "trials/s")
    suite.report("  over its random numbers", seconds / floor, "times")
    return seconds
  }

  /// Wall time on one and on two threads.
  private static func threads(_ suite: Suite, _ trial: TrialProtocol, one: Double) throws {
    let simulator = try TrialSimulator(trial: trial, scenario: scenario(trial))
    let trials = max(10_000, Int(2 / one))
    func wall(_ threads: Int) throws -> Double {
      let start = Suite.wallSeconds
      _ = try simulator.run(seed: 1, trials: 1..<(trials + 1), threads: threads)
      return Suite.wallSeconds - start
    }
    let (single, double) = (try wall(1), try wall(2))
    suite.report("  two threads over one, wall", single / double, "times")
    suite.report("  10 000 trials on two threads", double / Double(trials) * 10_000, "s wall")
  }

  private static func draw(normals: Int, uniforms: Int) {
    Scratch.shared.draw(normals: normals, uniforms: uniforms)
  }

  /// Room for the numbers of one trial.
  private final class Scratch: @unchecked Sendable {
    static let shared = Scratch()
    private let normals = UnsafeMutablePointer<Double>.allocate(capacity: 348 * 7)
    private let uniforms = UnsafeMutablePointer<Double>.allocate(capacity: 348 * 3)
    private var trial: UInt64 = 0

    func draw(normals count: Int, uniforms more: Int) {
      trial += 1
      let streams = TrialStreams(seed: 1, trial: trial)
      streams.fillNormals(subjects: 0..<348, draws: 1, purpose: .baseline, into: normals)
      streams.fillNormals(subjects: 0..<348, draws: count - 1, purpose: .outcome, into: normals + 348)
      streams.fillUniforms(subjects: 0..<348, draws: 1, purpose: .discontinuation, into: uniforms)
      if more > 1 { streams.fillUniforms(subjects: 0..<348, draws: more - 1, purpose: .factors, into: uniforms + 348) }
    }
  }

  /// Counted by the C library: blocks in use are not blocks asked for, so a run of n trials is held against one of 2n.
  private static func allocations(_ trial: TrialProtocol) throws -> Double {
    let simulator = try TrialSimulator(trial: trial, scenario: scenario(trial))
    func asked(_ trials: Int) throws -> Int {
      let before = Allocations.count
      _ = try simulator.run(seed: 1, trials: 1..<(trials + 1), threads: 1)
      return Allocations.count - before
    }
    _ = try asked(100)
    let (few, many) = (try asked(1000), try asked(2000))
    return Double(many - few) / 1000
  }
}
