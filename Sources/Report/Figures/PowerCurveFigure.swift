import Trial

/// The chance of a significant result over the true benefit: the closed form as a line, simulated scenarios as points with their Monte Carlo error.
struct PowerCurveFigure {
  struct Scenario {
    var name: String
    var benefit: Double
    var power: Double
    var monteCarloError: Double?
  }

  let words: TrialWords
  let line: [Curve.Point]
  let scenarios: [Scenario]
  let target: Double?
  let trials: Int?
  let patients: Int?
  let isSimulated: Bool
  /// Name of the scenario that the headline tells.
  let principal: String?

  /// Nil where neither design nor simulation gives power at more than one benefit.
  init?(_ trial: TrialProtocol, design: TrialResults?, simulation: TrialResults?) {
    words = TrialWords(trial: trial)
    line = design?.curve("powerCurve")?.lines.first?.points ?? []
    target = design?.table("sampleSize")?.number(0, "targetPower")
    patients = design?.table("sampleSize")?.number(0, "patients").map { Int($0) }
    trials = simulation?.table("run")?.number(0, "trials").map { Int($0) }
    let sign = words.sign
    if let table = simulation?.table("operatingCharacteristics") {
      isSimulated = true
      principal = words.principalRow(table, effect: "nominalEffect").flatMap { table.text($0, "scenario") }
      scenarios = table.rows.indices.compactMap { row in
        guard let effect = table.number(row, "nominalEffect"), let power = table.number(row, "power") else { return nil }
        return Scenario(
          name: table.text(row, "scenario") ?? "", benefit: sign * effect, power: power, monteCarloError: table.monteCarloError(row, "power"))
      }
    } else if let table = design?.table("power") {
      isSimulated = false
      principal = words.principalRow(table, effect: "effect").flatMap { table.text($0, "scenario") }
      scenarios = table.rows.indices.compactMap { row in
        guard let effect = table.number(row, "effect"), let power = table.number(row, "power") else { return nil }
        return Scenario(name: table.text(row, "scenario") ?? "", benefit: sign * effect, power: power)
      }
    } else {
      isSimulated = false
      principal = nil
      scenarios = []
    }
    guard line.count > 1 || Set(scenarios.map(\.benefit)).count > 1 else { return nil }
  }

  var figure: Figure {
    Figure(
      id: "power-curve", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .narrow, specification: plot.specification
    )
  }

  func share(_ scenario: Scenario) -> String { NumberStyle.probability(scenario.power, monteCarloError: scenario.monteCarloError) }
  func benefit(_ value: Double) -> String { (NumberStyle.plain(value, significant: 3) + words.spacedUnit).singularIfOne }

  var headline: String {
    guard let told = scenarios.first(where: { $0.name == principal && $0.benefit > 0 }) else {
      return "The chance of a significant result by true benefit"
    }
    let size = patients.map { "\(NumberStyle.count($0)) patients" }
    let chance = share(told).hasPrefix(">") || share(told).hasPrefix("<") ? share(told) : share(told).withArticle
    let finding = "a true benefit of \(benefit(told.benefit)) has \(chance) chance"
    return Figure.headline(
      ((size.map { "With \($0), " } ?? "") + finding + " to reach significance").capitalizedFirst,
      (finding + " to reach significance").capitalizedFirst,
      finding.capitalizedFirst, narrow: true)
  }

  var howToRead: String {
    var parts = ["Chance of a significant result at any look, by the true benefit\(words.atVisit)."]
    if line.count > 1 { parts.append("Line: the design's closed form, which leaves dropout and covariates to simulation.") }
    if isSimulated {
      let count = trials.map { NumberStyle.count($0) + " simulated trials a scenario" } ?? "simulated trials"
      parts.append("Squares: \(count), each analyzed as the protocol says.")
      let errors = scenarios.compactMap(\.monteCarloError)
      if let largest = errors.max() {
        let isSmall = barsShown.isEmpty
        let size = NumberStyle.monteCarloError(100 * largest)
        parts.append(
          isSmall
            ? "Monte Carlo standard error at most \(size) percentage points, smaller than the marks."
            : "Gray bars: ±2 Monte Carlo standard errors, at most \(size) percentage points each.")
      }
    } else if !scenarios.isEmpty {
      parts.append("Squares: the scenarios of the protocol.")
    }
    return parts.joined(separator: " ")
  }

  var alternativeText: String {
    let listed = scenarios.prefix(6).map { "\($0.name) (\(benefit($0.benefit))) \(share($0))" }
    guard !listed.isEmpty else {
      return
        "Curve of the chance of a significant result rising with the true benefit, from \(NumberStyle.probability(line[0].y)) at \(benefit(line[0].x)) "
        + "to \(NumberStyle.probability(line[line.count - 1].y)) at \(benefit(line[line.count - 1].x))."
    }
    return "Chance of a significant result rising with the true benefit\(words.atVisit): " + listed.joined(separator: ", ") + "."
  }
}
