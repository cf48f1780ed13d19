import Mathematics

/// How many of each a tally counts, and where each number stands.
public struct TallyShape: Equatable, Sendable {
  public var hypotheses: Int
  public var looks: Int
  public var subsets: Int
  /// Of the first hypothesis that MCP-Mod tests; 0 where there is none.
  public var candidates: Int
  /// Whether it is counted what goes on after each look.
  public var goesByStages: Bool
  /// Covariances that an analysis may try, its own and those to fall back to; 0 where none has a fallback.
  public var covariances: Int
  /// Arms that the rule which stops for harm watches; 0 where no such rule is simulated.
  public var watchedArms: Int
  /// Comparisons of adverse events, as the protocol's analyses ask for; 0 where none is simulated.
  public var eventQuestions: Int

  public init(
    hypotheses: Int, looks: Int, subsets: Int, candidates: Int = 0, goesByStages: Bool = false, covariances: Int = 0,
    watchedArms: Int = 0, eventQuestions: Int = 0
  ) {
    precondition(hypotheses >= 1 && looks >= 1 && subsets >= 0 && candidates >= 0, "a trial has a hypothesis and a look")
    self.candidates = candidates
    self.hypotheses = hypotheses
    self.looks = looks
    self.subsets = subsets
    self.goesByStages = goesByStages
    self.covariances = covariances
    self.watchedArms = watchedArms
    self.eventQuestions = eventQuestions
  }

  /// Counts of a trial as a whole.
  enum Whole: Int, CaseIterable {
    /// Trials with a look whose fit failed.
    case failed
    /// Trials that rejected at least one hypothesis, and all of them.
    case any, all
    /// Σ and Σ² of patients at the end of the trial.
    case patients, patientsSquared
    /// Σ and Σ² of patients without a value at the last visit, of all randomized.
    case left, leftSquared
    /// Patients randomized, Σ.
    case randomized
    /// Σ and Σ² of delayed patients: randomized, and not at the endpoint's visit yet when a look stopped the trial.
    case delayed, delayedSquared
    /// Trials whose patients came over time.
    case timed
    /// Trials that rejected nothing and had a subset that seemed to.
    case savedBySubset
    /// Trials with a significant subset, and with a significant interaction.
    case someSubset, someInteraction
  }
  /// Counts of the trial at each look.
  enum AtLook: Int, CaseIterable {
    /// The trial ended here with a hypothesis rejected, and before the end with none.
    case won, givenUp
    /// Patients of the look, Σ.
    case patients
  }
  /// Counts of a hypothesis where it was decided.
  enum OfHypothesis: Int, CaseIterable {
    case success, estimated, covered
  }
  /// Counts of a hypothesis at each look, whether or not the trial had ended before.
  enum Seen: Int, CaseIterable {
    case fitted
    /// Beyond the efficacy bound, beyond its mirror image, and beyond the futility bound.
    case crossed, crossedToHarm, futile
    /// Beyond the bound here and not at the end.
    case crossedHereOnly
    /// The hypothesis was rejected here, which ended it.
    case won
    /// Trials with a fit here and at the end.
    case compared
    /// The hypothesis was rejected here, which ended it, and with the delayed patients p is above the error.
    case reversed
    /// It was given up here, and with the delayed patients p is within the error.
    case missed
    /// It was rejected here, and there is a fit with the delayed patients.
    case wonDelayed
  }
  enum InSubset: Int, CaseIterable {
    case fitted, significant, significantToHarm, interactions, interactionSignificant, patients, patientsSquared
  }

  /// Counts of a hypothesis at each look of a trial that goes by stages.
  enum InStage: Int, CaseIterable {
    /// The trial came to this stage, with the hypothesis in it.
    case carried
    /// Patients of the stage in trials that came to it, Σ; of the first hypothesis alone.
    case patients
  }

  /// Counts of a candidate of MCP-Mod.
  enum OfCandidate: Int, CaseIterable {
    /// Its statistic was the greatest, and was so beyond the critical value.
    case greatest, significant
    /// Its curve was chosen, or had the greatest weight.
    case chosen
  }
  /// Counts of the dose that MCP-Mod is asked for.
  enum OfDose: Int, CaseIterable {
    /// A curve was chosen; it has the dose asked for.
    case fitted, found
  }
  /// Doses found are counted in so many bins of (0, D], D the greatest dose.
  static let doseBins = 200

  var countWidth: Int { eventPlace(.found, question: eventQuestions) }
  var endOfHarm: Int { watchedArms > 0 ? watchedPlace(.stopped, arm: watchedArms) : endOfCovariances }
  var endOfCovariances: Int { endOfStages + (covariances > 0 ? hypotheses * covarianceWidth : 0) }
  private var endOfStages: Int { goesByStages ? place(InStage.carried, hypothesis: hypotheses, look: 0) : endOfDoses }

  /// Of a hypothesis: how many trials came to each covariance and to none, then how often each could not be fitted, cause by cause.
  private var covarianceWidth: Int { covariances + 1 + covariances * MathematicalFailure.Cause.allCases.count }
  /// Trials whose analysis came to a covariance, where the trial ended; nil: to none.
  func covariancePlace(_ step: Int?, hypothesis: Int) -> Int { endOfStages + hypothesis * covarianceWidth + (step ?? covariances) }
  /// Trials in which it could not be fitted.
  func failurePlace(_ step: Int, _ cause: MathematicalFailure.Cause, hypothesis: Int) -> Int {
    let causes = MathematicalFailure.Cause.allCases
    return endOfStages + hypothesis * covarianceWidth + covariances + 1 + step * causes.count + (causes.firstIndex(of: cause) ?? 0)
  }
  /// What follows the counts of MCP-Mod, or of the subsets.
  private var endOfDoses: Int { doseBin(candidates > 0 ? Self.doseBins : 0) }
  func place(_ what: OfCandidate, candidate: Int) -> Int {
    place(InSubset.fitted, subset: subsets) + candidate * OfCandidate.allCases.count + what.rawValue
  }
  func place(_ what: OfDose) -> Int { place(.greatest, candidate: candidates) + what.rawValue }
  /// Where the bins begin, and each of them.
  func doseBin(_ bin: Int) -> Int { place(.greatest, candidate: candidates) + (candidates > 0 ? OfDose.allCases.count : 0) + bin }
  func place(_ what: Whole) -> Int { what.rawValue }
  func place(_ what: AtLook, look: Int) -> Int { Whole.allCases.count + look * AtLook.allCases.count + what.rawValue }
  func place(_ what: OfHypothesis, hypothesis: Int) -> Int {
    place(AtLook.won, look: looks) + hypothesis * OfHypothesis.allCases.count + what.rawValue
  }
  func place(_ what: Seen, hypothesis: Int, look: Int) -> Int {
    place(OfHypothesis.success, hypothesis: hypotheses) + (hypothesis * looks + look) * Seen.allCases.count + what.rawValue
  }
  func place(_ what: InSubset, subset: Int) -> Int {
    place(Seen.fitted, hypothesis: hypotheses, look: 0) + subset * InSubset.allCases.count + what.rawValue
  }

  func place(_ what: InStage, hypothesis: Int, look: Int) -> Int {
    endOfDoses + (hypothesis * looks + look) * InStage.allCases.count + what.rawValue
  }

  /// Sums of the trial at each look, and once more at its end (look = looks): days from the first patient to the last visit of the last, or to the
  /// look's own day.
  enum DaySum: Int, CaseIterable { case days, squared }
  /// Sums of a hypothesis where it was decided: error = estimate − truth, its square and fourth power; SE² and its square.
  enum EndSum: Int, CaseIterable { case error, squared, fourth, variance, varianceSquared }
  /// Sums of a hypothesis at each look: error and its square over all fits, over those beyond the bound, over those with which it was
  /// rejected; SE²(end) ∕ SE²(look) and its square; over those with which it was rejected, the error with the delayed patients and its square.
  enum LookSum: Int, CaseIterable {
    case error, squared, crossedError, crossedSquared, wonError, wonSquared, fraction, fractionSquared, delayedError, delayedSquared
  }
  /// Sums of a subset: error against the subset's truth over all fits, and over the significant.
  enum SubsetSum: Int, CaseIterable { case error, squared, significantError, significantSquared }

  /// Sums of doses found, and of their squares.
  enum OfDoseSum: Int, CaseIterable { case dose, squared }

  var sumWidth: Int { eventSum(.estimate, question: eventQuestions) }
  var endOfDoseSums: Int { sum(SubsetSum.error, subset: subsets) + (candidates > 0 ? OfDoseSum.allCases.count : 0) }
  func sum(_ what: OfDoseSum) -> Int { sum(SubsetSum.error, subset: subsets) + what.rawValue }
  func sum(_ what: DaySum, look: Int) -> Int { look * DaySum.allCases.count + what.rawValue }
  func sum(_ what: EndSum, hypothesis: Int) -> Int {
    sum(DaySum.days, look: looks + 1) + hypothesis * EndSum.allCases.count + what.rawValue
  }
  func sum(_ what: LookSum, hypothesis: Int, look: Int) -> Int {
    sum(EndSum.error, hypothesis: hypotheses) + (hypothesis * looks + look) * LookSum.allCases.count + what.rawValue
  }
  func sum(_ what: SubsetSum, subset: Int) -> Int {
    sum(LookSum.error, hypothesis: hypotheses, look: 0) + subset * SubsetSum.allCases.count + what.rawValue
  }
}
