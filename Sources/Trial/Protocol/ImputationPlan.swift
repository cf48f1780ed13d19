/// How values that were not seen are filled in, and what the standard error of the result is.
public struct ImputationPlan: Equatable, Sendable {
  public enum Method: String, Equatable, Sendable, CaseIterable {
    /// Each missing value is its expected value given what was seen.
    case conditionalMean = "conditional mean"
    /// Several draws, the parameters from their posterior.
    case multiple
    /// Several draws, the parameters from samples of the subjects.
    case approximateBayesian = "approximate Bayesian"
  }
  public enum Variance: String, Equatable, Sendable, CaseIterable {
    case jackknife
    case bootstrap
    case rubin = "Rubin"
  }
  public var method: Method
  public var variance: Variance
  /// Imputations, or samples of the bootstrap. Of no use to the jackknife.
  public var draws: Int

  public init(method: Method = .conditionalMean, variance: Variance = .jackknife, draws: Int = ImputationPlan.usualDraws) {
    self.method = method
    self.variance = variance
    self.draws = draws
  }

  public static let usualDraws = 100
  /// What a file may ask for.
  public static let draws = 2...1000
}
