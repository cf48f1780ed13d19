import Design
import Simulation
import Trial

/// Trials drawn as the statistics of their stages; on one thread.
enum StagewiseBenchmarks {
  private static let trials = 100_000

  static func run(_ suite: Suite) throws {
    let test = AdaptiveTest.inverseNormal(.init(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.oBrienFleming)))
    for (arms, effects) in [(4, [1, 2.5, 2]), (5, [1, 2.5, 2, 1.5])] as [(Int, [Double])] {
      for (name, intersection) in [("Dunnett", .joint), ("Simes", .simes)] as [(String, StagewiseIntersection)] {
        // With the tables of the joint law, which are made once a design.
        let seconds = try suite.cpu(groups: 3) {
          let design = try ClosedCombination(hypotheses: effects.count, test: test, intersection: intersection)
          _ = try ClosedStages(
            design, .arms(effects: effects, standardDeviation: 8, controlShare: 1), selection: HypothesisSelection(.best(1)), sizes: [43, 44]
          ).characteristics(trials: trials, seed: 1)
        }
        suite.report("100,000 trials, \(arms) arms, 2 stages, \(name)", seconds, "s CPU")
        // rpact 4.5.0, R 4.2.2, median CPU of getSimulationMultiArmMeans with 3 active arms, per 10,000: 23 s by Dunnett's test, 15.9 s by Simes'.
        if arms == 4 { suite.report("  rpact's time over it", (name == "Dunnett" ? 230 : 159) / seconds, "times") }
      }
    }
    let seconds = try suite.cpu(groups: 3) {
      _ = try TwoArmStages(test, effect: 2.5, standardDeviation: 8, sizes: [174, 174]).characteristics(trials: trials, seed: 1)
    }
    suite.report("100,000 trials, 2 arms, 2 stages", seconds, "s CPU")
    // The same of getSimulationMeans with the normal approximation: 1.62 s.
    suite.report("  rpact's time over it", 1.62 / seconds, "times")
  }
}
