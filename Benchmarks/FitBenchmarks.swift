import Analysis
import Trial

/// One mixed model beside mmrm's time for it (R 4.2.2, mmrm 0.3.18, on two cores of the same kind: CPU seconds).
enum FitBenchmarks {
  static func run(_ suite: Suite) throws {
    let antidepressant = try DataTable.reading(csv: Inputs.bytes("Examples/antidepressant/antidepressant.csv"))
    try measure(
      suite, "MMRM, 172 patients x 4 visits, one gap (iterated)", antidepressant, "CHANGE ~ BASVAL*VISIT + THERAPY*VISIT + us(VISIT | PATIENT)",
      ["THERAPY": "PLACEBO"], mmrmSeconds: 0.055)
    var simulated = try DataTable.reading(csv: Inputs.bytes("Tests/References/data/hamd348_sim.csv"))
    guard case .numbers(let score)? = simulated["hamd"], case .numbers(let base)? = simulated["base"] else { return }
    let change = zip(score, base).map { score, base in score.flatMap { score in base.map { score - $0 } } }
    simulated.columns.append(DataTable.Column(name: "chg", values: .numbers(change)))
    try measure(
      suite, "MMRM, 348 patients x 6 visits, monotone (closed form)", simulated, "chg ~ base*visit + arm*visit + us(visit | id)",
      ["arm": "placebo"], mmrmSeconds: 0.4)
    try measure(
      suite, "MMRM, 348 patients x 6 visits, common slope (iterated)", simulated, "chg ~ base + arm*visit + us(visit | id)",
      ["arm": "placebo"], mmrmSeconds: 0.4)
  }

  /// Fit with standard error and Satterthwaite degrees of freedom of one contrast, from a frame in memory.
  private static func measure(
    _ suite: Suite, _ name: String, _ table: DataTable, _ formula: String, _ references: [String: String], mmrmSeconds: Double
  ) throws {
    let model = try ModelFormula.parse(formula)
    let frame = try ModelFrame.reading(table, formula: model, references: references).frame
    guard let arm = frame.variables.firstIndex(where: { references.keys.contains($0.name) }) else { return }
    let seconds = try suite.cpu {
      let fit = try ModelFit(model, frame: frame)
      _ = try fit.difference(of: arm, level: 1, from: 0, visit: frame.visitCount - 1)
    }
    suite.report(name, seconds * 1e3, "ms CPU")
    suite.report("  mmrm's time over it", mmrmSeconds / seconds, "times")
  }
}
