import Mathematics
import Trial

/// Means of two groups in a trial at several sites, sites being random: power and number of sites.
///
///     by patients:  V = (1 + r)² ∕ r · σ² (1 − ρ) ∕ N + τ² ∕ K
///     by sites:     V = (1 + r)² ∕ r · σ² [1 + ((1 + c²) m − 1) ρ] ∕ N
///
/// K sites have m patients each on average, N = K m; σ² is the variance of one observation within an arm, ρ the share of it that lies between sites, τ the
/// standard deviation of the treatment effect between sites, c the coefficient of variation of the sites' sizes. Where each site randomizes its own patients in
/// the ratio, what lies between sites cancels and only their effects differ; where whole sites are randomized, nothing cancels and the variance grows by the
/// design effect. T has K − 1 degrees of freedom with τ > 0, N − K − 1 with τ = 0, and K − 2 by sites.
///
/// - Reference: Fedorov & Jones (2005), Statistical Methods in Medical Research 14:205–248 (by patients); Donner & Klar (2000), Design and Analysis of Cluster
///   Randomization Trials, ch. 5, and Eldridge, Ashby & Kerry (2006), International Journal of Epidemiology 35:1292–1300 (by sites).
/// - Checked: means of two groups where sites do not matter, and balanced analyses of variance written out, in `SiteTrialTests`.
public struct SiteTrial: Equatable, Sendable {
  public enum Randomization: Equatable, Sendable {
    /// Patients within each site, in the ratio; τ, at least 0, in the unit of the endpoint.
    case patients(effectDeviation: Double)
    /// Whole sites; c, at least 0.
    case sites(sizeVariation: Double)
  }

  public let randomization: Randomization
  /// m.
  public let patientsPerSite: Double
  /// σ, between and within sites together.
  public let standardDeviation: Double
  /// ρ: share of σ² between sites.
  public let intraclassCorrelation: Double
  /// r: treated patients, or sites, for each control.
  public let ratio: Double
  public let error: DesignPlan.ErrorRate
  public let approximation: DesignPlan.Approximation

  public init(
    randomization: Randomization, patientsPerSite: Double, standardDeviation: Double, intraclassCorrelation: Double, ratio: Double = 1,
    error: DesignPlan.ErrorRate, approximation: DesignPlan.Approximation = .t
  ) {
    switch randomization {
    case .patients(let τ): precondition(τ >= 0 && τ.isFinite, "a standard deviation between sites is finite and at least 0")
    case .sites(let c): precondition(c >= 0 && c.isFinite, "a coefficient of variation is finite and at least 0")
    }
    precondition(patientsPerSite >= 1 && patientsPerSite.isFinite, "a site has a patient")
    precondition(standardDeviation > 0 && standardDeviation.isFinite, "a standard deviation is finite and above 0")
    precondition(intraclassCorrelation >= 0 && intraclassCorrelation < 1, "a share of variance lies in [0, 1)")
    precondition(ratio > 0 && ratio.isFinite, "a ratio is finite and above 0")
    precondition(error.level > 0 && error.level < 1, "an error lies in (0, 1)")
    self.randomization = randomization
    self.patientsPerSite = patientsPerSite
    self.standardDeviation = standardDeviation
    self.intraclassCorrelation = intraclassCorrelation
    self.ratio = ratio
    self.error = error
    self.approximation = approximation
  }

  /// V over that of as many independent patients.
  public var designEffect: Double {
    let (m, ρ) = (patientsPerSite, intraclassCorrelation)
    return switch randomization {
    case .patients(let τ): 1 - ρ + τ * τ * m * ratio / ((1 + ratio) * (1 + ratio) * standardDeviation * standardDeviation)
    case .sites(let c): 1 + ((1 + c * c) * m - 1) * ρ
    }
  }

  /// √V with K sites.
  public func standardError(sites: Double) -> Double {
    precondition(sites > 0, "sites are above 0")
    return standardDeviation * (1 + ratio) * (designEffect / (ratio * sites * patientsPerSite)).squareRoot()
  }

  /// Of the test, with K sites.
  public func degreesOfFreedom(sites K: Double) -> Double {
    switch randomization {
    case .patients(let τ): τ > 0 ? K - 1 : K * patientsPerSite - K - 1
    case .sites: K - 2
    }
  }

  private var statistic: MeanStatistic { MeanStatistic(error: error, approximation: approximation) }

  /// Probability of rejecting, on either side in a two-sided test.
  ///
  /// - Parameter sites: K, with degrees of freedom above 0 for t.
  public func power(benefit: Double, sites: Double) -> Double {
    statistic.power(noncentrality: benefit / standardError(sites: sites), degreesOfFreedom: degreesOfFreedom(sites: sites))
  }

  /// K for a power toward benefit; it need not be whole.
  ///
  /// - Throws: `outsideDomain` where the benefit is not positive, the power not above the error on its side, or, by t without effects that differ, sites have but
  ///   one patient.
  public func sites(benefit: Double, power: Double) throws(MathematicalFailure) -> Double {
    // The K with one degree of freedom.
    let least: Double
    switch randomization {
    case .patients(let τ) where τ > 0: least = 2
    case .patients:
      guard patientsPerSite > 1 || approximation == .normal else {
        throw MathematicalFailure(.outsideDomain, computing: "a number of sites of one patient each")
      }
      least = patientsPerSite > 1 ? 2 / (patientsPerSite - 1) : 1
    case .sites: least = 3
    }
    return try statistic.patients(
      unit: benefit / standardError(sites: 1), power: power, least: least, degreesOfFreedom: { degreesOfFreedom(sites: $0) })
  }
}
