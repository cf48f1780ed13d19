#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics
import Trial

extension SpendingFunction {
  /// Cumulative error spent at information fraction `t`.
  ///
  ///     O'Brien–Fleming-like:   α*(t) = 2 − 2 Φ( z₁₋α⁄₂ ∕ √t )
  ///     Pocock-like:            α*(t) = α log( 1 + (e − 1) t )
  ///     Kim–DeMets:             α*(t) = α t^ρ,   ρ > 0
  ///     Hwang–Shih–DeCani:      α*(t) = α (1 − exp(−γt)) ∕ (1 − exp(−γ)),   α t at γ = 0
  ///     user:                   linear between the points given and from 0 at the start, in proportion to the last of them
  ///
  /// The same functions spend a type II error β. A two-sided test spends 2 α*(t) with half its error for α: each side has its own function.
  ///
  /// - Parameters:
  ///   - t: information fraction, planned; unitless, in `[0, 1]`.
  ///   - alpha: error on one side, in `(0, 1)`; β for a type II error.
  /// - Returns: error spent by `t`; 0 at `t = 0`, `alpha` at `t = 1`, never falling in `t`.
  /// - Reference: Lan & DeMets (1983), Biometrika 70:659–663; Kim & DeMets (1987), Biometrika 74:149–154; Hwang, Shih & DeCani (1990), Statistics in
  ///   Medicine 9:1439–1445.
  /// - Checked: `References/group-sequential`, `alphaSpent`; identities at both ends.
  public func spent(at t: Double, alpha: Double) -> Double {
    precondition(t >= 0 && t <= 1, "an information fraction lies in [0, 1]")
    precondition(alpha > 0 && alpha < 1, "an error lies in (0, 1)")
    switch self {
    case .lanDeMetsOBrienFleming:
      return t > 0 ? 2 * StandardNormal.upperTail(StandardNormal.upperQuantile(alpha / 2) / t.squareRoot()) : 0
    case .lanDeMetsPocock:
      return alpha * log1p((M_E - 1) * t)
    case .kimDeMets(let power):
      precondition(power > 0, "the power of a spending function is above 0")
      return alpha * pow(t, power)
    case .user(let points): return alpha * Self.share(of: points, at: t)
    case .hwangShihDeCani(let gamma):
      if gamma == 0 { return alpha * t }
      // Two ways to write one ratio, so that no exponential leaves the range of numbers.
      return gamma > 0
        ? alpha * expm1(-gamma * t) / expm1(-gamma) : alpha * exp(gamma * (1 - t)) * expm1(gamma * t) / expm1(gamma)
    }
  }

  /// Linear between points whose errors do not fall.
  private static func share(of points: [SpentError], at t: Double) -> Double {
    guard let whole = points.last?.spent, whole > 0 else { preconditionFailure("what is spent at the end is above 0") }
    var from = SpentError(fraction: 0, spent: 0)
    for to in points {
      precondition(to.fraction > from.fraction && to.spent >= from.spent, "spent errors rise with the information")
      if t <= to.fraction {
        if t == to.fraction { return to.spent / whole }
        return (from.spent + (to.spent - from.spent) * (t - from.fraction) / (to.fraction - from.fraction)) / whole
      }
      from = to
    }
    return 1
  }
}
