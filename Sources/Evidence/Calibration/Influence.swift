#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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

/// What the posterior of one parameter is without a finding, from draws of the posterior with all of them.
///
///     w ∝ L without ∕ L with,   P(finding | the others) = 1 ∕ Σ w L without ∕ L with
///
/// A finding that changed much leaves few draws that still count: `effectiveSize` tells, and below some hundreds the sampler is run again without it.
///
/// - Reference: Gelfand, Dey & Chang (1992), Bayesian Statistics 4:147–167 (case deletion by importance weights).
/// - Checked: quadrature in `InfluenceTests`.
public struct SampledInfluence: Equatable, Sendable {
  public let name: String
  public let mean: Double
  public let standardDeviation: Double
  /// P(parameter > 0).
  public let positive: Double
  /// Mean with all findings less mean without this one.
  public let shift: Double
  /// P(this finding given the others).
  public let predictive: Double
  /// Of the weights.
  public let effectiveSize: Double

  /// - Parameters:
  ///   - names: of the findings.
  ///   - sample: of the posterior with all.
  ///   - parameter: number of the one that is told of.
  ///   - logLikelihood: with all findings, by draw.
  ///   - without: log likelihood of a draw's parameters without a finding.
  /// - Returns: the influence of each; nil for one without which no draw has a finite weight.
  public static func ofEach(
    _ names: [String], sample: WeightedSample, parameter: Int, logLikelihood: [Double], without: (_ finding: Int, _ parameters: [Double]) -> Double
  ) -> [SampledInfluence?] {
    precondition(logLikelihood.count == sample.count, "every draw has its likelihood")
    let mean = sample.mean(parameter)
    return names.indices.map { k in
      let ratios = (0..<sample.count).map { exp(without(k, sample.draw($0)) - logLikelihood[$0]) }
      guard let dropped = sample.reweighted(by: { ratios[$0] }) else { return nil }
      let average = zip(sample.weights, ratios).reduce(0) { $0 + $1.0 * $1.1 }
      return SampledInfluence(
        name: names[k], mean: dropped.mean(parameter), standardDeviation: dropped.standardDeviation(parameter),
        positive: dropped.probability(parameter, above: 0), shift: mean - dropped.mean(parameter), predictive: min(1 / average, 1),
        effectiveSize: dropped.effectiveSize)
    }
  }
}

extension Pattern {
  /// The pattern with only some of its findings; the others are as if not reported.
  public func keeping(_ taken: Set<Int>) -> Pattern {
    Pattern(statistics, findings: findings.indices.map { taken.contains($0) ? findings[$0] : .notReported }, rules: rules)
  }
}
