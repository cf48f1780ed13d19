import Notation

/// A treatment's effect by a mechanism: its course and its dose-response, scaled to a mean effect at one dose.
public struct DrugEffect: Equatable, Sendable {
  /// Path of the mechanism's file, from the folder of the trial's.
  public var mechanism: String
  /// Whose arms have it.
  public var treatment: String
  /// Mean over people at the endpoint's visit at that dose, experimental minus control.
  public var effect: Double
  /// Per day, above 0.
  public var dose: Dose

  public init(mechanism: String, treatment: String, effect: Double, dose: Dose) {
    (self.mechanism, self.treatment, self.effect, self.dose) = (mechanism, treatment, effect, dose)
  }
}

/// The effects of some people, of whom each virtual patient is one.
public struct PersonalEffects: Equatable, Sendable {
  /// Above 0.
  public let people: Int
  /// Whether an arm's effects come from here.
  public let arms: [Bool]
  /// Points by person, arm and visit; 0 in other arms.
  public let points: [Double]

  public init(people: Int, arms: [Bool], points: [Double]) {
    precondition(people > 0 && !arms.isEmpty && points.count.isMultiple(of: people * arms.count), "there are points of every person and arm")
    (self.people, self.arms, self.points) = (people, arms, points)
  }
}
