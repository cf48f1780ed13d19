import Notation

/// Grids of designs: whether every value can stand at its place.
extension Reading {
  /// Places and values, unread: whether they can be read is found once the file itself is sound.
  mutating func vary() -> [Variation] {
    guard let section = root["simulation"]?["vary"] else { return [] }
    if section.isMap, section.entries.isEmpty { findings.fault(section, "nothing", expected: "places and their values", .missing) }
    return section.entries.map { place, spot in
      var values: [String] = []
      for item in spot.items {
        guard let text = item.text else { continue }
        if values.contains(text) { findings.fault(item, "\"\(text)\" twice", expected: "each value once", .duplicate) }
        values.append(text)
      }
      if spot.items.isEmpty, case .list = spot.node.content {
        findings.fault(spot, "no value", expected: "at least one value for \(place)", .missing)
      }
      if place == "simulation" || place.hasPrefix("simulation.") || place == "equipoise" {
        findings.keyFault(
          spot, "the place \"\(place)\"", expected: "a place of the trial, its design or its truth", .contradicts, place: section.place)
      }
      return Variation(place: place, values: values, scenarios: inheriting(place))
    }
  }

  /// Scenarios that take the key of a place under `assumptions` from there.
  private func inheriting(_ place: String) -> [String] {
    guard place.hasPrefix("assumptions."), let key = place.split(separator: ".").dropFirst().first else { return [] }
    return root["scenarios"]?.entries.filter { $0.spot[String(key)] == nil }.map(\.key) ?? []
  }

  /// Reads the whole file with each value in its place, then, where all can be read, with every combination.
  mutating func checkVary(_ trial: TrialProtocol) {
    let vary = trial.simulation.vary
    guard !vary.isEmpty, !isVariant, findings.faults.allSatisfy(\.rule.isWarning), let section = root["simulation"]?["vary"] else { return }
    var areSound = true
    for variation in vary {
      guard let spot = section[variation.place] else { continue }
      guard Substitution(place: variation.place, value: spot.node, position: spot.key).applied(to: root.node) != nil else {
        areSound = false
        findings.keyFault(spot, "no such place", expected: "a place of the file or of the language", .unknownName)
        continue
      }
      var first: TrialProtocol?
      var moves = variation.values.count < 2
      for item in spot.items {
        guard let text = item.text else { continue }
        do throws(Faults) {
          let read = try ReadProtocol.read(root.node, kind, [ProtocolVariant.Setting(place: variation.place, value: text)])
          if let first, read != first { moves = true }
          first = first ?? read
        } catch {
          areSound = false
          moves = true
          let fault = error.all[0]
          if fault.rule == .unknownName, fault.found.hasPrefix("key ") {
            findings.keyFault(
              spot, "\(fault.found) at \(fault.place)", expected: fault.expected, .unknownName, suggestion: fault.suggestion)
            break
          }
          tell(fault, of: text, at: variation.place, item)
        }
      }
      if !moves {
        findings.keyFault(spot, "values that change nothing", expected: "a place that the scenarios use", .contradicts)
      }
    }
    guard areSound, vary.count > 1 else { return }
    do throws(Faults) {
      _ = try ReadProtocol.variants(of: vary, root: root.node, kind: kind)
    } catch {
      let fault = error.all[0]
      let found = fault.place.hasPrefix("simulation") ? fault.found : "a combination with \(fault.found) at \(fault.place)"
      findings.keyFault(section, found, expected: fault.expected, fault.rule)
    }
  }

  /// A fault of the file with a value in its place, told at the value.
  private mutating func tell(_ fault: Fault, of text: String, at place: String, _ spot: Spot) {
    let isOfValue = fault.place == place && fault.found == "\"\(text)\""
    let found = isOfValue ? fault.found : "\"\(text)\", which gives \(fault.found)\(fault.place.isEmpty ? "" : " at \(fault.place)")"
    findings.fault(spot, found, expected: fault.expected, fault.rule, suggestion: fault.suggestion)
  }
}
