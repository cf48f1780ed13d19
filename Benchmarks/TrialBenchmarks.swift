import Foundation
import Mathematics
import Simulation
import Trial

/// Whole trials of the igmesine Phase III beside the floor: drawing their random numbers alone.
enum TrialBenchmarks {
  static func run(_ suite: Suite) throws {
    let full = try TrialProtocol.read(Inputs.bytes("Examples/igmesine/phase-3.yaml")).trial
    var plain = full
    for index in plain.analyses.indices { plain.analyses[index].subgroups = [] }
    guard let scenario = full.scenarios.first(where: { $0.name == "planned" }) else { return }
    let floor = floorSeconds(suite)
    suite.report("random numbers of one trial (348 x 7 normals, 3 uniforms)", floor * 1e6, "µs CPU")
    for (name, trial) in [("interim and final MMRM", plain), ("with subsets and interactions", full)] {
      let simulator = try TrialSimulator(trial: trial, scenario: scenario)
      let trials = 2000
      let seconds = suite.cpu(groups: 5) { _ = try? simulator.run(seed: 1, trials: 1..<(trials + 1), threads: 1) } / Double(trials)
      suite.report("whole trial, \(name)", seconds * 1e6, "µs CPU")
      suite.report("  whole trials per CPU second", 1 / seconds, "trials/s")
      suite.report("  over the floor", seconds / floor, "times")
    }
    let simulator = try TrialSimulator(trial: plain, scenario: scenario)
    let start = Suite.wallSeconds
    _ = try simulator.run(seed: 1, trials: 1..<10_001, threads: ProcessInfo.processInfo.activeProcessorCount)
    suite.report("10 000 trials, interim and final MMRM, all cores", Suite.wallSeconds - start, "s wall")
  }

  private static func floorSeconds(_ suite: Suite) -> Double {
    var normals = [Double](repeating: 0, count: 348 * 7)
    var uniforms = [Double](repeating: 0, count: 348 * 3)
    var trial: UInt64 = 0
    return suite.cpu {
      trial += 1
      let streams = TrialStreams(seed: 1, trial: trial)
      normals.withUnsafeMutableBufferPointer { normals in
        uniforms.withUnsafeMutableBufferPointer { uniforms in
          guard let normal = normals.baseAddress, let uniform = uniforms.baseAddress else { return }
          streams.fillNormals(subjects: 0..<348, draws: 1, purpose: .baseline, into: normal)
          streams.fillNormals(subjects: 0..<348, draws: 6, purpose: .outcome, into: normal + 348)
          streams.fillUniforms(subjects: 0..<348, draws: 2, purpose: .factors, into: uniform)
          streams.fillUniforms(subjects: 0..<348, draws: 1, purpose: .discontinuation, into: uniform + 696)
        }
      }
    }
  }
}
