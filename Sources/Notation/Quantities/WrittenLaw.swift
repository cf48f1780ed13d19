/// One law of chance as a file says it, in words and numbers without commas: `normal mean 1 sd 1.5 within 0 to 4`, `uniform 30% to 80% of patients`.
///
/// Words only: drawing and densities belong to who uses it. A standard deviation is never a variance.
public struct WrittenLaw: Equatable, Hashable, Sendable {
  /// The family and its numbers; percents are held as fractions (`30%` is 0.3).
  public enum Family: Equatable, Hashable, Sendable {
    /// A bare value.
    case fixed(Double)
    case normal(mean: Double, sd: Double)
    /// log X is normal about the log of the median with the log of the geometric s.d., which is above 1.
    case lognormal(median: Double, gsd: Double)
    case uniform(lower: Double, upper: Double)
    case beta(a: Double, b: Double)
    case gamma(mean: Double, sd: Double)
    /// mean + sd · T with `df` degrees of freedom: `sd` is the scale, as the word for it in this language.
    case student(mean: Double, sd: Double, df: Double)
  }
  public var family: Family
  /// Cut, not clamped: the law given that it lies within, both ends belonging.
  public var within: NumberRange?
  /// Whether values are written with `%`; what is held are fractions.
  public var isShare: Bool
  /// What stands after the last number: `weeks`, `of patients`; nil where values are bare.
  public var unit: String?

  public init(_ family: Family, within: NumberRange? = nil, isShare: Bool = false, unit: String? = nil) {
    self.family = family
    self.within = within
    self.isShare = isShare
    self.unit = unit
  }

  /// The one value of a fixed law.
  public var fixedValue: Double? { if case .fixed(let value) = family { value } else { nil } }

  /// A value of this law as a file writes it: `1.5 weeks`, `45% of patients`, `7`.
  public func text(of value: Double) -> String { number(value, isShare) + (unit.map { " " + $0 } ?? "") }

  func number(_ value: Double, _ isShare: Bool) -> String { isShare ? Share(value).written : Number.written(value) }
}

extension WrittenLaw.Family {
  /// The words of a family before and between its numbers, what bounds them, and an example.
  struct Grammar: Sendable {
    var name: String
    /// The word before each number; `uniform` has `to` before its second, and none before its first.
    var words: [String]
    /// Whether a number may be written with `%`, as values of the law are.
    var isValue: [Bool]
    var example: String
  }

  static let grammars: [Grammar] = [
    Grammar(name: "normal", words: ["mean", "sd"], isValue: [true, true], example: "normal mean 0 sd 1"),
    Grammar(name: "lognormal", words: ["median", "gsd"], isValue: [true, false], example: "lognormal median 60 gsd 2.2"),
    Grammar(name: "uniform", words: ["", "to"], isValue: [true, true], example: "uniform 0.2 to 0.4"),
    Grammar(name: "beta", words: ["a", "b"], isValue: [false, false], example: "beta a 9 b 1.5"),
    Grammar(name: "gamma", words: ["mean", "sd"], isValue: [true, true], example: "gamma mean 2 sd 1"),
    Grammar(name: "student", words: ["mean", "sd", "df"], isValue: [true, true, false], example: "student mean 0 sd 1 df 4"),
  ]

  var name: String {
    switch self {
    case .fixed: ""
    case .normal: "normal"
    case .lognormal: "lognormal"
    case .uniform: "uniform"
    case .beta: "beta"
    case .gamma: "gamma"
    case .student: "student"
    }
  }

  /// In the order they are written.
  var numbers: [Double] {
    switch self {
    case .fixed(let value): [value]
    case .normal(let mean, let sd), .gamma(let mean, let sd): [mean, sd]
    case .lognormal(let median, let gsd): [median, gsd]
    case .uniform(let lower, let upper): [lower, upper]
    case .beta(let a, let b): [a, b]
    case .student(let mean, let sd, let df): [mean, sd, df]
    }
  }

  init?(_ name: String, _ numbers: [Double]) {
    switch (name, numbers.count) {
    case ("normal", 2): self = .normal(mean: numbers[0], sd: numbers[1])
    case ("lognormal", 2): self = .lognormal(median: numbers[0], gsd: numbers[1])
    case ("uniform", 2): self = .uniform(lower: numbers[0], upper: numbers[1])
    case ("beta", 2): self = .beta(a: numbers[0], b: numbers[1])
    case ("gamma", 2): self = .gamma(mean: numbers[0], sd: numbers[1])
    case ("student", 3): self = .student(mean: numbers[0], sd: numbers[1], df: numbers[2])
    default: return nil
    }
  }

  /// The numbers that cannot be, by index, and what they should be.
  var wrongNumbers: [(index: Int, expected: String)] {
    var wrong: [(Int, String)] = []
    func require(_ holds: Bool, _ index: Int, _ expected: String) { if !holds { wrong.append((index, expected)) } }
    switch self {
    case .fixed: break
    case .normal(_, let sd): require(sd > 0, 1, "an sd above 0")
    case .lognormal(let median, let gsd):
      require(median > 0, 0, "a median above 0")
      require(gsd > 1, 1, "a geometric sd above 1")
    case .uniform(let lower, let upper): require(lower < upper, 1, "an upper end above the lower")
    case .beta(let a, let b):
      require(a > 0, 0, "a above 0")
      require(b > 0, 1, "b above 0")
    case .gamma(let mean, let sd):
      require(mean > 0, 0, "a mean above 0")
      require(sd > 0, 1, "an sd above 0")
    case .student(_, let sd, let df):
      require(sd > 0, 1, "an sd above 0")
      require(df > 0, 2, "degrees of freedom above 0")
    }
    return wrong
  }

  /// Where values can lie.
  public var support: (lower: Double, upper: Double) {
    switch self {
    case .fixed(let value): (value, value)
    case .normal, .student: (-.infinity, .infinity)
    case .lognormal, .gamma: (0, .infinity)
    case .uniform(let lower, let upper): (lower, upper)
    case .beta: (0, 1)
    }
  }
}
