import Mathematics
import Notation
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `What cannot be simulated` {
  static func refusal(_ change: (inout TrialProtocol) -> Void) -> SimulationRefusal? {
    var trial = TrialExamples.sixWeeks()
    change(&trial)
    do {
      _ = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0])
      return nil
    } catch { return error as? SimulationRefusal }
  }

  @Test(.tags(.identity))
  func `is refused with the place that is to be mended`() {
    #expect(Self.refusal { _ in } == nil)
    #expect(Self.refusal { $0.allocation = nil } == .noAllocation)
    #expect(Self.refusal { $0.endpoints[0].visit = nil } == .noVisits)
    #expect(Self.refusal { $0.schedule.visits[5] = TimePoint(-1, .week) } == .endpointNotAfterRandomization(week: -1))
    #expect(Self.refusal { $0.population.factors[1].composition = .fromData } == .levelsFromData(factor: "setting"))
    #expect(Self.refusal { $0.design.sampleSize = .fixed(350) } == .countsDiffer(factor: "country", sum: 348, sampleSize: 350))
    #expect(Self.refusal { $0.design.sampleSize = .forPower(target: 0.9, scenario: "planned") } == .sampleSizeNotComputed)
    #expect(Self.refusal { $0.scenarios[0].correlation = nil } == .noCorrelation(scenario: "planned"))
    #expect(Self.refusal { $0.scenarios[0].discontinuation?.share = 5 } == .discontinuationShare(scenario: "planned", share: 5))
    guard case .baselineOutOfReach("planned", let share) = Self.refusal({ $0.scenarios[0].baseline?.within = NumberRange(40, 45) }) else {
      Issue.record("a range five deviations away is out of reach")
      return
    }
    #expect(share.isClose(to: 4.8e-8, relative: 0.1))
  }

  @Test(.tags(.identity))
  func `is refused of what a scenario adds, too`() {
    func law(_ share: Double, _ mechanism: DiscontinuationLaw.Mechanism = .completelyAtRandom) -> DiscontinuationLaw {
      DiscontinuationLaw(share: share, mechanism: mechanism, logOddsPerPoint: 0.1)
    }
    #expect(Self.refusal { $0.scenarios[0].withdrawal = law(5) } == .withdrawalShare(scenario: "planned", share: 5))
    #expect(
      Self.refusal {
        $0.scenarios[0].discontinuation?.scale = .hazard
        $0.scenarios[0].discontinuation?.sharesByArm = [0.5, 1]
      } == .discontinuationShare(scenario: "planned", share: 1))
    #expect(Self.refusal { $0.scenarios[0].rescue = RescueLaw(share: 5, effect: -1) } == .rescueShare(scenario: "planned", share: 5))
    #expect(
      Self.refusal {
        $0.scenarios[0].discontinuation = nil
        $0.scenarios[0].correlation = nil
        $0.scenarios[0].withdrawal = law(0.1, .missingNotAtRandom)
      } == .noCorrelation(scenario: "planned"))
    #expect(
      Self.refusal {
        $0.scenarios[0].baseline = nil
        $0.scenarios[0].baselineInflation = BaselineInflation(below: 18, points: 1)
      } == .inflationWithoutBaseline(scenario: "planned"))
    #expect(Self.refusal { $0.scenarios[0].baselineInflation = BaselineInflation(below: 20, points: 1) } == nil)
  }

  @Test(.tags(.identity))
  func `needs no correlation where nobody leaves because of a score`() {
    #expect(
      Self.refusal {
        $0.scenarios[0].correlation = nil
        $0.scenarios[0].discontinuation?.mechanism = .completelyAtRandom
      } == nil)
  }

  @Test(.tags(.identity))
  func `is told of a correlation that is none`() {
    var trial = TrialExamples.sixWeeks { $0.correlation = .compoundSymmetry(-0.5) }
    trial.population.factors = []
    let failure = #expect(throws: MathematicalFailure.self) { try SubjectGenerator(trial: trial, scenario: trial.scenarios[0]) }
    #expect(failure?.cause == .notPositiveDefinite)
  }
}
