import Notation

extension MechanismReading {
  mutating func readParameters() {
    for (name, spot) in root["parameters"]?.entries ?? [] {
      guard findings.keys(spot, required: ["is", "unit", "value", "status"], optional: ["range", "prior", "source"]) else { continue }
      let status = findings.word(spot["status"], Mechanism.Status.self)
      let source = findings.texts(spot["source"])
      if let status, status != .assumed, source.isEmpty, spot["source"] == nil {
        findings.keyFault(spot, "\"\(status.rawValue)\" without a source", expected: "\"source\", a list of keys of a sources file", .missing)
      }
      let value = findings.number(spot["value"])
      let range = findings.value(spot["range"], NumberRange.self)
      if let value, let range, value < range.lower || value > range.upper, let at = spot["value"] {
        findings.fault(at, "\"\(Number.written(value))\"", expected: "a value within its range, \(range.written)", .contradicts)
      }
      let unit = findings.value(spot["unit"], MeasureUnit.self)
      parameters.append(
        Mechanism.Parameter(
          name: name, meaning: findings.text(spot["is"]) ?? "", unit: unit ?? .number, value: value ?? 1, range: range,
          prior: findings.distribution(spot["prior"]), status: status ?? .assumed, source: source, note: findings.text(spot["note"])))
    }
  }

  mutating func readQuantities() {
    for (name, spot) in root["quantities"]?.entries ?? [] {
      guard findings.keys(spot, required: ["is", "unit", "equals"], optional: ["source"]) else { continue }
      let unit = findings.value(spot["unit"], MeasureUnit.self)
      let formula = formula(spot["equals"], unit: unit)
      quantities.append(
        Mechanism.Quantity(name: name, meaning: findings.text(spot["is"]) ?? "", unit: unit ?? .number, formula: formula ?? .number(0)))
    }
  }

  mutating func readStates() {
    guard let section = root["states"], section.isMap else { return }
    if section.entries.isEmpty { findings.keyFault(section, "no state", expected: "at least one state", .missing) }
    for (name, spot) in section.entries {
      guard findings.keys(spot, required: ["is", "unit", "rate"], optional: ["source"]) else { continue }
      let unit = findings.value(spot["unit"], MeasureUnit.self)
      let rate = formula(spot["rate"], unit: unit, perTime: true)
      states.append(Mechanism.State(name: name, meaning: findings.text(spot["is"]) ?? "", unit: unit ?? .number, rate: rate ?? .number(0)))
    }
  }

  mutating func readInputs(_ section: Spot?) -> [Mechanism.Input] {
    guard let section, findings.isMap(section, "states and what enters them") else { return [] }
    if section.entries.isEmpty { findings.keyFault(section, "no input", expected: "at least one state that a dose enters", .missing) }
    var inputs: [Mechanism.Input] = []
    let names = root["states"]?.entries.map(\.key) ?? []
    for (name, spot) in section.entries {
      if !names.contains(name) { findings.unknown(spot, name, among: names, what: "a state", atKey: true) }
      guard findings.keys(spot, required: ["dose of", "unit", "every", "amount"], optional: ["source"]) else { continue }
      let unit = findings.value(spot["unit"], MeasureUnit.self)
      if let unit, unit.dimension != MeasureUnit.Dimension(mass: 1), let at = spot["unit"] {
        findings.fault(at, "\"\(unit.written)\"", expected: "a unit of mass, such as mg", .contradicts)
      }
      let amount = formula(spot["amount"], unit: units[name], besides: ["dose": unit])
      checkParametersAlone(amount, spot["amount"])
      let every = findings.value(spot["every"], Duration.self)
      if let every, every.amount <= 0, let at = spot["every"] {
        findings.fault(at, "\"\(every.amount)\"", expected: "a time above 0 between intakes", .outOfRange)
      }
      let treatment = findings.text(spot["dose of"]) ?? ""
      if let first = inputs.first, first.treatment != treatment, let at = spot["dose of"] {
        findings.fault(at, "\"\(treatment)\" beside \"\(first.treatment)\"", expected: "one treatment: a second compound is a second file", .refused)
      }
      if let first = inputs.first, let every, first.every.days != every.days, let at = spot["every"] {
        findings.fault(at, "another interval", expected: "one interval for all inputs of a treatment", .contradicts)
      }
      inputs.append(
        Mechanism.Input(
          state: name, treatment: treatment, unit: unit ?? .number, every: every ?? Duration(1, .day), amount: amount ?? .number(0)))
    }
    return inputs
  }

  /// What one intake adds depends on the dose and on who takes it, not on what is in the body already.
  private mutating func checkParametersAlone(_ formula: Expression?, _ spot: Spot?) {
    guard let formula, let spot else { return }
    let allowed = Set(parameters.map(\.name) + ["dose"])
    for (name, at) in formula.names where declared.contains(name) && !allowed.contains(name) {
      findings.fault(spot, "\"\(name)\"", expected: "parameters and \"dose\" alone: an intake knows no state", .contradicts, offset: at)
    }
    if !formula.names.contains(where: { $0.name == "dose" }) {
      findings.fault(spot, "an amount without \"dose\"", expected: "a formula of \"dose\"", .contradicts)
    }
  }

  mutating func readOutputs(_ section: Spot?) -> [Mechanism.Output] {
    guard let section, findings.isMap(section, "names and what they are of") else { return [] }
    if section[Mechanism.drugEffect] == nil {
      findings.keyFault(section, "no \"\(Mechanism.drugEffect)\"", expected: "\"\(Mechanism.drugEffect)\", which the trials take from here", .missing)
    }
    let names = (root["quantities"]?.entries ?? []).map(\.key) + (root["states"]?.entries ?? []).map(\.key)
    return section.entries.compactMap { name, spot in
      guard findings.keys(spot, required: ["of"], optional: ["unit", "scale", "relative to", "source"]) else { return nil }
      let of = findings.name(spot["of"], among: names, what: "a quantity or a state")
      let unit = findings.value(spot["unit"], MeasureUnit.self)
      let scale = findings.number(spot["scale"])
      let relativeTo = readReference(spot["relative to"])
      if name == Mechanism.drugEffect, spot["relative to"] == nil {
        findings.keyFault(spot, "no key \"relative to\"", expected: "\"relative to\": {dose, at, person: typical}", .missing)
      }
      if let of, let unit, let whole = units[of] { checkScale(spot, whole, unit, scale ?? 1) }
      return Mechanism.Output(name: name, of: of ?? "", unit: unit, scale: scale ?? 1, relativeTo: relativeTo)
    }
  }

  /// 100 makes a percent of a ratio, and nothing else does.
  private mutating func checkScale(_ spot: Spot, _ from: MeasureUnit, _ to: MeasureUnit, _ scale: Double) {
    guard from.dimension == to.dimension else {
      return findings.fault(spot["unit"] ?? spot, "\"\(to.written)\"", expected: "a unit for what is in \(from.written)", .contradicts)
    }
    let right = from.scale / to.scale * from.seconds / to.seconds
    guard abs(scale / right - 1) > 1e-9 else { return }
    findings.fault(
      spot["scale"] ?? spot, "scale \(Number.written(scale))", expected: "\(Number.written(right)), from \(from.written) to \(to.written)",
      .contradicts)
  }

  private mutating func readReference(_ spot: Spot?) -> Mechanism.Output.Reference? {
    guard let spot, findings.keys(spot, required: ["dose", "at", "person"]) else { return nil }
    if let person = spot["person"], person.text != "typical" {
      findings.fault(person, findings.told(person), expected: "typical", .unknownName)
    }
    guard let dose = findings.value(spot["dose"], Dose.self), let at = findings.value(spot["at"], TimePoint.self) else { return nil }
    if dose.perKilogram || !dose.perDay || dose.amount <= 0, let at = spot["dose"] {
      findings.fault(at, "\"\(dose.written)\"", expected: "a dose above 0 per day, such as 25 mg/day", .outOfRange)
    }
    if at.amount <= 0, let place = spot["at"] { findings.fault(place, "\"\(at.name)\"", expected: "a time after the first intake", .outOfRange) }
    return Mechanism.Output.Reference(dose: dose, at: at)
  }

  mutating func readPathway() -> [Mechanism.Link] {
    guard let section = root["pathway"], findings.isMap(section, "names and lists of what they act on") else { return [] }
    return section.entries.map { name, spot in
      if !declared.contains(name) { findings.unknown(spot, name, among: declared, what: "a declared name", atKey: true) }
      var to: [String] = []
      for item in spot.items {
        if let name = findings.name(item, among: declared, what: "a declared name") { to.append(name) }
      }
      if spot.items.isEmpty { findings.fault(spot, findings.told(spot), expected: "a list such as [C, R]", .wrongType) }
      return Mechanism.Link(from: name, to: to)
    }
  }

  /// Quantities that need themselves, as declared or in an alternative.
  mutating func checkCircles(_ quantities: [Mechanism.Quantity], _ alternatives: [Mechanism.Alternative]) {
    let declared = Dictionary(quantities.map { ($0.name, $0.formula) }, uniquingKeysWith: { first, _ in first })
    var shapes = [("", declared)]
    for alternative in alternatives {
      shapes.append((alternative.name, declared.merging(alternative.quantities.map { ($0.name, $0.formula) }, uniquingKeysWith: { $1 })))
    }
    for (alternative, formulas) in shapes {
      for quantity in quantities where Self.needsItself(quantity.name, formulas) {
        let spot = alternative.isEmpty ? root["quantities"]?[quantity.name] : root["alternatives"]?[alternative]
        guard let spot else { continue }
        findings.keyFault(
          spot, "\"\(quantity.name)\", which needs itself", expected: "quantities that follow from states and parameters", .contradicts)
        break
      }
    }
  }

  private static func needsItself(_ name: String, _ formulas: [String: Expression]) -> Bool {
    var open = [name]
    var seen: Set<String> = []
    while let next = open.popLast() {
      for (needed, _) in formulas[next]?.names ?? [] where formulas[needed] != nil {
        if needed == name { return true }
        if seen.insert(needed).inserted { open.append(needed) }
      }
    }
    return false
  }
}
