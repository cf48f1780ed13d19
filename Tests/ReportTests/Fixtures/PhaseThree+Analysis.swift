import Trial

extension PhaseThree {
  static var analysis: TrialResults {
    var results = TrialResults()
    results.append(
      "decision",
      .decision(Decision(label: "Superiority", outcome: "superiority not shown", reason: "one-sided p = 0.084 above 0.024 at the end")))
    results.append("primary", .estimate(primary))
    results.append("looks", .table(looks))
    results.append("byVisit", .table(byVisit))
    results.append("subgroups", .table(subgroups))
    results.append("analyses", .table(analyses))
    results.append("coefficients", .table(coefficients))
    results.append("visitCovariance", .table(visitCovariance))
    results.append("fit", .table(fit))
    return results
  }

  static let primary = Estimate(
    label: "Difference at week 6", value: -1.1183, unit: "points", standardError: 0.8128, degreesOfFreedom: 263.4,
    interval: Interval(lower: -2.7187, upper: 0.4821, level: 0.95), statistic: -1.3759, pTwoSided: 0.1700, estimand: "primary")

  static let looks = ResultTable(
    label: "Looks",
    columns: [
      .init("look", "Look", .text), .init("patients", "Patients", .count), .init("estimate", "Difference", .number(unit: "points")),
      .init("standardError", "SE", .number(unit: "points")), .init("degreesOfFreedom", "df", .number(unit: "")),
      .init("statistic", "t", .number(unit: "")), .init("pOneSided", "p, one-sided", .pValue), .init("boundP", "Bound, p", .pValue),
      .init("boundZ", "Bound, z", .number(unit: "")), .init("crossed", "Crossed", .text),
      .init("informationFraction", "Information", .probability),
    ],
    rows: [
      [
        .text("50% of patients"), .count(174), .number(-2.6471), .number(1.1422), .number(131.2), .number(-2.3176), .number(0.01102),
        .number(0.001525),
        .number(2.9626), .text("no"), .number(0.5064),
      ],
      [
        .text("end"), .count(348), .number(-1.1183), .number(0.8128), .number(263.4), .number(-1.3759), .number(0.08498), .number(0.0245),
        .number(1.9686), .text("no"), .number(1),
      ],
    ], note: "Estimates at a look are not adjusted for the stop.")

  private static func visit(
    _ week: Int, _ patients: (Int, Int), _ placebo: (Double, Double), _ igmesine: (Double, Double), error: Double, p: Double
  ) -> [ResultTable.Cell] {
    var cells: [ResultTable.Cell] = [.text("week \(week)"), .number(Double(week)), .count(patients.0), .count(patients.1)]
    for (mean, error) in [placebo, igmesine] {
      cells += [.number(mean), .number(error), .number(mean - 1.97 * error), .number(mean + 1.97 * error)]
    }
    let difference = igmesine.0 - placebo.0
    cells += [.number(difference), .number(error), .number(300 - 7 * Double(week))]
    cells += [.number(difference - 1.969 * error), .number(difference + 1.969 * error), .number(p)]
    return cells
  }

  private static func armColumns(_ name: String, _ title: String) -> [ResultTable.Column] {
    ["mean", "standardError", "lower", "upper"].map {
      .init("\($0)_\(name)", title, .number(unit: "points"), group: $0 == "mean" || $0 == "standardError" ? "Mean (SE)" : "Mean, 95% CI")
    }
  }

  private static let differenceColumns: [ResultTable.Column] = [
    .init("difference", "Difference", .number(unit: "points"), group: "Difference (95% CI)"),
    .init("differenceStandardError", "SE", .number(unit: "points"), group: "Difference (95% CI)"),
    .init("degreesOfFreedom", "df", .number(unit: ""), decimals: 1),
    .init("lower", "Lower", .number(unit: "points"), group: "Difference (95% CI)"),
    .init("upper", "Upper", .number(unit: "points"), group: "Difference (95% CI)"), .init("p", "p", .pValue),
  ]

  private static let visitColumns: [ResultTable.Column] = [
    .init("visit", "Visit", .text), .init("weeks", "Week", .number(unit: "")), .init("patients_placebo", "Placebo", .count, group: "Patients"),
    .init("patients_igmesine", "Igmesine 25 mg", .count, group: "Patients"),
  ]

  static let byVisit = ResultTable(
    label: "Change from baseline by visit",
    columns: visitColumns + armColumns("placebo", "Placebo") + armColumns("igmesine", "Igmesine 25 mg") + differenceColumns,
    rows: [
      visit(1, (168, 166), (-3.62, 0.40), (-4.21, 0.41), error: 0.573, p: 0.30),
      visit(2, (160, 156), (-5.71, 0.46), (-6.95, 0.47), error: 0.658, p: 0.061),
      visit(3, (151, 147), (-6.98, 0.53), (-8.46, 0.53), error: 0.750, p: 0.0496),
      visit(4, (143, 140), (-8.02, 0.59), (-9.42, 0.59), error: 0.834, p: 0.0943),
      visit(5, (137, 133), (-8.63, 0.62), (-9.91, 0.63), error: 0.884, p: 0.149),
      visit(6, (131, 128), (-9.06, 0.57), (-10.1783, 0.58), error: 0.8128, p: 0.17),
    ], primaryRow: 5, note: "MMRM of the change in HAM-D17 total.")

  private static func subset(
    _ subset: String, _ factor: String, _ level: String, _ status: String, _ patients: Int, _ difference: Double, _ error: Double,
    interaction: ResultTable.Cell
  ) -> [ResultTable.Cell] {
    [
      .text(subset), .text(factor), .text(level), .text(status), .count(patients), .number(difference), .number(error),
      .number(Double(patients) * 0.76), .number(difference - 1.969 * error), .number(difference + 1.969 * error), interaction,
    ]
  }

  static let subgroups = ResultTable(
    label: "Subsets",
    columns: [
      .init("subset", "Subset", .text), .init("factor", "Factor", .text), .init("level", "Level", .text), .init("status", "Status", .text),
      .init("patients", "Patients", .count), .init("difference", "Difference", .number(unit: "points")),
      .init("standardError", "SE", .number(unit: "points")), .init("degreesOfFreedom", "df", .number(unit: "")),
      .init("lower", "Lower", .number(unit: "points")), .init("upper", "Upper", .number(unit: "points")),
      .init("interactionP", "Interaction p", .pValue),
    ],
    rows: [
      subset("All randomized", "", "", "", 348, -1.1183, 0.8128, interaction: .missing),
      subset("country = UK", "country", "UK", "prespecified", 263, -1.862, 0.925, interaction: .number(0.11)),
      subset("country = other", "country", "other", "prespecified", 85, 0.851, 1.627, interaction: .number(0.11)),
      subset("setting = outpatient", "setting", "outpatient", "post hoc", 261, -1.731, 0.929, interaction: .number(0.19)),
      subset("setting = inpatient", "setting", "inpatient", "post hoc", 87, 0.402, 1.608, interaction: .number(0.19)),
    ], primaryRow: 0)

  static let analyses = ResultTable(
    label: "All planned analyses",
    columns: [
      .init("analysis", "Analysis", .text), .init("estimand", "Estimand", .text), .init("method", "Method", .text),
      .init("missingData", "Missing data", .text), .init("patients", "Patients", .count), .init("difference", "Difference", .number(unit: "points")),
      .init("standardError", "SE", .number(unit: "points")), .init("degreesOfFreedom", "df", .number(unit: "")),
      .init("lower", "Lower", .number(unit: "points")), .init("upper", "Upper", .number(unit: "points")), .init("p", "p", .pValue),
    ],
    rows: [
      [
        .text("primary"), .text("primary"), .text("MMRM"), .text("missing at random"), .count(348), .number(-1.1183), .number(0.8128), .number(263.4),
        .number(-2.7187), .number(0.4821), .number(0.17),
      ],
      [
        .text("carried forward"), .text("on treatment"), .text("ANCOVA"), .text("last observation carried forward"), .count(348), .number(-0.9312),
        .number(0.7619), .number(345), .number(-2.4298), .number(0.5674), .number(0.2225),
      ],
    ], primaryRow: 0)

  static let coefficients = ResultTable(
    label: "Coefficients",
    columns: [
      .init("term", "Term", .text), .init("estimate", "Estimate", .number(unit: "points")), .init("standardError", "SE", .number(unit: "points")),
      .init("degreesOfFreedom", "df", .number(unit: "")), .init("statistic", "t", .number(unit: "")), .init("p", "p", .pValue),
    ],
    rows: [
      [
        .text("(Intercept)"), .number(3.56344525900218), .number(1.14910390249217), .number(170.651266895301), .number(3.1010644479353),
        .number(0.00225658338038163),
      ],
      [
        .text("BASE"), .number(-0.295164033570516), .number(0.0609103163884584), .number(168.887005541082), .number(-4.84587917239001),
        .number(2.83836447280484e-06),
      ],
    ])

  static let visitCovariance = ResultTable(
    label: "Covariance of visits", layout: .matrix,
    columns: [.init("visit", "Visit", .text), .init("week1", "week 1", .number(unit: "")), .init("week2", "week 2", .number(unit: ""))],
    rows: [
      [.text("week 1"), .number(19.6876829589474), .number(16.5332018865913)],
      [.text("week 2"), .number(16.5332018865913), .number(34.1457691400595)],
    ])

  static let fit = ResultTable(
    label: "Fit", layout: .record,
    columns: [
      .init("response", "Response", .text), .init("rows", "Rows", .count), .init("subjects", "Patients", .count), .init("method", "Method", .text),
      .init("logLikelihood", "Log-likelihood", .number(unit: "")), .init("iterations", "Iterations", .count),
      .init("score", "Largest gradient", .number(unit: "")), .init("path", "Path", .text),
    ],
    rows: [[.text("CHG"), .count(2016), .count(348), .text("REML"), .number(-6120.8841), .count(0), .number(2.4e-12), .text("closed form")]])
}
