import Notation

/// Rules for efficacy and futility.
extension Reading {
  mutating func efficacy(_ spot: Spot?, looks: Int, sides: Int) -> EfficacyRule? {
    guard let spot, spot.isMap else { return nil }
    let kinds = ["spending", "family", "bounds"].filter { spot[$0] != nil }
    guard kinds.count == 1, let kind = kinds.first else {
      if spot.entries.allSatisfy({ ["gamma", "scale", "at", "source"].contains($0.key) }) || kinds.count > 1 {
        let found = kinds.isEmpty ? "no rule" : kinds.map { "\"\($0)\"" }.joined(separator: " beside ")
        findings.keyFault(spot, found, expected: "one of spending, family, bounds", kinds.isEmpty ? .missing : .contradicts)
      }
      return nil
    }
    checkBelongs(spot, "gamma", to: spot["spending"]?.text == "Hwang-Shih-DeCani", "Hwang-Shih-DeCani")
    checkBelongs(spot, "scale", to: kind == "bounds", "bounds")
    switch kind {
    case "spending": return spending(spot).map(EfficacyRule.spending)
    case "family": return spot["family"]?.text == "Pocock" ? .family(.pocock) : .family(.oBrienFleming)
    default:
      let bounds = bounds(spot, looks: looks)
      return spot["scale"]?.text == "p" ? bounds.map { .levels($0.map { $0.map { $0 / Double(sides) } }) } : bounds.map(EfficacyRule.bounds)
    }
  }

  /// Looks named under `at`; nil where the rule holds at all.
  mutating func efficacyLooks(_ spot: Spot?, looks: Int) -> [Int]? {
    guard let spot, let at = spot["at"], case .list = at.node.content, looks > 0 else { return nil }
    if spot["bounds"] != nil {
      findings.keyFault(at, "\"at\" beside \"bounds\"", expected: "none: bounds name their looks", .contradicts)
      return nil
    }
    var all: [Int] = []
    for item in at.items {
      guard let name = item.text, let index = lookIndex(name, looks: looks, item) else { continue }
      if all.contains(index) { findings.fault(item, "\"\(name)\" twice", expected: "each look once", .duplicate) }
      all.append(index)
    }
    if !all.contains(looks - 1) { findings.fault(at, "no \"end\"", expected: "looks, the end among them", .missing) }
    return all.sorted()
  }

  /// Index of a look by its name; nil, with its fault told, where there is none such.
  private mutating func lookIndex(_ name: String, looks: Int, _ spot: Spot, atKey: Bool = false) -> Int? {
    guard let number = Names.look(name), looks > 0 else { return nil }
    if number < looks { return number == 0 ? looks - 1 : number - 1 }
    findings.unknown(spot, name, expected: (1..<looks).map { "look \($0)" } + ["end"], or: "end", atKey: atKey)
    return nil
  }

  private mutating func spending(_ spot: Spot) -> SpendingFunction? {
    switch spot["spending"]?.text {
    case "Lan-DeMets O'Brien-Fleming": return .lanDeMetsOBrienFleming
    case "Lan-DeMets Pocock": return .lanDeMetsPocock
    case "Hwang-Shih-DeCani":
      if spot["gamma"] == nil {
        findings.keyFault(spot, "Hwang-Shih-DeCani without \"gamma\"", expected: "\"gamma\", such as -4", .missing)
      }
      return .hwangShihDeCani(gamma: spot["gamma"]?.number ?? 0)
    default: return nil
    }
  }

  private mutating func checkBelongs(_ spot: Spot, _ key: String, to belongs: Bool, _ owner: String) {
    guard let value = spot[key], !belongs else { return }
    findings.keyFault(value, "key \"\(key)\"", expected: "none: it belongs to \(owner)", .contradicts)
  }

  /// One bound a look on the z scale; nil where the file gives none.
  private mutating func bounds(_ spot: Spot, looks: Int) -> [Double?]? {
    guard let given = spot["bounds"], given.isMap else { return nil }
    let scale = spot["scale"]
    if scale == nil { findings.keyFault(spot, "bounds without a scale", expected: "\"scale: z\"", .missing) }
    if given.entries.isEmpty { findings.keyFault(given, "no bound", expected: "a bound for at least one look", .missing) }
    var all = [Double?](repeating: nil, count: looks)
    for (name, value) in given.entries {
      guard let index = lookIndex(name, looks: looks, value, atKey: true) else { continue }
      let bound = scale?.text == "p" ? value.share : value.number
      if bound == nil, value.number != nil || value.share != nil, let scale, let word = scale.text, ["z", "p"].contains(word) {
        let expected = word == "p" ? Share.expected(for: value.text ?? "") : "a number such as 2.96, on the z scale"
        findings.fault(value, "\"\(value.text ?? "")\" on the \(word) scale", expected: expected, .contradicts)
      }
      all[index] = bound
    }
    return all
  }

  mutating func futility(_ spot: Spot?, looks: Int) -> FutilityRule? {
    guard let spot, spot.isMap else { return nil }
    if spot["bounds"] == nil, spot["spending"] == nil {
      findings.keyFault(spot, "no key \"bounds\"", expected: "bounds such as {look 1: 0}", .missing)
    }
    if let end = spot["bounds"]?["end"] {
      findings.keyFault(end, "a futility bound at the end", expected: "none: what does not pass the efficacy bound there has failed", .contradicts)
    }
    guard let bounds = bounds(spot, looks: looks) else { return nil }
    return FutilityRule(bounds: bounds, rule: spot["rule"]?.word(FutilityRule.Rule.self) ?? .nonBinding)
  }

  /// Fixed bounds against fixed bounds; what a spending function gives is computed by `Design` and checked there.
  mutating func checkBounds(_ spot: Spot?, _ efficacy: EfficacyRule?, _ futility: FutilityRule?) {
    guard let given = spot?["bounds"], let futility, case .bounds(let upper)? = efficacy else { return }
    for (name, value) in given.entries {
      guard let number = Names.look(name), number > 0, upper.indices.contains(number - 1), let bound = upper[number - 1],
        let low = futility.bounds[number - 1], low >= bound
      else { continue }
      findings.fault(value, "\"\(value.text ?? "")\"", expected: "less than the efficacy bound \(Number.written(bound))", .contradicts)
    }
  }
}
