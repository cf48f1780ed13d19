import Design
import Mathematics
import Trial

/// The tables of subsets.
extension TrialAnalysis {
  /// `subgroups`, `shrinkage`, `shrinkageScales`, `credibility`, `subgroupLuck` and `subgroupChances`, and a sentence of each subset, `subset1` ….
  func appendSubgroups(to results: inout TrialResults) throws(MathematicalFailure) {
    guard !plan.analysis.subgroups.isEmpty else { return }
    let findings = SubgroupFindings(self)
    results.append("subgroups", .table(try subgroupTable(findings)))
    guard !conclusion.subsets.isEmpty else { return }
    if let table = try shrinkageTable(findings) { results.append("shrinkage", .table(table)) }
    if let table = try scalesTable(findings) { results.append("shrinkageScales", .table(table)) }
    results.append("credibility", .table(credibilityTable(findings)))
    let luck = try subgroupLuck(findings)
    for outcome in conclusion.subsets {
      results.append("subset\(outcome.subset + 1)", .decision(sentence(outcome, findings, luck?.luck, seen: luck?.seen)))
    }
    guard let luck, let counted = findings.counted else { return }
    let all = plan.analysis.subgroups
    do throws(MathematicalFailure) {
      let tables = try luck.luck.tables(
        of: counted.indices.map { all[$0] }, under: luck.truths, unit: unit, from: "the numbers of patients and the bounds of the design",
        leftOut: all.indices.filter { !counted.indices.contains($0) }.map { all[$0] })
      results.append("subgroupLuck", .table(tables.some))
      results.append("subgroupChances", .table(tables.each))
    } catch { results.append("subgroupLuck", .table(luck.luck.table([], note: "Not computed: \(error.computing).", unit: unit))) }
  }

  /// The whole trial and each subset: fits within, the interaction test on every row of a factor, and the effect shrunken.
  private func subgroupTable(_ findings: SubgroupFindings) throws(MathematicalFailure) -> ResultTable {
    let none = Array(repeating: Cell.missing, count: 5)
    var rows: [[Cell]] = [
      [.text(everybody), .text(""), .text(""), .text(""), .count(conclusion.last.patients)]
        + (conclusion.last.contrast.map { Array(differenceCells(FittedModel.Contrast($0)).dropLast()) } ?? none)
        + Array(repeating: .missing, count: 4)
    ]
    for outcome in conclusion.subsets {
      let subgroup = plan.analysis.subgroups[outcome.subset]
      let names = subgroup.condition.factorAndLevel
      var row: [Cell] = [
        .text(subgroup.condition.text), .text(names.factor), .text(names.level), .text(subgroup.status.rawValue), .count(outcome.patients),
      ]
      row += outcome.contrast.map { Array(differenceCells(FittedModel.Contrast($0)).dropLast()) } ?? none
      row.append(outcome.interactionPTwoSided.map { .number($0) } ?? .missing)
      row += try shrunkenCells(findings.shrunken(outcome.subset))
      rows.append(row)
    }
    let (shrunken, shown) = ("Shrunken", decimalsShown)
    return ResultTable(
      label: "Subgroups",
      columns: [
        Column("subset", "Subset", .text), Column("factor", "Factor", .text), Column("level", "Level", .text), Column("status", "Status", .text),
        Column("patients", "Patients", .count), Column("difference", "Difference", .number(unit: unit)),
        Column("standardError", "SE", .number(unit: unit)), Column("degreesOfFreedom", "df", .number(unit: ""), decimals: 1),
        Column("lower", "Lower", .number(unit: unit)), Column("upper", "Upper", .number(unit: unit)),
        Column("interactionP", "Interaction p", .pValue),
        Column("shrunken", "Difference", .number(unit: unit), group: shrunken, decimals: shown),
        Column("shrunkenLower", "Lower", .number(unit: unit), group: shrunken, decimals: shown),
        Column("shrunkenUpper", "Upper", .number(unit: unit), group: shrunken, decimals: shown),
      ], rows: rows, primaryRow: 0,
      note: "Each subset is fitted on its own; the interaction tests the effect inside against outside. No subset is tested on its own."
        + (findings.posteriors.contains { $0 != nil } ? " Shrunken: toward the other patients, as the next table has it." : ""))
  }

  private var everybody: String {
    switch plan.estimand.population {
    case .allRandomized, .condition: "All randomized"
    case .allTreated: "All treated"
    case .perProtocol: "Per protocol"
    }
  }

  /// Digits after the point, as the report has them.
  var decimalsShown: Int { max(plan.trial.report.decimals, 0) }

  private func shrunkenCells(_ belief: ExchangeablePosterior.Belief?) throws(MathematicalFailure) -> [Cell] {
    guard let belief else { return [.missing, .missing, .missing] }
    let tail = (1 - confidenceLevel) / 2
    return [.number(belief.mean), .number(try belief.quantile(tail)), .number(try belief.quantile(1 - tail))]
  }

  /// Each part of each partition: as estimated, by empirical Bayes, and by the half-normal prior.
  private func shrinkageTable(_ findings: SubgroupFindings) throws(MathematicalFailure) -> ResultTable? {
    let sign = plan.questions[0].claim.upper ? 1.0 : -1
    let tail = (1 - confidenceLevel) / 2
    var rows: [[Cell]] = []
    for (partition, posterior) in zip(findings.partitions, findings.posteriors) {
      guard let posterior else { continue }
      let tau = try posterior.effects.restrictedMaximum()
      let empirical = posterior.effects.given(tau: tau)
      for (k, part) in partition.parts.enumerated() {
        let belief = posterior.effect(k)
        rows.append([
          .text(partition.name), .text(part.name), .count(part.patients), .number(posterior.effects.estimates[k]),
          .number(posterior.effects.variances[k].squareRoot()), .number(tau), .number(empirical.effects[k]),
          .number(empirical.variances[k].squareRoot()), .number(posterior.meanTau), .number(belief.mean), .number(try belief.quantile(tail)),
          .number(try belief.quantile(1 - tail)), .number(sign > 0 ? belief.above(0) : belief.cumulative(0)),
        ])
      }
    }
    guard !rows.isEmpty, let scale = findings.scale else { return nil }
    let (empirical, bayes, shown) = ("Empirical Bayes", "Bayes", decimalsShown)
    let scaleText = TrialAnalysis.decimals(scale)
    return ResultTable(
      label: "Effects shrunken toward each other",
      columns: [
        Column("partition", "By", .text), Column("part", "Patients who", .text), Column("patients", "Patients", .count),
        Column("difference", "Difference", .number(unit: unit)), Column("standardError", "SE", .number(unit: unit)),
        Column("tau", "τ", .number(unit: unit), group: empirical, decimals: 2),
        Column("empirical", "Difference", .number(unit: unit), group: empirical, decimals: shown),
        Column("empiricalStandardError", "SE", .number(unit: unit), group: empirical, decimals: shown),
        Column("meanTau", "Mean τ", .number(unit: unit), group: bayes, decimals: 2),
        Column("shrunken", "Difference", .number(unit: unit), group: bayes, decimals: shown),
        Column("shrunkenLower", "Lower", .number(unit: unit), group: bayes, decimals: shown),
        Column("shrunkenUpper", "Upper", .number(unit: unit), group: bayes, decimals: shown),
        Column("probabilityOfBenefit", "Probability of benefit", .probability, group: bayes),
      ], rows: rows,
      note:
        "Effects of patients who share nobody are taken as draws of one normal law with the standard deviation τ. Empirical Bayes: τ by restricted maximum"
        + " likelihood, its error left out. Bayes: τ half-normal with the scale \(scaleText)\(unit.isEmpty ? "" : " \(unit)"), a quarter of one patient's"
        + " standard deviation, integrated out; intervals are credible ones. What other scales give, the next table has.")
  }

  /// What speaks for and against each subset.
  private func credibilityTable(_ findings: SubgroupFindings) -> ResultTable {
    let compared = Set(comparedSubjects())
    let treated = plan.trial.arms[plan.treatment].name
    func counts(_ members: [Bool]) -> [Cell] {
      let inside = members.indices.filter { members[$0] && compared.contains($0) }
      let first = inside.count { data.armNames[data.arm[$0]] == treated }
      return [.count(first), .count(inside.count - first)]
    }
    let taken = taking(partIn: plan.estimand, first: conclusion.last.patients)
    var rows: [[Cell]] = []
    for outcome in conclusion.subsets {
      let subgroup = plan.analysis.subgroups[outcome.subset]
      let inside = zip(data.subjectsIn(subgroup.condition), taken).map { $0 && $1 }
      let outside = zip(data.subjectsOutside(subgroup.condition), taken).map { $0 && $1 }
      let rest = try? effect(in: outside, of: subgroup.condition)
      var adjusted: Double?
      if let p = outcome.interactionPTwoSided { adjusted = findings.adjustedInteractionP(outcome.subset, p: p) }
      var row: [Cell] = [.text(subgroup.condition.text), .text(subgroup.status.rawValue)]
      row += counts(inside) + counts(outside)
      row += [outcome.contrast.map { .number($0.estimate) } ?? .missing, outcome.contrast.map { .number($0.standardError) } ?? .missing]
      row += [rest.map { .number($0.estimate) } ?? .missing, rest.map { .number($0.standardError) } ?? .missing]
      row += [outcome.interactionPTwoSided.map { .number($0) } ?? .missing, adjusted.map { .number($0) } ?? .missing]
      rows.append(row)
    }
    let control = plan.trial.arms[plan.control].label
    let experimental = plan.trial.arms[plan.treatment].label
    let count = plan.analysis.subgroups.count
    return ResultTable(
      label: "Credibility of subsets",
      columns: [
        Column("subset", "Subset", .text), Column("status", "Status", .text),
        Column("insideTreated", experimental, .count, group: "Patients inside"), Column("insideControl", control, .count, group: "Patients inside"),
        Column("outsideTreated", experimental, .count, group: "Patients outside"),
        Column("outsideControl", control, .count, group: "Patients outside"),
        Column("inside", "Difference", .number(unit: unit), group: "Inside"),
        Column("insideStandardError", "SE", .number(unit: unit), group: "Inside"),
        Column("outside", "Difference", .number(unit: unit), group: "Outside"),
        Column("outsideStandardError", "SE", .number(unit: unit), group: "Outside"),
        Column("interactionP", "This one", .pValue, group: "Interaction p"), Column("adjustedP", "All looked at", .pValue, group: "Interaction p"),
      ], rows: rows,
      note:
        "\(count == 1 ? "One subset was" : "\(count) subsets were") looked at. All looked at: how often the strongest of their interactions is as strong as this"
        + " one, were the effect the same in everybody, by the multivariate normal distribution.")
  }

  /// What a reader should know before believing a subset: facts that decide what Sun et al. (2012) and ICEMAN (2020) ask, without a score.
  private func sentence(
    _ outcome: Conclusion.SubsetOutcome, _ findings: SubgroupFindings, _ luck: SubgroupLuck?, seen: Double?
  ) -> Decision {
    let all = plan.analysis.subgroups
    let subgroup = all[outcome.subset]
    let place = "\(subgroup.status.rawValue), \(all.count == 1 ? "the only one" : "one of \(all.count)") looked at"
    let label = "Subset \(subgroup.condition.text)"
    guard let p = outcome.interactionPTwoSided else {
      return Decision(label: label, outcome: place, reason: "the interaction cannot be estimated")
    }
    let level = 2 * plan.trial.design.error.perSide
    let isShown = p <= level
    var reason = "the effect \(isShown ? "differs" : "is not shown to differ") from that of the others, interaction p = \(TrialAnalysis.short(p))"
    reason += " \(isShown ? "≤" : ">") \(TrialAnalysis.short(level))"
    if all.count > 1, let adjusted = findings.adjustedInteractionP(outcome.subset, p: p), adjusted > p {
      reason += ", \(TrialAnalysis.short(adjusted)) with all that were looked at"
    }
    if let luck, let seen, let index = findings.counted?.indices.firstIndex(of: outcome.subset), outcome.contrast.map(isSignificant) == true,
      let rest = try? effect(in: taken(outside: subgroup.condition), of: subgroup.condition), !isSignificant(rest),
      let alone = try? luck.chances(drift: seen).eachWithoutRest[index]
    {
      reason +=
        "; significant here and not in the others, as in \(TrialAnalysis.percent(alone)) of trials in which everybody has the effect seen in all"
    }
    return Decision(label: label, outcome: place, reason: reason)
  }

  private func taken(outside condition: Condition) -> [Bool] {
    let taken = taking(partIn: plan.estimand, first: conclusion.last.patients)
    return zip(data.subjectsOutside(condition), taken).map { $0 && $1 }
  }

  private func isSignificant(_ contrast: Conclusion.Contrast) -> Bool { contrast.pOneSided <= plan.trial.design.error.perSide }

  /// Toward benefit, or a benefit above the margin.
  private func isSignificant(_ contrast: FittedModel.Contrast) -> Bool {
    let claim = plan.questions[0].claim
    var moved = contrast
    moved.estimate += claim.upper ? claim.margin : -claim.margin
    return moved.pOneSided(upper: claim.upper) <= plan.trial.design.error.perSide
  }

  /// `2.0`.
  fileprivate static func decimals(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// `22.1%`.
  fileprivate static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10)%"
  }
}

extension Condition {
  /// The factor and level of a condition on one factor; else empty texts.
  fileprivate var factorAndLevel: (factor: String, level: String) {
    guard clauses.count == 1, case .factor(let name, let levels, let excluded) = clauses[0] else { return ("", "") }
    return (name, (excluded ? "not " : "") + levels.joined(separator: " or "))
  }
}
