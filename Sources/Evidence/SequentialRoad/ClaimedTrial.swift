import Analysis
import Mathematics
import Notation
import Pharmacology
import Simulation
import Trial

/// A trial of one world that claims speak of, made ready for being simulated and analyzed whole: patients by `SubjectGenerator`, answers by `Concluder`.
struct ClaimedTrial: Sendable {
  let name: String
  let claims: [AskedClaim]
  let statistics: [AskedStatistic]
  /// Slots of the choices and how many options each has, the last changing fastest; one variant for every combination.
  private let choices: [(slot: Int, count: Int)]
  private let readings: [ReadProtocol]
  let variants: [ClaimedVariant]
  let places: DrawnPlaces
  /// The exact road's model of the trial: its arms' benefits, visits, and the level of its claims.
  let model: TrialModel

  /// - Parameters:
  ///   - claims: of the whole programme, by their places in the model.
  ///   - slot: of an unknown or a reading.
  init(
    _ trial: ProgrammeTrial, _ world: ProgrammeWorld, model: TrialModel, claims: [(index: Int, claim: Claim)], slot: (String) -> Int?,
    options: (Int) -> [String]?
  ) throws(ProgrammeInferenceFailure) {
    name = trial.name
    self.model = model
    var statistics: [AskedStatistic] = []
    var asked: [AskedClaim] = []
    for (index, claim) in claims {
      let one = AskedClaim(
        claim, index: index, control: model.armNames[model.control], slot: { slot("\(claim.id) \($0.rawValue)") },
        number: { statistic in
          if let found = statistics.firstIndex(of: statistic) { return found }
          statistics.append(statistic)
          return statistics.count - 1
        })
      if let one { asked.append(one) }
    }
    (self.claims, self.statistics) = (asked, statistics)
    let own = world.unknowns.filter { $0.trial == trial.name }
    var choices: [(place: String, slot: Int, options: [String])] = []
    var numbers: [Unknown] = []
    for unknown in own {
      guard case .place(let place) = unknown.subject else { continue }
      if let slot = slot(unknown.name), let options = options(slot) { choices.append((place, slot, options)) } else { numbers.append(unknown) }
    }
    self.choices = choices.map { ($0.slot, $0.options.count) }
    var combinations: [[PlaceSetting]] = [[]]
    for choice in choices {
      combinations = combinations.flatMap { some in choice.options.map { some + [PlaceSetting(place: choice.place, text: $0)] } }
    }
    var readings: [ReadProtocol] = []
    for settings in combinations { readings.append(try Self.read(trial, settings, adding: numbers)) }
    self.readings = readings
    var places = DrawnPlaces(scenario: trial.scenario)
    for unknown in numbers { places.add(unknown, in: readings[0].trial, slot: slot) }
    self.places = places
    var variants: [ClaimedVariant] = []
    for reading in readings { variants.append(try ClaimedVariant(reading.trial, scenario: trial.scenario, statistics, name: trial.name)) }
    self.variants = variants
  }

  /// The file with its choices; a number whose place is new to the file gets a value there, in place of which the drawn one then stands.
  private static func read(_ trial: ProgrammeTrial, _ settings: [PlaceSetting], adding numbers: [Unknown]) throws(ProgrammeInferenceFailure) -> ReadProtocol
  {
    var all = settings
    for unknown in numbers {
      guard case .place(let place) = unknown.subject, case .prior(let prior) = unknown.belief, !trial.reading.has(place) else { continue }
      guard case .law(let law) = prior, let value = DrawnLaw(law).points(atNormal: 0).first?.value else { continue }
      all.append(PlaceSetting(place: place, text: unknown.form.text(of: value, drawnFrom: law)))
    }
    do { return try trial.reading.setting(all) } catch { throw .faults(error) }
  }

  func variant(_ unknowns: [Double]) -> Int {
    var place = 0
    for choice in choices { place = place * choice.count + Int(unknowns[choice.slot]) }
    return place
  }

  /// The trial as a draw has it: its unknown numbers at their places, the effects of its arms and their course in its scenario.
  ///
  /// - Parameter deviation: of a benefit in this trial, in points.
  func written(_ draw: LatentDraw, _ programme: ProgrammeModel, deviation: (Int) -> Double) throws(Faults) -> (DrawnPlaces.Written, ClaimedVariant) {
    var variant = variants[self.variant(draw.unknowns)]
    if places.readsAnew {
      let read = try readings[self.variant(draw.unknowns)].setting(places.settings(draw.unknowns)).trial
      if let again = try? ClaimedVariant(read, scenario: variant.scenario.name, statistics, name: name) { variant = again }
    }
    var written = DrawnPlaces.Written(trial: variant.trial, scenario: variant.scenario)
    places.write(draw.unknowns, into: &written)
    if let shares = draw.course(weeks: model.weeks, end: model.end, programme) {
      written.scenario.effectCourse = .following(shares, endpoint: model.end)
    }
    let sign = variant.sign
    var added = programme.modifiers.map { _ in [Double](repeating: 0, count: model.armNames.count) }
    for arm in model.armNames.indices {
      written.scenario.effects[arm] = 0
      guard let benefit = model.benefits[arm] else { continue }
      let effect = draw.effect(of: benefit, programme, deviation: deviation)
      written.scenario.effects[arm] = sign * effect.points
      for (place, points) in effect.modifiers.enumerated() { added[place][arm] = sign * points }
    }
    written.scenario.effectModifiers = programme.modifiers.indices.compactMap { place in
      let condition = programme.modifiers[place].condition
      guard added[place].contains(where: { $0 != 0 }), variant.knows(condition) else { return nil }
      return Modifier(condition: condition, pointsByArm: added[place])
    }
    return (written, variant)
  }
}

/// A trial's file in one combination of its choices, and the questions that claims put to it.
struct ClaimedVariant: Sendable {
  /// One comparison of two arms at a visit: its looks and its subsets.
  struct Question: Sendable {
    let plan: ConclusionPlan
    /// Of the file's looks, those asked for; the end comes after them.
    let looks: [Int]
  }
  enum Part: Sendable {
    case look(Int)
    case subset(Int)
  }

  let trial: TrialProtocol
  let scenario: Scenario
  let questions: [Question]
  /// Of each statistic: its question and where its answer stands.
  let answers: [(question: Int, part: Part)]
  /// Points of effect for points of benefit.
  let sign: Double

  init(_ trial: TrialProtocol, scenario name: String, _ statistics: [AskedStatistic], name trialName: String) throws(ProgrammeInferenceFailure) {
    guard let scenario = trial.scenarios.first(where: { $0.name == name }), let end = trial.endpoints.first?.visit else {
      throw .notModeled("trial \(trialName): a scenario and an endpoint at a visit")
    }
    (self.trial, self.scenario) = (trial, scenario)
    sign = trial.endpoints[0].benefitSign
    struct Key: Hashable {
      var arm: String
      var against: String
      var visit: Int
    }
    var keys: [Key] = []
    var looks: [[Int]] = []
    var subsets: [[Condition]] = []
    var places: [(question: Int, look: Int?, subset: Int?)] = []
    for asked in statistics {
      var (visit, look) = (end, nil as Int?)
      switch asked.time {
      case .end: break
      case .look(let number): if number > 0, number < trial.design.looks.count { look = number - 1 }
      case .visit(let point):
        guard let found = trial.schedule.visits.firstIndex(where: { $0.weeks == point.weeks }) else {
          throw .notModeled("trial \(trialName): the visit \(point.name)")
        }
        visit = found
      }
      let key = Key(arm: asked.arm, against: asked.against, visit: visit)
      let question = keys.firstIndex(of: key) ?? keys.count
      if question == keys.count {
        keys.append(key)
        looks.append([])
        subsets.append([])
      }
      guard !asked.population.clauses.isEmpty else {
        if let look, !looks[question].contains(look) { looks[question].append(look) }
        places.append((question, look, nil))
        continue
      }
      if look != nil { throw .notModeled("trial \(trialName), by simulation: \(asked.population.text) at a look before the end") }
      if !subsets[question].contains(asked.population) { subsets[question].append(asked.population) }
      places.append((question, nil, subsets[question].firstIndex(of: asked.population)))
    }
    var questions: [Question] = []
    for (index, key) in keys.enumerated() {
      let asked = looks[index].sorted()
      let planned = asked.map { trial.design.looks[$0] } + [.end]
      guard let comparing = trial.comparing(key.arm, with: key.against, at: key.visit, looks: planned, in: subsets[index]) else {
        throw .notModeled("trial \(trialName): an analysis of \(key.arm)")
      }
      do { questions.append(Question(plan: try ConclusionPlan(for: comparing), looks: asked)) } catch { throw .mathematical(error) }
    }
    answers = places.map { place in
      if let subset = place.subset { return (place.question, .subset(subset)) }
      let order = questions[place.question].looks
      return (place.question, .look(place.look.flatMap { order.firstIndex(of: $0) } ?? order.count))
    }
    self.questions = questions
  }

  /// Whether a question's look waits for information or a day, for which patients must come one after the other.
  var asksForDays: Bool {
    questions.contains { question in
      question.plan.trial.design.looks.contains { look in
        switch look {
        case .information, .calendar: true
        case .patients, .end: false
        }
      }
    }
  }

  /// Whether the trial has the factors of a condition; else it holds for nobody.
  func knows(_ condition: Condition) -> Bool {
    condition.clauses.allSatisfy { clause in
      if case .factor(let name, _, _) = clause { trial.population.factors.contains { $0.name == name } } else { scenario.baseline != nil }
    }
  }

  /// The looks of a question in a draw, rising.
  func looks(_ question: Int, in trial: TrialProtocol) -> [Look] {
    var least = 0.0
    return questions[question].looks.map { place -> Look in
      guard case .patients(let share) = trial.design.looks[place] else { return trial.design.looks[place] }
      least = min(max(share, least, 1e-4), 1)
      return .patients(least)
    } + [.end]
  }
}
