/// Numbers: digits before the point, no thousands, no plus sign: `-1.75`, `348`, `1e-7`.
public enum Number {
  /// The number, or nil when the text is not one in this language or is too large to be held.
  public static func reading(_ text: String) -> Double? {
    guard isWellFormed(text), let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// A whole number from 0: `348`.
  public static func count(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy(isDigit), text == "0" || text.first != "0" else { return nil }
    return Int(text)
  }

  /// The shortest writing that reads back to the same number: `8`, `0.25`, `1e-07`.
  public static func written(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `-`, digits without a leading zero, a point and digits, an exponent.
  static func isWellFormed(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let whole = rest.prefix(while: isDigit)
    guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
    rest = rest.dropFirst(whole.count)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let digits = rest.prefix(while: isDigit)
      guard !digits.isEmpty else { return false }
      rest = rest.dropFirst(digits.count)
    }
    guard let sign = rest.first else { return true }
    guard sign == UInt8(ascii: "e") else { return false }
    rest = rest.dropFirst()
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    return !rest.isEmpty && rest.count <= 4 && rest.allSatisfy(isDigit)
  }

  /// The pattern of a number, for the JSON Schema.
  public static let pattern = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?(e[-+]?[0-9]{1,4})?"

  /// Numbers that are near to being one: `.5`, `+3`, `1,000`, `1_000`.
  public static func guess(_ text: String) -> String? {
    var plain = text.filter { $0 != "," && $0 != "_" && $0 != " " && $0 != "\u{202F}" && $0 != "\u{2212}" }
    if text.first == "\u{2212}" { plain = "-" + plain }
    if plain.first == "+" { plain.removeFirst() }
    if plain.first == "." { plain = "0" + plain }
    if plain.hasPrefix("-.") { plain = "-0" + plain.dropFirst() }
    return plain != text && isWellFormed(plain) ? plain : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
