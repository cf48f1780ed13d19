import Mathematics
import Trial

/// Whether hazards are proportional: the score test of coefficients that change with time, β(t) = β + θ g(t), against θ = 0.
///
///     U = Σ g(t) (Σ_D x − Σ x̄),   I = Σ ( V  gV ; gV  g²V ) over the times of events,   χ² = Uᵀ (I⁻¹)_θθ U
///
/// with x̄ and V the mean and covariance of the covariates over those at risk, weighted by e^(xᵀβ̂), and g(t) = 1 − S(t−) by Kaplan and Meier's estimate of
/// all patients, whatever their stratum. Of some of the coefficients θ is of these alone, β being of all. That g is centered or not makes no difference.
///
/// - Reference: Grambsch & Therneau (1994), Biometrika 81:515–526; the information is not replaced by its mean (Therneau, survival 3, `cox.zph`).
/// - Checked: `References/proportional-hazards`, R's `cox.zph` of survival 3.5.3.
public struct ProportionalHazardsTest: Sendable {
  public struct Outcome: Equatable, Sendable {
    public var chiSquared: Double
    public var degreesOfFreedom: Int
    public var p: Double
  }

  /// One a term, in the order given.
  public let terms: [Outcome]
  /// Of all coefficients together.
  public let whole: Outcome

  /// - Parameters:
  ///   - covariates: those of the model, one row a patient.
  ///   - terms: indices of the covariates that belong together; nil for each by itself.
  /// - Throws: what the model throws; `notPositiveDefinite` where all events come at one time, so that nothing can change.
  public init(
    _ data: SurvivalTimes, covariates: [[Double]], ties: CoxLikelihood.Ties = .efron, terms: [[Int]]? = nil
  ) throws(MathematicalFailure) {
    let model = try CoxModel(data, covariates: covariates, ties: ties)
    let p = model.coefficients.count
    let curve = KaplanMeier(times: data.times, isEvent: data.isEvent)
    var (U, I) = ([Double](repeating: 0, count: p), Matrix(rows: 2 * p, columns: 2 * p))
    for piece in CoxLikelihood(data, covariates: covariates, ties: ties).pieces(model.coefficients) {
      let g = 1 - (curve.steps.last { $0.time < piece.time }?.survival ?? 1)
      for j in 0..<p {
        U[j] += g * piece.score[j]
        for k in 0..<p {
          let v = piece.information[j, k]
          I[j, k] += v
          I[j, p + k] += g * v
          I[p + j, k] += g * v
          I[p + j, p + k] += g * g * v
        }
      }
    }
    var outcomes: [Outcome] = []
    let all = Array(0..<p)
    for term in (terms ?? all.map { [$0] }) + [all] {
      let kept = all + term.map { p + $0 }
      let factor = try CholeskyFactor(of: I.submatrix(rows: kept, columns: kept))
      let u = all.map { _ in 0 } + term.map { U[$0] }
      let statistic = zip(u, factor.solve(u)).reduce(0) { $0 + $1.0 * $1.1 }
      outcomes.append(
        Outcome(
          chiSquared: statistic, degreesOfFreedom: term.count, p: ChiSquared(degreesOfFreedom: Double(term.count)).upperTail(statistic)))
    }
    whole = outcomes.removeLast()
    self.terms = outcomes
  }
}
