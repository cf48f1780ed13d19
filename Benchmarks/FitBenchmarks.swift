import Analysis
import Trial

/// One mixed model beside mmrm's time for it (R 4.2.2, mmrm 0.3.18, on two cores of the same kind: CPU seconds).
enum FitBenchmarks {
  static func run(_ suite: Suite) throws {
    let antidepressant = try DataTable.reading(csv: Inputs.bytes("Examples/antidepressant/antidepressant.csv"))
    try measure(
      suite, "MMRM, 172 patients x 4 visits, one gap (iterated)", antidepressant, "CHANGE ~ BASVAL*VISIT + THERAPY*VISIT + us(VISIT | PATIENT)",
      ["THERAPY": "PLACEBO"], mmrmSeconds: 0.055, atLeast: 200)
    var simulated = try DataTable.reading(csv: Inputs.bytes("Tests/References/data/hamd348_sim.csv"))
    guard case .numbers(let score)? = simulated["hamd"], case .numbers(let base)? = simulated["base"] else { return }
    let change = zip(score, base).map { score, base in score.flatMap { score in base.map { score - $0 } } }
    simulated.columns.append(DataTable.Column(name: "chg", values: .numbers(change)))
    try measure(
      suite, "MMRM, 348 patients x 6 visits, monotone (closed form)", simulated, "chg ~ base*visit + arm*visit + us(visit | id)",
      ["arm": "placebo"], mmrmSeconds: 0.62, atLeast: 200)
    try measure(
      suite, "MMRM, 348 patients x 6 visits, common slope (iterated)", simulated, "chg ~ base + arm*visit + us(visit | id)",
      ["arm": "placebo"], mmrmSeconds: 0.62)
    let kenwardRoger = FitMethod(degreesOfFreedom: .kenwardRoger)
    try measure(
      suite, "MMRM with Kenward-Roger, 172 patients x 4 visits", antidepressant, "CHANGE ~ BASVAL*VISIT + THERAPY*VISIT + us(VISIT | PATIENT)",
      ["THERAPY": "PLACEBO"], kenwardRoger, mmrmSeconds: 0.084)
    try measure(
      suite, "MMRM with Kenward-Roger, 348 patients x 6 visits", simulated, "chg ~ base*visit + arm*visit + us(visit | id)", ["arm": "placebo"],
      kenwardRoger, mmrmSeconds: 1.28)
    try measure(
      suite, "MMRM ar1h, 348 patients x 6 visits", simulated, "chg ~ base*visit + region + arm*visit + ar1h(visit | id)", ["arm": "placebo"],
      mmrmSeconds: 0.36)
    let bcva = try DataTable.reading(csv: Inputs.bytes("Tests/References/data/bcva.csv"))
    let model = "BCVA_CHG ~ BCVA_BL*AVISIT + RACE + ARMCD*AVISIT + us(AVISIT | USUBJID)"
    try measure(suite, "MMRM, 1000 patients x 10 visits, 107 patterns", bcva, model, ["ARMCD": "CTL"], mmrmSeconds: 3.4, limitSeconds: 0.1)
    try measure(
      suite, "MMRM with Kenward-Roger, the same", bcva, model, ["ARMCD": "CTL"], kenwardRoger, mmrmSeconds: 3.4,
      limitSeconds: 0.1)
  }

  /// Fit with standard error and Satterthwaite degrees of freedom of one contrast, from a frame in memory.
  private static func measure(
    _ suite: Suite, _ name: String, _ table: DataTable, _ formula: String, _ references: [String: String], _ method: FitMethod = FitMethod(),
    mmrmSeconds: Double, atLeast bar: Double? = nil, limitSeconds: Double? = nil
  ) throws {
    let model = try ModelFormula.parse(formula)
    let frame = try ModelFrame.reading(table, formula: model, references: references).frame
    guard let arm = frame.variables.firstIndex(where: { references.keys.contains($0.name) }) else { return }
    let seconds = try suite.cpu {
      let fit = try ModelFit(model, frame: frame, method: method)
      _ = try fit.difference(of: arm, level: 1, from: 0, visit: frame.visitCount - 1)
    }
    suite.report(name, seconds * 1e3, "ms CPU")
    suite.report("  mmrm's time over it" + (bar.map { ", at least \(Int($0))" } ?? ""), mmrmSeconds / seconds, "times")
    if let limitSeconds { suite.report("  share of its limit of \(Int(limitSeconds * 1e3)) ms", 100 * seconds / limitSeconds, "%") }
  }
}
