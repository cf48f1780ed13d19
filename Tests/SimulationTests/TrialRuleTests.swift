import Analysis
import Design
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// A rule that no design of the program knows: give up at the first look where the estimate is on the wrong side, never stop for efficacy early.
private struct WrongSide: TrialRule {
  let looks: Int
  func decision(on hypothesis: Int, at look: Int, seen: Conclusion.Contrast) -> LookDecision {
    if look == looks - 1 { return seen.pOneSided <= 0.025 ? .significant : .notSignificant }
    return seen.estimate > 0 ? .stopsForFutility : .goesOn(crossed: false)
  }
}

@Suite struct `A rule of one's own` {
  @Test(.tags(.identity))
  func `decides every simulated trial without a change to the loop`() throws {
    let trial = TrialExamples.sixWeeks(effects: ["none": 0])
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0], rule: WrongSide(looks: trial.design.looks.count))
    let run = try simulator.run(seed: 3, trials: 1..<401, threads: 2)
    let first = run.atLook(0)
    var given = 0
    for index in 0..<400 {
      let estimate = try #require(first[index].estimate?.value)
      #expect(run.stoppedAtLook[index] == (estimate > 0 ? 0 : trial.design.looks.count - 1))
      if estimate > 0 {
        given += 1
        #expect(!run.success[index])
      }
    }
    #expect(given > 50 && given < 350)
  }
}
