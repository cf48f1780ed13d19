import Notation
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
