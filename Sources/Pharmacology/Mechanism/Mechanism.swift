import Notation

/// A declared model of a compound, from dose to effect: a prior generator, never evidence.
///
/// Everything in it is as the file has it: numbers in the file's units.
public struct Mechanism: Equatable, Sendable {
  /// What stands behind a number.
  public enum Status: String, Sendable, CaseIterable {
    /// Seen for this compound, in whatever species.
    case measured
    /// Taken from related compounds or comparable trials.
    case borrowed
    /// Ours, with a range.
    case assumed
  }

  /// A number of the model.
  public struct Parameter: Equatable, Sendable {
    public var name: String
    /// What it is, in words.
    public var meaning: String
    public var unit: MeasureUnit
    public var value: Double
    /// What is plausible; it cuts nothing.
    public var range: NumberRange?
    public var prior: WrittenDistribution?
    public var status: Status
    /// Keys of a sources file.
    public var source: [String]
    public var note: String?
  }

  /// What follows from states and parameters at once.
  public struct Quantity: Equatable, Sendable {
    public var name: String
    public var meaning: String
    public var unit: MeasureUnit
    public var formula: Expression
  }

  /// What changes at a rate; zero at the start.
  public struct State: Equatable, Sendable {
    public var name: String
    public var meaning: String
    public var unit: MeasureUnit
    /// In the state's unit per `timeUnit`.
    public var rate: Expression
  }

  /// Where a dose enters.
  public struct Input: Equatable, Sendable {
    public var state: String
    public var treatment: String
    /// Of `dose` in the formula.
    public var unit: MeasureUnit
    public var every: Duration
    /// What one intake adds to the state; `dose` is that of the intake.
    public var amount: Expression
  }

  /// What the model tells the other rooms.
  public struct Output: Equatable, Sendable {
    /// To whom, at what dose and when the output is 1.
    public struct Reference: Equatable, Sendable {
      public var dose: Dose
      public var at: TimePoint
    }
    public var name: String
    /// A quantity or a state.
    public var of: String
    public var unit: MeasureUnit?
    public var scale: Double
    public var relativeTo: Reference?
  }

  /// What divides people into levels, each with its own parameters.
  public struct Factor: Equatable, Sendable {
    public struct Level: Equatable, Sendable {
      public var name: String
      /// In [0, 1]; those of a factor add up to 1.
      public var share: Double
      public var sets: [(parameter: String, value: Double)]
      public var source: [String]

      public static func == (a: Level, b: Level) -> Bool {
        a.name == b.name && a.share == b.share && a.source == b.source && a.sets.elementsEqual(b.sets, by: ==)
      }
    }
    public var name: String
    public var levels: [Level]
  }

  /// A parameter that differs between people besides: the typical value times what is drawn.
  public struct Variability: Equatable, Sendable {
    public var parameter: String
    public var multiplier: WrittenDistribution
    public var source: [String]
  }

  /// Another shape of the same model: quantities that take the place of those of the same name.
  public struct Alternative: Equatable, Sendable {
    public var name: String
    /// In [0, 1]; all add up to 1.
    public var weight: Double
    public var quantities: [(name: String, formula: Expression)]
    public var note: String?

    public static func == (a: Alternative, b: Alternative) -> Bool {
      a.name == b.name && a.weight == b.weight && a.note == b.note && a.quantities.elementsEqual(b.quantities, by: ==)
    }
  }

  /// What acts on what, for the figure.
  public struct Link: Equatable, Sendable {
    public var from: String
    public var to: [String]
  }

  public var id: String
  public var title: String
  /// `h`, as a rule.
  public var timeUnit: MeasureUnit
  public var inputs: [Input]
  public var outputs: [Output]
  public var parameters: [Parameter]
  public var quantities: [Quantity]
  public var states: [State]
  public var factors: [Factor]
  public var variability: [Variability]
  public var alternatives: [Alternative]
  public var pathway: [Link]

  /// Units of time in a week.
  public var timePerWeek: Double { 604_800 / timeUnit.seconds }
  /// The time from one intake to the next, in `timeUnit`.
  public var interval: Double { (inputs.first?.every.days ?? 1) * 86_400 / timeUnit.seconds }
  /// The output that every mechanism has.
  public static let drugEffect = "drug effect"

  public func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }

  /// The parameters as the file has them: of the typical person.
  public var typical: ParameterValues { ParameterValues(names: parameters.map(\.name), values: parameters.map(\.value)) }
}

/// A value for every parameter of a mechanism, in the file's units.
public struct ParameterValues: Equatable, Sendable {
  public let names: [String]
  public internal(set) var values: [Double]

  /// - Parameter name: one of the mechanism's parameters.
  public subscript(name: String) -> Double {
    get { values[index(name)] }
    set {
      precondition(newValue.isFinite, "the value of a parameter is finite")
      values[index(name)] = newValue
    }
  }

  private func index(_ name: String) -> Int {
    guard let index = names.firstIndex(of: name) else { preconditionFailure("\(name) is a parameter of the mechanism") }
    return index
  }

  /// The same with some values replaced.
  public func setting(_ changes: KeyValuePairs<String, Double>) -> ParameterValues {
    var result = self
    for (name, value) in changes { result[name] = value }
    return result
  }
}
