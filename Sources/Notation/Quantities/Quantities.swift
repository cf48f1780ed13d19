/// A length of time, kept as it was written. Weeks are the common measure: a day is 1/7 week, a month 30.4375 days, a year 365.25 days.
public struct Duration: Equatable, Hashable, Sendable {
  public enum Unit: String, Sendable, CaseIterable {
    case hour, day, week, month, year

    /// Days in one unit.
    public var days: Double {
      switch self {
      case .hour: 1 / 24
      case .day: 1
      case .week: 7
      case .month: 30.4375
      case .year: 365.25
      }
    }
  }
  public var amount: Double
  public var unit: Unit

  public init(_ amount: Double, _ unit: Unit) {
    self.amount = amount
    self.unit = unit
  }
  public var days: Double { amount * unit.days }
  /// One given in months is not moved by a bit.
  public var months: Double { unit == .month ? amount : days / Unit.month.days }
  /// One given in weeks is not moved by a bit.
  public var weeks: Double { unit == .week ? amount : days / 7 }
}

/// A point in time counted from randomization: `week 6`, `day 8`, `month 3`, `week -1`. A visit's name is its time.
public struct TimePoint: Equatable, Hashable, Sendable {
  public var amount: Double
  public var unit: Duration.Unit

  public init(_ amount: Double, _ unit: Duration.Unit) {
    self.amount = amount
    self.unit = unit
  }
  /// One given in weeks is not moved by a bit.
  public var weeks: Double { unit == .week ? amount : amount * unit.days / 7 }
  /// `week 6`.
  public var name: String { "\(unit.rawValue) \(Number.written(amount))" }
}

/// A dose as it was written: amount, mass unit, per kilogram or not, per day or each intake.
public struct Dose: Equatable, Hashable, Sendable {
  public enum Mass: String, Sendable, CaseIterable { case ng, ug, mg, g }
  public var amount: Double
  public var mass: Mass
  public var perKilogram: Bool
  public var perDay: Bool

  public init(_ amount: Double, _ mass: Mass, perKilogram: Bool = false, perDay: Bool = true) {
    self.amount = amount
    self.mass = mass
    self.perKilogram = perKilogram
    self.perDay = perDay
  }
}

/// A type I error rate with its side, as the file must say it: `2.5% one-sided`, `5% two-sided`.
public struct ErrorRate: Equatable, Hashable, Sendable {
  /// As written, in (0, 1).
  public var level: Double
  /// 1 or 2.
  public var sides: Int

  public init(_ level: Double, sides: Int) {
    self.level = level
    self.sides = sides
  }
  /// Error on the side of benefit: `5% two-sided` is 2.5% on each side.
  public var perSide: Double { level / Double(sides) }
  /// Level of the confidence intervals: 1 − 2 · error per side.
  public var confidenceLevel: Double { 1 - 2 * perSide }
}

/// A closed range of numbers, written `18 to 34`.
public struct NumberRange: Equatable, Hashable, Sendable {
  public var lower: Double
  public var upper: Double

  public init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}
