extension WrittenLaw: Written {
  public static func reading(_ text: String) -> WrittenLaw? {
    guard case .success(let law) = parse(text) else { return nil }
    return law
  }

  public static let usual = "a distribution such as \"normal mean 0 sd 1\""

  /// `normal 0 1` and `normal(0` are told the words of the normal, `uniform 0.2-0.4` those of the uniform.
  public static func expected(for text: String) -> String {
    let word = String(text.lowercased().prefix { $0.isLetter })
    let grammar = Family.grammars.first { $0.name == word || NearWord.nearest(to: word, among: [$0.name]) != nil }
    return grammar.map { "a distribution such as \"\($0.example)\"" } ?? usual
  }

  public var written: String {
    let numbers = family.numbers
    var parts: [String] = []
    if let grammar = Family.grammars.first(where: { $0.name == family.name }) {
      parts.append(grammar.name)
      for (index, number) in numbers.enumerated() {
        if !grammar.words[index].isEmpty { parts.append(grammar.words[index]) }
        parts.append(self.number(number, isShare && grammar.isValue[index]))
      }
    } else {
      parts.append(number(numbers[0], isShare))
    }
    if let within { parts.append("within \(number(within.lower, isShare)) to \(number(within.upper, isShare))") }
    if let unit { parts.append(unit) }
    return parts.joined(separator: " ")
  }

  /// Why a text is no law.
  enum Failure: Error, Equatable {
    /// It is written otherwise.
    case unreadable
    /// A number that cannot be, and its place in the text as an offset in Unicode scalars.
    case number(String, expected: String, offset: Int, rule: Fault.Rule)
  }

  static func parse(_ text: String) -> Result<WrittenLaw, Failure> {
    var scan = LawScan(text)
    do throws(Failure) { return .success(try scan.law()) } catch { return .failure(error) }
  }
}

/// The words of a law, taken one by one.
struct LawScan {
  private struct Word {
    var text: String
    var offset: Int
  }
  private struct Quantity {
    var value: Double
    var isShare: Bool
    var word: Word
  }
  private var words: [Word] = []
  private var next = 0

  init(_ text: String) {
    var offset = 0
    for part in text.split(separator: " ", omittingEmptySubsequences: false) {
      words.append(Word(text: String(part), offset: offset))
      offset += part.unicodeScalars.count + 1
    }
  }

  mutating func law() throws(WrittenLaw.Failure) -> WrittenLaw {
    guard let first = words.first else { throw .unreadable }
    guard let grammar = WrittenLaw.Family.grammars.first(where: { $0.name == first.text }) else { return try fixed() }
    next = 1
    var quantities: [Quantity] = []
    for word in grammar.words {
      if !word.isEmpty { try take(word) }
      quantities.append(try quantity())
    }
    let values = zip(quantities, grammar.isValue).filter(\.1).map(\.0)
    guard zip(quantities, grammar.isValue).allSatisfy({ $1 || !$0.isShare }), Set(values.map(\.isShare)).count < 2,
      let family = WrittenLaw.Family(grammar.name, quantities.map(\.value))
    else { throw .unreadable }
    for wrong in family.wrongNumbers {
      let word = quantities[wrong.index].word
      throw .number(word.text, expected: wrong.expected, offset: word.offset, rule: .outOfRange)
    }
    let cut = try self.cut(family, isShare: values.first?.isShare)
    return WrittenLaw(family, within: cut?.range, isShare: values.first?.isShare ?? cut?.isShare ?? false, unit: try unit())
  }

  private mutating func fixed() throws(WrittenLaw.Failure) -> WrittenLaw {
    let value = try quantity()
    return WrittenLaw(.fixed(value.value), isShare: value.isShare, unit: try unit())
  }

  private mutating func take(_ word: String) throws(WrittenLaw.Failure) {
    guard next < words.count, words[next].text == word else { throw .unreadable }
    next += 1
  }

  private mutating func quantity() throws(WrittenLaw.Failure) -> Quantity {
    guard next < words.count else { throw .unreadable }
    let word = words[next]
    next += 1
    if let share = Share.reading(word.text) { return Quantity(value: share.fraction, isShare: true, word: word) }
    guard let number = Number.reading(word.text) else { throw .unreadable }
    return Quantity(value: number, isShare: false, word: word)
  }

  /// ` within 18 to 34`; for a law whose numbers say nothing of percents, the cut does.
  private mutating func cut(
    _ family: WrittenLaw.Family, isShare: Bool?
  ) throws(WrittenLaw.Failure) -> (range: NumberRange, isShare: Bool)? {
    guard next < words.count, words[next].text == "within" else { return nil }
    next += 1
    let lower = try quantity()
    try take("to")
    let upper = try quantity()
    guard lower.isShare == upper.isShare, lower.isShare == isShare ?? lower.isShare else { throw .unreadable }
    guard lower.value < upper.value else {
      throw .number(upper.word.text, expected: "an upper end above the lower", offset: upper.word.offset, rule: .outOfRange)
    }
    guard lower.value < family.support.upper, upper.value > family.support.lower else {
      let text = "\(lower.word.text) to \(upper.word.text)"
      throw .number(text, expected: "a range that the distribution reaches", offset: lower.word.offset, rule: .contradicts)
    }
    return (NumberRange(lower.value, upper.value), lower.isShare)
  }

  /// What is left: letters, and signs between them as in `patients/month`; none of the words of a law.
  private mutating func unit() throws(WrittenLaw.Failure) -> String? {
    guard next < words.count else { return nil }
    let rest = words[next...].map(\.text)
    let reserved = Set(WrittenLaw.Family.grammars.flatMap { $0.words + [$0.name] } + ["within"])
    guard
      rest.allSatisfy({ word in
        word.first?.isLetter == true && word.last?.isLetter == true && word.allSatisfy { $0.isLetter || "/-".contains($0) }
          && !reserved.contains(word)
      })
    else { throw .unreadable }
    next = words.count
    return rest.joined(separator: " ")
  }
}
