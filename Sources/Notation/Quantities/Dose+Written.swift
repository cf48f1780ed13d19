extension Dose: Written {
  /// `25 mg/day`, `100 mg`, `0.5 mg/kg/day`.
  public static func reading(_ text: String) -> Dose? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, let amount = Number.reading(String(words[0])), amount >= 0 else { return nil }
    var parts = words[1].split(separator: "/", omittingEmptySubsequences: false)[...]
    guard let mass = parts.popFirst().flatMap({ Mass(rawValue: String($0)) }) else { return nil }
    let perKilogram = parts.first == "kg"
    if perKilogram { parts = parts.dropFirst() }
    let perDay = parts.first == "day"
    if perDay { parts = parts.dropFirst() }
    return parts.isEmpty ? Dose(amount, mass, perKilogram: perKilogram, perDay: perDay) : nil
  }

  public static let usual = "a dose such as \"25 mg/day\""

  /// `25` has no unit, `25mg` no space, `25 mg daily` another word.
  public static func expected(for text: String) -> String {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    var unit = text.dropFirst(digits.count).drop { $0 == " " }.replacing(" daily", with: "/day").replacing("/d", with: "/day")
      .replacing("/dayay", with: "/day").replacing(" per day", with: "/day").replacing("\u{B5}g", with: "ug").replacing("mcg", with: "ug")
    if unit.isEmpty || unit == "mg" { unit = "mg/day" }
    guard let guess = firstThatReads(["\(digits) \(unit)"]) else { return usual }
    return "a dose such as \"\(guess)\""
  }

  public var written: String { "\(Number.written(amount)) \(mass.rawValue)\(perKilogram ? "/kg" : "")\(perDay ? "/day" : "")" }
}
