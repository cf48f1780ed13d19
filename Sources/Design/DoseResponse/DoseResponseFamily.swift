import Mathematics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The curves that a mean may follow as the dose d rises.
///
/// | family | mean | parameters θ, in this order |
/// |---|---|---|
/// | linear | E₀ + δd | E₀, δ |
/// | log-linear | E₀ + δ log(d + off) | E₀, δ |
/// | quadratic | E₀ + β₁d + β₂d² | E₀, β₁, β₂ |
/// | Emax | E₀ + Emax d ∕ (ED50 + d) | E₀, Emax, ED50 |
/// | sigmoid Emax | E₀ + Emax dʰ ∕ (ED50ʰ + dʰ) | E₀, Emax, ED50, h |
/// | exponential | E₀ + E₁(exp(d∕δ) − 1) | E₀, E₁, δ |
/// | logistic | E₀ + Emax ∕ (1 + exp((ED50 − d)∕δ)) | E₀, Emax, ED50, δ |
/// | beta | E₀ + Emax B x^δ₁ (1 − x)^δ₂, x = d∕scale, B = (δ₁ + δ₂)^(δ₁ + δ₂) ∕ (δ₁^δ₁ δ₂^δ₂) | E₀, Emax, δ₁, δ₂ |
/// | bell | E₀ + E d ∕ (d + ED50) ∕ (1 + (d∕ID50)ᵐ) | E₀, E, ED50, ID50, m |
/// | points | E₀ + E s(d), s through given points, straight between them | E₀, E |
///
/// The bell is a drug with two sites: what the one gives at low doses the other takes back at high ones.
///
/// - Reference: Bretz, Pinheiro & Branson (2005), Biometrics 61:738–748, table 1; Bornkamp, Pinheiro & Bretz (2009), Journal of Statistical Software 29(7).
/// - Checked: `References/dose-response` (DoseFinding); gradients and slopes by differences in `DoseResponseCurveTests`.
public enum DoseResponseFamily: Equatable, Sendable {
  case linear
  /// off is above 0.
  case logLinear(offset: Double)
  case quadratic
  case emax
  case sigmoidEmax
  case exponential
  case logistic
  /// scale is above every dose.
  case beta(scale: Double)
  case bell
  case points([DosePoint])

  /// The names of θ.
  public var parameterNames: [String] {
    switch self {
    case .linear, .logLinear: ["E0", "delta"]
    case .quadratic: ["E0", "b1", "b2"]
    case .emax: ["E0", "Emax", "ED50"]
    case .sigmoidEmax: ["E0", "Emax", "ED50", "hill"]
    case .exponential: ["E0", "E1", "delta"]
    case .logistic: ["E0", "Emax", "ED50", "delta"]
    case .beta: ["E0", "Emax", "delta1", "delta2"]
    case .bell: ["E0", "E", "ED50", "ID50", "m"]
    case .points: ["E0", "E"]
    }
  }

  public var parameterCount: Int { parameterNames.count }
  /// How many of θ the mean is linear in: the first ones.
  public var linearCount: Int { self == .quadratic ? 3 : 2 }

  /// What multiplies the linear parameters but E₀: f₁(d), or d and d².
  ///
  /// - Parameters:
  ///   - nonlinear: the other parameters, above 0, in the family's order.
  ///   - d: a dose of at least 0.
  public func basis(_ nonlinear: some RandomAccessCollection<Double>, at d: Double) -> [Double] {
    let p = Array(nonlinear)
    switch self {
    case .linear: return [d]
    case .logLinear(let off): return [log(d + off)]
    case .quadratic: return [d, d * d]
    case .emax: return [d / (p[0] + d)]
    case .sigmoidEmax: return [d == 0 ? 0 : 1 / (1 + exp(p[1] * log(p[0] / d)))]
    case .exponential: return [expm1(d / p[0])]
    case .logistic: return [1 / (1 + exp((p[0] - d) / p[1]))]
    case .beta(let scale): return [Self.betaShape(d / scale, p[0], p[1])]
    case .bell: return [d == 0 ? 0 : d / (d + p[0]) / (1 + pow(d / p[1], p[2]))]
    case .points(let points): return [DosePoint.share(points, at: d).value]
    }
  }

  private static func betaShape(_ x: Double, _ a: Double, _ b: Double) -> Double {
    precondition(x < 1, "the scale of a beta curve is above every dose")
    guard x > 0 else { return 0 }
    return exp((a + b) * log(a + b) - a * log(a) - b * log(b) + a * log(x) + b * log1p(-x))
  }

  /// ∂f₁∕∂ of each nonlinear parameter.
  func basisGradient(_ p: [Double], at d: Double) -> [Double] {
    switch self {
    case .linear, .logLinear, .quadratic, .points: return []
    case .emax: return [-d / ((p[0] + d) * (p[0] + d))]
    case .sigmoidEmax:
      guard d > 0 else { return [0, 0] }
      let f = basis(p, at: d)[0]
      return [-p[1] / p[0] * f * (1 - f), f * (1 - f) * log(d / p[0])]
    case .exponential: return [-d / (p[0] * p[0]) * exp(d / p[0])]
    case .logistic:
      let f = basis(p, at: d)[0]
      return [-f * (1 - f) / p[1], -f * (1 - f) * (d - p[0]) / (p[1] * p[1])]
    case .beta(let scale):
      let f = basis(p, at: d)[0]
      guard f > 0 else { return [0, 0] }
      let (all, x) = (log(p[0] + p[1]), d / scale)
      return [f * (all - log(p[0]) + log(x)), f * (all - log(p[1]) + log1p(-x))]
    case .bell:
      guard d > 0 else { return [0, 0, 0] }
      let (f, u) = (basis(p, at: d)[0], pow(d / p[1], p[2]))
      return [-f / (d + p[0]), f * u / (1 + u) * p[2] / p[1], -f * u / (1 + u) * log(d / p[1])]
    }
  }

  /// The derivative of each element of the basis by the dose, above 0.
  func basisSlope(_ p: [Double], at d: Double) -> [Double] {
    switch self {
    case .linear: return [1]
    case .logLinear(let off): return [1 / (d + off)]
    case .quadratic: return [1, 2 * d]
    case .emax: return [p[0] / ((p[0] + d) * (p[0] + d))]
    case .sigmoidEmax:
      let f = basis(p, at: d)[0]
      return [p[1] / d * f * (1 - f)]
    case .exponential: return [exp(d / p[0]) / p[0]]
    case .logistic:
      let f = basis(p, at: d)[0]
      return [f * (1 - f) / p[1]]
    case .beta(let scale):
      let (f, x) = (basis(p, at: d)[0], d / scale)
      return [f * (p[0] / x - p[1] / (1 - x)) / scale]
    case .bell:
      let (f, u) = (basis(p, at: d)[0], pow(d / p[1], p[2]))
      return [f / d * (p[0] / (d + p[0]) - p[2] * u / (1 + u))]
    case .points(let points): return [DosePoint.share(points, at: d).slope]
    }
  }
}

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
