import Notation

/// Rules for efficacy and futility.
extension Reading {
  mutating func efficacy(_ spot: Spot?, looks: Int) -> EfficacyRule? {
    guard let spot, spot.isMap else { return nil }
    let kinds = ["spending", "family", "bounds"].filter { spot[$0] != nil }
    guard kinds.count == 1, let kind = kinds.first else {
      if spot.entries.allSatisfy({ ["gamma", "scale", "source"].contains($0.key) }) || kinds.count > 1 {
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
    default: return bounds(spot, looks: looks).map(EfficacyRule.bounds)
    }
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
    if spot["scale"] == nil { findings.keyFault(spot, "bounds without a scale", expected: "\"scale: z\"", .missing) }
    if given.entries.isEmpty { findings.keyFault(given, "no bound", expected: "a bound for at least one look", .missing) }
    var all = [Double?](repeating: nil, count: looks)
    for (name, value) in given.entries {
      guard let number = Names.look(name), looks > 0 else { continue }
      let index = number == 0 ? looks - 1 : number - 1
      if number > 0, number >= looks {
        let names = (1..<looks).map { "look \($0)" } + ["end"]
        findings.unknown(value, name, expected: names, or: "end", atKey: true)
      } else {
        all[index] = value.number
      }
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
