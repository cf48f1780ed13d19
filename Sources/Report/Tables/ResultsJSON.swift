import Trial

/// Results as JSON in full double precision, for another program.
///
/// A table of rows is an array of objects, a record an object, a matrix `{"rows", "columns", "values"}`; an estimate, a test, a decision, a curve and
/// a diagram are objects. The Monte Carlo standard error of a number stands beside it under `<key>MonteCarloError`. Keys come in the order of the results.
public enum ResultsJSON {
  /// All results as one object keyed by their identifiers.
  public static func value(_ results: TrialResults) -> JSONValue {
    .object(results.items.map { JSONValue.Field($0.id, value($0.result)) })
  }

  public static func value(_ result: TrialResult) -> JSONValue {
    switch result {
    case .estimate(let estimate): value(estimate)
    case .test(let test): value(test)
    case .decision(let decision):
      ["label": .text(decision.label), "outcome": .text(decision.outcome), "reason": .text(decision.reason)]
    case .table(let table): value(table)
    case .curve(let curve): value(curve)
    case .diagram(let diagram): value(diagram)
    }
  }

  public static func value(_ table: ResultTable) -> JSONValue {
    switch table.layout {
    case .rows: .array(table.rows.map { object(columns: table.columns, cells: $0) })
    case .record: table.rows.first.map { object(columns: table.columns, cells: $0) } ?? .object([])
    case .matrix: matrix(table)
    }
  }

  private static func matrix(_ table: ResultTable) -> JSONValue {
    [
      "rows": .array(table.rows.compactMap { $0.first.map(plain) }),
      "columns": .array(table.columns.dropFirst().map { .text($0.key) }),
      "values": .array(table.rows.map { row in .array(row.dropFirst().map(plain)) }),
    ]
  }

  private static func object(columns: [ResultTable.Column], cells: [ResultTable.Cell]) -> JSONValue {
    var fields: [JSONValue.Field] = []
    for (column, cell) in zip(columns, cells) {
      fields.append(JSONValue.Field(column.key, plain(cell)))
      if case .number(_, let error?) = cell { fields.append(JSONValue.Field(column.key + "MonteCarloError", .number(error))) }
    }
    return .object(fields)
  }

  private static func plain(_ cell: ResultTable.Cell) -> JSONValue {
    switch cell {
    case .text(let text): .text(text)
    case .count(let count): .integer(count)
    case .number(let number, _): .number(number)
    case .interval(let lower, let upper): ["lower": .number(lower), "upper": .number(upper)]
    case .missing: .null
    }
  }

  private static func value(_ estimate: Estimate) -> JSONValue {
    let interval = estimate.interval.map { interval -> JSONValue in
      [
        "lower": .number(interval.lower), "upper": .number(interval.upper), "level": .number(interval.level),
        "kind": .text(interval.kind.rawValue),
      ]
    }
    return present([
      ("label", .text(estimate.label)), ("value", .number(estimate.value)), ("unit", .text(estimate.unit)),
      ("standardError", number(estimate.standardError)), ("degreesOfFreedom", number(estimate.degreesOfFreedom)), ("interval", interval),
      ("statistic", number(estimate.statistic)), ("pTwoSided", number(estimate.pTwoSided)), ("estimand", text(estimate.estimand)),
      ("source", text(estimate.source)), ("note", text(estimate.note)),
    ])
  }

  private static func value(_ test: TestResult) -> JSONValue {
    present([
      ("label", .text(test.label)), ("distribution", .text(test.distribution)), ("statistic", .number(test.statistic)),
      ("numeratorDegreesOfFreedom", number(test.numeratorDegreesOfFreedom)), ("degreesOfFreedom", number(test.degreesOfFreedom)),
      ("p", .number(test.p)), ("sides", .integer(test.sides)), ("estimand", text(test.estimand)),
    ])
  }

  private static func value(_ curve: Curve) -> JSONValue {
    func axis(_ axis: Curve.Axis) -> JSONValue { ["title": .text(axis.title), "unit": .text(axis.unit)] }
    func point(_ point: Curve.Point) -> JSONValue {
      present([
        ("x", .number(point.x)), ("y", .number(point.y)), ("lower", number(point.lower)), ("upper", number(point.upper)),
        ("monteCarloError", number(point.monteCarloError)),
      ])
    }
    return [
      "label": .text(curve.label), "x": axis(curve.x), "y": axis(curve.y),
      "lines": .array(curve.lines.map { ["label": .text($0.label), "points": .array($0.points.map(point))] }),
    ]
  }

  private static func value(_ diagram: Diagram) -> JSONValue {
    [
      "label": .text(diagram.label),
      "nodes": .array(diagram.nodes.map { ["id": .text($0.id), "text": .text($0.text)] }),
      "edges": .array(diagram.edges.map { ["from": .text($0.from), "to": .text($0.to), "text": .text($0.text)] }),
    ]
  }

  private static func number(_ value: Double?) -> JSONValue? { value.map { .number($0) } }
  private static func text(_ value: String?) -> JSONValue? { value.map { .text($0) } }
  private static func present(_ fields: [(String, JSONValue?)]) -> JSONValue {
    .object(fields.compactMap { key, value in value.map { JSONValue.Field(key, $0) } })
  }
}
