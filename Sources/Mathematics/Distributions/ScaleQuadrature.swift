/// Gauss's points for the mean of a smooth function of S, νS² chi-squared with ν degrees of freedom.
///
///     E f(S) ≈ Σ wᵢ f(sᵢ),   sᵢ = √(2xᵢ ∕ ν)
///
/// xᵢ are the zeros of the generalized Laguerre polynomial of the weight x^(ν∕2−1) e⁻ˣ, the eigenvalues of its Jacobi matrix (diagonal 2k + ν∕2, beside it
/// √(k(k + ν∕2 − 1))), wᵢ the squares of the first components of its eigenvectors. Exact for polynomials of S² of degree 2n − 1; as S is near 1 unless ν is
/// small, few points are enough.
///
/// - Reference: Golub & Welsch (1969), Mathematics of Computation 23:221–230.
/// - Checked: moments of S² in `MultivariateTTests`.
struct ScaleQuadrature {
  let points: [Double]
  let weights: [Double]

  /// - Parameter degreesOfFreedom: ν, above 0 and finite.
  init(points n: Int, degreesOfFreedom ν: Double) throws(MathematicalFailure) {
    precondition(n > 0 && ν > 0 && ν.isFinite, "a scale has finite degrees of freedom")
    let α = 0.5 * ν - 1
    var jacobi = Matrix(rows: n, columns: n)
    for k in 0..<n {
      jacobi[k, k] = 2 * Double(k) + 1 + α
      if k > 0 { jacobi[k, k - 1] = (Double(k) * (Double(k) + α)).squareRoot() }
    }
    let spectrum = try SymmetricEigen(of: jacobi)
    points = spectrum.values.map { (2 * max($0, 0) / ν).squareRoot() }
    weights = (0..<n).map { spectrum.vectors[0, $0] * spectrum.vectors[0, $0] }
  }

  /// Numbers of points that are tried in turn.
  static let ladder = [3, 4, 6, 9, 14, 20, 28]
}
