/// What each patient's score at the endpoint's visit would be under either arm of the primary comparison, had all stayed on treatment: the same
/// baseline, the same residual, scored as the instrument scores. The one of the arm a patient is in is what is seen unless the patient left.
public struct PotentialOutcomes: Equatable, Sendable {
  /// One a patient, in order of randomization.
  public var treatment: [Double] = []
  public var comparator: [Double] = []
  /// Mean of treatment − comparator over the patients of the estimand's population; 0 where no patient is of it.
  public var meanDifference = 0.0

  public init() {}
}
