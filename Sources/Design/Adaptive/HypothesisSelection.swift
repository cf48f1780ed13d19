/// Which hypotheses go on to the next stage, by what was seen of all.
///
/// - Checked: `References/adaptive`, `sim-multiarm-*`, `sim-enrich-*`.
public struct HypothesisSelection: Equatable, Sendable {
  public enum Rule: Equatable, Sendable {
    case all
    /// The greatest r.
    case best(Int)
    /// All that lie within a distance of the greatest.
    case withinOfBest(Double)
  }
  /// What is compared.
  public enum Scale: String, Sendable, CaseIterable {
    /// Estimates from all data so far.
    case effect
    /// Their statistics.
    case statistic
  }
  public let rule: Rule
  public let scale: Scale
  /// What is not above it is dropped, whatever the rule says; −∞ for none. Where nothing is left the trial ends.
  public let threshold: Double

  public init(_ rule: Rule, by scale: Scale = .effect, above threshold: Double = -.infinity) {
    if case .best(let count) = rule { precondition(count > 0, "at least one is chosen") }
    if case .withinOfBest(let distance) = rule { precondition(distance >= 0, "a distance is not negative") }
    self.rule = rule
    self.scale = scale
    self.threshold = threshold
  }

  /// Of those carried so far, the ones that go on; of equal values the first.
  ///
  /// - Parameter values: one a hypothesis, on the scale; of those not carried not read.
  public func chosen(_ values: Span<Double>, among carried: HypothesisSet) -> HypothesisSet {
    var left = HypothesisSet()
    var greatest = -Double.infinity
    for i in 0..<values.count where carried.contains(hypothesis: i) && values[i] > threshold {
      left.insert(HypothesisSet(hypothesis: i))
      greatest = max(greatest, values[i])
    }
    switch rule {
    case .all: return left
    case .withinOfBest(let distance):
      for i in 0..<values.count where left.contains(hypothesis: i) && values[i] < greatest - distance { left.remove(HypothesisSet(hypothesis: i)) }
      return left
    case .best(let count):
      while left.count > count {
        var worst = -1
        for i in 0..<values.count where left.contains(hypothesis: i) { if worst < 0 || values[i] <= values[worst] { worst = i } }
        left.remove(HypothesisSet(hypothesis: worst))
      }
      return left
    }
  }
}
