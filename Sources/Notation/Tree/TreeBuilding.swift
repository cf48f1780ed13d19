import Yams

/// YAML's tree turned into ours: keys once and of plain text, nothing too deep, every finding told with its place.
struct TreeBuilding {
  private let lines: [ArraySlice<Unicode.Scalar>]
  private var renamed: [Position: Unicode.Scalar] = [:]
  private let findings: [Strictness.Finding]
  private let aliases: Set<Position>
  /// Keys in the order of the file, to find the place of a position.
  private var keys: [(position: Position, place: String)] = []
  private var nodes = 0
  private(set) var faults: [Fault] = []

  init(text: [Unicode.Scalar], findings: [Strictness.Finding]) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    self.findings = findings
    aliases = Set(findings.filter { $0.kind == .alias }.map(\.position))
  }

  mutating func build(_ composition: Composition) -> Node? {
    renamed = composition.renamed
    guard let top = composition.root else {
      fault(Position(line: 0, column: 0), "", "an empty file", "\"equipoise: 1\"", .missing)
      return nil
    }
    guard case .mapping = top else {
      fault(Position(line: 1, column: 1), "", "no map of keys", "\"equipoise: 1\"", .missing)
      return nil
    }
    let root = node(top, place: "", depth: 1, under: Position(line: 1, column: 1))
    for finding in findings where finding.kind != .alias {
      faults.append(finding.fault(place: keys.last { $0.position <= finding.position }?.place ?? ""))
    }
    return root
  }

  private mutating func node(_ yaml: Yams.Node, place: String, depth: Int, under key: Position) -> Node {
    let position = yaml.mark.map { Position(line: $0.line, column: $0.column) } ?? key
    nodes += 1
    guard nodes <= Limits.nodes else {
      if nodes == Limits.nodes + 1 { fault(position, place, "more than \(Limits.nodes) values", "at most \(Limits.nodes)", .limit) }
      return Node(position: position, content: .refused)
    }
    switch yaml {
    case .scalar(let scalar): return text(scalar, at: position, place: place, under: key)
    case .sequence, .mapping:
      guard depth <= Limits.depth else {
        fault(position, place, "more than \(Limits.depth) levels of keys", "at most \(Limits.depth)", .limit)
        return Node(position: position, content: .refused)
      }
      if case .sequence(let items) = yaml {
        return Node(position: position, content: .list(items.map { node($0, place: place, depth: depth + 1, under: position) }))
      }
      if case .mapping(let pairs) = yaml { return map(pairs, at: position, place: place, depth: depth) }
      return Node(position: position, content: .refused)
    case .alias: return Node(position: position, content: .refused)
    }
  }

  private mutating func text(_ scalar: Yams.Node.Scalar, at position: Position, place: String, under key: Position) -> Node {
    if aliases.contains(position) {
      faults.append(Strictness.Finding(kind: .alias, position: position, isFatal: false).fault(place: place))
      return Node(position: position, content: .refused)
    }
    let quoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
    let isEmpty = scalar.string.isEmpty && scalar.style == .plain
    return Node(
      position: isEmpty ? key : position, content: .text(scalar.string, quoted: quoted || scalar.style == .literal || scalar.style == .folded),
      isVerbatim: stands(scalar.string, at: quoted ? position.right(by: 1) : position))
  }

  private mutating func map(_ pairs: Yams.Node.Mapping, at position: Position, place: String, depth: Int) -> Node {
    var entries: [Entry] = []
    var first: [String: Position] = [:]
    for (yamlKey, yamlValue) in pairs {
      let mark = yamlKey.mark.map { Position(line: $0.line, column: $0.column) } ?? position
      guard case .scalar(let scalar) = yamlKey else {
        fault(mark, place, "a list or a map for a key", "a key of plain text", .syntax)
        continue
      }
      nodes += 1
      let key = restored(scalar.string, at: mark)
      let below = place.isEmpty ? key : place + "." + key
      keys.append((mark, below))
      if let earlier = first[key] {
        fault(mark, below, "a second key \"\(key)\"", "one; the first is in line \(earlier.line)", .duplicate)
        continue
      }
      first[key] = mark
      guard accept(key, at: mark, place: place, value: yamlValue) else { continue }
      entries.append(Entry(key: key, position: mark, value: node(yamlValue, place: below, depth: depth + 1, under: mark)))
    }
    return Node(position: position, content: .map(entries))
  }

  /// Tells of keys that no map may have.
  private mutating func accept(_ key: String, at mark: Position, place: String, value: Yams.Node) -> Bool {
    if aliases.contains(mark) {
      faults.append(Strictness.Finding(kind: .alias, position: mark, isFatal: false).fault(place: place))
    } else if key == "<<" {
      let position = value.mark.map { Position(line: $0.line, column: $0.column) } ?? mark
      fault(mark, place, aliases.contains(position) ? "an alias" : "a merge key", "the values written out", .refused)
    } else if key.isEmpty {
      fault(mark, place, "an empty key", "a key of plain text", .syntax)
    } else if key.count > Limits.key {
      fault(mark, place, "a key of \(key.count) characters", "at most \(Limits.key)", .limit)
    } else {
      return true
    }
    return false
  }

  private func restored(_ key: String, at mark: Position) -> String {
    guard let letter = renamed[mark] ?? renamed[mark.right(by: 1)], !key.isEmpty else { return key }
    return String(String.UnicodeScalarView([letter] + key.unicodeScalars.dropFirst()))
  }

  private func stands(_ text: String, at position: Position) -> Bool {
    guard lines.indices.contains(position.line - 1) else { return false }
    let line = lines[position.line - 1]
    return line.dropFirst(position.column - 1).starts(with: text.unicodeScalars)
  }

  private mutating func fault(_ at: Position, _ place: String, _ found: String, _ expected: String, _ rule: Fault.Rule) {
    guard faults.count < Limits.faults else { return }
    faults.append(Fault(line: at.line, column: at.column, place: place, found: found, expected: expected, rule: rule))
  }
}
