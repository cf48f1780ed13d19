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
}
