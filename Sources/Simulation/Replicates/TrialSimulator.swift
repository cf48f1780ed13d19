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
  /// Where a look may change what comes after it.
  let staged: StagedDraw?
  /// The rule that stops for harm; nil without one, and where the scenario says nothing of its event.
  let monitor: SafetyMonitor?
  /// What is asked of adverse events.
  let questions: EventQuestions

  /// - Parameters:
  ///   - trial: a design-only file is simulated as the whole trial that it makes.
  ///   - sampleSize: total patients; needed where the protocol leaves the size to be computed.
  ///   - rule: what is decided at a look, in place of the protocol's boundaries.
  /// - Throws: `SimulationRefusal` if the file does not say enough to simulate; `MathematicalFailure`.
  public init(trial: TrialProtocol, scenario: Scenario, sampleSize: Int? = nil, rule: (any TrialRule)? = nil) throws {
    let trial = trial.whole.byStages.followingCurves
    let scenario = try trial.followed(scenario)
    self.trial = trial
    self.scenario = scenario
    self.sampleSize = sampleSize
    if scenario.accrual == nil, trial.design.needsAccrual { throw SimulationRefusal.noAccrual(scenario: scenario.name) }
    generator = try SubjectGenerator(trial: trial, scenario: scenario, sampleSize: sampleSize)
    plan = try ConclusionPlan(for: trial, rule: rule)
    monitor = SafetyMonitor(trial).flatMap { scenario.tells(of: $0.event) ? $0 : nil }
    staged = try StagedDraw.needed(trial: trial, scenario: scenario, plan: plan)
    questions = EventQuestions(trial, scenario, isStaged: staged != nil)
    shape = TallyShape(
      hypotheses: plan.decidedHypotheses, looks: trial.design.looks.count, subsets: PrimaryComparison(of: trial).subgroups.count,
      candidates: plan.candidates, goesByStages: plan.stages != nil, covariances: plan.covariances, watchedArms: monitor?.arms.count ?? 0,
      eventQuestions: questions.isEmpty ? 0 : questions.asked.count)
  }

  /// The same trial and rule under another scenario: the plan is not compiled anew.
  init(_ other: TrialSimulator, scenario: Scenario) throws {
    trial = other.trial
    self.scenario = scenario
    sampleSize = other.sampleSize
    generator = try SubjectGenerator(trial: trial, scenario: scenario, sampleSize: sampleSize)
    plan = other.plan
    monitor = (other.monitor ?? SafetyMonitor(trial)).flatMap { scenario.tells(of: $0.event) ? $0 : nil }
    var shape = other.shape
    staged = try StagedDraw.needed(trial: trial, scenario: scenario, plan: plan)
    questions = EventQuestions(trial, scenario, isStaged: staged != nil)
    shape.watchedArms = monitor?.arms.count ?? 0
    shape.eventQuestions = questions.isEmpty ? 0 : questions.asked.count
    self.shape = shape
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

extension TrialProtocol {
  /// A scenario with the effects of its curve.
  fileprivate func followed(_ scenario: Scenario) throws -> Scenario {
    guard let truth = scenario.doseResponse, !truth.isComputed else { return scenario }
    guard let found = scenarios.first(where: { $0.name == scenario.name }) else { throw SimulationRefusal.severalCurves(scenario: scenario.name) }
    return found
  }
}

extension DesignPlan {
  /// Whether it says what happens on a day.
  var needsAccrual: Bool {
    delayedPatients != .ignored && looks.count > 1
      || looks.contains { look in
        switch look {
        case .information, .calendar, .events: true
        case .patients, .end: false
        }
      }
  }
}

extension Scenario {
  /// Whether it says how often an adverse event comes.
  fileprivate func tells(of event: String) -> Bool { adverseEvents.contains { $0.endpoint == event } }
}

/// What one thread reuses from trial to trial.
struct TrialWorker {
  var generator: SubjectGenerator
  var concluder: Concluder
  var data: TrialData
  var conclusion = Conclusion()
  private var staged: StagedDraw?
  private let monitor: SafetyMonitor?
  private let questions: EventQuestions

  init(_ simulator: TrialSimulator) {
    staged = simulator.staged
    monitor = simulator.monitor
    questions = simulator.questions
    generator = simulator.generator
    concluder = Concluder(plan: simulator.plan)
    data = generator.template
  }

  mutating func simulate(seed: UInt64, trial: Int) {
    if staged == nil {
      generator.generate(seed: seed, trial: UInt64(trial), into: &data)
    } else {
      staged?.draw(seed: seed, trial: trial, into: &data, by: &concluder)
    }
    concluder.conclude(data, into: &conclusion)
  }

  /// A range of trials counted.
  mutating func tally(seed: UInt64, trials: Range<Int>, rules: TallyRules) -> (Tally, ExperimentTally.Endings) {
    var tally = Tally(shape: rules.shape, truths: rules.truths, from: trials.lowerBound)
    var endings = ExperimentTally.Endings(count: trials.count)
    for number in trials {
      simulate(seed: seed, trial: number)
      tally.add(conclusion, data: data, rules: rules)
      if let harm = harm(rules) { tally.count(harm, conclusion) }
      if !questions.isEmpty {
        tally.count(questions.answers(data, patients: conclusion.last.patients, by: generator), level: questions.level)
      }
      let last = conclusion.last
      endings.note(
        number - trials.lowerBound,
        .init(
          won: conclusion.success, patients: last.patients,
          error: conclusion.lastAnalysis(ofHypothesis: 0).contrast.map { $0.estimate - rules.truths[0] },
          days: rules.days(data, patients: last.patients, on: last.day)))
    }
    return (tally, endings)
  }

  /// What the rule that stops for harm does to the trial at hand.
  private func harm(_ rules: TallyRules) -> HarmOutcome? {
    guard let monitor, let place = data.course.events.firstIndex(where: { $0.endpoint == monitor.event }) else { return nil }
    return HarmOutcome(
      conclusion, data, data.course.events[place], weeks: generator.eventWeeks(place), rules: rules, monitor: monitor)
  }

  var leftBeforeEnd: Double {
    let visits = data.visits.count
    var left = 0
    // The sign of the difference: a loop without a branch.
    for visit in data.discontinuedBeforeVisit { left &+= Int(truncatingIfNeeded: UInt(bitPattern: visit &- visits) &>> (UInt.bitWidth &- 1)) }
    return Double(left) / Double(max(data.subjectCount, 1))
  }
}
