import Mathematics

/// Power of the test of contrasts, and the size for it.
///
///     power(μ) = P(some Tₘ > q),   Tₘ jointly t with noncentralities c′ₘμ ∕ (σ √Σ cₘᵢ² ∕ nᵢ) and Σ nᵢ − k degrees of freedom
///
/// for k doses with nᵢ patients; q is the critical value at these degrees of freedom. The contrasts stay, whatever the sizes.
///
/// - Reference: Pinheiro, Bornkamp & Bretz (2006), Journal of Biopharmaceutical Statistics 16:639–656.
/// - Checked: `References/dose-response`, `powmct-*`, `sampsize-*`; the trial of 93 patients an arm in `DoseContrastPowerTests`.
public struct DoseContrastPower: Equatable, Sendable {
  public let coefficients: [[Double]]
  /// σ, of one patient.
  public let standardDeviation: Double
  public let error: Double
  public let alternative: JointEstimates.Alternative
  /// Three standard errors allowed to a power that is had by lattices.
  public let tolerance: Double
  /// Whether σ is known, so that the statistics are normal.
  public let knowsVariance: Bool

  /// - Parameters:
  ///   - standardDeviation: σ, above 0.
  ///   - error: in (0, 1), of the family.
  public init(
    _ contrasts: DoseContrasts, standardDeviation: Double, error: Double, alternative: JointEstimates.Alternative = .greater,
    tolerance: Double = 1e-4, knowsVariance: Bool = false
  ) {
    precondition(standardDeviation > 0 && standardDeviation.isFinite, "a standard deviation is finite and above 0")
    precondition(error > 0 && error < 1 && tolerance > 0, "an error lies in (0, 1)")
    coefficients = contrasts.coefficients
    self.standardDeviation = standardDeviation
    self.error = error
    self.alternative = alternative
    self.tolerance = tolerance
    self.knowsVariance = knowsVariance
  }

  /// The power at each row of means.
  ///
  /// - Parameters:
  ///   - means: a row a truth, an element a dose.
  ///   - sizes: nᵢ, above 0; together more than the doses.
  public func power(means: [[Double]], sizes: [Double]) throws(MathematicalFailure) -> [Double] {
    let df = sizes.reduce(0, +) - Double(sizes.count)
    precondition(sizes.allSatisfy { $0 > 0 } && df > 0, "there are more patients than doses")
    let variance = standardDeviation * standardDeviation
    return try power(
      means: means, covariance: Matrix(diagonal: sizes.map { variance / $0 }), degreesOfFreedom: knowsVariance ? .infinity : df)
  }

  /// The same with any covariance of the estimated means, σ left aside.
  public func power(means: [[Double]], covariance: Matrix, degreesOfFreedom: Double) throws(MathematicalFailure) -> [Double] {
    try power(
      means: means, covariance: covariance, degreesOfFreedom: degreesOfFreedom,
      critical: .fine(tolerance: tolerance > 1e-4 ? tolerance / 20 : min(tolerance, 1e-5)),
      .fine(tolerance: tolerance))
  }

  private func power(
    means: [[Double]], covariance: Matrix, degreesOfFreedom: Double, critical: MultivariateNormal.Effort, _ effort: MultivariateNormal.Effort
  ) throws(MathematicalFailure) -> [Double] {
    let contrasts = DoseContrasts(coefficients: coefficients, covariance: covariance)
    let (r, v) = (contrasts.correlation, contrasts.covariance(under: covariance).diagonal)
    let q = try MultivariateT(correlation: r, degreesOfFreedom: degreesOfFreedom)
      .equicoordinateQuantile(1 - error, tails: alternative.tails, effort: critical)
    let sign = alternative == .less ? -1.0 : 1
    var all: [Double] = []
    for μ in means {
      precondition(μ.count == covariance.rows, "a truth has a mean at every dose")
      let δ = zip(coefficients, v).map { c, variance -> Double in
        sign * zip(c, μ).reduce(0.0) { $0 + $1.0 * $1.1 } / variance.squareRoot()
      }
      let law = MultivariateT(correlation: r, noncentrality: δ, degreesOfFreedom: degreesOfFreedom)
      all.append(try law.atLeastOne(above: [Double](repeating: q, count: δ.count), tails: alternative.tails, effort: effort))
    }
    return all
  }

  /// What of the powers at several truths is to reach the target.
  public enum Summary: String, Equatable, Sendable, CaseIterable {
    case least
    case mean
  }

  /// The least sizes ⌈n · ratioᵢ⌉, n whole, with the power; and the powers there.
  ///
  /// - Parameters:
  ///   - ratio: patients at each dose for each n; above 0.
  ///   - limit: the greatest n that is tried.
  /// - Throws: `outsideDomain` where the limit has not the power.
  public func sizes(
    means: [[Double]], power target: Double, _ summary: Summary = .least, ratio: [Double], limit: Int = 100_000
  ) throws(MathematicalFailure) -> (sizes: [Int], power: [Double]) {
    precondition(target > 0 && target < 1 && !means.isEmpty, "a power lies in (0, 1)")
    precondition(ratio.allSatisfy { $0 > 0 && $0.isFinite }, "a ratio is finite and above 0")
    let search = SizeSearch(of: self, means: means, target: target, summary: summary, ratio: ratio)
    // Roughly first, one lattice of few points for each power; then finely from there.
    var (below, above) = (0, 1)
    while try !search.reached(above, .quick).isEnough {
      guard above < limit else { throw Self.none(limit, target) }
      (below, above) = (above, min(2 * above, limit))
    }
    while above - below > 1 {
      let middle = (below + above) / 2
      if try search.reached(middle, .quick).isEnough { above = middle } else { below = middle }
    }
    var n = above
    var found = try search.reached(n)
    if found.isEnough {
      while n > 1 {
        let less = try search.reached(n - 1)
        guard less.isEnough else { break }
        (n, found) = (n - 1, less)
      }
    } else {
      while !found.isEnough {
        guard n < limit else { throw Self.none(limit, target) }
        n += 1
        found = try search.reached(n)
      }
    }
    return (search.sizes(n), found.power)
  }

  private static func none(_ limit: Int, _ target: Double) -> MathematicalFailure {
    MathematicalFailure(.outsideDomain, computing: "a size with this power of a test of contrasts", lastPoint: [Double(limit), target])
  }

  /// Whether sizes have the power.
  private struct SizeSearch {
    let test: DoseContrastPower
    let means: [[Double]]
    let target: Double
    let summary: Summary
    let ratio: [Double]

    init(of test: DoseContrastPower, means: [[Double]], target: Double, summary: Summary, ratio: [Double]) {
      self.test = test
      self.means = means
      self.target = target
      self.summary = summary
      self.ratio = ratio
    }

    func sizes(_ n: Int) -> [Int] { ratio.map { Int((Double(n) * $0 - 1e-9).rounded(.up)) } }

    /// - Parameter effort: for all probabilities; the test's own where it is left out.
    func reached(
      _ n: Int, _ effort: MultivariateNormal.Effort? = nil
    ) throws(MathematicalFailure) -> (power: [Double], isEnough: Bool) {
      let all = sizes(n).map(Double.init)
      let df = all.reduce(0, +) - Double(all.count)
      guard df > 0 else { return ([], false) }
      let variance = test.standardDeviation * test.standardDeviation
      let s = Matrix(diagonal: all.map { variance / $0 })
      let ν = test.knowsVariance ? Double.infinity : df
      let power =
        if let effort {
          try test.power(means: means, covariance: s, degreesOfFreedom: ν, critical: effort, effort)
        } else {
          try test.power(means: means, covariance: s, degreesOfFreedom: ν)
        }
      let value = summary == .least ? power.min() ?? 0 : power.reduce(0, +) / Double(power.count)
      return (power, value >= target)
    }
  }
}
