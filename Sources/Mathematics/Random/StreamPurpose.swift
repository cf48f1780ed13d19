/// What a stream of random draws is for: every purpose has draws of its own, so that using more of one never shifts another.
///
/// The numbers are part of every simulated result and never change; a new purpose takes a free number below 16 (5 and 14 are free).
public enum StreamPurpose: UInt32, Sendable, CaseIterable {
  /// A subject's endpoint, visit by visit.
  case outcome = 0
  /// Of a subject's further endpoints what the first leaves open, endpoint by endpoint.
  case endpoints = 1
  /// When a subject is enrolled.
  case accrual = 2
  /// The arm allocated.
  case randomization = 3
  /// Values imputed for missing ones.
  case imputation = 4
  /// A subject's stratification factors.
  case factors = 6
  /// A subject's baseline value, draw 0 and the next from 2 on; draw 1 says whether and when he stops treatment, so that one block serves both.
  case baseline = 7
  /// Times to events.
  case event = 8
  /// Permutations of the allocation in a randomization test.
  case permutation = 9
  /// Resampling of subjects.
  case bootstrap = 10
  /// Parameters drawn from their distribution, of an imputation model or of a scenario.
  case parameters = 11
  /// What else befalls a subject, each thing at draws of its own: class, site, doses, raters, gaps, adverse events.
  case course = 12
  /// What a group of subjects has in common: a site, a level of a factor. The subject's number is the group's.
  case group = 13
  /// How a subject's body takes up, breaks down and answers a drug.
  case constitution = 15
}
