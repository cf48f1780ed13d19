import Mathematics
import Trial

/// What a fit leaves of each response.
extension ModelFit {
  /// One row used.
  public struct Residual: Equatable, Sendable {
    /// Indices into the frame.
    public var subject: Int
    public var visit: Int
    public var fitted: Double
    /// y − x'β̂.
    public var response: Double
    /// (y − x'β̂) ∕ √V_tt.
    public var pearson: Double
    /// An element of L⁻¹(y − Xβ̂), V_i = LL': uncorrelated and of variance 1 where the model holds.
    public var normalized: Double
  }

  /// Residuals subject by subject, in the frame's order. Checked: `References/mmrm-structures`.
  public func residuals() throws(MathematicalFailure) -> [Residual] {
    let β = fitted.coefficients
    let p = β.count
    var plain = frame
    plain.weights = nil
    let rows = SubjectRows(plain, design: fitted.design, patterns: patterns, groups: subjectGroups)
    var all: [Residual] = []
    for one in rows.subjects {
      let n = one.visits.count
      var V = Matrix(rows: n, columns: n, storage: fitted.covariance(of: one))
      if let weights = frame.weights {
        let roots = one.visits.map { weights[one.subject * frame.visitCount + $0].squareRoot() }
        for s in 0..<n { for t in 0..<n { V[s, t] /= roots[s] * roots[t] } }
      }
      let fittedValues = (0..<n).map { s in (0..<p).reduce(0.0) { $0 + one.X[s * p + $1] * β[$1] } }
      let e = zip(one.y, fittedValues).map { $0 - $1 }
      let white = try CholeskyFactor(of: V).whitened(e)
      for s in 0..<n {
        all.append(
          Residual(
            subject: one.subject, visit: one.visits[s], fitted: fittedValues[s], response: e[s], pearson: e[s] / V[s, s].squareRoot(),
            normalized: white[s]))
      }
    }
    return all
  }

  /// Each subject's group; empty without groups.
  private var subjectGroups: [Int] {
    guard let group = fitted.formulaDesign.formula.covariance?.group, let index = frame.index(of: group),
      case .subjectFactor(_, let codes) = frame.variables[index].values
    else { return [] }
    return codes
  }
}

extension FittedModel {
  /// V of one subject's rows, weights apart.
  func covariance(of one: SubjectRows.Subject) -> [Double] {
    if case .structured(let fit) = engine, fit.structure.kind.isSpatial, one.visits.count > 1, !one.distances.isEmpty {
      let r = fit.structure.parameterCount
      let own = CovarianceStructure(kind: fit.structure.kind, visitCount: one.visits.count)
      return own.value(Array(fit.θ[one.group * r..<(one.group + 1) * r]), distances: one.distances, derivatives: false).Σ
    }
    let Σ = visitCovariances[one.group]
    return one.visits.flatMap { s in one.visits.map { Σ[s][$0] } }
  }
}
