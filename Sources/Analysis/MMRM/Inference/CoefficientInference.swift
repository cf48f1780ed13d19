import Mathematics
import Trial

/// Standard errors, degrees of freedom and tests of a fit's coefficients by the method asked for, where that is more than the model's own.
struct CoefficientInference: Sendable {
  let β: [Double]
  /// The covariance of the coefficients that is used.
  let covariance: [Double]
  private let method: DegreesOfFreedom
  private let residual: Double
  private let fit: StructuredFit
  private let kenwardRoger: KenwardRoger?
  private let robust: RobustVariance?
  private let betweenWithin: BetweenWithin?

  /// - Parameters:
  ///   - rows: of each subject, weighted where the model is.
  ///   - plain: the same without weights.
  init(
    _ fit: StructuredFit, data: LongitudinalData, method: DegreesOfFreedom, errors: StandardErrors, estimation: Estimation, rows: SubjectRows?,
    plain: SubjectRows?
  ) throws(MathematicalFailure) {
    guard errors == .model || !method.isKenwardRoger else {
      throw MathematicalFailure(.outsideDomain, computing: "\(method.rawValue) with standard errors \(errors.rawValue): it has its own")
    }
    self.fit = fit
    self.method = method
    β = fit.β
    residual = Double(data.rowCount - fit.β.count)
    kenwardRoger = method.isKenwardRoger ? try KenwardRoger(fit, data: data, method: method, estimation: estimation) : nil
    if errors != .model, let rows {
      robust = try RobustVariance(rows, fit: fit, data: data, kind: errors)
    } else {
      robust = nil
    }
    if method == .betweenWithin, let plain {
      betweenWithin = try BetweenWithin(plain, design: data.design)
    } else {
      betweenWithin = nil
    }
    covariance = kenwardRoger?.covariance ?? robust?.covariance ?? fit.Φ
  }

  func contrast(_ c: [Double]) throws(MathematicalFailure) -> FittedModel.Contrast {
    let v = dot(c, multiply(covariance, c, size: c.count))
    guard v >= 0 else { throw MathematicalFailure(.notPositiveDefinite, computing: "the adjusted variance of a contrast") }
    return FittedModel.Contrast(estimate: dot(c, β), standardError: v.squareRoot(), degreesOfFreedom: try degreesOfFreedom([c]))
  }

  /// Of one row, or the common ones of several where the method has those.
  private func degreesOfFreedom(_ rows: [[Double]]) throws(MathematicalFailure) -> Double {
    switch method {
    case .residual: residual
    case .normal: .infinity
    case .betweenWithin: try betweenWithin?.degreesOfFreedom(rows) ?? residual
    case .satterthwaite, .kenwardRoger, .kenwardRogerLinear, .kenwardRogerAsInMmrm:
      robust?.degreesOfFreedom(rows[0]) ?? fit.variance(rows[0]).degreesOfFreedom
    }
  }

  /// The F test that the rows' combinations are all 0.
  func test(_ rows: [[Double]]) throws(MathematicalFailure) -> FittedModel.JointTest {
    let p = β.count
    if method.isKenwardRoger, rows.count > 1, let kenwardRoger { return try kenwardRoger.test(rows, β: β) }
    let V = Matrix(rows: p, columns: p, storage: covariance)
    switch method {
    case .residual, .normal, .betweenWithin:
      return try FittedModel.JointTest(rows, β: β, covariance: V, denominator: try degreesOfFreedom(rows))
    default:
      return try FittedModel.JointTest(rows, β: β, covariance: V) { row throws(MathematicalFailure) in try degreesOfFreedom([row]) }
    }
  }
}

extension FittedModel {
  /// An F test of several combinations of the coefficients.
  public struct JointTest: Equatable, Sendable {
    public var statistic: Double
    public var numerator: Double
    public var denominator: Double
    public var p: Double { FDistribution(numerator: numerator, denominator: denominator).upperTail(statistic) }
  }
}

extension FittedModel.JointTest {
  /// F = (Lβ)'(LVL')⁻¹(Lβ) ∕ q on given degrees of freedom.
  init(_ rows: [[Double]], β: [Double], covariance: Matrix, denominator: Double) throws(MathematicalFailure) {
    let L = Matrix(rows)
    let estimates = rows.map { dot($0, β) }
    let F = dot(estimates, try CholeskyFactor(of: L * covariance * L.transposed).solve(estimates)) / Double(rows.count)
    self.init(statistic: F, numerator: Double(rows.count), denominator: denominator)
  }

  /// The same with Satterthwaite's degrees of freedom: LVL' in its eigenvectors, each a row with degrees of freedom ν_m of its own.
  ///
  ///     E = Σ ν_m ∕ (ν_m − 2),  df = 2E ∕ (E − q);   2 where a ν_m is at most 2; their mean where all are equal
  ///
  /// Reference: Fai & Cornelius (1996), J Stat Comput Simul 54:363–378.
  init(
    _ rows: [[Double]], β: [Double], covariance: Matrix, degreesOfFreedom: ([Double]) throws(MathematicalFailure) -> Double
  ) throws(MathematicalFailure) {
    let L = Matrix(rows)
    let (q, p) = (rows.count, β.count)
    let eigen = try SymmetricEigen(of: L * covariance * L.transposed)
    guard let least = eigen.values.first, let most = eigen.values.last, least > 1e-12 * most else {
      throw MathematicalFailure(.notEstimable, computing: "an F test of \(q) rows that depend on each other")
    }
    var (squares, ν) = (0.0, [Double]())
    for k in 0..<q {
      let row = (0..<p).map { j in (0..<q).reduce(0.0) { $0 + eigen.vectors[$1, k] * rows[$1][j] } }
      let estimate = dot(row, β)
      squares += estimate * estimate / eigen.values[k]
      ν.append(try degreesOfFreedom(row))
    }
    let df: Double
    if zip(ν, ν.dropFirst()).allSatisfy({ abs($0 - $1) < 1.5e-8 }) {
      df = ν.reduce(0, +) / Double(q)
    } else if ν.contains(where: { $0 <= 2 }) {
      df = 2
    } else {
      let E = ν.reduce(0) { $0 + $1 / ($1 - 2) }
      df = 2 * E / (E - Double(q))
    }
    self.init(statistic: squares / Double(q), numerator: Double(q), denominator: df)
  }
}
