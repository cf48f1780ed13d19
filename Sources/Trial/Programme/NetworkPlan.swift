import Notation

/// A meta-analysis of published trials that compare different treatments.
public struct NetworkPlan: Equatable, Sendable {
  public var name: String
  /// A CSV file, relative to the programme's.
  public var file: String
  public var table: DataTable
  /// The column that names a row's trial; rows of one name are one trial.
  public var study: String
  /// Columns of each arm that a row has.
  public var arms: [Arm]
  public struct Arm: Equatable, Sendable {
    /// The column with the treatment's name; an arm without one is none.
    public var treatment: String
    public var patients: String
    public var mean: String?
    public var standardDeviation: String?
    public var events: String?
  }
  /// Differences of standardized means are of two arms and not among them.
  public var measure: MetaAnalysisPlan.Measure
  public static let measures: [MetaAnalysisPlan.Measure] = [.meanDifference, .riskRatio, .oddsRatio, .riskDifference]
  public var better: Endpoint.Better
  /// Whether effects vary between trials.
  public enum Heterogeneity: String, Equatable, Sendable, CaseIterable {
    /// Common effects.
    case none
    case REML
  }
  public var heterogeneity: Heterogeneity
  /// A treatment of the file that the others are told against.
  public var reference: String
  public var sources: [String]
  public var label: String?
  public var note: String?
}
