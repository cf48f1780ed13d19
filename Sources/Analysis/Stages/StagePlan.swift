import Design
import Mathematics
import Trial

/// What a protocol fixes of a trial that goes by stages: where stages end, how their p-values are combined, and what a look may change.
///
/// A stage ends at its look, at a share of the patients planned, in order of randomization, each followed to the endpoint's visit or gone; a look at a share of
/// the information is one at that share of the patients. Its weight is that of the plan whatever size it has.
public struct StagePlan: Sendable {
  /// Patients planned by the end of each stage, with all arms.
  public let planned: [Int]
  /// The combination test; nil where all patients are tested together, and a look may change the size alone, blinded.
  public let closed: ClosedCombination?
  /// By look.
  let adaptations: [[Adaptation]]
  let hypotheses: [Member]
  let ratio: [Int]
  /// The bounds without futility: what a look's z promises.
  let sequential: SequentialTest
  /// Variance of one score that the size was planned with.
  let plannedVariance: Double?
  let stopping: DesignPlan.Stopping
  let futilityZ: [Double?]

  /// What a hypothesis is of.
  struct Member: Sendable {
    var treatment: Int
    var control: Int
    /// Nil for all randomized.
    var population: Condition?
    var benefitSign: Double
    /// Of a non-inferiority, in the endpoint's unit; 0 of superiority.
    var margin = 0.0
  }

  /// - Parameter trial: whole.
  /// - Returns: nil for a trial whose looks change nothing and which is tested on all its patients together.
  /// - Throws: what the bounds' computation throws; `outsideDomain` where the size is unknown.
  init?(of trial: TrialProtocol, questions: [ConclusionPlan.Question]) throws(MathematicalFailure) {
    let design = trial.design
    guard design.combination != nil || !design.adaptations.isEmpty else { return nil }
    let patients = try PlannedSize(of: trial).patients
    planned = design.looks.map { $0.patients(of: patients) }
    adaptations = design.looks.indices.map { look in design.adaptations.filter { $0.look == look } }
    hypotheses = questions.map { question in
      var population: Condition?
      if case .condition(let condition) = question.estimand.population, !condition.clauses.isEmpty { population = condition }
      return Member(
        treatment: question.treatment, control: question.control, population: population, benefitSign: question.endpoint.benefitSign,
        margin: question.claim.margin)
    }
    ratio = trial.allocationRatio
    let bounds = try Boundaries(for: trial)
    futilityZ = bounds.futilityZ
    stopping = design.stopping
    sequential = SequentialTest(bounds, stopsForFutility: false)
    plannedVariance = StagePlan.scenario(of: trial).map { $0.standardDeviation * $0.standardDeviation }
    closed = try design.combination.map { method throws(MathematicalFailure) in
      try ClosedCombination(
        hypotheses: questions.count, test: try AdaptiveTest(method, bounds, of: design),
        intersection: questions.count == 1 ? .bonferroni : design.stagewiseIntersection)
    }
  }

  /// The one that the size was planned under.
  private static func scenario(of trial: TrialProtocol) -> Scenario? {
    guard case .forPower(_, let name) = trial.design.sampleSize else { return trial.scenarios.first }
    return trial.scenarios.first { $0.name == name }
  }

  var looks: Int { planned.count }
  /// Whether a look may change who comes after it.
  public var isAdaptive: Bool { adaptations.contains { !$0.isEmpty } }
  /// Those that hypotheses are of, each once; everybody is left out.
  public var populations: [Condition] { Array(Set(hypotheses.compactMap(\.population))) }
  var everything: HypothesisSet { .all(hypotheses.count) }

  /// The first stage.
  public var first: StageMake { StageMake(hypotheses: everything, arms: Array(ratio.indices), patients: planned[0]) }

  /// Patients of a stage that was not changed in size.
  func patients(ofStage stage: Int, share: Double) -> Int {
    let own = planned[stage] - (stage == 0 ? 0 : planned[stage - 1])
    return max(1, Int((Double(own) * share).rounded()))
  }
}
