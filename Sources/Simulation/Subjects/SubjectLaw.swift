import Mathematics
import Trial

/// A trial and a scenario made ready for drawing patients.
///
///     changeₜ = control change · C(t) + effect[arm] · E(t) + slope · (baseline − mean) · t ∕ T + sd(t) · Σₛ Lₜₛ zₛ
///     scoreₜ  = baseline + changeₜ, rounded and kept within the instrument's range where scores are whole
///
/// L the Cholesky factor of the correlation, z the patient's standard normal numbers.
struct SubjectLaw: Equatable, Sendable {
  let patients: Int
  let times: VisitTimes
  let arms: Int
  let comparison: PrimaryComparison
  let compared: [Int]
  /// In whom the primary comparison is made.
  let population: CompiledCondition
  let baseline: BaselineDraw?
  let factors: [FactorLaw]
  /// For each factor what its code counts in the number of the stratum; 0 if it is no stratum.
  let stratumSteps: [Int]
  let strata: Int
  /// Factors whose levels are balanced by themselves, by minimization.
  let balanced: [Int]
  let leaving: LeavingLaw?
  /// What is recorded besides; nil for nothing.
  let records: Records?
  /// What the plain law does not have; nil for nothing.
  let departures: Departures?
  /// In place of scores: responses or times to an event; nil for scores.
  let outcome: OutcomeDraw?
  /// Measures other than the first endpoint's; nil for none.
  let further: FurtherMeasures?
  let whole: Bool
  /// Of scores; infinite where there is no range.
  let lowest: Double
  let highest: Double

  /// The sums above but for rounding; groups are arms.
  let paths: LinearPaths
  /// sd(T) · L_Tₛ: what makes the score at the endpoint's visit of a patient's numbers, for counterfactuals.
  let loadingsAtEnd: [Double]
  /// −slope · mean and 1 + slope, at the endpoint's visit.
  let offsetAtEnd: Double
  let gainAtEnd: Double

  init(trial: TrialProtocol, scenario: Scenario, sampleSize: Int?, dependent: [DependentShares] = []) throws {
    if scenario.drugEffect != nil, scenario.personalEffects == nil { throw SimulationRefusal.mechanismNotComputed(scenario: scenario.name) }
    guard let allocation = trial.allocation else { throw SimulationRefusal.noAllocation }
    guard let endpoint = trial.endpoints.first, let visit = endpoint.visit, !trial.schedule.visits.isEmpty else { throw SimulationRefusal.noVisits }
    let times = VisitTimes(baseline: trial.schedule.baseline.weeks, visits: trial.schedule.visits.map(\.weeks), endpoint: visit)
    guard times.end > 0 else { throw SimulationRefusal.endpointNotAfterRandomization(week: times.end) }
    let n = try SubjectLaw.patients(of: trial, given: sampleSize)
    patients = n
    self.times = times
    arms = trial.arms.count
    comparison = PrimaryComparison(of: trial)
    compared = comparison.compared
    population = CompiledCondition(comparison.population, factors: trial.population.factors)
    outcome = OutcomeDraw(trial, scenario)
    whole = scenario.scores != .continuous
    // An instrument bounds the whole scores that it gives; continuous ones are the model's own, and without a baseline a score is a change.
    let instrument = endpoint.range.map { $0.lower...$0.upper }
    let range = !whole || scenario.baseline == nil && endpoint.variable == .changeFromBaseline ? nil : instrument
    lowest = range?.lowerBound ?? -.infinity
    highest = range?.upperBound ?? .infinity
    let baseline = scenario.baseline.map {
      BaselineDraw($0, whole: scenario.scores != .continuous, instrument: instrument, entry: trial.population.entry)
    }
    let items = try SubjectLaw.items(of: scenario, endpoint)
    let recorded = baseline.flatMap { RecordedBaseline($0, scenario: scenario, times: times, items: items) }
    if let baseline, case let share = recorded?.accepted ?? baseline.accepted, share < BaselineDraw.leastAccepted {
      throw SimulationRefusal.baselineOutOfReach(scenario: scenario.name, share: share)
    }
    if baseline == nil, let inflation = scenario.baselineInflation, inflation.points > 0 {
      throw SimulationRefusal.inflationWithoutBaseline(scenario: scenario.name)
    }
    self.baseline = baseline
    factors = try trial.population.factors.enumerated().map { place, factor in
      guard let own = dependent.first(where: { $0.factor == place }) else { return try FactorLaw(of: factor, sampleSize: n) }
      return FactorLaw(own)
    }
    (stratumSteps, strata) = SubjectLaw.strata(of: trial.population.factors, allocation.strata)
    balanced =
      allocation.method == .minimization ? allocation.strata.compactMap { name in trial.population.factors.firstIndex { $0.name == name } } : []

    let controlShares = scenario.controlCourse.shares(at: times)
    let visitPoints = times.visits.indices.map { t in
      scenario.visitEffects.reduce(0) { $1.visit <= t ? $0 + $1.points : $0 }
    }
    let controlMeans = zip(controlShares, visitPoints).map { $0 * scenario.controlChange + $1 }
    let effectShares = scenario.effectCourse.shares(at: times)
    let slopes = times.visits.map { scenario.baseline == nil ? 0 : scenario.baselineSlope * $0 / times.end }
    let center = scenario.baseline?.mean ?? 0
    let (offsets, gains) = (slopes.map { -$0 * center }, slopes.map { 1 + $0 })
    let residuals = try SubjectLaw.residuals(scenario, times)
    let changes = SubjectLaw.changes(baseline: baseline, range: range)
    loadingsAtEnd = residuals[visit]
    (offsetAtEnd, gainAtEnd) = (offsets[visit], gains[visit])

    let records = Records(trial: trial, scenario: scenario)
    self.records = records.isEmpty ? nil : records
    let departures = try Departures(
      trial: trial, scenario: scenario, times: times, baseline: recorded, items: items,
      means: (control: controlMeans, controlShares: controlShares, effectShares: effectShares), slopes: (offset: offsets, gain: gains),
      loadings: residuals, changes: changes)
    self.departures = departures.inPotential(comparison) ? departures : nil
    further = try FurtherMeasures(
      trial: trial, scenario: scenario, visits: times.visits.count, loadings: residuals[visit], departs: departures.inData)
    let isPlain = departures.stopping != nil && !departures.inData
    leaving =
      try isPlain
      ? scenario.discontinuation.map { law in
        try LeavingLaw(law, controlMeans: controlMeans, scenario: scenario.name)
      } : nil

    paths = LinearPaths(
      offset: offsets, gain: gains, loadings: residuals,
      means: scenario.effects.map { effect in zip(controlMeans, effectShares).map { $0 + effect * $1 } }, isWhole: whole, lowest: lowest,
      highest: highest)
  }

  /// Whether data need nothing but the plain law.
  var isPlain: Bool { records == nil && departures?.inData != true }

  /// Mean change of an arm at the endpoint's visit.
  func meanAtEnd(_ arm: Int) -> Double { paths.mean(at: times.endpoint, group: arm) }

  /// A score of the endpoint's visit before it is rounded and kept within the range.
  @inline(__always)
  func score(_ x: Double) -> Double { min(max(whole ? wholeScore(x) : x, lowest), highest) }

  private static func patients(of trial: TrialProtocol, given: Int?) throws -> Int {
    if let given { return given }
    guard case .fixed(let size) = trial.design.sampleSize else { throw SimulationRefusal.sampleSizeNotComputed }
    return size
  }

  /// Strata are the combinations of levels of the factors named; the last of them changes fastest.
  private static func strata(of factors: [Factor], _ named: [String]) -> (steps: [Int], count: Int) {
    var steps = [Int](repeating: 0, count: factors.count)
    var count = 1
    for name in named.reversed() {
      guard let f = factors.firstIndex(where: { $0.name == name }) else { continue }
      steps[f] = count
      count *= factors[f].levels.count
    }
    return (steps, count)
  }

  /// The items whose sum is the score, where the scenario has them.
  private static func items(of scenario: Scenario, _ endpoint: Endpoint) throws(SimulationRefusal) -> ItemResponse? {
    guard scenario.scores == .items else { return nil }
    guard endpoint.instrument == .HAMD17, scenario.baseline != nil || endpoint.variable == .value else {
      throw .itemsUnknown(scenario: scenario.name)
    }
    return ItemResponse()
  }

  /// The lowest and highest change that can be scored, where scores are whole and bounded.
  private static func changes(baseline: BaselineDraw?, range: ClosedRange<Double>?) -> ClosedRange<Int>? {
    guard let range, let baseline, range.upperBound - range.lowerBound <= 1_000 else { return nil }
    return Int((range.lowerBound - baseline.upper).rounded(.down))...Int((range.upperBound - baseline.lower).rounded(.up))
  }

  /// sd(t) · Lₜₛ, row by row.
  private static func residuals(_ scenario: Scenario, _ times: VisitTimes) throws -> [[Double]] {
    let deviations = scenario.standardDeviationCourse.standardDeviationShares(at: times).map { $0 * scenario.standardDeviation }
    // Where no correlation is given, visits are never analyzed together and nobody leaves because of a score: independence is as good as any.
    let correlation = scenario.correlation.map { Matrix($0.evaluated(weeks: times.visits)) } ?? .identity(deviations.count)
    let L = try CholeskyFactor(of: correlation).lower
    return deviations.indices.map { t in deviations.indices.map { s in s <= t ? deviations[t] * L[t, s] : 0 } }
  }
}
