/// A rectangular table read from a file: named columns, each of numbers or of text, rows in the order of the file.
public struct DataTable: Equatable, Sendable {
  public enum Values: Equatable, Sendable {
    case numbers([Double?])
    case text([String?])

    public var count: Int {
      switch self {
      case .numbers(let all): all.count
      case .text(let all): all.count
      }
    }
  }
  public struct Column: Equatable, Sendable {
    public var name: String
    public var values: Values
    /// Every cell as it stands in the file, without its quotes: `006`, `NA`, empty.
    public var texts: [String]

    public init(name: String, values: Values, texts: [String]) {
      precondition(values.count == texts.count, "one text a value")
      self.name = name
      self.values = values
      self.texts = texts
    }
    /// A column that comes from no file: its texts are its values written out, empty where missing.
    public init(name: String, values: Values) {
      switch values {
      case .numbers(let all): self.init(name: name, values: values, texts: all.map { $0.map(Numeral.text) ?? "" })
      case .text(let all): self.init(name: name, values: values, texts: all.map { $0 ?? "" })
      }
    }
  }
  public var columns: [Column]
  /// Line of the file on which each row begins, from 1; the header is line 1.
  public var lines: [Int]

  /// - Parameter lines: by default each row has one line, and the first stands under the header.
  public init(columns: [Column], lines: [Int]? = nil) {
    let count = columns.first?.values.count ?? 0
    precondition(columns.allSatisfy { $0.values.count == count }, "columns are of one length")
    precondition(lines.map { $0.count == count } ?? true, "one line a row")
    self.columns = columns
    self.lines = lines ?? Array(2..<(count + 2))
  }
  public var rowCount: Int { columns.first?.values.count ?? 0 }
  public subscript(name: String) -> Values? { columns.first { $0.name == name }?.values }
}
