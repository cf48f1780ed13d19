import Mathematics

/// Estimates with their joint covariance, and the tests and intervals of the greatest statistic.
///
///     tᵢ = estimateᵢ ∕ s.e.ᵢ,   jointly t with the correlation of the estimates and ν degrees of freedom, all hypotheses true
///
/// With several arms against one control these are Dunnett's. The covariance is known up to one factor that has ν degrees of freedom, or wholly where ν is
/// infinite; with estimated covariances of unlike variances they hold nearly.
///
/// - Reference: Dunnett (1955), Journal of the American Statistical Association 50:1096–1121; Dunnett (1964), Biometrics 20:482–491; Hothorn, Bretz & Westfall (2008),
///   Biometrical Journal 50:346–363.
/// - Checked: `References/multiplicity`, `dunnett-*` (quadrature, mvtnorm) and `multcomp-*`.
public struct JointEstimates: Equatable, Sendable {
  public let estimates: [Double]
  public let covariance: Matrix
  public let degreesOfFreedom: Double

  /// What is to be shown of an effect.
  public enum Alternative: String, Equatable, Sendable, CaseIterable {
    case greater
    case less
    case twoSided = "two-sided"
  }

  public struct SimultaneousInterval: Equatable, Sendable {
    public let estimate: Double
    /// −∞ where what is to be shown is less.
    public let lower: Double
    /// ∞ where what is to be shown is greater.
    public let upper: Double
  }

  /// - Parameters:
  ///   - covariance: of the estimates, variances above 0.
  ///   - degreesOfFreedom: ν, above 0, infinite where the covariance is known.
  public init(estimates: [Double], covariance: Matrix, degreesOfFreedom: Double) {
    precondition(covariance.isSquare && covariance.rows == estimates.count && !estimates.isEmpty, "a covariance has the order of its estimates")
    precondition(estimates.allSatisfy(\.isFinite) && covariance.storage.allSatisfy(\.isFinite), "estimates are finite")
    precondition(covariance.diagonal.allSatisfy { $0 > 0 }, "a variance of an estimate is above 0")
    precondition(degreesOfFreedom > 0, "degrees of freedom are above 0")
    self.estimates = estimates
    self.covariance = covariance
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Arms against one control, of independent means with one residual variance: Dunnett's ρᵢⱼ = √[nᵢnⱼ ∕ ((nᵢ + n₀)(nⱼ + n₀))].
  ///
  /// - Parameters:
  ///   - means, sizes: of the arms.
  ///   - control: its mean and size.
  ///   - residualVariance: s², with ν degrees of freedom.
  public init(
    means: [Double], sizes: [Double], control: (mean: Double, size: Double), residualVariance s2: Double, degreesOfFreedom: Double
  ) {
    precondition(means.count == sizes.count && control.size > 0 && sizes.allSatisfy { $0 > 0 }, "every arm has its size, above 0")
    precondition(s2 > 0, "a residual variance is above 0")
    var covariance = Matrix(rows: sizes.count, columns: sizes.count, repeating: s2 / control.size)
    for i in sizes.indices { covariance[i, i] += s2 / sizes[i] }
    self.init(estimates: means.map { $0 - control.mean }, covariance: covariance, degreesOfFreedom: degreesOfFreedom)
  }

  public var standardErrors: [Double] { covariance.diagonal.map { $0.squareRoot() } }
  public var statistics: [Double] { zip(estimates, standardErrors).map { $0 / $1 } }

  public var correlation: Matrix {
    let s = standardErrors
    return Matrix(s.indices.map { i in s.indices.map { i == $0 ? 1 : covariance[i, $0] / (s[i] * s[$0]) } })
  }

  /// Positive toward what is to be shown: t, −t or |t|.
  func toward(_ alternative: Alternative) -> [Double] {
    statistics.map {
      switch alternative {
      case .greater: $0
      case .less: -$0
      case .twoSided: abs($0)
      }
    }
  }
}

extension JointEstimates.Alternative {
  var tails: MultivariateT.Tails { self == .twoSided ? .both : .upper }
}
