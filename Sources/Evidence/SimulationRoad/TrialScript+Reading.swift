import Mathematics
import Notation
import Simulation
import Trial

extension TrialScript {
  /// - Parameters:
  ///   - unknowns: numbers of the trial's unknowns and the slots at which they are drawn; choices stand in the trial already.
  init(
    number: Int, _ programmeTrial: ProgrammeTrial, trial: TrialProtocol, programme: Programme, unknowns: [DrawnPlace], options: SimulationOptions
  ) throws(SimulationRoadRefusal) {
    self.init(number: number, name: programmeTrial.name)
    guard let scenario = trial.scenarios.first(where: { $0.name == programmeTrial.scenario }) ?? trial.scenarios.first else {
      throw .place(trial: name, place: "scenarios.\(programmeTrial.scenario)")
    }
    var places = Places(unknowns, scenario: scenario.name)
    let primary = trial.hypotheses.first?.analysis.flatMap { wanted in trial.analyses.first { $0.name == wanted } } ?? trial.analyses.first
    let variable = trial.estimands.first { $0.name == primary?.estimand }?.variable
    guard let measured = trial.endpoints.first(where: { $0.name == variable }) ?? trial.endpoints.first, let visit = measured.visit else {
      throw .place(trial: name, place: "endpoints")
    }
    arms = trial.arms.count
    benefits = trial.arms.map { arm in
      programmeTrial.benefits.first { $0.arm == arm.name }.flatMap { own in programme.benefits.firstIndex { $0.name == own.benefit } }
    }
    weeks = trial.schedule.visits.map(\.weeks)
    endpoint = visit
    byMeans = options.byMeans.contains(name)
    try readSize(trial, &places)
    try readFactors(trial, &places)
    try readCourses(scenario, trial, sign: measured.benefitSign, &places)
    try readLeaving(scenario, sign: measured.benefitSign, &places)
    try readAnalysis(primary, &places)
    try readAllocation(trial, options)
    looks = trial.design.looks.enumerated().map { index, look in
      places.take("design.looks.look \(index + 1)").map(Amount.slot) ?? .fixed(look.fraction)
    }
    modified = []
    for benefit in programme.benefits {
      var own: [[Bool]] = []
      for modifier in benefit.modifiers { own.append(strata(where: modifier.condition) ?? [Bool](repeating: false, count: strata)) }
      modified.append(own)
    }
    if let left = places.left.first { throw .place(trial: name, place: left) }
    if byMeans, leaving != nil || factors.contains(where: { if case .counts = $0.composition { true } else { false } }) {
      throw .notByMeans(trial: name)
    }
  }

  /// The unknowns of a trial by their places, from which they are taken one by one.
  struct Places {
    private var slots: [(place: String, outer: (factor: String, level: String)?, slot: Int)]
    private let scenario: String

    init(_ unknowns: [DrawnPlace], scenario: String) {
      slots = unknowns.map { ($0.place, $0.within, $0.slot) }
      self.scenario = scenario
    }

    mutating func take(_ place: String) -> Int? {
      guard let index = slots.firstIndex(where: { $0.place == place }) else { return nil }
      return slots.remove(at: index).slot
    }
    /// Of an assumption, which may stand in the scenario.
    mutating func take(assumption: String) -> Int? { take("assumptions.\(assumption)") ?? take("scenarios.\(scenario).\(assumption)") }
    /// All below a place: what follows it, and within which level of which factor.
    mutating func takeAll(below place: String) -> [(rest: String, outer: (factor: String, level: String)?, slot: Int)] {
      let found = slots.filter { $0.place.hasPrefix(place + ".") }
      slots.removeAll { $0.place.hasPrefix(place + ".") }
      return found.map { (String($0.place.dropFirst(place.count + 1)), $0.outer, $0.slot) }
    }
    mutating func takeAll(belowAssumption place: String) -> [(rest: String, outer: (factor: String, level: String)?, slot: Int)] {
      takeAll(below: "assumptions.\(place)") + takeAll(below: "scenarios.\(scenario).\(place)")
    }
    var left: [String] { slots.map(\.place) }
  }

  private mutating func readSize(_ trial: TrialProtocol, _ places: inout Places) throws(SimulationRoadRefusal) {
    if let slot = places.take("design.sample size") {
      size = .slot(slot)
    } else if case .fixed(let count) = trial.design.sampleSize {
      size = .fixed(Double(count))
    } else {
      throw .noSize(trial: name)
    }
  }

  private mutating func readFactors(_ trial: TrialProtocol, _ places: inout Places) throws(SimulationRoadRefusal) {
    let names = trial.population.factors.map(\.name)
    for factor in trial.population.factors {
      let drawn = places.takeAll(below: "population.factors.\(factor.name)")
      let stride = strata
      strata *= max(factor.levels.count, 1)
      let outerName = drawn.lazy.compactMap(\.outer?.factor).first
      let outer = outerName.flatMap { names.firstIndex(of: $0) }
      let composition: FactorScript.Composition
      switch factor.composition {
      case .fromData: throw .place(trial: name, place: "population.factors.\(factor.name)")
      case .counts(let all):
        guard drawn.isEmpty, case .fixed(let size) = size, all.reduce(0, { $0 + $1.count }) == Int(size) else {
          throw .counts(trial: name, factor: factor.name)
        }
        composition = .counts(all.map(\.count))
      case .shares(let all):
        let outerLevels = outer.map { trial.population.factors[$0].levels } ?? [""]
        composition = .shares(
          outerLevels.map { level in
            let here = drawn.filter { $0.outer == nil || $0.outer?.level == level }
            return all.map { one in
              if let own = here.first(where: { $0.rest == one.level }) { return .slot(own.slot) }
              return here.isEmpty ? .fixed(one.share) : .rest(one.share)
            }
          })
      }
      factors.append(FactorScript(levels: factor.levels, composition: composition, outer: outer, stride: stride))
    }
    factorNames = names
    layOutSteps()
  }

  private mutating func layOutSteps() {
    var (shares, counts) = (0, 0)
    var all: [FactorStep] = []
    for factor in factors {
      var step = FactorStep(isCounts: false, levels: factor.levels.count, stride: factor.stride, at: shares)
      switch factor.composition {
      case .counts:
        (step.isCounts, step.at) = (true, counts)
        counts += factor.levels.count
      case .shares(let rows):
        if let outer = factor.outer.map({ factors[$0] }) {
          step.rows = rowOf.count
          for stratum in 0..<strata { rowOf.append(stratum / outer.stride % outer.levels.count * factor.levels.count) }
        }
        shares += rows.count * factor.levels.count
      }
      all.append(step)
    }
    steps = factors.indices.filter { factors[$0].outer == nil }.map { all[$0] } + factors.indices.filter { factors[$0].outer != nil }.map { all[$0] }
  }

  private mutating func readCourses(
    _ scenario: Scenario, _ trial: TrialProtocol, sign: Double, _ places: inout Places
  ) throws(SimulationRoadRefusal) {
    for (key, isThere) in [("retention", scenario.retention != nil), ("standard deviation", scenario.deviationsByArm != nil)] where isThere {
      throw .place(trial: name, place: "scenarios.\(scenario.name).\(key)")
    }
    let times = VisitTimes(baseline: trial.schedule.baseline.weeks, visits: weeks, endpoint: endpoint)
    controlShares = scenario.controlCourse.shares(at: times)
    controlMeans = controlShares.map { $0 * scenario.controlChange * sign }
    effectShares = scenario.effectCourse.shares(at: times)
    deviationShares = scenario.standardDeviationCourse.standardDeviationShares(at: times)
    deviation = places.take(assumption: "standard deviation").map(Amount.slot) ?? .fixed(scenario.standardDeviation)
    let correlation =
      scenario.correlation?.matrix(weeks: weeks) ?? weeks.indices.map { row in weeks.indices.map { row == $0 ? 1.0 : Self.usualCorrelation } }
    do {
      let lower = try CholeskyFactor(of: Matrix(correlation)).lower
      correlationRoot = weeks.indices.map { row in (0...row).map { lower[row, $0] } }
    } catch { throw .mathematical(error) }
    let drawn = places.takeAll(belowAssumption: "control change modifiers")
    for modifier in scenario.controlChangeModifiers {
      let slot = drawn.first { $0.rest == modifier.condition.text }?.slot
      shifts.append(Shift(strata: try known(modifier.condition), points: slot.map(Amount.slot) ?? .fixed(modifier.points * sign)))
    }
    if let lost = drawn.first(where: { one in !scenario.controlChangeModifiers.contains { $0.condition.text == one.rest } }) {
      throw .place(trial: name, place: "assumptions.control change modifiers.\(lost.rest)")
    }
    shiftSign = sign
  }

  private mutating func readLeaving(_ scenario: Scenario, sign: Double, _ places: inout Places) throws(SimulationRoadRefusal) {
    let stops = places.take(assumption: "treatment discontinuation.share")
    let leaves = places.take(assumption: "withdrawal.share")
    guard let law = scenario.discontinuation ?? scenario.withdrawal, weeks.count > 1 else { return }
    guard law.mechanism != .missingNotAtRandom else { throw .notAtRandom(trial: name) }
    let slot = scenario.discontinuation != nil ? stops : leaves
    leaving = Leaving(
      share: slot.map(Amount.slot) ?? .fixed(law.share), slope: law.mechanism == .missingAtRandom ? law.logOddsPerPoint * sign : 0,
      isLogit: law.scale == .logit)
  }

  private mutating func readAnalysis(_ analysis: PlannedAnalysis?, _ places: inout Places) throws(SimulationRoadRefusal) {
    switch analysis?.missingData {
    case .lastObservationCarriedForward: completersOnly = false
    case .completeCases: completersOnly = true
    case .missingAtRandom, .nonResponse, nil:
      guard leaving == nil else { throw .mixedModel(trial: name) }
    case .jumpToReference, .copyReference, .copyIncrements, .lastMeanCarriedForward, .retrievedDropouts, .baselineObservationCarriedForward:
      throw .mixedModel(trial: name)
    }
  }

  private mutating func readAllocation(_ trial: TrialProtocol, _ options: SimulationOptions) throws(SimulationRoadRefusal) {
    ratio = trial.allocation?.ratio ?? [Int](repeating: 1, count: arms)
    guard let plan = trial.allocation, !options.independentAllocation else {
      allocation = .independent
      return
    }
    switch plan.method {
    case .permutedBlocks: break
    case .alternation:
      allocation = .alternation
      return
    case .simple:
      allocation = .independent
      return
    case .biasedCoin, .urn, .minimization: throw .allocation(trial: name, method: plan.method.rawValue)
    }
    var numbers: [Int: Int] = [:]
    var of: [Int] = []
    for stratum in 0..<strata {
      var key = 0
      for (place, factor) in factors.enumerated() where plan.strata.contains(factorNames[place]) {
        key += stratum / factor.stride % factor.levels.count * factor.stride
      }
      if numbers[key] == nil { numbers[key] = numbers.count }
      of.append(numbers[key] ?? 0)
    }
    blockOf = of
    allocation = .blocks(count: numbers.count)
  }

  /// In which strata a condition holds; nil where it names a factor that the trial does not have, or the baseline.
  func strata(where condition: Condition) -> [Bool]? {
    var holds = [Bool](repeating: true, count: strata)
    for clause in condition.clauses {
      guard case .factor(let factorName, let levels, let excluded) = clause, let place = factorNames.firstIndex(of: factorName) else { return nil }
      let factor = factors[place]
      for stratum in 0..<strata {
        let level = factor.levels[stratum / factor.stride % factor.levels.count]
        if levels.contains(level) == excluded { holds[stratum] = false }
      }
    }
    return holds
  }

  func known(_ condition: Condition) throws(SimulationRoadRefusal) -> [Bool] {
    guard let holds = strata(where: condition) else { throw .condition(trial: name, condition: condition.text) }
    return holds
  }

  /// Between visits, where the scenario gives no correlation.
  static let usualCorrelation = 0.5
}

/// A statistic before its trial's tables are laid out.
struct PendingStatistic: Hashable, Sendable {
  var arm: Int
  var comparator: Int
  var strata: [Bool]
  var values: TrialScript.Values
}

/// An unknown of a trial, at the slot where it is drawn.
struct DrawnPlace: Sendable {
  var place: String
  var within: (factor: String, level: String)?
  var slot: Int
}

extension TrialScript {
  /// Lays out tables for statistics: strata that no statistic of the same values tells apart share a cell.
  mutating func layOut(_ pending: [PendingStatistic]) {
    for one in pending where !tables.contains(where: { $0.values == one.values }) {
      let own = pending.filter { $0.values == one.values }
      var signatures: [[Bool]] = []
      let map = cellOf.count
      for stratum in 0..<strata {
        let signature = own.map { $0.strata[stratum] }
        if !signatures.contains(signature) { signatures.append(signature) }
        cellOf.append(signatures.firstIndex(of: signature) ?? 0)
      }
      tables.append(Table(values: one.values, map: map, cells: signatures.count, start: cells))
      cells += arms * signatures.count
    }
    statistics = pending.map { one in
      let table = tables.firstIndex { $0.values == one.values } ?? 0
      let first = pooledCells.count
      pooledCells += Set((0..<strata).filter { one.strata[$0] }.map { cellOf[tables[table].map + $0] }).sorted()
      return Statistic(arm: one.arm, comparator: one.comparator, table: table, cells: first..<pooledCells.count)
    }
  }
}
