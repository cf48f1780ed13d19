/// Where something stands in a file: line and column, both from 1; columns count characters (Unicode scalars).
public struct Position: Equatable, Hashable, Comparable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
  public static func < (a: Position, b: Position) -> Bool { (a.line, a.column) < (b.line, b.column) }
  func right(by columns: Int) -> Position { Position(line: line, column: column + columns) }
}

/// A value of a file: text, a list or a map. Nothing is a number, a truth or a null until its key's type says so.
public struct Node: Equatable, Sendable {
  public enum Content: Equatable, Sendable {
    /// As written, without its quotation marks; `quoted` tells whether it had any.
    case text(String, quoted: Bool)
    case list([Node])
    /// In the order of the file, each key once.
    case map([Entry])
    /// What the language refuses wherever it stands, as an alias; its fault has been told.
    case refused
  }
  public var position: Position
  public var content: Content
  /// Whether the text stands letter for letter in one line of the file, so that a place within it is a column.
  public var isVerbatim: Bool

  public init(position: Position, content: Content, isVerbatim: Bool = false) {
    self.position = position
    self.content = content
    self.isVerbatim = isVerbatim
  }

  /// Where the Unicode scalar `offset` (from 0) of the text stands; the beginning of the text where that cannot be told.
  public func position(ofScalar offset: Int) -> Position {
    guard isVerbatim, case .text(_, let quoted) = content else { return position }
    return position.right(by: offset + (quoted ? 1 : 0))
  }
}

/// A key of a map and what stands under it.
public struct Entry: Equatable, Sendable {
  public var key: String
  /// Of the key.
  public var position: Position
  public var value: Node

  public init(key: String, position: Position, value: Node) {
    self.key = key
    self.position = position
    self.value = value
  }
}
