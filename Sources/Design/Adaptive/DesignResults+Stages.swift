import Mathematics
import Trial

/// The design of a trial that goes by stages: what is combined, what is tested and what a look may change.
extension DesignResults {
  /// Whether power by formula is that of the trial: without changes, the inverse normal combination is the test of all patients together.
  var hasClosedPower: Bool {
    let design = trial.design
    // What scores come to as responses and times no formula here knows.
    if trial.hypotheses.first.flatMap({ trial.endpoint(of: $0) })?.isMadeOfScores == true { return false }
    guard let combination = design.combination else { return true }
    return combination == .inverseNormal && design.adaptations.isEmpty && trial.hypotheses.count == 1
  }

  /// What is combined, what is tested.
  func append(_ combination: CombinationMethod, _ size: PlannedSize, to results: inout TrialResults) throws(MathematicalFailure) {
    var fisher: FisherCombination?
    if case .fisher(let found) = try AdaptiveTest(combination, test.boundaries, of: trial.design) { fisher = found }
    results.append("stages", .table(stages(size, fisher: fisher)))
    if let intersections { results.append("intersections", .table(intersections)) }
  }

  /// One row a stage: its patients, its weight and the bound of the combination.
  func stages(_ size: PlannedSize, fisher: FisherCombination?) -> ResultTable {
    let looks = trial.design.looks
    let t = test.boundaries.fractions
    let planned = looks.map { $0.patients(of: size.patients) }
    let rows: [[ResultTable.Cell]] = looks.indices.map { k in
      let weight = fisher?.scale[k] ?? (t[k] - (k == 0 ? 0 : t[k - 1])).squareRoot()
      let bound: ResultTable.Cell
      if let fisher {
        bound = fisher.criticalValues[k] > 0 ? .number(fisher.criticalValues[k]) : .missing
      } else {
        bound = test.boundaries.efficacyZ[k].isFinite ? .number(test.boundaries.efficacyZ[k]) : .missing
      }
      return [
        .text(k == looks.count - 1 ? "to the end" : "to look \(k + 1)"), .count(planned[k] - (k == 0 ? 0 : planned[k - 1])), .count(planned[k]),
        .number(weight), bound, .number(fisher?.alphaSpent[k] ?? test.boundaries.alphaSpent[k]),
      ]
    }
    return ResultTable(
      label: "Stages",
      columns: [
        .init("stage", "Stage", .text), .init("patients", "Patients", .count), .init("cumulativePatients", "In all", .count),
        .init("weight", fisher == nil ? "Weight" : "Exponent", .number(unit: ""), decimals: 4),
        .init("bound", fisher == nil ? "Bound, z" : "Bound, product", fisher == nil ? .number(unit: "") : .pValue, decimals: fisher == nil ? 4 : nil),
        .init("alphaSpent", "Error spent", .probability, decimals: 4),
      ], rows: rows, note: stagesNote(fisher != nil))
  }

  private func stagesNote(_ isFisher: Bool) -> String {
    var all = [
      isFisher
        ? "Fisher's combination of the stages' p-values, each from the patients of its stage alone: rejected where the product of their powers is at most"
          + " the bound, which spends at each stage what the design's bounds spend."
        : "Inverse normal combination of the stages' p-values, each from the patients of its stage alone: z = Σ w Φ⁻¹(1 − p) ∕ √Σ w². The weights are"
          + " those of the plan, whatever size a stage has."
    ]
    if trial.design.looks.contains(where: { if case .information = $0 { true } else { false } }) {
      all.append("A stage ends at its share of the patients planned, which stands for that of the information.")
    }
    return all.joined(separator: " ")
  }

  /// Every intersection of the hypotheses and the test that it has; nil with one hypothesis.
  var intersections: ResultTable? {
    let count = trial.hypotheses.count
    guard count > 1, let word = trial.design.multiplicity?.intersectionTest?.rawValue else { return nil }
    let sets = (1..<1 << count).map { HypothesisSet(rawValue: UInt32($0)) }
    let ordered = sets.filter { $0.count > 1 }.sorted { ($1.count, $0.rawValue) < ($0.count, $1.rawValue) }
    let shown = ordered.prefix(16)
    return ResultTable(
      label: "Intersections",
      columns: [.init("hypotheses", "Hypotheses", .text), .init("test", "Test in each stage", .text)],
      rows: shown.map { set in [.text(set.members.map { trial.hypotheses[$0].name }.joined(separator: ", ")), .text(word)] },
      note: "A hypothesis is rejected once all \(1 << (count - 1)) intersections that hold it are, each by its own combination of stages"
        + (ordered.count > shown.count ? "; the first \(shown.count) of \(ordered.count) are shown." : ".")
        + " In a stage, an intersection is tested by those of its hypotheses that went on; where none did, it is not tested any more.")
  }

  /// One row an adaptation; nil where no look changes anything.
  var adaptations: ResultTable? {
    let all = trial.design.adaptations
    guard !all.isEmpty else { return nil }
    return ResultTable(
      label: "What a look may change",
      columns: [.init("adaptation", "Adaptation", .text), .init("at", "At", .text), .init("rule", "Rule", .text)],
      rows: all.map { [.text($0.label ?? $0.name), .text("look \($0.look + 1)"), .text(words(of: $0.change))] },
      note: trial.design.combination == nil
        ? "The size is changed by the variance alone, without knowledge of the arms; the test at the end is that of all patients together."
        : "Whatever is changed, and however it is decided, the probability of any false rejection stays within the error of"
          + " \(percent(trial.design.error.perSide)): bounds and weights are fixed before, and p-values of later stages are, under the hypothesis, whatever"
          + " was seen before, those of new patients. Power under these rules is for simulation.")
  }

  private func words(of change: Adaptation.Change) -> String {
    switch change {
    case .sampleSize(let rule):
      let most = "at most \(rule.most) in all, at least as planned"
      switch rule.blinding {
      case .blinded: return "size by the variance of all values, blinded, \(most)"
      case .unblinded(let power): return "size for a conditional power of \(percent(power)) at the effect seen, \(most)"
      }
    case .arms(let rule, let freed):
      return "\(words(of: rule)) of the arms, by \(rule.criterion.rawValue), beside the control; freed patients are \(freed.rawValue)"
    case .population(let rule): return "\(words(of: rule)) of the populations, by \(rule.criterion.rawValue); only they are enrolled"
    }
  }

  private func words(of rule: Adaptation.SelectionRule) -> String {
    switch rule.keep {
    case .best(1): "keeps the best"
    case .best(let count): "keeps the best \(count)"
    case .within(let distance):
      "keeps the best and all within \(rule.criterion == .predictiveProbability ? percent(distance) : plain(distance)) of it"
    case .benefitAbove(let benefit): "keeps those with a benefit above \(plain(benefit)), and ends the trial where there is none"
    }
  }
}
