import Design
import Mathematics
import Trial

/// The one function that takes data to a decision. A simulated trial and a real one both pass through it.
///
/// One for each thread: it keeps its blocks from trial to trial, and allocates nothing after the first where its models have closed forms and its looks
/// do not wait for information.
public struct Concluder {
  public internal(set) var plan: ConclusionPlan
  var analyses: [PreparedAnalysis]
  private var search: InformationSearch
  private var stages: StageConcluder?
  /// Of hypotheses that share the error: critical values, bounds at looks, and where the trial at hand stands.
  var decisions: JointDecisions
  var sequential: SequentialGraph?
  var path: SequentialGraph.State?

  public init(plan: ConclusionPlan) {
    self.plan = plan
    analyses = plan.analyses.map { PreparedAnalysis(plan: plan, questions: $0) }
    search = InformationSearch(plan: plan)
    stages = plan.stages.map { StageConcluder(plan: plan, stages: $0) }
    decisions = JointDecisions(plan.multiple)
    if plan.decidesTogether, plan.trial.design.looks.count > 1, let graph = plan.multiple.graph {
      sequential = SequentialGraph(graph, for: plan.trial)
    }
  }

  /// Takes one trial's data to its looks and decisions.
  ///
  /// A look at a share of the patients takes the first of them in order of randomization, all followed to the endpoint or gone, and these only. A look
  /// by information or by calendar takes all data at hand on its day. Each hypothesis is decided by the plan's rule at the first look that does not go
  /// on; the trial ends where the last of them is decided. All looks are computed. A fit that fails is kept as a failure and decides nothing.
  ///
  /// Where the plan analyzes delayed patients, a trial that stopped before its end has a last analysis with all who were randomized by then; where they
  /// decide, it is this analysis that rejects.
  public mutating func conclude(_ data: TrialData, into conclusion: inout Conclusion) {
    if plan.stages?.closed != nil {
      stages?.conclude(data, into: &conclusion)
      return
    }
    conclusion.start(questions: plan.questions.count)
    path = sequential.map { SequentialGraph.State($0.initial) }
    if plan.waitsForInformation { conclusion.boundaries = search.find(in: data, by: &analyses[0]) }
    let end = plan.trial.design.looks.count - 1
    var isLoaded = false
    for look in plan.trial.design.looks.indices {
      let cut = plan.waitsForInformation ? search.cuts[look] : plan.cut(at: look, of: data)
      // Looks at patients go on adding to the same sums; a look at all data at hand reads them anew.
      let reads = !isLoaded || cut.day != nil
      isLoaded = cut.day == nil && cut.failure == nil
      for index in analyses.indices { judge(index, look: look, cut: cut, reads: reads, data: data, &conclusion) }
      if plan.decidesTogether { decideTogether(at: look, data, patients: cut.patients, &conclusion) }
      if !conclusion.hasEnded, look == end || conclusion.hypotheses.allSatisfy({ $0.endedAtLook != nil }) {
        conclusion.end(at: look)
        if cut.failure == nil, look == end || !plan.countsDelayed { analyses[0].subsets(into: &conclusion.subsets) }
      }
    }
    if plan.countsDelayed, conclusion.stoppedAtLook < end { analyzeDelayed(data, &conclusion) }
    for index in analyses.indices { analyses[index].release() }
  }

  /// The stage after a look, from the patients enrolled by then, by the rules of a plan whose looks may change it.
  ///
  /// - Returns: nil where nothing goes on.
  public mutating func nextStage(after look: Int, of data: TrialData) -> StageMake? {
    precondition(stages != nil && look < plan.trial.design.looks.count - 1, "a look before the end of a trial that goes by stages")
    return stages?.next(after: look, data)
  }

  private mutating func judge(_ index: Int, look: Int, cut: ConclusionPlan.Cut, reads: Bool, data: TrialData, _ conclusion: inout Conclusion) {
    let failure = fit(index, cut: cut, reads: reads, data: data)
    for (place, question) in plan.analyses[index].enumerated() {
      var outcome = outcome(index, place, look: look, cut: cut, failure: failure)
      if let contrast = outcome.contrast, !plan.decidesTogether {
        let p = contrast.pOneSided
        let decision: LookDecision
        if let observed = conclusion.boundaries {
          outcome.crossedEfficacy = observed.crossesEfficacy(at: look, pOneSided: p)
          outcome.crossedFutility = observed.crossesFutility(at: look, pOneSided: p)
          decision =
            plan.hasOwnRule
            ? plan.rule.decision(on: plan.questions[question].hypothesis, at: look, seen: contrast)
            : observed.decision(at: look, pOneSided: p, stopping: plan.trial.design.stopping)
        } else {
          outcome.crossedEfficacy = plan.boundaries.crossesEfficacy(at: look, pOneSided: p)
          outcome.crossedFutility = plan.boundaries.crossesFutility(at: look, pOneSided: p)
          decision = plan.rule.decision(on: plan.questions[question].hypothesis, at: look, seen: contrast)
        }
        conclusion.hypotheses[question].decide(decision, at: look)
      }
      conclusion.hypotheses[question].looks.append(outcome)
    }
  }

  /// The analysis after a stop: recruitment has ended, and who was randomized by then has been followed on.
  private mutating func analyzeDelayed(_ data: TrialData, _ conclusion: inout Conclusion) {
    let cut = plan.delayedCut(after: conclusion.deciding, of: data)
    for index in analyses.indices {
      let failure = fit(index, cut: cut, reads: true, data: data)
      for (place, question) in plan.analyses[index].enumerated() {
        let seen = outcome(index, place, look: conclusion.stoppedAtLook, cut: cut, failure: failure)
        conclusion.hypotheses[question].delayed = seen
        if let levels = plan.delayedLevels {
          conclusion.hypotheses[question].success = seen.contrast.map { $0.pOneSided <= levels[conclusion.stoppedAtLook] } ?? false
        }
      }
    }
    guard cut.failure == nil else { return }
    conclusion.delayedPatients = cut.patients - plan.followed(at: conclusion.deciding, of: data)
    analyses[0].subsets(into: &conclusion.subsets)
  }

  /// - Returns: why it failed.
  private mutating func fit(_ index: Int, cut: ConclusionPlan.Cut, reads: Bool, data: TrialData) -> MathematicalFailure? {
    if let failure = cut.failure { return failure }
    do throws(MathematicalFailure) {
      if reads { try analyses[index].load(data, until: cut.day) }
      try analyses[index].fit(first: cut.patients)
      return nil
    } catch { return error }
  }

  private mutating func outcome(
    _ index: Int, _ place: Int, look: Int, cut: ConclusionPlan.Cut, failure: MathematicalFailure?
  ) -> Conclusion.LookOutcome {
    var outcome = Conclusion.LookOutcome(
      look: look, patients: cut.patients, day: cut.day, informationFraction: cut.informationFraction, failure: failure, crossedEfficacy: false,
      crossedFutility: false)
    if cut.failure == nil { outcome.covariance = analyses[index].covariance }
    guard failure == nil else { return outcome }
    do throws(MathematicalFailure) {
      outcome.contrast = try analyses[index].contrast(place)
      outcome.doses = analyses[index].doses
    } catch { outcome.failure = error }
    return outcome
  }
}
