#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics

/// Subsets that are named partly because they were significant.
///
/// Of M subsets looked at, a significant one is reported for certain and another with probability ψ; M has a prior. Without this the posterior is an upper
/// bound on what the words are worth.
///
/// - Reference: Iyengar & Greenhouse (1988), Statistical Science 3:109–117; Dear & Begg (1992), Statistical Science 7:237–245.
/// - Checked: ψ = 1, ψ = 0 and independent subsets in closed form, and a million simulated reports, in `ReportingSelectionTests`.
public struct ReportingSelection: Equatable, Sendable {
  /// ψ: probability that a subset that is not significant in favor is reported, in [0, 1].
  public let reportsOthers: Double
  /// How many subsets were looked at, with prior probabilities that sum to 1.
  public let examined: [(count: Int, probability: Double)]

  public init(reportsOthers: Double, examined: [(count: Int, probability: Double)]) {
    precondition(reportsOthers >= 0 && reportsOthers <= 1, "a probability lies in [0, 1]")
    precondition(examined.allSatisfy { $0.count >= 0 && $0.probability >= 0 }, "counts and probabilities are not negative")
    precondition(abs(examined.reduce(0) { $0 + $1.probability } - 1) < 1e-9, "the probabilities of how many were examined sum to 1")
    self.reportsOthers = reportsOthers
    self.examined = examined
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.reportsOthers == b.reportsOthers && a.examined.elementsEqual(b.examined) { $0 == $1 }
  }

  /// The likelihood of the findings *given that these subsets are named*.
  ///
  ///     L = P(others as said, named as said) Π r(named) ∕ Σ over all findings v of the named P(v) Π r(v),   r = 1 if significant in favor, else ψ
  ///
  /// At ψ = 1 it is the plain likelihood; at ψ = 0 a subset's being significant says nothing by itself.
  ///
  /// - Parameters:
  ///   - pattern: all findings of the trial.
  ///   - named: which of them are subsets that had to be picked; each significant in favor or not.
  ///   - means: E z of each statistic.
  public func likelihoodGivenNames(
    of pattern: Pattern, named: [Int], means: [Double], effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7)
  ) throws(MathematicalFailure) -> Double {
    precondition(named.count <= 6, "at most six named subsets are conditioned on")
    let numerator = try pattern.probability(means: means, effort: effort).value * named.reduce(1) { $0 * weight(pattern.findings[$1]) }
    guard reportsOthers < 1, !named.isEmpty, numerator > 0 else { return numerator }
    let alone = pattern.findings.indices.reduce(pattern) { named.contains($1) ? $0 : $0.replacing($1, by: .notReported) }
    var denominator = 0.0
    for choice in 0..<1 << named.count {
      var other = alone
      var chance = 1.0
      for (bit, index) in named.enumerated() {
        let finding: Finding = choice >> bit & 1 == 1 ? .significantInFavor : .notSignificantInFavor
        other = other.replacing(index, by: finding)
        chance *= weight(finding)
      }
      if chance > 0 { denominator += chance * (try other.probability(means: means, effort: effort).value) }
    }
    return denominator > 0 ? numerator / denominator : 0
  }

  private func weight(_ finding: Finding) -> Double { finding == .significantInFavor ? 1 : reportsOthers }

  /// The likelihood of the whole report, the silence on the other subsets included.
  ///
  ///     L = Σ_M P(M) C(M, k) ∫ φ(x) P(findings | z = x of the whole) [(1 − ψ) P(a half not significant | x)]^(M−k) dx · ψ^(named, not significant)
  ///
  /// The others are taken as halves by factors without influence, independent of each other and of the named ones given the whole: z of a half given the
  /// whole's x is N(x∕√2, ½). k are the named, C(M, k) the ways to have named them.
  ///
  /// - Parameters:
  ///   - whole: the statistic of all patients at the end.
  ///   - rule: by which the others would have been significant.
  public func likelihoodOfReport(
    of pattern: Pattern, named: [Int], whole: Int, rule: SignificanceRule, means: [Double], effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7)
  ) throws(MathematicalFailure) -> Double {
    precondition(!named.contains(whole), "the whole is no subset")
    let R = pattern.statistics.correlation
    let rest = pattern.findings.indices.filter { $0 != whole }
    var conditional = Matrix(rows: rest.count, columns: rest.count)
    for (i, p) in rest.enumerated() { for (j, q) in rest.enumerated() { conditional[i, j] = R[p, q] - R[p, whole] * R[q, whole] } }
    for i in rest.indices { conditional[i, i] = max(conditional[i, i], 0) }
    let silent = examined.filter { $0.count >= named.count && $0.probability > 0 }
    let c = rule.criticalValue
    let from = max(pattern.lower[whole] - means[whole], -9)
    let to = min(pattern.upper[whole] - means[whole], 9)
    guard from < to else { return 0 }
    var sum = 0.0
    let panels = Int(((to - from) / 3).rounded(.up))
    for panel in 0..<panels {
      let start = from + (to - from) * Double(panel) / Double(panels)
      sum += try Self.rule.integrate(from: start, to: start + (to - from) / Double(panels)) { (x: Double) throws(MathematicalFailure) -> Double in
        let half = StandardNormal.cumulative(2.0.squareRoot() * c - (x + means[whole]))
        let quiet = (1 - reportsOthers) * half
        let silence = silent.reduce(0.0) { $0 + $1.probability * ways($1.count, named.count) * power(quiet, $1.count - named.count) }
        guard silence > 0 else { return 0 }
        let law = MultivariateNormal(mean: rest.map { means[$0] + R[$0, whole] * x }, covariance: conditional)
        let words = try law.probability(lower: rest.map { pattern.lower[$0] }, upper: rest.map { pattern.upper[$0] }, effort: effort).value
        return StandardNormal.density(x) * silence * words
      }
    }
    return sum * named.reduce(1) { $0 * weight(pattern.findings[$1]) }
  }

  private static let rule = GaussLegendre(points: 20)

  private func ways(_ n: Int, _ k: Int) -> Double { (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) } }
  private func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { y, _ in y * x } }
}
