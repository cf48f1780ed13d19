import Trial

/// How many of a trial's patients some conditions hold for, by the shares of its factors, which are independent of each other.
struct PlannedPopulation {
  private let factors: [Factor]

  init(_ population: Population) { factors = population.factors }

  /// The share of patients for whom all of the conditions hold; nil where a condition is on the baseline, or on a factor whose levels come from data.
  func share(of conditions: [Condition]) -> Double? {
    var allowed: [String: Set<String>] = [:]
    for clause in conditions.flatMap(\.clauses) {
      guard case .factor(let name, let levels, let excluded) = clause, let factor = factors.first(where: { $0.name == name }), !factor.levels.isEmpty
      else { return nil }
      let own = Set(factor.levels.filter { levels.contains($0) != excluded })
      allowed[name] = allowed[name]?.intersection(own) ?? own
    }
    return factors.reduce(1) { share, factor in
      guard let levels = allowed[factor.name] else { return share }
      return share * factor.shares.reduce(0) { $0 + (levels.contains($1.level) ? $1.share : 0) }
    }
  }
}

extension Factor {
  /// Shares by level, of counts those that they make up.
  fileprivate var shares: [LevelShare] {
    switch composition {
    case .shares(let all): return all
    case .counts(let all):
      let sum = Double(all.reduce(0) { $0 + $1.count })
      return all.map { LevelShare(level: $0.level, share: sum > 0 ? Double($0.count) / sum : 0) }
    case .fromData: return []
    }
  }
}
