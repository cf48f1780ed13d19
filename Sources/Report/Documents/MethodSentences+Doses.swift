import Trial

/// MCP-Mod in sentences that a protocol can take over.
extension MethodSentences {
  /// The candidates, their test, the choice of a curve and the dose asked for; nothing of other analyses.
  func doseResponse(_ analysis: PlannedAnalysis) -> Prose {
    guard let plan = analysis.doseResponse else { return "" }
    let doses = trial.doseArms(of: analysis)
    let unit = doses.dropFirst().lazy.compactMap { trial.arms[$0.arm].dose }.first.map { dose in
      "\(dose.mass.rawValue)\(dose.perKilogram ? "/kg" : "")\(dose.perDay ? "/day" : "")"
    }
    let given = doses.dropFirst().map { NumberStyle.plain($0.dose) }.listed + (unit.map { " \($0)" } ?? "")
    let candidates = plan.candidates.map { "\($0.name) (\(shape($0)))" }.listed
    let test: Prose =
      Prose(
        "The doses \(given) and \(trial.arms[doses[0].arm].label) are compared by MCP-Mod") + .cited(.bretzPinheiroBranson, .pinheiroGeneral)
      + Prose(
        " with the candidate curves \(candidates). Each candidate has the contrast of the estimated means that is the most powerful against it under "
          + "their estimated covariance; a dose-response is shown if the greatest of the \(plan.candidates.count == 1 ? "" : "\(plan.candidates.count) ")"
          + "statistics exceeds the critical value of their joint \(analysis.degreesOfFreedom == .normal ? "normal" : "t") distribution at a one-sided error of "
          + "\(NumberStyle.percent(trial.design.error.perSide)).")
    guard plan.targetDose != nil else { return test }
    let choice =
      switch plan.selection {
      case .gAIC: "that with the least generalized Akaike criterion (gAIC) is chosen"
      case .AIC: "that with the least Akaike criterion (AIC) is chosen"
      case .BIC: "that with the least Schwarz criterion (BIC) is chosen"
      case .average: "all are averaged with weights exp(−½ gAIC)"
      }
    return .sentences([test, Prose("The curves of the significant candidates are fitted to the means, and \(choice). \(dose(plan))")])
  }

  private func dose(_ plan: DoseResponsePlan) -> String {
    let unit = trial.endpoints.first?.unit ?? ""
    return switch plan.targetDose {
    case .benefit(let benefit):
      "The target dose is the least with a benefit of \(NumberStyle.plain(benefit))\(unit.isEmpty ? "" : " \(unit)") over the control."
    case .shareOfMaximum(let share): "The target dose is the least with \(NumberStyle.percent(share)) of the greatest benefit of the doses given."
    case nil: ""
    }
  }

  private func shape(_ candidate: DoseCandidate) -> String {
    let parameters = zip(candidate.shape.parameterNames, candidate.parameters).map { "\($0) \(NumberStyle.plain($1))" }
    let points = candidate.points.map { "\(NumberStyle.percent($0.share)) at \(NumberStyle.plain($0.dose))" }
    return ([candidate.shape == .points ? "straight lines through" : candidate.shape.rawValue] + parameters + points).joined(
      separator: candidate.shape == .points ? " " : ", ")
  }
}

extension Work {
  public static let bretzPinheiroBranson = Work(
    "bretzPinheiroBranson",
    "Bretz F, Pinheiro JC, Branson M (2005). Combining multiple comparisons and modeling techniques in dose-response studies. Biometrics 61:738–748.")
  public static let pinheiroGeneral = Work(
    "pinheiroGeneral",
    "Pinheiro J, Bornkamp B, Glimm E, Bretz F (2014). Model-based dose finding under model uncertainty using general parametric models. Statistics in "
      + "Medicine 33:1646–1661.")
}
