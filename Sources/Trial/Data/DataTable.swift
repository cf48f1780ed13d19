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
    public init(name: String, values: Values) {
      self.name = name
      self.values = values
    }
  }
  public var columns: [Column]
  public init(columns: [Column]) { self.columns = columns }
  public var rowCount: Int { columns.first?.values.count ?? 0 }
  public subscript(name: String) -> Values? { columns.first { $0.name == name }?.values }
}
