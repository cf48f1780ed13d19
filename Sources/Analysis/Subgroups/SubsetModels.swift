import Mathematics
import Trial

/// A subset's two models: the analysis within it, and the analysis of all with the treatment's interaction with being in it.
struct SubsetModels {
  private let condition: Condition
  private let within: PreparedModel
  private let interaction: PreparedModel
  /// The factor that the condition names when it has two levels and the condition is nothing else; its two levels are in and out.
  private let soleFactor: String?
  /// The level of `soleFactor` that is in.
  private let levelInside: String

  /// The variable that says in or out where no factor of the file does.
  private static let membership = "IN_SUBSET"

  init(_ condition: Condition, analysis: PlannedAnalysis, factors: [Factor]) {
    self.condition = condition
    var sole: String?
    var inside = "in"
    var constant: [String] = []
    for case .factor(let name, let levels, let excluded) in condition.clauses {
      guard let factor = factors.first(where: { $0.name == name }) else { continue }
      let allowed = factor.levels.filter { levels.contains($0) != excluded }
      if allowed.count == 1 { constant.append(factor.column) }
      if condition.clauses.count == 1, factor.levels.count == 2, allowed.count == 1 {
        sole = factor.column
        inside = allowed[0]
      }
    }
    soleFactor = sole
    levelInside = inside
    within = PreparedModel(
      analysis.model.without(constant), estimation: analysis.estimation, degreesOfFreedom: analysis.degreesOfFreedom)
    interaction = PreparedModel(
      analysis.model.with(interactionOf: sole ?? SubsetModels.membership), estimation: analysis.estimation,
      degreesOfFreedom: analysis.degreesOfFreedom)
  }

  /// - Parameter population: who belongs to the estimand's; nil for all randomized.
  func outcome(
    _ index: Int, data: TrialData, frame: ModelFrame, population: [Bool]?, first patients: Int, plan: ConclusionPlan
  ) -> Conclusion.SubsetOutcome {
    var inside = data.subjectsIn(condition)
    if let population { for subject in inside.indices where !population[subject] { inside[subject] = false } }
    var outcome = Conclusion.SubsetOutcome(subset: index, patients: inside.prefix(patients).reduce(0) { $0 + ($1 ? 1 : 0) })
    do throws(MathematicalFailure) {
      try within.load(frame, includes: inside)
      outcome.contrast = try plan.contrast(within.fit(first: patients, frame: frame))
    } catch { outcome.failure = error }
    do throws(MathematicalFailure) {
      let joined = soleFactor == nil ? frame.with(membership: inside, name: SubsetModels.membership) : frame
      try interaction.load(joined, includes: population)
      let fit = try interaction.fit(first: patients, frame: joined)
      outcome.interactionPTwoSided = try interactionContrast(fit, plan: plan).pTwoSided
    } catch { outcome.failure = outcome.failure ?? error }
    return outcome
  }

  /// (experimental − control inside) − (experimental − control outside) at the endpoint's visit.
  private func interactionContrast(_ fit: ModelFit, plan: ConclusionPlan) throws(MathematicalFailure) -> FittedModel.Contrast {
    guard let arm = fit.frame.index(of: ColumnName.plannedTreatment), let factor = fit.frame.index(of: soleFactor ?? SubsetModels.membership),
      let arms = fit.frame.variables[arm].levels, let levels = fit.frame.variables[factor].levels,
      let treated = arms.firstIndex(of: plan.trial.arms[plan.treatment].name), let inside = levels.firstIndex(of: levelInside)
    else { throw MathematicalFailure(.outsideDomain, computing: "an interaction without its variables") }
    let outside = inside == 0 ? 1 : 0
    return try fit.interaction(
      of: arm, level: treated, from: 0, with: factor, inside: inside, outside: outside, visit: fit.frame.visitCount > 1 ? plan.visit : nil)
  }
}

extension ModelFormula {
  /// The model without the terms in which a variable is constant.
  fileprivate func without(_ constant: [String]) -> ModelFormula {
    var model = self
    model.terms.removeAll { $0.contains(where: constant.contains) }
    return model
  }

  /// The model with the treatment's interaction with a factor, crossed with the visit where the treatment is.
  fileprivate func with(interactionOf factor: String) -> ModelFormula {
    var model = self
    func add(_ term: [String]) { if !model.terms.contains(where: { Set($0) == Set(term) }) { model.terms.append(term) } }
    add([factor])
    let crossed = terms.filter { $0.contains(ColumnName.plannedTreatment) }
    for term in crossed {
      add(term.filter { $0 != ColumnName.plannedTreatment } + [factor])
      add(term + [factor])
    }
    model.terms.sort { $0.count < $1.count }
    return model
  }
}

extension ModelFrame {
  fileprivate func with(membership inside: [Bool], name: String) -> ModelFrame {
    var frame = self
    frame.variables.append(Variable(name: name, values: .subjectFactor(levels: ["out", "in"], codes: inside.map { $0 ? 1 : 0 })))
    return frame
  }
}
