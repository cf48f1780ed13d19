/// Why a multiple test is not one: what its author can mend.
public enum MultiplicityRefusal: Error, Equatable, Sendable {
  /// A weight is not in [0, 1].
  case weightOutOfRange(hypothesis: Int, weight: Double)
  /// The weights sum to more than 1: more error would be spent than there is.
  case weightsAboveOne(sum: Double)
  /// What a hypothesis passes to another is not in [0, 1].
  case passOutOfRange(from: Int, to: Int, share: Double)
  /// A hypothesis passes on more than it has.
  case passesAboveOne(from: Int, sum: Double)
  /// A hypothesis passes to itself.
  case passesToItself(hypothesis: Int)
  /// A graph has one weight and one row of passes for each hypothesis, the same number of each.
  case unequalSizes(weights: Int, passes: Int)
  /// A closed test has 2ⁿ − 1 intersections; more hypotheses than this are refused.
  case tooManyHypotheses(count: Int, limit: Int)
  /// The groups of a closed test hold every hypothesis once.
  case groupsDoNotPartition
  /// The correlation of a group has not the group's order, is not symmetric with ones on its diagonal, or is indefinite.
  case notACorrelation(group: [Int])
  /// Hochberg's test of an intersection is one of equal weights.
  case unequalWeightsForHochberg(group: [Int])
}
