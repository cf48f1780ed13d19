/// A rate as it is written: `30 patients/month`, `0.2/month`.
public struct Rate: Equatable, Hashable, Sendable {
  public var amount: Double
  /// What is counted, such as `patients`; nil for a bare rate.
  public var things: String?
  public var per: Duration.Unit

  public init(_ amount: Double, of things: String? = nil, per: Duration.Unit) {
    self.amount = amount
    self.things = things
    self.per = per
  }

  /// The same rate in a month of 30.4375 days; one given per month is not moved by a bit.
  public var perMonth: Double { per == .month ? amount : amount / per.days * Duration.Unit.month.days }
}

extension Rate: Written {
  public static func reading(_ text: String) -> Rate? {
    let sides = text.split(separator: "/", omittingEmptySubsequences: false)
    guard sides.count == 2, let per = Duration.Unit(rawValue: String(sides[1])) else { return nil }
    let words = sides[0].split(separator: " ", omittingEmptySubsequences: false)
    guard (1...2).contains(words.count), let amount = Number.reading(String(words[0])), amount >= 0 else { return nil }
    guard words.count == 2 else { return Rate(amount, per: per) }
    let things = String(words[1])
    return !things.isEmpty && things.allSatisfy(\.isLetter) ? Rate(amount, of: things, per: per) : nil
  }

  public static let usual = "a rate such as \"30 patients/month\""

  /// `30` has no unit, `30 per month` and `30 patients per month` other words.
  public static func expected(for text: String) -> String {
    let plain = text.replacing(" per ", with: "/").replacing(" / ", with: "/").replacing(" a ", with: "/")
    guard let amount = plain.split(whereSeparator: { $0 == " " || $0 == "/" }).first.flatMap({ Number.reading(String($0)) }), amount > 0 else {
      return usual
    }
    let unit = Duration.Unit.allCases.first { plain.contains($0.rawValue) } ?? .month
    return "a rate such as \"\(Rate(amount, of: "patients", per: unit).written)\""
  }

  public var written: String { "\(Number.written(amount))\(things.map { " " + $0 } ?? "")/\(per.rawValue)" }
}
