#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The factor of the curve and its derivatives without arrays, for searches that ask a thousand times.
extension DoseResponseFamily {
  /// f₁(d) and ∂f₁∕∂ of each nonlinear parameter.
  ///
  /// - Parameter x: anything, then the nonlinear parameters.
  /// - Checked: against `basis` and `basisGradient` in `DoseResponseCurveTests`.
  package func factor(_ x: SIMD4<Double>, at d: Double) -> (value: Double, gradient: SIMD4<Double>) {
    let (p, q, m) = (x[1], x[2], x[3])
    switch self {
    case .linear: return (d, .zero)
    case .logLinear(let off): return (log(d + off), .zero)
    case .points(let points): return (DosePoint.share(points, at: d).value, .zero)
    case .quadratic: preconditionFailure("a quadratic has two factors")
    case .emax: return (d / (p + d), SIMD4(-d / ((p + d) * (p + d)), 0, 0, 0))
    case .sigmoidEmax:
      guard d > 0 else { return (0, .zero) }
      let distance = log(d / p)
      let f = 1 / (1 + exp(-q * distance))
      let slope = f * (1 - f)
      return (f, SIMD4(-q / p * slope, slope * distance, 0, 0))
    case .exponential: return (expm1(d / p), SIMD4(-d / (p * p) * exp(d / p), 0, 0, 0))
    case .logistic:
      let f = 1 / (1 + exp((p - d) / q))
      let slope = f * (1 - f)
      return (f, SIMD4(-slope / q, -slope * (d - p) / (q * q), 0, 0))
    case .beta(let scale):
      precondition(d < scale, "the scale of a beta curve is above every dose")
      guard d > 0 else { return (0, .zero) }
      let (all, lx, lr) = (log(p + q), log(d / scale), log1p(-d / scale))
      let (lp, lq) = (log(p), log(q))
      let f = exp((p + q) * all - p * lp - q * lq + p * lx + q * lr)
      return (f, SIMD4(f * (all - lp + lx), f * (all - lq + lr), 0, 0))
    case .bell:
      guard d > 0 else { return (0, .zero) }
      let distance = log(d / q)
      let u = exp(m * distance)
      let f = d / (d + p) / (1 + u)
      let share = u == .infinity ? 1 : u / (1 + u)
      return (f, SIMD4(-f / (d + p), f * share * m / q, -f * share * distance, 0))
    }
  }
}
