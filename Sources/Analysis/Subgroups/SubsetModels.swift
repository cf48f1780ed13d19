import Mathematics
import Trial

/// A subset's two models: the analysis within it, and the analysis of all with the treatment's interaction with being in it.
struct SubsetModels {
  /// The factor that says in or out: one of the file's with two levels where the condition is that alone, else a variable of its own.
  let variable: String
  let levelInside: String
  /// The variable of its own, where there is one.
  let membership: TrialFrame.Membership?
  let withinFormula: ModelFormula
  let interactionFormula: ModelFormula
  private(set) var within: PreparedModel?
  private(set) var interaction: PreparedModel?
  private(set) var cells: [Int] = []

  init(_ condition: Condition, index: Int, analysis: PlannedAnalysis, factors: [Factor]) {
    var sole: (column: String, level: String)?
    var constant: [String] = []
    for case .factor(let name, let levels, let excluded) in condition.clauses {
      guard let factor = factors.first(where: { $0.name == name }) else { continue }
      let allowed = factor.levels.filter { levels.contains($0) != excluded }
      if allowed.count == 1 { constant.append(factor.column) }
      if condition.clauses.count == 1, factor.levels.count == 2, allowed.count == 1 { sole = (factor.column, allowed[0]) }
    }
    variable = sole?.column ?? "IN_SUBSET_\(index + 1)"
    levelInside = sole?.level ?? TrialFrame.Membership.levels[1]
    membership = sole == nil ? TrialFrame.Membership(name: variable, population: .condition(condition)) : nil
    withinFormula = analysis.model.without(constant)
    interactionFormula = analysis.model.with(interactionOf: variable)
  }

  /// Compiles both models over a plan that has the subset's variable among its cells.
  ///
  /// - Parameter includes: whether a cell belongs to the estimand's population.
  mutating func prepare(
    plan: CellPlan, frame: ModelFrame, analysis: PlannedAnalysis, arm: Int, level: Int, visit: Int?, includes: (Int) -> Bool
  ) throws(MathematicalFailure) {
    guard let factor = frame.index(of: variable), let inside = frame.variables[factor].levels?.firstIndex(of: levelInside),
      let dimension = plan.dimensions.first(where: { $0.variable == factor })
    else { throw MathematicalFailure(.outsideDomain, computing: "a subset without its variable") }
    func isInside(_ cell: Int) -> Bool { includes(cell) && plan.level(of: dimension, in: cell) == inside }
    cells = (0..<plan.cellCount).filter(isInside)
    var within = PreparedModel(
      try GroupedModel(try ModelDesign(withinFormula, frame: frame), plan: plan, frame: frame, includes: isInside), analysis: analysis)
    _ = within.ask(MeanDifference(of: arm, level: level, from: 0, visit: visit), frame: frame)
    var interaction = PreparedModel(
      try GroupedModel(try ModelDesign(interactionFormula, frame: frame), plan: plan, frame: frame, includes: includes), analysis: analysis)
    _ = interaction.ask(
      MeanDifference(of: arm, level: level, from: 0, with: factor, inside: inside, outside: inside == 0 ? 1 : 0, visit: visit), frame: frame)
    self.within = within
    self.interaction = interaction
  }

  /// What the subset shows on the subjects that the block has taken in.
  mutating func outcome(
    _ index: Int, block: CellBlock, frame: ModelFrame, contrast: (FittedModel.Contrast, Int) -> Conclusion.Contrast
  ) -> Conclusion.SubsetOutcome {
    var outcome = Conclusion.SubsetOutcome(subset: index, patients: block.subjects(in: cells))
    do throws(MathematicalFailure) {
      try within?.fit(block, frame: frame)
      if let found = try within?.answer(0), let subjects = within?.subjectsUsed { outcome.contrast = contrast(found, subjects) }
    } catch { outcome.failure = error }
    do throws(MathematicalFailure) {
      try interaction?.fit(block, frame: frame)
      outcome.interactionPTwoSided = try interaction?.answer(0).pTwoSided
    } catch { outcome.failure = outcome.failure ?? error }
    return outcome
  }
}

extension ModelFormula {
  /// The model without the terms in which a variable is constant.
  func without(_ constant: [String]) -> ModelFormula {
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
