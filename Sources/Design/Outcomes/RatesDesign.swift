import Mathematics
import Trial

/// The results of a design whose endpoint is a response.
struct RatesDesign {
  let design: DesignResults
  let rates: PlannedRates
  private var trial: TrialProtocol { design.trial }
  private var share: Double { design.comparison.share }

  private static let powers = [0.8, 0.9]

  func append(_ size: PlannedSize?, to results: inout TrialResults) throws(MathematicalFailure) {
    results.append("boundaries", .table(design.boundaries(size)))
    guard let size else {
      if !trial.scenarios.isEmpty { results.append("sizesNeeded", .table(try sizesNeeded())) }
      return
    }
    if !trial.scenarios.isEmpty { results.append("boundaryScales", .table(scales(size))) }
    results.append("sampleSize", .table(sampleSize(size)))
    guard !trial.scenarios.isEmpty else { return }
    results.append("power", .table(power(size)))
    results.append("powerCurve", .curve(curve(size)))
  }

  private func scales(_ size: PlannedSize) -> ResultTable {
    let scenario = trial.scenarios[primary(size)]
    let comparator = rates.risks(in: scenario).comparator
    return design.scales(
      title: rates.effectTitle, decimals: 4,
      note: "\(rates.effectTitle) seen at the bound, with the patients planned and a rate of \(design.percent(comparator)) in "
        + "\(name(design.comparison.comparator))." + (trial.design.looks.count > 1 ? DesignResults.conditionalPowerNote : "")
    ) { look, z in
      rates.criticalEffect(z: z, in: scenario, patients: design.test.boundaries.fractions[look] * Double(size.patients) * share)
    }
  }

  private func sampleSize(_ size: PlannedSize) -> ResultTable {
    var table = design.sampleSize(size)
    table.note = size.computation == nil ? "As given." : "\(method) \(variance) Rounded up to what the ratio divides."
    return table
  }

  private var method: String {
    trial.design.looks.count == 1
      ? "By the normal approximation." : "Size by the normal approximation at a single look, times the inflation factor of the looks."
  }

  private var variance: String {
    rates.rates.nullVariance == .unpooled
      ? "The test takes its variance at the rates seen." : "The test takes its variance at the rates that are likeliest under the hypothesis."
  }

  private func power(_ size: PlannedSize) -> ResultTable {
    let columns: [ResultTable.Column] =
      [
        .init("scenario", "Scenario", .text), .init("treatedRisk", "Response, \(name(design.comparison.treatment))", .probability, decimals: 1),
        .init("comparatorRisk", "Response, \(name(design.comparison.comparator))", .probability, decimals: 1),
        .init("effect", rates.effectTitle, .number(unit: ""), decimals: 3), .init("power", "Power", .probability, decimals: 1),
        .init("expectedPatients", "Expected patients", .number(unit: ""), decimals: 1),
      ] + design.stopColumns
    let rows = trial.scenarios.map { scenario -> [ResultTable.Cell] in
      let risks = rates.risks(in: scenario)
      let found = exits(scenario, size)
      return [
        .text(scenario.name), .number(risks.treated), .number(risks.comparator), .number(rates.effect(in: scenario)), .number(found.power),
        .number(Double(size.patients) * found.expectedFraction),
      ] + design.stopCells(found)
    }
    let spread = trial.design.looks.count == 1 ? "" : ": power at a single look, spread over the looks by normal theory"
    return ResultTable(
      label: "Power", columns: columns, rows: rows, primaryRow: primary(size),
      note: "Of a one-sided test toward benefit by the normal approximation\(spread). \(variance)")
  }

  private func exits(_ scenario: Scenario, _ size: PlannedSize) -> ExitProbabilities {
    design.test.exits(drift: rates.drift(in: scenario, patients: Double(size.patients) * share))
  }

  /// What a trial of unknown size would need: one row a scenario and hypothesis.
  private func sizesNeeded() throws(MathematicalFailure) -> ResultTable {
    var rows: [[ResultTable.Cell]] = []
    for scenario in trial.scenarios {
      for hypothesis in trial.hypotheses {
        let comparison = PrimaryComparison(of: trial, for: hypothesis)
        guard let rates = PlannedRates(trial, comparison, for: hypothesis) else { continue }
        var row: [ResultTable.Cell] = [.text(scenario.name), .text(hypothesis.name), .number(rates.effect(in: scenario))]
        for power in Self.powers {
          guard let single = try? rates.patients(in: scenario, power: power) else {
            row.append(.missing)
            continue
          }
          let factor = try design.test.inflationFactor(power: power, alphaPerSide: trial.design.error.perSide)
          row.append(.count(PlannedSize.rounded(single * factor / comparison.share, trial)))
        }
        rows.append(row)
      }
    }
    return ResultTable(
      label: "Patients needed",
      columns: [
        .init("scenario", "Scenario", .text), .init("hypothesis", "Hypothesis", .text),
        .init("effect", rates.effectTitle, .number(unit: ""), decimals: 3),
      ] + Self.powers.map { .init("patients_\(Int($0 * 100))", "Power \(design.percent($0))", .count, group: "Patients for") }, rows: rows,
      note: "The sample size is unknown. \(method) \(variance) Over all arms, rounded up to what the ratio divides; none where there is no benefit.")
  }

  /// Power over the treated rate, that of the comparator as the primary scenario says.
  private func curve(_ size: PlannedSize) -> Curve {
    let comparator = rates.risks(in: trial.scenarios[primary(size)]).comparator
    let patients = Double(size.patients) * share
    let points = (1...99).map { percent in
      let treated = Double(percent) / 100
      let drift = rates.rates.drift(treated: treated, comparator: comparator, patients: patients)
      return Curve.Point(x: treated, y: design.test.exits(drift: drift).power)
    }
    return Curve(
      label: "Power", x: .init(title: "Response, \(name(design.comparison.treatment))"), y: .init(title: "Probability of a significant result"),
      lines: [.init(label: "\(design.percent(comparator)) in \(name(design.comparison.comparator))", points: points)])
  }

  private func primary(_ size: PlannedSize) -> Int {
    let named = size.computation.flatMap { computed in trial.scenarios.firstIndex { $0.name == computed.scenario } }
    let powers = trial.scenarios.map { rates.drift(in: $0, patients: 100) }
    return named ?? powers.indices.max { powers[$0] < powers[$1] } ?? 0
  }

  private func name(_ arm: Int) -> String { trial.arms[arm].name }
}
