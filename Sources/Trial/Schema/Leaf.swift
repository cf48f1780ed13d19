import Notation

/// The types of values that are texts in the file.
enum Leaf: Sendable, Equatable {
  case version
  case text
  /// A name declared elsewhere in the file; `of` says of what: `an arm`.
  case reference(of: String)
  case number(Bounds = .any)
  /// Whole, at least `from`.
  case count(from: Int = 0)
  case share(Bounds = .share)
  case error
  case dose
  case duration
  case time
  /// Of patients, above 0.
  case accrualRate
  /// Of events, bare.
  case hazardRate
  case range
  case condition
  case look
  /// `every 20% of information`.
  case repeatedLooks
  /// `look 1`, `look 2` …, `end`.
  case lookName
  /// `best 1`, `all within 1`, `benefit above 0`.
  case kept
  /// A look, a visit or `end`.
  case moment
  /// Whatever another place takes.
  case value
  case formula
  /// `normal mean 2 sd 1`.
  case normal
  /// A distribution: known, and not read yet.
  case distribution

  /// What a number may be.
  enum Bounds: Sendable, Equatable {
    case any
    case above(Double)
    case atLeast(Double)
    /// Both ends belong.
    case from(Double, to: Double)
    /// Neither end belongs.
    case between(Double, Double)
    /// The upper end belongs.
    case aboveTo(Double, Double)

    static let share = Bounds.from(0, to: 1)

    func contains(_ value: Double) -> Bool {
      switch self {
      case .any: true
      case .above(let least): value > least
      case .atLeast(let least): value >= least
      case .from(let least, let most): value >= least && value <= most
      case .between(let least, let most): value > least && value < most
      case .aboveTo(let least, let most): value > least && value <= most
      }
    }

    /// ` above 0`, empty for any number.
    func phrase(_ written: (Double) -> String) -> String {
      switch self {
      case .any: ""
      case .above(let least): " above \(written(least))"
      case .atLeast(let least): " of at least \(written(least))"
      case .from(let least, let most): " from \(written(least)) to \(written(most))"
      case .between(let least, let most): " between \(written(least)) and \(written(most))"
      case .aboveTo(let least, let most): " above \(written(least)) and at most \(written(most))"
      }
    }
  }
}

/// What is wrong with one text, without its place.
struct LeafFault {
  var found: String
  var expected: String
  var suggestion: String?
  var rule: Fault.Rule
  /// Unicode scalars of the text before the fault.
  var offset = 0
}

extension Leaf {
  /// What a fault expects: `a number above 0`.
  var expected: String { expected(for: "") }

  func expected(for text: String) -> String {
    switch self {
    case .version: "1, the version this program reads"
    case .text: "text"
    case .reference(let what): what
    case .number(let bounds): "a number" + bounds.phrase(Number.written) + example(text.split(separator: " ").first.map(String.init) ?? "")
    case .count(let least): least == 0 ? "a count" : "a count of at least \(least)"
    case .share: Share.expected(for: text)
    case .error: ErrorRate.expected(for: text)
    case .dose: Dose.expected(for: text)
    case .duration: Duration.expected(for: text)
    case .time: TimePoint.expected(for: text)
    case .accrualRate: Rate.expected(for: text)
    case .hazardRate: "a rate such as \"0.1/month\""
    case .range: NumberRange.expected(for: text)
    case .condition: "a condition such as \"country = UK\""
    case .look: "a look such as \"50% of patients\", \"50% of information\", \"week 30 as 50% of information\", \"120 events\" or \"end\""
    case .moment: "a look such as \"look 1\", a visit such as \"week 6\", or \"end\""
    case .lookName: "a look such as \"look 1\" or \"end\""
    case .kept: KeptText.expected
    case .value: "a value"
    case .formula: "a formula such as \"CHG ~ BASE + TRT01P\""
    case .distribution: "a distribution"
    case .normal: "a normal distribution such as \"normal mean 2 sd 1\""
    case .repeatedLooks: "looks such as \"every 20% of information\""
    }
  }

  private func example(_ word: String) -> String {
    guard let guess = Number.guess(word) ?? Number.reading(word).map(Number.written) else { return "" }
    return " such as \"\(guess)\""
  }

  /// Nil when the text is of this type and within its bounds.
  func fault(in text: String) -> LeafFault? {
    switch self {
    case .version: return text == "1" ? nil : wrong(text, .refused)
    case .text, .reference, .value: return nil
    case .number(let bounds):
      guard let number = Number.reading(text) else { return wrong(text) }
      return bounds.contains(number) ? nil : outside(text, "a number" + bounds.phrase(Number.written))
    case .count(let least):
      guard let count = Number.count(text) else { return wrong(text) }
      return count >= least ? nil : outside(text, expected)
    case .share(let bounds):
      guard let share = Share.reading(text) else { return wrong(text) }
      return bounds.contains(share.fraction) ? nil : outside(text, "a share" + bounds.phrase { Share($0).written })
    case .error:
      guard let error = ErrorRate.reading(text) else { return wrong(text) }
      return error.perSide > 0 && error.perSide < 0.5 ? nil : outside(text, "an error above 0% and below 50% on each side")
    case .dose: return Dose.reading(text) == nil ? wrong(text) : nil
    case .duration:
      guard let duration = Duration.reading(text) else { return wrong(text) }
      return duration.amount > 0 ? nil : outside(text, "a duration above 0")
    case .time: return TimePoint.reading(text) == nil ? wrong(text) : nil
    case .accrualRate:
      guard let rate = Rate.reading(text), rate.things == "patients" else { return wrong(text) }
      return rate.amount > 0 ? nil : outside(text, "a rate above 0")
    case .hazardRate:
      guard let rate = Rate.reading(text), rate.things == nil else { return wrong(text) }
      return rate.amount.isFinite ? nil : outside(text, "a rate of at least 0")
    case .range: return NumberRange.reading(text) == nil ? wrong(text) : nil
    case .condition:
      do throws(ConditionFault) {
        _ = try ConditionText(text)
        return nil
      } catch { return LeafFault(found: error.found, expected: error.expected, rule: error.rule) }
    case .look: return lookFault(text)
    case .repeatedLooks:
      guard let step = RepeatedLooksText(text) else { return wrong(text) }
      return step.isInside ? nil : outside(text, "a share between 0% and 100%")
    case .lookName: return Names.look(text) == nil ? wrong(text) : nil
    case .kept:
      guard let kept = KeptText(text) else { return wrong(text) }
      return kept.isInside ? nil : outside(text, KeptText.expected)
    case .moment: return ClaimTime(text) == nil ? wrong(text) : nil
    case .formula:
      do throws(FormulaFault) {
        _ = try ModelFormula.parse(text)
        return nil
      } catch { return LeafFault(found: error.found, expected: error.expected, suggestion: error.suggestion, rule: error.rule, offset: error.offset) }
    case .normal: return NormalText(text) == nil ? wrong(text) : nil
    case .distribution:
      let laws = ["normal", "lognormal", "uniform", "beta", "gamma", "student"]
      guard let law = laws.first(where: { text.hasPrefix($0 + " ") }) else { return wrong(text) }
      return LeafFault(found: "\"\(text)\"", expected: "not yet supported: a factor that is \(law) distributed", rule: .refused)
    }
  }

  private func lookFault(_ text: String) -> LeafFault? {
    switch LookText(text) {
    case .look: nil
    case .later: LeafFault(found: "\"\(text)\"", expected: "not yet supported: \"\(text)\" (this version reads \(expected))", rule: .refused)
    case .outOfRange:
      outside(text, text.hasPrefix("0% ") ? "a share above 0%: a look without information has nothing to judge" : "a share between 0% and 100%")
    case .unreadable: wrong(text)
    }
  }

  private func wrong(_ text: String, _ rule: Fault.Rule = .wrongType) -> LeafFault {
    LeafFault(found: "\"\(text)\"", expected: expected(for: text), rule: rule)
  }
  private func outside(_ text: String, _ expected: String) -> LeafFault {
    LeafFault(found: "\"\(text)\"", expected: expected, rule: .outOfRange)
  }
}
