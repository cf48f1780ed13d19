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
    /// Records of adverse events over time on treatment.
    case Poisson
    /// Contrasts of candidate curves, then the curve and the dose.
    case doseResponse = "MCP-Mod"
    case referenceBasedImputation = "reference-based imputation"
    case logisticRegression = "logistic regression"
    /// Of one arm against another, conditional on the responders of each stratum.
    case exactLogistic = "exact logistic"
    /// Means up to a time from curves; of times to an event.
    case kaplanMeier = "Kaplan-Meier"

    /// Whether the model is of all visits.
    public var isLongitudinal: Bool { self == .MMRM || self == .referenceBasedImputation }
  }
  public var method: Method
  public var model: ModelFormula
  public enum MissingData: String, Equatable, Sendable, CaseIterable {
    case missingAtRandom = "missing at random"
    case lastObservationCarriedForward = "last observation carried forward"
    case completeCases = "complete cases"
    /// Of a response: who has no value has none.
    case nonResponse = "non-response"
    case jumpToReference = "jump to reference"
    case copyReference = "copy reference"
    case copyIncrements = "copy increments in reference"
    case lastMeanCarriedForward = "last mean carried forward"
    /// From those of the same arm who stopped treatment and were still seen.
    case retrievedDropouts = "retrieved dropouts"
    /// Who has no value at the endpoint's visit is as at baseline.
    case baselineObservationCarriedForward = "baseline observation carried forward"

    /// Whether what follows the event is taken from elsewhere than the patient's own course.
    public var isReference: Bool {
      switch self {
      case .jumpToReference, .copyReference, .copyIncrements, .lastMeanCarriedForward, .retrievedDropouts: true
      case .missingAtRandom, .lastObservationCarriedForward, .completeCases, .nonResponse, .baselineObservationCarriedForward: false
      }
    }

    /// Whether a value seen earlier stands for one that was not seen.
    public var carriesForward: Bool { self == .lastObservationCarriedForward || self == .baselineObservationCarriedForward }
  }
  public var missingData: MissingData
  public var estimation: Estimation
  public var degreesOfFreedom: DegreesOfFreedom
  public var standardErrors = StandardErrors.model
  public var means = MeanWeights.equal
  /// Of a test of proportions.
  public var correction = Correction.none
  /// Of proportional hazards.
  public var ties = Ties.efron
  /// Covariances to take in turn where the model's own cannot be fitted.
  public var covarianceFallback: [CovarianceTerm.Structure] = []
  public var subgroups: [Subgroup]
  /// Of MCP-Mod alone.
  public var doseResponse: DoseResponsePlan?

  /// Of reference-based imputation alone.
  public var imputation: ImputationPlan?
  /// Added to every value imputed after the event outside the reference arm, in the endpoint's unit.
  public var delta = 0.0
  /// Of `delta`, from no worse to worst or the other way round, whichever is worse.
  public var tippingPoint: NumberRange?

  /// Whether all visits are analyzed together.
  public var isLongitudinal: Bool { model.covariance != nil }
}

extension PlannedAnalysis.Method {
  /// Linear models of scores.
  public static let ofScores: [Self] = [.MMRM, .ANCOVA, .tTest, .doseResponse, .referenceBasedImputation]
  public static let ofResponses: [Self] = [.riskDifference, .CMH, .logisticRegression, .exactLogistic]
  public static let ofTimes: [Self] = [.logRank, .Cox, .kaplanMeier]
  /// Of times, those that compare hazards.
  public static let ofHazards: [Self] = [.logRank, .Cox]
  public static let ofRates: [Self] = [.Poisson]
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
  /// Kenward & Roger (1997), in variances, covariances and correlations as SAS; the standard errors are adjusted too.
  case kenwardRoger = "Kenward-Roger"
  /// The same without the second derivatives of the covariance: SAS's `kr(linear)`.
  case kenwardRogerLinear = "Kenward-Roger linear"
  /// The same in the parameters in which the R package mmrm differentiates.
  case kenwardRogerAsInMmrm = "Kenward-Roger as in mmrm"
  /// Subjects minus coefficients between subjects, or rows minus subjects minus those within.
  case betweenWithin = "between-within"
  /// Rows minus rank.
  case residual
  /// Infinite: the normal distribution.
  case normal

  /// Whether standard errors are adjusted as well.
  public var isKenwardRoger: Bool { self == .kenwardRoger || self == .kenwardRogerLinear || self == .kenwardRogerAsInMmrm }
}

/// What the covariance of the coefficients rests on.
public enum StandardErrors: String, Equatable, Sendable, CaseIterable {
  /// On the model's covariance.
  case model
  /// On the subjects' residuals (Liang & Zeger 1986).
  case CR0
  /// On residuals corrected by the square root of their leverage (Bell & McCaffrey 2002).
  case CR2
  /// On residuals of a fit without the subject, nearly (Mancl & DeRouen 2001).
  case CR3
  /// On the residuals of single observations (White 1980).
  case HC0
  /// HC0 times n ∕ (n − p).
  case HC1
  /// Squared residuals divided by 1 − leverage (MacKinnon & White 1985).
  case HC2
  /// By its square.
  case HC3
}

/// What is done for a normal distribution in place of counts.
public enum Correction: String, Equatable, Sendable, CaseIterable {
  case none
  /// Yates': half a patient less of a difference.
  case continuity
}

/// What the partial likelihood makes of events at one time.
public enum Ties: String, Equatable, Sendable, CaseIterable {
  case efron = "Efron"
  case breslow = "Breslow"
  /// Of discrete times: every set of so many events is as likely as its weights.
  case exact
}

/// How the factors that a least-squares mean does not name are averaged over.
public enum MeanWeights: String, Equatable, Sendable, CaseIterable {
  /// Every combination of levels alike.
  case equal
  /// By the joint frequency of their combinations over the rows used.
  case proportional
  /// By the products of each factor's own frequencies.
  case outer
  /// By the frequencies among the rows that have the mean's own levels.
  case cells
  /// The mean over the subjects used, each as if it had the mean's level.
  case counterfactual
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
