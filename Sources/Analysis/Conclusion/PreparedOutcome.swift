import Design
import Mathematics
import Trial

/// The analysis of a response or of a time to an event, made ready for trial after trial.
enum PreparedOutcome: Sendable {
  case responses(PreparedResponses)
  case times(PreparedTimes)

  /// - Returns: nil where the analysis is a model of scores.
  init?(plan: ConclusionPlan, questions: [Int]) {
    let first = plan.questions[questions[0]]
    if PlannedAnalysis.Method.ofResponses.contains(first.analysis.method) {
      self = .responses(PreparedResponses(plan: plan, question: first))
    } else if PlannedAnalysis.Method.ofTimes.contains(first.analysis.method) {
      self = .times(PreparedTimes(plan: plan, question: first))
    } else {
      return nil
    }
  }

  mutating func load(_ data: TrialData, until day: Double?) throws(MathematicalFailure) {
    switch self {
    case .responses(var prepared):
      try prepared.load(data, until: day)
      self = .responses(prepared)
    case .times(var prepared):
      prepared.load(data, until: day)
      self = .times(prepared)
    }
  }

  /// Takes the first patients in order of randomization.
  mutating func take(first patients: Int) {
    switch self {
    case .responses(var prepared):
      prepared.patients = patients
      self = .responses(prepared)
    case .times(var prepared):
      prepared.patients = patients
      self = .times(prepared)
    }
  }

  func contrast(_ question: ConclusionPlan.Question) throws(MathematicalFailure) -> Conclusion.Contrast {
    switch self {
    case .responses(let prepared): try prepared.contrast(question)
    case .times(let prepared): try prepared.contrast(question)
    }
  }

  mutating func release() {
    switch self {
    case .responses(var prepared):
      prepared.release()
      self = .responses(prepared)
    case .times(var prepared):
      prepared.release()
      self = .times(prepared)
    }
  }
}

extension Conclusion.Contrast {
  /// A difference of proportions or a log hazard ratio with the statistic that tests it.
  init(estimate: Double, standardError: Double, z: Double, upper: Bool, patients: Int) {
    self.init(
      estimate: estimate, standardError: standardError, degreesOfFreedom: .infinity, statistic: z,
      pOneSided: StandardNormal.upperTail(upper ? z : -z), patients: patients)
  }
}

/// Levels of the strata of a formula, crossed: one number a patient.
struct StratumCodes: Sendable {
  private let columns: [String]

  init(_ formula: ModelFormula) { columns = formula.strata }

  var isEmpty: Bool { columns.isEmpty }

  /// From 0; a level that is missing is a level of its own.
  func codes(_ data: TrialData) -> [Int] {
    var all = [Int](repeating: 0, count: data.subjectCount)
    for column in columns {
      guard let factor = data.factors.first(where: { $0.column == column }) else { continue }
      for i in all.indices { all[i] = all[i] * (factor.levels.count + 1) + factor.codes[i] + 1 }
    }
    return all
  }
}
