import Design
import Trial

/// Who is enrolled in a stage of a trial, how many, and which hypotheses their data tell of.
public struct StageMake: Hashable, Sendable {
  public var hypotheses: HypothesisSet
  /// Indices of the arms that patients are allocated to, rising.
  public var arms: [Int]
  /// Nil for everybody.
  public var population: Condition?
  public var patients: Int
  /// Planned patients of the stages to come are multiplied by this: what is left of the arms when freed patients are saved.
  public var share: Double

  public init(hypotheses: HypothesisSet, arms: [Int], population: Condition? = nil, patients: Int, share: Double = 1) {
    self.hypotheses = hypotheses
    self.arms = arms
    self.population = population
    self.patients = patients
    self.share = share
  }
}

/// What of it makes patients: two stages that differ in hypotheses alone have the same.
extension StageMake {
  public struct Enrollment: Hashable, Sendable {
    public var arms: [Int]
    public var population: Condition?
    public var patients: Int
  }
  public var enrollment: Enrollment { Enrollment(arms: arms, population: population, patients: patients) }
}
