import Trial

/// How many decimals each column of a table is shown with: what the column asks for, else what its standard error or Monte Carlo error supports.
struct ColumnDigits {
  private var decimals: [Int]
  private var columns: [ResultTable.Column]
  private var holdsBounds: Bool

  init(_ table: ResultTable, style: TableStyle) {
    columns = table.columns
    holdsBounds = table.columns.contains { Self.bounds.contains($0.root) }
    if table.layout == .matrix {
      let values = table.rows.flatMap { row in row.compactMap(\.value) }
      decimals = table.columns.map { $0.decimals ?? NumberStyle.decimals(of: values) }
      return
    }
    decimals = table.columns.indices.map { Self.decimals(of: $0, in: table, style: style) }
  }

  subscript(column: Int) -> Int { decimals[column] }

  /// Nominal levels: they are held against p-values and keep three digits however small.
  private static let bounds: Set<String> = ["boundP", "efficacyP", "futilityP"]

  private static func decimals(of index: Int, in table: ResultTable, style: TableStyle) -> Int {
    let column = table.columns[index]
    if let asked = column.decimals { return asked }
    let cells = table.rows.map { $0[index] }
    if column.root.hasPrefix("degreesOfFreedom") { return 1 }
    if column.root == "inflationFactor" { return 3 }
    if ["statistic", "efficacyZ", "futilityZ", "boundZ"].contains(column.root) { return 2 }
    let simulated = cells.compactMap { if case .number(_, let error?) = $0, isShown(error) { error } else { nil } }
    if let largest = simulated.max() {
      let isCount = column.root == "patients" || column.root == "expectedPatients"
      return min(isCount ? 1 : 6, NumberStyle.decimals(monteCarloError: largest))
    }
    if let errors = standardErrors(for: column, in: table), let smallest = errors.filter({ $0 > 0 }).min() {
      return style.decimals ?? NumberStyle.tableDecimals(standardError: smallest)
    }
    // What a simulation found without an error that shows is a constant but for rounding: what is beyond the last digit shown is not of it.
    let isSimulated = cells.contains { if case .number(_, _?) = $0 { true } else { false } }
    let values = cells.flatMap(\.values)
    return NumberStyle.decimals(of: isSimulated ? values.map { ($0 * 1e6).rounded() / 1e6 } : values)
  }

  /// A unit of the last decimal that any column is shown with.
  private static let leastShown = 1e-6

  /// Whether a Monte Carlo error is more than the rounding of its number: at least half of the last decimal.
  private static func isShown(_ error: Double) -> Bool { error >= leastShown / 2 }

  private static let inUnitOfEstimate: Set<String> = [
    "estimate", "mean", "difference", "lower", "upper", "standardError", "differenceStandardError", "repeatedLower", "repeatedUpper",
    "medianUnbiased", "finalLower", "finalUpper",
  ]

  /// The standard errors that stand in the table for this column's numbers.
  private static func standardErrors(for column: ResultTable.Column, in table: ResultTable) -> [Double]? {
    guard inUnitOfEstimate.contains(column.root) else { return nil }
    let ending = column.suffix.map { "_" + $0 } ?? ""
    let ownError = column.root == "mean" || column.root == "standardError" ? [] : ["differenceStandardError" + ending]
    let names = ownError + ["standardError" + ending]
    guard let found = names.lazy.compactMap({ name in table.columns.firstIndex { $0.key == name } }).first else { return nil }
    return table.rows.compactMap { $0[found].value }
  }

  /// A cell with the digits of its column.
  func shown(_ cell: ResultTable.Cell, column index: Int) -> TableLayout.Cell {
    let column = columns[index]
    switch cell {
    case .text(let text): return TableLayout.Cell(text)
    case .count(let count): return TableLayout.Cell(NumberStyle.count(count))
    case .interval(let lower, let upper): return TableLayout.Cell(NumberStyle.range(lower, upper, decimals: decimals[index]))
    case .missing: return TableLayout.Cell(NumberStyle.missing)
    case .number(let value, let error):
      switch column.measure {
      case .probability:
        return TableLayout.Cell(
          NumberStyle.probability(value, monteCarloError: error, decimals: column.decimals), error: Self.beside(error.map { 100 * $0 }))
      case .pValue:
        let isLevel = Self.bounds.contains(column.root) || (holdsBounds && column.root == "pOneSided")
        return TableLayout.Cell(isLevel ? NumberStyle.level(value) : NumberStyle.pValue(value))
      case .text, .count, .number:
        if error == nil && value != 0 && abs(value) < 1e-4 && decimals[index] >= 6 { return TableLayout.Cell(NumberStyle.scientific(value)) }
        return TableLayout.Cell(
          NumberStyle.number(value, decimals: decimals[index]),
          error: Self.beside(error.flatMap { Self.isShown($0) ? max($0, Self.leastShown) : nil }))
      }
    }
  }

  private static func beside(_ error: Double?) -> String? {
    guard let error, error > 0 else { return nil }
    return "±" + NumberStyle.monteCarloError(error)
  }
}

extension ResultTable.Cell {
  /// The number of a cell that holds one.
  var value: Double? {
    switch self {
    case .number(let value, _): value
    case .count(let count): Double(count)
    case .text, .interval, .missing: nil
    }
  }
  /// All numbers of a cell.
  fileprivate var values: [Double] {
    if case .interval(let lower, let upper) = self { return [lower, upper] }
    return value.map { [$0] } ?? []
  }
}
