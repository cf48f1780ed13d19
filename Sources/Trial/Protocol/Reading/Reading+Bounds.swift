import Notation

/// Bounds that a file gives look by look.
extension Reading {
  /// Index of a look by its name; nil, with its fault told, where there is none such.
  mutating func lookIndex(_ name: String, looks: Int, _ spot: Spot, atKey: Bool = false) -> Int? {
    guard let number = Names.look(name), looks > 0 else { return nil }
    if number < looks { return number == 0 ? looks - 1 : number - 1 }
    findings.unknown(spot, name, expected: (1..<looks).map { "look \($0)" } + ["end"], or: "end", atKey: atKey)
    return nil
  }

  /// One bound a look on the scale that the file names; nil where it gives none.
  mutating func bounds(_ spot: Spot, _ frame: DesignFrame) -> [Double?]? {
    guard let given = spot["bounds"], given.isMap else { return nil }
    let scale = spot["scale"]
    if scale == nil { findings.keyFault(spot, "bounds without a scale", expected: "\"scale: z\"", .missing) }
    if let scale, scale.text == "effect" { checkEffectScale(scale, frame) }
    if given.entries.isEmpty { findings.keyFault(given, "no bound", expected: "a bound for at least one look", .missing) }
    var all = [Double?](repeating: nil, count: frame.looks)
    for (name, value) in given.entries {
      guard let index = lookIndex(name, looks: frame.looks, value, atKey: true) else { continue }
      all[index] = bound(value, scale?.text)
    }
    return all
  }

  private mutating func bound(_ value: Spot, _ scale: String?) -> Double? {
    let isShare = ["p", "conditional power", "predictive power"].contains(scale ?? "")
    let bound = isShare ? value.share : value.number
    guard bound == nil, value.number != nil || value.share != nil, let scale,
      ["z", "p", "effect", "conditional power", "predictive power"].contains(scale)
    else {
      return bound
    }
    let number = scale == "z" ? "a number such as 2.96, on the z scale" : "a number in the endpoint's unit"
    findings.fault(
      value, "\"\(value.text ?? "")\" on the \(scale) scale", expected: isShare ? Share.expected(for: value.text ?? "") : number, .contradicts)
    return nil
  }

  /// A bound on the effect becomes one on z by the patients and the standard deviation that are planned.
  private mutating func checkEffectScale(_ scale: Spot, _ frame: DesignFrame) {
    if !frame.hasSize {
      findings.fault(scale, "\"effect\" without a sample size", expected: "\"sample size\", by which an effect becomes a z", .contradicts)
    } else if scenarioNames.isEmpty {
      findings.fault(scale, "\"effect\" without a scenario", expected: "a scenario, whose standard deviation makes an effect a z", .contradicts)
    }
  }
}
