import CKernels

/// exp(x) in plain double arithmetic: the same bits on every machine, where a C library picks fused or unfused variants at run time.
///
/// - Parameter x: any number; below −700 the value is 0, above 700 it is ∞.
/// - Checked: within 2 units in the last place of the C library's in `ElementaryTests`.
public func plainExp(_ x: Double) -> Double {
  precondition(!x.isNaN, "an exponent is a number")
  if x < -700 { return 0 }
  return x > 700 ? .infinity : ckernels_exp(x)
}

/// log(x) in plain double arithmetic, the same bits on every machine.
///
/// - Parameter x: 0, whose logarithm is −∞, or a positive number that is normal and finite.
public func plainLog(_ x: Double) -> Double {
  if x == 0 { return -.infinity }
  precondition(x.isNormal && x > 0, "a logarithm is taken of 0 or of a positive normal number")
  return ckernels_log(x)
}

/// exp(x) − 1 without cancellation near 0, in plain double arithmetic: Taylor's series to x¹⁷ ∕ 17! where |x| ≤ ½.
public func plainExpMinusOne(_ x: Double) -> Double {
  guard abs(x) <= 0.5 else { return plainExp(x) - 1 }
  var sum = 1.0
  for k in stride(from: 17.0, to: 1, by: -1) { sum = 1 + x / k * sum }
  return x * sum
}

/// Φ(x) in plain double arithmetic, to 2·10⁻¹⁵ of absolute error: ½ + φ(x) Σ x²ᵏ⁺¹ ∕ (2k + 1)!!.
///
/// Where the bits of simulated patients hang on it; `StandardNormal` has the tails.
///
/// - Reference: Marsaglia (2004), Journal of Statistical Software 11(4).
public func plainNormalCumulative(_ x: Double) -> Double {
  if x > 8 { return 1 }
  if x < -8 { return 0 }
  var (sum, term, k) = (x, x, 1.0)
  while true {
    k += 2
    term *= x * x / k
    let next = sum + term
    if next == sum { break }
    sum = next
  }
  return min(max(0.5 + 0.3989422804014327 * plainExp(-0.5 * x * x) * sum, 0), 1)
}
