import Mathematics
import Trial

/// All in which a scenario departs from the plain law: what moves scores, how they are rated, who stops, leaves, is rescued or misses a visit.
///
///     target   = plain score + along[i, a] · C(t) + error[i, t]  (+ rescue's effect, after rescue)
///     effect   = ((effect[a] + its modifiers) · E(t) + person's effect[a, t]) · share of doses taken,  outside the control arm
///     along    = control change's modifiers + class + levels of factors + site + recruitment's drift
///
/// After treatment is stopped the patient has the control arm's effect and class, or keeps his own, as the scenario says.
struct Departures: Equatable, Sendable {
  struct Points: Equatable, Sendable {
    var condition: CompiledCondition
    var points: Double
    /// In place of `points`, where arms differ.
    var byArm: [Double]?
  }
  struct Levels: Equatable, Sendable {
    /// Index of the factor.
    var factor: Int
    var standardDeviation: Double
  }
  struct Ratings: Equatable, Sendable {
    /// Of the error, one a visit; all 0 where ratings are exact.
    var deviations: [Double]
    /// Points a day of the calendar.
    var driftPerDay: Double
    var hasErrors: Bool { deviations.contains { $0 > 0 } }
  }

  let control: Int
  let effects: [Double]
  let controlMeans: [Double]
  let controlShares: [Double]
  let effectShares: [Double]
  /// What scores have of baseline and residuals, before means.
  let latent: LinearPaths

  /// By person, arm and visit, in place of the effect of the arms that have it.
  let personal: PersonalEffects?
  let effectModifiers: [Points]
  let controlModifiers: [Points]
  let levels: [Levels]
  let siteDeviation: Double
  /// Of each arm's effect, drawn once a trial; empty where effects are known.
  let effectDeviations: [Double]
  /// Residuals by themselves, and each arm's standard deviation over the control's less 1; nil where arms have the same.
  let spread: LinearPaths?
  let spreads: [Double]
  let driftPerMonth: Double
  let classes: ResponderLaw?
  let ratings: Ratings?
  let doses: DosesTaken?
  let items: ItemResponse?
  let baseline: RecordedBaseline?

  let stopping: Hazard?
  /// Cumulative shares of the reasons in the order of `ReasonShare.Reason`; empty where none are given.
  let reasons: [Double]
  let kept: Double
  let losesEffect: Bool
  let withdrawal: Hazard?
  /// Share still in the study at each visit, in place of a process; nil for none.
  let retention: [Double]?
  let gaps: Double
  let rescue: RescueDraw?

  /// Whether data need more than the plain law gives; where they do not, potential outcomes may.
  let inData: Bool
}

extension Departures {
  /// - Parameters:
  ///   - means: control change · C(t) and visit effects; C(t); E(t).
  ///   - changes: the lowest and highest change that can be scored, if scores are whole and bounded.
  init(
    trial: TrialProtocol, scenario: Scenario, times: VisitTimes, baseline: RecordedBaseline?, items: ItemResponse?,
    means: (control: [Double], controlShares: [Double], effectShares: [Double]), slopes: (offset: [Double], gain: [Double]),
    loadings: [[Double]], changes: ClosedRange<Int>?
  ) throws(SimulationRefusal) {
    let T = times.visits.count
    precondition(T <= CourseAddress.mostVisits, "a schedule has at most 1,900 visits")
    let factors = trial.population.factors
    control = trial.controlArm
    let personal = scenario.personalEffects
    self.personal = personal
    effects = scenario.effects.enumerated().map { personal?.arms[$0] == true ? 0 : $1 }
    (controlMeans, controlShares, effectShares) = means
    latent = LinearPaths(
      offset: slopes.offset, gain: slopes.gain, loadings: loadings,
      means: [[Double]](repeating: [Double](repeating: 0, count: T), count: trial.arms.count), isWhole: false, lowest: -.infinity, highest: .infinity)
    func points(_ all: [Modifier]) -> [Points] {
      all.filter { $0.points != 0 || $0.pointsByArm != nil }.map {
        Points(condition: CompiledCondition($0.condition, factors: factors), points: $0.points, byArm: $0.pointsByArm)
      }
    }
    effectModifiers = points(scenario.effectModifiers)
    controlModifiers = points(scenario.controlChangeModifiers)
    levels = scenario.factorDeviations.filter { $0.standardDeviation != 0 }.map { each in
      guard let factor = factors.firstIndex(where: { $0.name == each.factor }) else { preconditionFailure("a deviation is of a declared factor") }
      return Levels(factor: factor, standardDeviation: each.standardDeviation)
    }
    siteDeviation = scenario.sites?.standardDeviation ?? 0
    effectDeviations = scenario.effectDeviations ?? []
    retention = scenario.retention
    if let own = scenario.deviationsByArm, Set(own).count > 1 {
      precondition(own.count == trial.arms.count && own.allSatisfy { $0 > 0 }, "each arm has a standard deviation above 0")
      spreads = own.map { $0 / scenario.standardDeviation - 1 }
      let none = [Double](repeating: 0, count: T)
      spread = LinearPaths(
        offset: none, gain: none, loadings: loadings, means: [[Double]](repeating: none, count: trial.arms.count), isWhole: false,
        lowest: -.infinity, highest: .infinity)
    } else {
      (spreads, spread) = ([], nil)
    }
    driftPerMonth = scenario.accrual == nil ? 0 : scenario.driftPerMonth
    classes =
      scenario.responderClasses.isEmpty
      ? nil : ResponderLaw(scenario.responderClasses, arms: trial.arms.count, controlChange: scenario.controlChange)
    ratings = scenario.raters.flatMap { raters in
      precondition(raters.reliability > 0 && raters.reliability <= 1, "a reliability lies in (0, 1]")
      let error = raters.errorShare * scenario.standardDeviation
      let deviations = scenario.standardDeviationCourse.standardDeviationShares(at: times).map { $0 * error }
      let ratings = Ratings(deviations: deviations, driftPerDay: raters.driftPerMonth / ArrivalLaw.daysPerMonth)
      return ratings.hasErrors || ratings.driftPerDay != 0 ? ratings : nil
    }
    doses = scenario.adherence == 1 ? nil : DosesTaken(adherence: scenario.adherence, times: times)
    self.items = items
    self.baseline = baseline

    // What the classes add to the mean of the control arm belongs to the mean against which a change is held.
    let added = classes?.meanPoints(arm: control) ?? 0
    let reference = zip(means.control, means.controlShares).map { $0 + added * $1 }
    func hazard(_ law: DiscontinuationLaw?, _ refusal: (Double) -> SimulationRefusal) throws(SimulationRefusal) -> Hazard? {
      guard let law, T > 1 else { return nil }
      let hazard = try Hazard(law, arms: trial.arms.count, controlMeans: reference, changes: changes, refusal: refusal)
      guard hazard.happens else { return nil }
      if scenario.correlation == nil, law.mechanism != .completelyAtRandom, law.logOddsPerPoint != 0 {
        throw .noCorrelation(scenario: scenario.name)
      }
      return hazard
    }
    stopping = try hazard(scenario.discontinuation) { .discontinuationShare(scenario: scenario.name, share: $0) }
    withdrawal = try hazard(scenario.withdrawal) { .withdrawalShare(scenario: scenario.name, share: $0) }
    reasons = scenario.discontinuation.map { Self.cumulative($0.reasons) } ?? []
    kept = scenario.keptAfterDiscontinuation
    losesEffect = scenario.effectAfterDiscontinuation == .lost
    gaps = scenario.intermittentGaps
    rescue = try scenario.rescue.flatMap { law throws(SimulationRefusal) in
      law.share > 0 && T > 1 ? try RescueDraw(law, visits: T, scenario: scenario.name) : nil
    }
    let isPlainStop = scenario.discontinuation.map { law in
      law.scale == .logit && law.sharesByArm == nil && law.reasons.isEmpty && law.mechanism != .missingNotAtRandom
    }
    inData =
      !(personal == nil && effectModifiers.isEmpty && controlModifiers.isEmpty && levels.isEmpty && siteDeviation == 0 && driftPerMonth == 0
      && classes == nil && ratings == nil && doses == nil && items == nil && baseline == nil && (stopping == nil || isPlainStop == true && kept == 0)
      && withdrawal == nil && gaps == 0 && rescue == nil && effectDeviations.isEmpty && spread == nil && retention == nil)
  }

  private static func cumulative(_ reasons: [ReasonShare]) -> [Double] {
    guard !reasons.isEmpty else { return [] }
    var below = 0.0
    return ReasonShare.Reason.allCases.map { reason in
      for each in reasons where each.reason == reason { below += each.share }
      return below
    }
  }

  /// Whether potential outcomes hang on who stops or is rescued.
  func inPotential(_ comparison: PrimaryComparison) -> Bool {
    inData || stopping != nil && !comparison.takesNoStop
  }
}

extension RaterLaw {
  /// √( (1 − r) ∕ r ): the error's standard deviation over that of the true score.
  var errorShare: Double { ((1 - reliability) / reliability).squareRoot() }
}

extension RecordedBaseline {
  /// - Returns: nil where the baseline is recorded as it is.
  init?(_ draw: BaselineDraw, scenario: Scenario, times: VisitTimes, items: ItemResponse?) {
    let lift = scenario.baselineInflation.flatMap { $0.points > 0 ? $0 : nil }
    self.draw = draw
    below = lift?.below ?? -.infinity
    halfPoints = (lift?.points ?? 0) / 2
    errorDeviation = draw.standardDeviation * (scenario.raters?.errorShare ?? 0)
    driftPerDay = (scenario.raters?.driftPerMonth ?? 0) / ArrivalLaw.daysPerMonth
    day = times.baseline * 7
    self.items = items
    if lift == nil && errorDeviation == 0 && driftPerDay == 0 && items == nil { return nil }
  }
}
