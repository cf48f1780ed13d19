import Notation

/// Builds a table record by record.
struct CSVTableReader {
  static let mostColumns = 10_000
  static let mostFieldBytes = 1 << 20
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private var scanner: CSVScanner
  /// Of the record last read, those that have a column.
  private var fields: [CSVScanner.Field] = []
  private var fieldCount = 0
  private var faults = FaultCollector()
  private var names: [String] = []
  private var texts: [[String]] = []
  private var lines: [Int] = []

  init(_ bytes: [UInt8]) {
    scanner = CSVScanner(bytes, from: bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0)
  }

  // MARK: Header

  mutating func readHeader() throws(Faults) {
    guard nextRecord() else {
      throw Faults([Fault(line: 0, column: 0, place: "", found: "an empty file", expected: "a header and rows", rule: .missing)])
    }
    guard fieldCount <= Self.mostColumns else {
      addHeaderFault(0, "\(fieldCount) columns", "at most \(Self.mostColumns)", .limit)
      throw faults.faults
    }
    var first: [String: Int] = [:]
    for (index, field) in fields.enumerated() {
      guard let name = text(field, column: index, place: "") else { continue }
      names.append(name)
      if name.isEmpty {
        addHeaderFault(index, "no name", "a name for column \(index + 1)", .missing)
      } else if let other = first[name] {
        addHeaderFault(index, "a second column \(FaultCollector.quoted(name))", "one; the first is column \(other + 1)", .duplicate)
      } else {
        first[name] = index
      }
    }
    if names.count == 1, let other = names[0].first(where: { $0 == ";" || $0 == "\t" || $0 == "|" }) {
      addHeaderFault(0, "columns separated by \(other == "\t" ? "tabs" : "\"\(other)\"")", "commas between columns", .syntax)
    }
    guard faults.isEmpty else { throw faults.faults }
    texts = Array(repeating: [], count: names.count)
  }

  private mutating func addHeaderFault(_ index: Int, _ found: String, _ expected: String, _ rule: Fault.Rule) {
    let line = fields[index].line
    faults.add(Fault(line: line, column: index + 1, place: "", found: found, expected: expected, rule: rule))
  }

  // MARK: Rows

  mutating func readRows() throws(Faults) {
    while nextRecord() {
      let line = fields[0].line
      for index in fields.indices {
        guard let text = text(fields[index], column: index, place: names[index]), faults.isEmpty else { continue }
        texts[index].append(text)
      }
      if fieldCount != names.count { addRagged(line) } else if faults.isEmpty { lines.append(line) }
    }
    guard faults.isEmpty else { throw faults.faults }
    guard !lines.isEmpty else {
      throw Faults([
        Fault(line: scanner.line, column: 0, place: "", found: "a header and no rows", expected: "a row for each subject and visit", rule: .missing)
      ])
    }
  }

  private mutating func addRagged(_ line: Int) {
    let count = fieldCount
    faults.add(
      Fault(
        line: line, column: min(count, names.count) + 1, place: "", found: count == 1 ? "1 field" : "\(count) fields",
        expected: names.count == 1 ? "1, as in the header" : "\(names.count), as in the header", rule: .syntax))
  }

  /// Passes over blank lines.
  private mutating func nextRecord() -> Bool {
    while true {
      fieldCount = scanner.next(&fields, keeping: names.isEmpty ? Self.mostColumns : names.count)
      guard fieldCount > 0 else { return false }
      if fieldCount > 1 || fields[0].isQuoted || !fields[0].bytes.isEmpty { return true }
    }
  }

  private mutating func text(_ field: CSVScanner.Field, column: Int, place: String) -> String? {
    func fault(_ found: String, _ expected: String, _ rule: Fault.Rule = .syntax) -> Fault {
      Fault(line: field.line, column: column + 1, place: place, found: found, expected: expected, rule: rule)
    }
    switch field.problem {
    case .strayQuote: faults.add(fault("a quotation mark inside a field", "the whole field in quotation marks, and those within it doubled"))
    case .textAfterQuote: faults.add(fault("text after a closing quotation mark", "a comma or the end of the line"))
    case .unclosedQuote: faults.add(fault("a quotation mark that is never closed", "a closing quotation mark"))
    case nil:
      guard field.bytes.count <= Self.mostFieldBytes else {
        faults.add(fault("a field of \(field.bytes.count) bytes", "at most \(Self.mostFieldBytes)", .limit))
        return nil
      }
      if let text = scanner.text(field) { return text }
      faults.add(fault(scanner.holdsControl(field) ? "a control character" : "bytes that are not UTF-8", "UTF-8 text"))
    }
    return nil
  }

  // MARK: Types

  func table(_ options: DataTable.ReadingOptions) -> DataTable {
    let columns = zip(names, texts).map { name, cells in
      let numbers = options.factors.contains(name) ? nil : Self.numbers(cells, options.missing)
      let values = numbers.map(DataTable.Values.numbers) ?? .text(cells.map { Self.isMissing($0, options.missing) ? nil : $0 })
      return DataTable.Column(name: name, values: values, texts: cells)
    }
    return DataTable(columns: columns, lines: lines)
  }

  private static func isMissing(_ text: String, _ missing: [String]) -> Bool { text.isEmpty || missing.contains(text) }

  private static func numbers(_ cells: [String], _ missing: [String]) -> [Double?]? {
    var numbers: [Double?] = []
    numbers.reserveCapacity(cells.count)
    for cell in cells {
      if isMissing(cell, missing) {
        numbers.append(nil)
      } else if let number = Numeral.number(cell), !Numeral.hasLeadingZero(cell) {
        numbers.append(number)
      } else {
        return nil
      }
    }
    return numbers
  }
}
