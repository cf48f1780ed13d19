import Mathematics

/// How far each finding moved the posterior of one effect: what it is without it, and what it alone would have made of the prior.
///
/// - Checked: a finding that is not reported moves nothing; add-one of a single claim is its closed form, in `InfluenceTests`.
public struct Influence: Equatable, Sendable {
  public struct Summary: Equatable, Sendable {
    public let mean: Double
    public let standardDeviation: Double
    /// P(effect > 0).
    public let positive: Double
    /// The probability of the findings that it rests on.
    public let evidence: Double

    public init(_ posterior: EffectPosterior) {
      mean = posterior.mean
      standardDeviation = posterior.standardDeviation
      positive = posterior.probability(above: 0)
      evidence = posterior.evidence
    }
  }

  public let name: String
  /// All findings but this one.
  public let dropped: Summary
  /// The prior and this one.
  public let alone: Summary
  /// Mean with all findings less mean without this one.
  public let shift: Double
  /// P(this finding given the others): small where it was a surprise.
  public let predictive: Double

  /// - Parameters:
  ///   - names: of the findings.
  ///   - posterior: from the numbers of the findings that are taken.
  /// - Returns: the posterior of all, and the influence of each in its order.
  public static func ofEach(
    _ names: [String], posterior: (_ taken: Set<Int>) throws(MathematicalFailure) -> EffectPosterior
  ) throws(MathematicalFailure) -> (all: Summary, each: [Influence]) {
    let everything = Set(names.indices)
    let all = Summary(try posterior(everything))
    var each: [Influence] = []
    for (k, name) in names.enumerated() {
      let dropped = Summary(try posterior(everything.subtracting([k])))
      let alone = Summary(try posterior([k]))
      each.append(
        Influence(name: name, dropped: dropped, alone: alone, shift: all.mean - dropped.mean, predictive: min(all.evidence / dropped.evidence, 1)))
    }
    return (all, each)
  }
}

extension Pattern {
  /// The pattern with only some of its findings; the others are as if not reported.
  public func keeping(_ taken: Set<Int>) -> Pattern {
    Pattern(statistics, findings: findings.indices.map { taken.contains($0) ? findings[$0] : .notReported }, rules: rules)
  }
}
