import Trial

extension PhaseThree {
  /// Boundaries as in Tests/References would give for two looks of an O'Brien–Fleming-like spending; power by the normal curve.
  static var design: TrialResults {
    var results = TrialResults()
    results.append("boundaries", .table(boundaries))
    results.append("sampleSize", .table(sampleSize))
    results.append("power", .table(power))
    results.append("powerCurve", .curve(closedFormPower))
    results.append("allocation", .table(allocation))
    results.append("defaults", .table(defaults))
    return results
  }

  static let boundaries = ResultTable(
    label: "Boundaries",
    columns: [
      .init("look", "Look", .text), .init("informationFraction", "Information", .probability), .init("patients", "Patients", .count),
      .init("efficacyZ", "Efficacy, z", .number(unit: "")), .init("efficacyP", "Efficacy, one-sided p", .pValue),
      .init("futilityZ", "Futility, z", .number(unit: "")), .init("alphaSpent", "Error spent", .probability),
    ],
    rows: [
      [
        .text("50% of patients"), .number(0.5), .count(174), .number(2.96258804272755), .number(0.001525322757989), .missing,
        .number(0.001525322757989),
      ],
      [.text("end"), .number(1), .count(348), .number(1.96859564632177), .number(0.0244997714630264), .missing, .number(0.025)],
    ],
    note: "One-sided error 2.5%, spent by Lan and DeMets's function of O'Brien–Fleming shape.")

  static let sampleSize = ResultTable(
    label: "Sample size", layout: .record,
    columns: [
      .init("patients", "Patients", .count), .init("exactPatients", "Exact number", .number(unit: "")),
      .init("fixedDesignPatients", "Without interim looks", .number(unit: "")), .init("inflationFactor", "Inflation by looks", .number(unit: "")),
      .init("targetPower", "Power aimed at", .probability), .init("scenario", "Scenario", .text),
    ],
    rows: [[.count(348), .number(348), .number(346.8), .number(1.00341793836529), .missing, .missing]])

  static let power = ResultTable(
    label: "Power, closed form",
    columns: [
      .init("scenario", "Scenario", .text), .init("effect", "Effect", .number(unit: "points")), .init("power", "Power", .probability),
      .init("expectedPatients", "Expected patients", .number(unit: ""), decimals: 0),
      .init("stopEfficacy_1", "Stops", .probability, group: "Efficacy, 50% of patients"),
      .init("stopEfficacy_2", "Significant at the end", .probability, group: "Efficacy, end"),
    ],
    rows: [
      [.text("no effect"), .number(0), .number(0.025), .number(347.73), .number(0.001525), .number(0.0235)],
      [.text("modest"), .number(-1.75), .number(0.5601), .number(331.2), .number(0.0967), .number(0.4634)],
      [.text("planned"), .number(-2.5), .number(0.8514), .number(303.4), .number(0.2563), .number(0.5951)],
    ], primaryRow: 2)

  /// A logistic stand-in for the normal curve: only its shape matters to a figure.
  static let closedFormPower = Curve(
    label: "Power", x: .init(title: "True benefit at week 6", unit: "points"), y: .init(title: "Chance of a significant result"),
    lines: [
      .init(
        label: "348 patients",
        points: (0...80).map { step in
          let x = -1.25 + Double(step) * (3.75 + 1.25) / 80
          return .init(x: x, y: 1 / (1 + exponential(-2.0 * (x - 1.63))))
        })
    ])

  static let allocation = ResultTable(
    label: "Allocation", layout: .record,
    columns: [
      .init("method", "Method", .text), .init("ratio", "Ratio", .text), .init("strata", "Strata", .text),
      .init("blockLengths", "Block lengths", .text),
      .init("guessRate", "Correct guesses", .probability),
    ],
    rows: [[.text("permuted blocks"), .text("1:1"), .text("country, setting"), .text("4 or 6, equally likely"), .number(0.6903)]])

  static let defaults = ResultTable(
    label: "Defaults", columns: [.init("place", "Place", .text), .init("value", "Value", .text), .init("reason", "Reason", .text)],
    rows: trial.defaults.map { [.text($0.place), .text($0.value), .text($0.reason)] })

  /// exp by its series, halved until small: the tests need no mathematics library for a curve's shape.
  static func exponential(_ x: Double) -> Double {
    if abs(x) > 0.5 {
      let half = exponential(x / 2)
      return half * half
    }
    return (1...12).reduce((1.0, 1.0)) { sum, n in (sum.0 + sum.1 * x / Double(n), sum.1 * x / Double(n)) }.0
  }
}
