import Trial

extension TrialProtocol {
  /// The protocol with a population that has only patients for whom a condition holds, in the proportions that they have among themselves.
  ///
  /// Factors are independent of each other, so that a condition on each leaves them so; a condition on the baseline cuts it as the entry condition does.
  /// Exact counts become shares: a stage has some of the patients that the counts are of.
  func enrolling(_ condition: Condition?) -> TrialProtocol {
    var trial = self
    for index in trial.population.factors.indices { trial.population.factors[index].composeOfShares() }
    for clause in condition?.clauses ?? [] {
      switch clause {
      case .baseline:
        var entry = trial.population.entry ?? Condition(clauses: [], text: "")
        entry.clauses.append(clause)
        entry.text = entry.text.isEmpty ? condition?.text ?? "" : "\(entry.text) and \(condition?.text ?? "")"
        trial.population.entry = entry
      case .factor(let name, let levels, let excluded):
        guard let index = trial.population.factors.firstIndex(where: { $0.name == name }) else { continue }
        trial.population.factors[index].keep { levels.contains($0) != excluded }
      }
    }
    return trial
  }
}

extension Factor {
  fileprivate mutating func composeOfShares() {
    guard case .counts(let counts) = composition else { return }
    let sum = counts.reduce(0) { $0 + $1.count }
    guard sum > 0 else { return }
    composition = .shares(counts.map { LevelShare(level: $0.level, share: Double($0.count) / Double(sum)) })
  }

  /// Levels that are not kept stay, with a share of 0: codes keep their meaning.
  fileprivate mutating func keep(_ isKept: (String) -> Bool) {
    guard case .shares(let shares) = composition else { return }
    let sum = shares.reduce(0) { $0 + (isKept($1.level) ? $1.share : 0) }
    guard sum > 0 else { return }
    composition = .shares(shares.map { LevelShare(level: $0.level, share: isKept($0.level) ? $0.share / sum : 0) })
  }
}
