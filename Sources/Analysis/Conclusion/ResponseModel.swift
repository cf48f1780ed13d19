import Mathematics
import Trial

/// The covariates of a logistic regression of responses, read from trial after trial, and its answers.
struct ResponseModel: Sendable {
  private let analysis: PlannedAnalysis
  private let estimand: Estimand
  private let visit: Int
  private let control: Int
  private var source: TrialFrame?
  private var columns: [DesignColumn] = []
  private var armVariable = 0
  private var armLevels: [String] = []

  init(_ question: ConclusionPlan.Question) {
    (analysis, estimand, visit, control) = (question.analysis, question.estimand, question.visit, question.control)
  }

  mutating func load(_ data: TrialData) throws(MathematicalFailure) {
    if source?.fits(data) != true {
      let made = try TrialFrame(
        data, for: analysis, variables: analysis.model.variables, memberships: [], estimand: estimand, visit: visit, control: control)
      columns = try ModelDesign(analysis.model, frame: made.frame).columns
      guard let arm = made.frame.index(of: ColumnName.plannedTreatment), let levels = made.frame.variables[arm].levels else {
        throw MathematicalFailure(.outsideDomain, computing: "a contrast of arms in a model without TRT01P")
      }
      (armVariable, armLevels) = (arm, levels)
      source = made
    }
    source?.read(data)
  }

  mutating func release() { source?.release() }

  /// A fit and what it takes to ask it.
  struct Fit {
    let regression: LogisticRegression
    let covariance: Matrix
    /// The columns estimated, and those that depend on them.
    let columns: [DesignColumn]
    let aliased: [String]
    /// Patients with a response and all covariates.
    let subjects: [Int]
  }

  /// Fits the model to the first patients who have a response.
  ///
  /// - Parameter responses: 1, 0, or −1 for who is left out.
  func fitted(_ responses: [Int8], first patients: Int) throws(MathematicalFailure) -> Fit {
    guard let frame = source?.frame else { preconditionFailure("a model is loaded before it is fitted") }
    var (subjects, rows): ([Int], [Double]) = ([], [])
    rows.reserveCapacity(min(patients, responses.count) * columns.count)
    for i in 0..<min(patients, responses.count) where responses[i] >= 0 {
      let start = rows.count
      for column in columns { rows.append(value(column, of: i, frame)) }
      if rows[start...].contains(where: \.isNaN) { rows.removeLast(rows.count - start) } else { subjects.append(i) }
    }
    guard !subjects.isEmpty else { throw MathematicalFailure(.notEstimable, computing: "a logistic regression of no patients") }
    let width = columns.count
    var product = Matrix(rows: width, columns: width)
    for s in subjects.indices {
      for j in 0..<width { for k in 0...j { product[j, k] += rows[s * width + j] * rows[s * width + k] } }
    }
    let kept = EstimableColumns(crossProduct: product, tolerance: 1e-11).kept
    let used = kept.count == width ? rows : subjects.indices.flatMap { s in kept.map { rows[s * width + $0] } }
    let fit = try LogisticRegression(rows: used, columns: kept.count, responses: subjects.map { responses[$0] == 1 })
    return Fit(
      regression: fit, covariance: try fit.covariance(analysis.standardErrors), columns: kept.map { columns[$0] },
      aliased: columns.indices.filter { !kept.contains($0) }.map { columns[$0].name }, subjects: subjects)
  }

  private func value(_ column: DesignColumn, of subject: Int, _ frame: ModelFrame, arm: Int? = nil) -> Double {
    var value = 1.0
    for part in column.parts {
      if let arm, part.variable == armVariable {
        value *= part.level == arm ? 1 : 0
      } else {
        value *= frame.value(of: part, subject: subject, visit: 0)
      }
    }
    return value
  }

  /// The coefficient of an arm, by name: the log of its odds ratio to the control.
  func logOddsRatio(_ fit: Fit, of arm: String) throws(MathematicalFailure) -> ProportionRatio {
    guard let level = armLevels.firstIndex(of: arm),
      let place = fit.columns.firstIndex(where: { $0.parts.count == 1 && $0.parts[0].variable == armVariable && $0.parts[0].level == level })
    else { throw MathematicalFailure(.notEstimable, computing: "the odds ratio of an arm that no patient has, or that a covariate tells") }
    return ProportionRatio(
      .odds, logarithm: fit.regression.coefficients[place], standardError: fit.covariance[place, place].squareRoot())
  }

  /// The proportions if all patients of the fit had one arm or the other.
  func standardized(_ fit: Fit, _ arm: String, _ other: String) throws(MathematicalFailure) -> StandardizedProportions {
    guard let frame = source?.frame, let one = armLevels.firstIndex(of: arm), let two = armLevels.firstIndex(of: other),
      !fit.aliased.contains(where: { $0.contains(ColumnName.plannedTreatment) })
    else { throw MathematicalFailure(.notEstimable, computing: "standardized proportions of an arm that no patient has, or that a covariate tells") }
    func rows(_ level: Int) -> [Double] { fit.subjects.flatMap { i in fit.columns.map { value($0, of: i, frame, arm: level) } } }
    return StandardizedProportions(fit.regression, treated: rows(one), comparator: rows(two), covariance: fit.covariance)
  }
}
