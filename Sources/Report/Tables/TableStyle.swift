import Trial

/// What a reader of a table needs that the table does not carry.
public struct TableStyle: Equatable, Sendable {
  /// Decimals of estimates with a standard error; nil chooses them from the error.
  public var decimals: Int?
  /// Level of the intervals in columns of lower and upper ends, such as 0.95; nil where it is not known.
  public var confidenceLevel: Double?

  public init(decimals: Int? = nil, confidenceLevel: Double? = nil) {
    self.decimals = decimals
    self.confidenceLevel = confidenceLevel
  }

  /// The style for these results: the level of their first estimate's interval.
  public init(decimals: Int? = nil, for results: TrialResults) {
    self.init(decimals: decimals)
    for case .estimate(let estimate) in results.items.map(\.result) {
      if let interval = estimate.interval {
        confidenceLevel = interval.level
        return
      }
    }
  }

  /// `95% CI`.
  var intervalHead: String { confidenceLevel.map { NumberStyle.percent($0) + " CI" } ?? "Confidence interval" }
}
