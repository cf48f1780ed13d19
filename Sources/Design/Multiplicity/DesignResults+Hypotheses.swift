import Mathematics
import Trial

/// Several hypotheses that share the error.
extension DesignResults {
  var sharesError: Bool { trial.hypotheses.count > 1 && trial.design.multiplicity.map { $0.method != .none } ?? false }

  private func multiple() throws(MathematicalFailure) -> MultipleTest {
    do throws(MultiplicityRefusal) { return try MultipleTest(for: trial) } catch {
      throw MathematicalFailure(.outsideDomain, computing: "a multiple test of the hypotheses (\(error))")
    }
  }

  /// The graph of a rule that gives each hypothesis a share of the error; nil for others.
  var graphDiagram: Diagram? {
    get throws(MathematicalFailure) {
      let multiple = try multiple()
      return multiple.graph?.diagrams(names: multiple.names).first
    }
  }

  /// One row a scenario and hypothesis, then that of any and of all: power alone, and as the rule shares the error.
  func hypotheses(_ size: PlannedSize) throws(MathematicalFailure) -> ResultTable {
    let multiple = try multiple()
    let isOneUnit = Set(trial.hypotheses.map { PrimaryComparison(of: trial, for: $0).unit }).count == 1
    var rows: [[ResultTable.Cell]] = []
    var (isKnown, worst) = (true, 0.0)
    for scenario in trial.scenarios {
      let shared = try SharedPower(of: trial, scenario, patients: size.patients)
      isKnown = isKnown && shared != nil
      for (i, hypothesis) in trial.hypotheses.enumerated() {
        let own = PrimaryComparison(of: trial, for: hypothesis)
        let alone = try own.exits(
          benefit: own.benefit(in: scenario), patients: Double(size.patients) * own.share, of: trial, scenario, test: test)
        rows.append([
          .text(scenario.name), .text(hypothesis.name), .text(hypothesis.test.rawValue), .number(own.effect(in: scenario)),
          multiple.graph.map { .number($0.weights[i]) } ?? .missing, .number(alone.power), shared.map { cell($0.each[i]) } ?? .missing,
        ])
      }
      guard let shared else { continue }
      worst = (shared.each + [shared.any, shared.all]).reduce(worst) { max($0, $1.error) }
      rows.append([.text(scenario.name), .text("any"), .text(""), .missing, .missing, .missing, cell(shared.any)])
      rows.append([.text(scenario.name), .text("all"), .text(""), .missing, .missing, .missing, cell(shared.all)])
    }
    return ResultTable(
      label: "Hypotheses",
      columns: [
        .init("scenario", "Scenario", .text), .init("hypothesis", "Hypothesis", .text), .init("test", "Test", .text),
        .init("effect", "Effect", .number(unit: isOneUnit ? unit : "")), .init("weight", "Weight", .probability, decimals: 1),
        .init("powerAlone", "Alone, whole error", .probability, group: "Power", decimals: 1),
        .init("power", "As shared", .probability, group: "Power", decimals: 1),
      ], rows: rows, note: note(multiple, error: isKnown ? worst : nil))
  }

  private func cell(_ found: SharedPower.Found) -> ResultTable.Cell { .number(found.value) }

  /// - Parameter error: the greatest of the powers' standard errors; nil where they are not known.
  private func note(_ multiple: MultipleTest, error: Double?) -> String {
    let test = multiple.rule.intersectionTest.map { " with the test of \($0.rawValue)" } ?? ""
    let shared =
      error.map { error in
        let points = plain(max((error * 1e4).rounded(.up) / 100, 0.01))
        return "As shared: by the joint normal law of the statistics, with a numerical error of \(points) points at most."
      } ?? "As shared: left to simulation, for hypotheses of one measure at several visits."
    let prior = hasPriors ? " Of an effect that is a distribution the power is at its mean." : ""
    return "The error is shared by \(multiple.rule.method.rawValue)\(test). Weight: of the error, at the start. \(shared) \(assumption)\(prior)"
  }
}
