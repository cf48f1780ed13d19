/// A place of the file and what stands there.
public struct Spot: Sendable {
  /// Keys from the top joined by dots; the items of a list share the list's place.
  public var place: String
  public var node: Node
  /// Of the key the value stands under.
  public var key: Position

  public init(root: Node) { self.init(place: "", node: root, key: Position(line: 1, column: 1)) }

  private init(place: String, node: Node, key: Position) {
    self.place = place
    self.node = node
    self.key = key
  }

  /// What stands under a key; nil where there is none.
  public subscript(name: String) -> Spot? {
    guard case .map(let entries) = node.content, let entry = entries.first(where: { $0.key == name }) else { return nil }
    return below(entry)
  }

  public var entries: [(key: String, spot: Spot)] {
    guard case .map(let entries) = node.content else { return [] }
    return entries.map { ($0.key, below($0)) }
  }

  public var items: [Spot] {
    guard case .list(let nodes) = node.content else { return [] }
    return nodes.map { Spot(place: place, node: $0, key: key) }
  }

  /// The text, where there is one.
  public var text: String? {
    guard case .text(let text, let quoted) = node.content, quoted || !text.isEmpty else { return nil }
    return text
  }
  public var isMap: Bool { if case .map = node.content { true } else { false } }
  public var number: Double? { text.flatMap(Number.reading) }
  public var count: Int? { text.flatMap(Number.count) }
  public var share: Double? { read(Share.self)?.fraction }

  public func read<Value: Written>(_ type: Value.Type) -> Value? { text.flatMap(Value.reading) }
  public func word<Word: RawRepresentable<String>>(_ type: Word.Type) -> Word? { text.flatMap(Word.init(rawValue:)) }

  /// A key of this map as if it were its value, for what is written in keys, such as conditions.
  public func key(_ name: String, of value: Spot) -> Spot {
    Spot(place: place, node: Node(position: value.key, content: .text(name, quoted: false)), key: value.key)
  }

  private func below(_ entry: Entry) -> Spot {
    Spot(place: place.isEmpty ? entry.key : place + "." + entry.key, node: entry.value, key: entry.position)
  }
}
