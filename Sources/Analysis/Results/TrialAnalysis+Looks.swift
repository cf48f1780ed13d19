import Mathematics
import Trial

extension TrialAnalysis {
  /// Every planned look, taken on its own patients.
  var looksTable: ResultTable {
    let end = conclusion.looks.last?.contrast
    let waited = conclusion.looks.contains { $0.informationFraction != nil }
    let rows: [[Cell]] = conclusion.looks.map { outcome in
      let name = Cell.text(TrialAnalysis.name(of: outcome.look, in: plan.trial.design))
      let bounds: [Cell] = [.number(boundaries.efficacyP[outcome.look]), .number(boundaries.efficacyZ[outcome.look])]
      let reached: [Cell] = waited ? [outcome.informationFraction.map { .number($0) } ?? .missing] : []
      guard let contrast = outcome.contrast else {
        return [name, .count(outcome.patients)] + Array(repeating: .missing, count: 5) + bounds + [.text("not estimable"), .missing] + reached
      }
      let fraction = end.map { ($0.standardError / contrast.standardError) * ($0.standardError / contrast.standardError) }
      return [
        name, .count(outcome.patients), .number(contrast.estimate), .number(contrast.standardError), .number(contrast.degreesOfFreedom),
        .number(contrast.statistic), .number(contrast.pOneSided),
      ] + bounds + [.text(outcome.crossedEfficacy ? "yes" : "no"), fraction.map { .number($0) } ?? .missing] + reached
    }
    return ResultTable(
      label: "Looks",
      columns: [
        Column("look", "Look", .text), Column("patients", "Patients", .count), Column("estimate", "Difference", .number(unit: unit)),
        Column("standardError", "SE", .number(unit: unit)), Column("degreesOfFreedom", "df", .number(unit: ""), decimals: 1),
        Column("statistic", "t", .number(unit: ""), decimals: 2), Column("pOneSided", "p, one-sided", .pValue),
        Column("boundP", "Bound p", .pValue), Column("boundZ", "Bound z", .number(unit: ""), decimals: 3), Column("crossed", "Crossed", .text),
        Column("informationFraction", "Information", .probability),
      ] + (waited ? [Column("informationAtLook", "Information as known then", .probability)] : []), rows: rows,
      primaryRow: conclusion.stoppedAtLook,
      note: "Estimates at a look are not adjusted for the stop. Information: SE²(end) / SE²(look)."
        + (waited ? " As known then: from the data at hand; the error is spent at it." : "") + " Toward benefit, p is small."
        + (dosesFound == nil ? "" : " t and p are those of the greatest contrast, difference and SE those of one dose."))
  }

  /// The look that stopped the trial beside the analysis with the patients who were late for it; nil where there is none.
  var delayedTable: ResultTable? {
    guard let delayed else { return nil }
    let rows: [[Cell]] = [("at the stop", conclusion.deciding), ("with the delayed patients", delayed)].map { name, outcome in
      guard let contrast = outcome.contrast else { return [.text(name), .count(outcome.patients)] + Array(repeating: .missing, count: 7) }
      let interval = FittedModel.Contrast(contrast).interval(level: confidenceLevel)
      return [
        .text(name), .count(outcome.patients), .number(contrast.estimate), .number(contrast.standardError), .number(contrast.degreesOfFreedom),
        .number(interval.lower), .number(interval.upper), .number(contrast.statistic), .number(contrast.pOneSided),
      ]
    }
    return ResultTable(
      label: "The delayed patients",
      columns: [
        Column("analysis", "Analysis", .text), Column("patients", "Patients", .count), Column("estimate", "Difference", .number(unit: unit)),
        Column("standardError", "SE", .number(unit: unit)), Column("degreesOfFreedom", "df", .number(unit: ""), decimals: 1),
        Column("lower", "Lower", .number(unit: unit)), Column("upper", "Upper", .number(unit: unit)),
        Column("statistic", "t", .number(unit: ""), decimals: 2), Column("pOneSided", "p, one-sided", .pValue),
      ], rows: rows, primaryRow: 1,
      note: plan.delayedLevels.map { levels in
        "The look ended recruitment. Whoever was randomized by then was followed to the last visit and is in the second row, which decides: the effect is "
          + "shown where p is at most \(levels[conclusion.stoppedAtLook]). Neither row is adjusted for the stop."
      }
        ?? "The look decided. Whoever was randomized by then was followed to the last visit and is in the second row, which decides nothing; neither row "
        + "is adjusted for the stop.")
  }
}
