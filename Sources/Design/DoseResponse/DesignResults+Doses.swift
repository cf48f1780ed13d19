import Mathematics
import Trial

/// What a plan for MCP-Mod comes to.
extension DesignResults {
  /// `candidates`, `contrasts`, `contrastCorrelation`, `boundaries` (the critical value), `sampleSize`, `power` (with scenarios), curves `candidateCurves` and
  /// `powerBySize`, `allocation`, `defaults`. Where the sample size is unknown, `sizesNeeded` stands in place of what depends on it.
  static func doseResponse(_ doses: DoseResponseDesign) throws(MathematicalFailure) -> TrialResults {
    let trial = doses.trial
    let size = trial.design.sampleSize == .unknown ? nil : try PlannedSize(of: trial)
    let tables = DoseResponseTables(doses: doses)
    var results = TrialResults()
    results.append("candidates", .table(tables.candidates))
    results.append("candidateCurves", .curve(tables.candidateCurves))
    results.append("contrasts", .table(tables.contrasts))
    results.append("contrastCorrelation", .table(tables.correlation))
    if let size {
      results.append("boundaries", .table(try tables.criticalValue(size)))
      let truths = try doses.power(in: trial.scenarios, patients: size.patients)
      results.append("sampleSize", .table(tables.sampleSize(size, powers: truths)))
      if !trial.scenarios.isEmpty { results.append("power", .table(tables.power(size, truths))) }
      if let curve = try tables.powerBySize(size) { results.append("powerBySize", .curve(curve)) }
    } else if !trial.scenarios.isEmpty {
      results.append("sizesNeeded", .table(try tables.sizesNeeded()))
    }
    // Of the design without its test: allocation and defaults are those of any.
    let plain = DesignResults(trial: trial, comparison: PrimaryComparison(of: trial), test: try SequentialTest(for: trial))
    if let allocation = trial.allocation { results.append("allocation", .table(plain.allocation(allocation, patients: size?.patients))) }
    results.append("defaults", .table(plain.defaults))
    return results
  }
}

/// Tables and curves of a plan for MCP-Mod.
private struct DoseResponseTables {
  typealias Column = ResultTable.Column
  typealias Cell = ResultTable.Cell
  let doses: DoseResponseDesign

  private var trial: TrialProtocol { doses.trial }
  private var effectUnit: String { trial.endpoints.first?.unit ?? "" }
  private func plain(_ number: Double) -> String { number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number) }
  private func columns(_ prefix: String, decimals: Int, group: String) -> [Column] {
    doses.doses.map { Column("\(prefix)_\(plain($0))", plain($0), .number(unit: ""), group: group, decimals: decimals) }
  }

  var candidates: ResultTable {
    ResultTable(
      label: "Candidate curves",
      columns: [Column("candidate", "Candidate", .text), Column("shape", "Shape", .text)]
        + columns("share", decimals: 3, group: "Effect over the greatest, at \(doses.unit)"),
      rows: zip(doses.plan.candidates, doses.models.means).map { [.text($0.name), .text($0.written)] + $1.map { .number($0) } },
      note:
        "Differences to dose 0, over the greatest between 0 and \(plain(doses.doses[doses.doses.count - 1])) \(doses.unit), which need not be at a dose given."
    )
  }

  var candidateCurves: Curve {
    let top = doses.doses[doses.doses.count - 1]
    return Curve(
      label: "Candidate curves", x: .init(title: "Dose", unit: doses.unit), y: .init(title: "Share of the greatest effect"),
      lines: zip(doses.models.names, doses.models.curves).map { name, curve in
        .init(label: name, points: (0...100).map { Curve.Point(x: top * Double($0) / 100, y: curve.effect(at: top * Double($0) / 100)) })
      })
  }

  var contrasts: ResultTable {
    ResultTable(
      label: "Optimal contrasts",
      columns: [Column("candidate", "Candidate", .text)] + columns("coefficient", decimals: 3, group: "Coefficient at \(doses.unit)"),
      rows: zip(doses.models.names, doses.contrasts.coefficients).map { [.text($0)] + $1.map { .number($0) } },
      note: "Each the most powerful against its candidate with the patients allocated as planned; the coefficients sum to 0, their squares to 1. "
        + "A positive statistic is toward benefit. The analysis takes those for the means' covariance that the data have.")
  }

  var correlation: ResultTable {
    let (names, r) = (doses.models.names, doses.contrasts.correlation)
    return ResultTable(
      label: "Correlation of the contrasts", layout: .matrix,
      columns: [Column("candidate", "Candidate", .text)] + names.map { Column($0, $0, .number(unit: ""), decimals: 3) },
      rows: names.indices.map { i in [.text(names[i])] + names.indices.map { .number(r[i, $0]) } })
  }

  func criticalValue(_ size: PlannedSize) throws(MathematicalFailure) -> ResultTable {
    let (df, c) = (doses.degreesOfFreedom(patients: size.patients), try doses.criticalValue(patients: size.patients))
    return ResultTable(
      label: "Critical value", layout: .record,
      columns: [
        Column("look", "Look", .text), Column("patients", "Patients", .count),
        Column("degreesOfFreedom", "Degrees of freedom", .number(unit: ""), decimals: 0),
        Column("efficacyZ", "Greatest statistic beyond", .number(unit: ""), decimals: 4), Column("efficacyP", "Level of one contrast", .pValue),
        Column("alphaSpent", "Error", .probability, decimals: 2),
      ],
      rows: [
        [
          .text("end"), .count(size.patients), df.isFinite ? .number(df) : .missing, .number(c),
          .number(StudentT(degreesOfFreedom: df).upperTail(c)), .number(trial.design.error.perSide),
        ]
      ], note: "A dose-response is shown where the greatest of the statistics exceeds it: one-sided, by their joint t distribution.")
  }

  func sampleSize(_ size: PlannedSize, powers: [Double]) -> ResultTable {
    let computed = size.computation
    let aimed = computed.map { Set(doses.truths(of: $0.scenario).map(\.name)) } ?? []
    let least = zip(trial.scenarios, powers).filter { aimed.contains($0.0.name) }.map(\.1).min()
    let arms = doses.sizes(patients: size.patients).map { plain(($0 * 10).rounded() / 10) }
    return ResultTable(
      label: "Sample size", layout: .record,
      columns: [
        Column("patients", "Patients", .count), Column("patientsByDose", "By rising dose", .text),
        Column("targetPower", "Power aimed at", .probability), Column("leastPower", "Least power reached", .probability, decimals: 2),
        Column("scenario", "Scenario", .text),
      ],
      rows: [
        [
          .count(size.patients), .text(arms.joined(separator: ", ")), computed.map { .number($0.targetPower) } ?? .missing,
          least.map { .number($0) } ?? .missing, computed.map { .text($0.scenario) } ?? .missing,
        ]
      ],
      note: computed == nil
        ? "As given." : "The least with which the power reaches the target under every truth of the scenario. \(DesignResults.plainAssumption)")
  }

  func power(_ size: PlannedSize, _ powers: [Double]) -> ResultTable {
    let hasDose = doses.plan.targetDose != nil
    return ResultTable(
      label: "Power",
      columns: [
        Column("scenario", "Scenario", .text), Column("effect", "Greatest effect", .number(unit: effectUnit)),
        Column("power", "Power", .probability, decimals: 2), Column("expectedPatients", "Expected patients", .number(unit: ""), decimals: 0),
      ] + (hasDose ? [Column("targetDose", "Target dose in truth", .number(unit: doses.unit), decimals: 1)] : []),
      rows: zip(trial.scenarios, powers).map { scenario, power in
        [.text(scenario.name), .number(greatest(scenario)), .number(power), .number(Double(size.patients))]
          + (hasDose ? [doses.trueDose(in: scenario).map { .number($0) } ?? .missing] : [])
      }, primaryRow: powers.indices.max { powers[$0] < powers[$1] },
      note: "Probability that the greatest statistic exceeds the critical value. Greatest effect: over the doses given, against the control. "
        + "\(targetDoseNote)\(DesignResults.plainAssumption)")
  }

  private var targetDoseNote: String {
    switch doses.plan.targetDose {
    case .benefit(let benefit): "Target dose: the least with a benefit of \(plain(benefit)) on the true curve. "
    case .shareOfMaximum(let share):
      "Target dose: the least with \(plain((share * 1000).rounded() / 10))% of the greatest benefit of the true curve. "
    case nil: ""
    }
  }

  private func greatest(_ scenario: Scenario) -> Double {
    let benefits = doses.benefits(in: scenario)
    let sign = trial.endpoints.first?.benefitSign ?? 1
    let value = sign * (benefits.dropFirst().max { abs($0) < abs($1) } ?? 0)
    return value == 0 ? 0 : value
  }

  /// Power over the size, a line a truth, from a fifth to twice the planned one; nil where no scenario has a benefit.
  func powerBySize(_ size: PlannedSize) throws(MathematicalFailure) -> Curve? {
    let truths = trial.scenarios.filter { doses.benefits(in: $0).contains { $0 > 0 } }
    guard !truths.isEmpty else { return nil }
    let unit = trial.allocationRatio.reduce(0, +)
    let units = Double(size.patients) / Double(unit)
    var lines = truths.map { Curve.Line(label: $0.name, points: []) }
    for step in 1...10 {
      let patients = max(Int((units * Double(step) / 5).rounded()), 2) * unit
      for (index, power) in try doses.power(in: truths, patients: patients, tolerance: 1e-3).enumerated() {
        lines[index].points.append(Curve.Point(x: Double(patients), y: power))
      }
    }
    return Curve(label: "Power by size", x: .init(title: "Patients", unit: ""), y: .init(title: "Power"), lines: lines)
  }

  func sizesNeeded() throws(MathematicalFailure) -> ResultTable {
    var names: [String] = []
    for scenario in trial.scenarios {
      let name = scenario.doseResponse?.origin ?? scenario.name
      if !names.contains(name) { names.append(name) }
    }
    var rows: [[Cell]] = []
    for name in names {
      let hasBenefit = doses.truths(of: name).allSatisfy { doses.benefits(in: $0).contains { $0 > 0 } }
      var cells: [Cell] = [.text(name)]
      for power in [0.8, 0.9] { cells.append(hasBenefit ? .count(try doses.patients(power: power, in: name)) : .missing) }
      rows.append(cells)
    }
    return ResultTable(
      label: "Patients needed",
      columns: [
        Column("scenario", "Scenario", .text), Column("patients_80", "Power 80%", .count, group: "Patients for"),
        Column("patients_90", "Power 90%", .count, group: "Patients for"),
      ], rows: rows,
      note:
        "The sample size is unknown. Under every truth of the scenario; over all arms, in whole units of the ratio. \(DesignResults.plainAssumption)")
  }
}
