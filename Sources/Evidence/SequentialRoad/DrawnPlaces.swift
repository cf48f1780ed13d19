import Notation
import Simulation
import Trial

/// The unknown numbers of a trial, and how each is put at its place in the protocol and its scenario.
///
/// Places that many draws need are written at once; any other place is put into the file, which is then read anew, some hundred times as slow.
struct DrawnPlaces: Sendable {
  enum Target: Sendable {
    case sampleSize, standardDeviation, discontinuation, withdrawal, controlChange
    /// From 0.
    case look(Int)
    /// By its condition, as the file writes it.
    case controlModifier(String)
    /// Of a level of a factor, within a level of another where there is one.
    case share(factor: Int, level: Int, outer: (factor: Int, level: Int)?)
    /// Any other place.
    case text(String)
  }
  struct Place: Sendable {
    var target: Target
    /// Of the draw's unknowns.
    var slot: Int
    /// How the number is written, for places that are read anew.
    var form: DrawnForm
    var law: WrittenLaw?
  }
  private(set) var places: [Place] = []
  private let scenario: String

  init(scenario: String) { self.scenario = scenario }

  /// Whether some place makes the file be read anew.
  var readsAnew: Bool { places.contains { if case .text = $0.target { true } else { false } } }

  mutating func add(_ unknown: Unknown, in trial: TrialProtocol, slot: (String) -> Int?) {
    guard case .place(let place) = unknown.subject else { return }
    switch unknown.belief {
    case .prior(let prior):
      guard let slot = slot(unknown.name) else { return }
      places.append(Place(target: target(place, nil, trial), slot: slot, form: unknown.form, law: prior.someLaw))
    case .byFactor(let factor, let levels):
      for one in levels {
        guard let slot = slot("\(unknown.name) in \(one.level)") else { continue }
        places.append(Place(target: target(place, (factor, one.level), trial), slot: slot, form: unknown.form, law: one.prior.someLaw))
      }
    }
  }

  private func target(_ place: String, _ outer: (factor: String, level: String)?, _ trial: TrialProtocol) -> Target {
    if place == "design.sample size" { return .sampleSize }
    if let number = place.after("design.looks.look ").flatMap({ Int($0) }), trial.design.looks.indices.contains(number - 1) {
      return .look(number - 1)
    }
    for (index, factor) in trial.population.factors.enumerated() {
      guard let name = place.after("population.factors.\(factor.name)."), let level = factor.levels.firstIndex(of: name) else { continue }
      guard let outer else { return .share(factor: index, level: level, outer: nil) }
      guard let other = trial.population.factors.firstIndex(where: { $0.name == outer.factor }),
        let within = trial.population.factors[other].levels.firstIndex(of: outer.level)
      else { return .text(place) }
      return .share(factor: index, level: level, outer: (other, within))
    }
    guard let assumption = place.after("assumptions.") ?? place.after("scenarios.\(scenario).") else { return .text(place) }
    switch assumption {
    case "standard deviation": return .standardDeviation
    case "control change": return .controlChange
    case "treatment discontinuation.share": return .discontinuation
    case "study withdrawal.share": return .withdrawal
    default: return assumption.after("control change modifiers.").map { .controlModifier($0) } ?? .text(place)
    }
  }

  /// What a place that is read anew says in a draw.
  func settings(_ unknowns: [Double]) -> [PlaceSetting] {
    places.compactMap { place in
      guard case .text(let name) = place.target, let law = place.law else { return nil }
      return PlaceSetting(place: name, text: place.form.text(of: unknowns[place.slot], drawnFrom: law))
    }
  }

  /// A trial with its unknown numbers.
  struct Written {
    var trial: TrialProtocol
    var scenario: Scenario
    var size: Int?
    var dependent: [DependentShares] = []
  }

  func write(_ unknowns: [Double], into written: inout Written) {
    for place in places {
      let value = unknowns[place.slot]
      switch place.target {
      case .sampleSize: written.size = Int(value)
      case .standardDeviation: written.scenario.standardDeviation = value
      case .controlChange: written.scenario.controlChange = value
      case .discontinuation:
        written.scenario.discontinuation?.share = value
        written.scenario.discontinuation?.sharesByArm = nil
      case .withdrawal:
        written.scenario.withdrawal?.share = value
        written.scenario.withdrawal?.sharesByArm = nil
      case .look(let look): written.trial.design.looks[look] = written.trial.design.looks[look].moved(to: value)
      case .controlModifier(let condition):
        if let index = written.scenario.controlChangeModifiers.firstIndex(where: { $0.condition.text == condition }) {
          written.scenario.controlChangeModifiers[index].points = value
        }
      case .share, .text: break
      }
    }
    writeShares(unknowns, into: &written)
  }

  /// Drawn shares; what they leave of a factor goes to its other levels as the file shares it out.
  private func writeShares(_ unknowns: [Double], into written: inout Written) {
    var byFactor: [Int: [(level: Int, outer: (factor: Int, level: Int)?, share: Double)]] = [:]
    for place in places {
      guard case .share(let factor, let level, let outer) = place.target else { continue }
      byFactor[factor, default: []].append((level, outer, unknowns[place.slot]))
    }
    for factor in byFactor.keys.sorted() {
      guard let drawn = byFactor[factor] else { continue }
      let filed = written.trial.population.factors[factor].filedShares
      func row(_ known: [(level: Int, outer: (factor: Int, level: Int)?, share: Double)]) -> [Double] {
        guard !known.isEmpty else { return filed }
        var shares = filed
        for one in known { shares[one.level] = one.share }
        let others = filed.indices.filter { level in !known.contains { $0.level == level } }
        let (rest, sum) = (max(1 - known.reduce(0) { $0 + $1.share }, 0), others.reduce(0) { $0 + filed[$1] })
        for level in others { shares[level] = sum > 0 ? rest * filed[level] / sum : rest / Double(others.count) }
        return shares
      }
      if let outer = drawn.lazy.compactMap(\.outer).first {
        let rows = written.trial.population.factors[outer.factor].levels.indices.map { level in
          row(drawn.filter { $0.outer == nil || $0.outer?.level == level })
        }
        written.dependent.append(DependentShares(factor: factor, within: outer.factor, shares: rows))
      } else {
        let levels = written.trial.population.factors[factor].levels
        written.trial.population.factors[factor].composition = .shares(zip(levels, row(drawn)).map { LevelShare(level: $0, share: $1) })
      }
    }
  }
}

extension Factor {
  /// The shares of its levels as the file has them.
  fileprivate var filedShares: [Double] {
    switch composition {
    case .shares(let all): return all.map(\.share)
    case .counts(let all):
      let sum = Double(max(all.reduce(0) { $0 + $1.count }, 1))
      return all.map { Double($0.count) / sum }
    case .fromData: return []
    }
  }
}

extension Look {
  /// The same kind of look at another share.
  fileprivate func moved(to share: Double) -> Look {
    switch self {
    case .patients: .patients(share)
    case .information: .information(share)
    case .calendar(let weeks, _): .calendar(weeks: weeks, fraction: share)
    case .end: .end
    }
  }
}

extension WrittenDistribution {
  /// A law that says how numbers of it are written.
  fileprivate var someLaw: WrittenLaw? {
    switch self {
    case .law(let law): law
    case .mixture(let parts): parts.first?.law
    case .choice: nil
    }
  }
}

extension String {
  /// What follows a beginning; nil where it begins otherwise.
  fileprivate func after(_ beginning: String) -> String? { hasPrefix(beginning) ? String(dropFirst(beginning.count)) : nil }
}
