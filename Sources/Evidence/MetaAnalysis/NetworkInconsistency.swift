import Mathematics

/// Whether direct and indirect evidence of a network agree.
///
/// Trials of the same treatments are of one design. Q at common effects falls into what is left within designs, each with effects of its own, and what is
/// left between them:
///
///     Q = Σ_d Q_d + Q_between,   df_d = (trials of d − 1)(treatments of d − 1)
///
/// each χ² if trials of a design differ by chance alone, and designs agree.
///
/// Of a pair that trials compare themselves, with v of the network's effect at its τ² and v_D that of those trials alone,
///
///     θ_I = v_I (θ ∕ v − θ_D ∕ v_D),   1 ∕ v_I = 1 ∕ v − 1 ∕ v_D,   z = (θ_D − θ_I) ∕ √(v_D + v_I)
///
/// is what the rest of the network says of it. This is exact where every trial has two arms; trials of more give some of their own evidence to both.
///
/// - Reference: Krahn, König & Binder (2013), BMC Med Res Methodol 13:35; Dias, Welton, Caldwell & Ades (2010), Stat Med 29:932–944, for the difference.
/// - Checked: a triangle in closed form, and an independent computation of `References/meta-analysis` in `NetworkInconsistencyTests`.
public struct NetworkInconsistency: Equatable, Sendable {
  public struct Part: Equatable, Sendable {
    public let cochranQ: Double
    public let degreesOfFreedom: Int
    /// 1 with no degrees of freedom.
    public let p: Double

    init(_ q: Double, _ df: Int) {
      (cochranQ, degreesOfFreedom) = (max(q, 0), df)
      p = df > 0 ? ChiSquared(degreesOfFreedom: Double(df)).upperTail(max(q, 0)) : 1
    }
  }
  /// How many sets of treatments trials compare.
  public let designs: Int
  public let within: Part
  public let between: Part
  public let pairs: [Pair]

  /// A pair that trials compare themselves.
  public struct Pair: Equatable, Sendable {
    /// Indices of treatments.
    public let treatment: Int
    public let other: Int
    public let direct: Evidence
    /// Nil where all evidence is direct.
    public let indirect: Evidence?
    /// Of their difference, two-sided.
    public let p: Double?
  }

  public struct Evidence: Equatable, Sendable {
    public let value: Double
    public let standardError: Double
  }

  public init(_ network: NetworkMetaAnalysis) throws(MathematicalFailure) {
    var trials: [[String]: [NetworkTrial]] = [:]
    for trial in network.trials { trials[trial.arms.map(\.treatment).sorted(), default: []].append(trial) }
    var (q, df) = (0.0, 0)
    for design in trials.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let own = trials[design] ?? []
      q += try NetworkContrasts(own, treatments: design).fit(at: 0).sumOfSquares
      df += (own.count - 1) * (design.count - 1)
    }
    designs = trials.count
    within = Part(q, df)
    between = Part(network.cochranQ - q, network.degreesOfFreedom - df)
    var pairs: [Pair] = []
    for first in network.treatments.indices {
      for second in network.treatments.indices where second > first {
        if let pair = Self.pair(second, first, of: network) { pairs.append(pair) }
      }
    }
    self.pairs = pairs
  }

  private static func pair(_ treatment: Int, _ other: Int, of network: NetworkMetaAnalysis) -> Pair? {
    var (sum, weights) = (0.0, 0.0)
    for trial in network.trials {
      guard let a = trial.arms.first(where: { $0.treatment == network.treatments[treatment] }),
        let b = trial.arms.first(where: { $0.treatment == network.treatments[other] })
      else { continue }
      let w = 1 / (a.variance + b.variance + network.tauSquared)
      sum += w * (a.value - b.value)
      weights += w
    }
    guard weights > 0 else { return nil }
    let direct = Evidence(value: sum / weights, standardError: (1 / weights).squareRoot())
    let whole = network.comparison(treatment, with: other)
    let rest = 1 / (whole.standardError * whole.standardError) - weights
    // Where the direct evidence is all, rounding alone is left.
    guard rest > 1e-9 * weights else { return Pair(treatment: treatment, other: other, direct: direct, indirect: nil, p: nil) }
    let value = (whole.value / (whole.standardError * whole.standardError) - sum) / rest
    let indirect = Evidence(value: value, standardError: (1 / rest).squareRoot())
    let z = abs(direct.value - indirect.value) / (1 / weights + 1 / rest).squareRoot()
    return Pair(treatment: treatment, other: other, direct: direct, indirect: indirect, p: 2 * StandardNormal.upperTail(z))
  }
}

extension NetworkMetaAnalysis {
  /// The mean probability, over all others, that a treatment is the better of the two: 1 for one that is surely the best.
  ///
  ///     P_i = 1 ∕ (T − 1) Σ_{j ≠ i} Φ(± (d_i − d_j) ∕ se_ij)
  ///
  /// - Reference: Rücker & Schwarzer (2015), BMC Med Res Methodol 15:58, eq. 2.
  /// - Checked: they average ½.
  public func scores(better: BetterOutcome) -> [Double] {
    treatments.indices.map { i in
      treatments.indices.reduce(0) { sum, j in
        guard j != i else { return sum }
        let found = comparison(i, with: j)
        return sum + StandardNormal.cumulative(better.sign * found.value / found.standardError)
      } / Double(treatments.count - 1)
    }
  }
}
