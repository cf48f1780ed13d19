import Trial

/// A number found by simulation and its Monte Carlo standard error, which is nil where one trial alone was there to find it.
///
/// - Reference: Morris, White & Crowther (2019), Statistics in Medicine 38:2074, table 6.
public struct MonteCarlo: Equatable, Sendable {
  public var value: Double
  /// Standard error over the trials.
  public var error: Double?

  public init(value: Double, error: Double?) {
    self.value = value
    self.error = error
  }

  var cell: ResultTable.Cell { .number(value, monteCarloError: error) }

  /// The mean of x over trials, s ∕ √n, summed in the order of the trials. Nil of none.
  static func mean(_ x: [Double]) -> MonteCarlo? {
    guard let moments = Moments(x) else { return nil }
    return MonteCarlo(value: moments.mean, error: moments.variance.map { ($0 / Double(x.count)).squareRoot() })
  }

  /// The mean of n numbers from their sum and the sum of their squares. Nil of none.
  static func mean(of n: Int, sum: Double, squares: Double) -> MonteCarlo? {
    guard n > 0 else { return nil }
    let mean = sum / Double(n)
    guard n > 1 else { return MonteCarlo(value: mean, error: nil) }
    let excess = squares - sum * mean
    // What is below the rounding of its two terms is nothing: a constant has no error.
    let variance = excess > 16 * squares.ulp ? excess / Double(n - 1) : 0
    return MonteCarlo(value: mean, error: (variance / Double(n)).squareRoot())
  }

  /// The same of whole numbers, whose variance is exact before it is rounded: (n Σx² − (Σx)²) ∕ (n (n − 1)).
  static func mean(of n: Int, sum: Int, squares: Int) -> MonteCarlo? {
    guard n > 0 else { return nil }
    let mean = Double(sum) / Double(n)
    guard n > 1 else { return MonteCarlo(value: mean, error: nil) }
    let excess = Int128(n) * Int128(squares) - Int128(sum) * Int128(sum)
    let variance = Double(excess) / (Double(n) * Double(n - 1))
    return MonteCarlo(value: mean, error: (variance / Double(n)).squareRoot())
  }

  /// A share p̂ of n trials, √(p̂ (1 − p̂) ∕ n). Nil of none.
  static func share(_ count: Int, of n: Int) -> MonteCarlo? {
    guard n > 0 else { return nil }
    let p = Double(count) / Double(n)
    return MonteCarlo(value: p, error: (p * (1 - p) / Double(n)).squareRoot())
  }

  /// The standard deviation over n trials of what has this mean, s ∕ √(2 (n − 1)): the error of a standard deviation of normal numbers. Nil of fewer
  /// than two.
  static func standardDeviation(of n: Int, meanWith mean: MonteCarlo) -> MonteCarlo? {
    guard n > 1, let error = mean.error else { return nil }
    let deviation = error * Double(n).squareRoot()
    return MonteCarlo(value: deviation, error: deviation / Double(2 * (n - 1)).squareRoot())
  }

  /// The root of a mean; its error by the delta method, that of the mean ∕ (2 · root). Nil unless positive.
  var squareRoot: MonteCarlo? {
    guard value > 0 else { return nil }
    let root = value.squareRoot()
    return MonteCarlo(value: root, error: error.map { $0 / (2 * root) })
  }

  /// The number times a constant.
  func scaled(by factor: Double) -> MonteCarlo { MonteCarlo(value: value * factor, error: error.map { $0 * abs(factor) }) }
  /// The same value with an independent error besides.
  func widened(by other: Double?) -> MonteCarlo {
    MonteCarlo(value: value, error: error.map { ($0 * $0 + (other ?? 0) * (other ?? 0)).squareRoot() })
  }
  /// The number over another, independent one; its error by the delta method. Nil of a denominator of 0.
  func over(_ other: MonteCarlo) -> MonteCarlo? {
    guard other.value != 0 else { return nil }
    let ratio = value / other.value
    return MonteCarlo(
      value: ratio,
      error: error.map { ($0 * $0 + ratio * ratio * (other.error ?? 0) * (other.error ?? 0)).squareRoot() / abs(other.value) })
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
