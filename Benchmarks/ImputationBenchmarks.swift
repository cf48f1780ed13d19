import Analysis
import Trial

/// Jump to reference with its jackknife, beside rbmi's time for it (R 4.2.2, rbmi 1.6.0: 21.7 s CPU at 172 x 4, about 220 s at 348 x 6).
enum ImputationBenchmarks {
  static func run(_ suite: Suite) throws {
    let antidepressant = try DataTable.reading(csv: Inputs.bytes("Examples/antidepressant/antidepressant.csv"))
    let (_, seconds) = try measure(
      suite, "J2R and jackknife, 172 patients x 4 visits, one gap", antidepressant, "CHANGE ~ BASVAL*VISIT + THERAPY*VISIT + us(VISIT | PATIENT)",
      arm: "THERAPY", reference: "PLACEBO", rbmiSeconds: 21.7)
    suite.report("  share of its limit of 200 ms", 100 * seconds / 0.2, "%")
    var simulated = try DataTable.reading(csv: Inputs.bytes("Tests/References/data/hamd348_sim.csv"))
    guard case .numbers(let score)? = simulated["hamd"], case .numbers(let base)? = simulated["base"] else { return }
    let change = zip(score, base).map { score, base in score.flatMap { score in base.map { score - $0 } } }
    simulated.columns.append(DataTable.Column(name: "chg", values: .numbers(change)))
    let (alone, jackknife) = try measure(
      suite, "J2R and jackknife, 348 patients x 6 visits, monotone", simulated, "chg ~ base*visit + arm*visit + us(visit | id)", arm: "arm",
      reference: "placebo", rbmiSeconds: 220)
    suite.report("  10,000 trials of it on two cores, limit 120", jackknife * 1e4 / 2, "s")
    suite.report("  10,000 estimates alone on two cores, limit 5", alone * 1e4 / 2, "s")
  }

  /// At the last visit, from a frame in memory: CPU seconds of the estimate alone and with its standard error.
  private static func measure(
    _ suite: Suite, _ name: String, _ table: DataTable, _ formula: String, arm: String, reference: String, rbmiSeconds: Double
  ) throws -> (alone: Double, jackknife: Double) {
    let model = try ModelFormula.parse(formula)
    let frame = try ModelFrame.reading(table, formula: model, references: [arm: reference]).frame
    func analysis() throws -> ImputedAnalysis {
      try ImputedAnalysis(
        frame, model: model, arm: arm, strategy: .jumpToReference, events: frame.missingForGood(), visits: [frame.visitCount - 1])
    }
    let alone = try suite.cpu { _ = try analysis().differences() }
    let jackknife = try suite.cpu { _ = try analysis().jackknife().difference(of: 1, visit: frame.visitCount - 1) }
    suite.report(name, jackknife * 1e3, "ms CPU")
    suite.report("  rbmi's time over it", rbmiSeconds / jackknife, "times")
    return (alone, jackknife)
  }
}
