import Design
import Mathematics
import Trial

/// What is to be believed of a trial's subsets: their shrunken effects, and how often such subsets come by luck.
struct SubgroupFindings {
  let partitions: [SubgroupPartition]
  /// Of each partition whose parts all have an effect.
  let posteriors: [ExchangeablePosterior?]
  /// s of the half-normal prior; nil where the whole has no effect.
  let scale: Double?
  /// Subgroups that are parts of the trial, and their shares of the two arms' patients; nil where there are none.
  let counted: (indices: [Int], shares: SubsetShares)?

  init(_ analysis: TrialAnalysis) {
    partitions = analysis.subgroupPartitions()
    let scale = analysis.heterogeneityScale
    self.scale = scale
    posteriors = partitions.map { partition in
      guard let effects = partition.effects, let scale else { return nil }
      return ExchangeablePosterior(effects, scale: scale)
    }
    var members: [Int: [Bool]] = [:]
    for part in partitions.flatMap(\.parts) { if let subset = part.subset { members[subset] = part.members } }
    let compared = analysis.comparedSubjects()
    let indices = members.keys.sorted().filter { index in
      let inside = compared.count { members[index]?[$0] ?? false }
      return inside > 0 && inside < compared.count
    }
    counted =
      indices.isEmpty ? nil : (indices, SubsetShares(members: indices.map { index in compared.map { members[index]?[$0] ?? false } }))
  }

  /// A part that is a subset, with its place in its partition.
  func place(of subset: Int) -> (partition: Int, part: Int)? {
    for (i, partition) in partitions.enumerated() {
      if let part = partition.parts.firstIndex(where: { $0.subset == subset }) { return (i, part) }
    }
    return nil
  }

  /// What is believed of a subset's effect.
  func shrunken(_ subset: Int) -> ExchangeablePosterior.Belief? {
    guard let place = place(of: subset), let posterior = posteriors[place.partition] else { return nil }
    return posterior.effect(place.part)
  }

  /// How often the strongest of all interactions looked at is as strong as this subset's, were the effect the same in everybody; nil where that cannot be
  /// computed.
  func adjustedInteractionP(_ subset: Int, p: Double) -> Double? {
    guard let counted, counted.indices.contains(subset), p > 0 else { return nil }
    return (try? counted.shares.interactionTail(z: StandardNormal.upperQuantile(p / 2))).map { max(p, $0) }
  }
}

extension TrialAnalysis {
  /// The patients of the last analysis in the two arms compared.
  func comparedSubjects() -> [Int] {
    let taken = taking(partIn: plan.estimand, first: conclusion.last.patients)
    let names = [plan.trial.arms[plan.treatment].name, plan.trial.arms[plan.control].name]
    return taken.indices.filter { taken[$0] && names.contains(data.armNames[data.arm[$0]]) }
  }

  /// s: a quarter of one patient's standard deviation, as the standard error of the whole tells it: ¼ SE √(n₁ n₀ ∕ (n₁ + n₀)).
  var heterogeneityScale: Double? {
    guard let contrast = conclusion.last.contrast, contrast.standardError > 0 else { return nil }
    let name = plan.trial.arms[plan.treatment].name
    let compared = comparedSubjects()
    let treated = Double(compared.count { data.armNames[data.arm[$0]] == name })
    let controls = Double(compared.count) - treated
    guard treated > 0, controls > 0 else { return nil }
    return 0.25 * contrast.standardError * (treated * controls / (treated + controls)).squareRoot()
  }

  /// The luck of the subsets that were looked at, without an effect and with the one seen; nil where nothing can be said.
  func subgroupLuck(_ findings: SubgroupFindings) throws(MathematicalFailure) -> (luck: SubgroupLuck, truths: [SubgroupLuck.Truth], seen: Double)? {
    guard let counted = findings.counted, let contrast = conclusion.last.contrast, contrast.standardError > 0 else { return nil }
    let claim = plan.questions[0].claim
    guard claim.test != .equivalence else { return nil }
    let isPlain = plan.stages == nil && !plan.hasOwnRule && !plan.decidesTogether && plan.delayedLevels == nil && dosesFound == nil
    let error = plan.trial.design.error.perSide
    let test =
      isPlain
      ? try SequentialTest(for: plan.trial)
      : SequentialTest(try Boundaries(fractions: [1], error: DesignPlan.ErrorRate(error, sides: 1), efficacy: nil))
    let information = isPlain ? test.boundaries.fractions[conclusion.last.look] : 1
    let sign = claim.upper ? 1.0 : -1
    let drift = (sign * contrast.estimate + claim.margin) / contrast.standardError / information.squareRoot()
    let standardError = contrast.standardError * information.squareRoot()
    let null = claim.margin == 0 ? 0 : -sign * claim.margin
    let truths = [
      SubgroupLuck.Truth(name: claim.margin == 0 ? "no effect" : "at the margin", effect: null, drift: 0, standardError: standardError),
      SubgroupLuck.Truth(name: "as seen in all", effect: contrast.estimate, drift: drift, standardError: standardError),
    ]
    return (SubgroupLuck(counted.shares, test: test, level: error), truths, drift)
  }
}
