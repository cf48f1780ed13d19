import Mathematics

/// The drug effects of many people by dose and week, computed once: virtual subjects are taken from it by number.
///
/// 1 is the effect of the typical person at the reference dose and time. People are drawn from the streams (seed, 0, number, `constitution`).
public struct PeopleEffects: Sendable {
  public let people: [Person]
  public let dailyDoses: [Double]
  public let weeks: [Double]
  /// By person, dose and week.
  private let effects: [Double]

  /// - Parameters:
  ///   - count: of people, above 0.
  ///   - dailyDoses: in the input's unit.
  ///   - weeks: after the first intake, rising.
  ///   - parameters: of the typical person, where they are drawn; effects are then relative to that person's.
  public init(
    _ model: MechanismModel, count: Int, dailyDoses: [Double], weeks: [Double], seed: UInt64, from parameters: ParameterValues? = nil
  ) throws(MathematicalFailure) {
    precondition(count > 0 && !dailyDoses.isEmpty && !weeks.isEmpty, "there are people, doses and weeks")
    people = (0..<count).map { model.mechanism.person(seed: seed, trial: 0, subject: UInt32($0), from: parameters) }
    var reference: Double?
    if let parameters { reference = try model.referenceEffect(parameters: parameters) }
    self.dailyDoses = dailyDoses
    self.weeks = weeks
    var effects: [Double] = []
    effects.reserveCapacity(count * dailyDoses.count * weeks.count)
    for person in people {
      for dose in dailyDoses {
        effects += try model.relativeEffect(dailyDose: dose, weeks: weeks, parameters: person.parameters, reference: reference)
      }
    }
    self.effects = effects
  }

  /// The effect of one person at one dose in one week, each by its place.
  public func effect(person: Int, dose: Int, week: Int) -> Double { effects[(person * dailyDoses.count + dose) * weeks.count + week] }

  /// The average over the people.
  public func average(dose: Int, week: Int) -> Double {
    people.indices.reduce(0) { $0 + effect(person: $1, dose: dose, week: week) } / Double(people.count)
  }
}
