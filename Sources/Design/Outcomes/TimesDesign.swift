import Mathematics
import Trial

/// The results of a design whose endpoint is a time to an event.
struct TimesDesign {
  let design: DesignResults
  let times: PlannedTimes
  private var trial: TrialProtocol { design.trial }
  private var fractions: [Double] { design.test.boundaries.fractions }

  func append(_ size: PlannedSize?, to results: inout TrialResults) throws(MathematicalFailure) {
    guard let size else {
      results.append("boundaries", .table(boundaries(events: nil)))
      if !trial.scenarios.isEmpty { results.append("sizesNeeded", .table(try sizesNeeded())) }
      return
    }
    let planned = trial.scenarios.isEmpty ? nil : trial.scenarios[primary(size)]
    var events = size.events.map(Double.init)
    if events == nil, let planned { events = try eventsIfKnown(planned, size) }
    results.append("boundaries", .table(boundaries(events: events)))
    if let events { results.append("boundaryScales", .table(scales(events))) }
    results.append("sampleSize", .table(sampleSize(size, events: events)))
    guard !trial.scenarios.isEmpty else { return }
    results.append("power", .table(try power(size)))
    results.append("lookTimes", .table(try lookTimes(size)))
    if let events, let planned { results.append("powerCurve", .curve(try curve(size, events, planned))) }
  }

  private func eventsIfKnown(_ scenario: Scenario, _ size: PlannedSize) throws(MathematicalFailure) -> Double? {
    times.hazardRatio(in: scenario) == nil ? nil : try times.events(in: scenario, size: size)
  }

  /// Events in place of patients.
  private func boundaries(events: Double?) -> ResultTable {
    var table = design.boundaries(nil)
    guard let column = table.columns.firstIndex(where: { $0.key == "patients" }) else { return table }
    table.columns[column] = .init("events", "Events", .number(unit: ""), decimals: 1)
    for look in table.rows.indices { table.rows[look][column] = events.map { .number($0 * fractions[look]) } ?? .missing }
    return table
  }

  private func scales(_ events: Double) -> ResultTable {
    design.scales(
      title: "Hazard ratio", decimals: 4,
      note: "Hazard ratio seen at the bound, with the events planned." + (trial.design.looks.count > 1 ? DesignResults.conditionalPowerNote : "")
    ) { look, z in times.logRank.criticalHazardRatio(z: z, events: fractions[look] * events) }
  }

  private func sampleSize(_ size: PlannedSize, events: Double?) -> ResultTable {
    let computed = size.computation
    func cell(_ value: Double?) -> ResultTable.Cell { value.map { .number($0) } ?? .missing }
    return ResultTable(
      label: "Sample size", layout: .record,
      columns: [
        .init("patients", "Patients", .count), .init("events", "Events", .number(unit: ""), decimals: 1),
        .init("exactPatients", "Patients before rounding", .number(unit: ""), decimals: 3),
        .init("exactEvents", "Events before rounding", .number(unit: ""), decimals: 3),
        .init("fixedDesignPatients", "Patients with a single look", .number(unit: ""), decimals: 3),
        .init("fixedDesignEvents", "Events with a single look", .number(unit: ""), decimals: 3),
        .init("inflationFactor", "Inflation", .number(unit: ""), decimals: 4), .init("targetPower", "Power aimed at", .probability),
        .init("scenario", "Scenario", .text),
      ],
      rows: [
        [
          .count(size.patients), cell(size.events.map(Double.init) ?? events), cell(computed?.exactPatients ?? Double(size.patients)),
          cell(computed?.exactEvents ?? events), cell(computed?.fixedDesignPatients), cell(computed?.fixedDesignEvents),
          cell(computed?.inflationFactor), cell(computed?.targetPower), computed.map { .text($0.scenario) } ?? .missing,
        ]
      ],
      note: computed == nil
        ? "As given." + (size.events == nil ? " Events: those expected at the end." : "")
        : "\(method) Patients: as many as have these events, in expectation, at the end of follow-up; both rounded up.")
  }

  private var method: String {
    let single =
      switch trial.design.approximation {
      case .freedman: "Freedman's formula"
      case .lachinFoulkes: "Lachin and Foulkes's variances"
      default: "Schoenfeld's formula"
      }
    return trial.design.looks.count == 1 ? "Events by \(single)." : "Events by \(single) at a single look, times the inflation factor of the looks."
  }

  /// What of a scenario is known by formula: nothing where hazards are not proportional.
  private struct Found {
    var ratio: Double
    var events: Double
    var exits: ExitProbabilities
    var months: [Double?]
    var patients: [Double?]
  }

  private func found(_ scenario: Scenario, _ size: PlannedSize) throws(MathematicalFailure) -> Found? {
    guard let ratio = times.hazardRatio(in: scenario) else { return nil }
    let n = Double(size.patients) * times.comparison.share
    let events = try times.events(in: scenario, size: size)
    let course = try times.course(in: scenario, patients: n)
    let exits = design.test.exits(drift: try times.drift(in: scenario, events: events, patients: n))
    // So many events may never come under this scenario.
    let months = fractions.map { try? course.time(ofEvents: $0 * events, patients: n) }
    return Found(
      ratio: ratio, events: events, exits: exits, months: months,
      patients: months.map { $0.map { Double(size.patients) * course.accrual.share(by: $0) } })
  }

  private func power(_ size: PlannedSize) throws(MathematicalFailure) -> ResultTable {
    let columns: [ResultTable.Column] =
      [
        .init("scenario", "Scenario", .text), .init("effect", "Hazard ratio", .number(unit: ""), decimals: 3),
        .init("power", "Power", .probability, decimals: 1), .init("expectedEvents", "Expected events", .number(unit: ""), decimals: 1),
        .init("expectedPatients", "Expected patients", .number(unit: ""), decimals: 1),
        .init("expectedMonths", "Expected duration", .number(unit: "months"), decimals: 1),
      ] + design.stopColumns
    var rows: [[ResultTable.Cell]] = []
    for scenario in trial.scenarios {
      guard let found = try found(scenario, size) else {
        rows.append([.text(scenario.name)] + Array(repeating: .missing, count: columns.count - 1))
        continue
      }
      rows.append(
        [
          .text(scenario.name), .number(found.ratio), .number(found.exits.power), .number(found.events * found.exits.expectedFraction),
          mean(found.patients, found.exits), mean(found.months, found.exits),
        ] + design.stopCells(found.exits))
    }
    return ResultTable(
      label: "Power", columns: columns, rows: rows, primaryRow: primary(size),
      note:
        "Of a one-sided log-rank test toward benefit, by the number of events: \(powerNote) Hazard ratio: \(arm(design.comparison.treatment)) over "
        + "\(arm(design.comparison.comparator)). Where hazards are not proportional there is no formula; simulate.")
  }

  private var powerNote: String {
    switch trial.design.approximation {
    case .freedman: "Freedman's formula."
    case .lachinFoulkes: "Lachin and Foulkes's variances."
    default: "Schoenfeld's formula."
    }
  }

  /// Mean over where the trial ends; missing where a look that it may reach never comes.
  private func mean(_ values: [Double?], _ exits: ExitProbabilities) -> ResultTable.Cell {
    guard var mean = values.last ?? nil else { return .missing }
    let end = mean
    for look in fractions.indices.dropLast() {
      guard let value = values[look] else { return .missing }
      mean -= exits.stop(at: look) * (end - value)
    }
    return .number(mean)
  }

  /// When looks come, in expectation: one row a scenario and look.
  private func lookTimes(_ size: PlannedSize) throws(MathematicalFailure) -> ResultTable {
    var rows: [[ResultTable.Cell]] = []
    for scenario in trial.scenarios {
      guard let found = try found(scenario, size) else { continue }
      for (look, t) in fractions.enumerated() {
        rows.append([
          .text(scenario.name), .text(design.name(of: trial.design.looks[look])), .number(t * found.events),
          found.months[look].map { .number($0) } ?? .missing, found.patients[look].map { .number($0) } ?? .missing,
        ])
      }
    }
    return ResultTable(
      label: "When looks come",
      columns: [
        .init("scenario", "Scenario", .text), .init("look", "Look", .text), .init("events", "Events", .number(unit: ""), decimals: 1),
        .init("months", "Months", .number(unit: ""), decimals: 2), .init("patients", "Patients by then", .number(unit: ""), decimals: 1),
      ], rows: rows,
      note: "Months from the first patient on at which so many events are expected; none where they never are.")
  }

  private func sizesNeeded() throws(MathematicalFailure) -> ResultTable {
    let powers = [0.8, 0.9]
    var rows: [[ResultTable.Cell]] = []
    for scenario in trial.scenarios {
      var row: [ResultTable.Cell] = [.text(scenario.name), times.hazardRatio(in: scenario).map { .number($0) } ?? .missing]
      for power in powers {
        let factor = try design.test.inflationFactor(power: power, alphaPerSide: trial.design.error.perSide)
        guard trial.design.followUpMonths != nil, let needed = try? times.size(in: scenario, power: power, inflation: factor).needed else {
          row += [.missing, .missing]
          continue
        }
        row += [.count(Int((needed.events - 1e-9).rounded(.up))), .count(PlannedSize.rounded(needed.patients / times.comparison.share, trial))]
      }
      rows.append(row)
    }
    return ResultTable(
      label: "Patients and events needed",
      columns: [.init("scenario", "Scenario", .text), .init("effect", "Hazard ratio", .number(unit: ""), decimals: 3)]
        + powers.flatMap { power in
          let group = "Power \(design.percent(power))"
          return [
            ResultTable.Column("events_\(Int(power * 100))", "Events", .count, group: group),
            ResultTable.Column("patients_\(Int(power * 100))", "Patients", .count, group: group),
          ]
        }, rows: rows, note: "The sample size is unknown. \(method) Rounded up; none where there is no benefit.")
  }

  /// Power over the true hazard ratio.
  private func curve(_ size: PlannedSize, _ events: Double, _ scenario: Scenario) throws(MathematicalFailure) -> Curve {
    let points = (20...150).map { hundredths in
      let ratio = Double(hundredths) / 100
      return Curve.Point(x: ratio, y: design.test.exits(drift: times.logRank.drift(hazardRatio: ratio, events: events)).power)
    }
    return Curve(
      label: "Power", x: .init(title: "Hazard ratio"), y: .init(title: "Probability of a significant result"),
      lines: [.init(label: "\(design.plain((events * 10).rounded() / 10)) events", points: points)])
  }

  /// The scenario the size is for, else the one with the greatest benefit.
  private func primary(_ size: PlannedSize) -> Int {
    let named = size.computation.flatMap { computed in trial.scenarios.firstIndex { $0.name == computed.scenario } }
    let drifts = trial.scenarios.map { scenario in times.hazardRatio(in: scenario).map { times.logRank.drift(hazardRatio: $0, events: 100) } }
    return named ?? drifts.indices.max { drifts[$0] ?? -.infinity < drifts[$1] ?? -.infinity } ?? 0
  }

  private func arm(_ index: Int) -> String { trial.arms[index].name }
}
