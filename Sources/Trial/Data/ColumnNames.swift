/// The columns of a data set by their CDISC names, and nowhere else.
public enum ColumnName {
  public static let subject = "USUBJID"
  public static let site = "SITEID"
  public static let plannedTreatment = "TRT01P"
  public static let visit = "AVISIT"
  public static let visitNumber = "AVISITN"
  public static let baseline = "BASE"
  public static let value = "AVAL"
  public static let change = "CHG"
  public static let percentChange = "PCHG"
  public static let actualTreatment = "TRT01A"
  public static let criterion = "CRIT1FL"
  public static let censoring = "CNSR"

  /// DCTREAS, RANDDY and others of what happened to a patient: columns that are there where there is something to say.
  public static let randomizationDay = "RANDDY"
  public static let onTreatment = "ONTRTFL"
  public static let onStudy = "ONSTUDFL"
  public static let rescued = "RESCUEFL"
  public static let discontinuationReason = "DCTREAS"

  /// Names that no factor and no event may have for a column.
  static let reserved = all + [site, randomizationDay, onTreatment, onStudy, rescued, discontinuationReason]

  /// What a formula may call a variable besides the factors of the population.
  public static let all = [
    value, change, percentChange, baseline, visit, visitNumber, plannedTreatment, actualTreatment, subject, criterion, censoring,
  ]
}
