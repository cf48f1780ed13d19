import Notation

/// Effects: as numbers, or by a mechanism.
extension Reading {
  /// One per arm, 0 for the control and for arms whose effect comes from a mechanism.
  mutating func effects(_ merged: Merged) -> [Double] {
    let control = control
    let treated = arms.filter { $0.name != control }.map(\.name)
    let curved = curveArms(merged)
    let drugged = drugArms(merged).union(curved)
    let numbered = treated.filter { !drugged.contains($0) }
    guard let spot = merged["effect"] else {
      if numbered.isEmpty, !drugged.isEmpty { return arms.map { _ in 0 } }
      let some = "a number for each of \(numbered.joined(separator: ", "))"
      findings.missing(
        "effect", in: merged.own, or: merged.shared, expected: drugged.isEmpty ? "a number, or a number for each arm but the control" : some)
      return arms.map { _ in 0 }
    }
    guard !arms.isEmpty else { return [] }
    // An effect that all scenarios share gives way to the drug effect of one.
    let gives = (merged.own["drug effect"] ?? merged.own["dose-response"]) != nil && merged.own["effect"] == nil
    if let number = spot.number ?? spot.normal?.mean {
      if numbered.isEmpty, !drugged.isEmpty {
        if !gives { contradiction(spot, isOfCurve: !curved.isEmpty) }
        return arms.map { _ in 0 }
      }
      if treated.count > 1 {
        findings.fault(
          spot, "one effect for \(treated.count) arms", expected: "a number for each of \(numbered.joined(separator: ", "))", .wrongType)
      }
      return arms.map { $0.name == control ? 0 : number }
    }
    guard spot.isMap else { return arms.map { _ in 0 } }
    for (name, value) in spot.entries where name != "source" {
      if name == control {
        findings.keyFault(value, "an effect of \(name), the control", expected: "effects against the control alone", .contradicts)
      } else if !treated.contains(name) {
        findings.unknown(value, name, expected: treated, or: "an arm", atKey: true)
      } else if drugged.contains(name), !gives {
        contradiction(value, isOfCurve: curved.contains(name))
      }
    }
    for name in numbered where spot[name] == nil {
      findings.keyFault(spot, "no effect of \(name)", expected: "a number for each arm but the control", .missing)
    }
    return arms.map { $0.name == control || drugged.contains($0.name) ? 0 : spot[$0.name].flatMap { $0.number ?? $0.normal?.mean } ?? 0 }
  }

  private mutating func contradiction(_ spot: Spot, isOfCurve isCurve: Bool) {
    findings.keyFault(
      spot, "an effect beside \"\(isCurve ? "dose-response" : "drug effect")\"",
      expected: "one of them: the \(isCurve ? "curve" : "mechanism") gives the effect of this arm", .contradicts)
  }

  /// Arms outside the control whose effect comes from the mechanism.
  private func drugArms(_ merged: Merged) -> Set<String> {
    guard let treatment = merged["drug effect"]?["treatment"]?.text else { return [] }
    let control = control
    return Set(arms.filter { $0.name != control && $0.treatment == treatment }.map(\.name))
  }

  mutating func drugEffect(_ merged: Merged) -> DrugEffect? {
    guard let spot = merged["drug effect"], spot.isMap else { return nil }
    guard let file = spot["mechanism"], let name = spot["treatment"], let at = spot["at dose"], let path = file.text, let treatment = name.text,
      let effect = spot["effect"]?.number, let dose = at.read(Dose.self)
    else { return nil }
    if path.hasPrefix("/") || path.contains("://") || path.split(separator: "/").contains("..") {
      findings.fault(file, "\"\(path)\"", expected: "a path from this file's folder, not above it", .refused)
    }
    let drugged = drugArms(merged)
    if drugged.isEmpty, !arms.isEmpty {
      let control = control
      let treatments = arms.filter { $0.name != control }.compactMap(\.treatment)
      findings.unknown(name, treatment, expected: treatments, or: "the treatment of an arm")
    }
    let isDaily = dose.perDay && !dose.perKilogram && dose.amount > 0
    if !isDaily { findings.fault(at, "\"\(dose.written)\"", expected: "a dose above 0 per day, such as \"25 mg/day\"", .outOfRange) }
    for arm in arms where drugged.contains(arm.name) {
      guard let dose = arm.dose, dose.perDay, !dose.perKilogram else {
        findings.fault(
          name, "arm \(arm.name) without a dose per day", expected: "arms with a dose such as \"25 mg/day\", which the mechanism takes", .contradicts)
        continue
      }
    }
    return DrugEffect(mechanism: path, treatment: treatment, effect: effect, dose: dose)
  }
}
