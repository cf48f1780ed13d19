import Mathematics

extension ImputedAnalysis {
  /// The estimate by conditional means, its standard error by leaving out each subject in turn: the imputation model is fitted, the values imputed and
  /// analyzed anew without him.
  ///
  /// A subject without whom that cannot be done is counted among the failures; the others stand for him.
  ///
  /// - Reference: Wolbers M et al. (2022), Pharm Stat 21:1246–1257. Checked: cases `condmean-jackknife-…` of `References/imputation`.
  /// - Throws: what the fit to all subjects throws.
  public func jackknife() throws(MathematicalFailure) -> ImputationReplicates {
    var fitter = ImputationFitter(rows, estimation: estimation)
    var imputer = imputer()
    let analysis = try CompletedAnalysis(rows, visits: visits)
    var replicates = try byConditionalMeans(.jackknife, &fitter, &imputer, analysis)
    replicates.all.reserveCapacity(rows.count)
    var row = Array(repeating: 0.0, count: rows.covariateCount + rows.visitCount)
    for i in 0..<rows.count {
      do throws(MathematicalFailure) {
        let model = try fitter.without(i, row: &row)
        try imputer.take(model)
        imputer.impute(model)
        try fillAfterEvent(&imputer, without: i)
        replicates.all.append(.init(base: try analysis.without(i, imputer.completed), slope: try analysis.without(i, shifted)))
      } catch { replicates.failures.append(.init(replicate: rows.subjects[i], failure: error)) }
    }
    return replicates
  }

  /// The estimate of all subjects, before any replicate.
  func byConditionalMeans(
    _ kind: ImputationReplicates.Kind, _ fitter: inout ImputationFitter, _ imputer: inout ConditionalImputer, _ analysis: CompletedAnalysis
  ) throws(MathematicalFailure) -> ImputationReplicates {
    let model = try fitter.whole()
    return try byConditionalMeans(kind, model, &imputer, analysis)
  }

  /// The same from a model that is given.
  func byConditionalMeans(
    _ kind: ImputationReplicates.Kind, _ model: ImputationModel, _ imputer: inout ConditionalImputer, _ analysis: CompletedAnalysis
  ) throws(MathematicalFailure) -> ImputationReplicates {
    try imputer.take(model)
    imputer.impute(model)
    try fillAfterEvent(&imputer)
    return ImputationReplicates(
      kind: kind, arms: arms, visits: visits, whole: .init(base: analysis.estimates(imputer.completed), slope: analysis.estimates(shifted)),
      leverages: analysis.leverages)
  }

  /// The estimates by conditional means alone, for each visit the differences of the arms from the reference, with δ added.
  public func differences(delta: Double = 0) throws(MathematicalFailure) -> [[Double]] {
    var fitter = ImputationFitter(rows, estimation: estimation)
    var imputer = imputer()
    let analysis = try CompletedAnalysis(rows, visits: visits)
    return try byConditionalMeans(.jackknife, &fitter, &imputer, analysis).wholeDifferences(delta: delta)
  }
}
