import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Raters who are not reliable` {
  /// A score of reliability r has variance σ² ∕ r, so that the estimate's variance times r is that of reliable raters, 4 σ² ∕ n.
  @Test(.tags(.recovery), arguments: [1, 0.937, 0.8, 0.6])
  func `inflate the variance of the estimate by one over their reliability`(_ reliability: Double) throws {
    var trial = TrialExamples.twoSamples(sampleSize: 240, effects: ["some": -3])
    trial.scenarios[0].raters = RaterLaw(reliability: reliability, driftPerMonth: 0)
    let run = try TrialSimulator(trial: trial, scenario: trial.scenarios[0]).run(seed: 21, trials: 1..<20_001, threads: 2)
    var estimates = SimulatedMoments(about: -3)
    for seen in run.atEnd { if let found = seen.estimate { estimates.add(found.value) } }
    #expect(estimates.count == 20_000)
    #expect(abs(estimates.variance * reliability - 4 * 64 / 240) <= 3 * estimates.varianceError * reliability)
  }

  /// So many times the patients make up for it.
  @Test(.tags(.recovery))
  func `cost one over their reliability in patients`() throws {
    let read = try CalibrationProtocols.read("calibration/reliability.yaml")
    let designs = try read.variants().map { Experiment.Design(label: $0.label, trial: $0.trial) }
    let experiment = try Experiment(designs: designs)
    let tally = try experiment.tally(trials: 1..<10_001, threads: 2)
    let sizes = [240.0, 300, 400]
    for design in 0..<3 {
      for (scenario, reliability) in [1, 0.8, 0.6].enumerated() {
        let n = sizes[design]
        let noncentrality = 3 / (8 * (4 / (n * reliability)).squareRoot())
        let ν = n - 2
        let power = NoncentralT(degreesOfFreedom: ν, noncentrality: noncentrality).upperTail(StudentT(degreesOfFreedom: ν).upperQuantile(0.025))
        let share = SeenShare(count: tally.tallies[experiment.index(design: design, scenario: scenario)].successes(), of: 10_000)
        #expect(abs(share.value - power) <= 3 * share.error(at: power), "n \(n), reliability \(reliability): \(share.value) against \(power)")
      }
    }
  }
}
