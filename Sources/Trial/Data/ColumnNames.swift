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

  /// Of what happened to patients; there where there is something to say.
  static let course = [site, randomizationDay, onTreatment, onStudy, rescued, discontinuationReason]
  /// Names that no factor and no event may have for a column.
  static let reserved = all + course + [parameter]

  /// What a formula may call a variable besides the factors of the population.
  public static let all = [
    value, change, percentChange, baseline, visit, visitNumber, plannedTreatment, actualTreatment, subject, criterion, censoring,
  ]
}
