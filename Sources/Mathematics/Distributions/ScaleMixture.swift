#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The integral of a normal probability or density over the scale S of a t distribution, u = log S:
///
///     I = ∫ k(a eᵘ − δ, u) g(u) du,   g(u) that of `ScaleDensity`
///
/// k(z, u) = Φ(z) or eᵘ φ(z). The logarithm of the integrand is concave in eᵘ: one peak, found by Newton's method. The trapezoidal rule from the peak outwards then converges exponentially for such an
/// analytic integrand on the line; its step is halved until the sum no longer changes.
///
/// - Reference: Trefethen & Weideman (2014), SIAM Review 56:385–458, on the trapezoidal rule.
struct ScaleMixture {
  enum Kernel { case tail, density }

  let degreesOfFreedom: Double
  /// a, the point at which the distribution is asked; below δ for a tail.
  let slope: Double
  /// δ.
  let shift: Double
  let kernel: Kernel

  func integral() -> Double {
    let (peak, width) = summit()
    var step = min(0.6 * width, 0.3)
    let top = integrand(peak)
    guard top > 0 else { return 0 }
    var sum = top + oneSided(from: peak, by: step, first: 1, every: 1, top) + oneSided(from: peak, by: -step, first: 1, every: 1, top)
    for _ in 0..<12 {
      let coarse = sum * step
      step *= 0.5
      sum += oneSided(from: peak, by: step, first: 1, every: 2, top) + oneSided(from: peak, by: -step, first: 1, every: 2, top)
      // The error of the finer sum is about the square of this difference.
      if abs(sum * step - coarse) <= 1e-10 * coarse { return sum * step }
    }
    preconditionFailure("the scale mixture at ν = \(degreesOfFreedom), a = \(slope), δ = \(shift) did not converge")
  }

  /// Σ integrand(peak + k · step) over k = first, first + every, … until the terms are negligible.
  private func oneSided(from peak: Double, by step: Double, first: Int, every: Int, _ top: Double) -> Double {
    var sum = 0.0
    var k = first
    while true {
      let term = integrand(peak + Double(k) * step)
      sum += term
      if term <= 1e-19 * top { return sum }
      k += every
    }
  }

  private func integrand(_ u: Double) -> Double {
    let s = exp(u)
    let z = slope * s - shift
    let weight = density.value(u)
    switch kernel {
    case .tail: return weight * StandardNormal.cumulative(z)
    case .density: return weight * s * StandardNormal.density(z)
    }
  }

  private var density: ScaleDensity { ScaleDensity(degreesOfFreedom: degreesOfFreedom) }

  /// The place of the peak and the width there, 1 ∕ √(−(log integrand)″), by Newton's method with steps of at most 1.
  private func summit() -> (peak: Double, width: Double) {
    var u = start
    var width = 1.0
    for _ in 0..<100 {
      let (first, second) = slopes(u)
      width = second < 0 ? 1 / (-second).squareRoot() : 1
      let move = second < 0 ? -first / second : first
      if abs(move) <= 0.05 * width { break }
      u += min(max(move, -1), 1)
    }
    return (u, width)
  }

  /// Where the peak would be were k = eʲᵘ φ(z): the greater root of (ν + a²) s² − aδ s − (ν + j) = 0. That is it for the density; of a probability
  /// it is near, as a < δ puts s = 1 where Φ is less than ½.
  private var start: Double {
    let curvature = degreesOfFreedom + slope * slope
    let half = 0.5 * slope * shift
    let power = kernel == .density ? degreesOfFreedom + 1 : degreesOfFreedom
    let root = (half * half + curvature * power).squareRoot()
    return log(half > 0 ? (half + root) / curvature : power / (root - half))
  }

  /// First and second derivative of the logarithm of the integrand.
  private func slopes(_ u: Double) -> (Double, Double) {
    let ν = degreesOfFreedom
    let s = exp(u)
    let z = slope * s - shift
    let zDot = slope * s
    let scale = (ν * (1 - s * s), -2 * ν * s * s)
    switch kernel {
    case .tail:
      let m = inverseMillsRatio(z)
      return (scale.0 + m * zDot, scale.1 + m * zDot - m * (z + m) * zDot * zDot)
    case .density:
      return (scale.0 + 1 - z * zDot, scale.1 - zDot * zDot - z * zDot)
    }
  }
}

/// φ(z) ∕ Φ(z); far below 0 by its continued fraction, to the few digits that a search for a peak needs.
private func inverseMillsRatio(_ z: Double) -> Double {
  guard z < -10 else { return StandardNormal.density(z) / StandardNormal.cumulative(z) }
  return -z + 1 / (-z + 2 / (-z + 3 / -z))
}
