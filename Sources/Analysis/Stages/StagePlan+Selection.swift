#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Design
import Mathematics
import Trial

/// What a look leaves of a trial.
extension StagePlan {
  /// What a look has seen.
  struct Seen {
    /// All patients' contrasts by hypothesis; nil for those that are not carried on or could not be fitted.
    var contrasts: [Conclusion.Contrast?]
    /// Least favorable combination of stages over the intersections of each hypothesis: z, or Fisher's product; nil where nothing is combined.
    var combined: [Double?]
    /// Patients enrolled by then.
    var patients: Int
    /// Of them, those whom each hypothesis compares, and their share of all in its two arms; empty where no rule asks.
    var compared: [Int] = []
    var belonging: [Double] = []
    /// Variance of all scores of the endpoint, whatever the arms; nil where there are too few, or no rule asks.
    var blindedVariance: Double?
  }

  /// The stage after a look by the rules of the protocol; nil where no hypothesis goes on.
  func next(after look: Int, from stage: StageMake, seen: Seen) -> StageMake? {
    var next = stage
    for adaptation in adaptations[look] {
      switch adaptation.change {
      case .arms(let rule, let freed):
        next.hypotheses = select(next.hypotheses, rule, seen, at: look)
        let arms = arms(of: next.hypotheses)
        if freed == .saved { next.share *= Double(weight(of: arms)) / Double(weight(of: next.arms)) }
        next.arms = arms
      case .population(let rule):
        next.hypotheses = select(next.hypotheses, rule, seen, at: look)
        next.population = enrolled(next.hypotheses)
      case .sampleSize: break
      }
    }
    guard !next.hypotheses.isEmpty else { return nil }
    next.patients = patients(ofStage: look + 1, share: next.share)
    for adaptation in adaptations[look] {
      if case .sampleSize(let rule) = adaptation.change { next.patients = size(of: next, after: look, rule, seen) }
    }
    return next
  }

  /// Those that go on; a hypothesis without an estimate goes on only where none has one.
  private func select(_ among: HypothesisSet, _ rule: Adaptation.SelectionRule, _ seen: Seen, at look: Int) -> HypothesisSet {
    let values = among.members.compactMap { h in seen.contrasts[h].map { (h, value(h, $0, rule.criterion, at: look)) } }
    guard let best = values.map(\.1).max() else { return among }
    switch rule.keep {
    case .best(let count):
      let ordered = values.enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
      return HypothesisSet(ordered.prefix(count).map(\.element.0))
    case .within(let distance): return HypothesisSet(values.filter { $0.1 >= best - distance }.map(\.0))
    case .benefitAbove(let benefit): return HypothesisSet(values.filter { $0.1 > benefit }.map(\.0))
    }
  }

  private func value(_ h: Int, _ contrast: Conclusion.Contrast, _ criterion: Adaptation.SelectionRule.Criterion, at look: Int) -> Double {
    // A p of 0 or 1 is one that has no digits left.
    let z = min(max(StandardNormal.upperQuantile(contrast.pOneSided), -38), 38)
    switch criterion {
    case .effect: return hypotheses[h].benefitSign * contrast.estimate
    case .z: return z
    case .predictiveProbability: return sequential.predictivePower(after: look, z: z)
    }
  }

  /// Treatments and controls of hypotheses, rising.
  func arms(of set: HypothesisSet) -> [Int] {
    Set(set.members.flatMap { [hypotheses[$0].treatment, hypotheses[$0].control] }).sorted()
  }

  private func weight(of arms: [Int]) -> Int { arms.reduce(0) { $0 + ratio[$1] } }

  /// Whom hypotheses are of together; nil for everybody.
  func enrolled(_ set: HypothesisSet) -> Condition? {
    let conditions = set.members.map { hypotheses[$0].population }
    guard conditions.allSatisfy({ $0 != nil }) else { return nil }
    let all = conditions.compactMap { $0 }
    guard all.count > 1, case .factor(let name, _, _)? = all[0].clauses.first else { return all.first }
    // Levels of one factor, which `check` asks for.
    let levels = all.flatMap { condition in
      condition.clauses.flatMap { clause -> [String] in if case .factor(_, let levels, false) = clause { levels } else { [] } }
    }
    var once: [String] = []
    for level in levels where !once.contains(level) { once.append(level) }
    return Condition(clauses: [.factor(name, levels: once, excluded: false)], text: "\(name) = \(once.joined(separator: " or "))")
  }

  // MARK: Size

  /// Patients of the last stage, all arms together: a multiple of what the ratio divides, at least as planned.
  private func size(of stage: StageMake, after look: Int, _ rule: Adaptation.SizeRule, _ seen: Seen) -> Int {
    let room = rule.most - seen.patients
    let least = min(stage.patients, max(room, 1))
    let wanted: Double
    switch rule.blinding {
    case .blinded:
      guard let variance = seen.blindedVariance, let plannedVariance, plannedVariance > 0 else { return least }
      wanted = Double(planned[looks - 1]) * stage.share * variance / plannedVariance - Double(seen.patients)
    case .unblinded(let power):
      wanted = stage.hypotheses.members.map { needed($0, stage, after: look, power, seen) }.max() ?? 0
    }
    let divisor = weight(of: stage.arms)
    let whole = wanted < Double(room) ? Int((wanted / Double(divisor) - 1e-9).rounded(.up)) * divisor : room
    return max(least, min(whole, room))
  }

  /// Patients of the last stage for a conditional power at the effect seen:
  ///
  ///     n = (d + Φ⁻¹(power))² ∕ (Δ̂² i),   i = 1 ∕ (SE² m) the information of a patient, m of the comparison so far
  ///
  /// times all who are to be enrolled over those compared. d is what the last stage must show after the least favorable combination of the hypothesis' intersections so far; that the last stage's own
  /// intersections ask more where several hypotheses go on is left out. Of a non-inferiority Δ̂ is the distance from the margin. No benefit seen asks for all that may come.
  private func needed(_ h: Int, _ stage: StageMake, after look: Int, _ power: Double, _ seen: Seen) -> Double {
    guard let contrast = seen.contrasts[h], let combined = seen.combined[h], seen.compared[h] > 0 else { return 0 }
    let benefit = hypotheses[h].benefitSign * contrast.estimate + hypotheses[h].margin
    let distance = asked(after: look, combined) + StandardNormal.quantile(power)
    guard distance > 0 else { return 0 }
    guard benefit > 0 else { return .infinity }
    let information = 1 / (contrast.standardError * contrast.standardError * Double(seen.compared[h]))
    let ofComparison = distance * distance / (benefit * benefit * information)
    let two = Double(ratio[hypotheses[h].treatment] + ratio[hypotheses[h].control])
    return ofComparison * Double(weight(of: stage.arms)) / (two * (stage.population == nil ? seen.belonging[h] : 1))
  }

  /// z that the last stage's own patients must show: (c − z √t) ∕ √(1 − t), or Φ⁻¹(1 − (c ∕ product)^(1∕s)) of Fisher's combination.
  private func asked(after look: Int, _ combined: Double) -> Double {
    if case .fisher(let fisher)? = closed?.test {
      return StandardNormal.upperQuantile(min(1, pow(fisher.criticalValues[look + 1] / combined, 1 / fisher.scale[look + 1])))
    }
    let (t, c) = (sequential.boundaries.fractions[look], sequential.boundaries.efficacyZ[look + 1])
    return (c - combined * t.squareRoot()) / (1 - t).squareRoot()
  }
}
