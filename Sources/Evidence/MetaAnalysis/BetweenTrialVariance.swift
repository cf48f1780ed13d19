import Mathematics

/// τ² by each method, for effects on moderators; the pooled effect is the case of the intercept alone, p = 1.
///
/// With W = diag(1 ∕ (vᵢ + τ²)), P and Q(τ²) as in `WeightedRegression`:
///
///     DL    (Q(0) − (k−p)) ∕ tr P(0)
///     HE    (y′P y − tr P V) ∕ (k−p),  P = I − X(X′X)⁻¹X′, V = diag(vᵢ)
///     HS    (Q(0) − k) ∕ Σ 1∕vᵢ
///     SJ    τ₀² Q(τ₀²) ∕ (k−p),  τ₀² = Σ(yᵢ − ȳ)² ∕ k
///     PM    the τ² with Q(τ²) = k − p; EB has the same solution
///     ML    the largest ℓ(τ²) = −½ Σ log(vᵢ + τ²) − ½ Q(τ²)
///     REML  the largest ℓ(τ²) − ½ log det X′WX
///
/// each cut at 0. PM is one root, for Q falls in τ². The likelihoods may have several maxima: their scores
/// y′P²y − tr W (ML), y′P²y − tr P (REML) are looked at over [0, U], beyond which they are negative, and the best maximum is refined to
/// machine precision.
///
/// - Reference: Viechtbauer (2005), J Educ Behav Stat 30:261–293; Veroniki et al. (2016), Res Synth Methods 7:55–79; Sidik & Jonkman (2005),
///   J R Stat Soc C 54:367–384.
/// - Checked: `References/meta-analysis`.
struct BetweenTrialVariance: Sendable {
  /// τ², at least 0.
  let value: Double
  let standardError: Double

  let effects: [Double]
  let variances: [Double]
  let design: Matrix

  init(_ method: Heterogeneity, effects: [Double], variances: [Double], design: Matrix) throws(MathematicalFailure) {
    precondition(effects.count == variances.count && effects.count == design.rows, "one effect, variance and row a trial")
    let data = Moments(effects: effects, variances: variances, design: design)
    self.effects = effects
    self.variances = variances
    self.design = design
    switch method {
    case .common: (value, standardError) = (0, 0)
    case .derSimonianLaird: (value, standardError) = try data.derSimonianLaird()
    case .hunterSchmidt: (value, standardError) = try data.hunterSchmidt()
    case .hedges: (value, standardError) = try data.hedges()
    case .sidikJonkman: (value, standardError) = try data.sidikJonkman()
    case .pauleMandel, .empiricalBayes:
      value = try data.tauSquared(whereQIs: data.degreesOfFreedom, computing: "Paule and Mandel's τ²")
      let k = Double(effects.count)
      standardError = (2 * k * k / data.degreesOfFreedom).squareRoot() / variances.reduce(0) { [value] in $0 + 1 / ($1 + value) }
    case .maximumLikelihood, .restrictedMaximumLikelihood:
      let likelihood = HeterogeneityLikelihood(data: data, isRestricted: method == .restrictedMaximumLikelihood)
      value = try likelihood.maximum()
      standardError = try likelihood.standardError(at: value)
    }
  }
}

/// Effects, their variances and moderators, with the estimators that are closed forms or one root of Q.
struct Moments: Sendable {
  let effects: [Double]
  let variances: [Double]
  let design: Matrix

  var degreesOfFreedom: Double { Double(design.rows - design.columns) }

  func fit(at tauSquared: Double) throws(MathematicalFailure) -> WeightedRegression {
    try WeightedRegression(effects, design, weights: variances.map { 1 / ($0 + tauSquared) })
  }

  /// The residual sum of squares with equal weights: Q(τ²) ≤ RSS ∕ τ².
  func unweighted() throws(MathematicalFailure) -> WeightedRegression {
    try WeightedRegression(effects, design, weights: Array(repeating: 1, count: effects.count))
  }

  /// The τ² ≥ 0 at which Q(τ²), which falls, is `target`; 0 where Q(0) is no larger.
  ///
  /// Q(τ²) ≤ RSS ∕ τ², so the root lies below RSS ∕ target.
  func tauSquared(whereQIs target: Double, computing: String) throws(MathematicalFailure) -> Double {
    precondition(target > 0, "Q is above 0")
    guard try fit(at: 0).sumOfSquares > target else { return 0 }
    let highest = 1.000_001 * (try unweighted().sumOfSquares) / target
    return try Root.find(between: 0, and: highest, tolerance: 0, computing: computing) { (t) throws(MathematicalFailure) in
      try fit(at: t).sumOfSquares - target
    }
  }

  func derSimonianLaird() throws(MathematicalFailure) -> (Double, Double) {
    let fit = try fit(at: 0)
    let df = degreesOfFreedom
    let trace = fit.trace
    let t = max(0, (fit.sumOfSquares - df) / trace)
    return (t, (2 * df + 4 * t * trace + 2 * t * t * fit.traceOfSquare).squareRoot() / trace)
  }

  func hunterSchmidt() throws(MathematicalFailure) -> (Double, Double) {
    let fit = try fit(at: 0)
    let sum = fit.weights.reduce(0, +)
    let t = max(0, (fit.sumOfSquares - Double(effects.count)) / sum)
    return (t, (2 * degreesOfFreedom + 4 * t * fit.trace + 2 * t * t * fit.traceOfSquare).squareRoot() / sum)
  }

  func hedges() throws(MathematicalFailure) -> (Double, Double) {
    let fit = try unweighted()
    let df = degreesOfFreedom
    let (trace, square) = traces(of: fit.projection)
    let t = max(0, (fit.sumOfSquares - trace) / df)
    return (t, (2 * square + 4 * t * trace + 2 * t * t * df).squareRoot() / df)
  }

  /// With equal effects there is no first variance to begin at, and τ² is 0.
  func sidikJonkman() throws(MathematicalFailure) -> (Double, Double) {
    let k = Double(effects.count)
    let mean = effects.reduce(0, +) / k
    let start = effects.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / k
    guard start > 0 else { return (0, 0) }
    let fit = try fit(at: start)
    let df = degreesOfFreedom
    let t = start * fit.sumOfSquares / df
    let projection = fit.projection
    let square = traces(of: projection).square
    // tr P V P, the middle term of the variance of a quadratic form.
    var middle = 0.0
    for i in effects.indices { for j in effects.indices { middle += projection[i, j] * projection[i, j] * variances[j] } }
    return (t, start / df * (2 * square + 4 * t * middle + 2 * t * t * fit.traceOfSquare).squareRoot())
  }

  /// tr PV and tr PVPV.
  private func traces(of p: Matrix) -> (trace: Double, square: Double) {
    var (trace, square) = (0.0, 0.0)
    for i in effects.indices {
      trace += p[i, i] * variances[i]
      for j in effects.indices { square += p[i, j] * p[i, j] * variances[i] * variances[j] }
    }
    return (trace, square)
  }
}
