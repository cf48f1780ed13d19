/// What acts on what in a mechanism, for its figure: boxes in columns from the dose to the symptom, arrows with the status of the numbers they rest on.
public struct Pathway: Equatable, Sendable {
  public struct Node: Equatable, Sendable {
    public var id: String
    public var title: String
    /// Numbers that it rests on, one a line.
    public var notes: [String]
    public init(id: String, title: String, notes: [String] = []) { (self.id, self.title, self.notes) = (id, title, notes) }
  }
  public struct Arrow: Equatable, Sendable {
    public enum Status: String, Equatable, Sendable { case measured, borrowed, assumed }
    public var from: String
    public var to: String
    /// The weakest of what the target rests on.
    public var status: Status
    public init(from: String, to: String, status: Status) { (self.from, self.to, self.status) = (from, to, status) }
  }
  public var nodes: [Node]
  public var arrows: [Arrow]
  public init(nodes: [Node], arrows: [Arrow]) { (self.nodes, self.arrows) = (nodes, arrows) }

  /// Column of each node: the longest way to it from one that nothing acts on. A circle is cut after as many steps as there are nodes.
  var columns: [String: Int] {
    var columns = nodes.reduce(into: [String: Int]()) { $0[$1.id] = 0 }
    for _ in nodes {
      for arrow in arrows {
        guard let from = columns[arrow.from], let to = columns[arrow.to] else { continue }
        if to < from + 1, from + 1 < nodes.count { columns[arrow.to] = from + 1 }
      }
    }
    return columns
  }

  /// The longest chain, which stands in the first row.
  var chain: [String] {
    let columns = columns
    guard var end = nodes.map(\.id).max(by: { columns[$0] ?? 0 < columns[$1] ?? 0 }) else { return [] }
    var chain = [end]
    while let before = arrows.first(where: { $0.to == end && columns[$0.from] == (columns[end] ?? 0) - 1 }) {
      end = before.from
      chain.insert(end, at: 0)
    }
    return chain
  }
}
