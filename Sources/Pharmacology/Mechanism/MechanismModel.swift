import Mathematics
import Notation

/// A mechanism made ready to be computed with, in one of its alternatives.
///
/// Doses are in the unit of the mechanism's input, as a rule mg, and daily doses in that a day; times are in the mechanism's unit of time.
///
/// Method: `Documentation/methods/pharmacology.md`.
/// - Checked: `References/mechanism`; oral kinetics in closed form; mass balance.
public struct MechanismModel: Sendable {
  public let mechanism: Mechanism
  /// Nil for the equations as they stand.
  public let alternative: String?
  /// Names of states and quantities, in the order of `MechanismCourse`.
  public let names: [String]
  public let tolerance: InitialValueProblem.Tolerance

  /// The drug effect of the typical person at the reference dose and time, before it is made relative; 1 where the output is not relative.
  public private(set) var reference = 1.0
  /// The same at the balance of average concentrations; nil where the balance is no formula.
  public private(set) var averageReference: Double?

  let rates: ArithmeticTape
  let amounts: ArithmeticTape
  let reading: ArithmeticTape
  /// States and quantities at balance, those of them that have one.
  let balance: ArithmeticTape
  /// Place in `balance.outputs` of each name; nil for those without.
  let balanced: [Int?]
  /// What a number in the file is multiplied by, since time is in the mechanism's unit.
  let parameterFactors: [Double]
  let valueFactors: [Double]

  /// - Parameter alternative: one of the mechanism's; nil for the equations as they stand.
  /// - Throws: where the course of the reference cannot be computed, or the reference effect is not above 0.
  public init(
    _ mechanism: Mechanism, alternative: String? = nil, tolerance: InitialValueProblem.Tolerance = .init()
  ) throws(MathematicalFailure) {
    let shape = mechanism.alternatives.first { $0.name == alternative }
    precondition(alternative == nil || shape != nil, "an alternative is one of the mechanism's")
    var equations = MechanismEquations(mechanism, alternative: shape)
    self.mechanism = mechanism
    self.alternative = alternative
    self.tolerance = tolerance
    names = equations.names
    rates = equations.tape(equations.rates)
    amounts = equations.tape(equations.amounts)
    reading = equations.tape(equations.values)
    let values = equations.balancedValues()
    var count = 0
    balanced = values.map { value in
      guard value != nil else { return nil }
      count += 1
      return count - 1
    }
    balance = equations.tape(values.compactMap { $0 })
    let time = mechanism.timeUnit.seconds
    parameterFactors = mechanism.parameters.map { $0.unit.factor(timeUnit: time) }
    valueFactors = mechanism.states.map { $0.unit.factor(timeUnit: time) } + mechanism.quantities.map { $0.unit.factor(timeUnit: time) }
    try findReferences()
  }

  private mutating func findReferences() throws(MathematicalFailure) {
    reference = try referenceEffect(parameters: mechanism.typical)
    guard let written = effectOutput.relativeTo else { return }
    averageReference = averageValue(of: effectOutput.of, dailyDose: mechanism.dailyDose(written.dose), parameters: mechanism.typical)
      .map { $0 * effectOutput.scale }
  }

  /// The drug effect at the reference dose and time of a person with these parameters, before it is made relative: what effects are divided by where
  /// the typical person's parameters are drawn.
  ///
  /// - Returns: above 0; 1 where the output is not relative.
  public func referenceEffect(parameters: ParameterValues) throws(MathematicalFailure) -> Double {
    guard let reference = effectOutput.relativeTo else { return 1 }
    let end = reference.at.weeks * mechanism.timePerWeek
    let history = mechanism.history(dailyDose: mechanism.dailyDose(reference.dose), until: end)
    let effect = try course(after: history, at: [end], parameters: parameters)[effectOutput.of][0] * effectOutput.scale
    guard effect > 0 else {
      throw MathematicalFailure(.outsideDomain, computing: "the drug effect at the reference, which must be above 0", lastPoint: [effect])
    }
    return effect
  }

  /// The output that every mechanism has.
  var effectOutput: Mechanism.Output {
    guard let output = mechanism.outputs.first(where: { $0.name == Mechanism.drugEffect }) else {
      preconditionFailure("a mechanism has a drug effect: the file has been checked")
    }
    return output
  }

  func index(of name: String) -> Int {
    guard let index = names.firstIndex(of: name) else { preconditionFailure("\(name) is a state or a quantity of the mechanism") }
    return index
  }

  /// Puts a person's parameters into the slots of a tape.
  @inline(__always)
  func set(_ values: [Double], in slots: UnsafeMutablePointer<Double>, of tape: ArithmeticTape) {
    for index in values.indices { tape.set(index, to: values[index] * parameterFactors[index], in: slots) }
  }
}

extension Mechanism {
  /// A written dose as a number a day in the input's unit.
  ///
  /// - Parameter dose: per day, not per kilogram.
  public func dailyDose(_ dose: Dose) -> Double {
    precondition(dose.perDay && !dose.perKilogram, "a dose of a mechanism is a dose per day")
    guard let input = inputs.first, let mass = MeasureUnit.reading(dose.mass.rawValue) else {
      preconditionFailure("a mechanism has an input: the file has been checked")
    }
    if dose.mass.rawValue == input.unit.written { return dose.amount }
    return dose.amount * (mass.scale / input.unit.scale)
  }

  /// A dose every interval of the mechanism, from time 0.
  ///
  /// - Parameters:
  ///   - dailyDose: a day; an intake has its share of the interval.
  ///   - end: intakes come before this time.
  ///   - missed: numbers, from 0, of intakes that were not taken.
  public func history(dailyDose: Double, until end: Double, missed: Set<Int> = []) -> DosingHistory {
    let count = Int((end / interval - 1e-9).rounded(.up))
    return DosingHistory(dose: doseOfIntake(dailyDose), every: interval, count: max(count, 0), missed: missed)
  }

  /// The dose of an intake, of so much a day.
  func doseOfIntake(_ dailyDose: Double) -> Double { dailyDose * (inputs.first?.every.days ?? 1) }
}
