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

    let trial = try measure(suite, "bench trial, interim and final MMRM", limit, numbers: "348 x 7 normals, 1 uniform") { draw(uniforms: 1) }
    // mmrm 0.3.18, R 4.2.2: 0.40 s for one fit of such data, two fits a trial, patients not counted.
    suite.report("  mmrm's time for the two fits over the whole trial", 0.8 / trial, "times")
    suite.report("  allocations a trial, after the first hundred", try allocations(limit), "")
    try threads(suite, limit, one: trial)
    _ = try measure(suite, "igmesine as filed, interim and final MMRM", plain, numbers: "348 x 7 normals, 3 uniforms") { draw(uniforms: 3) }
    _ = try measure(suite, "igmesine as filed, with subsets and interactions", filed, numbers: "the same") { draw(uniforms: 3) }
  }

  private static func scenario(_ trial: TrialProtocol) -> Scenario {
    guard let found = trial.scenarios.first(where: { $0.name == "planned" }) else { preconditionFailure("a bench protocol has its scenario") }
    return found
  }

  /// CPU seconds of one trial, beside those of its random numbers.
  private static func measure(_ suite: Suite, _ name: String, _ trial: TrialProtocol, numbers: String, _ draw: () -> Void) throws -> Double {
    let simulator = try TrialSimulator(trial: trial, scenario: scenario(trial))
    let trials = 500
    let found = try suite.cpu(of: { _ = try simulator.run(seed: 1, trials: 1..<(trials + 1), threads: 1) }, over: { for _ in 0..<trials { draw() } })
    let seconds = found.first / Double(trials)
    suite.report("whole trial, \(name)", seconds * 1e6, "µs CPU")
    suite.report("  its random numbers (\(numbers))", found.second / Double(trials) * 1e6, "µs CPU")
    suite.report("  over its random numbers", found.ratio, "times")
    suite.report("  whole trials per CPU second", 1 / seconds, "trials/s")
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

  private static func draw(uniforms: Int) { Scratch.shared.draw(uniforms: uniforms) }

  /// Room for the numbers of one trial.
  private final class Scratch: @unchecked Sendable {
    static let shared = Scratch()
    private let normals = UnsafeMutablePointer<Double>.allocate(capacity: 348 * 7)
    private let uniforms = UnsafeMutablePointer<Double>.allocate(capacity: 348 * 3)
    private var trial: UInt64 = 0

    func draw(uniforms: Int) {
      trial += 1
      let streams = TrialStreams(seed: 1, trial: trial)
      streams.fillNormalsAndUniforms(subjects: 0..<348, purpose: .baseline, normals: normals, uniforms: self.uniforms)
      streams.fillNormals(subjects: 0..<348, draws: 6, purpose: .outcome, into: normals + 348)
      if uniforms > 1 { streams.fillUniforms(subjects: 0..<348, draws: uniforms - 1, purpose: .factors, into: self.uniforms + 348) }
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
