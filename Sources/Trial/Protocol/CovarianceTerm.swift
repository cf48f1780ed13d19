/// `us(AVISIT | USUBJID)`: the covariance of one subject's residuals over visits.
///
/// `ar1h(AVISIT | TRT01P / USUBJID)` has parameters of its own for each level of TRT01P; `sp_exp(DAY | USUBJID)` depends on the distance of two visits.
public struct CovarianceTerm: Equatable, Hashable, Sendable {
  /// v are variances, ρ correlations, d the distance of two visits.
  public enum Structure: String, Equatable, Hashable, Sendable, CaseIterable {
    /// Every variance and covariance of the T visits is free.
    case unstructured = "us"
    /// v ρ^|i − j|.
    case autoregressive = "ar1"
    /// √(vᵢvⱼ) ρ^|i − j|.
    case heterogeneousAutoregressive = "ar1h"
    /// The same covariance of any two visits.
    case compoundSymmetry = "cs"
    /// √(vᵢvⱼ) ρ.
    case heterogeneousCompoundSymmetry = "csh"
    /// v ρᵢ ⋯ ρⱼ₋₁, i < j.
    case antedependence = "ad"
    /// √(vᵢvⱼ) ρᵢ ⋯ ρⱼ₋₁, i < j.
    case heterogeneousAntedependence = "adh"
    /// A covariance for each number of visits between.
    case toeplitz = "toep"
    /// √(vᵢvⱼ) ρ_|i − j|.
    case heterogeneousToeplitz = "toeph"
    /// v e^(−d ∕ θ).
    case spatialExponential = "sp_exp"
    /// v e^(−d² ∕ θ²).
    case spatialGaussian = "sp_gau"

    /// Whether it depends on the places of the visits, which may be a subject's own.
    public var isSpatial: Bool { self == .spatialExponential || self == .spatialGaussian }
    /// In words, for a sentence.
    public var words: String {
      switch self {
      case .unstructured: "unstructured"
      case .autoregressive: "first-order autoregressive"
      case .heterogeneousAutoregressive: "heterogeneous first-order autoregressive"
      case .compoundSymmetry: "compound symmetric"
      case .heterogeneousCompoundSymmetry: "heterogeneous compound symmetric"
      case .antedependence: "first-order antedependent"
      case .heterogeneousAntedependence: "heterogeneous first-order antedependent"
      case .toeplitz: "Toeplitz"
      case .heterogeneousToeplitz: "heterogeneous Toeplitz"
      case .spatialExponential: "spatial exponential"
      case .spatialGaussian: "spatial Gaussian"
      }
    }
  }
  public var structure: Structure
  public var visit: String
  /// Further coordinates of a spatial structure.
  public var coordinates: [String]
  /// The factor whose levels have parameters of their own.
  public var group: String?
  public var subject: String

  public init(structure: Structure, visit: String, coordinates: [String] = [], group: String? = nil, subject: String) {
    self.structure = structure
    self.visit = visit
    self.coordinates = coordinates
    self.group = group
    self.subject = subject
  }

  /// The variables that it names.
  public var variables: [String] { [visit] + coordinates + (group.map { [$0] } ?? []) + [subject] }
}
