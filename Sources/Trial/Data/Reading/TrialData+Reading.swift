import Notation

/// A trial's data as read, and what is legal in them but to be looked at.
public struct TrialDataReading: Equatable, Sendable {
  public var data: TrialData
  /// Rule `unwise`: numbers of patients other than planned, patients without a baseline.
  public var warnings: [Fault]
}

extension TrialData {
  /// Reads a table in long form, one row a subject and visit, as the data of `trial`.
  ///
  /// Columns and words are those of the protocol's `data`; or CDISC's names with the protocol's words, as `csv(for:)` writes them, where the table has none of the
  /// columns that `data` names. See `reading(_:for:plan:)`.
  public static func reading(_ table: DataTable, for trial: TrialProtocol) throws(Faults) -> TrialDataReading {
    try reading(table, for: trial, plan: DataColumns.plan(of: trial, for: table))
  }

  /// Reads a table in long form, one row a subject and visit.
  ///
  /// Needed are USUBJID, TRT01P, AVISIT (but for a schedule of one visit), AVAL or CHG, every factor's column, and BASE where the variable is a change or a model has it.
  /// Of AVAL and CHG, one gives the other: AVAL = BASE + CHG; given both, they must agree to the digits written. A row at the schedule's baseline gives BASE.
  /// A row without a value is a visit not made, as is a missing row. Subjects stand in the order of their first rows. Where the protocol has several measures, PARAMCD says which
  /// of them a row is of, and each subject has a row of the first.
  ///
  /// Read where they are there: SITEID, RANDDY, DCTREAS, a column of Y and N for each adverse event of the protocol, and by visit ONTRTFL, ONSTUDFL and RESCUEFL. The visit from
  /// which the patient was off treatment, gone or rescued is where the flag changes; it changes once.
  ///
  /// In place of AVAL there may be the items of HAMD17, a column or a row each: `ItemScoring` makes the scores of them.
  ///
  /// - Parameter plan: what the file calls its columns and words; nil for CDISC's names and our words, and `NA` for missing.
  /// - Throws: every fault of the table, by line and column; a declared word is never missing, even if it reads `NA`.
  public static func reading(_ table: DataTable, for trial: TrialProtocol, plan: DataPlan?) throws(Faults) -> TrialDataReading {
    let table = try ItemScoring(table, for: trial, plan: plan)?.scored() ?? table
    guard trial.measures.count > 1 else {
      var reader = TrialDataReader(table, for: trial, plan: plan)
      return try reader.read()
    }
    return try MeasuresReader(table, for: trial, plan: plan).read()
  }
}
