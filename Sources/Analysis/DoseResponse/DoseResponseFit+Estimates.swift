import Design
import Mathematics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a fitted curve tells, with first-order standard errors.
extension DoseResponseFit {
  public struct Estimate: Equatable, Sendable {
    public let value: Double
    public let standardError: Double
  }

  /// Of θ.
  private var curveCovariance: Matrix {
    let all = Array(curve.parameters.indices)
    return covariance.submatrix(rows: all, columns: all)
  }

  /// The difference of the means at a dose and at 0; s.e. √(g′Vg), g its gradient.
  public func effect(at dose: Double) -> Estimate {
    let g = curve.effectGradient(at: dose)
    return Estimate(value: curve.effect(at: dose), standardError: max(curveCovariance.quadraticForm(g), 0).squareRoot())
  }

  /// The mean at a dose, all covariates 0.
  public func mean(at dose: Double) -> Estimate {
    let g = curve.gradient(at: dose)
    return Estimate(value: curve.value(at: dose), standardError: max(curveCovariance.quadraticForm(g), 0).squareRoot())
  }

  /// A dose with its first-order standard error and an interval on the scale of its logarithm, dose · exp(± c s.e. ∕ dose).
  public struct Dose: Equatable, Sendable {
    public let value: Double
    public let standardError: Double
    public let lower: Double
    public let upper: Double
  }

  /// The least dose up to the greatest given with the benefit Δ; nil where the curve has none.
  ///
  /// - Parameter level: of the interval, in (0, 1), c the two-sided quantile of t with the fit's degrees of freedom.
  public func targetDose(benefit: Double, _ direction: DoseResponseCurve.Direction = .increasing, level: Double = 0.95) -> Dose? {
    curve.targetDose(benefit: benefit, upTo: greatestDose, direction).map { dose($0, curve.targetDoseGradient(at: $0), level) }
  }

  /// The least dose with a share of the greatest effect up to the greatest dose; nil where the curve has no effect in the direction.
  public func dose(withShare share: Double, _ direction: DoseResponseCurve.Direction = .increasing, level: Double = 0.95) -> Dose? {
    curve.dose(withShare: share, ofEffectUpTo: greatestDose, direction).map {
      dose($0, curve.shareDoseGradient(at: $0, share: share, ofEffectUpTo: greatestDose, direction), level)
    }
  }

  private func dose(_ d: Double, _ gradient: [Double], _ level: Double) -> Dose {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    let s = max(curveCovariance.quadraticForm(gradient), 0).squareRoot()
    let reach = StudentT(degreesOfFreedom: degreesOfFreedom).upperQuantile((1 - level) / 2) * s / d
    return Dose(value: d, standardError: s, lower: d * exp(-reach), upper: d * exp(reach))
  }
}
