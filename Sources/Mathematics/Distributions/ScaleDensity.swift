#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The density of u = log S, where νS² is chi-squared with ν degrees of freedom: the scale of every t distribution.
///
///     g(u) = C exp(−½ν(e²ᵘ − 1 − 2u)),   C = 2 √(ν∕4π) exp(−Δ(ν∕2))
///
/// Δ is the error of Stirling's formula, so that C keeps its digits for large ν. One peak, at u = 0; the logarithm is concave.
struct ScaleDensity {
  let degreesOfFreedom: Double
  private let constant: Double

  init(degreesOfFreedom: Double) {
    self.degreesOfFreedom = degreesOfFreedom
    constant = (degreesOfFreedom / .pi).squareRoot() * exp(-stirlingError(0.5 * degreesOfFreedom))
  }

  func value(_ u: Double) -> Double { constant * exp(-0.5 * degreesOfFreedom * excess(2 * u)) }
}

/// eʸ − 1 − y, to full precision also for small y.
private func excess(_ y: Double) -> Double {
  guard abs(y) < 0.5 else { return expm1(y) - y }
  var sum = 0.0
  var k = 17.0
  while k > 2 {
    sum = (sum + 1) * y / k
    k -= 1
  }
  return 0.5 * y * y * (1 + sum)
}

/// Δ(a) = log Γ(a) − ((a − ½) log a − a + ½ log 2π), the error of Stirling's formula; Δ(a) = Δ(a + 1) + (a + ½) log(1 + 1∕a) − 1.
private func stirlingError(_ a: Double) -> Double {
  var shifted = a
  var sum = 0.0
  while shifted < 12 {
    sum += (shifted + 0.5) * log1p(1 / shifted) - 1
    shifted += 1
  }
  let r = 1 / (shifted * shifted)
  let series = 1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * (691.0 / 360_360)))))
  return sum + series / shifted
}
