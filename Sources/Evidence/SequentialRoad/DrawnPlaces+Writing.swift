import Notation
import Simulation
import Trial

extension DrawnPlaces {
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
    case .events(_, let all): .events(Int((share * Double(all)).rounded()), of: all)
    case .end: .end
    }
  }
}
