import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Reading the examples` {
  @Test func `the igmesine trial says what its file says`() throws {
    let read = try TrialProtocol.read(try Fixtures.bytes("protocols/igmesine-phase-3.yaml"))
    let trial = read.trial
    #expect(trial.kind == .trial)
    #expect(trial.arms.map(\.name) == ["placebo", "igmesine"])
    #expect(trial.controlArm == 0)
    #expect(trial.arms[1].dose == Dose(25, .mg))
    #expect(trial.allocation == Allocation(method: .permutedBlocks, ratio: [1, 1], strata: ["country", "setting"]))
    #expect(trial.schedule.visits.map(\.weeks) == [1, 2, 3, 4, 5, 6])
    #expect(trial.endpoints[0].visit == 5 && trial.endpoints[0].range == NumberRange(0, 52))
    #expect(trial.analyses.map(\.method) == [.MMRM, .ANCOVA, .ANCOVA])
    #expect(trial.analyses[0].subgroups.map(\.condition.text) == ["country = UK", "setting = outpatient"])
    #expect(trial.design.sampleSize == .fixed(348))
    #expect(trial.design.looks == [.patients(0.5), .end])
    #expect(trial.design.efficacy == .spending(.lanDeMetsOBrienFleming))
    #expect(trial.scenarios.map(\.name) == ["no effect", "small", "modest", "planned", "large"])
    #expect(trial.scenarios.map(\.effects) == [[0, 0], [0, -1], [0, -1.75], [0, -2.5], [0, -3]])
    #expect(trial.scenarios[2].correlation == .floorAndDecay(floor: 0.25, height: 0.65, perWeek: 0.75))
    #expect(trial.scenarios[2].standardDeviationCourse == .shares([VisitShare(visit: 0, share: 0.5625)]))
    #expect(trial.scenarios[2].discontinuation == DiscontinuationLaw(share: 0.245, mechanism: .missingAtRandom, logOddsPerPoint: 0.05))
    #expect(trial.simulation == SimulationPlan(trials: 10_000, seed: 20_261_123, scenarios: trial.scenarios.map(\.name)))
    #expect(read.warnings.map(\.place) == ["analyses.completers.missing data"])
  }

  @Test func `the antidepressant trial has its data and no scenarios`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/antidepressant.yaml"))
    #expect(trial.design.error == ErrorRate(0.05, sides: 2))
    #expect(trial.population.factors.map(\.column) == ["GENDER", "SITE"])
    #expect(trial.population.factors[1].composition == .fromData)
    #expect(trial.data?.values["AVISIT"]?["week 6"] == "7")
    #expect(trial.data?.missing == ["NA"])
    #expect(trial.scenarios.isEmpty && trial.allocation == nil)
  }

  @Test func `a design alone has arms, an endpoint and a hypothesis`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/group-sequential.yaml"))
    #expect(trial.kind == .designOnly)
    #expect(trial.arms.map(\.name) == ["control", "treatment"])
    #expect(trial.endpoints[0].better == .higher && trial.endpoints[0].unit == "points")
    #expect(trial.design.sampleSize == .forPower(target: 0.8, scenario: "planned"))
    #expect(trial.design.futility == FutilityRule(bounds: [0, nil], rule: .nonBinding))
    #expect(trial.scenarios[0].effects == [0, 2.5])
    #expect(trial.hypotheses == [Hypothesis(name: "primary", test: .superiority)])
  }

  @Test func `a fault found later is told where its place stands, or the last key of it`() throws {
    let read = try TrialProtocol.read(try Fixtures.bytes("protocols/antidepressant.yaml"))
    func line(_ place: String) -> [Int] {
      let located = read.located(Fault(line: 0, column: 0, place: place, found: "", expected: "", rule: .missing))
      return [located.line, located.column]
    }
    #expect(line("population.factors.site") == [10, 5])
    #expect(line("population.factors.region") == [8, 3])
    #expect(line("allocation") == [1, 1])
  }
}
