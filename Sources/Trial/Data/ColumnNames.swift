/// The columns of a data set by their CDISC names, and nowhere else.
public enum ColumnName {
  public static let subject = "USUBJID"
  public static let site = "SITEID"
  public static let plannedTreatment = "TRT01P"
  /// Which measure a row is of; there where a trial has several.
  public static let parameter = "PARAMCD"
  public static let visit = "AVISIT"
  public static let visitNumber = "AVISITN"
  public static let baseline = "BASE"
  public static let value = "AVAL"
  public static let change = "CHG"
  public static let percentChange = "PCHG"
  public static let actualTreatment = "TRT01A"
  public static let criterion = "CRIT1FL"
  public static let censoring = "CNSR"

  /// Day of randomization, counted from that of the first patient, 0.
  public static let randomizationDay = "RANDDY"
  /// Y at visits on treatment.
  public static let onTreatment = "ONTRTFL"
  /// Y at visits before the patient left the study; not one of CDISC's own flags.
  public static let onStudy = "ONSTUDFL"
  /// Y at visits after rescue.
  public static let rescued = "RESCUEFL"
  /// Why treatment was stopped.
  public static let discontinuationReason = "DCTREAS"

  /// Y of who was treated.
  public static let safetyFlag = "SAFFL"
  /// Y of who kept to the protocol.
  public static let perProtocolFlag = "PPROTFL"
  /// Days of treatment.
  public static let treatmentDays = "TRTDURD"
  /// Y of adverse events that began or worsened under treatment.
  public static let treatmentEmergent = "TRTEMFL"
  /// Day of the study on which an adverse event began: 1 is the first day of treatment, and there is no day 0.
  public static let startDay = "ASTDY"
  /// How a row was derived; empty where it was observed.
  public static let derivation = "DTYPE"
  /// Y of the rows that are analyzed.
  public static let analysisFlag = "ANL01FL"
  /// What PARAMCD stands for, in words.
  public static let parameterLabel = "PARAM"
  /// Where a value of the laboratory lies against the normal range, and where the baseline did.
  public static let rangeIndicator = "ANRIND"
  public static let baselineRangeIndicator = "BNRIND"
  /// Y of the record that is the baseline.
  public static let baselineFlag = "ABLFL"
  /// Day of the study of a record: 1 is the first day of treatment, and there is no day 0.
  public static let analysisDay = "ADY"

  /// Of what happened to patients; there where there is something to say.
  static let course = [site, randomizationDay, onTreatment, onStudy, rescued, discontinuationReason]
  /// Of joined files alone.
  static let joined = [
    safetyFlag, perProtocolFlag, treatmentDays, treatmentEmergent, startDay, derivation, analysisFlag, parameterLabel, rangeIndicator,
    baselineRangeIndicator, baselineFlag, analysisDay,
  ]
  /// Names that no factor and no event may have for a column.
  static let reserved = all + course + [parameter] + joined + AdverseEvent.Variable.allCases.map(\.rawValue)

  /// What a formula may call a variable besides the factors of the population.
  public static let all = [
    value, change, percentChange, baseline, visit, visitNumber, plannedTreatment, actualTreatment, subject, criterion, censoring,
  ]
}

extension AdverseEvent {
  /// What is told of an adverse event in words, and what a condition may name.
  public enum Variable: String, Hashable, Sendable, CaseIterable {
    /// Preferred term.
    case term = "AEDECOD"
    case action = "AEACN"
    case systemOrganClass = "AEBODSYS"
    case seriousness = "AESER"
    case severity = "AESEV"
    case relation = "AEREL"
    case outcome = "AEOUT"

    /// Another column that tells it, where its own is not there.
    var other: String? {
      switch self {
      case .systemOrganClass: "AESOC"
      case .severity: "ASEV"
      case .relation: "AREL"
      case .term, .action, .seriousness, .outcome: nil
      }
    }
  }
}
