import Notation

/// Turns a file whose shape has been checked into a protocol, and finds what contradicts itself.
///
/// Where the shape is wrong a value is left out or replaced by a stand-in: its fault has been told, so no protocol is handed out, and what can still be
/// checked beside it is checked all the same.
struct Reading {
  let root: Spot
  let kind: TrialProtocol.Kind
  var findings: Findings

  // What later sections refer to, in the order it is read.
  var factors: [Factor] = []
  var arms: [Arm] = []
  var schedule = Schedule(baseline: TimePoint(0, .week), visits: [])
  var endpoints: [Endpoint] = []
  var estimands: [Estimand] = []
  var analyses: [PlannedAnalysis] = []
  var claims: [Hypothesis] = []
  var scenarioNames: [String] = []
  /// Places of correlations known to be told of; that of `assumptions` is looked at once.
  var checkedCorrelations: Set<String> = []

  /// Whether this is a point of the grid of another reading, whose own grid is not looked at.
  var isVariant = false

  init(root: Spot, kind: TrialProtocol.Kind, findings: Findings) {
    self.root = root
    self.kind = kind
    self.findings = findings
  }

  /// The whole file. Means nothing where `findings.faults` has more than warnings.
  mutating func trial() -> TrialProtocol {
    let identification = identification()
    let population = population()
    arms = readArms()
    let allocation = allocation()
    schedule = readSchedule()
    endpoints = readEndpoints()
    estimands = readEstimands()
    analyses = readAnalyses()
    checkServed()
    claims = hypotheses()
    checkEventClaims()
    checkKaplanMeier()
    checkStrata(allocation, claims)
    scenarioNames = root["scenarios"]?.entries.map(\.key) ?? []
    let design = design()
    checkSizes(design, allocation)
    checkAdaptations(design, claims)
    checkDoses(claims, design)
    checkImputedLooks(design, claims)
    let scenarios = scenarios()
    checkDelayed(design, scenarios)
    checkMonitored(design, scenarios)
    checkSimulatedEvents(scenarios, claims)
    var trial = TrialProtocol(
      kind: kind, identification: identification, population: population, arms: arms, allocation: allocation, schedule: schedule,
      endpoints: endpoints, estimands: estimands, analyses: analyses, hypotheses: claims, design: design, scenarios: scenarios,
      simulation: simulation(), data: data(), report: report(), defaults: findings.defaults, remarks: remarks())
    if isVariant { trial.simulation.vary = [] }
    checkVary(trial)
    return trial
  }

  // MARK: Trial and population

  private mutating func identification() -> Identification {
    guard let trial = root["trial"] else {
      return Identification(id: "design", title: "A design without a trial", phase: "", blinding: .doubleBlind)
    }
    if trial["blinding"] == nil { findings.fill("trial.blinding", "double-blind", because: "the usual of its kind; it moves no number") }
    return Identification(
      id: trial["id"]?.text ?? "", title: trial["title"]?.text ?? "", phase: trial["phase"]?.text ?? "",
      blinding: trial["blinding"]?.word(Identification.Blinding.self) ?? .doubleBlind, label: trial["label"]?.text, note: trial["note"]?.text)
  }

  private mutating func population() -> Population {
    let spot = root["population"]
    for (name, factor) in spot?["factors"]?.entries ?? [] { factors.append(readFactor(name, factor)) }
    var entry: Condition?
    if let written = spot?["entry"], let text = written.text, let condition = condition(written, text) {
      entry = condition
      let onlyBaseline = condition.clauses.allSatisfy { if case .baseline = $0 { true } else { false } }
      if !onlyBaseline || condition.clauses.isEmpty {
        findings.fault(written, "\"\(text)\"", expected: "a condition on the baseline, such as \"baseline >= 18\"", .contradicts)
      }
    }
    return Population(condition: spot?["condition"]?.text, entry: entry, factors: factors)
  }

  private mutating func readFactor(_ name: String, _ spot: Spot) -> Factor {
    let factor = Factor(name: name, composition: composition(spot))
    if name.lowercased() == "baseline" || ColumnName.reserved.contains(factor.column) {
      findings.keyFault(spot, "the factor \"\(name)\"", expected: "a name that is no variable of the data", .contradicts)
    }
    if let other = factors.first(where: { $0.column == factor.column }) {
      findings.keyFault(spot, "the factor \"\(name)\"", expected: "a column other than \(other.column), which \"\(other.name)\" has", .contradicts)
    }
    return factor
  }

  private mutating func composition(_ spot: Spot) -> Factor.Composition {
    guard spot.isMap else { return .fromData }
    guard within(Self.mostLevels, spot, spot.entries.count, "levels") else { return .fromData }
    let levels = spot.entries.filter { $0.key != "by" }
    let shares = levels.compactMap { entry in entry.spot.share.map { LevelShare(level: entry.key, share: $0) } }
    let counts = levels.compactMap { entry in entry.spot.count.map { LevelCount(level: entry.key, count: $0) } }
    if levels.isEmpty { findings.fault(spot, "no level", expected: "levels and their counts or shares", .missing) }
    guard shares.count == levels.count || counts.count == levels.count else {
      if shares.count + counts.count == levels.count {
        findings.fault(spot, "both counts and shares", expected: "counts or shares", .contradicts)
      }
      return .counts(levels.map { LevelCount(level: $0.key, count: 0) })
    }
    guard !shares.isEmpty else { return .counts(counts) }
    checkWhole(spot, shares.map(\.share))
    return .shares(shares)
  }
}
