import Mathematics
import Trial

/// Trials that compare different treatments, pooled by the contrast model.
///
/// The contrasts of trial i are taken against its first treatment b in the order of the network; m of them,
///
///     yᵢ = Xᵢ d + uᵢ + eᵢ,   Cov(eᵢ) = v_b 11′ + diag(v),   Cov(uᵢ) = τ² (I + 11′) ∕ 2
///
/// so that any two treatments differ between trials by one variance τ². d has the effect of each treatment against the reference; a row of X is +1
/// at the treatment and −1 at b (nothing for the reference): direct and indirect evidence are taken to agree.
///
/// - Reference: Lu & Ades (2004), Stat Med 23:3105–3124; Salanti, Higgins, Ades & Ioannidis (2008), Stat Methods Med Res 17:279–301.
/// - Checked: `References/meta-analysis`, metafor's `rma.mv` of 59 antidepressant trials; one comparison alone is `MetaAnalysis`.
public struct NetworkMetaAnalysis: Equatable, Sendable {
  public let trials: [NetworkTrial]
  /// The reference, then the others by name.
  public let treatments: [String]
  /// Of each treatment but the reference, against it; for ratios logarithms.
  public let effects: [Double]
  public let covariance: Matrix
  /// τ̂², by restricted maximum likelihood; 0 for common effects.
  public let tauSquared: Double
  /// Σ (yᵢ − Xᵢd̂₀)′Vᵢ⁻¹(yᵢ − Xᵢd̂₀) at common effects d̂₀; χ² with `degreesOfFreedom` if trials differ by chance alone and direct evidence agrees with indirect.
  public let cochranQ: Double
  /// Contrasts less treatments compared.
  public let degreesOfFreedom: Int
  public let cochranP: Double
  /// Full for common effects, else restricted.
  public let logLikelihood: Double
  /// Of the intervals.
  public let level: Double

  /// - Parameters:
  ///   - reference: a treatment of the network; the first by name if nil.
  ///   - isRandom: whether effects vary between trials.
  /// - Throws: `notEstimable` where trials do not connect the treatments, or leave nothing to estimate what varies.
  public init(
    _ trials: [NetworkTrial], reference: String? = nil, isRandom: Bool = true, level: Double = 0.95
  ) throws(MathematicalFailure) {
    precondition(level > 0 && level < 1, "a level lies between 0 and 1")
    let named = Set(trials.flatMap { $0.arms.map(\.treatment) }).sorted()
    guard let first = reference ?? named.first, named.contains(first) else {
      throw MathematicalFailure(.notEstimable, computing: "a network without its reference")
    }
    treatments = [first] + named.filter { $0 != first }
    let contrasts = NetworkContrasts(trials, treatments: treatments)
    degreesOfFreedom = contrasts.count - treatments.count + 1
    guard NetworkMetaAnalysis.isConnected(trials, treatments) else {
      throw MathematicalFailure(.notEstimable, computing: "a network in which no chain of trials joins all treatments")
    }
    guard !isRandom || degreesOfFreedom > 0 else {
      throw MathematicalFailure(.notEstimable, computing: "variance between the trials of a network without a comparison made twice")
    }
    self.trials = trials
    self.level = level
    let common = try contrasts.fit(at: 0)
    cochranQ = common.sumOfSquares
    cochranP = degreesOfFreedom > 0 ? ChiSquared(degreesOfFreedom: Double(degreesOfFreedom)).upperTail(common.sumOfSquares) : 1
    tauSquared = isRandom ? try contrasts.restrictedMaximum() : 0
    let fit = try contrasts.fit(at: tauSquared)
    effects = fit.effects
    covariance = fit.covariance
    logLikelihood = try contrasts.logLikelihood(at: tauSquared, isRestricted: isRandom)
  }

  private static func isConnected(_ trials: [NetworkTrial], _ treatments: [String]) -> Bool {
    var reached: Set<String> = [treatments[0]]
    var grows = true
    while grows {
      grows = false
      for trial in trials where trial.arms.contains(where: { reached.contains($0.treatment) }) {
        for arm in trial.arms where reached.insert(arm.treatment).inserted { grows = true }
      }
    }
    return reached.count == treatments.count
  }

  /// The effect of one treatment against another, with its standard error and interval.
  ///
  /// - Parameters: indices into `treatments`.
  public func comparison(_ treatment: Int, with other: Int) -> NetworkComparison {
    precondition(treatment != other, "a comparison has two treatments")
    func weight(_ index: Int, _ value: Double, _ c: inout [Double]) { if index > 0 { c[index - 1] += value } }
    var c = [Double](repeating: 0, count: effects.count)
    weight(treatment, 1, &c)
    weight(other, -1, &c)
    let value = zip(c, effects).reduce(0) { $0 + $1.0 * $1.1 }
    let error = covariance.quadraticForm(c).squareRoot()
    let reach = StandardNormal.upperQuantile((1 - level) / 2) * error
    let direct = trials.filter { trial in
      [treatment, other].allSatisfy { index in trial.arms.contains { $0.treatment == treatments[index] } }
    }
    return NetworkComparison(
      treatment: treatment, other: other, value: value, standardError: error,
      interval: Interval(lower: value - reach, upper: value + reach, level: level), directTrials: direct.count)
  }
}

/// One treatment of a network against another.
public struct NetworkComparison: Equatable, Sendable {
  /// Indices of treatments.
  public let treatment: Int
  public let other: Int
  /// For ratios a logarithm.
  public let value: Double
  public let standardError: Double
  public let interval: Interval
  /// Trials that compare the two themselves.
  public let directTrials: Int
}
