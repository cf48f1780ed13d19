import Notation

/// A tree with one value put in another's place; a key that is not there is added, so that defaults can be varied too.
struct Substitution {
  /// Keys from the top joined by dots; items of `looks` are called `look 1` … `end`.
  let place: String
  let value: Node
  /// Of keys that are added.
  let position: Position

  /// The changed tree; nil where the place leads through a text or a list that has no such item.
  func applied(to root: Node) -> Node? { Self.changed(root, place[...], value, position) }

  private static func changed(_ node: Node, _ place: Substring, _ value: Node, _ position: Position) -> Node? {
    guard !place.isEmpty else { return value }
    var node = node
    switch node.content {
    case .map(var entries):
      guard let (index, rest) = step(entries, place) else {
        return added(node, entries, place, value, position)
      }
      guard let below = changed(entries[index].value, rest, value, position) else { return nil }
      entries[index].value = below
      node.content = .map(entries)
    case .list(var items):
      guard let number = Names.look(String(place)), !items.isEmpty, number <= items.count else { return nil }
      items[number == 0 ? items.count - 1 : number - 1] = value
      node.content = .list(items)
    case .text, .refused: return nil
    }
    return node
  }

  /// The entry whose key the place begins with, and what is left of the place.
  static func step(_ entries: [Entry], _ place: Substring) -> (Int, Substring)? {
    for (index, entry) in entries.enumerated() {
      if place == entry.key { return (index, "") }
      if place.hasPrefix(entry.key + ".") { return (index, place.dropFirst(entry.key.count + 1)) }
    }
    return nil
  }

  /// What is not there: maps down to the last key.
  private static func added(_ node: Node, _ entries: [Entry], _ place: Substring, _ value: Node, _ position: Position) -> Node {
    let keys = place.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let below = keys.dropFirst().reversed().reduce(value) { inner, key in
      Node(position: position, content: .map([Entry(key: key, position: position, value: inner)]))
    }
    var node = node
    node.content = .map(entries + [Entry(key: keys[0], position: position, value: below)])
    return node
  }
}

/// One point of a grid: a protocol as the file has it, but for the values named.
public struct ProtocolVariant: Equatable, Sendable {
  public struct Setting: Equatable, Sendable {
    /// `design.sample size`.
    public var place: String
    /// As written.
    public var value: String

    public init(place: String, value: String) {
      self.place = place
      self.value = value
    }
  }
  /// In the order of the places.
  public var settings: [Setting]
  public var trial: TrialProtocol

  /// `sample size 348, effect -2`: the last key of each place, or the whole place where two end alike; empty for the file itself.
  public var label: String {
    settings.map { setting in
      let key = Self.lastKey(setting.place)
      let isAmbiguous = settings.count { Self.lastKey($0.place) == key } > 1
      return "\(isAmbiguous ? setting.place : key) \(setting.value)"
    }.joined(separator: ", ")
  }

  private static func lastKey(_ place: String) -> String { place.split(separator: ".").last.map(String.init) ?? place }
}

extension ReadProtocol {
  /// So many points has the largest grid.
  public static let mostVariants = 1000

  /// Every combination of the values of the file's `simulation.vary`, the last place changing fastest; the file itself where it varies nothing.
  ///
  /// - Throws: faults of a combination that is no protocol; `check` has told of those of the file's own grid.
  public func variants() throws(Faults) -> [ProtocolVariant] { try variants(of: trial.simulation.vary) }

  /// Every combination of the values given, such as `design.sample size` at 200 and 348 with `scenarios.planned.effect` at -1 and -2.
  ///
  /// A value stands for what the file has at its place, or would have there; the whole file is read anew with it, so that what contradicts it is told.
  public func variants(of variations: [Variation]) throws(Faults) -> [ProtocolVariant] {
    try Self.variants(of: variations, root: root, kind: trial.kind)
  }

  static func variants(of variations: [Variation], root: Node, kind: TrialProtocol.Kind) throws(Faults) -> [ProtocolVariant] {
    var points: [[ProtocolVariant.Setting]] = [[]]
    for variation in variations {
      guard points.count * variation.values.count <= mostVariants else {
        let found = "a grid of more than \(mostVariants) points"
        throw Faults([
          Fault(line: 0, column: 0, place: "simulation.vary", found: found, expected: "fewer places or values", rule: .limit)
        ])
      }
      points = points.flatMap { point in
        variation.values.map { point + [ProtocolVariant.Setting(place: variation.place, value: $0)] }
      }
    }
    var all: [ProtocolVariant] = []
    for point in points { all.append(ProtocolVariant(settings: point, trial: try read(root, kind, point))) }
    return all
  }

  /// The file with these values, and without a grid of its own.
  static func read(_ root: Node, _ kind: TrialProtocol.Kind, _ point: [ProtocolVariant.Setting]) throws(Faults) -> TrialProtocol {
    try read(root, kind, settings: point.map { PlaceSetting(place: $0.place, text: $0.value) }).trial
  }

  /// The file with other values at some places, read anew, and without a grid of its own; what contradicts them is told.
  ///
  /// A place that is not there is added. A share set for one of the two levels of a factor leaves the rest to the other.
  public func setting(_ settings: [PlaceSetting]) throws(Faults) -> ReadProtocol { try Self.read(root, trial.kind, settings: settings) }

  /// Whether something stands at a place of the file.
  public func has(_ place: String) -> Bool { Substitution.node(at: place, in: root) != nil }

  private static func read(_ root: Node, _ kind: TrialProtocol.Kind, settings: [PlaceSetting]) throws(Faults) -> ReadProtocol {
    var changed = root
    for setting in settings.flatMap({ [$0] + Substitution.rest(of: $0, in: root) }) {
      guard let next = Substitution(place: setting.place, value: setting.value, position: setting.value.position).applied(to: changed) else {
        throw Faults([
          Fault(
            line: 0, column: 0, place: setting.place, found: "no such place", expected: "a place of the file or of the language", rule: .unknownName)
        ])
      }
      changed = next
    }
    let spot = Spot(root: changed)
    var checking = ShapeChecking()
    checking.checkFile(spot, kind)
    var reading = Reading(root: spot, kind: kind, findings: checking.findings)
    reading.isVariant = true
    let trial = reading.trial()
    let faults = reading.findings.faults.filter { !$0.rule.isWarning }
    guard faults.isEmpty else { throw Faults(faults) }
    return ReadProtocol(trial: trial, warnings: Faults(reading.findings.faults).all, root: changed)
  }
}

extension Substitution {
  /// What stands at a place; nil where nothing does.
  static func node(at place: String, in root: Node) -> Node? {
    var node = root
    var place = place[...]
    while !place.isEmpty {
      switch node.content {
      case .map(let entries):
        guard let (index, rest) = step(entries, place) else { return nil }
        (node, place) = (entries[index].value, rest)
      case .list(let items):
        guard let number = Names.look(String(place)), !items.isEmpty, number <= items.count else { return nil }
        (node, place) = (items[number == 0 ? items.count - 1 : number - 1], "")
      case .text, .refused: return nil
      }
    }
    return node
  }

  /// The share of the other level, where a place is one of the two levels of a factor whose shares are drawn.
  static func rest(of setting: PlaceSetting, in root: Node) -> [PlaceSetting] {
    let section = "population.factors."
    guard setting.place.hasPrefix(section), case .text(let text, _) = setting.value.content, let share = Share.reading(text),
      case .map(let factors)? = node(at: "population.factors", in: root)?.content
    else { return [] }
    let inner = setting.place.dropFirst(section.count)
    guard let (index, level) = step(factors, inner), !level.isEmpty, case .map(let levels) = factors[index].value.content, levels.count == 2,
      levels.contains(where: { $0.key == level }), let other = levels.first(where: { $0.key != level }),
      case .text(let written, _) = other.value.content, Share.reading(written) != nil
    else { return [] }
    return [PlaceSetting(place: "\(section)\(factors[index].key).\(other.key)", text: Share(1 - share.fraction).written)]
  }
}
