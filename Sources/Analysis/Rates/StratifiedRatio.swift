import Mathematics
import Trial

/// Ratios common to strata by the weights of Mantel and Haenszel, with n₁ treated, x₁ of them with a response, n₂ and x₂ of the comparator, N = n₁ + n₂:
///
///     odds ratio   Σ R ∕ Σ S,   R = x₁ (n₂ − x₂) ∕ N,   S = x₂ (n₁ − x₁) ∕ N
///                  Var log = Σ P R ∕ 2 (Σ R)² + Σ (P S + Q R) ∕ 2 Σ R Σ S + Σ Q S ∕ 2 (Σ S)²,   P = (x₁ + n₂ − x₂) ∕ N,   Q = 1 − P
///     risk ratio   Σ x₁ n₂ ∕ N  ∕  Σ x₂ n₁ ∕ N
///                  Var log = Σ (n₁ n₂ (x₁ + x₂) − x₁ x₂ N) ∕ N²  ∕  (Σ x₁ n₂ ∕ N · Σ x₂ n₁ ∕ N)
///
/// - Reference: Mantel & Haenszel (1959), J Natl Cancer Inst 22:719–748; Robins, Breslow & Greenland (1986), Biometrics 42:311–323; Greenland & Robins
///   (1985), Biometrics 41:55–68.
/// - Checked: `References/proportions`, `*-cmh-*`, R's `mantelhaen.test` and metafor's `rma.mh`.
extension ProportionRatio {
  public typealias Stratum = (x1: Int, n1: Int, x2: Int, n2: Int)

  /// - Parameter strata: those with an empty group say nothing and are left out.
  /// - Throws: `notEstimable` where the ratio is 0 or infinite.
  public init(_ measure: RatioMeasure, strata: [Stratum]) throws(MathematicalFailure) {
    var (above, below, variance) = (0.0, 0.0, 0.0)
    var (PR, mixed, QS) = (0.0, 0.0, 0.0)
    for stratum in strata where stratum.n1 > 0 && stratum.n2 > 0 {
      let (x1, n1, x2, n2) = (Double(stratum.x1), Double(stratum.n1), Double(stratum.x2), Double(stratum.n2))
      let N = n1 + n2
      switch measure {
      case .odds:
        let (R, S, P, Q) = (x1 * (n2 - x2) / N, x2 * (n1 - x1) / N, (x1 + n2 - x2) / N, (x2 + n1 - x1) / N)
        above += R
        below += S
        PR += P * R
        mixed += P * S + Q * R
        QS += Q * S
      case .risk:
        above += x1 * n2 / N
        below += x2 * n1 / N
        variance += (n1 * n2 * (x1 + x2) - x1 * x2 * N) / (N * N)
      }
    }
    guard above > 0, below > 0 else {
      throw MathematicalFailure(.notEstimable, computing: "Mantel and Haenszel's \(measure.rawValue)", lastPoint: [above, below])
    }
    if measure == .odds {
      variance = PR / (2 * above * above) + mixed / (2 * above * below) + QS / (2 * below * below)
    } else {
      variance /= above * below
    }
    guard variance > 0 else { throw MathematicalFailure(.notEstimable, computing: "the variance of Mantel and Haenszel's \(measure.rawValue)") }
    self.init(measure, logarithm: plainLog(above / below), standardError: variance.squareRoot())
  }
}

/// Whether the odds ratio is the same in all strata.
///
///     χ² = Σ (x₁ − e)² (1∕e + 1∕(n₁ − e) + 1∕(m − e) + 1∕(n₂ − m + e)),   e the responses of the treated that fit the margins and the common odds ratio
///
/// on one degree of freedom less than the strata that say something. Without Tarone's correction, which with Mantel and Haenszel's odds ratio is small.
///
/// - Reference: Breslow & Day (1980), Statistical Methods in Cancer Research I, IARC, equation 4.30.
/// - Checked: `References/proportions`, `*-cmh-*`; equal odds ratios give 0.
public struct BreslowDayTest: Equatable, Sendable {
  public let chiSquared: Double
  /// Strata that have both arms, responders and others, less one.
  public let degreesOfFreedom: Int
  public let p: Double

  /// - Throws: `notEstimable` where fewer than two strata say anything, or the common odds ratio is 0 or infinite.
  public init(_ strata: [ProportionRatio.Stratum]) throws(MathematicalFailure) {
    let ψ = try ProportionRatio(.odds, strata: strata).estimate
    var (sum, informative) = (0.0, 0)
    for stratum in strata where stratum.n1 > 0 && stratum.n2 > 0 {
      let (n1, n2, m) = (Double(stratum.n1), Double(stratum.n2), Double(stratum.x1 + stratum.x2))
      guard m > 0, m < n1 + n2 else { continue }
      informative += 1
      let e = Self.expected(n1, n2, m, ψ)
      let distance = Double(stratum.x1) - e
      sum += distance * distance * (1 / e + 1 / (n1 - e) + 1 / (m - e) + 1 / (n2 - m + e))
    }
    guard informative > 1 else { throw MathematicalFailure(.notEstimable, computing: "Breslow and Day's test of fewer than two strata") }
    (chiSquared, degreesOfFreedom) = (sum, informative - 1)
    p = ChiSquared(degreesOfFreedom: Double(informative - 1)).upperTail(sum)
  }

  /// e with e (n₂ − m + e) = ψ (m − e)(n₁ − e), between the margins: of the two roots the one written without cancellation.
  private static func expected(_ n1: Double, _ n2: Double, _ m: Double, _ ψ: Double) -> Double {
    let (a, b, c) = (1 - ψ, n2 - m + ψ * (m + n1), -ψ * m * n1)
    return -2 * c / (b + max(0, b * b - 4 * a * c).squareRoot())
  }
}
