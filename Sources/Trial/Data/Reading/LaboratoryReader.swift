import Notation

/// Reads a table of one row a subject, laboratory test and sample: ADLB.
///
/// USUBJID, PARAMCD or PARAM, ANRIND, and of the two BNRIND and ABLFL one are needed, and so is one of ONTRTFL and ADY. Rows with a DTYPE were not observed and are passed over, rows
/// without an ANRIND say nothing; unscheduled samples are taken. The baseline is BNRIND, else the ANRIND of the row whose ABLFL is Y. Under treatment are the other rows
/// whose ONTRTFL is Y; without that column those from day 2 to day TRTDURD, to the last where it is not known.
struct LaboratoryReader {
  private let table: DataTable
  private let columns: DataColumns
  private(set) var faults = FaultCollector()
  /// Index into the parameters by code.
  private var place: [String: Int] = [:]
  private var parameters: [LaboratoryData.Parameter] = []
  /// Of each parameter, the row that told a subject's baseline.
  private var toldBy: [[Int: Int]] = []

  init(_ table: DataTable, plan: DataPlan?) {
    self.table = table
    // Names that another file has as well need not be this one's; range indicators have one set of words.
    var plan = plan ?? DataPlan(columns: [:], values: [:], missing: ["NA"])
    let headers = Set(table.columns.map(\.name))
    for name in [ColumnName.parameter, ColumnName.onTreatment, ColumnName.derivation]
    where plan.columns[name].map({ !headers.contains($0) }) ?? false { plan.columns[name] = nil }
    let (after, before) = (ColumnName.rangeIndicator, ColumnName.baselineRangeIndicator)
    if plan.values[before] == nil { plan.values[before] = plan.values[after] }
    if plan.missingByColumn[before] == nil { plan.missingByColumn[before] = plan.missingByColumn[after] }
    columns = DataColumns(table: table, plan: plan)
  }

  private struct Columns {
    var subject: DataColumns.Found
    var code: DataColumns.Found
    var label: DataColumns.Found?
    var indicator: Words
    var baseline: Words?
    var baselineFlag: DataColumns.Found?
    var onTreatment: DataColumns.Found?
    var day: DataColumns.Found?
    var derivation: DataColumns.Found?
  }
  private struct Words {
    var column: DataColumns.Found
    var words: DataWords
  }

  private mutating func words(_ name: String, isRequired: Bool) -> Words? {
    guard let column = columns.find(name, isRequired: isRequired, &faults) else { return nil }
    return Words(
      column: column,
      words: DataWords(
        name, ours: RangeIndicator.words.map(\.word), plan: columns.plan, cells: column.texts, missing: column.missing, &faults))
  }

  private mutating func found() -> Columns? {
    let subject = columns.find(ColumnName.subject, isRequired: true, &faults)
    let label = columns.find(ColumnName.parameterLabel, isRequired: false, &faults)
    let code = columns.find(ColumnName.parameter, isRequired: label == nil, &faults) ?? label
    let indicator = words(ColumnName.rangeIndicator, isRequired: true)
    let flag = columns.find(ColumnName.baselineFlag, isRequired: false, &faults)
    let baseline = words(ColumnName.baselineRangeIndicator, isRequired: flag == nil)
    let day = columns.find(ColumnName.analysisDay, isRequired: false, &faults)
    let onTreatment = columns.find(ColumnName.onTreatment, isRequired: day == nil, &faults)
    let derivation = columns.find(ColumnName.derivation, isRequired: false, &faults)
    guard let subject, let code, let indicator, faults.isEmpty else { return nil }
    return Columns(
      subject: subject, code: code, label: label, indicator: indicator, baseline: baseline, baselineFlag: flag, onTreatment: onTreatment,
      day: day, derivation: derivation)
  }

  /// The records of the subjects told; those of subjects left out are passed over.
  mutating func read(_ roster: Roster) -> LaboratoryData {
    guard let found = found() else { return LaboratoryData(parameters: []) }
    for row in 0..<table.rowCount {
      if let column = found.derivation, !column.missing.contains(column.texts[row]) { continue }
      guard let subject = found.subject.subject(row, of: table, among: roster.place, leftOut: roster.leftOut, &faults),
        let parameter = parameter(row, found, subjects: roster.subjects.count)
      else { continue }
      take(row, of: subject, parameter, found, treatmentDays: roster.treatmentDays.isEmpty ? nil : roster.treatmentDays[subject])
    }
    return LaboratoryData(parameters: parameters)
  }

  private mutating func parameter(_ row: Int, _ found: Columns, subjects: Int) -> Int? {
    let code = found.code.texts[row]
    guard !found.code.missing.contains(code) else {
      faults.add(found.code.fault(row, of: table, "no parameter", "the laboratory test", .missing))
      return nil
    }
    if let known = place[code] { return known }
    let label = found.label.flatMap { $0.missing.contains($0.texts[row]) ? nil : $0.texts[row] }
    place[code] = parameters.count
    parameters.append(.init(code: code, label: label ?? code, baseline: Array(repeating: nil, count: subjects), values: []))
    toldBy.append([:])
    return parameters.count - 1
  }

  private mutating func take(_ row: Int, of subject: Int, _ parameter: Int, _ found: Columns, treatmentDays: Double?) {
    let indicator = indicator(row, found.indicator)
    let isBaseline = found.baselineFlag?.isYes(row, of: table, &faults) ?? false
    let day = found.day?.studyDay(row, of: table, &faults)
    if let baseline = found.baseline {
      takeBaseline(self.indicator(row, baseline), row, of: subject, parameter, baseline.column)
    }
    if isBaseline { takeBaseline(indicator, row, of: subject, parameter, found.indicator.column) }
    let isOn =
      found.onTreatment?.isYes(row, of: table, &faults) ?? (day.map { $0 > 1 && $0 <= treatmentDays ?? .infinity } ?? false)
    guard isOn, !isBaseline, let indicator else { return }
    parameters[parameter].values.append(.init(subject: subject, indicator: indicator, day: day))
  }

  private mutating func indicator(_ row: Int, _ words: Words) -> RangeIndicator? {
    let text = words.column.texts[row]
    guard !words.column.missing.contains(text) else { return nil }
    guard let code = words.words.code(text) else {
      faults.add(words.column.fault(row, of: table, FaultCollector.quoted(text), words.words.expected, .unknownName))
      return nil
    }
    return RangeIndicator.words[code].indicator
  }

  /// All rows of a subject and test say the same of its baseline.
  private mutating func takeBaseline(
    _ indicator: RangeIndicator?, _ row: Int, of subject: Int, _ parameter: Int, _ column: DataColumns.Found
  ) {
    guard let indicator else { return }
    guard let first = toldBy[parameter][subject], let known = parameters[parameter].baseline[subject] else {
      toldBy[parameter][subject] = row
      parameters[parameter].baseline[subject] = indicator
      return
    }
    guard known != indicator else { return }
    faults.add(
      column.fault(
        row, of: table, "a baseline that is \(indicator.rawValue)",
        "\(known.rawValue), as in line \(table.lines[first]) for the same subject and test", .contradicts))
  }
}
