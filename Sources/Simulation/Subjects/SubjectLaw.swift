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
  /// In whom the primary comparison is made.
  let population: CompiledCondition
  let baseline: BaselineDraw?
  let factors: [FactorLaw]
  /// For each factor what its code counts in the number of the stratum; 0 if it is no stratum.
  let stratumSteps: [Int]
  let strata: Int
  let leaving: LeavingLaw?
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

  init(trial: TrialProtocol, scenario: Scenario, sampleSize: Int?) throws {
    guard let allocation = trial.allocation else { throw SimulationRefusal.noAllocation }
    guard let endpoint = trial.endpoints.first, let visit = endpoint.visit, !trial.schedule.visits.isEmpty else { throw SimulationRefusal.noVisits }
    let times = VisitTimes(baseline: trial.schedule.baseline.weeks, visits: trial.schedule.visits.map(\.weeks), endpoint: visit)
    guard times.end > 0 else { throw SimulationRefusal.endpointNotAfterRandomization(week: times.end) }
    let n = try SubjectLaw.patients(of: trial, given: sampleSize)
    patients = n
    self.times = times
    arms = trial.arms.count
    comparison = PrimaryComparison(of: trial)
    population = CompiledCondition(comparison.population, factors: trial.population.factors)
    whole = scenario.scores == .wholeNumbers
    // An instrument bounds the whole scores that it gives; continuous ones are the model's own, and without a baseline a score is a change.
    let instrument = endpoint.range.map { $0.lower...$0.upper }
    let range = !whole || scenario.baseline == nil && endpoint.variable == .changeFromBaseline ? nil : instrument
    lowest = range?.lowerBound ?? -.infinity
    highest = range?.upperBound ?? .infinity
    baseline = try scenario.baseline.map {
      try BaselineDraw(
        $0, whole: scenario.scores == .wholeNumbers, instrument: instrument, entry: trial.population.entry, scenario: scenario.name)
    }
    factors = try trial.population.factors.map { try FactorLaw(of: $0, sampleSize: n) }
    (stratumSteps, strata) = SubjectLaw.strata(of: trial.population.factors, allocation.strata)

    let controlMeans = scenario.controlCourse.shares(at: times).map { $0 * scenario.controlChange }
    let effectShares = scenario.effectCourse.shares(at: times)
    leaving = try SubjectLaw.leavingLaw(scenario, controlMeans: controlMeans)

    let slopes = times.visits.map { scenario.baseline == nil ? 0 : scenario.baselineSlope * $0 / times.end }
    let center = scenario.baseline?.mean ?? 0
    let loadings = try SubjectLaw.loadings(scenario, times)
    loadingsAtEnd = loadings[visit]
    offsetAtEnd = -slopes[visit] * center
    gainAtEnd = 1 + slopes[visit]
    paths = LinearPaths(
      offset: slopes.map { -$0 * center }, gain: slopes.map { 1 + $0 }, loadings: loadings,
      means: scenario.effects.map { effect in zip(controlMeans, effectShares).map { $0 + effect * $1 } }, isWhole: whole, lowest: lowest,
      highest: highest)
  }

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

  private static func leavingLaw(_ scenario: Scenario, controlMeans: [Double]) throws -> LeavingLaw? {
    guard let law = scenario.discontinuation, law.share > 0, controlMeans.count > 1 else { return nil }
    if scenario.correlation == nil, law.mechanism == .missingAtRandom, law.logOddsPerPoint != 0 {
      throw SimulationRefusal.noCorrelation(scenario: scenario.name)
    }
    return try LeavingLaw(law, controlMeans: controlMeans, scenario: scenario.name)
  }

  /// sd(t) · Lₜₛ by rows.
  private static func loadings(_ scenario: Scenario, _ times: VisitTimes) throws -> [[Double]] {
    let deviations = scenario.standardDeviationCourse.standardDeviationShares(at: times).map { $0 * scenario.standardDeviation }
    let T = deviations.count
    // Where no correlation is given, visits are never analyzed together and nobody leaves because of a score: independence is as good as any.
    let correlation = scenario.correlation.map { Matrix($0.matrix(weeks: times.visits)) } ?? .identity(T)
    let L = try CholeskyFactor(of: correlation).lower
    return (0..<T).map { t in (0..<T).map { s in s <= t ? deviations[t] * L[t, s] : 0 } }
  }
}
