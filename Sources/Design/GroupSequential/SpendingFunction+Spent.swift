#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics
import Trial

extension SpendingFunction {
  /// Cumulative type I error spent at information fraction `t`.
  ///
  ///     O'Brien–Fleming-like:   α*(t) = 2 − 2 Φ( z₁₋α⁄₂ ∕ √t )
  ///     Pocock-like:            α*(t) = α log( 1 + (e − 1) t )
  ///     Hwang–Shih–DeCani:      α*(t) = α (1 − exp(−γt)) ∕ (1 − exp(−γ)),   α t at γ = 0
  ///
  /// A two-sided test spends 2 α*(t) with half its error for α: each side has its own function.
  ///
  /// - Parameters:
  ///   - t: information fraction, planned; unitless, in `[0, 1]`.
  ///   - alpha: error on one side, in `(0, 1)`.
  /// - Returns: error spent by `t`; 0 at `t = 0`, `alpha` at `t = 1`, never falling in `t`.
  /// - Reference: Lan & DeMets (1983), Biometrika 70:659–663; Hwang, Shih & DeCani (1990), Statistics in Medicine 9:1439–1445.
  /// - Checked: `References/group-sequential`, `alphaSpent`; identities at both ends.
  public func spent(at t: Double, alpha: Double) -> Double {
    precondition(t >= 0 && t <= 1, "an information fraction lies in [0, 1]")
    precondition(alpha > 0 && alpha < 1, "an error lies in (0, 1)")
    switch self {
    case .lanDeMetsOBrienFleming:
      return t > 0 ? 2 * StandardNormal.upperTail(StandardNormal.upperQuantile(alpha / 2) / t.squareRoot()) : 0
    case .lanDeMetsPocock:
      return alpha * log1p((M_E - 1) * t)
    case .hwangShihDeCani(let gamma):
      if gamma == 0 { return alpha * t }
      // Two ways to write one ratio, so that no exponential leaves the range of numbers.
      return gamma > 0
        ? alpha * expm1(-gamma * t) / expm1(-gamma) : alpha * exp(gamma * (1 - t)) * expm1(gamma * t) / expm1(gamma)
    }
  }
}
