import Trial

extension PhaseThree {
  static var simulation: TrialResults {
    var results = TrialResults()
    results.append("operatingCharacteristics", .table(operatingCharacteristics))
    results.append("looks", .table(simulatedLooks))
    results.append("subsets", .table(subsets))
    results.append("powerCurve", .curve(simulatedPower))
    results.append("run", .table(run))
    return results
  }

  private static func row(
    _ scenario: String, nominal: Double, true effect: Double, power: Double, early: Double, patients: Double, mean: Double, coverage: Double
  ) -> [ResultTable.Cell] {
    func share(_ p: Double) -> ResultTable.Cell { .number(p, monteCarloError: (p * (1 - p) / 10_000).squareRoot()) }
    return [
      .text(scenario), .number(nominal), .number(effect, monteCarloError: 0.0041), share(power), share(early),
      .number(patients, monteCarloError: 0.74), .number(mean, monteCarloError: 0.0083), .number(mean - effect, monteCarloError: 0.0082),
      .number(0.829, monteCarloError: 0.0059), .number(0.8261, monteCarloError: 0.0004), share(coverage), .number(0.2431, monteCarloError: 0.00022),
      .count(0), .number(0.5012, monteCarloError: 0.00031),
    ]
  }

  static let operatingCharacteristics = ResultTable(
    label: "Operating characteristics",
    columns: [
      .init("scenario", "Scenario", .text), .init("nominalEffect", "Nominal effect", .number(unit: "points"), decimals: 2),
      .init("trueEffect", "True effect", .number(unit: "points")), .init("power", "Power", .probability),
      .init("stoppedEarly", "Stopped early", .probability), .init("expectedPatients", "Expected patients", .number(unit: "")),
      .init("meanEstimate", "Mean estimate", .number(unit: "points")), .init("bias", "Bias", .number(unit: "points")),
      .init("empiricalStandardError", "Empirical SE", .number(unit: "points")), .init("meanStandardError", "Model SE", .number(unit: "points")),
      .init("coverage", "Coverage", .probability), .init("leftBeforeEnd", "Left before the end", .probability),
      .init("failures", "Failed fits", .count),
      .init("informationFraction_1", "Information at look 1", .probability),
    ],
    rows: [
      row("no effect", nominal: 0, true: 0.0003, power: 0.0251, early: 0.0015, patients: 347.74, mean: -0.004, coverage: 0.9497),
      row("modest", nominal: -1.75, true: -1.7471, power: 0.5583, early: 0.0971, patients: 331.1, mean: -1.779, coverage: 0.9488),
      row("planned", nominal: -2.5, true: -2.4952, power: 0.8497, early: 0.2572, patients: 303.25, mean: -2.571, coverage: 0.9463),
    ], primaryRow: 2, note: "10 000 trials a scenario. After ±: Monte Carlo standard error.")

  static let simulatedLooks = ResultTable(
    label: "Looks",
    columns: [
      .init("scenario", "Scenario", .text), .init("look", "Look", .text), .init("patients", "Patients", .count),
      .init("significant", "Significant", .probability), .init("meanEstimate", "Mean estimate", .number(unit: "points")),
    ],
    rows: [
      [.text("planned"), .text("50% of patients"), .count(174), .number(0.2572, monteCarloError: 0.0044), .number(-2.49, monteCarloError: 0.012)],
      [.text("planned"), .text("end"), .count(348), .number(0.8497, monteCarloError: 0.0036), .number(-2.57, monteCarloError: 0.0083)],
    ], note: "Not adjusted for the stop.")

  static let subsets = ResultTable(
    label: "Subsets",
    columns: [
      .init("scenario", "Scenario", .text), .init("subset", "Subset", .text), .init("status", "Status", .text),
      .init("patients", "Patients", .number(unit: "")), .init("significant", "Significant", .probability),
      .init("meanEstimate", "Mean estimate", .number(unit: "points")), .init("interactionSignificant", "Interaction significant", .probability),
    ],
    rows: [
      [
        .text("planned"), .text("country = UK"), .text("prespecified"), .number(263, monteCarloError: 0), .number(0.741, monteCarloError: 0.0044),
        .number(-2.50, monteCarloError: 0.0095), .number(0.0502, monteCarloError: 0.0022),
      ],
      [
        .text("planned"), .text("setting = outpatient"), .text("post hoc"), .number(261.02, monteCarloError: 0.08),
        .number(0.738, monteCarloError: 0.0044),
        .number(-2.49, monteCarloError: 0.0096), .number(0.0489, monteCarloError: 0.0022),
      ],
    ])

  static let simulatedPower = Curve(
    label: "Power", x: .init(title: "Benefit", unit: "points"), y: .init(title: "Chance of a significant result"),
    lines: [
      .init(
        label: "simulated",
        points: [
          .init(x: 0, y: 0.0251, monteCarloError: 0.0016), .init(x: 1.75, y: 0.5583, monteCarloError: 0.005),
          .init(x: 2.5, y: 0.8497, monteCarloError: 0.0036),
        ])
    ])

  static let run = ResultTable(
    label: "Run", layout: .record,
    columns: [.init("trials", "Trials a scenario", .count), .init("seed", "Seed", .text), .init("failures", "Failed fits", .count)],
    rows: [[.count(10_000), .text("20261123"), .count(0)]])
}
