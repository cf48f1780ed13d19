import Trial

/// A table of a clinical study report: its number and title, whom it is of, columns with their patients, statistics by rows, footnotes.
///
/// - Reference: ICH E3 (1995), section 14: tables referred to but not included in the text, 14.2 of efficacy and 14.3 of safety.
public struct StudyTable: Equatable, Sendable {
  /// Lower case letters and hyphens; names its files.
  public var id: String
  /// `14.2.1`.
  public var number: String
  public var title: String
  /// `Population: all randomized`; empty where the table does not say.
  public var population: String
  public var layout: TableLayout
  /// Every number in full precision.
  public var csv: String
  public var footnotes: [String]

  /// `Table 14.2.1`.
  public var heading: String { "Table \(number)" }
  /// `table-14-2-1-by-visit`: of its files, without ending.
  public var fileName: String { "table-\(number.replacing(".", with: "-"))-\(id)" }
}
