import Mathematics
import Trial

/// The results of a design that compares means up to a time.
struct RestrictedMeansDesign {
  let design: DesignResults
  let means: PlannedRestrictedMeans
  private var trial: TrialProtocol { design.trial }
  private var fractions: [Double] { design.test.boundaries.fractions }
  private var time: ResultTable.Measure { .number(unit: trial.endpoints.first?.timeUnit ?? "") }

  func append(_ size: PlannedSize?, to results: inout TrialResults) throws(MathematicalFailure) {
    guard let size else {
      results.append("boundaries", .table(boundaries(error: nil)))
      if !trial.scenarios.isEmpty { results.append("sizesNeeded", .table(try sizesNeeded())) }
      return
    }
    let planned = trial.scenarios.isEmpty ? nil : try found(trial.scenarios[primary(size)], size)
    results.append("boundaries", .table(boundaries(error: planned?.error)))
    if let planned { results.append("boundaryScales", .table(scales(planned.error))) }
    results.append("sampleSize", .table(sampleSize(size)))
    guard let planned else { return }
    results.append("power", .table(try power(size)))
    results.append("lookTimes", .table(try lookTimes(size)))
    results.append("powerCurve", .curve(curve(size, planned)))
  }

  /// The information that each look is to have, in place of patients.
  private func boundaries(error: Double?) -> ResultTable {
    var table = design.boundaries(nil)
    guard let column = table.columns.firstIndex(where: { $0.key == "patients" }) else { return table }
    table.columns[column] = .init("information", "1 ∕ SE²", .number(unit: ""), decimals: 4)
    for look in table.rows.indices { table.rows[look][column] = error.map { .number(fractions[look] / ($0 * $0)) } ?? .missing }
    return table
  }

  private func scales(_ error: Double) -> ResultTable {
    design.scales(
      title: "Difference", decimals: 4,
      note: "Difference in restricted means seen at the bound, with the standard error planned."
        + (trial.design.looks.count > 1 ? DesignResults.conditionalPowerNote : "")
    ) { look, z in means.nullDifference + means.sign * z * error / fractions[look].squareRoot() }
  }

  private func sampleSize(_ size: PlannedSize) -> ResultTable {
    let computed = size.computation
    func cell(_ value: Double?) -> ResultTable.Cell { value.map { .number($0) } ?? .missing }
    return ResultTable(
      label: "Sample size", layout: .record,
      columns: [
        .init("patients", "Patients", .count), .init("exactPatients", "Patients before rounding", .number(unit: ""), decimals: 3),
        .init("fixedDesignPatients", "Patients with a single look", .number(unit: ""), decimals: 3),
        .init("inflationFactor", "Inflation", .number(unit: ""), decimals: 4), .init("targetPower", "Power aimed at", .probability),
        .init("scenario", "Scenario", .text),
      ],
      rows: [
        [
          .count(size.patients), cell(computed?.exactPatients ?? Double(size.patients)), cell(computed?.fixedDesignPatients),
          cell(computed?.inflationFactor), cell(computed?.targetPower), computed.map { .text($0.scenario) } ?? .missing,
        ]
      ], note: computed == nil ? "As given." : "By the variance of the difference at the end of follow-up; rounded up to what the ratio divides.")
  }

  /// What a scenario comes to at the end and at each look.
  private struct Found {
    var means: (treated: Double, comparator: Double, difference: Double)
    /// At the end, in the endpoint's unit.
    var error: Double
    var exits: ExitProbabilities
    var looks: [Look?]

    struct Look {
      var months: Double
      var patients: Double
      var events: Double
      /// Share of the information at the end; nil where means are not estimable yet.
      var share: Double?
    }
  }

  private func found(_ scenario: Scenario, _ size: PlannedSize) throws(MathematicalFailure) -> Found {
    let n = Double(size.patients) * means.comparison.share
    let course = try means.course(in: scenario, patients: n)
    let end = try means.end(course, patients: n)
    let error = try means.standardError(course, patients: n, at: end)
    let own = means.means(in: scenario)
    let drift = means.sign * (own.difference - means.nullDifference) / error
    let last = try course.variance(at: end)
    let looks = trial.design.looks.map { look -> Found.Look? in
      guard let months = months(of: look, course, patients: n, end: end) else { return nil }
      let share = (try? course.variance(at: months)).map { last / $0 }
      return Found.Look(months: months, patients: n * course.accrual.share(by: months), events: n * course.eventProbability(at: months), share: share)
    }
    return Found(means: own, error: error, exits: design.test.exits(drift: drift), looks: looks)
  }

  /// Nil where a look never comes as it is planned: fewer events, or more information at the first follow-up than it is to have.
  private func months(of look: Trial.Look, _ course: RestrictedMeanTrial, patients: Double, end: Double) -> Double? {
    switch look {
    case .end: end
    case .calendar(let weeks, _): weeks * 7 / 30.4375
    case .events(let count, _): try? course.time(ofEvents: Double(count), patients: patients)
    case .information(let share): try? self.months(ofInformation: share, course, end: end)
    case .patients: nil
    }
  }

  /// A look that waits for a share of the information looks for it when a quarter of that share of the patients have been followed up to τ, not before.
  private func months(ofInformation share: Double, _ course: RestrictedMeanTrial, end: Double) throws(MathematicalFailure) -> Double {
    let come = try Root.find(between: 0, and: course.accrual.duration, tolerance: 1e-10, computing: "the time of a share of the patients") {
      course.accrual.share(by: $0) - share / 4
    }
    let first = come + course.horizon
    guard first < end, try course.variance(at: end) / course.variance(at: first) < share else { return min(first, end) }
    return try course.time(ofInformation: share, at: end)
  }

  private func power(_ size: PlannedSize) throws(MathematicalFailure) -> ResultTable {
    var rows: [[ResultTable.Cell]] = []
    for scenario in trial.scenarios {
      let found = try found(scenario, size)
      rows.append(
        [
          .text(scenario.name), .number(found.means.difference), .number(found.exits.power), .number(found.means.treated),
          .number(found.means.comparator), .number(found.error), mean(found.looks.map { $0?.patients }, found.exits),
          mean(found.looks.map { $0?.months }, found.exits),
        ] + design.stopCells(found.exits))
    }
    let (one, two) = (trial.arms[means.comparison.treatment].name, trial.arms[means.comparison.comparator].name)
    return ResultTable(
      label: "Power",
      columns: [
        .init("scenario", "Scenario", .text), .init("effect", "Difference", time, decimals: 3), .init("power", "Power", .probability, decimals: 1),
        .init("meanTreated", one, time, group: "Mean up to \(horizon)", decimals: 3),
        .init("meanComparator", two, time, group: "Mean up to \(horizon)", decimals: 3),
        .init("standardError", "SE at the end", time, decimals: 4), .init("expectedPatients", "Expected patients", .number(unit: ""), decimals: 1),
        .init("expectedMonths", "Expected duration", .number(unit: "months"), decimals: 1),
      ] + design.stopColumns, rows: rows, primaryRow: primary(size),
      note:
        "Of the one-sided normal test of \(one) minus \(two) toward benefit, with the limit of Greenwood's variances under the accrual, follow-up and losses "
        + "of the scenario; hazards need not be proportional."
        + (trial.design.looks.count > 1 ? " Looks count as the shares of the information that they are planned to have." : ""))
  }

  private var horizon: String { trial.endpoints.first?.restrictedTo?.name ?? "" }

  /// Mean over where the trial ends; missing where a look that it may reach never comes.
  private func mean(_ values: [Double?], _ exits: ExitProbabilities) -> ResultTable.Cell {
    guard let end = values.last ?? nil else { return .missing }
    var mean = end
    for look in fractions.indices.dropLast() {
      guard let value = values[look] else { return .missing }
      mean -= exits.stop(at: look) * (end - value)
    }
    return .number(mean)
  }

  /// When looks come, in expectation, and what information they have: one row a scenario and look.
  private func lookTimes(_ size: PlannedSize) throws(MathematicalFailure) -> ResultTable {
    func cell(_ value: Double?) -> ResultTable.Cell { value.map { .number($0) } ?? .missing }
    var rows: [[ResultTable.Cell]] = []
    for scenario in trial.scenarios {
      for (look, found) in zip(trial.design.looks, try found(scenario, size).looks) {
        rows.append([
          .text(scenario.name), .text(design.name(of: look)), cell(found?.months), cell(found?.patients), cell(found?.events), cell(found?.share),
        ])
      }
    }
    return ResultTable(
      label: "When looks come",
      columns: [
        .init("scenario", "Scenario", .text), .init("look", "Look", .text), .init("months", "Months", .number(unit: ""), decimals: 2),
        .init("patients", "Patients by then", .number(unit: ""), decimals: 1), .init("events", "Events by then", .number(unit: ""), decimals: 1),
        .init("information", "Information", .probability, decimals: 1),
      ], rows: rows,
      note:
        "Months from the first patient on; information as a share of that at the end, SE²(end) ∕ SE²(look). None where a look never comes as planned, "
        + "and before anybody has been followed up to \(horizon).")
  }

  private func sizesNeeded() throws(MathematicalFailure) -> ResultTable {
    let powers = [0.8, 0.9]
    var rows: [[ResultTable.Cell]] = []
    for scenario in trial.scenarios {
      var row: [ResultTable.Cell] = [.text(scenario.name), .number(means.means(in: scenario).difference)]
      for power in powers {
        let factor = try design.test.inflationFactor(power: power, alphaPerSide: trial.design.error.perSide)
        let needed = try? means.size(in: scenario, power: power, inflation: factor).needed
        row.append(needed.map { .count(PlannedSize.rounded($0 / means.comparison.share, trial)) } ?? .missing)
      }
      rows.append(row)
    }
    return ResultTable(
      label: "Patients needed",
      columns: [.init("scenario", "Scenario", .text), .init("effect", "Difference", time, decimals: 3)]
        + powers.map { .init("patients_\(Int($0 * 100))", "Power \(design.percent($0))", .count) }, rows: rows,
      note:
        "The sample size is unknown. By the variance of the difference at the end of follow-up; none where there is no benefit or nobody is followed so "
        + "long.")
  }

  /// Power over the true difference, with the standard error of a scenario.
  private func curve(_ size: PlannedSize, _ planned: Found) -> Curve {
    let reach = 2 * abs(planned.means.difference - means.nullDifference)
    let points = (0...100).map { percent in
      let benefit = reach * Double(percent) / 100
      return Curve.Point(x: means.nullDifference + means.sign * benefit, y: design.test.exits(drift: benefit / planned.error).power)
    }
    return Curve(
      label: "Power", x: .init(title: "Difference in restricted means", unit: trial.endpoints.first?.timeUnit ?? ""),
      y: .init(title: "Probability of a significant result"),
      lines: [.init(label: "\(size.patients) patients", points: means.sign > 0 ? points : points.reversed())])
  }

  /// The scenario the size is for, else the one with the greatest benefit.
  private func primary(_ size: PlannedSize) -> Int {
    let named = size.computation.flatMap { computed in trial.scenarios.firstIndex { $0.name == computed.scenario } }
    let benefits = trial.scenarios.map { means.sign * means.means(in: $0).difference }
    return named ?? benefits.indices.max { benefits[$0] < benefits[$1] } ?? 0
  }
}
