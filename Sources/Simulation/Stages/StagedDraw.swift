import Analysis
import Mathematics
import Trial

/// Draws a trial stage by stage, each given what was seen before it: its arms, its population and its size are those that the protocol's rules leave.
///
/// Patients of the first stage are those of the trial without changes, bit for bit; each later stage has random streams of its own, named by the run's seed and
/// the stage, so that what a patient of it is does not depend on which thread drew him or on what other trials came to. Blocks of the allocation begin anew with
/// a stage. Generators are compiled when a stage is first met and kept, one store a thread.
///
/// - Checked: the same trial on any thread; a trial's data, concluded again, give its conclusion, in `StagedTrialTests`.
struct StagedDraw {
  private let trial: TrialProtocol
  private let scenario: Scenario
  private let plan: ConclusionPlan
  private var known: [StageMake.Enrollment: Stage] = [:]

  fileprivate struct Stage {
    var generator: SubjectGenerator
    var data: TrialData
  }

  /// So many kinds of stage are kept: more than sizes between the planned and the most allowed in a usual trial.
  private static let room = 512

  /// - Returns: nil where no look changes anything.
  /// - Throws: `SimulationRefusal` where the scenario has what goes on from stage to stage, or one of the populations cannot be drawn.
  static func needed(trial: TrialProtocol, scenario: Scenario, plan: ConclusionPlan) throws -> StagedDraw? {
    plan.stages?.isAdaptive == true ? try StagedDraw(trial: trial, scenario: scenario, plan: plan) : nil
  }

  private init(trial: TrialProtocol, scenario: Scenario, plan: ConclusionPlan) throws {
    self.trial = trial
    self.scenario = scenario
    self.plan = plan
    if let key = scenario.spanningStages { throw SimulationRefusal.spansStages(scenario: scenario.name, key: key) }
    for population in plan.stages?.populations ?? [] {
      _ = try SubjectGenerator(trial: trial.enrolling(population), scenario: scenario, sampleSize: 2)
    }
  }

  /// Makes the data of one trial.
  ///
  /// - Parameter data: has the trial's shape, with any number of patients.
  mutating func draw(seed: UInt64, trial number: Int, into data: inout TrialData, by concluder: inout Concluder) {
    guard let stages = plan.stages else { preconditionFailure("a trial that goes by stages has their plan") }
    data.removePatients()
    var stage: StageMake? = stages.first
    for look in plan.trial.design.looks.indices {
      guard let make = stage else { break }
      enroll(make, StagedDraw.seed(seed, stage: look), UInt64(number), into: &data)
      if look < plan.trial.design.looks.count - 1 { stage = concluder.nextStage(after: look, of: data) }
    }
  }

  /// The first stage has the run's seed.
  static func seed(_ seed: UInt64, stage: Int) -> UInt64 { stage == 0 ? seed : Mixing.mix(seed, UInt64(stage)) }

  private mutating func enroll(_ make: StageMake, _ seed: UInt64, _ number: UInt64, into data: inout TrialData) {
    let kind = make.enrollment
    if known[kind] == nil {
      if known.count >= StagedDraw.room { known.removeAll(keepingCapacity: true) }
      known[kind] = compiled(kind)
    }
    known[kind]?.generate(seed, number, after: &data)
  }

  private func compiled(_ kind: StageMake.Enrollment) -> Stage {
    do {
      let generator = try SubjectGenerator(
        trial: trial.enrolling(kind.population), scenario: scenario, sampleSize: kind.patients, arms: kind.arms)
      return Stage(generator: generator, data: generator.template)
    } catch { preconditionFailure("a stage of a trial that can be simulated can be: \(error)") }
  }
}

extension StagedDraw.Stage {
  fileprivate mutating func generate(_ seed: UInt64, _ trial: UInt64, after data: inout TrialData) {
    generator.generate(seed: seed, trial: trial, into: &self.data)
    let first = data.subjectCount
    data.append(0..<self.data.subjectCount, of: self.data)
    if first > 0 { data.name(from: first) }
  }
}

extension TrialData {
  /// Names patients by their number in the trial.
  fileprivate mutating func name(from first: Int) {
    for i in first..<subjectCount { subjects[i] = SubjectGenerator.name(i + 1) }
  }
}

extension Scenario {
  /// What of a scenario goes on from one stage to the next, and would be drawn anew there.
  fileprivate var spanningStages: String? {
    if accrual != nil { return "accrual" }
    if sites != nil { return "sites" }
    if !factorDeviations.isEmpty { return "random effects" }
    return nil
  }
}
