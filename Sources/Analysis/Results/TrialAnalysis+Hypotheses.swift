import Design
import Mathematics
import Trial

/// Several hypotheses that share the error.
extension TrialAnalysis {
  /// `hypotheses`, and where each has a weight of the error `path` and the graph as it was and became: `graph0`, `graph1` …
  func appendHypotheses(to results: inout TrialResults) {
    results.append("hypotheses", .table(hypothesesTable))
    guard plan.multiple.isWeighted, let graph = plan.multiple.graph else { return }
    if !conclusion.path.isEmpty { results.append("path", .table(pathTable)) }
    let diagrams = graph.diagrams(names: plan.multiple.names, rejecting: conclusion.path.map(\.hypothesis))
    for (step, diagram) in diagrams.enumerated() { results.append("graph\(step)", .diagram(diagram)) }
  }

  /// The look that decided a hypothesis, else the trial's last.
  private func deciding(_ hypothesis: Int) -> Conclusion.LookOutcome {
    let outcome = conclusion.hypotheses[hypothesis]
    return outcome.looks[outcome.endedAtLook ?? conclusion.stoppedAtLook]
  }

  /// Adjusted p of each, at one look; nil where there are several, or the joint law is not known.
  private var adjusted: [Double]? {
    guard conclusion.looks.count == 1, !plan.multiple.isJoint || !conclusion.laws.isEmpty else { return nil }
    let p = conclusion.hypotheses.map { $0.looks[0].contrast?.pOneSided ?? 1 }
    return (try? plan.multiple.result(pValues: p, laws: conclusion.laws))?.adjustedP
  }

  private var hypothesesTable: ResultTable {
    let adjusted = adjusted
    let isOneUnit = Set(plan.questions.map(\.endpoint.unit)).count == 1
    let measure = ResultTable.Measure.number(unit: isOneUnit ? unit : "")
    var columns = [
      Column("hypothesis", "Hypothesis", .text), Column("test", "Test", .text), Column("look", "Look", .text),
      Column("estimate", "Difference", measure), Column("standardError", "SE", measure),
      Column("degreesOfFreedom", "df", .number(unit: ""), decimals: 1), Column("pOneSided", "p, one-sided", .pValue),
    ]
    if adjusted != nil { columns.append(Column("adjustedP", "Adjusted p", .pValue)) }
    columns.append(Column("rejected", "Shown", .text))
    let rows = plan.questions.indices.map { i -> [Cell] in
      let seen = deciding(i)
      let hypothesis = plan.trial.hypotheses[plan.questions[i].hypothesis]
      let head: [Cell] = [.text(hypothesis.name), .text(hypothesis.test.rawValue), .text(TrialAnalysis.name(of: seen.look, in: plan.trial.design))]
      let numbers: [Cell] =
        seen.contrast.map {
          [.number($0.estimate), .number($0.standardError), .number($0.degreesOfFreedom), .number($0.pOneSided)]
        } ?? Array(repeating: .missing, count: 4)
      return head + numbers + (adjusted.map { [.number($0[i])] } ?? []) + [.text(conclusion.hypotheses[i].success ? "yes" : "no")]
    }
    return ResultTable(label: "Hypotheses", columns: columns, rows: rows, primaryRow: 0, note: hypothesesNote(isAdjusted: adjusted != nil))
  }

  private func hypothesesNote(isAdjusted: Bool) -> String {
    let error = TrialAnalysis.short(plan.multiple.error)
    let rate = plan.multiple.rule.method == .benjaminiHochberg ? "false discovery rate" : "error of the family"
    let test = plan.multiple.rule.intersectionTest.map { ", \($0.rawValue)" } ?? ""
    return "By \(plan.multiple.rule.method.rawValue)\(test), at a one-sided \(rate) of \(error)."
      + (isAdjusted ? " Adjusted p: the least \(rate) at which a hypothesis is rejected." : " Each look has its level for a hypothesis' weight then.")
  }

  private var pathTable: ResultTable {
    let rows = conclusion.path.enumerated().map { step, rejection -> [Cell] in
      [
        .count(step + 1), .text(plan.multiple.names[rejection.hypothesis]), .text(TrialAnalysis.name(of: rejection.look, in: plan.trial.design)),
        .number(rejection.weight > 1 - 1e-9 ? 1 : rejection.weight), .number(rejection.level), .number(rejection.pValue),
      ]
    }
    return ResultTable(
      label: "Rejections, step by step",
      columns: [
        Column("step", "Step", .count), Column("hypothesis", "Hypothesis", .text), Column("look", "Look", .text),
        Column("weight", "Weight", .probability), Column("level", "Level", .pValue), Column("pOneSided", "p, one-sided", .pValue),
      ], rows: rows, note: "Weight: of the error, when it was its turn; level: what the look allows at that weight.")
  }

  /// Why a hypothesis was rejected or not.
  func sharedReason(_ hypothesis: Int) -> String {
    let seen = deciding(hypothesis)
    guard let contrast = seen.contrast else { return "" }
    let p = "one-sided p = \(TrialAnalysis.short(contrast.pOneSided))"
    if let step = conclusion.path.first(where: { $0.hypothesis == hypothesis }) {
      return "\(p) ≤ \(TrialAnalysis.short(step.level)), the level of \(HypothesisGraph.percent(step.weight)) of the error"
    }
    guard let adjusted else { return "\(p), not within its level" }
    let relation = conclusion.hypotheses[hypothesis].success ? "≤" : ">"
    return "\(p), adjusted p = \(TrialAnalysis.short(adjusted[hypothesis])) \(relation) \(TrialAnalysis.short(plan.multiple.error))"
  }
}
