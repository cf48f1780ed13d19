import Design
import Mathematics
import Trial

/// What may be said of the effect though the trial was looked at and could have stopped.
extension TrialAnalysis {
  /// Of each look up to the one that ended the trial, what holds however often it is looked at; of that one besides, what holds by the stage-wise
  /// ordering. Nil where no look could have shown efficacy, and where looks decide otherwise than by a bound on all data.
  var adjustedTable: ResultTable? {
    let design = plan.trial.design
    guard design.looks.count > 1, design.stopping == .efficacy || design.stopping == .efficacyAndFutility, isGroupSequential else { return nil }
    do throws(MathematicalFailure) {
      let rows = try adjustedRows()
      return adjustedTable(rows, note: Self.adjustment)
    } catch { return adjustedTable([], note: "Not computed: \(error.computing).") }
  }

  /// Whether each look decides by the bound of its own statistic on all data.
  private var isGroupSequential: Bool {
    !plan.hasOwnRule && plan.stages == nil && !plan.decidesTogether && plan.delayedLevels == nil && plan.analysis.method != .doseResponse
  }

  private static let adjustment =
    "Repeated: the bound of the look turned round, so that it holds at the level of the design whatever is done with it. Final: earlier rejections are "
    + "more extreme than later ones (Tsiatis, Rosner & Mehta 1984); the median-unbiased estimate is as likely above the true effect as below it."

  private func adjustedRows() throws(MathematicalFailure) -> [[Cell]] {
    let claim = plan.questions[0].claim
    let sign = plan.questions[0].benefitSign
    let last = conclusion.stoppedAtLook
    var estimates: [CumulativeEstimates.Estimate] = []
    for look in 0...last {
      guard let contrast = conclusion.looks[look].contrast, contrast.standardError > 0 else {
        throw MathematicalFailure(.notEstimable, computing: "inference after looks of which one has no estimate")
      }
      if let before = estimates.last, contrast.standardError >= before.standardError {
        throw MathematicalFailure(.notEstimable, computing: "inference after looks whose information does not rise")
      }
      estimates.append(.init(value: sign * contrast.estimate, standardError: contrast.standardError, degreesOfFreedom: contrast.degreesOfFreedom))
    }
    let test = try AdaptiveTest.groupSequential(plan.trial, at: conclusion.boundaries?.fractions)
    let isRatio = plan.estimand.summary.ratioOfProportions != nil || plan.estimand.summary == .hazardRatio
    let null = isRatio ? plan.trial.nullEffect(of: plan.trial.hypotheses[plan.questions[0].hypothesis]) : nil
    let inference = try AdaptiveInference(
      test, CumulativeEstimates(estimates), nullEffect: null.map { sign * plainLog($0) } ?? -claim.margin)
    var rows: [[Cell]] = []
    for look in 0...last {
      let name = Cell.text(TrialAnalysis.name(of: look, in: plan.trial.design))
      let contrast = conclusion.looks[look].contrast
      let seen: [Cell] = contrast.map { [.number($0.estimate), .number($0.standardError)] } ?? [.missing, .missing]
      var row: [Cell] = [name] + seen + cells(try inference.repeatedInterval(look), sign)
      row.append(test.scalesWithError && boundaries.efficacyZ[look].isFinite ? .number(try inference.repeatedP(look)) : .missing)
      if look == last {
        row += [.number(sign * (try inference.medianUnbiasedEstimate(look)))] + cells(try inference.finalInterval(look), sign)
        row.append(.number(try inference.finalP(look)))
      } else {
        row += Array(repeating: .missing, count: 4)
      }
      rows.append(row)
    }
    return rows
  }

  /// An interval of the benefit in the endpoint's unit.
  private func cells(_ interval: (lower: Double, upper: Double), _ sign: Double) -> [Cell] {
    let ends = sign > 0 ? [interval.lower, interval.upper] : [-interval.upper, -interval.lower]
    return ends.map { $0.isFinite ? .number($0) : .missing }
  }

  private func adjustedTable(_ rows: [[Cell]], note: String) -> ResultTable {
    let (held, final) = ("Repeated", "Final")
    return ResultTable(
      label: "Adjusted for the looks",
      columns: [
        Column("look", "Look", .text), Column("estimate", "Difference", .number(unit: unit)),
        Column("standardError", "SE", .number(unit: unit)),
        Column("repeatedLower", "Lower", .number(unit: unit), group: held), Column("repeatedUpper", "Upper", .number(unit: unit), group: held),
        Column("repeatedP", "p, one-sided", .pValue, group: held),
        Column("medianUnbiased", "Median-unbiased", .number(unit: unit), group: final),
        Column("finalLower", "Lower", .number(unit: unit), group: final), Column("finalUpper", "Upper", .number(unit: unit), group: final),
        Column("finalP", "p, one-sided", .pValue, group: final),
      ], rows: rows, primaryRow: rows.isEmpty ? nil : rows.count - 1, note: note)
  }
}
