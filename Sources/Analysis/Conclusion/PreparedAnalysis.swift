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
  /// In place of a model, where the endpoint is a response or a time to an event.
  private var outcome: PreparedOutcome?
  private(set) var isLoaded = false
  /// Where contrasts of doses are tested.
  private let dosePlan: DosePlan?
  /// What was found of the doses when the analysis was last asked.
  private(set) var doses: Conclusion.DoseOutcome?
  /// In place of a shape, where the analysis imputes.
  private var imputation: PreparedImputation?

  /// What depends on the data's levels.
  private struct Shape {
    var frame: TrialFrame
    var block: CellBlock
    var primary: PreparedModel
    /// Of a joint test: the question that asks for the difference of two questions' treatments; nil where they have one treatment.
    var pairs: [[Int?]]
    var subsets: [SubsetModels]
  }

  init(plan: ConclusionPlan, questions: [Int]) {
    self.plan = plan
    self.questions = questions
    let first = plan.questions[questions[0]]
    (analysis, estimand) = (first.analysis, first.estimand)
    outcome = PreparedOutcome(plan: plan, questions: questions)
    dosePlan = DosePlan(first, of: plan.trial)
    if first.analysis.method == .referenceBasedImputation { imputation = PreparedImputation(plan: plan, questions: questions) }
  }

  /// Whether the analysis answers the first hypothesis, whose subsets are looked at.
  private var hasSubsets: Bool { questions[0] == 0 }

  /// Reads the data, those at hand on a day of the calendar where one is given.
  mutating func load(_ whole: TrialData, until day: Double? = nil) throws(MathematicalFailure) {
    let data = whole.measure(plan.questions[questions[0]].measure)
    if imputation != nil {
      try imputation?.load(data, until: day)
      return
    }
    if outcome != nil {
      try outcome?.load(data, until: day)
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
    isLoaded = true
  }

  /// Lets go of the data.
  mutating func release() {
    shape?.frame.release()
    outcome?.release()
    isLoaded = false
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
    if estimand.population != .allRandomized {
      memberships.append(TrialFrame.Membership(name: PreparedAnalysis.population, population: estimand.population))
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
    var pairs = questions.map { _ in [Int?](repeating: nil, count: questions.count) }
    if plan.multiple.isJoint {
      for i in questions.indices {
        for j in questions.indices.dropFirst(i + 1) {
          let (one, other) = (level(of: questions[i], levels), level(of: questions[j], levels))
          guard one != other else { continue }
          pairs[i][j] = primary.ask(MeanDifference(of: arm, level: one, from: other, visit: visit), frame: frame)
        }
      }
    }
    for pair in dosePlan?.pairs ?? [] {
      _ = primary.ask(
        MeanDifference(of: arm, level: try level(ofArm: pair.arm, levels), from: try level(ofArm: pair.from, levels), visit: visit), frame: frame)
    }
    for index in subsets.indices {
      try subsets[index].prepare(
        plan: cells, frame: frame, analysis: analysis, arm: arm, level: level(of: questions[0], levels), visit: visit, includes: includes)
    }
    return Shape(frame: source, block: CellBlock(plan: cells), primary: primary, pairs: pairs, subsets: subsets)
  }

  /// The treatment arm's level of TRT01P.
  private func level(of question: Int, _ levels: [String]) -> Int {
    levels.firstIndex(of: plan.trial.arms[plan.questions[question].treatment].name) ?? 0
  }

  /// The level of TRT01P of one of the doses.
  private func level(ofArm place: Int, _ levels: [String]) throws(MathematicalFailure) -> Int {
    guard let arm = dosePlan?.arms[place].arm, let level = levels.firstIndex(of: plan.trial.arms[arm].name) else {
      throw MathematicalFailure(.notEstimable, computing: "contrasts of doses of which one has no patients")
    }
    return level
  }

  /// Fits the model to the first patients in order of randomization; patients must not fall from look to look.
  mutating func fit(first patients: Int) throws(MathematicalFailure) {
    if imputation != nil {
      try imputation?.fit(first: patients)
      return
    }
    if outcome != nil {
      outcome?.take(first: patients)
      return
    }
    guard let block = shape?.block, let frame = shape?.frame.frame else { preconditionFailure("an analysis is loaded before it is fitted") }
    block.add(first: patients)
    try shape?.primary.fit(block, frame: frame)
  }

  /// Which covariance the last fit came to, where the analysis has a fallback. (Mutating, so that nobody copies the analysis to ask.)
  var covariance: Conclusion.CovarianceOutcome? {
    mutating get { shape?.primary.covariance }
  }

  /// The answer to one of its questions. By MCP-Mod statistic and p are the greatest contrast's, estimate and error those of the estimand's first treatment.
  mutating func contrast(_ place: Int) throws(MathematicalFailure) -> Conclusion.Contrast {
    if let outcome { return try outcome.contrast(plan.questions[questions[place]]) }
    if let imputation { return try imputation.contrast(place) }
    guard let found = try shape?.primary.answer(place) else { preconditionFailure("an analysis is fitted before it is asked") }
    let patients = shape?.primary.subjectsUsed ?? 0
    var contrast = Conclusion.Contrast(found, plan.questions[questions[place]].claim, patients: patients)
    guard let dosePlan else { return contrast }
    var differences: [FittedModel.Contrast] = []
    // The pairs were asked after the questions.
    let first = questions.count
    for index in dosePlan.pairs.indices {
      if let one = try shape?.primary.answer(first + index) { differences.append(one) }
    }
    let seen = try dosePlan.outcome(differences, patients: patients)
    (contrast.statistic, contrast.pOneSided) = (seen.statistics[seen.greatest], seen.adjustedP)
    doses = seen
    return contrast
  }

  /// Correlation of the answers to some of its questions: cov(a, b) = (var a + var b − var(a − b)) ∕ 2.
  mutating func correlation(of places: [Int]) throws(MathematicalFailure) -> Matrix {
    if outcome != nil, places.count > 1 {
      throw MathematicalFailure(.notEstimable, computing: "the correlation of tests of responses or times to an event")
    }
    var R = Matrix.identity(places.count)
    var variances: [Double] = []
    for place in places { variances.append(try variance(place)) }
    for (a, i) in places.enumerated() {
      for (b, j) in places.enumerated().dropFirst(a + 1) {
        let (v, w) = (variances[a], variances[b])
        var difference = 0.0
        if let place = shape?.pairs[min(i, j)][max(i, j)] { difference = try variance(place) }
        R[a, b] = (v + w - difference) / (2 * (v * w).squareRoot())
        R[b, a] = R[a, b]
      }
    }
    return R
  }

  private mutating func variance(_ place: Int) throws(MathematicalFailure) -> Double {
    guard let found = try shape?.primary.answer(place) else { preconditionFailure("an analysis is fitted before it is asked") }
    return found.standardError * found.standardError
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

extension Conclusion.Contrast {
  /// What is claimed against the margin by its direction:
  ///
  ///     superiority      p = P(T ≥ s·estimate ∕ SE),  s = ±1 toward benefit
  ///     non-inferiority  p = P(T ≥ (s·estimate + margin) ∕ SE)
  ///     equivalence      p = max of P(T ≥ (estimate + margin) ∕ SE) and P(T ≥ (margin − estimate) ∕ SE)
  ///
  /// - Reference: Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15:657–680.
  init(_ found: FittedModel.Contrast, _ claim: ConclusionPlan.Claim, patients: Int) {
    self.init(found, upper: claim.upper, patients: patients)
    func against(_ limit: Double, upper: Bool) -> (t: Double, p: Double) {
      let t = (found.estimate - limit) / found.standardError
      return (t, StudentT(degreesOfFreedom: found.degreesOfFreedom).upperTail(upper ? t : -t))
    }
    switch claim.test {
    case .superiority: break
    case .nonInferiority: (statistic, pOneSided) = against(claim.upper ? -claim.margin : claim.margin, upper: claim.upper)
    case .equivalence:
      let (low, high) = (against(-claim.margin, upper: true), against(claim.margin, upper: false))
      (statistic, pOneSided) = low.p > high.p ? low : high
    }
  }
}
