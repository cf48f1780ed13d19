import Notation

/// What a design says besides its rules, on which they depend.
struct DesignFrame {
  /// Of the looks; empty where they cannot be read.
  var fractions: [Double]
  var error: ErrorRate
  /// Nil where the size is given or unknown.
  var power: Double?
  /// Whether the file says how many patients there are.
  var hasSize: Bool
  var looks: Int { fractions.count }
}

/// Rules for efficacy and futility.
extension Reading {
  mutating func efficacy(_ spot: Spot?, _ frame: DesignFrame) -> EfficacyRule? {
    guard let spot, spot.isMap else { return nil }
    let kinds = ["spending", "family", "bounds"].filter { spot[$0] != nil }
    guard kinds.count == 1, let kind = kinds.first else {
      let aside = ["gamma", "power", "spent", "delta", "interim bound", "scale", "at", "source"]
      if spot.entries.allSatisfy({ aside.contains($0.key) }) || kinds.count > 1 {
        let found = kinds.isEmpty ? "no rule" : kinds.map { "\"\($0)\"" }.joined(separator: " beside ")
        findings.keyFault(spot, found, expected: "one of spending, family, bounds", kinds.isEmpty ? .missing : .contradicts)
      }
      return nil
    }
    checkSpendingKeys(spot)
    checkBelongs(spot, "spent", to: spot["spending"]?.text == "user", "user")
    checkBelongs(spot, "delta", to: spot["family"]?.text == "Wang-Tsiatis", "Wang-Tsiatis")
    checkBelongs(spot, "interim bound", to: spot["family"]?.text == "Haybittle-Peto", "Haybittle-Peto")
    checkBelongs(spot, "scale", to: kind == "bounds", "bounds")
    switch kind {
    case "spending": return spending(spot, frame, whole: frame.error.level).map(EfficacyRule.spending)
    case "family": return family(spot, frame).map(EfficacyRule.family)
    default: return efficacyBounds(spot, frame)
    }
  }

  private mutating func efficacyBounds(_ spot: Spot, _ frame: DesignFrame) -> EfficacyRule? {
    guard let bounds = bounds(spot, frame) else { return nil }
    switch spot["scale"]?.text {
    case "p": return .levels(bounds.map { $0.map { $0 / Double(frame.error.sides) } })
    case "effect": return .effects(bounds)
    case "conditional power":
      if let end = spot["bounds"]?["end"] {
        findings.keyFault(end, "a conditional power at the end", expected: "none: the end gets the error that the looks leave", .contradicts)
      }
      return .conditionalPowers(bounds)
    default: return .bounds(bounds)
    }
  }

  private mutating func family(_ spot: Spot, _ frame: DesignFrame) -> BoundaryFamily? {
    switch spot["family"]?.text {
    case "O'Brien-Fleming": return .oBrienFleming
    case "Pocock": return .pocock
    case "Wang-Tsiatis":
      guard let delta = spot["delta"] else {
        findings.keyFault(spot, "Wang-Tsiatis without \"delta\"", expected: "\"delta\", such as 0.25, or \"optimal\"", .missing)
        return nil
      }
      guard delta.text == "optimal" else { return delta.number.map { .wangTsiatis(delta: $0) } }
      guard let power = frame.power else {
        findings.fault(delta, "\"optimal\" without \"power\"", expected: "the power at whose effect the expected size is least", .contradicts)
        return nil
      }
      return .wangTsiatisOptimum(power: power)
    case "Haybittle-Peto":
      if spot["interim bound"] == nil { findings.fill("design.efficacy.interim bound", "3", because: "the bound of Haybittle and of Peto") }
      return .haybittlePeto(interimZ: spot["interim bound"]?.number ?? 3)
    default: return nil
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

  mutating func futility(_ spot: Spot?, _ frame: DesignFrame) -> FutilityRule? {
    guard let spot, spot.isMap else { return nil }
    if spot["bounds"] == nil, spot["spending"] == nil {
      findings.keyFault(spot, "no key \"bounds\"", expected: "bounds such as {look 1: 0}", .missing)
    }
    if let bounds = spot["bounds"], let spending = spot["spending"] {
      let later = bounds.key < spending.key ? spending : bounds
      findings.keyFault(later, "both \"bounds\" and \"spending\"", expected: "one of them", .contradicts, place: spot.place)
      return nil
    }
    checkSpendingKeys(spot)
    for key in ["spent", "under"] { checkBelongs(spot, key, to: spot["spending"] != nil, "spending") }
    if spot["spending"] != nil { checkBelongs(spot, "scale", to: false, "bounds") }
    let limits = spot["spending"] != nil ? futilitySpending(spot, frame) : futilityBounds(spot, frame)
    return limits.map { FutilityRule(bounds: $0, rule: spot["rule"]?.word(FutilityRule.Rule.self) ?? .nonBinding) }
  }

  private mutating func futilityBounds(_ spot: Spot, _ frame: DesignFrame) -> FutilityRule.Bounds? {
    if let end = spot["bounds"]?["end"] {
      findings.keyFault(end, "a futility bound at the end", expected: "none: what does not pass the efficacy bound there has failed", .contradicts)
    }
    guard let bounds = bounds(spot, frame) else { return nil }
    switch spot["scale"]?.text {
    case "p": return .p(bounds)
    case "effect": return .effect(bounds)
    case "conditional power": return .conditionalPower(bounds)
    case "predictive power": return .predictivePower(bounds)
    default: return .z(bounds)
    }
  }

  /// Fixed bounds against fixed bounds; what a rule computes is told of by whoever computes it.
  mutating func checkBounds(_ spot: Spot?, _ efficacy: EfficacyRule?, _ futility: FutilityRule?) {
    guard let given = spot?["bounds"], case .z(let lower)? = futility?.bounds, case .bounds(let upper)? = efficacy else { return }
    for (name, value) in given.entries {
      guard let number = Names.look(name), number > 0, upper.indices.contains(number - 1), let bound = upper[number - 1],
        let low = lower[number - 1], low >= bound
      else { continue }
      findings.fault(value, "\"\(value.text ?? "")\"", expected: "less than the efficacy bound \(Number.written(bound))", .contradicts)
    }
  }

  mutating func checkBelongs(_ spot: Spot, _ key: String, to belongs: Bool, _ owner: String) {
    guard let value = spot[key], !belongs else { return }
    findings.keyFault(value, "key \"\(key)\"", expected: "none: it belongs to \(owner)", .contradicts)
  }
}
