import Design
import Mathematics

/// Trials of several arms or populations under a closed combination test, drawn as the statistics of their stages.
///
/// The means of a stage's cells are normal with known variances; a patient is never drawn. After a stage the trial ends where enough is rejected, else goes on
/// with what the rule selects; sizes may follow from the conditional power.
///
/// The draws of a stage are the same whatever was selected, so that designs share their trials.
///
/// - Checked: `References/adaptive`, `sim-multiarm-*`, `sim-enrich-*`; familywise error; the closed test as in `ClosedCombination`.
public struct ClosedStages: Sendable {
  /// Who is compared with whom.
  public enum Layout: Equatable, Sendable {
    /// Arms with these effects over one control; every arm has n patients of a stage, the control n times its share.
    case arms(effects: [Double], standardDeviation: Double, controlShare: Double)
    /// Strata with these shares of patients and effects of treatment, two groups alike in each; populations are unions of strata, and a stage of n patients
    /// recruits from those that are left, in proportion. The analysis is stratified.
    case populations([[Int]], shares: [Double], effects: [Double], standardDeviations: [Double])
  }
  /// What ends a trial before its last stage.
  public enum Success: String, Sendable, CaseIterable {
    /// All that were carried on are rejected.
    case all
    case atLeastOne
  }
  public let design: ClosedCombination
  public let layout: Layout
  public let selection: HypothesisSelection
  public let success: Success
  /// Patients of each stage, of an arm or in all.
  public let sizes: [Double]
  /// Where it is given, patients of the last stage, of an arm or in all, from the conditional power of the greatest effect that goes on, at its estimate.
  public let reestimation: SizeByConditionalPower?
  private let joint: StagewiseLaw?
  private let parts: [[(cell: Int, weight: Double)]]

  /// - Parameter sizes: one a stage, above 0.
  /// - Throws: what the tables of the joint law throw.
  public init(
    _ design: ClosedCombination, _ layout: Layout, selection: HypothesisSelection, success: Success = .all, sizes: [Double],
    reestimation: SizeByConditionalPower? = nil
  ) throws(MathematicalFailure) {
    precondition(sizes.count == design.stages && sizes.allSatisfy { $0 > 0 }, "each stage has its patients")
    self.design = design
    self.layout = layout
    self.selection = selection
    self.success = success
    self.sizes = sizes
    self.reestimation = reestimation
    let law: StagewiseLaw
    switch layout {
    case .arms(let effects, let sd, let share):
      precondition(effects.count == design.hypotheses && sd > 0 && share > 0, "each hypothesis has its arm")
      law = StagewiseLaw(arms: effects.map { _ in 1 }, control: share)
      parts = []
    case .populations(let populations, let shares, let effects, let sds):
      precondition(populations.count == design.hypotheses, "each hypothesis has its population")
      precondition(shares.count == effects.count && sds.count == effects.count, "each stratum has its share, effect and deviation")
      precondition(shares.allSatisfy { $0 > 0 } && sds.allSatisfy { $0 > 0 }, "shares and deviations are above 0")
      precondition(populations.allSatisfy { !$0.isEmpty && $0.allSatisfy(shares.indices.contains) }, "a population has strata")
      let sums = populations.map { $0.reduce(0) { $0 + shares[$1] } }
      parts = populations.indices.map { i in populations[i].map { (cell: $0, weight: shares[$0] / sums[i]) } }
      law = StagewiseLaw(
        correlation: Matrix(
          populations.indices.map { i in
            populations.indices.map { j in
              let both = populations[i].filter(populations[j].contains).reduce(0) { $0 + shares[$1] }
              return i == j ? 1 : both / (sums[i] * sums[j]).squareRoot()
            }
          }))
    }
    joint = design.intersection == .joint ? try law.tabulated() : nil
  }

  /// Draws trials.
  ///
  /// - Parameters:
  ///   - seed: key of the random numbers.
  ///   - threads: how many work at the same time.
  public func characteristics(
    trials: Int, seed: UInt64, threads: Int = 1, progress: Progress = .silent
  ) throws(Stopped) -> StagewiseCharacteristics {
    try drawn(trials, seed: seed, threads: threads, progress: progress)
  }
}

extension ClosedStages: StagewiseTrial {
  var stages: Int { design.stages }
  var hypotheses: Int { design.hypotheses }

  /// True effects, one a hypothesis.
  public var effects: [Double] {
    switch layout {
    case .arms(let effects, _, _): effects
    case .populations(_, _, let effects, _): parts.map { $0.reduce(0) { $0 + $1.weight * effects[$1.cell] } }
    }
  }
  var trueHypotheses: HypothesisSet { HypothesisSet(effects.indices.filter { effects[$0] <= 0 }) }

  struct Workspace {
    var course: ClosedCombination.Course
    /// Σ of (estimate × information) and of information, by cell; the control is the last cell of arms.
    var scores: [Double]
    var information: [Double]
    var stage: [Double]
    var p: [Double]
    var estimates: [Double]
    var values: [Double]
  }

  private var cells: Int {
    switch layout {
    case .arms(let effects, _, _): effects.count + 1
    case .populations(_, let shares, _, _): shares.count
    }
  }

  func workspace() -> Workspace {
    let (none, each) = ([Double](repeating: 0, count: cells), [Double](repeating: 0, count: hypotheses))
    return Workspace(
      course: ClosedCombination.Course(design), scores: none, information: none, stage: none, p: each, estimates: each, values: each)
  }

  func run(_ work: inout Workspace, seed: UInt64, trial: UInt64) -> StagewiseOutcome {
    var outcome = StagewiseOutcome()
    work.course.restart()
    for cell in work.scores.indices {
      work.scores[cell] = 0
      work.information[cell] = 0
    }
    var (carried, size) = (HypothesisSet.all(hypotheses), sizes[0])
    for stage in 0..<stages {
      var stream = RandomStream(seed: seed, trial: trial, subject: UInt32(stage), purpose: .outcome)
      let patients = draw(&work, &stream, size, carried)
      // Not copied: nothing writes to it meanwhile.
      let p = work.p
      do {
        try work.course.observe(p, carried: carried, joint: joint)
      } catch {
        preconditionFailure("a tabulated law failed: \(error)")
      }
      outcome.stages = stage + 1
      outcome.carried[stage] = carried
      outcome.rejected[stage] = work.course.rejected
      outcome.patients[stage] = patients
      if stage == stages - 1 { return outcome }
      let rejected = work.course.rejected
      if success == .all ? carried.isSubset(of: rejected) : !rejected.isEmpty {
        outcome.end = .success
        return outcome
      }
      // Who gives up at a binding or non-binding futility bound goes no further.
      let open = carried.subtracting(work.course.givingUp)
      carried = selection.chosen(work.values.span, among: open)
      if carried.isEmpty {
        outcome.end = .futility
        return outcome
      }
      size = sizes[stage + 1]
      if let reestimation, stage == stages - 2 { size = planned(work, carried, reestimation) }
    }
    return outcome
  }

  /// Draws a stage: p, estimates of all data so far and what is selected by. Gives the patients.
  private func draw(_ work: inout Workspace, _ stream: inout RandomStream, _ n: Double, _ carried: HypothesisSet) -> Double {
    switch layout {
    case .arms(let effects, let sd, let share): drawArms(&work, &stream, n, carried, effects, sd, share)
    case .populations(_, let shares, let effects, let sds): drawStrata(&work, &stream, n, carried, shares, effects, sds)
    }
  }

  private func drawArms(
    _ work: inout Workspace, _ stream: inout RandomStream, _ n: Double, _ carried: HypothesisSet, _ effects: [Double], _ sd: Double, _ share: Double
  ) -> Double {
    let control = effects.count
    let n0 = n * share
    let (s, s0) = (sd / n.squareRoot(), sd / n0.squareRoot())
    let comparator = s0 * stream.nextNormal()
    work.scores[control] += n0 * comparator
    work.information[control] += n0
    let overall = work.scores[control] / work.information[control]
    let error = (s * s + s0 * s0).squareRoot()
    for i in 0..<control {
      let x = effects[i] + s * stream.nextNormal()
      guard carried.contains(hypothesis: i) else { continue }
      work.p[i] = StandardNormal.upperTail((x - comparator) / error)
      work.scores[i] += n * x
      work.information[i] += n
      let estimate = work.scores[i] / work.information[i] - overall
      work.estimates[i] = estimate
      work.values[i] =
        selection.scale == .effect
        ? estimate : estimate / (sd * (1 / work.information[i] + 1 / work.information[control]).squareRoot())
    }
    return n * Double(carried.count) + n0
  }

  private func drawStrata(
    _ work: inout Workspace, _ stream: inout RandomStream, _ n: Double, _ carried: HypothesisSet, _ shares: [Double], _ effects: [Double],
    _ sds: [Double]
  ) -> Double {
    var recruited = HypothesisSet()
    for i in 0..<hypotheses where carried.contains(hypothesis: i) { for part in parts[i] { recruited.insert(HypothesisSet(hypothesis: part.cell)) } }
    var all = 0.0
    for cell in shares.indices where recruited.contains(hypothesis: cell) { all += shares[cell] }
    for cell in shares.indices {
      let normal = stream.nextNormal()
      guard recruited.contains(hypothesis: cell) else { continue }
      let information = n * shares[cell] / (all * 4 * sds[cell] * sds[cell])
      work.stage[cell] = effects[cell] + normal / information.squareRoot()
      work.scores[cell] += information * work.stage[cell]
      work.information[cell] += information
    }
    for i in 0..<hypotheses where carried.contains(hypothesis: i) {
      var (effect, variance, estimate, spread) = (0.0, 0.0, 0.0, 0.0)
      for part in parts[i] {
        effect += part.weight * work.stage[part.cell]
        variance += part.weight * part.weight * all * 4 * sds[part.cell] * sds[part.cell] / (n * shares[part.cell])
        estimate += part.weight * work.scores[part.cell] / work.information[part.cell]
        spread += part.weight * part.weight / work.information[part.cell]
      }
      work.p[i] = StandardNormal.upperTail(effect / variance.squareRoot())
      work.estimates[i] = estimate
      work.values[i] = selection.scale == .effect ? estimate : estimate / spread.squareRoot()
    }
    return n
  }

  /// The last stage's size by the conditional power of the greatest effect that goes on.
  private func planned(_ work: Workspace, _ carried: HypothesisSet, _ reestimation: SizeByConditionalPower) -> Double {
    var leader = carried.first
    for i in 0..<hypotheses where carried.contains(hypothesis: i) && work.estimates[i] > work.estimates[leader] { leader = i }
    let unitVariance: Double
    switch layout {
    case .arms(_, let sd, let share): unitVariance = sd * sd * (1 + 1 / share)
    case .populations(_, let shares, _, let sds):
      var all = HypothesisSet()
      for i in 0..<hypotheses where carried.contains(hypothesis: i) { for part in parts[i] { all.insert(HypothesisSet(hypothesis: part.cell)) } }
      var whole = 0.0
      for cell in shares.indices where all.contains(hypothesis: cell) { whole += shares[cell] }
      unitVariance = parts[leader].reduce(0) { $0 + $1.weight * $1.weight * whole * 4 * sds[$1.cell] * sds[$1.cell] / shares[$1.cell] }
    }
    let bound = work.course.nextBound(leader)
    return reestimation.patients(bound: bound, effect: work.estimates[leader], unitVariance: unitVariance)
  }
}
