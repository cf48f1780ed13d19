import Mathematics
import Notation
import Pharmacology
import Trial

/// A trial of a world in all its variants: one script for every combination of the choices that are drawn of it.
struct ScriptedTrial: Sendable {
  var name: String
  /// Slots of the choices and how many options each has, the last changing fastest.
  var choices: [(slot: Int, count: Int)]
  var variants: [TrialScript]
  /// The same numbers of statistics in every variant.
  var claims: [ScriptedClaim]
  /// The most patients.
  var patients: Int

  @inline(__always)
  func variant(_ values: UnsafePointer<Double>) -> Int {
    var place = 0
    for choice in choices { place = place * choice.count + Int(values[choice.slot]) }
    return place
  }
}

/// One reading of the whole record, made ready.
struct SimulatedWorld: Sendable {
  /// Cheapest first, so that a draw that cannot hold is left early.
  var trials: [ScriptedTrial]
  /// Place in `trials` of the trial that each of the programme's stands as; nil where none of its claims is modeled.
  var standsFor: [Int?]
}

/// Builds worlds one after the other on the same draws.
struct WorldScripting {
  let programme: Programme
  let options: SimulationOptions
  var draws: SimulatedDraws
  /// Slots of unknowns that have been added, by name; a second belief under the same name gets a slot of its own.
  private var unknownSlots: [(name: String, belief: Unknown.Belief, slots: [DrawnPlace])] = []
  private var readingSlots: [String: Int] = [:]

  init(_ programme: Programme, _ draws: SimulatedDraws, options: SimulationOptions) {
    (self.programme, self.draws, self.options) = (programme, draws, options)
  }

  /// - Parameter claims: those that are modeled; their places are their bits.
  mutating func world(_ world: ProgrammeWorld, claims: [String]) throws(SimulationRoadRefusal) -> SimulatedWorld {
    var trials: [ScriptedTrial] = []
    for trial in world.trials { trials.append(try scripted(trial, in: world, claims: claims)) }
    let order = trials.indices.sorted { trials[$0].cost < trials[$1].cost }
    let ordered = order.map { trials[$0] }
    let standsFor = programme.trials.map { original in
      let target = told(original.name, in: world)
      return ordered.firstIndex { $0.name == target }
    }
    return SimulatedWorld(trials: ordered, standsFor: standsFor)
  }

  /// The trial that one of the programme's is in a world.
  private func told(_ name: String, in world: ProgrammeWorld) -> String {
    for choice in world.choices {
      let alternative = programme.alternatives.first { $0.name == choice.question }?.alternatives.first { $0.name == choice.alternative }
      if let retelling = alternative?.retellings.first(where: { $0.from == name }) { return retelling.to }
    }
    return name
  }

  private mutating func scripted(_ trial: ProgrammeTrial, in world: ProgrammeWorld, claims: [String]) throws(SimulationRoadRefusal) -> ScriptedTrial {
    var places: [DrawnPlace] = []
    var choices: [(place: String, slot: Int, options: [String])] = []
    var level: (slot: Int, options: [ErrorRate])?
    for unknown in world.unknowns where unknown.trial == trial.name {
      let drawn = try slots(of: unknown)
      guard let first = drawn.first else { continue }
      let texts = draws.numbers[first.slot].options
      if case .reportedLevel = unknown.subject {
        level = (first.slot, texts.compactMap { ErrorRate.reading($0) })
      } else if !texts.isEmpty {
        choices.append((first.place, first.slot, texts))
      } else {
        places += drawn
      }
    }
    let number = programme.trials.firstIndex { $0.name == trial.name } ?? 0
    var variants: [TrialScript] = []
    var protocols: [TrialProtocol] = []
    for settings in Self.combinations(choices.map { choice in choice.options.map { PlaceSetting(place: choice.place, text: $0) } }) {
      // A modifier may be new to the file: it is given a value there, in place of which the drawn one then stands.
      let added = places.filter { $0.place.contains("control change modifiers.") }.map { PlaceSetting(place: $0.place, text: "0") }
      let read: TrialProtocol
      do { read = try trial.reading.setting(settings + added).trial } catch { throw .faults(error) }
      protocols.append(read)
      variants.append(try TrialScript(number: number, trial, trial: read, programme: programme, unknowns: places, options: options))
    }
    var scripting = ClaimScripting(trial: protocols[0], script: variants[0], level: level)
    var scripted: [ScriptedClaim] = []
    for claim in world.claims where claim.trial == trial.name {
      guard let bit = claims.firstIndex(of: claim.id) else { continue }
      let (slots, every) = readings(of: claim)
      scripted.append(try scripting.claim(claim, bit: bit, slots: slots, every: every))
    }
    for variant in variants.indices { variants[variant].layOut(scripting.statistics) }
    return ScriptedTrial(
      name: trial.name, choices: choices.map { ($0.slot, $0.options.count) }, variants: variants, claims: scripted,
      patients: variants.map { most($0.size) }.max() ?? 0)
  }

  /// The most patients that a size can be: of a law without an end, its quantile at 1 − 10⁻⁹.
  private func most(_ size: Amount) -> Int {
    switch size {
    case .fixed(let value): return Int(value)
    case .slot(let slot):
      guard case .written(let law) = draws.numbers[slot].law else { return 10_000 }
      let far = law.points(atNormal: 6).map(\.value).max() ?? 0
      return Int(max(far, 1)) + Int(draws.numbers[slot].multiple) + 1
    }
  }

  private mutating func slots(of unknown: Unknown) throws(SimulationRoadRefusal) -> [DrawnPlace] {
    if let known = unknownSlots.first(where: { $0.name == unknown.name && $0.belief == unknown.belief }) { return known.slots }
    let place: String
    switch unknown.subject {
    case .place(let written): place = written
    case .reportedLevel: place = Unknown.reportedLevelKey
    }
    var multiple = 0
    if case .count(let step) = unknown.form { multiple = step }
    let again = unknownSlots.contains { $0.name == unknown.name } ? " (told twice)" : ""
    var drawn: [DrawnPlace] = []
    switch unknown.belief {
    case .prior(let prior):
      drawn.append(DrawnPlace(place: place, within: nil, slot: try draws.add(unknown.name + again, prior, multiple: multiple)))
    case .byFactor(let factor, let levels):
      for one in levels {
        let slot = try draws.add("\(unknown.name) in \(factor) = \(one.level)\(again)", one.prior)
        drawn.append(DrawnPlace(place: place, within: (factor, one.level), slot: slot))
      }
    }
    unknownSlots.append((unknown.name, unknown.belief, drawn))
    return drawn
  }

  private mutating func readings(of claim: Claim) -> (slots: [ClaimField: Int], every: Set<ClaimField>) {
    var slots: [ClaimField: Int] = [:]
    var every: Set<ClaimField> = []
    for reading in programme.readings where reading.claim == claim.id {
      switch reading.weighing {
      case .every: every.insert(reading.field)
      case .weights(let weights):
        let name = "\(claim.id) \(reading.field.rawValue)"
        if readingSlots[name] == nil {
          readingSlots[name] = draws.append(DrawnNumber(name, options: claim.written(reading.field, weights.count), weights: weights))
        }
        slots[reading.field] = readingSlots[name]
      }
    }
    return (slots, every)
  }

  private static func combinations<Element>(_ lists: [[Element]]) -> [[Element]] {
    lists.reduce([[]]) { all, list in all.flatMap { some in list.map { some + [$0] } } }
  }
}

extension ScriptedTrial {
  /// What a simulation costs, about, in normal numbers.
  fileprivate var cost: Int {
    guard let script = variants.first else { return 0 }
    return script.byMeans ? script.arms * script.strata : patients * script.visits
  }
}

extension Claim {
  /// Its readings, in words.
  fileprivate func written(_ field: ClaimField, _ count: Int) -> [String] {
    let all: [String] =
      switch field {
      case .arm: arm?.values ?? []
      case .against: against?.values ?? []
      case .in: population?.values.map(\.text) ?? []
      case .at: time?.values.map(\.written) ?? []
      case .endpoint: endpoint?.values ?? []
      }
    return all.count == count ? all : (1...count).map { "reading \($0)" }
  }
}
