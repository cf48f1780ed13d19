import Notation

/// Holds a file to the shapes of the language: every key known, every required key there, every value of its type.
/// Whatever refers to another place of the file is checked later, by `Reading`.
struct ShapeChecking {
  var findings = Findings()

  mutating func check(_ spot: Spot, _ shape: Shape) {
    if case .any = shape { return }
    if isDistribution(spot, shape) {
      for fault in WrittenDistribution.reading(spot.node, place: spot.place).faults { findings.add(fault) }
      return
    }
    switch spot.node.content {
    case .refused: break
    case .text: text(spot, shape)
    case .list: list(spot, shape)
    case .map: map(spot, shape)
    }
  }

  /// Whether a distribution is meant where one may stand: not where a word or a key of another alternative stands.
  private func isDistribution(_ spot: Spot, _ shape: Shape) -> Bool {
    let alternatives = shape.alternatives
    guard alternatives.contains(where: { if case .distribution = $0 { true } else { false } }) else { return false }
    return !alternatives.contains { alternative in
      switch alternative {
      case .words(let words, _, _): spot.text.map { NearWord.nearest(to: $0, among: words) != nil } ?? false
      case .map(let fields, _):
        spot.entries.first.map { entry in NearWord.nearest(to: entry.key, among: fields.map(\.name)) != nil } ?? false
      default: false
      }
    }
  }

  // MARK: Texts

  private mutating func text(_ spot: Spot, _ shape: Shape) {
    guard let text = spot.text else {
      return findings.fault(spot, "nothing", expected: shape.expected, .wrongType)
    }
    var words: [String] = []
    var leaves: [Leaf] = []
    for alternative in shape.alternatives {
      switch alternative {
      case .words(let read, let later, let refused):
        if read.contains(text) { return }
        if later.contains(text) {
          let reads = read.isEmpty ? "" : " (this version reads \(Shape.choice(read)))"
          return findings.fault(spot, "\"\(text)\"", expected: "not yet supported: \"\(text)\"\(reads)", .refused)
        }
        if let reason = refused[text] { return findings.fault(spot, "\"\(text)\"", expected: reason, .refused) }
        words += read + later
      case .leaf(let leaf): leaves.append(leaf)
      case .list, .map, .either, .later, .distribution, .any: break
      }
    }
    leaf(spot, text, leaves, words, shape)
  }

  private mutating func leaf(_ spot: Spot, _ text: String, _ leaves: [Leaf], _ words: [String], _ shape: Shape) {
    if leaves == [.text] || leaves == [.value] || leaves.contains(where: \.isReference) { return word(spot, text) }
    let all = leaves.map { $0.fault(in: text) }
    if !leaves.isEmpty, all.contains(where: { $0 == nil }) { return }
    let faults = all.compactMap { $0 }
    if let special = faults.first(where: { $0.rule != .wrongType }) { return tell(special, spot) }
    if let near = findings.nearest(to: text, among: words) {
      return findings.fault(spot, "\"\(text)\"", expected: shape.expected(for: text), .unknownName, suggestion: near)
    }
    if faults.count == 1, words.isEmpty, shape.alternatives.count == 1 { return tell(faults[0], spot) }
    findings.fault(spot, "\"\(text)\"", expected: shape.expected(for: text), leaves.isEmpty && !words.isEmpty ? .unknownName : .wrongType)
  }

  /// Free text may be anything but YAML's own words, which an editor would not take for text.
  private mutating func word(_ spot: Spot, _ text: String) {
    guard case .text(_, false) = spot.node.content, ["null", "~", "true", "false"].contains(text.lowercased()) else { return }
    findings.fault(spot, "\"\(text)\"", expected: "text, in quotation marks if this very word is meant", .wrongType)
  }

  private mutating func tell(_ fault: LeafFault, _ spot: Spot) {
    findings.fault(spot, fault.found, expected: fault.expected, fault.rule, suggestion: fault.suggestion, offset: fault.offset)
  }

  // MARK: Lists and maps

  private mutating func list(_ spot: Spot, _ shape: Shape) {
    for alternative in shape.alternatives {
      if case .list(let item) = alternative {
        for each in spot.items { check(each, item) }
        return
      }
      if case .later(.list, let what) = alternative { return later(spot, what) }
    }
    findings.fault(spot, "a list", expected: shape.expected, .wrongType)
  }

  private mutating func later(_ spot: Spot, _ what: String) {
    findings.fault(spot, what, expected: "not yet supported: \(what)", .refused)
  }

  private mutating func map(_ spot: Spot, _ shape: Shape) {
    for alternative in shape.alternatives {
      if case .map(let fields, let others) = alternative { return check(spot, fields, others) }
      if case .later(.map, let what) = alternative { return later(spot, what) }
    }
    findings.fault(spot, "a map", expected: shape.expected, .wrongType)
  }

  mutating func check(_ spot: Spot, _ fields: [Field], _ others: Shape.Others?) {
    if let whole = spot.entries.first(where: { entry in fields.contains { $0.name == entry.key && $0.takesAll } }) {
      return notYet(whole.key, whole.spot)
    }
    for (key, value) in spot.entries {
      if let field = fields.first(where: { $0.name == key }) {
        check(value, field, in: spot)
      } else if let others {
        checkKey(key, value, others.key, in: spot, fields)
        // A misspelled key is not taken for a dose.
        if case .amount = others.key, Number.reading(key) == nil { continue }
        check(value, others.value)
      } else {
        unknownKey(key, value, in: spot, fields)
      }
    }
    if case .name? = others?.key { sameButForCase(spot) }
    for field in fields where field.isRequired && spot[field.name] == nil {
      let isSection = if case .map = field.shape { spot.place.isEmpty } else { false }
      findings.missing(field.name, in: spot, expected: isSection ? "the section \"\(field.name)\"" : field.shape.expected)
    }
  }

  private mutating func check(_ value: Spot, _ field: Field, in spot: Spot) {
    switch field.standing {
    case .read: check(value, field.shape)
    case .later, .laterWithAll: notYet(field.name, value)
    case .refused(let reason): findings.keyFault(value, "key \"\(field.name)\"", expected: reason, .refused, place: spot.place)
    }
  }

  private mutating func notYet(_ key: String, _ value: Spot) {
    findings.keyFault(value, "key \"\(key)\"", expected: "not yet supported: \"\(key)\"", .refused)
  }

  private mutating func unknownKey(_ key: String, _ value: Spot, in spot: Spot, _ fields: [Field]) {
    let names = fields.filter { if case .refused = $0.standing { false } else { true } }.map(\.name)
    let read = fields.filter(\.isPlainlyRead).map(\.name)
    let expected = read.count <= 4 ? Shape.choice(read) : "one of the keys of \(spot.place.isEmpty ? "the file" : spot.place)"
    let near = findings.nearest(to: key, among: names)
    if let near { findings.misspelled(near, in: spot) }
    findings.keyFault(value, "key \"\(key)\"", expected: expected, .unknownName, suggestion: near, place: spot.place)
  }
}

extension Leaf {
  fileprivate var isReference: Bool { if case .reference = self { true } else { false } }
}

extension Field {
  fileprivate var takesAll: Bool { if case .laterWithAll = standing { true } else { false } }
}
