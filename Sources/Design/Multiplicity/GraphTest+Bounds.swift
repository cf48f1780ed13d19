import Mathematics

/// Bounds that go with the rejections.
extension GraphTest {
  /// Simultaneous lower bounds of effects, with the coverage 1 − α, that exclude 0 where and only where the graph rejects.
  ///
  ///     some retained:  Lᵢ = 0 of the rejected,  Lᵢ = estimateᵢ − c(αwᵢ) s.e.ᵢ of the retained, wᵢ of the graph that is left
  ///     all rejected:   Lᵢ = max(0, estimateᵢ − c(αwᵢ) s.e.ᵢ), wᵢ of the first graph
  ///
  /// c(a) is the upper a quantile of t, or z. A rejected hypothesis keeps no more than its sign while others are open: the price of passing its error on.
  ///
  /// - Parameters:
  ///   - estimates: positive toward what is to be shown; hypotheses are effect ≤ 0.
  ///   - standardErrors: above 0.
  ///   - degreesOfFreedom: above 0, infinite for z.
  /// - Returns: −∞ where a retained hypothesis has no weight.
  /// - Reference: Strassburger & Bretz (2008), Statistics in Medicine 27:4914–4927; Guilbaud (2008), Biometrical Journal 50:678–692.
  /// - Checked: agreement with the rejections in `GraphTestTests`.
  public func lowerBounds(estimates: [Double], standardErrors: [Double], degreesOfFreedom: [Double]) -> [Double] {
    precondition(estimates.count == initial.count && standardErrors.count == initial.count, "every hypothesis has its estimate")
    precondition(degreesOfFreedom.count == initial.count, "every hypothesis has its degrees of freedom")
    precondition(standardErrors.allSatisfy { $0 > 0 && $0.isFinite } && estimates.allSatisfy(\.isFinite), "estimates are finite")
    let rejected = isRejected
    let all = rejected.allSatisfy { $0 }
    return initial.weights.indices.map { i in
      if rejected[i], !all { return 0 }
      let level = error * (all ? initial : remaining).weights[i]
      guard level > 0 else { return all ? 0 : -.infinity }
      let bound = estimates[i] - StudentT(degreesOfFreedom: degreesOfFreedom[i]).upperQuantile(level) * standardErrors[i]
      return all ? max(bound, 0) : bound
    }
  }
}
