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
  private static func read(_ trial: ProgrammeTrial, _ settings: [PlaceSetting], adding numbers: [Unknown]) throws(ProgrammeInferenceFailure)
    -> ReadProtocol
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
