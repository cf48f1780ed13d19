import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Four pairs of courses that end together under four ways of leaving: a test at the end should find nothing.
@Suite struct `Courses that differ before the end and end together` {
  static let trials = 12_000
  /// Monte Carlo error of a level of 5%.
  static let error = (0.05 * 0.95 / Double(trials)).squareRoot()

  @Test(.tags(.recovery))
  func `leave MMRM its level everywhere, and take carried forward values theirs where arms leave differently`() throws {
    let read = try CalibrationProtocols.read("calibration/no-effect-at-the-end.yaml")
    let designs = try read.variants().map { Experiment.Design(label: $0.label, trial: $0.trial) }
    let experiment = try Experiment(designs: designs)
    #expect(designs.map { $0.trial.hypotheses[0].analysis } == ["mixed model", "carried forward"] && experiment.scenarios.count == 16)
    #expect(Self.error <= 0.002)
    let tally = try experiment.tally(trials: 1..<(Self.trials + 1), threads: 2)
    // Both sides of 5% two-sided.
    func level(_ design: Int, _ scenario: Int) -> Double {
      let one = tally.tallies[experiment.index(design: design, scenario: scenario)]
      #expect(one.failures == 0)
      return Double(one[.crossed, hypothesis: 0, look: 0] + one[.crossedToHarm, hypothesis: 0, look: 0]) / Double(Self.trials)
    }
    var (mixedLevels, carriedForward): ([Double], [Double]) = ([], [])
    for (index, name) in experiment.scenarios.enumerated() {
      let mixed = level(0, index)
      #expect(mixed >= 0.045 - 3 * Self.error && mixed <= 0.055 + 3 * Self.error, "\(name): MMRM \(mixed)")
      #expect(abs(mixed - 0.05) <= 3 * Self.error + 0.001, "\(name): MMRM \(mixed)")
      mixedLevels.append(mixed)
      let last = level(1, index)
      if name.hasSuffix("by arm") { carriedForward.append(last) }
      // Where nobody leaves there is nothing to carry forward: a linear model with independent normal errors has its level exactly.
      if name.hasSuffix("none left") { #expect(abs(last - 0.05) <= 3 * Self.error, "\(name): \(last)") }
    }
    #expect(carriedForward.count == 4)
    func record(_ method: String, _ model: String, _ found: [Double]) {
      Qualification.recovered(Recovery("test by \(method)", model: model, nominal: 0.05, found: found, error: Self.error))
    }
    record("MMRM", "four courses by four ways of leaving, no effect at the end", mixedLevels)
    record("last observation carried forward", "the same, where the arms leave differently", carriedForward)
    #expect(carriedForward.contains { $0 > 0.08 + 3 * Self.error })
  }
}
