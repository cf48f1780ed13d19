import Design
import Mathematics
import Trial

extension Conclusion {
  /// What MCP-Mod finds: the contrasts, and where a dose is asked for the curve and the dose.
  public struct DoseOutcome: Equatable, Sendable {
    /// Differences to the control toward benefit, by rising dose, in the endpoint's unit.
    public var benefits: [Double]
    /// Of these.
    public var covariance: Matrix
    /// Infinite where the covariance counts as known.
    public var degreesOfFreedom: Double
    /// Patients over the degrees of freedom of the residual variance; nil where visits are analyzed together.
    public var residual: ResidualVariance?
    /// One a candidate, toward benefit.
    public var statistics: [Double]
    /// Of the greatest statistic.
    public var greatest: Int
    public var adjustedP: Double
    /// The candidate that brought the chosen curve, the greatest weight's of averaged ones; nil where none was significant or fitted, or no dose is asked for.
    public var chosen: Int?
    /// The dose asked for, on the chosen curve or the averaged ones; nil where it has none.
    public var targetDose: Double?

    public struct ResidualVariance: Equatable, Sendable {
      public var patients: Int
      /// Of the residual variance, whatever those of the test.
      public var degreesOfFreedom: Double
    }
  }
}

/// What a dose-response hypothesis fixes for every trial.
struct DosePlan: Sendable {
  let plan: DoseResponsePlan
  /// Indices of the protocol's arms, the control first, by rising dose.
  let arms: [DoseArm]
  let models: CandidateModels
  let families: [DoseResponseFamily]
  /// One a candidate: where its fits begin; nil where they need no search.
  let grids: [CurveGrid?]
  let benefitSign: Double
  /// α, one-sided.
  let error: Double
  let isLongitudinal: Bool
  let isNormal: Bool

  init?(_ question: ConclusionPlan.Question, of trial: TrialProtocol) {
    guard let plan = question.analysis.doseResponse else { return nil }
    self.plan = plan
    arms = trial.doseArms(of: question.analysis)
    models = CandidateModels(plan, doses: arms.map(\.dose))
    families = models.curves.map(\.family)
    let doses = models.doses
    grids = families.map { family in
      family.linearCount == 2 && family.parameterCount <= doses.count
        ? CurveGrid(family, doses: doses, bounds: family.defaultBounds(greatestDose: doses[doses.count - 1])) : nil
    }
    benefitSign = question.endpoint.benefitSign
    error = trial.design.error.perSide
    isLongitudinal = question.analysis.isLongitudinal
    isNormal = question.analysis.degreesOfFreedom == .normal
  }

  var doses: [Double] { Array(models.doses.dropFirst()) }

  /// Pairs of arms, later − earlier, whose differences tell the means' covariance: those with the control first.
  var pairs: [(arm: Int, from: Int)] {
    let k = arms.count
    return (1..<k).map { ($0, 0) } + (2..<k).flatMap { i in (1..<i).map { (i, $0) } }
  }

  /// - Parameter differences: of `pairs`.
  func outcome(_ differences: [FittedModel.Contrast], patients: Int) throws(MathematicalFailure) -> Conclusion.DoseOutcome {
    let k = arms.count - 1
    var covariance = Matrix(rows: k, columns: k)
    for i in 0..<k { covariance[i, i] = differences[i].standardError * differences[i].standardError }
    var place = k
    for i in 1..<max(k, 1) {
      for j in 0..<i {
        let s = differences[place].standardError
        let value = 0.5 * (covariance[i, i] + covariance[j, j] - s * s)
        covariance[i, j] = value
        covariance[j, i] = value
        place += 1
      }
    }
    let df = differences[0].degreesOfFreedom
    let ν = isNormal || isLongitudinal ? Double.infinity : df
    let d = (0..<k).map { benefitSign * differences[$0].estimate }
    let contrasts = try DoseContrasts(means: models.effects, covariance: covariance, isPlaceboAdjusted: true)
    let t = contrasts.coefficients.map { c in
      zip(c, d).reduce(0) { $0 + $1.0 * $1.1 } / covariance.quadraticForm(c).squareRoot()
    }
    let greatest = t.indices.max { t[$0] < t[$1] } ?? 0
    let law = GreatestContrast(correlation: contrasts.correlation, degreesOfFreedom: ν, error: error)
    var found = Conclusion.DoseOutcome(
      benefits: d, covariance: covariance, degreesOfFreedom: ν, statistics: t, greatest: greatest, adjustedP: try law.p(of: t[greatest]))
    if !isLongitudinal { found.residual = .init(patients: patients, degreesOfFreedom: df) }
    guard plan.targetDose != nil, found.adjustedP <= error else { return found }
    var significant: [Int] = []
    for m in t.indices {
      if m == greatest { significant.append(m) } else if try law.isSignificant(t[m]) { significant.append(m) }
    }
    let fits = DoseFits(self, found, of: significant)
    found.chosen = fits.chosen.map { fits.fits[$0].candidate }
    found.targetDose = fits.targetDose
    return found
  }
}
