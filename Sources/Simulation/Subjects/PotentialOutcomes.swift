/// What each patient's value would be under each arm that the primary estimand compares: by the same baseline and random numbers, scored as the
/// instrument scores, taken as the estimand takes it.
///
/// Hypothetical: at the endpoint's visit, as if all stayed on treatment. Treatment policy: at the endpoint's visit, whatever happened under that arm.
/// While on treatment: at the last visit up to it on treatment under that arm.
public struct PotentialOutcomes: Equatable, Sendable {
  /// For each treatment of the estimand, in its order, one value a patient in order of randomization.
  public var treatments: [[Double]] = []
  /// One a patient.
  public var comparator: [Double] = []
  /// For each treatment the mean of treatment − comparator over the patients of the estimand's population; 0 where no patient is of it.
  public var meanDifferences: [Double] = []
  /// Index of the treatment that the first hypothesis is about.
  public internal(set) var primary = 0

  public init() {}

  /// Those of the treatment that the first hypothesis is about.
  public var treatment: [Double] { treatments.isEmpty ? [] : treatments[primary] }
  public var meanDifference: Double { meanDifferences.isEmpty ? 0 : meanDifferences[primary] }
}
