import Mathematics
import Trial

/// One planned analysis made ready for trial after trial: its data are read once, and its model and the subsets' are fitted to the same sums.
///
/// It keeps its blocks from trial to trial. The plan of cells is made at the first data, and again only for data of other levels.
struct PreparedAnalysis {
  let plan: ConclusionPlan
  /// Index into `plan.questions` of those that this analysis answers.
  let questions: [Int]
  private let analysis: PlannedAnalysis
  private let estimand: Estimand
  private var shape: Shape?
  /// In place of a shape, where the analysis imputes.
  private var imputation: PreparedImputation?

  /// What depends on the data's levels.
  private struct Shape {
    var frame: TrialFrame
    var block: CellBlock
    var primary: PreparedModel
    var subsets: [SubsetModels]
  }

  init(plan: ConclusionPlan, questions: [Int]) {
    self.plan = plan
    self.questions = questions
    let first = plan.questions[questions[0]]
    (analysis, estimand) = (first.analysis, first.estimand)
    if first.analysis.method == .referenceBasedImputation { imputation = PreparedImputation(plan: plan, questions: questions) }
  }

  /// Whether the analysis answers the first hypothesis, whose subsets are looked at.
  private var hasSubsets: Bool { questions[0] == 0 }

  /// Reads the data, those at hand on a day of the calendar where one is given.
  mutating func load(_ data: TrialData, until day: Double? = nil) throws(MathematicalFailure) {
    if imputation != nil {
      try imputation?.load(data, until: day)
      return
    }
    // Nothing here holds a copy of the shape while it is changed: its arrays would be copied.
    if shape?.frame.fits(data) == true {
      shape?.frame.read(data, until: day)
    } else {
      shape = try compiled(data)
      shape?.frame.read(data, until: day)
    }
    guard let frame = shape?.frame.frame, let plan = shape?.block.plan else { return }
    if !plan.fits(frame) {
      shape = try compiled(data)
      shape?.frame.read(data, until: day)
    }
    shape?.block.load(frame, scores: shape?.frame.scores)
  }

  /// Lets go of the data.
  mutating func release() {
    shape?.frame.release()
    imputation?.release()
  }

  private static let population = "IN_POPULATION"

  private func compiled(_ data: TrialData) throws(MathematicalFailure) -> Shape {
    let first = plan.questions[questions[0]]
    var subsets =
      hasSubsets
      ? analysis.subgroups.enumerated().map {
        SubsetModels($0.element.condition, index: $0.offset, analysis: analysis, factors: plan.trial.population.factors)
      } : []
    var memberships = subsets.compactMap(\.membership)
    if case .condition(let condition) = estimand.population {
      memberships.append(TrialFrame.Membership(name: PreparedAnalysis.population, condition: condition))
    }
    var names = analysis.model.variables
    // The covariance term's visit is a variable of the model's frame, whether or not a term names it.
    for name in analysis.model.covariance?.variables.dropLast() ?? [] where !names.contains(name) { names.append(name) }
    for subset in subsets where subset.membership == nil && !names.contains(subset.variable) { names.append(subset.variable) }
    let source = try TrialFrame(
      data, for: analysis, variables: names, memberships: memberships, estimand: estimand, visit: first.visit, control: first.control)
    let frame = source.frame

    let design = try ModelDesign(analysis.model, frame: frame)
    var designs = [design]
    for subset in subsets {
      designs.append(try ModelDesign(subset.withinFormula, frame: frame))
      designs.append(try ModelDesign(subset.interactionFormula, frame: frame))
    }
    let group = analysis.model.covariance?.group.map { [$0] } ?? []
    let conditions = (subsets.map(\.variable) + memberships.map(\.name) + group).compactMap(frame.index(of:))
    let cells = CellPlan(designs, frame: frame, conditions: Array(Set(conditions)))
    let population = cells.dimensions.first { frame.variables[$0.variable].name == PreparedAnalysis.population }
    func includes(_ cell: Int) -> Bool { population.map { cells.level(of: $0, in: cell) == 1 } ?? true }

    guard let arm = frame.index(of: ColumnName.plannedTreatment), let levels = frame.variables[arm].levels else {
      throw MathematicalFailure(.outsideDomain, computing: "a contrast of arms in a model without TRT01P")
    }
    let visit = frame.visitCount > 1 ? first.visit : nil
    var primary = PreparedModel(try GroupedModel(design, plan: cells, frame: frame, includes: includes), analysis: analysis)
    for question in questions {
      _ = primary.ask(MeanDifference(of: arm, level: level(of: question, levels), from: 0, visit: visit), frame: frame)
    }
    for index in subsets.indices {
      try subsets[index].prepare(
        plan: cells, frame: frame, analysis: analysis, arm: arm, level: level(of: questions[0], levels), visit: visit, includes: includes)
    }
    return Shape(frame: source, block: CellBlock(plan: cells), primary: primary, subsets: subsets)
  }

  /// The treatment arm's level of TRT01P.
  private func level(of question: Int, _ levels: [String]) -> Int {
    levels.firstIndex(of: plan.trial.arms[plan.questions[question].treatment].name) ?? 0
  }

  /// Fits the model to the first patients in order of randomization; patients must not fall from look to look.
  mutating func fit(first patients: Int) throws(MathematicalFailure) {
    if imputation != nil {
      try imputation?.fit(first: patients)
      return
    }
    guard let block = shape?.block, let frame = shape?.frame.frame else { preconditionFailure("an analysis is loaded before it is fitted") }
    block.add(first: patients)
    try shape?.primary.fit(block, frame: frame)
  }

  /// The answer to one of its questions.
  mutating func contrast(_ place: Int) throws(MathematicalFailure) -> Conclusion.Contrast {
    if let imputation { return try imputation.contrast(place) }
    guard let found = try shape?.primary.answer(place) else { preconditionFailure("an analysis is fitted before it is asked") }
    return Conclusion.Contrast(found, upper: plan.questions[questions[place]].endpoint.better == .higher, patients: shape?.primary.subjectsUsed ?? 0)
  }

  /// The subsets, on the patients that have been taken in.
  mutating func subsets(into outcomes: inout [Conclusion.SubsetOutcome]) {
    guard let block = shape?.block, let frame = shape?.frame.frame else { return }
    let upper = plan.questions[0].endpoint.better == .higher
    for index in 0..<(shape?.subsets.count ?? 0) {
      if let outcome = shape?.subsets[index].outcome(
        index, block: block, frame: frame, contrast: { Conclusion.Contrast($0, upper: upper, patients: $1) })
      {
        outcomes.append(outcome)
      }
    }
  }
}

extension Conclusion.Contrast {
  init(_ found: FittedModel.Contrast, upper: Bool, patients: Int) {
    self.init(
      estimate: found.estimate, standardError: found.standardError, degreesOfFreedom: found.degreesOfFreedom, statistic: found.statistic,
      pOneSided: found.pOneSided(upper: upper), patients: patients)
  }
}
