import Mathematics
import Trial

/// A trial and a scenario made ready for drawing patients.
///
///     changeₜ = control change · C(t) + effect[arm] · E(t) + slope · (baseline − mean) · t ∕ T + sd(t) · Σₛ Lₜₛ zₛ
///     scoreₜ  = baseline + changeₜ, rounded and kept within the instrument's range where scores are whole
///
/// L the Cholesky factor of the correlation, z the patient's standard normal numbers. Visits stand in pairs, the registers of every processor; the
/// second of the last pair is empty if they are odd in number.
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

  let pairs: Int
  /// What all arms share at each visit: −slope · mean · t ∕ T.
  let offset: [SIMD2<Double>]
  /// What a point of baseline adds to the score: 1 + slope · t ∕ T.
  let gain: [SIMD2<Double>]
  /// sd(t) · Lₜₛ, pair by pair, 2 · pairs normal numbers each; 0 for the one beyond the last visit if they are odd in number.
  let loadings: [SIMD2<Double>]
  /// Mean change, arm by arm, pair by pair.
  let means: [SIMD2<Double>]

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
    leaving = try SubjectLaw.leavingLaw(scenario, controlMeans: controlMeans, baseline: baseline, range: range)

    let slopes = times.visits.map { scenario.baseline == nil ? 0 : scenario.baselineSlope * $0 / times.end }
    let center = scenario.baseline?.mean ?? 0
    offset = SubjectLaw.paired(slopes.map { -$0 * center })
    gain = SubjectLaw.paired(slopes.map { 1 + $0 })
    pairs = offset.count
    loadings = try SubjectLaw.loadings(scenario, times)
    means = scenario.effects.flatMap { effect in SubjectLaw.paired(zip(controlMeans, effectShares).map { $0 + effect * $1 }) }
  }

  /// Mean change of an arm at the endpoint's visit.
  func meanAtEnd(_ arm: Int) -> Double { means[arm * pairs + times.endpoint / 2][times.endpoint % 2] }

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

  private static func leavingLaw(_ scenario: Scenario, controlMeans: [Double], baseline: BaselineDraw?, range: ClosedRange<Double>?) throws
    -> LeavingLaw?
  {
    guard let law = scenario.discontinuation, law.share > 0, controlMeans.count > 1 else { return nil }
    if scenario.correlation == nil, law.mechanism == .missingAtRandom, law.logOddsPerPoint != 0 {
      throw SimulationRefusal.noCorrelation(scenario: scenario.name)
    }
    var changes: ClosedRange<Int>?
    if scenario.scores == .wholeNumbers, let range, let baseline, range.upperBound - range.lowerBound <= 1_000 {
      changes = Int((range.lowerBound - baseline.upper).rounded(.down))...Int((range.upperBound - baseline.lower).rounded(.up))
    }
    return try LeavingLaw(law, controlMeans: controlMeans, changes: changes, scenario: scenario.name)
  }

  private static func loadings(_ scenario: Scenario, _ times: VisitTimes) throws -> [SIMD2<Double>] {
    let deviations = scenario.standardDeviationCourse.standardDeviationShares(at: times).map { $0 * scenario.standardDeviation }
    let T = deviations.count
    // Where no correlation is given, visits are never analyzed together and nobody leaves because of a score: independence is as good as any.
    let correlation = scenario.correlation.map { Matrix($0.matrix(weeks: times.visits)) } ?? .identity(T)
    let L = try CholeskyFactor(of: correlation).lower
    let columns = (0..<T).map { s in paired((0..<T).map { t in deviations[t] * L[t, s] }) }
    return columns[0].indices.flatMap { pair in (0..<2 * columns[0].count).map { s in s < T ? columns[s][pair] : .zero } }
  }

  /// Visits in pairs.
  private static func paired(_ values: [Double]) -> [SIMD2<Double>] {
    stride(from: 0, to: values.count, by: 2).map { SIMD2(values[$0], $0 + 1 < values.count ? values[$0 + 1] : 0) }
  }
}
