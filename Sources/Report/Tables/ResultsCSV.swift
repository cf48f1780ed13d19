import Trial

/// Results as comma-separated values in full double precision (RFC 4180: CRLF is not used, lines end in a line feed; fields with a comma, a quotation
/// mark or a line break are quoted).
public enum ResultsCSV {
  /// One table: a line of keys, then its rows. A number with a Monte Carlo standard error has a second column `<key>MonteCarloError`; an interval has
  /// two, `<key>Lower` and `<key>Upper`. Missing is an empty field.
  public static func text(_ table: ResultTable) -> String {
    let errors = table.columns.indices.map { index in
      table.rows.contains { if case .number(_, .some) = $0[index] { true } else { false } }
    }
    let intervals = table.columns.indices.map { index in
      table.rows.contains { if case .interval = $0[index] { true } else { false } }
    }
    var lines: [[String]] = [[]]
    for (index, column) in table.columns.enumerated() {
      if intervals[index] { lines[0] += [column.key + "Lower", column.key + "Upper"] } else { lines[0].append(column.key) }
      if errors[index] { lines[0].append(column.key + "MonteCarloError") }
    }
    for row in table.rows {
      var line: [String] = []
      for (index, cell) in row.enumerated() {
        line += fields(cell, isInterval: intervals[index])
        if errors[index] {
          if case .number(_, let error?) = cell { line.append(number(error)) } else { line.append("") }
        }
      }
      lines.append(line)
    }
    return lines.map(record).joined()
  }

  /// Everything in one long table with the columns `result, row, key, value, monteCarloError`: rows count from 1; an estimate, a test and a decision
  /// have row 1; a curve's rows are its points, one line after the other. What a result rests on follows it, under keys that begin with `provenance.`; rows
  /// then count the analyses.
  public static func long(_ results: TrialResults) -> String {
    var lines = [["result", "row", "key", "value", "monteCarloError"]]
    for item in results.items {
      for (row, fields) in flatRows(item.result).enumerated() {
        for field in fields where !field.value.isEmpty { lines.append([item.id, String(row + 1), field.key, field.value, field.error]) }
      }
      for (row, one) in item.provenance.enumerated() {
        for field in leaves(ProvenanceJSON.value(one), under: "provenance") { lines.append([item.id, String(row + 1), field.key, field.value, ""]) }
      }
    }
    return lines.map(record).joined()
  }

  private struct Field {
    var key: String
    var value: String
    var error = ""
  }

  private static func flatRows(_ result: TrialResult) -> [[Field]] {
    if case .table(let table) = result {
      return table.rows.map { row in
        zip(table.columns, row).flatMap { column, cell -> [Field] in
          switch cell {
          case .interval(let lower, let upper):
            [Field(key: column.key + "Lower", value: number(lower)), Field(key: column.key + "Upper", value: number(upper))]
          case .number(let value, let error): [Field(key: column.key, value: number(value), error: error.map(number) ?? "")]
          default: [Field(key: column.key, value: fields(cell, isInterval: false)[0])]
          }
        }
      }
    }
    if case .curve(let curve) = result {
      return curve.lines.flatMap { line in
        line.points.map { point in
          [
            Field(key: "line", value: line.label), Field(key: "x", value: number(point.x)),
            Field(key: "y", value: number(point.y), error: point.monteCarloError.map(number) ?? ""),
            Field(key: "lower", value: point.lower.map(number) ?? ""), Field(key: "upper", value: point.upper.map(number) ?? ""),
          ]
        }
      }
    }
    return [leaves(ResultsJSON.value(result), under: "")]
  }

  /// The plain values of an object, keys of inner objects joined by a dot.
  private static func leaves(_ value: JSONValue, under key: String) -> [Field] {
    switch value {
    case .object(let fields): fields.flatMap { leaves($0.value, under: key.isEmpty ? $0.key : key + "." + $0.key) }
    case .array(let all): all.enumerated().flatMap { leaves($0.element, under: "\(key).\($0.offset + 1)") }
    case .text(let text): [Field(key: key, value: text)]
    case .integer(let count): [Field(key: key, value: String(count))]
    case .number(let double): [Field(key: key, value: number(double))]
    case .bool(let flag): [Field(key: key, value: flag ? "true" : "false")]
    case .null: []
    }
  }

  private static func fields(_ cell: ResultTable.Cell, isInterval: Bool) -> [String] {
    switch cell {
    case .text(let text): [text] + (isInterval ? [""] : [])
    case .count(let count): [String(count)] + (isInterval ? [""] : [])
    case .number(let value, _): [number(value)] + (isInterval ? [""] : [])
    case .interval(let lower, let upper): [number(lower), number(upper)]
    case .missing: isInterval ? ["", ""] : [""]
    }
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "Infinity" : "-Infinity" }
    return value.description
  }

  private static func record(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") + "\n" }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
