import Trial

/// What is wrong between a formula and a table.
public enum ModelInputFault: Error, Equatable, Sendable {
  /// The formula names a column that the table has not.
  case unknownColumn(String, known: [String])
  /// The response holds text.
  case responseIsText(String, example: String)
  /// Two rows of one subject at one visit, by row of the table from 1.
  case duplicate(subject: String, visit: String, rows: [Int])
  /// A reference level that the factor has not.
  case unknownLevel(String, column: String, known: [String])
  /// No row has a value of every variable.
  case noRows
  /// A covariate that must be a number to have a reference level withdrawn, and the like.
  case notAFactor(String)
  case tooManyVisits(Int)
  /// A weight that is not above 0, by row of the table from 1.
  case weight(column: String, row: Int)
  /// A column that must be of numbers: a weight, or a place of a spatial covariance.
  case notNumbers(String)
}

/// A table as the variables of a model, with what fell out on the way.
public struct TableFrame: Sendable {
  public var frame: ModelFrame
  public var rowsDropped: Int
  public var subjectsDropped: Int
  /// Each factor with its reference level, and whether it was named by the user.
  public var references: [(factor: String, level: String, named: Bool)]
}

extension ModelFrame {
  /// Reads a formula's variables from a table: text columns and the covariance term's visit are factors; rows with a missing value fall out.
  ///
  /// - Parameters:
  ///   - references: factor → the level that is to be its reference; else the first in sorted order (numbers by size, text by code point), as R.
  ///   - weights: the column of each row's weight, above 0.
  public static func reading(
    _ table: DataTable, formula: ModelFormula, references: [String: String], weights: String? = nil
  ) throws(ModelInputFault) -> TableFrame {
    let known = table.columns.map(\.name)
    let names = formula.variables
    let needed = [formula.response] + names + (formula.covariance?.variables ?? []) + (weights.map { [$0] } ?? [])
    for name in needed where table[name] == nil { throw ModelInputFault.unknownColumn(name, known: known) }
    guard case .numbers(let response)? = table[formula.response] else {
      guard case .text(let texts)? = table[formula.response] else { throw ModelInputFault.unknownColumn(formula.response, known: known) }
      throw ModelInputFault.responseIsText(formula.response, example: texts.lazy.compactMap { $0 }.first ?? "")
    }
    let complete = (0..<table.rowCount).filter { row in
      response[row] != nil && needed.dropFirst().allSatisfy { table[$0]?.isPresent(row) ?? false }
    }
    guard !complete.isEmpty else { throw ModelInputFault.noRows }
    var builder = TableFrameBuilder(table: table, formula: formula, rows: complete, references: references)
    builder.weights = try weights.map { column throws(ModelInputFault) in
      guard case .numbers(let all)? = table[column] else { throw ModelInputFault.notNumbers(column) }
      for row in complete where !((all[row] ?? 0) > 0 && all[row]?.isFinite == true) { throw ModelInputFault.weight(column: column, row: row + 1) }
      return complete.map { all[$0] ?? 1 }
    }
    return try builder.build(response)
  }
}

extension DataTable.Values {
  func isPresent(_ row: Int) -> Bool {
    switch self {
    case .numbers(let all): all[row] != nil
    case .text(let all): all[row] != nil
    }
  }
}

private struct TableFrameBuilder {
  let table: DataTable
  let formula: ModelFormula
  let rows: [Int]
  let references: [String: String]
  var named: [(factor: String, level: String, named: Bool)] = []
  /// Of each row taken.
  var weights: [Double]?

  mutating func build(_ response: [Double?]) throws(ModelInputFault) -> TableFrame {
    guard let covariance = formula.covariance else {
      var variables: [ModelFrame.Variable] = []
      for name in formula.variables { variables.append(try plainVariable(name)) }
      try checkReferences()
      var frame = ModelFrame(subjectCount: rows.count, visitNames: ["all"], response: rows.map { response[$0] ?? .nan }, variables: variables)
      frame.weights = weights
      return TableFrame(frame: frame, rowsDropped: table.rowCount - rows.count, subjectsDropped: 0, references: named)
    }
    let subjects = factor(covariance.subject, sorted: false)
    let places = try covariance.structure.isSpatial ? self.places(covariance) : nil
    let visits = places.map { ranks($0, subjects.codes) } ?? factor(covariance.visit, sorted: true)
    guard visits.levels.count <= 64 else { throw ModelInputFault.tooManyVisits(visits.levels.count) }
    let (n, T) = (subjects.levels.count, visits.levels.count)
    var cellOfRow: [Int] = []
    var rowOfCell = Array(repeating: -1, count: n * T)
    for (position, row) in rows.enumerated() {
      let cell = subjects.codes[position] * T + visits.codes[position]
      if rowOfCell[cell] >= 0 {
        throw ModelInputFault.duplicate(
          subject: subjects.levels[subjects.codes[position]], visit: visits.levels[visits.codes[position]], rows: [rowOfCell[cell] + 1, row + 1])
      }
      rowOfCell[cell] = row
      cellOfRow.append(cell)
    }
    var y = Array(repeating: Double.nan, count: n * T)
    for (position, row) in rows.enumerated() { y[cellOfRow[position]] = response[row] ?? .nan }
    var variables: [ModelFrame.Variable] = []
    for name in formula.variables {
      if name == covariance.visit, places == nil {
        let ordered = try withReference(name, visits)
        guard ordered.levels == visits.levels else { throw ModelInputFault.notAFactor(name) }
        variables.append(ModelFrame.Variable(name: name, values: .visitFactor(levels: visits.levels)))
      } else {
        variables.append(try longitudinalVariable(name, cells: cellOfRow, subjects: n, visits: T))
      }
    }
    if let group = covariance.group, !variables.contains(where: { $0.name == group }) {
      variables.append(try longitudinalVariable(group, cells: cellOfRow, subjects: n, visits: T))
    }
    try checkReferences()
    var frame = ModelFrame(subjectCount: n, visitNames: visits.levels, response: y, variables: variables)
    frame.weights = weights.map { byCell($0, cells: cellOfRow, count: n * T, empty: 1) }
    frame.coordinates = places?.map { byCell($0, cells: cellOfRow, count: n * T, empty: .nan) }
    let all = factor(covariance.subject, sorted: false, over: Array(0..<table.rowCount))
    return TableFrame(frame: frame, rowsDropped: table.rowCount - rows.count, subjectsDropped: all.levels.count - n, references: named)
  }

  /// The coordinates of each row taken, a list a coordinate.
  private func places(_ covariance: CovarianceTerm) throws(ModelInputFault) -> [[Double]] {
    var all: [[Double]] = []
    for name in [covariance.visit] + covariance.coordinates {
      guard case .numbers(let numbers)? = table[name] else { throw ModelInputFault.notNumbers(name) }
      all.append(rows.map { numbers[$0] ?? .nan })
    }
    return all
  }

  /// Visits of a subject's own: her rows in order of their places. Two rows at one place share a visit.
  private func ranks(_ places: [[Double]], _ subjects: [Int]) -> (levels: [String], codes: [Int]) {
    var bySubject: [Int: [Int]] = [:]
    for (position, subject) in subjects.enumerated() { bySubject[subject, default: []].append(position) }
    var codes = Array(repeating: 0, count: rows.count)
    var most = 1
    for positions in bySubject.values {
      func place(_ position: Int) -> [Double] { places.map { $0[position] } }
      let ordered = positions.sorted { place($0).lexicographicallyPrecedes(place($1)) }
      var rank = 0
      for (index, position) in ordered.enumerated() {
        if index > 0, place(ordered[index - 1]) != place(position) { rank += 1 }
        codes[position] = rank
      }
      most = max(most, rank + 1)
    }
    return ((1...most).map(String.init), codes)
  }

  private func checkReferences() throws(ModelInputFault) {
    for name in references.keys.sorted() where !named.contains(where: { $0.factor == name }) { throw ModelInputFault.notAFactor(name) }
  }

  private mutating func plainVariable(_ name: String) throws(ModelInputFault) -> ModelFrame.Variable {
    if case .numbers(let numbers)? = table[name] {
      return ModelFrame.Variable(name: name, values: .subjectNumber(rows.map { numbers[$0] ?? .nan }))
    }
    let coded = try withReference(name, factor(name, sorted: true))
    return ModelFrame.Variable(name: name, values: .subjectFactor(levels: coded.levels, codes: coded.codes))
  }

  /// A variable constant within every subject is the subject's; else it is read visit by visit.
  private mutating func longitudinalVariable(_ name: String, cells: [Int], subjects n: Int, visits T: Int) throws(ModelInputFault)
    -> ModelFrame.Variable
  {
    if case .numbers(let numbers)? = table[name] {
      let values = rows.map { numbers[$0] ?? .nan }
      if let constant = bySubject(values, cells: cells, subjects: n, visits: T, empty: .nan) {
        return ModelFrame.Variable(name: name, values: .subjectNumber(constant))
      }
      return ModelFrame.Variable(name: name, values: .cellNumber(byCell(values, cells: cells, count: n * T, empty: .nan)))
    }
    let coded = try withReference(name, factor(name, sorted: true))
    if let constant = bySubject(coded.codes, cells: cells, subjects: n, visits: T, empty: -1) {
      return ModelFrame.Variable(name: name, values: .subjectFactor(levels: coded.levels, codes: constant))
    }
    return ModelFrame.Variable(
      name: name, values: .cellFactor(levels: coded.levels, codes: byCell(coded.codes, cells: cells, count: n * T, empty: -1)))
  }

  private func byCell<Value>(_ values: [Value], cells: [Int], count: Int, empty: Value) -> [Value] {
    var all = Array(repeating: empty, count: count)
    for (position, cell) in cells.enumerated() { all[cell] = values[position] }
    return all
  }

  private func bySubject<Value: Equatable>(_ values: [Value], cells: [Int], subjects n: Int, visits T: Int, empty: Value) -> [Value]? {
    var all = Array(repeating: empty, count: n)
    var seen = Array(repeating: false, count: n)
    for (position, cell) in cells.enumerated() {
      let subject = cell / T
      if seen[subject] && all[subject] != values[position] { return nil }
      all[subject] = values[position]
      seen[subject] = true
    }
    return all
  }

  private func factor(_ name: String, sorted: Bool) -> (levels: [String], codes: [Int]) { factor(name, sorted: sorted, over: rows) }

  /// Levels and codes of a column over some rows; numbers become levels as they are printed, in order of size.
  private func factor(_ name: String, sorted: Bool, over rows: [Int]) -> (levels: [String], codes: [Int]) {
    let texts: [String]
    var order: [String: Double] = [:]
    switch table[name] {
    case .numbers(let numbers)?:
      texts = rows.map { row in
        let value = numbers[row] ?? .nan
        let text = value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
        order[text] = value
        return text
      }
    case .text(let all)?: texts = rows.map { all[$0] ?? "" }
    case nil: texts = []
    }
    var levels: [String] = []
    var place: [String: Int] = [:]
    for text in texts where place[text] == nil {
      place[text] = levels.count
      levels.append(text)
    }
    if sorted {
      levels.sort { first, second in
        if let a = order[first], let b = order[second] { return a < b }
        return first.unicodeScalars.lexicographicallyPrecedes(second.unicodeScalars)
      }
      for (index, level) in levels.enumerated() { place[level] = index }
    }
    return (levels, texts.map { place[$0] ?? -1 })
  }

  /// Puts the named reference level first and notes what the reference is.
  private mutating func withReference(_ name: String, _ coded: (levels: [String], codes: [Int])) throws(ModelInputFault) -> (
    levels: [String], codes: [Int]
  ) {
    guard let wanted = references[name] else {
      named.append((name, coded.levels[0], false))
      return coded
    }
    guard let index = coded.levels.firstIndex(of: wanted) else {
      throw ModelInputFault.unknownLevel(wanted, column: name, known: coded.levels)
    }
    named.append((name, wanted, true))
    let order = [index] + coded.levels.indices.filter { $0 != index }
    return (order.map { coded.levels[$0] }, coded.codes.map { code in order.firstIndex(of: code) ?? -1 })
  }
}
