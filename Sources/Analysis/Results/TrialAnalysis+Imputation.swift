import Mathematics
import Trial

/// The analyses by imputation of a protocol on one trial's data.
extension TrialAnalysis {
  /// One planned analysis with its replicates.
  struct Imputed {
    var plan: PlannedAnalysis
    var analysis: ImputedAnalysis
    var replicates: ImputationReplicates
    var treatment: String
    var visit: Int
    var isLowerBetter: Bool

    /// The tested difference, with the protocol's δ.
    func difference() throws(MathematicalFailure) -> FittedModel.Contrast { try difference(delta: plan.delta) }

    func difference(delta: Double) throws(MathematicalFailure) -> FittedModel.Contrast {
      try replicates.difference(of: try arm(), visit: visit, delta: delta)
    }

    func arm() throws(MathematicalFailure) -> Int {
      guard let arm = replicates.arms.firstIndex(of: treatment), arm > 0 else {
        throw MathematicalFailure(.outsideDomain, computing: "a contrast of arms that the data do not have")
      }
      return arm
    }

    /// δ from no worse to worst; nil where none is asked for.
    func tippingPoint(level: Double) throws(MathematicalFailure) -> TippingPoint? {
      guard let range = plan.tippingPoint else { return nil }
      let ends = isLowerBetter ? (range.lower, range.upper) : (range.upper, range.lower)
      return try TippingPoint(replicates, arm: try arm(), visit: visit, from: ends.0, to: ends.1, level: level)
    }
  }

  /// At every visit for the tested analysis, for others at the endpoint's alone.
  func imputed(_ analysis: PlannedAnalysis, _ estimand: Estimand) throws(MathematicalFailure) -> Imputed {
    guard let endpoint = plan.trial.endpoints.first(where: { $0.name == estimand.variable }), let control = plan.trial.armIndex(estimand.comparator)
    else { throw MathematicalFailure(.outsideDomain, computing: "an analysis whose estimand is not declared") }
    let visit = endpoint.visit ?? plan.visit
    let frame = try ModelFrame(dataAtEnd, imputedBy: analysis, estimand: estimand, control: control)
    let imputed = try ImputedAnalysis(
      dataAtEnd, frame, design: try ModelDesign(analysis.model, frame: frame), for: analysis, estimand: estimand,
      visits: analysis.name == plan.analysis.name ? nil : [visit],
      first: conclusion.last.patients)
    return Imputed(
      plan: analysis, analysis: imputed,
      replicates: try imputed.replicates(analysis.imputation ?? ImputationPlan(), seed: plan.trial.simulation.seed),
      treatment: estimand.treatment, visit: visit, isLowerBetter: endpoint.better == .lower)
  }

  /// All analyses by imputation that can be had.
  func imputedAnalyses() -> [Imputed] {
    plan.trial.analyses.compactMap { analysis in
      guard analysis.method == .referenceBasedImputation, let estimand = plan.trial.estimands.first(where: { $0.name == analysis.estimand }) else {
        return nil
      }
      return try? imputed(analysis, estimand)
    }
  }

  /// How each analysis filled in what was not seen; nil where none did.
  func imputationTable(_ all: [Imputed]) throws(MathematicalFailure) -> ResultTable? {
    guard !all.isEmpty else { return nil }
    var rows: [[Cell]] = []
    for each in all {
      let imputation = each.plan.imputation ?? ImputationPlan()
      let tipping = try each.tippingPoint(level: 2 * oneSidedLevel)
      let failed = each.replicates.failures
      rows.append([
        .text(each.plan.name), .text(each.plan.missingData.rawValue), .text(imputation.method.rawValue), .text(imputation.variance.rawValue),
        .count(each.analysis.imputedCount(visit: each.visit)), .count(each.replicates.count), .count(failed.count),
        failed.first.map { .text(failure($0, imputation)) } ?? .missing, .number(each.plan.delta), tipping?.delta.map { .number($0) } ?? .missing,
      ])
    }
    return ResultTable(
      label: "Imputation",
      columns: [
        Column("analysis", "Analysis", .text), Column("missingData", "Missing data", .text), Column("method", "Imputation", .text),
        Column("variance", "Variance", .text), Column("imputed", "Imputed", .count), Column("replicates", "Replicates", .count),
        Column("failures", "Failed", .count), Column("firstFailure", "First failure", .text), Column("delta", "δ", .number(unit: unit)),
        Column("tippingDelta", "Tipping δ", .number(unit: unit)),
      ], rows: rows,
      note:
        "Imputed: values at the endpoint's visit. Replicates: patients left out in turn, samples or imputations. δ is added to values imputed after the "
        + "event outside the reference arm; at the tipping δ the two-sided p reaches the level of the design." + imputedAtRandom(all))
  }

  /// Whom the estimand's strategies take from the imputation though the others are from the reference.
  private func imputedAtRandom(_ all: [Imputed]) -> String {
    all.filter { $0.analysis.atRandomCount > 0 }.map { each in
      let count = each.analysis.atRandomCount
      return
        " \(each.plan.name): \(count) \(count == 1 ? "patient" : "patients") whose event is hypothetical \(count == 1 ? "is" : "are") imputed at random."
    }.joined()
  }

  /// Who was still seen after the event, and whose values rest on them; nil where no analysis imputes from retrieved dropouts.
  func retrievedTable(_ all: [Imputed]) -> ResultTable? {
    let found = all.filter { $0.plan.missingData == .retrievedDropouts }
    guard !found.isEmpty else { return nil }
    let rows = found.flatMap { each in
      zip(each.replicates.arms, each.analysis.retrievedCounts(visit: each.visit)).map { arm, count -> [Cell] in
        [
          .text(each.plan.name), .text(plan.trial.arms.first { $0.name == arm }?.label ?? arm), .count(count.after), .count(count.seen),
          .count(count.imputed),
        ]
      }
    }
    return ResultTable(
      label: "Retrieved dropouts",
      columns: [
        Column("analysis", "Analysis", .text), Column("arm", "Arm", .text), Column("stopped", "Stopped treatment", .count),
        Column("seen", "Still seen", .count), Column("imputed", "Imputed from them", .count),
      ], rows: rows, note: "At the endpoint's visit. Each arm's values are imputed from its own patients who stopped treatment and were still seen.")
  }

  private func failure(_ failure: ImputationReplicates.Failure, _ imputation: ImputationPlan) -> String {
    let which = imputation.variance == .jackknife ? "without \(data.subjects[failure.replicate])" : "draw \(failure.replicate + 1)"
    return "\(which): \(failure.failure.computing)"
  }

  private var oneSidedLevel: Double { (1 - confidenceLevel) / 2 }

  /// The differences over the δ of each tipping point that is asked for; nil where none is.
  func tippingPointTable(_ all: [Imputed]) throws(MathematicalFailure) -> ResultTable? {
    var rows: [[Cell]] = []
    for each in all {
      guard let tipping = try each.tippingPoint(level: 2 * oneSidedLevel) else { continue }
      var points = tipping.rows
      if let δ = tipping.delta, let place = points.firstIndex(where: { each.isLowerBetter ? $0.delta > δ : $0.delta < δ }) {
        points.insert(TippingPoint.Row(delta: δ, difference: try each.difference(delta: δ)), at: place)
      }
      for point in points {
        let interval = point.difference.interval(level: confidenceLevel)
        rows.append([
          .text(each.plan.name), .number(point.delta), .number(point.difference.estimate), .number(point.difference.standardError),
          .number(interval.lower), .number(interval.upper), .number(point.difference.pTwoSided), .text(point.delta == tipping.delta ? "yes" : "no"),
        ])
      }
    }
    guard !rows.isEmpty else { return nil }
    return ResultTable(
      label: "Tipping point",
      columns: [
        Column("analysis", "Analysis", .text), Column("delta", "δ", .number(unit: unit)), Column("difference", "Difference", .number(unit: unit)),
        Column("standardError", "SE", .number(unit: unit)), Column("lower", "Lower", .number(unit: unit)),
        Column("upper", "Upper", .number(unit: unit)), Column("p", "p", .pValue), Column("tips", "Tips", .text),
      ], rows: rows,
      note: "δ is added to every value imputed after the event outside the reference arm; the whole analysis is taken again at each.")
  }

  /// The primary analysis by visit, where it imputes.
  func imputedByVisitTable(_ found: Imputed) throws(MathematicalFailure) -> ResultTable {
    let experimental = plan.trial.arms.filter { $0.role == .experimental }.map(\.name)
    func level(_ name: String) -> Int { found.replicates.arms.firstIndex(of: name) ?? 0 }
    var rows: [[Cell]] = []
    for (visit, time) in plan.trial.schedule.visits.enumerated() {
      var row: [Cell] = [.text(time.name), .number(time.weeks)]
      for arm in plan.trial.arms { row.append(.count(found.analysis.seenCount(arm: level(arm.name), visit: visit))) }
      // Of retrieved dropouts there may be enough at some visits alone.
      guard found.analysis.visits.contains(visit) else {
        rows.append(row + Array(repeating: .missing, count: 4 * plan.trial.arms.count + 6 * experimental.count))
        continue
      }
      for arm in plan.trial.arms {
        let mean = try found.replicates.mean(of: level(arm.name), visit: visit, delta: plan.analysis.delta)
        let interval = mean.interval(level: confidenceLevel)
        row += [.number(mean.estimate), .number(mean.standardError), .number(interval.lower), .number(interval.upper)]
      }
      for name in experimental {
        row += differenceCells(try found.replicates.difference(of: level(name), visit: visit, delta: plan.analysis.delta))
      }
      rows.append(row)
    }
    return ResultTable(
      label: "By visit", columns: byVisitColumns(experimental), rows: rows, primaryRow: plan.visit,
      note:
        "Reference-based imputation, \(plan.analysis.missingData.rawValue); imputation model \(plan.analysis.model.text). Patients: those seen. "
        + "Difference: experimental minus control; \(plan.endpoint.better.rawValue) is better.")
  }
}

extension ImputedAnalysis {
  /// Subjects of an arm who were seen at a visit.
  func seenCount(arm: Int, visit: Int) -> Int {
    rows.arm.indices.reduce(0) { $0 + (rows.arm[$1] == arm && rows.seen[$1] & (1 << UInt64(visit)) != 0 ? 1 : 0) }
  }
}
