import Design
import Mathematics
import Trial

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The curves of significant candidates fitted to one trial's means, each family once, and the one that is chosen.
///
/// Differences to the control stand for the means: with E₀ profiled out both have the same distance to a curve,
///
///     (m − f)′S⁻¹(m − f) minimized over E₀ = (d − g)′S_d⁻¹(d − g),   g(x) = f(x) − f(0)
///
/// With one residual variance s² on ν degrees of freedom RSS = s²(ν + distance), so that AIC and BIC need nothing else of the patients.
struct DoseFits {
  struct Fit {
    /// That with the greatest statistic of its family.
    var candidate: Int
    var fit: DoseResponseFit
    /// What is smaller for the better curve: gAIC, or AIC or BIC up to a constant of the data.
    var criterion: Double
  }
  /// In the order of their statistics.
  let fits: [Fit]
  /// Summing to 1, exp(−½ criterion).
  let weights: [Double]
  let chosen: Int?
  /// On the chosen curve, or on the average.
  let targetDose: Double?

  /// - Parameter candidates: those that are significant.
  init(_ plan: DosePlan, _ found: Conclusion.DoseOutcome, of candidates: [Int]) {
    let estimates = Self.means(plan, found)
    var fits: [Fit] = []
    for candidate in candidates.sorted(by: { found.statistics[$0] > found.statistics[$1] }) {
      let family = plan.families[candidate]
      guard !fits.contains(where: { $0.fit.curve.family == family }) else { continue }
      // A family with more parameters than doses, or one whose search gives out, is left out of the choice.
      guard let fit = try? DoseResponseFit(family, to: estimates, grid: plan.grids[candidate]), case .generalized(let distance) = fit.misfit else {
        continue
      }
      fits.append(Fit(candidate: candidate, fit: fit, criterion: Self.criterion(distance, parameters: fit.curve.parameters.count, plan, found)))
    }
    let least = fits.map(\.criterion).min() ?? 0
    let raw = fits.map { exp(-0.5 * ($0.criterion - least)) }
    self.fits = fits
    weights = raw.map { $0 / raw.reduce(0, +) }
    chosen = fits.indices.min { fits[$0].criterion < fits[$1].criterion }
    targetDose = Self.dose(plan, fits.map(\.fit), weights, chosen)
  }

  /// Means at the doses with those differences: placebo's own is 0, its variance that of the first difference. What a curve's E₀ does with it moves no difference.
  private static func means(_ plan: DosePlan, _ found: Conclusion.DoseOutcome) -> DoseEstimates {
    let k = found.benefits.count
    let τ = found.covariance[0, 0]
    var covariance = Matrix(rows: k + 1, columns: k + 1, repeating: τ)
    for i in 0..<k { for j in 0..<k { covariance[i + 1, j + 1] += found.covariance[i, j] } }
    return DoseEstimates(doses: plan.models.doses, estimates: [0] + found.benefits, covariance: covariance)
  }

  private static func criterion(_ distance: Double, parameters p: Int, _ plan: DosePlan, _ found: Conclusion.DoseOutcome) -> Double {
    switch (plan.plan.selection, found.residual) {
    case (.gAIC, _), (.average, _), (_, nil): return distance + 2 * Double(p)
    case (.AIC, let residual?): return Double(residual.patients) * log(residual.degreesOfFreedom + distance) + 2 * Double(p + 1)
    case (.BIC, let residual?):
      return Double(residual.patients) * log(residual.degreesOfFreedom + distance) + log(Double(residual.patients)) * Double(p + 1)
    }
  }

  private static func dose(_ plan: DosePlan, _ fits: [DoseResponseFit], _ weights: [Double], _ chosen: Int?) -> Double? {
    guard let chosen, let asked = plan.plan.targetDose else { return nil }
    let top = plan.models.doses[plan.models.doses.count - 1]
    if plan.plan.selection == .average {
      let average = AveragedCurve(curves: fits.map(\.curve), weights: weights, greatestDose: top)
      switch asked {
      case .benefit(let benefit): return average.dose(benefit: benefit)
      case .shareOfMaximum(let share): return average.dose(withShare: share)
      }
    }
    switch asked {
    case .benefit(let benefit): return fits[chosen].curve.targetDose(benefit: benefit, upTo: top)
    case .shareOfMaximum(let share): return fits[chosen].curve.dose(withShare: share, ofEffectUpTo: top)
    }
  }
}

/// Σ wₘ effectₘ(d), looked through in steps of D ∕ 500.
private struct AveragedCurve {
  let curves: [DoseResponseCurve]
  let weights: [Double]
  let greatestDose: Double

  func effect(_ d: Double) -> Double { zip(weights, curves).reduce(0) { $0 + $1.0 * $1.1.effect(at: d) } }

  func dose(benefit Δ: Double) -> Double? {
    for k in 1...500 where effect(greatestDose * Double(k) / 500) >= Δ {
      let (a, b) = (greatestDose * Double(k - 1) / 500, greatestDose * Double(k) / 500)
      return try? Root.find(between: a, and: b, tolerance: 1e-12 * greatestDose, computing: "a target dose of averaged curves") { Δ - effect($0) }
    }
    return nil
  }

  func dose(withShare share: Double) -> Double? {
    let greatest = (1...500).map { effect(greatestDose * Double($0) / 500) }.max() ?? 0
    return greatest > 0 ? dose(benefit: share * greatest) : nil
  }
}
