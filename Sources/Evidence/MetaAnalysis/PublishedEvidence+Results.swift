import Mathematics
import Trial

/// What was found, in the six shapes. Ratios are shown as ratios, their standard errors are of the logarithm.
///
/// `pooled` and `prediction` (estimates), `metaAnalysis` (record), `forest`, `funnel`, `leaveOneOut`, `biasTests` (tables), `funnelLimits` (curve),
/// `trimAndFill` (estimate).
extension PublishedEvidence {
  public var results: TrialResults {
    var results = TrialResults()
    results.append("pooled", .estimate(pooled))
    if analysis.heterogeneity != .common { results.append("prediction", .estimate(predicted)) }
    results.append("metaAnalysis", .table(record))
    results.append("forest", .table(forest))
    results.append("funnel", .table(funnel))
    results.append("funnelLimits", .curve(funnelLimits))
    if let leaveOneOut { results.append("leaveOneOut", .table(table(leaveOneOut))) }
    if !biasTests.isEmpty { results.append("biasTests", .table(biasTable)) }
    if let trimAndFill { results.append("trimAndFill", .estimate(estimate(trimAndFill))) }
    return results
  }

  /// The scale on which a reader sees an effect.
  private func shown(_ effect: Double) -> Double { question.measure.isRatio ? plainExp(effect) : effect }
  private var unit: String {
    switch question.measure {
    case .meanDifference: question.unit
    case .standardizedMeanDifference: "standard deviations"
    case .riskRatio, .oddsRatio, .riskDifference: ""
    }
  }
  private var label: String { "\(question.measure.rawValue.prefix(1).uppercased())\(question.measure.rawValue.dropFirst())" }
  private var ratioNote: String? { question.measure.isRatio ? "statistics are of the logarithm" : nil }

  private func interval(_ analysis: MetaAnalysis) -> Interval {
    Interval(lower: shown(analysis.interval.lower), upper: shown(analysis.interval.upper), level: analysis.interval.level)
  }

  private func estimate(_ analysis: MetaAnalysis, label: String, note: String? = nil) -> Estimate {
    Estimate(
      label: label, value: shown(analysis.estimate), unit: unit, standardError: question.measure.isRatio ? nil : analysis.standardError,
      degreesOfFreedom: analysis.degreesOfFreedom, interval: interval(analysis), statistic: analysis.statistic, pTwoSided: analysis.pTwoSided,
      note: note ?? ratioNote)
  }

  private var pooled: Estimate { estimate(analysis, label: "\(label), \(question.treatment) against \(question.control)") }

  private var predicted: Estimate {
    let range = prediction.interval(level: analysis.interval.level)
    let interval = Interval(
      lower: shown(range.lowerBound), upper: shown(range.upperBound), level: analysis.interval.level, kind: .prediction)
    return Estimate(label: "\(label) in a new trial", value: shown(prediction.mean), unit: unit, interval: interval)
  }

  private func estimate(_ filled: TrimAndFill) -> Estimate {
    let count = filled.filled.count
    let note = "\(count) \(count == 1 ? "trial" : "trials") put in on the \(filled.side.rawValue) side by trim and fill, a sensitivity analysis"
    return estimate(filled.analysis, label: "\(label) with mirrored trials", note: note)
  }

  /// Everything about the whole in one row.
  private var record: ResultTable {
    let patients = analysis.studies.compactMap(\.patients)
    let isCounted = patients.count == analysis.studies.count
    let tauSquared = heterogeneityInterval.tauSquared
    let iSquared = heterogeneityInterval.iSquared
    let columns: [ResultTable.Column] = [
      .init("name", "Meta-analysis", .text), .init("treatment", "Treatment", .text), .init("control", "Control", .text),
      .init("measure", "Measure", .text), .init("better", "Better", .text), .init("noDifference", "No difference at", .number(unit: "")),
      .init("level", "Level of intervals", .probability), .init("trials", "Trials", .count), .init("patients", "Patients", .count),
      .init("heterogeneity", "Variance between trials", .text), .init("interval", "Interval", .text), .init("tauSquared", "τ²", .number(unit: "")),
      .init("tauSquaredLower", "τ², lower", .number(unit: "")), .init("tauSquaredUpper", "τ², upper", .number(unit: "")),
      .init("iSquared", "I²", .probability), .init("iSquaredLower", "I², lower", .probability), .init("iSquaredUpper", "I², upper", .probability),
      .init("hSquared", "H²", .number(unit: "")), .init("q", "Q", .number(unit: "")), .init("qDegreesOfFreedom", "Degrees of freedom", .count),
      .init("qP", "p of Q", .pValue),
    ]
    let cells: [ResultTable.Cell] = [
      .text(question.name), .text(question.treatment), .text(question.control), .text(question.measure.rawValue), .text(question.better.rawValue),
      .number(question.measure.noDifference), .number(analysis.interval.level), .count(analysis.studies.count),
      isCounted ? .count(patients.reduce(0, +)) : .missing, .text(analysis.heterogeneity.name), .text(analysis.intervalMethod.rawValue),
      .number(analysis.tauSquared), .number(tauSquared.lowerBound), .number(tauSquared.upperBound), .number(analysis.iSquared),
      .number(iSquared.lowerBound), .number(iSquared.upperBound), .number(analysis.hSquared), .number(analysis.cochranQ),
      .count(analysis.studies.count - 1), .number(analysis.cochranP),
    ]
    return ResultTable(
      label: "Heterogeneity", layout: .record, columns: columns, rows: [cells],
      note: "τ²: variance between trials\(question.measure.isRatio ? " of the logarithm" : ""); its interval, and that of I², by the Q profile.")
  }

  private var effectColumns: [ResultTable.Column] {
    [
      .init("effect", label, .number(unit: unit)), .init("lower", "lower", .number(unit: unit), group: "interval"),
      .init("upper", "upper", .number(unit: unit), group: "interval"),
    ]
  }

  /// Rows of a forest plot: each trial with its own normal interval and weight, the pooled effect, the prediction.
  private var forest: ResultTable {
    let z = StandardNormal.upperQuantile((1 - analysis.interval.level) / 2)
    var rows: [[ResultTable.Cell]] = []
    for (study, weight) in zip(analysis.studies, analysis.weights) {
      let reach = z * study.standardError
      rows.append([
        .text("trial"), .text(study.label), study.patients.map { .count($0) } ?? .missing, .number(shown(study.effect)),
        .number(shown(study.effect - reach)), .number(shown(study.effect + reach)), .number(weight),
      ])
    }
    let whole = interval(analysis)
    rows.append([
      .text("pooled"), .text("All trials"), .missing, .number(shown(analysis.estimate)), .number(whole.lower), .number(whole.upper), .number(1),
    ])
    let total = analysis.studies.compactMap(\.patients)
    if total.count == analysis.studies.count { rows[rows.count - 1][2] = .count(total.reduce(0, +)) }
    let primary = rows.count - 1
    if analysis.heterogeneity != .common {
      let range = prediction.interval(level: analysis.interval.level)
      rows.append([
        .text("prediction"), .text("A new trial"), .missing, .missing, .number(shown(range.lowerBound)), .number(shown(range.upperBound)), .missing,
      ])
    }
    return ResultTable(
      label: "Trials",
      columns: [.init("kind", "Row", .text), .init("study", "Trial", .text), .init("patients", "Patients", .count)] + effectColumns + [
        .init("weight", "Weight", .probability)
      ], rows: rows, primaryRow: primary,
      note:
        "\(label), \(question.treatment) against \(question.control); \(question.better.rawValue) is better. Variance between trials by \(analysis.heterogeneity.name); \(analysis.intervalMethod.rawValue) interval of the whole. A new trial: prediction interval of its true effect."
    )
  }

  private var funnel: ResultTable {
    func row(_ kind: String, _ study: Study) -> [ResultTable.Cell] {
      [.text(kind), .text(study.label), .number(shown(study.effect)), .number(study.standardError)]
    }
    return ResultTable(
      label: "Effects and their errors",
      columns: [
        .init("kind", "Row", .text), .init("study", "Trial", .text), .init("effect", label, .number(unit: unit)),
        .init("standardError", "Standard error", .number(unit: question.measure.isRatio ? "" : unit)),
      ], rows: analysis.studies.map { row("trial", $0) } + (trimAndFill?.filled ?? []).map { row("filled", $0) },
      note: question.measure.isRatio ? "Standard errors are of the logarithm." : "")
  }

  /// Where trials of one true effect, the pooled one, would lie: straight lines in effect (or its logarithm) and standard error.
  private var funnelLimits: Curve {
    let z = StandardNormal.upperQuantile((1 - analysis.interval.level) / 2)
    let widest = 1.05 * (analysis.studies.map(\.standardError).max() ?? 1)
    func line(_ label: String, _ reach: Double) -> Curve.Line {
      Curve.Line(
        label: label, points: [0, widest].map { Curve.Point(x: shown(analysis.estimate + reach * $0), y: $0) })
    }
    return Curve(
      label: "Limits of chance about the pooled effect", x: .init(title: label, unit: unit), y: .init(title: "Standard error"),
      lines: [line("pooled", 0), line("lower", -z), line("upper", z)])
  }

  private func table(_ leaveOneOut: LeaveOneOut) -> ResultTable {
    let rows: [[ResultTable.Cell]] = leaveOneOut.omissions.map { omission in
      let ends = interval(omission.analysis)
      return [
        .text(omission.label), .number(shown(omission.analysis.estimate)), .number(ends.lower), .number(ends.upper),
        .number(omission.analysis.pTwoSided),
        .number(omission.analysis.tauSquared), .number(omission.analysis.iSquared),
      ]
    }
    return ResultTable(
      label: "Each trial left out",
      columns: [.init("study", "Without", .text)] + effectColumns + [
        .init("p", "p", .pValue), .init("tauSquared", "τ²", .number(unit: "")), .init("iSquared", "I²", .probability),
      ], rows: rows)
  }

  private var biasTable: ResultTable {
    let rows: [[ResultTable.Cell]] = biasTests.map { test in
      [
        .text(test.result.label), .text(test.result.distribution), .number(test.statistic),
        test.result.degreesOfFreedom.map { .number($0) } ?? .missing,
        .number(test.pTwoSided),
      ]
    }
    return ResultTable(
      label: "Asymmetry",
      columns: [
        .init("test", "Test", .text), .init("distribution", "Statistic", .text), .init("statistic", "Value", .number(unit: ""), decimals: 2),
        .init("degreesOfFreedom", "Degrees of freedom", .number(unit: ""), decimals: 0), .init("p", "p", .pValue),
      ], rows: rows, note: "Whether small trials tell other effects than large ones. With fewer than ten trials these tests find little.")
  }
}
