/// One sign or name of a formula, and where it stands.
struct FormulaToken: Equatable {
  enum Kind: Equatable {
    case name
    /// Begins with a digit: `0` and `1` have a meaning.
    case number
    case sign(Unicode.Scalar)
    case end
  }
  var kind: Kind
  /// A name without its back quotes.
  var text: String
  /// Unicode scalars before it.
  var offset: Int

  var quoted: String { kind == .end ? "the end of the formula" : "\"\(text)\"" }

  /// Names are of letters, digits, `_` and `.`, or anything between back quotes.
  static func reading(_ text: String) throws(FormulaFault) -> [FormulaToken] {
    let scalars = Array(text.unicodeScalars)
    guard scalars.count <= 10_000 else {
      throw FormulaFault(found: "\(scalars.count) characters", expected: "a formula of at most 10000 characters", rule: .limit, offset: 0)
    }
    var tokens: [FormulaToken] = []
    var at = 0
    while at < scalars.count {
      let first = scalars[at]
      if first.properties.isWhitespace {
        at += 1
      } else if first == "`" {
        guard let length = scalars[(at + 1)...].firstIndex(of: "`").map({ $0 - at - 1 }), length > 0 else {
          throw FormulaFault(found: "\"`\"", expected: "a name between back quotes", rule: .syntax, offset: at)
        }
        tokens.append(FormulaToken(kind: .name, text: string(scalars[(at + 1)...(at + length)]), offset: at))
        at += length + 2
      } else if isNameScalar(first) {
        let end = scalars[at...].firstIndex { !isNameScalar($0) } ?? scalars.count
        tokens.append(FormulaToken(kind: isDigit(first) ? .number : .name, text: string(scalars[at..<end]), offset: at))
        at = end
      } else {
        tokens.append(FormulaToken(kind: .sign(first), text: String(Character(first)), offset: at))
        at += 1
      }
    }
    tokens.append(FormulaToken(kind: .end, text: "", offset: at))
    return tokens
  }

  /// Whether a name needs no back quotes.
  static func isPlainName(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, !isDigit(first) else { return false }
    return name.unicodeScalars.allSatisfy(isNameScalar)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }
  private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
    isDigit(scalar) || scalar == "_" || scalar == "." || scalar.properties.isAlphabetic
  }
  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
