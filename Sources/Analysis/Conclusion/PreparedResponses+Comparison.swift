import Design
import Mathematics
import Trial

/// The comparison of two arms by each method of responses.
extension PreparedResponses {
  /// - Returns: on the scale of the estimand's summary.
  func compared(_ question: ConclusionPlan.Question) throws(MathematicalFailure) -> ComparedResponses {
    let null = nullEffects.indices.contains(question.hypothesis) ? nullEffects[question.hypothesis] : nil
    switch analysis.method {
    case .logisticRegression: return try logistic(question, null)
    case .exactLogistic: return try exact(question, null)
    default: return strata.isEmpty ? try unstratified(question, null) : try stratified(question, null)
    }
  }

  private var isCorrected: Bool { analysis.correction == .continuity }

  private func unstratified(_ question: ConclusionPlan.Question, _ null: Double?) throws(MathematicalFailure) -> ComparedResponses {
    let difference = try difference(question)
    let z = try difference.z(difference: null ?? 0, unpooled: isUnpooled, corrected: isCorrected)
    return ComparedResponses(
      estimate: difference.estimate, standardError: difference.standardError, z: z,
      road: .groups(difference, isCorrected ? .waldCorrected : .miettinenNurminen),
      patients: Int(difference.treatedPatients + difference.comparatorPatients))
  }

  private func stratified(_ question: ConclusionPlan.Question, _ null: Double?) throws(MathematicalFailure) -> ComparedResponses {
    let (tables, patients) = tables(question)
    let pooled = try StratifiedDifference(tables)
    let z = isCorrected ? pooled.correctedZ : pooled.z
    if let measure = estimand.summary.ratioOfProportions {
      return ComparedResponses(
        try ProportionRatio(measure, strata: tables), null: null, z: z, patients: patients,
        by: measure == .odds ? "Mantel-Haenszel, Robins-Breslow-Greenland" : "Mantel-Haenszel, Greenland-Robins")
    }
    return ComparedResponses(
      estimate: pooled.estimate, standardError: pooled.standardError, z: null.map { pooled.z(difference: $0, corrected: isCorrected) } ?? z,
      road: .normal("Mantel-Haenszel, Sato"), patients: patients)
  }

  private func exact(_ question: ConclusionPlan.Question, _ null: Double?) throws(MathematicalFailure) -> ComparedResponses {
    let (tables, patients) = tables(question)
    let exact = try ExactOddsRatio(tables)
    let θ = null.map(plainLog) ?? 0
    return ComparedResponses(
      estimate: try exact.logEstimate(), standardError: try exact.standardError(), z: exact.z(logOddsRatio: θ), road: .exact(exact, null: θ),
      patients: patients)
  }

  private func logistic(_ question: ConclusionPlan.Question, _ null: Double?) throws(MathematicalFailure) -> ComparedResponses {
    guard let model else { preconditionFailure("a logistic regression has its model") }
    let fit = try model.fitted(responses, first: patients)
    let errors = analysis.standardErrors == .model ? "Wald" : "Wald, \(analysis.standardErrors.rawValue)"
    let (arm, control) = (armNames[question.treatment], armNames[question.control])
    let used = fit.subjects.count
    switch estimand.summary {
    case .oddsRatio: return ComparedResponses(try model.logOddsRatio(fit, of: arm), null: null, z: nil, patients: used, by: errors)
    case .riskRatio:
      return ComparedResponses(
        try model.standardized(fit, arm, control).ratio(.risk), null: null, z: nil, patients: used, by: "standardized, \(errors)")
    case .differenceInProportions, .differenceInMeans, .hazardRatio, .rateRatio, .differenceInRestrictedMeans:
      let standard = try model.standardized(fit, arm, control)
      guard standard.differenceError > 0 else { throw MathematicalFailure(.notEstimable, computing: "the error of standardized proportions") }
      return ComparedResponses(
        estimate: standard.difference, standardError: standard.differenceError, z: (standard.difference - (null ?? 0)) / standard.differenceError,
        road: .normal("standardized, \(errors)"), patients: used)
    }
  }

  /// The regression that was fitted, for its table.
  func regression() throws(MathematicalFailure) -> ResponseModel.Fit? { try model?.fitted(responses, first: patients) }
}
