/// Divided differences of exponentials over a few decay rates, equal or not: what a drug does that passes from one compartment to the next.
///
///     f[z₀ … zₙ],   f(z) = e^{zt},   zᵢ = −λᵢ
///
/// They are the first row of e^{tZ}, Z having the z on its diagonal and 1 above it (Opitz). The exponential is taken by Taylor's series of t∕2ˢ and
/// s squarings, in which all numbers are positive, so that nothing cancels: rates may be equal, or differ by a rounding, and no digit is lost.
///
/// - Reference: Opitz (1964), Steigungsmatrizen, ZAMM 44:T52–T54; McCurdy, Ng & Parlett (1984), Mathematics of Computation 43:501–528.
/// - Checked: against the quotients written out and their limits in `DividedExponentialTests`.
public struct DividedExponential: Equatable, Sendable {
  /// λᵢ, one to eight of them, 0 or above.
  public let rates: [Double]

  public init(rates: [Double]) {
    precondition((1...8).contains(rates.count), "one to eight rates")
    precondition(rates.allSatisfy { $0 >= 0 && $0.isFinite }, "rates of decay are finite and at least 0")
    self.rates = rates
  }

  /// f[z₀ … z_k] for k = 0, 1, …: the amounts in the compartments of a chain of unit rates, time t after 1 entered the first.
  public func row(at time: Double) -> [Double] { matrix(time)[0] }

  /// f[z_from … z_to] with f(z) = e^{zt}.
  public func difference(from first: Int, through last: Int, at time: Double) -> Double { matrix(time)[first][last] }

  /// As `row`, for f(z) = e^{zt} ∕ (1 − e^{zτ}) = Σₙ e^{z(t + nτ)}: after as many intakes, τ apart, as one likes.
  ///
  /// - Parameter every: τ, above 0; every rate must be above 0.
  public func steadyMatrix(at time: Double, every interval: Double) -> [[Double]] {
    precondition(interval > 0 && rates.allSatisfy { $0 > 0 }, "what is taken again and again is also eliminated")
    let (n, M, F) = (rates.count, matrix(interval), matrix(time))
    // X (I − M) = F, column by column; I − M has positive diagonal and nothing positive above it, so that nothing cancels.
    var X = Array(repeating: Array(repeating: 0.0, count: n), count: n)
    for i in 0..<n {
      for j in i..<n {
        var sum = F[i][j]
        for k in i..<j { sum += X[i][k] * M[k][j] }
        X[i][j] = sum / -plainExpMinusOne(-rates[j] * interval)
      }
    }
    return X
  }

  /// e^{tZ}, upper triangular.
  public func matrix(_ time: Double) -> [[Double]] {
    precondition(time >= 0 && time.isFinite, "time is finite and at least 0")
    let n = rates.count
    let (least, greatest) = (rates.min() ?? 0, rates.max() ?? 0)
    // The spread of the rates is brought below a half; what stands above the diagonal needs no such care, for its powers end.
    var squarings = 0
    var h = time
    while h * (greatest - least) > 0.5 {
      h /= 2
      squarings += 1
    }
    // h (Z + λ_max): nothing in it is negative.
    var term = Self.identity(n)
    var sum = term
    for k in 1...22 {
      var next = Self.zero(n)
      for i in 0..<n {
        for j in i..<n {
          next[i][j] = h / Double(k) * (term[i][j] * (greatest - rates[j]) + (j > i ? term[i][j - 1] : 0))
        }
      }
      term = next
      for i in 0..<n { for j in i..<n { sum[i][j] += term[i][j] } }
    }
    let shift = plainExp(-greatest * h)
    for i in 0..<n { for j in i..<n { sum[i][j] *= shift } }
    for _ in 0..<squarings { sum = Self.product(sum, sum) }
    // The diagonal is known as it stands.
    for i in 0..<n { sum[i][i] = plainExp(-rates[i] * time) }
    return sum
  }

  private static func zero(_ n: Int) -> [[Double]] { Array(repeating: Array(repeating: 0, count: n), count: n) }
  private static func identity(_ n: Int) -> [[Double]] { (0..<n).map { i in (0..<n).map { $0 == i ? 1 : 0 } } }

  private static func product(_ A: [[Double]], _ B: [[Double]]) -> [[Double]] {
    var C = zero(A.count)
    for i in A.indices { for j in i..<A.count { for k in i...j { C[i][j] += A[i][k] * B[k][j] } } }
    return C
  }
}
