import Notation

/// One reading of the whole record: an alternative of each question that is weighed, and what the trials, claims and unknowns then are.
public struct ProgrammeWorld: Equatable, Sendable {
  public struct Choice: Equatable, Sendable {
    public var question: String
    public var alternative: String
  }
  /// In the order of the questions; empty where the programme weighs none.
  public var choices: [Choice]
  /// The product of the priors; over all worlds they sum to 1.
  public var weight: Double
  /// With what the alternatives set. A trial whose claims are told of another is left out.
  public var trials: [ProgrammeTrial]
  /// Each of the trial that it is told of.
  public var claims: [Claim]
  public var unknowns: [Unknown]

  public func trial(_ name: String) -> ProgrammeTrial? { trials.first { $0.name == name } }
}

extension Programme {
  /// Every combination of alternatives of the questions that are weighed, the last question changing fastest; one world where none is.
  ///
  /// What is told of another trial takes its unknowns with it where that trial has their place, and `reported level`; they take the place of that trial's
  /// own. What an alternative sets is known there: unknowns of that place, above or below it, are left out.
  ///
  /// - Throws: faults of a trial that a combination sets two ways; `check` has told of them.
  public func worlds() throws(Faults) -> [ProgrammeWorld] {
    var combinations: [[(question: String, alternative: Alternative)]] = [[]]
    for question in alternatives where question.isWeighed {
      combinations = combinations.flatMap { chosen in question.alternatives.map { chosen + [(question.name, $0)] } }
    }
    var worlds: [ProgrammeWorld] = []
    for chosen in combinations { worlds.append(try world(chosen)) }
    return worlds
  }

  private func world(_ chosen: [(question: String, alternative: Alternative)]) throws(Faults) -> ProgrammeWorld {
    let settings = chosen.flatMap(\.alternative.settings)
    let retellings = chosen.flatMap(\.alternative.retellings)
    var changed: [ProgrammeTrial] = []
    for var trial in trials {
      let own = settings.filter { $0.trial == trial.name }.map(\.setting)
      if !own.isEmpty { trial.reading = try trial.reading.setting(own) }
      changed.append(trial)
    }
    let claims = record.claims.map { claim in retellings.reduce(claim) { $0.told(by: $1) } }
    let unknowns = self.unknowns(told: retellings, of: changed).filter { unknown in
      !settings.contains { unknown.isSet(by: $0) }
    }
    changed.removeAll { trial in retellings.contains { $0.from == trial.name } }
    return ProgrammeWorld(
      choices: chosen.map { ProgrammeWorld.Choice(question: $0.question, alternative: $0.alternative.name) },
      weight: chosen.reduce(1) { $0 * ($1.alternative.prior ?? 1) }, trials: changed, claims: claims, unknowns: unknowns)
  }

  /// The unknowns with those of trials told of others moved to them.
  private func unknowns(told retellings: [Retelling], of trials: [ProgrammeTrial]) -> [Unknown] {
    var all = unknowns
    for retelling in retellings {
      guard let target = trials.first(where: { $0.name == retelling.to }) else { continue }
      let moved = all.filter { $0.trial == retelling.from && $0.isKnown(to: target) }.map { unknown in
        var unknown = unknown
        unknown.trial = retelling.to
        return unknown
      }
      all.removeAll { unknown in
        unknown.trial == retelling.from || (unknown.trial == retelling.to && moved.contains { $0.subject == unknown.subject })
      }
      all += moved
    }
    return all
  }
}

extension Unknown {
  /// Whether a trial has the place; every trial has a level.
  fileprivate func isKnown(to trial: ProgrammeTrial) -> Bool {
    guard case .place(let place) = subject else { return true }
    if case .byFactor(let factor, _) = belief, !trial.trial.population.factors.contains(where: { $0.name == factor }) { return false }
    return trial.reading.has(place)
  }

  fileprivate func isSet(by setting: TrialSetting) -> Bool {
    guard case .place(let place) = subject, setting.trial == trial else { return false }
    let other = setting.setting.place
    return place == other || place.hasPrefix(other + ".") || other.hasPrefix(place + ".")
  }
}
