import Mathematics

/// A total score as the sum of the instrument's items, by the graded-response model of `HAMD17Items`.
///
///     E(θ) = Σⱼ Σₖ Φ( (λⱼ θ − τⱼₖ) ∕ √(1 − λⱼ²) ),   θ(x) = E⁻¹(x),   total = Σⱼ #{ k : τⱼₖ < λⱼ θ + √(1 − λⱼ²) εⱼ }
///
/// E rises, and is inverted by a table over totals, linear between eighths of a point. Where x is beyond what the items reach in expectation (0.1 to 48.6),
/// θ stays at the table's end.
struct ItemResponse: Equatable, Sendable {
  static let count = 17
  fileprivate static let steps = 8.0
  fileprivate static let perItem = 4
  private static let ends = (lowest: -6.0, highest: 6.0)

  /// Of each item λ and √(1 − λ²); four thresholds an item, ∞ where it has fewer; θ at totals 0, ⅛, … 52.
  let numbers: [Double]
  fileprivate let last: Int

  init() {
    let items = HAMD17Items.all
    let thresholds = items.flatMap { item in (0..<Self.perItem).map { $0 < item.thresholds.count ? item.thresholds[$0] : .infinity } }
    let most = items.map(\.thresholds.count).reduce(0, +)
    let grid = (0...3_072).map { Self.ends.lowest + Double($0) * (Self.ends.highest - Self.ends.lowest) / 3_072 }
    let expected = grid.map { Self.moments($0).mean }
    var above = 0
    let theta = (0...most * Int(Self.steps)).map { step in
      let total = Double(step) / Self.steps
      while above < grid.count, expected[above] < total { above += 1 }
      guard above < grid.count else { return Self.ends.highest }
      guard above > 0 else { return Self.ends.lowest }
      let share = (total - expected[above - 1]) / (expected[above] - expected[above - 1])
      return grid[above - 1] + share * (grid[above] - grid[above - 1])
    }
    last = theta.count - 1
    numbers = items.map(\.loading) + items.map { (1 - $0.loading * $0.loading).squareRoot() } + thresholds + theta
  }

  /// Mean and variance of the total at θ; items are independent given it.
  static func moments(_ θ: Double) -> (mean: Double, variance: Double) {
    var (mean, variance) = (0.0, 0.0)
    for item in HAMD17Items.all {
      let σ = (1 - item.loading * item.loading).squareRoot()
      // E s = Σ P(s ≥ k), E s² = Σ (2k − 1) P(s ≥ k).
      var (first, second) = (0.0, 0.0)
      for (k, τ) in item.thresholds.enumerated() {
        let p = plainNormalCumulative((item.loading * θ - τ) / σ)
        first += p
        second += Double(2 * k + 1) * p
      }
      mean += first
      variance += second - first * first
    }
    return (mean, variance)
  }

  /// θ(x).
  func theta(_ x: Double) -> Double { withView { $0.theta(x) } }

  func withView<R>(_ body: (View) -> R) -> R {
    numbers.withUnsafeBufferPointer { numbers in
      guard let first = numbers.baseAddress else { preconditionFailure("the model has numbers") }
      return body(View(self, numbers: first))
    }
  }

  /// The model with its numbers as pointers, for loops over patients.
  struct View {
    private let loadings: UnsafePointer<Double>
    private let uniqueness: UnsafePointer<Double>
    private let thresholds: UnsafePointer<Double>
    private let thetas: UnsafePointer<Double>
    private let last: Int

    /// - Parameter numbers: the model's.
    init(_ model: ItemResponse, numbers: UnsafePointer<Double>) {
      loadings = numbers
      uniqueness = numbers + ItemResponse.count
      thresholds = numbers + 2 * ItemResponse.count
      thetas = numbers + (2 + ItemResponse.perItem) * ItemResponse.count
      last = model.last
    }

    @inline(__always)
    func theta(_ x: Double) -> Double {
      let place = min(max(x * ItemResponse.steps, 0), Double(last))
      let below = min(Int(place), last &- 1)
      return thetas[below] + (place - Double(below)) * (thetas[below + 1] - thetas[below])
    }

    /// The total whose expectation is x, for 17 standard normal residuals.
    @inline(__always)
    func total(_ x: Double, _ residuals: UnsafePointer<Double>) -> Double {
      let θ = theta(x)
      var sum = 0
      for j in 0..<ItemResponse.count {
        let y = loadings[j] * θ + uniqueness[j] * residuals[j]
        let τ = thresholds + ItemResponse.perItem &* j
        for k in 0..<ItemResponse.perItem { sum &+= y > τ[k] ? 1 : 0 }
      }
      return Double(sum)
    }
  }
}
