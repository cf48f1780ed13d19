import Notation

/// One thing wrong in one of the files of a trial's data.
public struct DataFileFault: Error, Equatable, Sendable {
  public var file: DataFile
  public var fault: Fault
}

/// All the faults of a trial's files, by file, line and column.
public struct DataFileFaults: Error, Equatable, Sendable {
  public var all: [DataFileFault]
}

extension TrialData {
  /// Reads the tables of a trial's files, joined by USUBJID.
  ///
  /// - `subjects` (ADSL): one row a subject, with USUBJID, TRT01P and every factor's column; read where they are there: TRT01A, SAFFL, TRTDURD, SITEID, RANDDY, DCTREAS, BASE.
  ///   Who has no TRT01P was not randomized and is left out. Without this file, the rows of `scores` or `times` say all this themselves, as a single file's do.
  /// - `laboratory` (ADLB): rows as `LaboratoryReader` says.
  /// - `scores` (ADQS): rows as in a single file; what the subjects' file says they need not repeat, and may not contradict. Passed over: rows with a DTYPE, with an ANL01FL other than Y,
  ///   of another PARAMCD, and without AVISIT. `Week 8` is week 8, and `Baseline` the schedule's.
  /// - `times` (ADTTE): AVAL and CNSR, of which 0 is an event and any number above it censored; every randomized subject has a row.
  /// - `adverse events` (ADAE): AEDECOD, and where they are there AEBODSYS or AESOC, AESEV or ASEV, AESER, AEREL or AREL, AEACN, AEOUT, TRTEMFL, ASTDY.
  ///
  /// - Throws: every fault of every file, by line and column.
  /// - Checked: one file taken apart into two and joined again gives equal data; counts of the CDISC pilot's adverse events by R.
  public static func reading(_ tables: [DataFile: DataTable], for trial: TrialProtocol) throws(DataFileFaults) -> TrialDataReading {
    var reader = JoinedDataReader(tables: tables, trial: trial, plan: trial.data ?? DataPlan(columns: [:], values: [:], missing: ["NA"]))
    return try reader.read()
  }
}

struct JoinedDataReader {
  let tables: [DataFile: DataTable]
  let trial: TrialProtocol
  private var plan: DataPlan
  private var faults: [DataFileFault] = []

  init(tables: [DataFile: DataTable], trial: TrialProtocol, plan: DataPlan) {
    (self.tables, self.trial, self.plan) = (tables, trial, plan)
    // Received treatments are called as planned ones, unless the file says otherwise.
    let (actual, planned) = (ColumnName.actualTreatment, ColumnName.plannedTreatment)
    if plan.values[actual] == nil { self.plan.values[actual] = plan.values[planned] }
    if plan.missingByColumn[actual] == nil { self.plan.missingByColumn[actual] = plan.missingByColumn[planned] }
  }

  private var isOfTimes: Bool { trial.endpoints.first.map { $0.isPlainOutcome && $0.variable == .timeToEvent } ?? false }
  private var measured: DataFile? { isOfTimes ? .times : tables[.scores] == nil ? nil : .scores }

  mutating func read() throws(DataFileFaults) -> TrialDataReading {
    precondition(tables[.subjects] != nil || measured.map { tables[$0] != nil } ?? false, "a file tells of the subjects")
    let roster = tables[.subjects].map { readRoster($0) } ?? measured.flatMap { tables[$0] }.map { Roster(of: $0, plan: plan) }
    var reading = roster.flatMap { readMeasures($0) }
    if let roster, !roster.isOwn {
      reading?.data.safety = SafetyData(actualArm: roster.actualArm, isTreated: roster.isTreated, treatmentDays: roster.treatmentDays)
    }
    if let table = tables[.adverseEvents], let roster { readEvents(table, roster, &reading) }
    if let table = tables[.laboratory], let roster { readLaboratory(table, roster, &reading) }
    guard faults.isEmpty, let reading else {
      let order = DataFile.allCases
      throw DataFileFaults(
        all: faults.sorted { a, b in
          (order.firstIndex(of: a.file) ?? 0, a.fault.line, a.fault.column) < (order.firstIndex(of: b.file) ?? 0, b.fault.line, b.fault.column)
        })
    }
    return reading
  }

  private mutating func tell(_ file: DataFile, _ found: [Fault]) { faults += found.map { DataFileFault(file: file, fault: $0) } }

  private mutating func readRoster(_ table: DataTable) -> Roster? {
    var reader = TrialDataReader(table, for: trial, plan: planOfRoster(table))
    let roster = reader.readRoster()
    if !reader.faults.isEmpty { tell(.subjects, reader.faults.faults.all) }
    return roster
  }

  /// Without the names of columns that another file may have as well, and this one has not.
  private func planOfRoster(_ table: DataTable) -> DataPlan {
    let shared =
      [
        ColumnName.site, ColumnName.randomizationDay, ColumnName.discontinuationReason, ColumnName.baseline, ColumnName.onTreatment,
        ColumnName.onStudy, ColumnName.rescued, ColumnName.perProtocolFlag,
      ] + trial.endpoints.filter { $0.variable == .adverseEvent }.map(\.column)
    var plan = plan
    let headers = Set(table.columns.map(\.name))
    for name in shared where plan.columns[name].map({ !headers.contains($0) }) ?? false { plan.columns[name] = nil }
    return plan
  }

  /// Scores or times, with what the subjects' file says.
  private mutating func readMeasures(_ roster: Roster) -> TrialDataReading? {
    let file = measured ?? .subjects
    let joined = JoinedTable(measured.flatMap { tables[$0] }, roster: roster, for: trial, plan: plan, isOfTimes: isOfTimes)
    if !joined.faults.isEmpty { tell(file, joined.faults.faults.all) }
    if isOfTimes { tellTimeless(roster, joined) }
    // A column that the subjects' file should have.
    let populations = [ColumnName.safetyFlag, ColumnName.perProtocolFlag].map { plan.columns[$0] ?? $0 }
    do throws(Faults) {
      var reading = try TrialData.reading(joined.table, for: trial, plan: joined.plan)
      if !roster.leftOut.isEmpty {
        let count = roster.leftOut.count
        reading.warnings.append(
          Fault(
            line: 0, column: 0, place: plan.columns[ColumnName.plannedTreatment] ?? ColumnName.plannedTreatment,
            found: "\(count) \(count == 1 ? "subject" : "subjects") without a planned treatment",
            expected: "one for each who was randomized; they are left out", rule: .unwise))
      }
      return reading
    } catch {
      // What the subjects' file says, and who has no row, has been told of there; of a table that could not be joined nothing more is to be said.
      let own = error.all.filter { !joined.rosterHeaders.contains($0.place) && $0.line >= 0 }
      if joined.isWhole {
        let isOfSubjects = { (fault: Fault) in fault.rule == .missing && fault.line == 1 && populations.contains(fault.place) }
        tell(.subjects, tables[.subjects] == nil ? [] : own.filter(isOfSubjects))
        tell(file, tables[.subjects] == nil ? own : own.filter { !isOfSubjects($0) })
      }
      if faults.isEmpty { tell(file, error.all) }
      return nil
    }
  }

  /// Who was randomized has a time.
  private mutating func tellTimeless(_ roster: Roster, _ joined: JoinedTable) {
    let faults = joined.without.map { place in
      Fault(
        line: roster.lines[place], column: 0, place: plan.columns[ColumnName.subject] ?? ColumnName.subject,
        found: "subject \(FaultCollector.quoted(roster.subjects[place])) without a time", expected: "a row with AVAL in the file of times",
        rule: .missing)
    }
    tell(.subjects, faults)
  }

  private mutating func readEvents(_ table: DataTable, _ roster: Roster, _ reading: inout TrialDataReading?) {
    var reader = AdverseEventsReader(table, plan: plan)
    let (events, told) = reader.read(roster.place, leftOut: roster.leftOut)
    if !reader.faults.isEmpty { tell(.adverseEvents, reader.faults.faults.all) }
    guard var data = reading?.data, data.subjects == roster.subjects else { return }
    var safety = Self.safety(of: data)
    (safety.events, safety.told) = (events, told)
    data.safety = safety
    for endpoint in trial.endpoints where endpoint.variable == .adverseEvent {
      let who = Set(safety.emergent(endpoint).map(\.subject))
      let column = AdverseEventColumn(endpoint: endpoint.name, occurred: data.subjects.indices.map(who.contains))
      data.course.events.removeAll { $0.endpoint == endpoint.name }
      data.course.events.append(column)
    }
    reading?.data = data
  }

  private mutating func readLaboratory(_ table: DataTable, _ roster: Roster, _ reading: inout TrialDataReading?) {
    var reader = LaboratoryReader(table, plan: plan)
    let laboratory = reader.read(roster)
    if !reader.faults.isEmpty { tell(.laboratory, reader.faults.faults.all) }
    guard var data = reading?.data, data.subjects == roster.subjects else { return }
    var safety = Self.safety(of: data)
    safety.laboratory = laboratory
    data.safety = safety
    reading?.data = data
  }

  /// What is known already; without a file that tells more everybody was treated as planned.
  private static func safety(of data: TrialData) -> SafetyData {
    data.safety ?? SafetyData(actualArm: data.arm, isTreated: data.arm.map { _ in true }, treatmentDays: data.arm.map { _ in nil })
  }
}
