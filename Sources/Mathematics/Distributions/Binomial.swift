import CBoost

/// The number of successes in independent trials of one probability.
public struct Binomial: Sendable, Equatable {
  public let trials: Int
  public let probability: Double

  /// - Parameters:
  ///   - trials: not negative.
  ///   - probability: of one success, in `[0, 1]`.
  public init(trials: Int, probability: Double) {
    precondition(trials >= 0, "a number of trials is not negative")
    requireProbability(probability)
    self.trials = trials
    self.probability = probability
  }

  /// P(X = k); 0 for a k that cannot occur.
  public func probability(of k: Int) -> Double {
    guard k >= 0, k <= trials else { return 0 }
    return value(CBoostDensity, Double(k))
  }

  /// P(X ≤ k).
  public func cumulative(_ k: Int) -> Double {
    if k < 0 { return 0 }
    if k >= trials { return 1 }
    return value(CBoostCumulative, Double(k))
  }

  /// P(X > k).
  public func upperTail(_ k: Int) -> Double {
    if k < 0 { return 1 }
    if k >= trials { return 0 }
    return value(CBoostUpperTail, Double(k))
  }

  /// The least k with P(X ≤ k) ≥ p.
  public func quantile(_ p: Double) -> Int {
    requireProbability(p)
    return least { cumulative($0) >= p }
  }

  /// The least k with P(X > k) ≤ q.
  public func upperQuantile(_ q: Double) -> Int {
    requireProbability(q)
    return least { upperTail($0) <= q }
  }

  /// The least k in 0 … n for which a monotone condition, true at n, is true.
  private func least(_ holds: (Int) -> Bool) -> Int {
    var low = 0
    var high = trials
    while low < high {
      let middle = low + (high - low) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func value(_ quantity: CBoostQuantity, _ argument: Double) -> Double {
    var result = 0.0
    let status = cboost_binomial(quantity, argument, Double(trials), probability, &result)
    precondition(status == CBoostFinished, "\(self) at \(argument): quantity \(quantity.rawValue) ended with status \(status.rawValue)")
    return result
  }
}
