import Mathematics
import Notation
import Simulation
import Trial

/// A trial of one world as the exact road sees it: expected numbers of patients by arm and stratum, a covariance of visits, and what of it is drawn.
///
/// Places of unknowns that it understands: sample size, standard deviation, share of discontinuation, ratio, looks, analysis, shares of factors and the
/// reported level. Others, such as changes of the control arm, cancel in a difference that is balanced: they are drawn and move nothing.
struct TrialModel: Sendable {
  struct FactorModel: Sendable {
    var name: String
    var levels: [String]
    var shares: [Double]
    /// Shares that are drawn: of a level, within a level of another factor where there is one.
    var drawn: [(level: Int, within: (factor: Int, level: Int)?, slot: Int)] = []
    /// Cuts of a baseline factor, whose levels lie between them.
    var cuts: [Double] = []
  }

  let name: String
  let armNames: [String]
  let control: Int
  /// Number of the benefit of each arm; nil for the control.
  let benefits: [Int?]
  let endpoint: String
  private(set) var factors: [FactorModel] = []
  /// Level of each factor, by stratum.
  private(set) var strata: [[Int]] = [[]]
  let weeks: [Double]
  let end: Int
  let error: SignificanceRule
  private let ratio: [Double]
  private let size: Double?
  private let fractions: [Double]
  private let standardDeviation: Double
  private let standardDeviationShares: [Double]
  private let correlation: [[Double]]
  private let controlMeans: [Double]
  private let discontinuation: DiscontinuationLaw?
  private let missingData: PlannedAnalysis.MissingData
  private let effectShares: [Double]
  // Slots of what is drawn.
  private var sizeSlot: Int?
  private var deviationSlot: Int?
  private var discontinuationSlot: Int?
  private var ratioSlots: [(arm: Int, slot: Int, options: [Double]?)] = []
  private var lookSlots: [(look: Int, slot: Int)] = []
  private var analysisSlot: (slot: Int, options: [PlannedAnalysis.MissingData])?
  private var levelSlot: (slot: Int, options: [SignificanceRule])?

  /// - Parameters:
  ///   - conditions: those of claims and modifiers; only their factors part the patients.
  ///   - unknowns: of the world, this trial's and others'; `slot` is the place of its draw by name.
  init(
    _ trial: ProgrammeTrial, conditions: [Condition], benefits names: [String], unknowns: [Unknown], slot: (String) -> (place: Int, law: UnknownLaw)?
  ) throws(ProgrammeInferenceFailure) {
    let file = trial.trial
    guard let scenario = file.scenarios.first(where: { $0.name == trial.scenario }), let primary = file.endpoints.first,
      let end = primary.visit ?? file.schedule.visits.indices.last
    else { throw .notModeled("trial \(trial.name): a scenario and an endpoint at a visit") }
    guard scenario.retention == nil, scenario.deviationsByArm == nil else {
      throw .notModeled("trial \(trial.name): a retention, or a standard deviation by arm, which are for planning")
    }
    name = trial.name
    armNames = file.arms.map(\.name)
    control = file.controlArm
    benefits = file.arms.map { arm in trial.benefits.first { $0.arm == arm.name }.flatMap { names.firstIndex(of: $0.benefit) } }
    endpoint = primary.name
    let baseline = file.schedule.baseline.weeks
    weeks = file.schedule.visits.map { $0.weeks - baseline }
    self.end = end
    error = SignificanceRule(level: file.design.error.level, sides: file.design.error.sides)
    ratio = (file.allocation?.ratio ?? file.arms.map { _ in 1 }).map(Double.init)
    size = if case .fixed(let patients) = file.design.sampleSize { Double(patients) } else { nil }
    fractions = file.design.fractions
    let times = VisitTimes(baseline: 0, visits: weeks, endpoint: end)
    standardDeviation = scenario.standardDeviation
    standardDeviationShares = scenario.standardDeviationCourse.standardDeviationShares(at: times)
    let count = weeks.count
    correlation =
      scenario.correlation?.matrix(weeks: weeks) ?? (0..<count).map { row in (0..<count).map { row == $0 ? 1 : Self.usualCorrelation } }
    controlMeans = scenario.controlCourse.shares(at: times).map { $0 * scenario.controlChange }
    discontinuation = scenario.discontinuation
    effectShares = scenario.effectCourse.shares(at: times)
    let analysis = file.hypotheses.first?.analysis
    missingData = (file.analyses.first { $0.name == analysis } ?? file.analyses.first)?.missingData ?? .missingAtRandom
    guard missingData.isModeled else { throw .notModeled("trial \(trial.name): an analysis by \(missingData.rawValue)") }
    factors = Self.factors(of: file, scenario, conditions, unknowns.filter { $0.trial == trial.name })
    strata = factors.reduce([[]]) { all, factor in all.flatMap { stratum in factor.levels.indices.map { stratum + [$0] } } }
    for unknown in unknowns where unknown.trial == trial.name { try take(unknown, file, slot) }
    guard size != nil || sizeSlot != nil else {
      throw .notModeled("trial \(trial.name): a sample size, which neither its file nor the unknowns have")
    }
  }

  /// Between visits, where the scenario gives no correlation.
  static let usualCorrelation = 0.6

  /// The factors that conditions part patients by, and those that their shares depend on.
  private static func factors(
    of file: TrialProtocol, _ scenario: Scenario, _ conditions: [Condition], _ unknowns: [Unknown]
  ) -> [FactorModel] {
    var wanted: [String] = []
    var cuts: [Double] = []
    for clause in conditions.flatMap(\.clauses) {
      switch clause {
      case .factor(let name, _, _): wanted.append(name)
      case .baseline(_, let value): cuts.append(value)
      }
    }
    for unknown in unknowns {
      guard case .place(let place) = unknown.subject, case .byFactor(let other, _) = unknown.belief else { continue }
      if wanted.contains(where: { place.hasPrefix("population.factors.\($0).") }) { wanted.append(other) }
    }
    var models: [FactorModel] = []
    for factor in file.population.factors where wanted.contains(factor.name) {
      switch factor.composition {
      case .counts(let counts):
        let total = Double(counts.reduce(0) { $0 + $1.count })
        models.append(FactorModel(name: factor.name, levels: factor.levels, shares: counts.map { Double($0.count) / total }))
      case .shares(let shares): models.append(FactorModel(name: factor.name, levels: factor.levels, shares: shares.map(\.share)))
      case .fromData: continue
      }
    }
    if !cuts.isEmpty, let law = scenario.baseline {
      let places = Set(cuts).sorted()
      let normal = Normal(mean: law.mean, standardDeviation: law.standardDeviation)
      let (least, most) = law.within.map { (normal.cumulative($0.lower), normal.cumulative($0.upper)) } ?? (0, 1)
      let below = places.map { min(max((normal.cumulative($0) - least) / (most - least), 0), 1) }
      let shares = zip([0] + below, below + [1]).map { $1 - $0 }
      models.append(FactorModel(name: "", levels: shares.indices.map(String.init), shares: shares, cuts: places))
    }
    return models
  }

  private mutating func take(
    _ unknown: Unknown, _ file: TrialProtocol, _ slot: (String) -> (place: Int, law: UnknownLaw)?
  ) throws(ProgrammeInferenceFailure) {
    guard case .place(let place) = unknown.subject else {
      guard let (place, law) = slot(unknown.name) else { return }
      let rules = (law.options ?? []).compactMap { ErrorRate.reading($0) }.map { SignificanceRule(level: $0.level, sides: $0.sides) }
      guard rules.count == law.options?.count else { throw .notModeled("\(unknown.name): a choice among errors with their sides") }
      levelSlot = (place, rules)
      return
    }
    if let (factor, level) = factorLevel(place) {
      switch unknown.belief {
      case .prior: if let found = slot(unknown.name) { factors[factor].drawn.append((level, nil, found.place)) }
      case .byFactor(let other, let levels):
        guard let outer = factors.firstIndex(where: { $0.name == other }) else { return }
        for one in levels {
          guard let inner = factors[outer].levels.firstIndex(of: one.level), let found = slot("\(unknown.name) in \(one.level)") else { continue }
          factors[factor].drawn.append((level, (outer, inner), found.place))
        }
      }
      return
    }
    guard let (number, law) = slot(unknown.name) else { return }
    switch place {
    case "design.sample size": sizeSlot = number
    case "assumptions.standard deviation", "scenarios.\(file.scenarios.first?.name ?? "").standard deviation": deviationSlot = number
    case "assumptions.treatment discontinuation.share": discontinuationSlot = number
    default:
      if place.hasPrefix("allocation.ratio."), let arm = armNames.firstIndex(of: String(place.dropFirst("allocation.ratio.".count))) {
        ratioSlots.append((arm, number, law.options.map { $0.compactMap { Double($0) } }))
      } else if place.hasPrefix("design.looks.look "), let look = Int(place.dropFirst("design.looks.look ".count)) {
        lookSlots.append((look, number))
      } else if place.hasPrefix("hypotheses."), place.hasSuffix(".analysis"), let options = law.options {
        let rules = options.map { option in file.analyses.first { $0.name == option }?.missingData ?? missingData }
        if let rule = rules.first(where: { !$0.isModeled }) { throw .notModeled("trial \(name): an analysis by \(rule.rawValue)") }
        analysisSlot = (number, rules)
      }
    }
  }

  private func factorLevel(_ place: String) -> (factor: Int, level: Int)? {
    for (factor, model) in factors.enumerated() where place.hasPrefix("population.factors.\(model.name).") {
      let rest = place.dropFirst("population.factors.\(model.name).".count)
      if let level = model.levels.firstIndex(of: String(rest)) { return (factor, level) }
    }
    return nil
  }

  // MARK: Conditions

  /// Whether a condition holds in a stratum; of a factor that the trial does not have it holds for nobody.
  func holds(_ condition: Condition, in stratum: Int) -> Bool {
    condition.clauses.allSatisfy { clause in
      switch clause {
      case .factor(let name, let levels, let excluded):
        guard let factor = factors.firstIndex(where: { $0.name == name }) else { return false }
        return levels.contains(factors[factor].levels[strata[stratum][factor]]) != excluded
      case .baseline(let comparison, let value):
        guard let factor = factors.firstIndex(where: { !$0.cuts.isEmpty }), let cut = factors[factor].cuts.firstIndex(of: value) else { return false }
        let isAbove = strata[stratum][factor] > cut
        return (comparison == .atLeast || comparison == .above) == isAbove
      }
    }
  }

  func strata(where condition: Condition) -> Set<Int> { Set(strata.indices.filter { holds(condition, in: $0) }) }

  // MARK: One draw

  /// What a draw makes of the trial.
  struct Drawn {
    /// By arm.
    var patients: [Double]
    /// By stratum.
    var shares: [Double]
    /// Standard deviation of one patient at the endpoint's visit, all on treatment.
    var standardDeviation: Double
    /// Of what is analyzed, a patient randomized; between visits.
    var covariance: Matrix
    /// Of the benefit at the endpoint's visit, what an analysis at a visit sees.
    var seen: [Double]
    var rule: SignificanceRule

    /// Of an arm against another, all patients at the end.
    func standardError(_ arm: Int, _ other: Int, at visit: Int) -> Double {
      (covariance[visit, visit] * (1 / patients[arm] + 1 / patients[other])).squareRoot()
    }
  }

  /// - Parameters:
  ///   - values: of all that is drawn, by slot.
  ///   - course: g at each visit; nil for the scenario's own.
  func drawn(_ values: [Double], course: [Double]?) -> Drawn {
    var ratio = ratio
    for (arm, slot, options) in ratioSlots { ratio[arm] = options?[Int(values[slot])] ?? values[slot] }
    let total = sizeSlot.map { values[$0] } ?? size ?? 0
    let parts = ratio.reduce(0, +)
    let sd = deviationSlot.map { values[$0] } ?? standardDeviation
    let rule = analysisSlot.map { $0.options[Int(values[$0.slot])] } ?? missingData
    let leaving = leaving(discontinuationSlot.map { values[$0] })
    let (covariance, seen) = analyzed(rule, sd, leaving, course ?? effectShares)
    return Drawn(
      patients: ratio.map { max(total * $0 / parts, 2) }, shares: stratumShares(values), standardDeviation: sd, covariance: covariance, seen: seen,
      rule: self.rule(values))
  }

  /// The rule by which the trial's claims are judged.
  func rule(_ values: [Double]) -> SignificanceRule { levelSlot.map { $0.options[Int(values[$0.slot])] } ?? error }

  /// The information fraction of a look, from 1.
  func fraction(ofLook look: Int, _ values: [Double]) -> Double {
    if let slot = lookSlots.first(where: { $0.look == look })?.slot { return min(max(values[slot], 0.01), 1) }
    return look <= fractions.count ? fractions[look - 1] : 1
  }

  func stratumShares(_ values: [Double]) -> [Double] {
    let shares = strata.map { stratum in
      factors.indices.reduce(1.0) { product, factor in product * share(of: stratum[factor], factor, stratum, values) }
    }
    let sum = shares.reduce(0, +)
    return shares.map { $0 / sum }
  }

  private func share(of level: Int, _ factor: Int, _ stratum: [Int], _ values: [Double]) -> Double {
    let model = factors[factor]
    let known = model.drawn.filter { drawn in drawn.within.map { stratum[$0.factor] == $0.level } ?? true }
    guard !known.isEmpty else { return max(model.shares[level], 1e-6) }
    if let own = known.first(where: { $0.level == level }) { return min(max(values[own.slot], 1e-6), 1) }
    let rest = max(1 - known.reduce(0) { $0 + values[$1.slot] }, 1e-6)
    let others = model.shares.indices.filter { other in !known.contains { $0.level == other } }
    let sum = others.reduce(0) { $0 + model.shares[$1] }
    return sum > 0 ? rest * model.shares[level] / sum : rest / Double(others.count)
  }

  /// Pⱼ: the share whose last visit is j; all at the last where nobody stops.
  private func leaving(_ drawnShare: Double?) -> [Double] {
    let k = weeks.count
    guard let law = discontinuation, k > 1 else { return (0..<k).map { $0 == k - 1 ? 1 : 0 } }
    let share = drawnShare ?? law.share
    let hazard: Double =
      switch law.scale {
      case .logit: share / Double(k - 1)
      case .hazard: 1 - plainExp(plainLog(1 - share) / Double(k - 1))
      }
    var there = 1.0
    return (0..<k).map { visit in
      let leaves = visit == k - 1 ? there : there * hazard
      there -= leaves
      return leaves
    }
  }

  /// What an analysis sees at each visit v, J being the last visit of a patient:
  ///
  ///     carried forward:  Y(min(J, v)) of all:        mean Σ Pⱼ g(min(j, v)), covariance of the mixture, the control arm's course among its means
  ///     complete cases:   Y(v) of those with J ≥ v:   g(v), Σ(v, w) ∕ P(J ≥ min(v, w))
  ///     at random:        Y(v) with the information of those who stopped:  g(v), Σ(v, v) ∕ (P(J ≥ v) + Σ_{j < v} Pⱼ ρ(j, v)²)
  private func analyzed(_ rule: PlannedAnalysis.MissingData, _ sd: Double, _ leaving: [Double], _ g: [Double]) -> (Matrix, [Double]) {
    let k = weeks.count
    func Σ(_ v: Int, _ w: Int) -> Double { sd * sd * standardDeviationShares[v] * standardDeviationShares[w] * correlation[v][w] }
    var covariance = Matrix(rows: k, columns: k)
    switch rule {
    case .lastObservationCarriedForward:
      var (seen, means) = ([Double](repeating: 0, count: k), [Double](repeating: 0, count: k))
      for v in 0..<k {
        for j in 0..<k {
          seen[v] += leaving[j] * g[min(j, v)]
          means[v] += leaving[j] * controlMeans[min(j, v)]
        }
      }
      for v in 0..<k {
        for w in 0...v {
          var sum = 0.0
          for j in leaving.indices {
            let (a, b) = (min(j, v), min(j, w))
            sum += leaving[j] * (Σ(a, b) + (controlMeans[a] - means[v]) * (controlMeans[b] - means[w]))
          }
          (covariance[v, w], covariance[w, v]) = (sum, sum)
        }
      }
      return (covariance, seen)
    case .completeCases, .nonResponse:
      let there = (0..<k).map { v in max(leaving[v...].reduce(0, +), 1e-6) }
      for v in 0..<k { for w in 0..<k { covariance[v, w] = Σ(v, w) / there[min(v, w)] } }
    case .missingAtRandom, .jumpToReference, .copyReference, .copyIncrements, .lastMeanCarriedForward, .retrievedDropouts,
      .baselineObservationCarriedForward:
      // References do not come here, nor baselines carried forward: the initializer refuses them.
      var information = [Double](repeating: 0, count: k)
      for v in 0..<k {
        for j in 0..<k {
          let known = j >= v ? 1 : correlation[j][v] * correlation[j][v]
          information[v] += leaving[j] * known
        }
      }
      for v in 0..<k { for w in 0..<k { covariance[v, w] = Σ(v, w) / (information[v] * information[w]).squareRoot() } }
    }
    return (covariance, g)
  }
}

extension PlannedAnalysis.MissingData {
  /// Whether what an analysis sees by this rule has a normal law here.
  fileprivate var isModeled: Bool { !isReference && self != .baselineObservationCarriedForward }
}
