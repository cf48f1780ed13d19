extension [String] {
  /// One after the other, without the empty ones.
  var sentences: String { filter { !$0.isEmpty }.joined(separator: " ") }
}

extension StringProtocol {
  /// Without white space at its ends.
  var trimmed: String {
    var text = String(self)[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

extension String {
  /// The text ending in a full stop; empty stays empty.
  var asSentence: String {
    let trimmed = self.trimmed
    guard let last = trimmed.last else { return "" }
    return ".!?".contains(last) ? trimmed : trimmed + "."
  }
  /// `1 point` of `1 points`.
  var singularIfOne: String { hasPrefix("1 ") && hasSuffix("s") ? String(dropLast()) : self }
  /// With a capital at the start.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  /// `a 56%`, `an 85%`.
  var withArticle: String {
    let digits = prefix { $0.isNumber }
    return (digits.hasPrefix("8") || digits == "11" || digits == "18" ? "an " : "a ") + self
  }
  /// With a small letter at the start.
  var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
