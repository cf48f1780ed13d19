import Notation

extension MechanismReading {
  /// Integrals over all people grow with every parameter that varies.
  static let mostVariable = 4

  mutating func readPeople() -> ([Mechanism.Factor], [Mechanism.Variability]) {
    guard let section = root["people"], findings.isMap(section, "factors and \"variability\"") else { return ([], []) }
    var factors: [Mechanism.Factor] = []
    var variability: [Mechanism.Variability] = []
    var setBy: [String: String] = [:]
    for (name, spot) in section.entries {
      if name == "variability" {
        variability = readVariability(spot)
      } else {
        let factor = readFactor(name, spot)
        for parameter in Set(factor.levels.flatMap { $0.sets.map(\.parameter) }).sorted() {
          if let other = setBy[parameter] {
            findings.keyFault(spot, "\"\(parameter)\" set by \(name)", expected: "a parameter that \(other) does not set", .contradicts)
          }
          setBy[parameter] = name
        }
        factors.append(factor)
      }
    }
    return (factors, variability)
  }

  private mutating func readFactor(_ name: String, _ spot: Spot) -> Mechanism.Factor {
    guard findings.isMap(spot, "levels, each with its share") else { return Mechanism.Factor(name: name, levels: []) }
    var levels: [Mechanism.Factor.Level] = []
    var isWhole = true
    for (level, value) in spot.entries where level != "label" && level != "note" {
      guard findings.keys(value, required: ["share", "sets"], optional: ["source"]) else {
        isWhole = false
        continue
      }
      let share = findings.value(value["share"], Share.self)
      isWhole = isWhole && share != nil
      if let share, share.fraction > 1 || share.fraction < 0, let at = value["share"] {
        findings.fault(at, "\"\(share.written)\"", expected: "a share from 0% to 100%", .outOfRange)
      }
      levels.append(
        Mechanism.Factor.Level(name: level, share: share?.fraction ?? 0, sets: readSets(value["sets"]), source: findings.texts(value["source"])))
    }
    if isWhole { checkWhole(spot, levels.map(\.share), "shares") }
    return Mechanism.Factor(name: name, levels: levels)
  }

  private mutating func readSets(_ spot: Spot?) -> [(parameter: String, value: Double)] {
    guard let spot, findings.isMap(spot, "parameters and their values") else { return [] }
    let names = parameters.map(\.name)
    return spot.entries.compactMap { name, value in
      if !names.contains(name) { findings.unknown(value, name, among: names, what: "a parameter", atKey: true) }
      return findings.number(value).map { (name, $0) }
    }
  }

  private mutating func readVariability(_ section: Spot) -> [Mechanism.Variability] {
    guard findings.isMap(section, "parameters and what they are multiplied by") else { return [] }
    if section.entries.count > Self.mostVariable {
      findings.fault(section, "\(section.entries.count) parameters that vary", expected: "at most \(Self.mostVariable)", .limit)
    }
    let names = parameters.map(\.name)
    return section.entries.compactMap { name, spot in
      if !names.contains(name) { findings.unknown(spot, name, among: names, what: "a parameter", atKey: true) }
      guard findings.keys(spot, required: ["multiplied by"], optional: ["source"]),
        let multiplier = findings.distribution(spot["multiplied by"])
      else { return nil }
      return Mechanism.Variability(parameter: name, multiplier: multiplier, source: findings.texts(spot["source"]))
    }
  }

  mutating func readAlternatives() -> [Mechanism.Alternative] {
    guard let section = root["alternatives"], findings.isMap(section, "names, each with its weight") else { return [] }
    var all: [Mechanism.Alternative] = []
    var isWhole = true
    for (name, spot) in section.entries {
      guard findings.keys(spot, required: ["weight"], optional: ["quantities", "source"]) else {
        isWhole = false
        continue
      }
      let weight = findings.value(spot["weight"], Share.self)
      isWhole = isWhole && weight != nil
      if let weight, weight.fraction > 1 || weight.fraction < 0, let at = spot["weight"] {
        findings.fault(at, "\"\(weight.written)\"", expected: "a share from 0% to 100%", .outOfRange)
      }
      var replaced: [(name: String, formula: Expression)] = []
      if let quantities = spot["quantities"], findings.isMap(quantities, "quantities and their formulas") {
        let names = self.quantities.map(\.name)
        for (quantity, value) in quantities.entries {
          guard names.contains(quantity) else {
            findings.unknown(value, quantity, among: names, what: "a quantity", atKey: true)
            continue
          }
          if let formula = formula(value, unit: units[quantity]) { replaced.append((quantity, formula)) }
        }
      }
      all.append(
        Mechanism.Alternative(name: name, weight: weight?.fraction ?? 0, quantities: replaced, note: findings.text(spot["note"])))
    }
    if isWhole { checkWhole(section, all.map(\.weight), "weights") }
    return all
  }

  private mutating func checkWhole(_ spot: Spot, _ shares: [Double], _ what: String) {
    let sum = shares.reduce(0, +)
    guard abs(sum - 1) > 1e-9 else { return }
    findings.fault(spot, "\(what) that sum to \(Number.written((sum * 1e8).rounded() / 1e6))%", expected: "100%", .contradicts)
  }
}
