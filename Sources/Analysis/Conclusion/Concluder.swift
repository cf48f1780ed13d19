import Design
import Mathematics
import Trial

/// The one function that takes data to a decision. A simulated trial and a real one both pass through it.
///
/// One for each thread: it keeps its blocks from trial to trial.
public struct Concluder {
  public let plan: ConclusionPlan
  private let primary: PreparedModel
  private let subsets: [SubsetModels]

  public init(plan: ConclusionPlan) {
    self.plan = plan
    let analysis = plan.analysis
    primary = PreparedModel(analysis.model, estimation: analysis.estimation, degreesOfFreedom: analysis.degreesOfFreedom)
    subsets = analysis.subgroups.map { SubsetModels($0.condition, analysis: analysis, factors: plan.trial.population.factors) }
  }

  /// Takes one trial's data to its looks and decision.
  ///
  /// A look at a share of the patients takes the first of them in order of randomization, all followed to the endpoint or gone, and these only; it is
  /// judged on the p scale, p ≤ 1 − Φ(c_k). The trial ends at the first look whose crossing its stopping rule names, else at the end. All looks are
  /// computed. A fit that fails is kept as a failure and counts as not significant.
  public mutating func conclude(_ data: TrialData, into conclusion: inout Conclusion) {
    conclusion.looks.removeAll(keepingCapacity: true)
    conclusion.subsets.removeAll(keepingCapacity: true)
    let design = plan.trial.design
    do throws(MathematicalFailure) {
      let frame = try ModelFrame(data, for: plan.analysis, estimand: plan.estimand, visit: plan.visit, control: plan.control)
      let population = plan.estimand.subjects(of: data)
      try primary.load(frame, includes: population)
      for look in design.looks.indices { conclusion.looks.append(outcome(at: look, data: data, frame: frame)) }
      end(&conclusion, stopping: design.stopping)
      let patients = conclusion.last.patients
      for (index, models) in subsets.enumerated() {
        conclusion.subsets.append(models.outcome(index, data: data, frame: frame, population: population, first: patients, plan: plan))
      }
    } catch {
      conclusion.looks = design.looks.indices.map { look in
        Conclusion.LookOutcome(
          look: look, patients: plan.patients(at: look, of: data.subjectCount), failure: error, crossedEfficacy: false, crossedFutility: false)
      }
      end(&conclusion, stopping: design.stopping)
    }
  }

  private func outcome(at look: Int, data: TrialData, frame: ModelFrame) -> Conclusion.LookOutcome {
    let patients = plan.patients(at: look, of: data.subjectCount)
    var outcome = Conclusion.LookOutcome(look: look, patients: patients, crossedEfficacy: false, crossedFutility: false)
    do throws(MathematicalFailure) {
      let fit = try primary.fit(first: patients, frame: frame)
      let contrast = try plan.contrast(fit)
      outcome.contrast = contrast
      outcome.crossedEfficacy = plan.boundaries.crossesEfficacy(at: look, pOneSided: contrast.pOneSided)
      outcome.crossedFutility = plan.boundaries.crossesFutility(at: look, pOneSided: contrast.pOneSided)
    } catch { outcome.failure = error }
    return outcome
  }

  /// The first look that ends the trial; a fit that failed decides nothing.
  private func end(_ conclusion: inout Conclusion, stopping: DesignPlan.Stopping) {
    let last = conclusion.looks.count - 1
    conclusion.stoppedAtLook = last
    conclusion.success = false
    for outcome in conclusion.looks {
      guard let contrast = outcome.contrast else { continue }
      switch plan.boundaries.decision(at: outcome.look, pOneSided: contrast.pOneSided, stopping: stopping) {
      case .goesOn, .notSignificant: continue
      case .stopsForFutility: conclusion.stoppedAtLook = outcome.look
      case .stopsForEfficacy, .significant:
        conclusion.stoppedAtLook = outcome.look
        conclusion.success = true
      }
      return
    }
  }
}

extension ConclusionPlan {
  /// Experimental minus control at the endpoint's visit.
  func contrast(_ fit: ModelFit) throws(MathematicalFailure) -> Conclusion.Contrast {
    guard let arm = fit.frame.index(of: ColumnName.plannedTreatment), let levels = fit.frame.variables[arm].levels,
      let level = levels.firstIndex(of: trial.arms[treatment].name)
    else { throw MathematicalFailure(.outsideDomain, computing: "a contrast of arms in a model without TRT01P") }
    let difference = try fit.difference(of: arm, level: level, from: 0, visit: fit.frame.visitCount > 1 ? visit : nil)
    return Conclusion.Contrast(
      estimate: difference.estimate, standardError: difference.standardError, degreesOfFreedom: difference.degreesOfFreedom,
      statistic: difference.statistic, pOneSided: difference.pOneSided(upper: endpoint.better == .higher), patients: fit.fitted.subjectsUsed)
  }
}

extension ModelFrame {
  /// A trial's data as an analysis takes them.
  init(_ data: TrialData, for analysis: PlannedAnalysis, estimand: Estimand, visit: Int, control: Int) throws(MathematicalFailure) {
    var names = analysis.model.variables
    // The covariance term's visit is a variable of the model's frame, whether or not a term names it.
    if let term = analysis.model.covariance, !names.contains(term.visit) { names.append(term.visit) }
    for clause in analysis.subgroups.flatMap(\.condition.clauses) {
      if case .factor(let factor, _, _) = clause {
        let column = Factor.column(named: factor)
        if !names.contains(column) { names.append(column) }
      }
    }
    try self.init(
      data, response: analysis.model.response, variables: names, control: control, rule: analysis.responseRule(visit: visit),
      after: estimand.afterDiscontinuation)
  }
}
