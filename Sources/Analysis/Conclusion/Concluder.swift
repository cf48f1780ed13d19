import Design
import Mathematics
import Trial

/// The one function that takes data to a decision. A simulated trial and a real one both pass through it.
///
/// One for each thread: it keeps its blocks from trial to trial, and allocates nothing after the first where its models have closed forms.
public struct Concluder {
  public let plan: ConclusionPlan
  private var analyses: [PreparedAnalysis]

  public init(plan: ConclusionPlan) {
    self.plan = plan
    analyses = plan.analyses.map { PreparedAnalysis(plan: plan, questions: $0) }
  }

  /// Takes one trial's data to its looks and decisions.
  ///
  /// A look at a share of the patients takes the first of them in order of randomization, all followed to the endpoint or gone, and these only. A look
  /// by information or by calendar takes all data at hand on its day. Each hypothesis is decided by the plan's rule at the first look that does not go
  /// on; the trial ends where the last of them is decided. All looks are computed. A fit that fails is kept as a failure and decides nothing.
  public mutating func conclude(_ data: TrialData, into conclusion: inout Conclusion) {
    conclusion.start(questions: plan.questions.count)
    var isLoaded = false
    for look in plan.trial.design.looks.indices {
      let cut = plan.cut(at: look, of: data)
      // Looks at patients go on adding to the same sums; a look at all data at hand reads them anew.
      let reads = !isLoaded || cut.day != nil
      isLoaded = cut.day == nil && cut.failure == nil
      for index in analyses.indices { judge(index, look: look, cut: cut, reads: reads, data: data, &conclusion) }
      if !conclusion.hasEnded, conclusion.hypotheses.allSatisfy({ $0.endedAtLook != nil }) || look == plan.trial.design.looks.count - 1 {
        conclusion.end(at: look)
        if cut.failure == nil { analyses[0].subsets(into: &conclusion.subsets) }
      }
    }
    for index in analyses.indices { analyses[index].release() }
  }

  private mutating func judge(_ index: Int, look: Int, cut: ConclusionPlan.Cut, reads: Bool, data: TrialData, _ conclusion: inout Conclusion) {
    var failure = cut.failure
    if failure == nil {
      do throws(MathematicalFailure) {
        if reads { try analyses[index].load(data, until: cut.day) }
        try analyses[index].fit(first: cut.patients)
      } catch { failure = error }
    }
    for (place, question) in analyses[index].questions.enumerated() {
      var outcome = Conclusion.LookOutcome(look: look, patients: cut.patients, failure: failure, crossedEfficacy: false, crossedFutility: false)
      if failure == nil {
        do throws(MathematicalFailure) {
          let contrast = try analyses[index].contrast(place)
          outcome.contrast = contrast
          outcome.crossedEfficacy = plan.boundaries.crossesEfficacy(at: look, pOneSided: contrast.pOneSided)
          outcome.crossedFutility = plan.boundaries.crossesFutility(at: look, pOneSided: contrast.pOneSided)
          conclusion.hypotheses[question].decide(
            plan.rule.decision(on: plan.questions[question].hypothesis, at: look, seen: contrast), at: look)
        } catch { outcome.failure = error }
      }
      conclusion.hypotheses[question].looks.append(outcome)
    }
  }
}
