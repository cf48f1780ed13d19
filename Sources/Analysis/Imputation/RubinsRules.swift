import Mathematics

/// Several analyses of data completed in several ways, as one.
public enum RubinsRules {
  /// One number of several analyses.
  ///
  ///     Q̄ = mean Q_m,  W = mean SE_m²,  B = Σ (Q_m − Q̄)² ∕ (M − 1),  T = W + (1 + 1∕M) B
  ///     λ = (1 + 1∕M) B ∕ T,  ν_M = (M − 1) ∕ λ²,  ν_obs = ν (ν + 1) ∕ (ν + 3) · (1 − λ),  df = ν_M ν_obs ∕ (ν_M + ν_obs)
  ///
  /// - Parameters:
  ///   - estimates, standardErrors: one an analysis, two at least.
  ///   - completeDegreesOfFreedom: ν, of the analysis of complete data; infinity gives df = ν_M.
  /// - Returns: Q̄, √T, df. Where the analyses all agree, ν_obs.
  /// - Reference: Rubin DB (1987), *Multiple Imputation for Nonresponse in Surveys*, 3.1; Barnard J, Rubin DB (1999), Biometrika 86:948–955, equation 3.
  /// - Checked: `References/imputation`, cases `rubin-rules-arith`, to 1e-12 relative.
  public static func pooled(estimates: [Double], standardErrors: [Double], completeDegreesOfFreedom ν: Double) -> FittedModel.Contrast {
    pooled(estimates: estimates, variances: standardErrors.map { $0 * $0 }, completeDegreesOfFreedom: ν)
  }

  static func pooled(estimates: [Double], variances: [Double], completeDegreesOfFreedom ν: Double) -> FittedModel.Contrast {
    precondition(estimates.count == variances.count && estimates.count > 1, "two analyses at least, each with its variance")
    precondition(ν > 0, "degrees of freedom are above 0")
    let M = Double(estimates.count)
    let mean = estimates.reduce(0, +) / M
    let within = variances.reduce(0, +) / M
    let between = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (M - 1)
    let total = within + (1 + 1 / M) * between
    let λ = total > 0 ? (1 + 1 / M) * between / total : 0
    let observed = ν.isFinite ? ν * (ν + 1) / (ν + 3) * (1 - λ) : .infinity
    // 1 ∕ ν_M, 0 where the analyses agree.
    let inverse = λ * λ / (M - 1)
    let df = 1 / (inverse + 1 / observed)
    return FittedModel.Contrast(estimate: mean, standardError: total.squareRoot(), degreesOfFreedom: df)
  }

  /// One number of B samples of the subjects, each completed D times, without a standard error of any analysis.
  ///
  ///     MSB, MSW: mean squares between and within samples;   V = (1 + 1∕B) MSB∕D − MSW∕D
  ///     df = [ (1 + 1∕B) MSB − MSW ]² ∕ [ (1 + 1∕B)² MSB² ∕ (B − 1) + MSW² ∕ (B (D − 1)) ],  3 at least
  ///
  /// - Parameter samples: B lists of D estimates, both two at least.
  /// - Throws: `.notPositiveDefinite` where V is not above 0: B is too small.
  /// - Reference: von Hippel PT, Bartlett JW (2021), Stat Sci 36:400–420, section 3.
  public static func pooled(samples: [[Double]]) throws(MathematicalFailure) -> FittedModel.Contrast {
    let (B, D) = (Double(samples.count), Double(samples.first?.count ?? 0))
    precondition(B > 1 && D > 1 && samples.allSatisfy { Double($0.count) == D }, "two samples at least, each completed as often, twice at least")
    let means = samples.map { $0.reduce(0, +) / D }
    let mean = means.reduce(0, +) / B
    let between = D * means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (B - 1)
    let within = zip(samples, means).reduce(0) { sum, sample in sum + sample.0.reduce(0) { $0 + ($1 - sample.1) * ($1 - sample.1) } } / (B * (D - 1))
    let (a, b) = ((1 + 1 / B) * between, within)
    guard a > b else { throw MathematicalFailure(.notPositiveDefinite, computing: "the variance between \(samples.count) samples: too few samples") }
    let df = (a - b) * (a - b) / (a * a / (B - 1) + b * b / (B * (D - 1)))
    return FittedModel.Contrast(estimate: mean, standardError: ((a - b) / D).squareRoot(), degreesOfFreedom: max(3, df))
  }
}
