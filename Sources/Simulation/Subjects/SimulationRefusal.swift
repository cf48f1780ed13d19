/// Why a protocol that can be read cannot be simulated: its author is to mend the file, nothing went wrong in the mathematics.
///
/// `place`, `found` and `expected` are those of a fault in the file.
public enum SimulationRefusal: Error, Equatable, Sendable {
  /// Patients are allocated in no way that the file states.
  case noAllocation
  /// The schedule has no visit after baseline, or the primary endpoint names none.
  case noVisits
  /// The endpoint's visit is not after randomization, so that no course leads to it.
  case endpointNotAfterRandomization(week: Double)
  /// The factor's levels come from data: nothing is known of how often each occurs.
  case levelsFromData(factor: String)
  /// Exact counts that are not the sample size.
  case countsDiffer(factor: String, sum: Int, sampleSize: Int)
  /// The sample size is to be computed and was not handed in.
  case sampleSizeNotComputed
  /// Leaving depends on earlier scores, and how scores at different visits go together is not said.
  case noCorrelation(scenario: String)
  /// Of the baselines drawn hardly any (a share below 1 in 1,000) would be within the range and the entry condition.
  case baselineOutOfReach(scenario: String, share: Double)
  /// A share of leavers of 100% or more for each visit.
  case discontinuationShare(scenario: String, share: Double)
  /// The same of leaving the study.
  case withdrawalShare(scenario: String, share: Double)
  /// The same of rescue.
  case rescueShare(scenario: String, share: Double)
  /// There is no baseline that raters could lift.
  case inflationWithoutBaseline(scenario: String)
  /// The design has looks by information or by calendar, or analyzes delayed patients, and all patients come at once.
  case noAccrual(scenario: String)
  /// Items are known of no instrument but HAMD17, whose total a change alone is not.
  case itemsUnknown(scenario: String)
  /// A look changes what comes after it, and the scenario has what goes on from one stage to the next, under this key.
  case spansStages(scenario: String, key: String)
  /// A hypothesis is about an endpoint of which the scenario says nothing.
  case noTruth(scenario: String, endpoint: String)
  /// Further endpoints go with the scores of the plain law alone.
  case endpointsBesideDepartures(scenario: String)
  /// The effect is a mechanism's, which was not handed in.
  case mechanismNotComputed(scenario: String)
  /// The effects are those of each candidate's curve: as many scenarios as there are candidates.
  case severalCurves(scenario: String)

  public var place: String {
    switch self {
    case .noAllocation: "allocation"
    case .noVisits, .endpointNotAfterRandomization: "schedule.visits"
    case .levelsFromData(let factor), .countsDiffer(let factor, _, _): "population.factors.\(factor)"
    case .sampleSizeNotComputed: "design.sample size"
    case .noCorrelation(let scenario): "scenarios.\(scenario).correlation"
    case .baselineOutOfReach(let scenario, _): "scenarios.\(scenario).baseline"
    case .discontinuationShare(let scenario, _): "scenarios.\(scenario).treatment discontinuation.share"
    case .withdrawalShare(let scenario, _): "scenarios.\(scenario).study withdrawal.share"
    case .rescueShare(let scenario, _): "scenarios.\(scenario).rescue.share"
    case .inflationWithoutBaseline(let scenario): "scenarios.\(scenario).baseline inflation"
    case .noAccrual(let scenario): "scenarios.\(scenario).accrual"
    case .itemsUnknown(let scenario): "scenarios.\(scenario).scores"
    case .spansStages(let scenario, let key): "scenarios.\(scenario).\(key)"
    case .mechanismNotComputed(let scenario): "scenarios.\(scenario).drug effect"
    case .noTruth(let scenario, _), .endpointsBesideDepartures(let scenario): "scenarios.\(scenario).endpoints"
    case .severalCurves(let scenario): "scenarios.\(scenario).dose-response.candidate"
    }
  }

  public var found: String {
    switch self {
    case .noAllocation: "no allocation"
    case .noVisits: "no visit of the primary endpoint"
    case .endpointNotAfterRandomization(let week): "the primary endpoint at week \(week)"
    case .levelsFromData: "\"from data\""
    case .countsDiffer(_, let sum, _): "counts that sum to \(sum)"
    case .sampleSizeNotComputed: "a sample size that is yet to be computed"
    case .noCorrelation: "no correlation"
    case .baselineOutOfReach(_, let share): "a range that holds \(share) of the baselines"
    case .discontinuationShare(_, let share), .withdrawalShare(_, let share), .rescueShare(_, let share): "a share of \(share)"
    case .inflationWithoutBaseline: "an inflation of no baseline"
    case .noAccrual: "all at once"
    case .itemsUnknown: "items"
    case .spansStages(_, let key): "\(key) beside adaptations"
    case .mechanismNotComputed: "a mechanism that is yet to be computed"
    case .noTruth(_, let endpoint): "no truth of \"\(endpoint)\""
    case .endpointsBesideDepartures:
      "several endpoints beside modifiers, classes, random effects, raters, sites' effects, rescue, withdrawal, gaps or what is kept after discontinuation"
    case .severalCurves: "\"each\""
    }
  }

  public var expected: String {
    switch self {
    case .noAllocation: "an allocation: simulated patients are allocated as real ones are"
    case .noVisits: "at least one visit, and the endpoint at one of them"
    case .endpointNotAfterRandomization: "a visit after randomization"
    case .levelsFromData: "levels with counts or shares"
    case .countsDiffer(_, _, let sampleSize): "counts that sum to the sample size \(sampleSize)"
    case .sampleSizeNotComputed: "a sample size"
    case .noCorrelation: "a correlation between visits: who leaves depends on the score before"
    case .baselineOutOfReach: "a range within reach of the mean: at least 0.001 of the baselines"
    case .discontinuationShare, .withdrawalShare, .rescueShare: "a share that leaves a probability below 1 at each visit"
    case .inflationWithoutBaseline: "a baseline"
    case .noAccrual: "an accrual: looks by information or calendar, and delayed patients, need patients who come over time"
    case .spansStages: "not yet supported: what goes on from one stage to the next"
    case .mechanismNotComputed: "the mechanism's file beside the trial's"
    case .noTruth(_, let endpoint): "\(endpoint): {effect, standard deviation}"
    case .endpointsBesideDepartures: "not yet supported: further endpoints with these; only treatment discontinuation goes with them"
    case .severalCurves(let scenario): "one of its curves, such as \"\(scenario): NAME\""
    case .itemsUnknown: "items of HAMD17, whose scores or baseline are simulated, or \"whole numbers\""
    }
  }
}
