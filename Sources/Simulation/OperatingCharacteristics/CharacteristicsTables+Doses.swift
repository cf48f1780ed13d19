import Design
import Trial

/// Which curves and doses MCP-Mod came to.
extension CharacteristicsTables {
  private var doseAnalysis: PlannedAnalysis? {
    trial.hypotheses.lazy.compactMap { trial.doseResponse(of: $0)?.analysis }.first
  }
  var hasDoses: Bool { (entries.first?.tally.shape.candidates ?? 0) > 0 }
  var asksForDose: Bool { doseAnalysis?.doseResponse?.targetDose != nil }
  private var doseUnit: String {
    guard let analysis = doseAnalysis, let dose = trial.doseArms(of: analysis).dropFirst().compactMap({ trial.arms[$0.arm].dose }).first else {
      return ""
    }
    return "\(dose.mass.rawValue)\(dose.perKilogram ? "/kg" : "")\(dose.perDay ? "/day" : "")"
  }

  /// Of each candidate how often its contrast was the greatest, and its curve the chosen one.
  var candidateCurves: ResultTable {
    let candidates = doseAnalysis?.doseResponse?.candidates ?? []
    var columns: [ResultTable.Column] = [.init("scenario", "Scenario", .text)]
    for (m, one) in candidates.enumerated() { columns.append(.init("greatest_\(m + 1)", one.name, .probability, group: "Greatest statistic")) }
    if asksForDose {
      for (m, one) in candidates.enumerated() { columns.append(.init("chosen_\(m + 1)", one.name, .probability, group: "Curve chosen")) }
    }
    return ResultTable(
      label: "Curves found", columns: columns,
      rows: entries.map { entry in
        let n = entry.tally.count
        return [.text(entry.title)] + candidates.indices.map { MonteCarlo.share(entry.tally[.greatest, candidate: $0], of: n).cell }
          + (asksForDose ? candidates.indices.map { MonteCarlo.share(entry.tally[.chosen, candidate: $0], of: n).cell } : [])
      },
      note: "Greatest: whether or not it exceeds the critical value."
        + (asksForDose
          ? " Chosen: of all trials; a curve is chosen where a contrast is significant, among the families of the significant candidates, each of which "
            + "stands under its candidate with the greatest statistic." : ""))
  }

  /// The dose asked for, in the trials that found one.
  var targetDoses: ResultTable {
    let dose = ResultTable.Measure.number(unit: doseUnit)
    let found = "Doses found"
    let greatest = doseAnalysis.map { trial.doseArms(of: $0).map(\.dose).max() ?? 1 } ?? 1
    return ResultTable(
      label: "Target dose",
      columns: [
        .init("scenario", "Scenario", .text), .init("trueDose", "In truth", dose), .init("fitted", "Curve chosen", .probability),
        .init("found", "Dose found", .probability), .init("mean", "Mean", dose, group: found),
        .init("lower", "10th percentile", dose, group: found, decimals: 1), .init("median", "Median", dose, group: found, decimals: 1),
        .init("upper", "90th percentile", dose, group: found, decimals: 1),
      ],
      rows: entries.map { entry in
        let (tally, n) = (entry.tally, entry.tally.count)
        let quantiles = [0.1, 0.5, 0.9].map { tally.dose(quantile: $0, greatest: greatest) }
        return [
          .text(entry.title), trueDose(entry.scenario).map { .number($0) } ?? .missing, MonteCarlo.share(tally[.fitted], of: n).cell,
          MonteCarlo.share(tally[.found], of: n).cell, MonteCarlo.mean(of: tally[.found], sum: tally[.dose], squares: tally[.squared]).cell,
        ] + quantiles.map { quantile -> ResultTable.Cell in quantile.map { .number($0) } ?? .missing }
      },
      note:
        "In truth: on the curve that the scenario follows. Dose found: of all trials, a curve was chosen and has the dose asked for up to the greatest "
        + "dose given. Percentiles in steps of \(percent(1 / Double(TallyShape.doseBins))) of the greatest dose.")
  }

  private func trueDose(_ scenario: Scenario) -> Double? {
    guard let analysis = doseAnalysis, let asked = analysis.doseResponse?.targetDose, let curve = trial.trueCurve(of: scenario),
      let greatest = trial.doseArms(of: analysis).map(\.dose).max()
    else { return nil }
    let direction: DoseResponseCurve.Direction = benefitSign > 0 ? .increasing : .decreasing
    switch asked {
    case .benefit(let benefit): return curve.targetDose(benefit: benefit, upTo: greatest, direction)
    case .shareOfMaximum(let share): return curve.dose(withShare: share, ofEffectUpTo: greatest, direction)
    }
  }
}
