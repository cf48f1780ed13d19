import Trial

/// A number found by simulation and its Monte Carlo standard error, which is nil where one trial alone was there to find it.
struct MonteCarlo: Equatable, Sendable {
  var value: Double
  var error: Double?

  var cell: ResultTable.Cell { .number(value, monteCarloError: error) }

  /// The mean of x over trials, s ∕ √n, summed in the order of the trials. Nil of none.
  static func mean(_ x: [Double]) -> MonteCarlo? {
    guard let moments = Moments(x) else { return nil }
    return MonteCarlo(value: moments.mean, error: moments.variance.map { ($0 / Double(x.count)).squareRoot() })
  }

  /// A share p̂ of n trials, √(p̂ (1 − p̂) ∕ n). Nil of none.
  static func share(_ count: Int, of n: Int) -> MonteCarlo? {
    guard n > 0 else { return nil }
    let p = Double(count) / Double(n)
    return MonteCarlo(value: p, error: (p * (1 - p) / Double(n)).squareRoot())
  }

  /// The standard deviation of x over trials, s ∕ √(2 (n − 1)): the error of a standard deviation of normal x. Nil of fewer than two.
  static func standardDeviation(_ x: [Double]) -> MonteCarlo? {
    guard let variance = Moments(x)?.variance else { return nil }
    return MonteCarlo(value: variance.squareRoot(), error: (variance / (2 * Double(x.count - 1))).squareRoot())
  }

  /// The root of the mean square of x over trials; its error by the delta method, SD(x²) ∕ (2 · root mean square · √n). Nil of none.
  static func rootMeanSquare(_ x: [Double]) -> MonteCarlo? {
    guard let squares = mean(x.map { $0 * $0 }), squares.value > 0 else { return nil }
    let root = squares.value.squareRoot()
    return MonteCarlo(value: root, error: squares.error.map { $0 / (2 * root) })
  }

  private struct Moments {
    var mean: Double
    /// Divided by n − 1; nil for one value.
    var variance: Double?
    init?(_ x: [Double]) {
      guard let first = x.first else { return nil }
      // Deviations from the first value, not from zero, so that a constant has no error.
      let n = Double(x.count)
      let shift = x.reduce(0) { $0 + ($1 - first) } / n
      mean = first + shift
      variance = x.count > 1 ? x.reduce(0) { $0 + ($1 - first - shift) * ($1 - first - shift) } / (n - 1) : nil
    }
  }
}

extension Optional<MonteCarlo> {
  var cell: ResultTable.Cell { self?.cell ?? .missing }
}
