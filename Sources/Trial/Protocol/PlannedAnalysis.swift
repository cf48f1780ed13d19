import Notation

/// One analysis as the protocol plans it.
public struct PlannedAnalysis: Equatable, Sendable {
  public var name: String
  public var label: String?
  /// Name of the estimand it serves; nil only in a design-only file.
  public var estimand: String?
  public enum Method: String, Equatable, Sendable, CaseIterable {
    case MMRM
    case ANCOVA
    case tTest = "t test"
    case riskDifference = "risk difference"
    case CMH
    case logRank = "log-rank"
    case Cox
    /// Contrasts of candidate curves, then the curve and the dose.
    case doseResponse = "MCP-Mod"
  }
  public var method: Method
  public var model: ModelFormula
  public enum MissingData: String, Equatable, Sendable, CaseIterable {
    case missingAtRandom = "missing at random"
    case lastObservationCarriedForward = "last observation carried forward"
    case completeCases = "complete cases"
    /// Of a response: who has no value has none.
    case nonResponse = "non-response"
  }
  public var missingData: MissingData
  public var estimation: Estimation
  public var degreesOfFreedom: DegreesOfFreedom
  public var subgroups: [Subgroup]
  /// Of MCP-Mod alone.
  public var doseResponse: DoseResponsePlan?

  /// Whether all visits are analyzed together.
  public var isLongitudinal: Bool { model.covariance != nil }
}

extension PlannedAnalysis.Method {
  /// Linear models of scores.
  public static let ofScores: [Self] = [.MMRM, .ANCOVA, .tTest, .doseResponse]
  public static let ofResponses: [Self] = [.riskDifference, .CMH]
  public static let ofTimes: [Self] = [.logRank, .Cox]
}

/// How a mixed model's likelihood is maximized.
public enum Estimation: String, Equatable, Sendable, CaseIterable {
  /// Restricted maximum likelihood.
  case REML
  case ML
}

/// How the denominator degrees of freedom of a contrast are found.
public enum DegreesOfFreedom: String, Equatable, Sendable, CaseIterable {
  case satterthwaite = "Satterthwaite"
  /// Rows minus rank.
  case residual
  /// Infinite: the normal distribution.
  case normal
}

/// A subset in which the analysis is repeated.
public struct Subgroup: Equatable, Sendable {
  public var condition: Condition
  public enum Status: String, Equatable, Sendable {
    case prespecified
    case postHoc = "post hoc"
  }
  public var status: Status
}
