extension WrittenDistribution {
  /// A distribution as it stands in a file, or all that is wrong with it.
  ///
  /// - Parameters:
  ///   - node: a text, `{mixture: [{weight, of}]}` or `{choice: {text: weight}}`.
  ///   - place: the keys that lead to it, joined by dots, for the faults.
  /// - Returns: nil where there is a fault, and then at least one fault.
  public static func reading(_ node: Node, place: String) -> (distribution: WrittenDistribution?, faults: [Fault]) {
    var reader = DistributionReader()
    let distribution = reader.distribution(node, place)
    return (reader.faults.isEmpty ? distribution : nil, Faults(reader.faults).all)
  }
}

/// Reads a distribution and gathers what is wrong with it.
private struct DistributionReader {
  var faults: [Fault] = []

  private mutating func fault(
    _ at: Position, _ place: String, _ found: String, expected: String, _ rule: Fault.Rule, suggestion: String? = nil
  ) {
    faults.append(Fault(line: at.line, column: at.column, place: place, found: found, expected: expected, suggestion: suggestion, rule: rule))
  }

  mutating func distribution(_ node: Node, _ place: String) -> WrittenDistribution? {
    switch node.content {
    case .refused: fault(node.position, place, "what is refused", expected: WrittenLaw.usual, .refused)
    case .list: fault(node.position, place, "a list", expected: WrittenLaw.usual, .wrongType)
    case .text: return law(node, place).map { .law($0) }
    case .map(let entries):
      guard let first = entries.first else {
        fault(node.position, place, "an empty map", expected: "\(WrittenLaw.usual), or \"mixture\" or \"choice\"", .missing)
        return nil
      }
      guard first.key == "mixture" || first.key == "choice" else {
        unknownKey(first, place, among: ["mixture", "choice"])
        return nil
      }
      for other in entries.dropFirst() {
        fault(other.position, place, "key \"\(other.key)\" beside \"\(first.key)\"", expected: "\"\(first.key)\" alone", .contradicts)
      }
      let below = "\(place).\(first.key)"
      return first.key == "mixture" ? mixture(first.value, below) : choice(first.value, below)
    }
    return nil
  }

  private mutating func law(_ node: Node, _ place: String) -> WrittenLaw? {
    guard case .text(let text, let quoted) = node.content, quoted || !text.isEmpty else {
      fault(node.position, place, "nothing", expected: WrittenLaw.usual, .wrongType)
      return nil
    }
    switch WrittenLaw.parse(text) {
    case .success(let law): return law
    case .failure(.unreadable): fault(node.position, place, "\"\(text)\"", expected: WrittenLaw.expected(for: text), .wrongType)
    case .failure(.number(let found, let expected, let offset, let rule)):
      fault(node.position(ofScalar: offset), place, "\"\(found)\"", expected: expected, rule)
    }
    return nil
  }

  private mutating func mixture(_ node: Node, _ place: String) -> WrittenDistribution? {
    guard case .list(let items) = node.content, !items.isEmpty else {
      fault(node.position, place, told(node), expected: "a list, each {weight: 50%, of: a distribution}", .wrongType)
      return nil
    }
    var parts: [WrittenDistribution.WeightedLaw] = []
    var weights: [Double?] = []
    for item in items {
      guard case .map(let entries) = item.content else {
        fault(item.position, place, told(item), expected: "keys weight, of", .wrongType)
        continue
      }
      for entry in entries where !["weight", "of"].contains(entry.key) { unknownKey(entry, place, among: ["weight", "of"]) }
      let weight = entries.first { $0.key == "weight" }.flatMap { self.weight($0.value, place + ".weight") }
      let law = entries.first { $0.key == "of" }.flatMap { self.law(part: $0.value, place + ".of") }
      for key in ["weight", "of"] where !entries.contains(where: { $0.key == key }) {
        fault(item.position, place, "no key \"\(key)\"", expected: key == "of" ? WrittenLaw.usual : Share.usual, .missing)
      }
      weights.append(weight)
      if let first = parts.first?.law, let law, (first.unit, first.isShare) != (law.unit, law.isShare) {
        fault(item.position, place, "\"\(law.written)\" beside \"\(first.written)\"", expected: "one unit in all of a mixture", .contradicts)
      }
      if let weight, let law { parts.append(.init(weight: weight, law: law)) }
    }
    checkSum(weights, node.position, place)
    return .mixture(parts)
  }

  /// A mixture holds laws, never mixtures or choices.
  private mutating func law(part node: Node, _ place: String) -> WrittenLaw? {
    guard case .text = node.content else {
      fault(node.position, place, told(node), expected: WrittenLaw.usual, .wrongType)
      return nil
    }
    return law(node, place)
  }

  private mutating func choice(_ node: Node, _ place: String) -> WrittenDistribution? {
    guard case .map(let entries) = node.content, !entries.isEmpty else {
      fault(node.position, place, told(node), expected: "values and their weights", .wrongType)
      return nil
    }
    let weights = entries.map { weight($0.value, "\(place).\($0.key)") }
    checkSum(weights, node.position, place)
    return .choice(zip(entries, weights).compactMap { entry, weight in weight.map { .init(entry.key, weight: $0) } })
  }

  private mutating func weight(_ node: Node, _ place: String) -> Double? {
    guard case .text(let text, _) = node.content, let share = Share.reading(text) else {
      let expected = if case .text(let text, _) = node.content, !text.isEmpty { Share.expected(for: text) } else { Share.usual }
      fault(node.position, place, told(node), expected: expected, .wrongType)
      return nil
    }
    guard share.fraction > 0, share.fraction <= 1 else {
      fault(node.position, place, "\"\(text)\"", expected: "a share above 0% and at most 100%", .outOfRange)
      return nil
    }
    return share.fraction
  }

  /// Only of weights that have all been read.
  private mutating func checkSum(_ weights: [Double?], _ at: Position, _ place: String) {
    guard weights.allSatisfy({ $0 != nil }) else { return }
    let sum = weights.reduce(0) { $0 + ($1 ?? 0) }
    guard abs(sum - 1) > 1e-9 else { return }
    fault(at, place, "weights that sum to \(Number.written((sum * 1e8).rounded() / 1e6))%", expected: "100%", .contradicts)
  }

  private mutating func unknownKey(_ entry: Entry, _ place: String, among names: [String]) {
    let near = NearWord.nearest(to: entry.key, among: names)
    let expected = names == ["mixture", "choice"] ? "mixture or choice" : "one of \(names.joined(separator: ", "))"
    fault(entry.position, place, "key \"\(entry.key)\"", expected: expected, .unknownName, suggestion: near)
  }

  private func told(_ node: Node) -> String {
    switch node.content {
    case .text(let text, let quoted): text.isEmpty && !quoted ? "nothing" : "\"\(text)\""
    case .list(let items): items.isEmpty ? "an empty list" : "a list"
    case .map(let entries): entries.isEmpty ? "an empty map" : "a map"
    case .refused: "what is refused"
    }
  }
}
