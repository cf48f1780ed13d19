/// How two arms of a trial are compared. The words are those of a programme file.
public enum EffectMeasure: String, CaseIterable, Equatable, Sendable {
  case meanDifference = "mean difference"
  case standardizedMeanDifference = "standardized mean difference"
  case riskRatio = "risk ratio"
  case oddsRatio = "odds ratio"
  case riskDifference = "risk difference"

  /// Whether arms are told as counts of patients with an event; else as mean and standard deviation.
  public var isOfEvents: Bool {
    switch self {
    case .riskRatio, .oddsRatio, .riskDifference: true
    case .meanDifference, .standardizedMeanDifference: false
    }
  }

  /// Whether effects are logarithms of the ratio that a reader is shown.
  public var isRatio: Bool { self == .riskRatio || self == .oddsRatio }

  /// The value at which the arms do not differ, as a reader is shown it.
  public var noDifference: Double { isRatio ? 1 : 0 }
}

/// Which values of an outcome a patient would rather have.
public enum BetterOutcome: String, CaseIterable, Equatable, Sendable {
  case lower
  case higher

  /// What turns treatment − control into benefit: −1 where lower is better.
  public var sign: Double { self == .lower ? -1 : 1 }
}
