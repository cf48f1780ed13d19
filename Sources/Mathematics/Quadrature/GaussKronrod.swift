#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Adaptive quadrature by the pair of a 10-point Gauss and a 21-point Kronrod rule.
///
/// An interval is halved until the two rules agree there; the error is told as QUADPACK does, min(d, (200 d)^1.5) for a difference d of the rules,
/// which is cautious where f is smooth and a few times too small about a bend.
///
/// - Reference: Piessens et al. (1983), QUADPACK, routine QK21.
/// - Checked: degree of exactness, kinks and closed forms in `GaussKronrodTests`.
public enum GaussKronrod {
  /// ∫ f from `lower` to `upper`, both finite.
  ///
  /// - Parameters:
  ///   - tolerance: absolute error allowed in a piece; what rounding leaves of a piece is let be.
  ///   - depth: halvings allowed; beyond, the value stands as it is and the error tells.
  @inlinable
  public static func integrate<Failure: Error>(
    from lower: Double, to upper: Double, tolerance: Double = 1e-13, depth: Int = 20, _ f: (Double) throws(Failure) -> Double
  ) throws(Failure) -> (value: Double, error: Double) {
    let middle = 0.5 * (lower + upper)
    let half = 0.5 * (upper - lower)
    let center = try f(middle)
    var kronrod = center * weights[10].kronrod
    var gauss = 0.0
    for i in 0..<10 {
      let step = half * nodes[i]
      let pair = try f(middle - step) + f(middle + step)
      kronrod += weights[i].kronrod * pair
      gauss += weights[i].gauss * pair
    }
    let difference = abs(half * (kronrod - gauss))
    let error = min(difference, pow(200 * difference, 1.5))
    let rounding = 4 * abs(half * kronrod).ulp
    if error <= max(tolerance, rounding) || depth == 0 { return (half * kronrod, max(error, rounding)) }
    let left = try integrate(from: lower, to: middle, tolerance: tolerance, depth: depth - 1, f)
    let right = try integrate(from: middle, to: upper, tolerance: tolerance, depth: depth - 1, f)
    return (left.value + right.value, left.error + right.error)
  }

  /// The positive nodes, descending; then the middle, 0.
  @usableFromInline static let nodes: [Double] = [
    0.995657163025808080735527280689003, 0.973906528517171720077964012084452, 0.930157491355708226001207180059508,
    0.865063366688984510732096688423493, 0.780817726586416897063717578345042, 0.679409568299024406234327365114874,
    0.562757134668604683339000099272694, 0.433395394129247190799265943165784, 0.294392862701460198131126602103866,
    0.148874338981631210884826001129720,
  ]
  @usableFromInline static let weights: [(kronrod: Double, gauss: Double)] = [
    (0.011694638867371874278064396062192, 0), (0.032558162307964727478818972459390, 0.066671344308688137593568809893332),
    (0.054755896574351996031381300244580, 0), (0.075039674810919952767043140916190, 0.149451349150580593145863396957658),
    (0.093125454583697605535065465083366, 0), (0.109387158802297641899210590325805, 0.219086362515982043995534934228163),
    (0.123491976262065851077958109585166, 0), (0.134709217311473325928054001771707, 0.269266719309996355091226921569469),
    (0.142775938577060080797094273138717, 0), (0.147739104901338491374841515972068, 0.295524224714752870173815619188769),
    (0.149445554002916905664936468389821, 0),
  ]
}
