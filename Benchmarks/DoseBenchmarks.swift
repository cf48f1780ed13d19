import Analysis
import Design
import Mathematics
import Simulation
import Trial

/// MCP-Mod, beside DoseFinding 1.4.1 in R 4.2.2 on one core of a like machine: powMCT of four models and five doses 234 ms, fitMod on biom 1.3 to 5.0 ms a fit,
/// a whole MCPMod on biom 53 ms.
enum DoseBenchmarks {
  static func run(_ suite: Suite) throws {
    let models = CandidateModels(
      doses: [0, 12.5, 25, 50, 100],
      shapes: [
        ("Emax 2.6", .emax(ed50: 2.6)), ("Emax 12.5", .emax(ed50: 12.5)), ("sigmoid Emax", .sigmoidEmax(ed50: 30.5, hill: 3.5)),
        ("quadratic", .quadratic(delta: -0.00776)),
      ], maximalEffect: 0.15)
    let power = DoseContrastPower(try DoseContrasts(models, sizes: [1, 1, 1, 1, 1]), standardDeviation: 0.34, error: 0.05)
    let seconds = try suite.cpu { _ = try power.power(means: models.means, sizes: [93, 93, 93, 93, 93]) }
    suite.report("MCP-Mod, power under 4 curves of 5 doses", seconds * 1e3, "ms CPU")
    suite.report("  DoseFinding's time over it", 0.234 / seconds, "times")
    try fits(suite)
    try trials(suite)
  }

  private static func fits(_ suite: Suite) throws {
    let estimates = DoseEstimates(
      doses: [0, 0.05, 0.2, 0.6, 1], estimates: [0.345, 0.457, 0.810, 0.935, 0.949],
      covariance: Matrix(diagonal: [0.0245, 0.0245, 0.0245, 0.0245, 0.0245]))
    let families: [(String, DoseResponseFamily, Double)] = [
      ("linear", .linear, 1.3), ("Emax", .emax, 2.3), ("exponential", .exponential, 3.1), ("logistic", .logistic, 3.7),
      ("sigmoid Emax", .sigmoidEmax, 3.9),
      ("beta", .beta(scale: 1.2), 5),
    ]
    for (name, family, theirs) in families {
      let seconds = try suite.cpu { _ = try DoseResponseFit(family, to: estimates) }
      suite.report("MCP-Mod, fit of \(name)", seconds * 1e6, "µs CPU")
      suite.report("  DoseFinding's time over it", theirs / 1e3 / seconds, "times")
    }
  }

  private static func trials(_ suite: Suite) throws {
    for asks in [false, true] {
      let trial = try TrialProtocol.reading(
        plan.replacing("    target dose: {benefit: 0.1}\n", with: asks ? "    target dose: {benefit: 0.1}\n" : "")
      )
      .whole.followingCurves
      let experiment = try Experiment(trial, scenarios: ["truth: later"])
      let count = 200
      let seconds = try suite.cpu { _ = try experiment.tally(trials: 1..<(count + 1), threads: 1) } / Double(count)
      suite.report("MCP-Mod, simulated trial of 465 patients\(asks ? " with curves and dose" : "")", seconds * 1e6, "µs CPU")
    }
  }

  private static let plan = """
    equipoise: 1
    arms:
      placebo: {role: placebo}
      d12: {dose: 12.5 mg/day}
      d25: {dose: 25 mg/day}
      d50: {dose: 50 mg/day}
      d100: {dose: 100 mg/day}
    analyses:
      curves:
        method: MCP-Mod
        model: AVAL ~ TRT01P
        candidates:
          early: {shape: Emax, ED50: 2.6}
          later: {shape: Emax, ED50: 12.5}
          steep: {shape: sigmoid Emax, ED50: 30.5, hill: 3.5}
          turning: {shape: quadratic, delta: -0.00776}
        target dose: {benefit: 0.1}
    hypotheses:
      curves: {test: superiority}
    design: {sample size: 465, error: 5% one-sided, looks: [end]}
    scenarios:
      truth: {dose-response: {candidate: each, maximal effect: 0.15}, standard deviation: 0.34}
    """
}
