import Mathematics
import Notation
import Pharmacology
import Trial

/// Why a programme's claims could not be turned into a likelihood, or the work ended before its end.
public enum ProgrammeInferenceFailure: Error, Equatable, Sendable {
  /// What is missing, in words.
  case notModeled(String)
  case mathematical(MathematicalFailure)
  /// Faults of a file as an alternative sets it.
  case faults(Faults)
  case stopped
}

/// A programme compiled for drawing: all that one draw is made of, in the order in which it is drawn.
struct ProgrammeModel: Sendable {
  struct World: Sendable {
    let choices: [ProgrammeWorld.Choice]
    let weight: Double
    let trials: [TrialClaims]
    /// Slots of `values` that exist in this world.
    let slots: [Int]
    /// Trial that stands for each of the programme's trials.
    let standsFor: [Int]
  }
  struct Modifier: Sendable {
    var benefit: Int
    var condition: Condition
    var law: DrawnLaw
  }
  struct Ratio: Sendable {
    var reference: Int
    var dose: Double
    var referenceDose: Double
    var mechanism: Int
  }
  /// One benefit over the patients of a trial for whom a condition holds.
  struct Population: Sendable {
    var benefit: Int
    /// Of the programme's trials.
    var trial: Int
    var arm: Int
    var condition: Condition
    var name: String
  }

  let programme: Programme
  let worlds: [World]
  /// Claims on efficacy that constrain, in the order of the record.
  let claims: [Claim]
  /// Priors of the benefits that have one: the main one first, then one of each sensitivity.
  let priors: [[BenefitLaw?]]
  let ratios: [Ratio?]
  let modifiers: [Modifier]
  let doseResponses: [DoseResponsePrior]
  let course: (onset: DrawnLaw, unit: Double, waning: DrawnLaw, from: Double)?
  /// Of all worlds: unknowns, then readings.
  let unknowns: [UnknownLaw]
  let reporting: (probability: DrawnLaw, examined: [(count: Int, probability: Double)])?
  let populations: [Population]

  var benefitNames: [String] { programme.benefits.map(\.name) }

  /// What is asked of every run: the benefits, those over the patients of a trial, and the mechanism's ratios.
  var quantities: [ProgrammeFindings.Quantity] {
    let names = benefitNames
    var all = names.map { ProgrammeFindings.Quantity(name: $0, unit: "points", benefit: $0) }
    for population in populations {
      let benefit = names[population.benefit]
      all.append(.init(name: "\(benefit) in \(population.name)", unit: "points", benefit: benefit, population: population.name))
    }
    for (place, ratio) in ratios.enumerated() {
      guard let ratio else { continue }
      all.append(.init(name: "\(names[place]) over \(names[ratio.reference])", unit: "", benefit: names[place]))
    }
    return all
  }

  init(_ programme: Programme, mechanism: Mechanism?) throws(ProgrammeInferenceFailure) {
    self.programme = programme
    let read: [ProgrammeWorld]
    do { read = try programme.worlds() } catch { throw .faults(error) }
    let names = programme.benefits.map(\.name)
    let trialNames = Set(programme.trials.map(\.name))
    let claims = programme.record.claims.filter { claim in
      guard claim.finding.constrains, !claim.finding.countsEvents, !programme.inference.setAside.contains(claim.id) else { return false }
      guard let trial = claim.trial, trialNames.contains(trial), let file = programme.trial(trial)?.trial else { return false }
      return claim.endpoint.map { $0.values == [file.endpoints[0].name] } ?? true
    }
    self.claims = claims
    var unknowns: [UnknownLaw] = []
    func add(_ law: UnknownLaw) { if !unknowns.contains(where: { $0.name == law.name }) { unknowns.append(law) } }
    for unknown in read.flatMap(\.unknowns) {
      switch unknown.belief {
      case .prior(let prior): add(UnknownLaw(name: unknown.name, prior: prior, form: unknown.form, sources: unknown.sources))
      case .byFactor(_, let levels):
        for one in levels {
          add(UnknownLaw(name: "\(unknown.name) in \(one.level)", prior: one.prior, form: unknown.form, sources: unknown.sources))
        }
      }
    }
    for reading in programme.readings {
      guard case .weights(let weights) = reading.weighing, let claim = claims.first(where: { $0.id == reading.claim }) else { continue }
      add(UnknownLaw(name: "\(claim.id) \(reading.field.rawValue)", options: claim.written(reading.field), weights: weights, sources: claim.sources))
    }
    self.unknowns = unknowns
    priors = try Self.priors(of: programme)
    (ratios, doseResponses) = try Self.ratios(of: programme, mechanism)
    modifiers = programme.benefits.enumerated().flatMap { benefit, one in
      one.modifiers.compactMap { modifier in
        DrawnLaw(modifier.prior).map { Modifier(benefit: benefit, condition: modifier.condition, law: $0) }
      }
    }
    if let course = programme.course, let onset = DrawnLaw(course.onset), let waning = DrawnLaw(course.waningPerWeek) {
      self.course = (onset, course.onsetUnitWeeks, waning, course.waningFrom.weeks)
    } else {
      course = nil
    }
    if let reporting = programme.reporting, let law = DrawnLaw(reporting.probabilityIfNotSignificant) {
      self.reporting = (law, Self.counts(reporting.subsetsExamined))
    } else {
      reporting = nil
    }
    let slots = Dictionary(uniqueKeysWithValues: unknowns.enumerated().map { ($1.name, ($0, $1)) })
    var worlds: [World] = []
    for world in read {
      worlds.append(try Self.world(world, of: programme, claims: claims, benefits: names, slot: { slots[$0].map { (place: $0.0, law: $0.1) } }))
    }
    self.worlds = worlds
    populations = Self.populations(of: programme, claims)
  }

  /// How many subsets may have been examined: a choice, or a number.
  private static func counts(_ written: WrittenDistribution) -> [(count: Int, probability: Double)] {
    switch written {
    case .choice(let options): options.compactMap { option in Int(option.text).map { ($0, option.weight) } }
    case .mixture(let parts): parts.compactMap { part in part.law.fixedValue.map { (Int($0.rounded()), part.weight) } }
    case .law(let law):
      (1...20).map { step in
        let p = (Double(step) - 0.5) / 20
        let value = law.fixedValue ?? law.quantile(p)
        return (max(Int(value.rounded()), 0), 0.05)
      }
    }
  }

  private static func priors(of programme: Programme) throws(ProgrammeInferenceFailure) -> [[BenefitLaw?]] {
    var main: [BenefitLaw?] = []
    for benefit in programme.benefits {
      guard case .prior(let prior) = benefit.origin else {
        main.append(nil)
        continue
      }
      main.append(try law(prior, programme))
    }
    var all = [main]
    for sensitivity in programme.sensitivity {
      var changed = main
      for one in sensitivity.priors {
        guard let place = programme.benefits.firstIndex(where: { $0.name == one.benefit }) else { continue }
        changed[place] = try law(one.prior, programme)
      }
      all.append(changed)
    }
    return all
  }

  private static func law(_ prior: BenefitPrior, _ programme: Programme) throws(ProgrammeInferenceFailure) -> BenefitLaw {
    switch prior {
    case .distribution(let written):
      guard let law = BenefitLaw(written) else { throw .notModeled("a prior of a benefit that is a number") }
      return law
    case .predicted(let name, let deviation):
      guard let plan = programme.metaAnalyses.first(where: { $0.name == name }) else { throw .notModeled("the meta-analysis \(name)") }
      return BenefitLaw(try plan.published().benefit(standardDeviation: plan.measure == .standardizedMeanDifference ? deviation : nil))
    }
  }

  private static func ratios(
    of programme: Programme, _ mechanism: Mechanism?
  ) throws(ProgrammeInferenceFailure) -> ([Ratio?], [DoseResponsePrior]) {
    var ratios: [Ratio?] = []
    var laws: [DoseResponsePrior] = []
    for benefit in programme.benefits {
      guard case .mechanism(let relativeTo, let varying) = benefit.origin else {
        ratios.append(nil)
        continue
      }
      guard let mechanism else { throw .notModeled("a mechanism, from which \(benefit.name) comes") }
      guard let place = programme.benefits.firstIndex(where: { $0.name == relativeTo }), let dose = benefit.dose,
        let other = programme.benefits[place].dose
      else { throw .notModeled("doses of \(benefit.name) and \(relativeTo)") }
      if !laws.contains(where: { $0.varying == varying }) {
        do { laws.append(try DoseResponsePrior(mechanism, varying: varying)) } catch { throw .mathematical(error) }
      }
      ratios.append(
        Ratio(
          reference: place, dose: mechanism.dailyDose(dose), referenceDose: mechanism.dailyDose(other),
          mechanism: laws.firstIndex { $0.varying == varying } ?? 0))
    }
    return (ratios, laws)
  }

  private static func world(
    _ world: ProgrammeWorld, of programme: Programme, claims: [Claim], benefits: [String], slot: (String) -> (place: Int, law: UnknownLaw)?
  ) throws(ProgrammeInferenceFailure) -> World {
    let told = claims.enumerated().compactMap { index, claim in world.claims.first { $0.id == claim.id }.map { (index: index, claim: $0) } }
    var trials: [TrialClaims] = []
    for trial in world.trials {
      let own = told.filter { $0.claim.trial == trial.name }
      let said = own.flatMap { $0.claim.population?.values ?? [] }
      let modifiers = programme.benefits.flatMap { $0.modifiers.map(\.condition) }
      let others = programme.record.claims.filter { $0.finding.constrains }.flatMap { $0.population?.values ?? [] }
      let model = try TrialModel(
        trial, conditions: said + modifiers + others, benefits: benefits, unknowns: world.unknowns, slot: slot)
      var modeled: [ModeledClaim] = []
      for (index, claim) in own { modeled.append(try Self.modeled(claim, index, model, programme, slot)) }
      trials.append(TrialClaims(trial: model, claims: modeled))
    }
    let names = world.unknowns.flatMap { unknown -> [String] in
      switch unknown.belief {
      case .prior: [unknown.name]
      case .byFactor(_, let levels): levels.map { "\(unknown.name) in \($0.level)" }
      }
    }
    let readings = programme.readings.map { "\($0.claim) \($0.field.rawValue)" }
    var moved: [String: String] = [:]
    for choice in world.choices {
      let alternative = programme.alternatives.first { $0.name == choice.question }?.alternatives.first { $0.name == choice.alternative }
      for retelling in alternative?.retellings ?? [] { moved[retelling.from] = retelling.to }
    }
    return World(
      choices: world.choices, weight: world.weight, trials: trials, slots: Set((names + readings).compactMap { slot($0)?.place }).sorted(),
      standsFor: programme.trials.map { trial in trials.firstIndex { $0.trial.name == moved[trial.name] ?? trial.name } ?? 0 })
  }

  private static func modeled(
    _ claim: Claim, _ index: Int, _ model: TrialModel, _ programme: Programme, _ slot: (String) -> (place: Int, law: UnknownLaw)?
  ) throws(ProgrammeInferenceFailure) -> ModeledClaim {
    func field<Value, Result>(_ said: Said<Value>, _ field: ClaimField, _ transform: (Value) throws(ProgrammeInferenceFailure) -> Result)
      throws(ProgrammeInferenceFailure) -> ModeledClaim.Field<Result>
    {
      var values: [Result] = []
      for value in said.values { values.append(try transform(value)) }
      switch said {
      case .one, .each: return .init(values: values, meaning: .all)
      case .atLeast(let least, _): return .init(values: values, meaning: .atLeast(least))
      case .oneOf:
        guard let place = slot("\(claim.id) \(field.rawValue)")?.place else { return .init(values: values, meaning: .all) }
        return .init(values: values, meaning: .drawn(slot: place))
      }
    }
    func arm(_ name: String) throws(ProgrammeInferenceFailure) -> Int {
      guard let place = model.armNames.firstIndex(of: name) else { throw .notModeled("\(claim.id): the arm \(name) in \(model.name)") }
      return place
    }
    guard let arms = claim.arm else { throw .notModeled("\(claim.id): an arm") }
    let populations = try field(claim.population ?? .one(.everybody), .in) { (condition) throws(ProgrammeInferenceFailure) -> Set<Int> in
      let strata = model.strata(where: condition)
      guard !strata.isEmpty else { throw .notModeled("\(claim.id): patients of \(model.name) with \(condition.text)") }
      return strata
    }
    let times = try field(claim.time ?? .one(.end), .at) { (time) throws(ProgrammeInferenceFailure) -> ModeledClaim.Time in
      switch time {
      case .end: return .init(look: nil, visit: model.end)
      case .look(let number): return .init(look: number, visit: model.end)
      case .visit(let point):
        let visit = model.weeks.indices.min { abs(model.weeks[$0] - point.weeks) < abs(model.weeks[$1] - point.weeks) } ?? model.end
        return .init(look: nil, visit: visit)
      }
    }
    guard let finding = Finding(claim.finding) else { throw .notModeled("\(claim.id): a finding on efficacy") }
    let rule: SignificanceRule? = if case .known(let error) = claim.level { SignificanceRule(level: error.level, sides: error.sides) } else { nil }
    let isSubset = populations.values.contains { $0.count < model.strata.count }
    return ModeledClaim(
      index: index, arms: try field(arms, .arm, arm), against: try field(claim.against ?? .one(model.armNames[model.control]), .against, arm),
      populations: populations, times: times, finding: finding, rule: rule,
      isNamed: isSubset && programme.reporting?.claims.contains(claim.id) == true, isSubset: isSubset)
  }

  /// The whole of each trial, and the subsets that claims speak of, where a modifier makes them differ from the benefit itself.
  private static func populations(of programme: Programme, _ claims: [Claim]) -> [Population] {
    var all: [Population] = []
    for (place, trial) in programme.trials.enumerated() {
      let factors = Set(trial.trial.population.factors.map(\.name))
      func isKnown(_ condition: Condition) -> Bool {
        condition.clauses.allSatisfy {
          if case .factor(let name, _, _) = $0 { factors.contains(name) } else { trial.trial.scenarios[0].baseline != nil }
        }
      }
      for one in trial.benefits {
        guard let benefit = programme.benefits.firstIndex(where: { $0.name == one.benefit }), let arm = trial.trial.armIndex(one.arm) else {
          continue
        }
        guard case .prior = programme.benefits[benefit].origin else { continue }
        let modifiers = programme.benefits[benefit].modifiers.map(\.condition).filter(isKnown)
        guard !modifiers.isEmpty else { continue }
        all.append(Population(benefit: benefit, trial: place, arm: arm, condition: .everybody, name: "all of \(trial.name)"))
        let said = claims.filter { $0.trial == trial.name && $0.arm?.values.contains(one.arm) == true }.flatMap { $0.population?.values ?? [] }
        for condition in said where !condition.clauses.isEmpty && isKnown(condition) {
          // Where a condition excludes every modifier's, the benefit is the one itself.
          guard !modifiers.allSatisfy({ $0.excludes(condition) }) else { continue }
          guard !all.contains(where: { $0.benefit == benefit && $0.trial == place && $0.condition == condition }) else { continue }
          let isTwice = all.contains { $0.benefit == benefit && $0.condition == condition }
          all.append(
            Population(
              benefit: benefit, trial: place, arm: arm, condition: condition, name: isTwice ? "\(condition.text) in \(trial.name)" : condition.text))
        }
      }
    }
    return all
  }
}

extension Condition {
  /// Whether nobody can fulfill both, as far as one factor shows.
  fileprivate func excludes(_ other: Condition) -> Bool {
    clauses.contains { mine in
      other.clauses.contains { its in
        guard case .factor(let a, let levels, let out) = mine, case .factor(let b, let others, let outOther) = its, a == b else { return false }
        if out == outOther { return !out && Set(levels).isDisjoint(with: others) }
        return out ? Set(others).isSubset(of: levels) : Set(levels).isSubset(of: others)
      }
    }
  }
}

extension Claim {
  /// The values of a field as the record has them.
  fileprivate func written(_ field: ClaimField) -> [String] {
    switch field {
    case .arm: arm?.values ?? []
    case .against: against?.values ?? []
    case .in: population?.values.map(\.text) ?? []
    case .at: time?.values.map(\.written) ?? []
    case .endpoint: endpoint?.values ?? []
    }
  }
}

extension Finding {
  /// Of a claim on efficacy.
  init?(_ said: Trial.Finding) {
    switch said {
    case .significantInFavor: self = .significantInFavor
    case .significantAgainst: self = .significantAgainst
    case .notSignificant: self = .notSignificant
    case .notSignificantInFavor: self = .notSignificantInFavor
    case .directionInFavor: self = .better
    case .directionAgainst: self = .worse
    case .notReported, .stated: self = .notReported
    case .more, .fewer, .noneOccurred: return nil
    }
  }
}

extension WrittenLaw {
  /// The value that a share p of the law lies below, by bisection of its density's integral where no closed form stands here.
  fileprivate func quantile(_ p: Double) -> Double {
    switch family {
    case .uniform(let lower, let upper): lower + p * (upper - lower)
    case .normal(let mean, let sd): mean + sd * StandardNormal.quantile(p)
    case .lognormal(let median, let gsd): median * plainExp(plainLog(gsd) * StandardNormal.quantile(p))
    case .gamma(let mean, let sd): GammaDistribution(shape: mean * mean / (sd * sd), scale: sd * sd / mean).quantile(p)
    case .beta(let a, let b): BetaDistribution(a: a, b: b).quantile(p)
    case .student(let mean, let sd, let df): mean + sd * StudentT(degreesOfFreedom: df).quantile(p)
    case .fixed(let value): value
    }
  }
}

extension MetaAnalysisPlan {
  /// The meta-analysis that a prior is predicted by.
  func published() throws(ProgrammeInferenceFailure) -> PublishedEvidence {
    func arm(_ count: Column, _ mean: Column, _ deviation: Column, _ events: Column) -> StudyColumns.Arm {
      .init(patients: columns[count] ?? "", mean: columns[mean], standardDeviation: columns[deviation], events: columns[events])
    }
    guard let measure = EffectMeasure(rawValue: measure.rawValue), let heterogeneity = Evidence.Heterogeneity(rawValue: heterogeneity.rawValue) else {
      throw .notModeled("the measure of \(name)")
    }
    let named = StudyColumns(
      study: columns[.study] ?? "", treatment: arm(.treatmentCount, .treatmentMean, .treatmentDeviation, .treatmentEvents),
      control: arm(.controlCount, .controlMean, .controlDeviation, .controlEvents))
    let studies: StudyTable
    do { studies = try StudyTable(reading: table, columns: named, measure: measure) } catch { throw .faults(error) }
    do {
      return try PublishedEvidence(
        studies.studies,
        question: .init(name: name, measure: measure, better: better == .lower ? .lower : .higher),
        heterogeneity: heterogeneity, interval: interval == .normal ? .normal : .hartungKnapp)
    } catch { throw .mathematical(error) }
  }
}
