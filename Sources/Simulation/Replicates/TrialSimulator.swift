import Analysis
import Trial

/// Whole trials under one scenario: drawn, analyzed and decided by the function that decides the real trial.
public struct TrialSimulator: Sendable {
  public let trial: TrialProtocol
  public let scenario: Scenario
  let sampleSize: Int?
  let generator: SubjectGenerator
  let plan: ConclusionPlan
  let shape: TallyShape

  /// - Parameter sampleSize: total patients; needed where the protocol leaves the size to be computed.
  /// - Throws: `SimulationRefusal` if the file does not say enough to simulate; `MathematicalFailure`.
  public init(trial: TrialProtocol, scenario: Scenario, sampleSize: Int? = nil) throws {
    self.trial = trial
    self.scenario = scenario
    self.sampleSize = sampleSize
    generator = try SubjectGenerator(trial: trial, scenario: scenario, sampleSize: sampleSize)
    plan = try ConclusionPlan(for: trial)
    shape = TallyShape(
      hypotheses: plan.decidedHypotheses, looks: trial.design.looks.count, subsets: PrimaryComparison(of: trial).subgroups.count)
  }

  /// Simulates trials by their numbers and keeps a row of each, for runs that fit into memory; the rows are the same, bit for bit, for every number of
  /// threads. `Experiment` counts trials without keeping them.
  ///
  /// - Parameters:
  ///   - seed: key of the run.
  ///   - trials: their numbers, from 1 by custom; runs over parts of a range, put together, are the run over the range.
  ///   - threads: at least 1.
  public func run(seed: UInt64, trials: Range<Int>, threads: Int, progress: Progress = .silent) throws(Stopped) -> SimulatedTrials {
    let row = TrialRow(shape: shape)
    let rows = try Replicates.rows(
      of: trials, width: row.width, threads: threads, progress: progress, worker: { TrialWorker(self) },
      each: { worker, number, written in
        worker.simulate(seed: seed, trial: number)
        row.write(worker.conclusion, leftBeforeEnd: worker.leftBeforeEnd, into: &written)
      })
    return SimulatedTrials(scenario: scenario.name, rows: rows, row: row)
  }

  /// One trial again, bit for bit as it was in the run.
  public func replay(seed: UInt64, trial number: Int) -> (data: TrialData, conclusion: Conclusion) {
    var worker = TrialWorker(self)
    worker.simulate(seed: seed, trial: number)
    return (worker.data, worker.conclusion)
  }

  /// The effects in truth under this scenario.
  public func truth(seed: UInt64) throws -> ScenarioTruth {
    try ScenarioTruth(of: trial, scenario: scenario, seed: seed, sampleSize: sampleSize, hypotheses: shape.hypotheses)
  }
}

/// What one thread reuses from trial to trial.
struct TrialWorker {
  var generator: SubjectGenerator
  var concluder: Concluder
  var data: TrialData
  var conclusion = Conclusion()

  init(_ simulator: TrialSimulator) {
    generator = simulator.generator
    concluder = Concluder(plan: simulator.plan)
    data = generator.template
  }

  mutating func simulate(seed: UInt64, trial: Int) {
    generator.generate(seed: seed, trial: UInt64(trial), into: &data)
    concluder.conclude(data, into: &conclusion)
  }

  var leftBeforeEnd: Double {
    Double(data.discontinuedBeforeVisit.count { $0 < data.visits.count }) / Double(max(data.subjectCount, 1))
  }
}
