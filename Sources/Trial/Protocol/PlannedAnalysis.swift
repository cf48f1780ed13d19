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
    case referenceBasedImputation = "reference-based imputation"

    /// Whether the model is of all visits.
    public var isLongitudinal: Bool { self == .MMRM || self == .referenceBasedImputation }
  }
  public var method: Method
  public var model: ModelFormula
  public enum MissingData: String, Equatable, Sendable, CaseIterable {
    case missingAtRandom = "missing at random"
    case lastObservationCarriedForward = "last observation carried forward"
    case completeCases = "complete cases"
    case jumpToReference = "jump to reference"
    case copyReference = "copy reference"
    case copyIncrements = "copy increments in reference"
    case lastMeanCarriedForward = "last mean carried forward"

    /// Whether what follows the event is taken from elsewhere than the patient's own course.
    public var isReference: Bool {
      switch self {
      case .jumpToReference, .copyReference, .copyIncrements, .lastMeanCarriedForward: true
      case .missingAtRandom, .lastObservationCarriedForward, .completeCases: false
      }
    }
  }
  public var missingData: MissingData
  public var estimation: Estimation
  public var degreesOfFreedom: DegreesOfFreedom
  public var subgroups: [Subgroup]
  /// Of reference-based imputation alone.
  public var imputation: ImputationPlan?
  /// Added to every value imputed after the event outside the reference arm, in the endpoint's unit.
  public var delta = 0.0
  /// Of `delta`, from no worse to worst or the other way round, whichever is worse.
  public var tippingPoint: NumberRange?
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
