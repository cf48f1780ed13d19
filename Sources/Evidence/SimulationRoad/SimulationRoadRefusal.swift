import Mathematics
import Notation
import Simulation

/// Why a programme cannot be simulated as its files have it.
public enum SimulationRoadRefusal: Error, Equatable, Sendable {
  /// A benefit comes from a mechanism, and none was given.
  case noMechanism(benefit: String)
  /// A benefit comes from a mechanism, and it or the one it is relative to has no dose.
  case noDose(benefit: String)
  /// The prediction of a meta-analysis was not given.
  case noPrediction(String)
  /// A number has no law that can be drawn from.
  case notDrawn(String)
  /// An unknown stands at a place that this road does not draw.
  case place(trial: String, place: String)
  /// The size of a trial is neither in its file nor among the unknowns.
  case noSize(trial: String)
  /// Counts of a factor that do not sum to the trial's size.
  case counts(trial: String, factor: String)
  /// A trial whose analysis is a mixed model, and whose patients leave; or one that imputes from a reference.
  case mixedModel(trial: String)
  /// A condition on the baseline, or on a factor that the trial does not have.
  case condition(trial: String, condition: String)
  /// Missing values that depend on what is not seen.
  case notAtRandom(trial: String)
  /// Arms given by a rule that looks at earlier patients, other than blocks.
  case allocation(trial: String, method: String)
  /// By arm means: a trial with looks in its claims, with patients who leave, or with exact counts.
  case notByMeans(trial: String)
  /// More claims than a row has bits for.
  case tooManyClaims(Int)
  case faults(Faults)
  case mathematical(MathematicalFailure)
  case stopped(Stopped)
}
