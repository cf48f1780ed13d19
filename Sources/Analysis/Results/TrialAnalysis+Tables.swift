import Mathematics
import Trial

extension TrialAnalysis {
  typealias Column = ResultTable.Column
  typealias Cell = ResultTable.Cell

  /// Least-squares means of each arm and their difference at each visit.
  func byVisitTable(_ fit: ModelFit) throws(MathematicalFailure) -> ResultTable {
    guard let arm = fit.frame.index(of: ColumnName.plannedTreatment), let levels = fit.frame.variables[arm].levels else {
      throw MathematicalFailure(.outsideDomain, computing: "means by visit of a model without TRT01P")
    }
    let experimental = plan.trial.arms.filter { $0.role == .experimental }.map(\.name)
    let longitudinal = fit.frame.visitCount > 1
    let visits = longitudinal ? Array(plan.trial.schedule.visits.indices) : [plan.visit]
    var rows: [[Cell]] = []
    for visit in visits {
      let place = longitudinal ? visit : nil
      let time = plan.trial.schedule.visits[visit]
      var row: [Cell] = [.text(time.name), .number(time.weeks)]
      for name in plan.trial.arms.map(\.name) { row.append(.count(patients(fit, arm: name, visit: place ?? 0))) }
      for name in plan.trial.arms.map(\.name) {
        let mean = try fit.mean(of: arm, level: levels.firstIndex(of: name) ?? 0, visit: place, weights: plan.analysis.means)
        let interval = mean.interval(level: confidenceLevel)
        row += [.number(mean.estimate), .number(mean.standardError), .number(interval.lower), .number(interval.upper)]
      }
      for name in experimental {
        let difference = try fit.difference(of: arm, level: levels.firstIndex(of: name) ?? 0, from: 0, visit: place, weights: plan.analysis.means)
        row += differenceCells(difference)
      }
      rows.append(row)
    }
    return ResultTable(
      label: "By visit", columns: byVisitColumns(experimental), rows: rows, primaryRow: visits.firstIndex(of: plan.visit),
      note: "\(plan.analysis.method.rawValue), \(plan.analysis.estimation.rawValue), \(plan.analysis.degreesOfFreedom.rawValue) degrees of freedom; "
        + "model \(plan.analysis.model.text). Difference: experimental minus control; \(plan.endpoint.better.rawValue) is better.")
  }

  private func patients(_ fit: ModelFit, arm name: String, visit: Int) -> Int {
    let bit: UInt64 = 1 << UInt64(visit)
    return data.arm.indices.reduce(0) { $0 + (data.armNames[data.arm[$1]] == name && fit.patterns[$1] & bit != 0 ? 1 : 0) }
  }

  func byVisitColumns(_ experimental: [String]) -> [Column] {
    var columns = [Column("visit", "Visit", .text), Column("weeks", "Weeks", .number(unit: ""), decimals: 0)]
    for arm in plan.trial.arms { columns.append(Column("patients_\(arm.name)", arm.label, .count, group: "Patients")) }
    for arm in plan.trial.arms {
      columns += [
        Column("mean_\(arm.name)", arm.label, .number(unit: unit), group: "Mean (SE)"),
        Column("standardError_\(arm.name)", "SE", .number(unit: unit), group: "Mean (SE)"),
        Column("lower_\(arm.name)", "Lower", .number(unit: unit), group: "Mean, \(intervalHead)"),
        Column("upper_\(arm.name)", "Upper", .number(unit: unit), group: "Mean, \(intervalHead)"),
      ]
    }
    for name in experimental {
      let suffix = experimental.count > 1 ? "_\(name)" : ""
      let group = "Difference (\(intervalHead))"
      columns += [
        Column("difference\(suffix)", "Difference", .number(unit: unit), group: group),
        Column("differenceStandardError\(suffix)", "SE", .number(unit: unit), group: group),
        Column("degreesOfFreedom\(suffix)", "df", .number(unit: ""), decimals: 1),
        Column(suffix.isEmpty ? "lower" : "differenceLower\(suffix)", "Lower", .number(unit: unit), group: group),
        Column(suffix.isEmpty ? "upper" : "differenceUpper\(suffix)", "Upper", .number(unit: unit), group: group),
        Column("p\(suffix)", "p", .pValue),
      ]
    }
    return columns
  }

  /// Difference, SE, df, lower, upper, two-sided p.
  func differenceCells(_ contrast: FittedModel.Contrast) -> [Cell] {
    let interval = contrast.interval(level: confidenceLevel)
    return [
      .number(contrast.estimate), .number(contrast.standardError), .number(contrast.degreesOfFreedom), .number(interval.lower),
      .number(interval.upper), .number(contrast.pTwoSided),
    ]
  }

  /// Every planned analysis at the endpoint's visit, on the patients of the look at which the trial ended.
  func analysesTable(_ imputed: [Imputed]) -> ResultTable {
    var rows: [[Cell]] = []
    let planned = plan.trial.analyses.filter { PlannedAnalysis.Method.ofScores.contains($0.method) }
    for analysis in planned {
      guard let estimand = plan.trial.estimands.first(where: { $0.name == analysis.estimand }) else { continue }
      let head: [Cell] = [.text(analysis.name), .text(estimand.name), .text(analysis.method.rawValue), .text(analysis.missingData.rawValue)]
      do throws(MathematicalFailure) {
        let (contrast, patients) = try difference(analysis, estimand, imputed)
        rows.append(head + [.count(patients)] + differenceCells(contrast))
      } catch { rows.append(head + [.text("not estimable: \(error.computing)")] + Array(repeating: .missing, count: 6)) }
    }
    return ResultTable(
      label: "Analyses",
      columns: [
        Column("analysis", "Analysis", .text), Column("estimand", "Estimand", .text), Column("method", "Method", .text),
        Column("missingData", "Missing data", .text), Column("patients", "Patients", .count), Column("difference", "Difference", .number(unit: unit)),
        Column("standardError", "SE", .number(unit: unit)), Column("degreesOfFreedom", "df", .number(unit: ""), decimals: 1),
        Column("lower", "Lower", .number(unit: unit)), Column("upper", "Upper", .number(unit: unit)), Column("p", "p", .pValue),
      ], rows: rows, primaryRow: planned.firstIndex { $0.name == plan.analysis.name },
      note: plan.trial.analyses.contains { $0.method == .referenceBasedImputation }
        ? "Patients: those whose values the model used, and of imputation all. Infinite df: the normal distribution."
        : "Patients: those whose values the model used.")
  }

  private func difference(_ analysis: PlannedAnalysis, _ estimand: Estimand, _ all: [Imputed]) throws(MathematicalFailure) -> (
    FittedModel.Contrast, Int
  ) {
    guard let endpoint = plan.trial.endpoints.first(where: { $0.name == estimand.variable }),
      let treatment = plan.trial.armIndex(estimand.treatment), let control = plan.trial.armIndex(estimand.comparator)
    else { throw MathematicalFailure(.outsideDomain, computing: "an analysis whose estimand is not declared") }
    if analysis.method == .referenceBasedImputation {
      let imputed = if let found = all.first(where: { $0.plan.name == analysis.name }) { found } else { try imputed(analysis, estimand) }
      return (try imputed.difference(), imputed.analysis.subjectCount)
    }
    let visit = endpoint.visit ?? plan.visit
    let frame = try ModelFrame(dataAtEnd.measure(plan.trial.measure(of: endpoint)), for: analysis, estimand: estimand, visit: visit, control: control)
    let patients = conclusion.last.patients
    let fit = try ModelFit(
      analysis.model, frame: frame, method: FitMethod(analysis), subjects: taking(partIn: estimand, first: patients))
    guard let arm = fit.frame.index(of: ColumnName.plannedTreatment), let levels = fit.frame.variables[arm].levels,
      let level = levels.firstIndex(of: plan.trial.arms[treatment].name)
    else { throw MathematicalFailure(.outsideDomain, computing: "a contrast of arms in a model without TRT01P") }
    let contrast = try fit.difference(of: arm, level: level, from: 0, visit: frame.visitCount > 1 ? visit : nil, weights: analysis.means)
    return (contrast, fit.fitted.subjectsUsed)
  }
}
