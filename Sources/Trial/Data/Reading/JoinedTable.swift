import Notation

/// Rows of one file, each with what the subjects' file says of its subject: a table in long form, as one file would have had it.
struct JoinedTable {
  private(set) var table: DataTable
  /// What the joined table is read by.
  private(set) var plan: DataPlan
  private(set) var faults = FaultCollector()
  /// Headers of what the subjects' file says; whatever is wrong there has been told there.
  let rosterHeaders: Set<String>
  /// Places of subjects without a row of their own.
  private(set) var without: [Int] = []
  /// Whether there was a column to join by.
  private(set) var isWhole = false

  private let trial: TrialProtocol
  private let roster: Roster
  private let isOfTimes: Bool

  /// - Parameter given: scores or times; nil where the trial has neither, and every subject has an empty row.
  init(_ given: DataTable?, roster: Roster, for trial: TrialProtocol, plan: DataPlan, isOfTimes: Bool) {
    (self.trial, self.roster, self.plan, self.isOfTimes) = (trial, roster, plan, isOfTimes)
    rosterHeaders = Set(roster.columns.map(\.header))
    func header(_ name: String) -> String { plan.columns[name] ?? name }
    let names = [header(ColumnName.subject), header(ColumnName.visit), header(ColumnName.value)]
    table = given ?? DataTable(columns: names.map { DataTable.Column(name: $0, values: .text([])) })
    nameVisits()
    join()
  }

  private mutating func tell(_ fault: Fault) { faults.add(fault) }
  private func header(_ name: String) -> String { plan.columns[name] ?? name }
  private func texts(_ name: String) -> [String]? { table.columns.first { $0.name == header(name) }?.texts }

  // MARK: Words

  /// Visits as ADaM writes them: `Week 8` for week 8, `Baseline` for the schedule's.
  private mutating func nameVisits() {
    guard plan.values[ColumnName.visit] == nil, let texts = texts(ColumnName.visit) else { return }
    let written = Set(texts)
    var words: [String: String] = [:]
    let others: [String] = ["baseline"]
    for (visit, others) in trial.schedule.visits.map({ ($0, [String]()) }) + [(trial.schedule.baseline, others)] {
      let known = [visit.name.lowercased()] + others
      let found = written.filter { known.contains($0.lowercased()) }.sorted()
      words[visit.name] = found.contains(visit.name) || found.isEmpty ? visit.name : found[0]
    }
    plan.values[ColumnName.visit] = words
  }

  /// PARAMCD of the rows that are read; nil for all.
  private mutating func parameters() -> Set<String>? {
    let wanted = isOfTimes ? trial.endpoints.prefix(1).map(\.parameter) : trial.measures.map(\.parameter)
    guard let texts = texts(ColumnName.parameter), !wanted.isEmpty else { return nil }
    let theirs = wanted.map { plan.values[ColumnName.parameter]?[$0] ?? $0 }
    let written = Set(texts)
    if wanted.count == 1, written.count == 1, plan.values[ColumnName.parameter] == nil { return nil }
    for (word, own) in zip(theirs, wanted) where !written.contains(word) {
      tell(
        Fault(
          line: 1, column: 0, place: header(ColumnName.parameter), found: "no row of \(FaultCollector.quoted(word))",
          expected: "rows of it, or \"values: {PARAMCD: {\(own): …}}\" with one of \(written.sorted().prefix(10).joined(separator: ", "))",
          suggestion: NearWord.nearest(to: word, among: written.sorted()), rule: .missing))
    }
    return Set(theirs)
  }

  // MARK: Rows

  private mutating func join() {
    let isRead = rowsRead()
    var rowsOf = [[Int]](repeating: [], count: roster.subjects.count)
    guard let subject = subjectColumn() else { return }
    for row in 0..<table.rowCount {
      if let place = place(row, subject), isRead[row] { rowsOf[place].append(row) }
    }
    isWhole = true
    compare(rowsOf)
    without = roster.isOwn ? [] : roster.subjects.indices.filter { rowsOf[$0].isEmpty }
    let first = trial.measures.first.map { plan.values[ColumnName.parameter]?[$0.parameter] ?? $0.parameter }
    let codes = trial.measures.count > 1 ? texts(ColumnName.parameter) : nil
    // Of a subject without a row of the first measure an empty one is made.
    let order = roster.subjects.indices.flatMap { subject -> [(subject: Int, row: Int?)] in
      let rows = rowsOf[subject]
      let isThere = codes.map { codes in rows.contains { codes[$0] == first } } ?? !rows.isEmpty
      return (isThere || roster.isOwn ? [] : [(subject, nil)]) + rows.map { (subject, $0) }
    }
    let lines = order.map { $0.row.map { table.lines[$0] } ?? roster.lines[$0.subject] }
    let visit = trial.schedule.visits.last.map { plan.values[ColumnName.visit]?[$0.name] ?? $0.name } ?? ""
    let blank = [header(ColumnName.parameter): first ?? "", header(ColumnName.visit): visit]
    let subjects = header(ColumnName.subject)
    let replaced = Dictionary(roster.columns.map { ($0.header, $0.texts) }, uniquingKeysWith: { first, _ in first })
    let base = header(ColumnName.baseline)
    var columns = table.columns.map { column in
      let own = column.name == base ? nil : replaced[column.name]
      return made(
        column.name,
        order.map { subject, row in
          if let own { return own[subject] }
          guard let row else { return column.name == subjects ? roster.subjects[subject] : blank[column.name] ?? "" }
          return read(column.texts[row], column.name)
        })
    }
    for (header, texts) in roster.columns where !table.columns.contains(where: { $0.name == header }) {
      columns.append(made(header, order.map { texts[$0.subject] }))
    }
    table = DataTable(columns: columns, lines: lines)
  }

  private func made(_ name: String, _ texts: [String]) -> DataTable.Column {
    DataTable.Column(name: name, values: .text(texts.map { $0 }), texts: texts)
  }

  /// ADaM numbers the reasons of censoring from 1.
  private func read(_ text: String, _ name: String) -> String {
    guard isOfTimes, name == header(ColumnName.censoring), let number = Numeral.number(text), number > 1, number == number.rounded() else {
      return text
    }
    return "1"
  }

  /// Of each row, whether it was observed, is analyzed, of a measure that is read and of a planned visit.
  private mutating func rowsRead() -> [Bool] {
    let parameters = parameters()
    let columns = DataColumns(table: table, plan: plan)
    var isRead = [Bool](repeating: true, count: table.rowCount)
    func strike(_ name: String, where isStruck: (String) -> Bool) {
      guard let texts = texts(name) else { return }
      for (row, text) in texts.enumerated() where isStruck(text) { isRead[row] = false }
    }
    if let parameters { strike(ColumnName.parameter) { !parameters.contains($0) } }
    strike(ColumnName.analysisFlag) { $0 != "Y" }
    let (observed, unscheduled) = (columns.missingTexts(ColumnName.derivation), columns.missingTexts(ColumnName.visit))
    strike(ColumnName.derivation) { !observed.contains($0) }
    if !isOfTimes { strike(ColumnName.visit) { unscheduled.contains($0) } }
    return isRead
  }

  private mutating func subjectColumn() -> DataColumns.Found? {
    DataColumns(table: table, plan: plan).find(ColumnName.subject, isRequired: true, &faults)
  }

  private mutating func place(_ row: Int, _ column: DataColumns.Found) -> Int? {
    let id = column.texts[row]
    if let place = roster.place[id] { return place }
    guard !roster.leftOut.contains(id) else { return nil }
    let isMissing = column.missing.contains(id)
    let near = roster.subjects.count <= 1000 ? NearWord.nearest(to: id, among: roster.subjects) : nil
    tell(
      Fault(
        line: table.lines[row], column: column.number, place: column.name,
        found: isMissing ? "no subject" : "subject \(FaultCollector.quoted(id))",
        expected: isMissing ? "the subject's identifier" : "a subject of the subjects' file", suggestion: isMissing ? nil : near,
        rule: isMissing ? .missing : .unknownName))
    return nil
  }

  /// What both files say of a subject is the same.
  private mutating func compare(_ rowsOf: [[Int]]) {
    for (header, texts) in roster.columns where header != self.header(ColumnName.baseline) {
      guard let index = table.columns.firstIndex(where: { $0.name == header }) else { continue }
      let own = table.columns[index].texts
      for (subject, rows) in rowsOf.enumerated() {
        guard let row = rows.first(where: { !own[$0].isEmpty && own[$0] != texts[subject] }) else { continue }
        tell(
          Fault(
            line: table.lines[row], column: index + 1, place: header, found: FaultCollector.quoted(own[row]),
            expected:
              "\(texts[subject].isEmpty ? "nothing" : texts[subject]), as in the subjects' file for \(FaultCollector.quoted(roster.subjects[subject]))",
            rule: .contradicts))
      }
    }
  }
}
