import Analysis
import Foundation
import Report
import Simulation
import TestSupport
import Testing
import Trial

enum OnePath {
  /// The igmesine Phase III.
  static func igmesine() throws -> TrialProtocol { try TrialProtocol.reading(try text()) }
  static func text() throws -> String {
    String(decoding: try Data(contentsOf: References.project.appendingPathComponent("Examples/igmesine/phase-3.yaml")), as: UTF8.self)
  }
}

/// What was simulated is what will be done.
@Suite struct `One path for simulated and real trials` {
  @Test(.tags(.identity), arguments: [1, 7, 4711])
  func `a simulated trial written as CSV and analyzed gives the bytes of its replay`(_ number: Int) throws {
    let trial = try OnePath.igmesine()
    let scenario = try #require(trial.scenarios.first { $0.name == "planned" })
    let replayed = try TrialSimulator(trial: trial, scenario: scenario).replay(seed: trial.simulation.seed, trial: number)
    let plan = try ConclusionPlan(for: trial)
    let direct = ResultsJSON.value(try TrialAnalysis(plan: plan, data: replayed.data).results()).text()

    let csv = replayed.data.csv(for: trial)
    let table = try DataTable.reading(csv: [UInt8](csv.utf8), options: DataTable.ReadingOptions(missing: []))
    let read = try TrialData.reading(table, for: trial).data
    #expect(read.csv(for: trial) == csv)
    let analysis = TrialAnalysis(plan: plan, data: read)
    #expect(ResultsJSON.value(try analysis.results()).text() == direct)
    #expect(analysis.conclusion == replayed.conclusion)
  }

  @Test(.tags(.identity), arguments: ["50% of patients", "50% of information", "week 30 as 50% of information"])
  func `a trial that stopped is analyzed with its delayed patients as it was simulated`(_ look: String) throws {
    let trial = try TrialProtocol.reading(
      try OnePath.text().replacing("[50% of patients, end]", with: "[\(look), end]")
        .replacing("stopping: efficacy", with: "stopping: efficacy\n  delayed patients: analyzed at the end")
        .replacing("scores: whole numbers", with: "scores: whole numbers\n  accrual: {rate: 30 patients/month, ramp: 3 months}")
        .replacing("large: {effect: -3}", with: "large: {effect: -8}"))
    let simulator = try TrialSimulator(trial: trial, scenario: try #require(trial.scenarios.first { $0.name == "large" }))
    let plan = try ConclusionPlan(for: trial)
    for number in 1...3 {
      let replayed = simulator.replay(seed: 1, trial: number)
      let delayed = try #require(replayed.conclusion.hypotheses[0].delayed)
      #expect(replayed.conclusion.stoppedAtLook == 0 && delayed.contrast != nil)
      let table = try DataTable.reading(csv: [UInt8](replayed.data.csv(for: trial).utf8), options: DataTable.ReadingOptions(missing: []))
      let analysis = TrialAnalysis(plan: plan, data: try TrialData.reading(table, for: trial).data)
      #expect(analysis.conclusion == replayed.conclusion)
      // Whoever was randomized by the look's day, and would be seen at week 6 after it.
      let arrivals = replayed.data.course.randomizationDay
      let look = replayed.conclusion.looks[0]
      let day = look.day ?? arrivals[look.patients - 1] + 42
      #expect(delayed.patients == arrivals.count { $0 <= day })
      #expect(replayed.conclusion.delayedPatients == arrivals.count { $0 <= day && $0 + 42 > day } && replayed.conclusion.delayedPatients > 10)
      let direct = ResultsJSON.value(try TrialAnalysis(plan: plan, data: replayed.data).results()).text()
      #expect(ResultsJSON.value(try analysis.results()).text() == direct)
      #expect(direct.contains("with the delayed patients"))
    }
  }

  @Test(.tags(.identity))
  func `a run gives the same bytes on one thread and on two, and replay the very trial`() throws {
    let trial = try OnePath.igmesine()
    let one = try OperatingCharacteristics.simulate(trial, trials: 200, threads: 1)
    let two = try OperatingCharacteristics.simulate(trial, trials: 200, threads: 2)
    #expect(one == two)
    let json = try [1, 2].map { ResultsJSON.value(try OperatingCharacteristics.results(for: trial, trials: 200, threads: $0)).text() }
    #expect(json[0] == json[1])
    let run = try #require(one.first { $0.scenario == "modest" })
    let scenario = try #require(trial.scenarios.first { $0.name == "modest" })
    let simulator = try TrialSimulator(trial: trial, scenario: scenario)
    for number in [1, 2, 150] {
      let conclusion = simulator.replay(seed: trial.simulation.seed, trial: number).conclusion
      #expect(conclusion.stoppedAtLook == run.stoppedAtLook[number - 1])
      #expect(conclusion.last.contrast?.estimate == run.atEnd[number - 1].estimate?.value)
    }
  }
}
