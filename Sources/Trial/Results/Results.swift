/// What is found, in six shapes. Every room that finds something returns these, so that tables, figures, JSON and CSV need no code of their own
/// for a new method.
public enum TrialResult: Equatable, Sendable {
  case estimate(Estimate)
  case test(TestResult)
  case decision(Decision)
  case table(ResultTable)
  case curve(Curve)
  case diagram(Diagram)
}

/// Results in order, each under an identifier in lower camel case, unique within the set: `primary`, `byVisit`, `boundaries`.
public struct TrialResults: Equatable, Sendable {
  public struct Item: Equatable, Sendable {
    public var id: String
    public var result: TrialResult
    /// What it rests on, one an analysis; empty where it does not say.
    public var provenance: [Provenance] = []
    public init(id: String, result: TrialResult, provenance: [Provenance] = []) {
      self.id = id
      self.result = result
      self.provenance = provenance
    }
  }
  public private(set) var items: [Item] = []

  public init() {}
  public mutating func append(_ id: String, _ result: TrialResult) { append(Item(id: id, result: result)) }
  public mutating func append(_ item: Item) {
    precondition(self[item.id] == nil, "results bear different names")
    items.append(item)
  }
  public mutating func append(contentsOf other: TrialResults) { for item in other.items { append(item) } }
  public subscript(id: String) -> TrialResult? { items.first { $0.id == id }?.result }
}

/// An interval with its level and kind.
public struct Interval: Equatable, Sendable {
  public enum Kind: String, Equatable, Sendable {
    case confidence
    case credible
    /// Of what a new trial or patient would show.
    case prediction
  }
  public var lower: Double
  public var upper: Double
  /// 0.95.
  public var level: Double
  public var kind: Kind
  public init(lower: Double, upper: Double, level: Double, kind: Kind = .confidence) {
    self.lower = lower
    self.upper = upper
    self.level = level
    self.kind = kind
  }
}

/// A number that was estimated.
public struct Estimate: Equatable, Sendable {
  public var label: String
  public var value: Double
  /// `points`, empty for a pure number.
  public var unit: String
  public var standardError: Double?
  /// Infinite for the normal distribution.
  public var degreesOfFreedom: Double?
  public var interval: Interval?
  /// t or z.
  public var statistic: Double?
  /// Two-sided p of value = 0.
  public var pTwoSided: Double?
  /// Name of the estimand, where it has one.
  public var estimand: String?
  public var source: String?
  /// What a reader must know beside the number: `not adjusted for the stop`.
  public var note: String?

  public init(
    label: String, value: Double, unit: String = "", standardError: Double? = nil, degreesOfFreedom: Double? = nil, interval: Interval? = nil,
    statistic: Double? = nil, pTwoSided: Double? = nil, estimand: String? = nil, source: String? = nil, note: String? = nil
  ) {
    self.label = label
    self.value = value
    self.unit = unit
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
    self.interval = interval
    self.statistic = statistic
    self.pTwoSided = pTwoSided
    self.estimand = estimand
    self.source = source
    self.note = note
  }
}

/// A hypothesis tested.
public struct TestResult: Equatable, Sendable {
  public var label: String
  /// `t`, `z`, `F`, `χ²`.
  public var distribution: String
  public var statistic: Double
  /// Numerator degrees of freedom for F; nil for t and z.
  public var numeratorDegreesOfFreedom: Double?
  public var degreesOfFreedom: Double?
  public var p: Double
  public var sides: Int
  public var estimand: String?
  public init(
    label: String, distribution: String, statistic: Double, numeratorDegreesOfFreedom: Double? = nil, degreesOfFreedom: Double?, p: Double,
    sides: Int, estimand: String? = nil
  ) {
    self.label = label
    self.distribution = distribution
    self.statistic = statistic
    self.numeratorDegreesOfFreedom = numeratorDegreesOfFreedom
    self.degreesOfFreedom = degreesOfFreedom
    self.p = p
    self.sides = sides
    self.estimand = estimand
  }
}

/// What the rule says.
public struct Decision: Equatable, Sendable {
  public var label: String
  /// `superiority shown`, `not shown`, `stopped for efficacy at look 1`, `not estimable`.
  public var outcome: String
  /// The reason in numbers: `p = 0.0031 below 0.0015`.
  public var reason: String
  public init(label: String, outcome: String, reason: String) {
    self.label = label
    self.outcome = outcome
    self.reason = reason
  }
}

/// A table whose cells keep their full precision; digits are chosen where it is shown.
public struct ResultTable: Equatable, Sendable {
  public enum Layout: String, Equatable, Sendable {
    case rows
    /// One row: a record of named values.
    case record
    /// The first column names the rows; the others are a matrix's columns.
    case matrix
  }
  public enum Measure: Equatable, Sendable {
    case text
    case count
    /// A number with its unit; empty for a pure number.
    case number(unit: String)
    /// Kept as a fraction, shown in %.
    case probability
    /// A p-value.
    case pValue
  }
  public struct Column: Equatable, Sendable {
    /// Lower camel case; the key in JSON and the head in CSV.
    public var key: String
    /// The head a person reads, without the unit.
    public var title: String
    public var measure: Measure
    /// Columns of the same group stand under one head.
    public var group: String?
    /// Digits after the point where it is shown; nil lets the renderer choose from the standard error.
    public var decimals: Int?
    public init(_ key: String, _ title: String, _ measure: Measure, group: String? = nil, decimals: Int? = nil) {
      self.key = key
      self.title = title
      self.measure = measure
      self.group = group
      self.decimals = decimals
    }
  }
  public enum Cell: Equatable, Sendable {
    case text(String)
    case count(Int)
    /// A number, with its Monte Carlo standard error where it was simulated.
    case number(Double, monteCarloError: Double? = nil)
    /// A value and its interval in one cell.
    case interval(Double, Double)
    case missing
  }
  public var label: String
  public var layout: Layout
  public var columns: [Column]
  public var rows: [[Cell]]
  /// Index of the row to be set bold, as the primary visit or scenario.
  public var primaryRow: Int?
  /// What stands under it: model, degrees of freedom, estimand, Monte Carlo error.
  public var note: String
  public init(label: String, layout: Layout = .rows, columns: [Column], rows: [[Cell]], primaryRow: Int? = nil, note: String = "") {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row has a cell for each column")
    self.label = label
    self.layout = layout
    self.columns = columns
    self.rows = rows
    self.primaryRow = primaryRow
    self.note = note
  }
}

/// One or more lines over a common axis.
public struct Curve: Equatable, Sendable {
  public struct Axis: Equatable, Sendable {
    public var title: String
    public var unit: String
    public init(title: String, unit: String = "") {
      self.title = title
      self.unit = unit
    }
  }
  public struct Point: Equatable, Sendable {
    public var x: Double
    public var y: Double
    /// Ends of an interval about y.
    public var lower: Double?
    public var upper: Double?
    public var monteCarloError: Double?
    public init(x: Double, y: Double, lower: Double? = nil, upper: Double? = nil, monteCarloError: Double? = nil) {
      self.x = x
      self.y = y
      self.lower = lower
      self.upper = upper
      self.monteCarloError = monteCarloError
    }
  }
  public struct Line: Equatable, Sendable {
    public var label: String
    public var points: [Point]
    public init(label: String, points: [Point]) {
      self.label = label
      self.points = points
    }
  }
  public var label: String
  public var x: Axis
  public var y: Axis
  public var lines: [Line]
  public init(label: String, x: Axis, y: Axis, lines: [Line]) {
    self.label = label
    self.x = x
    self.y = y
    self.lines = lines
  }
}

/// Nodes and edges.
public struct Diagram: Equatable, Sendable {
  public struct Node: Equatable, Sendable {
    public var id: String
    public var text: String
    public init(id: String, text: String) {
      self.id = id
      self.text = text
    }
  }
  public struct Edge: Equatable, Sendable {
    public var from: String
    public var to: String
    public var text: String
    public init(from: String, to: String, text: String = "") {
      self.from = from
      self.to = to
      self.text = text
    }
  }
  public var label: String
  public var nodes: [Node]
  public var edges: [Edge]
  public init(label: String, nodes: [Node], edges: [Edge]) {
    self.label = label
    self.nodes = nodes
    self.edges = edges
  }
}
