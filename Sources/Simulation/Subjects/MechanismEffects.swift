import Mathematics
import Pharmacology
import Trial

/// Turns the drug effects of scenarios into the effects of people, by their mechanisms.
///
/// A thousand people are drawn once from the mechanism's population, always the same; every virtual patient is one of them. With e the mechanism's
/// drug effect and ⟨·⟩ the mean over the people, a person p in an arm of dose d has at week w
///
///     effect(p, w) = effect · e(p, d, w) ∕ ⟨e(·, at dose, week of the endpoint)⟩
///
/// so that the mean over people at that dose and visit is the effect that the file states.
///
/// - Checked: the mean and the ratio of doses against `PopulationAverage`, the spread against the table itself, in `MechanismEffectsTests`.
public struct MechanismEffects: Sendable {
  /// How many people: the mean of one patient's effect then has an error of 3 % of the spread between people.
  public static let people = 1_000
  /// Key of their streams.
  static let seed: UInt64 = 20_261_123

  private struct Key: Hashable {
    var mechanism: String
    var doses: [Double]
    var weeks: [Double]
  }
  private var known: [Key: PeopleEffects] = [:]

  public init() {}

  /// Fills in the personal effects of every scenario with a drug effect, and their means as the effects of its arms.
  ///
  /// - Parameter mechanisms: by the path that the file has; a scenario whose mechanism is not among them is left as it is, and is refused by the simulation.
  /// - Throws: where the course of somebody cannot be computed, or the mean effect at the dose stated is not above 0.
  public mutating func fill(_ trial: inout TrialProtocol, from mechanisms: [String: Mechanism]) throws(MathematicalFailure) {
    for index in trial.scenarios.indices {
      guard let drug = trial.scenarios[index].drugEffect, let mechanism = mechanisms[drug.mechanism], let end = trial.endpoints.first?.visit,
        !trial.schedule.visits.isEmpty
      else { continue }
      try fill(&trial.scenarios[index], drug, mechanism, arms: trial.arms, control: trial.controlArm, trial.schedule, end: end)
    }
  }

  private mutating func fill(
    _ scenario: inout Scenario, _ drug: DrugEffect, _ mechanism: Mechanism, arms: [Arm], control: Int, _ schedule: Schedule, end: Int
  ) throws(MathematicalFailure) {
    let (isDrug, T) = (arms.indices.map { $0 != control && arms[$0].treatment == drug.treatment }, schedule.visits.count)
    let doses = arms.indices.map { isDrug[$0] ? arms[$0].dose.map { mechanism.dailyDose($0) } ?? 0 : 0 }
    let key = Key(
      mechanism: drug.mechanism, doses: Set(doses.filter { $0 > 0 } + [mechanism.dailyDose(drug.dose)]).sorted(), weeks: schedule.visits.map(\.weeks))
    let people: PeopleEffects
    if let found = known[key] { people = found } else { people = try Self.people(of: mechanism, key) }
    known[key] = people
    guard let reference = key.doses.firstIndex(of: mechanism.dailyDose(drug.dose)) else { preconditionFailure("the dose stated is one of the doses") }
    let mean = people.average(dose: reference, week: end)
    guard mean > 0 else {
      throw MathematicalFailure(.outsideDomain, computing: "the mean drug effect at the dose stated, which must be above 0", lastPoint: [mean])
    }
    var points: [Double] = []
    points.reserveCapacity(Self.people * arms.count * T)
    for person in 0..<Self.people {
      for arm in arms.indices {
        let dose = isDrug[arm] ? key.doses.firstIndex(of: doses[arm]) : nil
        for t in 0..<T { points.append(dose.map { drug.effect / mean * people.effect(person: person, dose: $0, week: t) } ?? 0) }
      }
    }
    scenario.personalEffects = PersonalEffects(people: Self.people, arms: isDrug, points: points)
    for arm in arms.indices where isDrug[arm] {
      scenario.effects[arm] = key.doses.firstIndex(of: doses[arm]).map { drug.effect / mean * people.average(dose: $0, week: end) } ?? 0
    }
  }

  private static func people(of mechanism: Mechanism, _ key: Key) throws(MathematicalFailure) -> PeopleEffects {
    try PeopleEffects(MechanismModel(mechanism), count: people, dailyDoses: key.doses, weeks: key.weeks, seed: seed)
  }
}
