import Mathematics
import Trial

/// What the design of a trial comes to: bounds, size, power under each scenario, allocation, defaults.
///
/// Power and size are by formula, `plannedMeans`; what the processes of leaving, covariates, visits and whole scores do to them is for simulation.
public struct DesignResults: Sendable {
  let trial: TrialProtocol
  let comparison: PrimaryComparison
  let test: SequentialTest

  /// All results, each under its identifier: `boundaries`, `boundaryScales` (with several looks), `characteristics` (with several looks), `boundaryCurve` (of families), `sampleSize`, `hypotheses` and `graph` (of several that share the error), `delayedDecisions` (where delayed patients decide), `seen` (with a retention), `power` and `powerCurve` (with scenarios), `sites` (with sites that differ), `expectedSizeCurve` (with several looks), `subgroupLuck` and `subgroups` (where the tested analysis has some),
  /// `stoppingRule` and `stoppingCharacteristics` (where harm stops the trial),
  /// `stages`, `intersections` and `adaptations` (of trials that go by stages), `allocation` (where the file has one), `defaults`; for MCP-Mod those of `doseResponse`. Where the sample size is unknown, `sizesNeeded` stands in place of the three that depend on it.
  public static func results(for trial: TrialProtocol) throws(MathematicalFailure) -> TrialResults {
    var results = try planned(for: trial)
    for (id, table) in safetyResults(trial) { results.append(id, .table(table)) }
    return results
  }

  private static func planned(for trial: TrialProtocol) throws(MathematicalFailure) -> TrialResults {
    if let doses = try DoseResponseDesign(of: trial) { return try doseResponse(doses) }
    let design = DesignResults(trial: trial, comparison: PrimaryComparison(of: trial), test: try SequentialTest(for: trial))
    let size = trial.design.sampleSize == .unknown ? nil : try PlannedSize(of: trial)
    if let results = try design.outcomeResults(size) { return results }
    var results = TrialResults()
    if let combination = trial.design.combination, let size { try design.append(combination, size, to: &results) }
    if let changes = design.adaptations { results.append("adaptations", .table(changes)) }
    // Fisher's product has bounds of its own.
    guard trial.design.combination != .fisher else {
      if let size { results.append("sampleSize", .table(design.sampleSize(size))) }
      if let allocation = trial.allocation { results.append("allocation", .table(design.allocation(allocation, patients: size?.patients))) }
      results.append("defaults", .table(design.defaults))
      return results
    }
    results.append("boundaries", .table(design.boundaries(size)))
    if trial.design.looks.count > 1 { results.append("boundaryScales", .table(try design.boundaryScales(size))) }
    if let characteristics = design.characteristics() { results.append("characteristics", .table(characteristics)) }
    if let curve = design.boundaryCurve { results.append("boundaryCurve", .curve(curve)) }
    if let size {
      try design.append(size, to: &results)
    } else if !trial.scenarios.isEmpty {
      results.append("sizesNeeded", .table(try design.sizesNeeded()))
    }
    if design.sharesError, trial.design.combination == nil, let diagram = try design.graphDiagram { results.append("graph", .diagram(diagram)) }
    if let allocation = trial.allocation { results.append("allocation", .table(design.allocation(allocation, patients: size?.patients))) }
    results.append("defaults", .table(design.defaults))
    return results
  }

  private func append(_ size: PlannedSize, to results: inout TrialResults) throws(MathematicalFailure) {
    guard comparison.isPlanned else {
      throw MathematicalFailure(.outsideDomain, computing: "the share of patients in a population whose size is not known before the trial")
    }
    let compared = Double(size.patients) * comparison.share
    guard compared > 2 else {
      throw MathematicalFailure(.notEstimable, computing: "the power of a comparison of two patients or fewer", lastPoint: [compared])
    }
    results.append("sampleSize", .table(sampleSize(size)))
    if let decisions = try delayedDecisions(size) { results.append("delayedDecisions", .table(decisions)) }
    guard !trial.scenarios.isEmpty, hasClosedPower else { return }
    if let seen = try seen() { results.append("seen", .table(seen)) }
    results.append("power", .table(try power(size)))
    if let sites = try sites(size) { results.append("sites", .table(sites)) }
    if sharesError { results.append("hypotheses", .table(try hypotheses(size))) }
    results.append("powerCurve", .curve(try powerCurve(size)))
    if trial.design.looks.count > 1 { results.append("expectedSizeCurve", .curve(try expectedSizeCurve(size))) }
    try appendSubgroups(size, to: &results)
  }

  var defaults: ResultTable {
    ResultTable(
      label: "Defaults that were filled in",
      columns: [.init("place", "Place", .text), .init("value", "Value", .text), .init("reason", "Reason", .text)],
      rows: trial.defaults.map { [.text($0.place), .text($0.value), .text($0.reason)] })
  }

  /// A share in words: `50%`, `33.3%`.
  func percent(_ share: Double) -> String { "\(plain((share * 1000).rounded() / 10))%" }

  /// A number in words, without `.0`.
  func plain(_ number: Double) -> String { number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number) }

  /// `50% of patients`, `end`.
  func name(of look: Look) -> String {
    switch look {
    case .patients(let share): "\(percent(share)) of patients"
    case .information(let share): "\(percent(share)) of information"
    case .calendar(let weeks, let share): "week \(plain((weeks * 10).rounded() / 10)) as \(percent(share)) of information"
    case .events(let count, _): "\(count) events"
    case .end: "end"
    }
  }
}
