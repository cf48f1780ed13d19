import Trial

/// Kaplan and Meier's curves of two arms with their bands and ticks where a patient was censored, and those at risk under the axis.
///
/// Not drawn: a test. A curve is thin from where fewer than ten patients are at risk.
struct SurvivalFigure {
  let words: TrialWords
  let steps: ResultTable
  let times: ResultTable
  let arms: [ArmStyle]
  let results: TrialResults

  /// Nil where the results have no `survivalSteps`.
  init?(_ trial: TrialProtocol, results: TrialResults) {
    guard let steps = results.table("survivalSteps"), let times = results.table("survival"), !steps.rows.isEmpty else { return nil }
    let words = TrialWords(trial: trial)
    self.words = words
    (self.steps, self.times, self.results) = (steps, times, results)
    let labels = Set(steps.rows.indices.compactMap { steps.text($0, "arm") })
    arms = trial.arms.enumerated().filter { labels.contains($0.element.label) }.map { index, arm in
      var style = words.arms[index]
      style.label = arm.label
      return style
    }
    guard arms.count >= 2 else { return nil }
  }

  var figure: Figure {
    Figure(
      id: "survival", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide, specification: plot.specification)
  }

  /// One distinct time of an arm.
  struct Step {
    var time: Double
    var atRisk: Double
    var censored: Double
    var share: Double
    var lower: Double?
    var upper: Double?
  }

  func steps(_ arm: ArmStyle) -> [Step] {
    steps.rows.indices.filter { steps.text($0, "arm") == arm.label }.compactMap { row in
      guard let time = steps.number(row, "time"), let share = steps.number(row, "survival") else { return nil }
      return Step(
        time: time, atRisk: steps.number(row, "atRisk") ?? 0, censored: steps.number(row, "censored") ?? 0, share: share,
        lower: steps.number(row, "lower"), upper: steps.number(row, "upper"))
    }
  }

  private var level: String { NumberStyle.percent(results.estimate("primary")?.interval?.level ?? words.trial.design.error.confidenceLevel) }

  private var ratio: (text: String, ends: String)? {
    guard let table = results.table("analyses"), let row = table.row("test", "Cox, Wald"), let ratio = table.number(row, "hazardRatio"),
      let lower = table.number(row, "lower"), let upper = table.number(row, "upper")
    else { return nil }
    return (NumberStyle.number(ratio, decimals: 2), NumberStyle.range(lower, upper, decimals: 2))
  }

  private var headline: String {
    let control = words.control?.label ?? "control"
    guard let ratio else { return Figure.headline("Time to the event by arm") }
    return Figure.headline(
      "\(words.treatment): hazard \(ratio.text) times that of \(control) (\(level) CI \(ratio.ends))",
      "Hazard \(ratio.text) times that of control (\(level) CI \(ratio.ends))", "Time to the event by arm")
  }

  private var howToRead: String {
    let quartiles = results.table("quartiles")
    let medians = arms.compactMap { arm -> String? in
      guard let quartiles,
        let row = quartiles.rows.indices.first(where: { quartiles.text($0, "arm") == arm.label && quartiles.text($0, "quantile") == "50%" })
      else { return nil }
      return "\(arm.label) \(quartiles.number(row, "time").map { NumberStyle.number($0, decimals: 1) + words.spacedUnit } ?? "not reached")"
    }
    return [
      "Kaplan and Meier's estimate with pointwise \(level) confidence bands; an upright tick where patients were censored; a thin line where fewer than ten are at risk.",
      medians.isEmpty ? "" : "Median: \(medians.joined(separator: ", ")).", "Below: patients at risk.",
    ].sentences
  }

  private var alternativeText: String {
    let parts = arms.map { arm in
      "\(arm.label) \(steps(arm).last.map { NumberStyle.probability($0.share) } ?? "not known")"
    }
    return "Step curves of the share without the event over time, one an arm. At the last time of each: \(parts.joined(separator: ", "))"
      + (ratio.map { "; hazard ratio \($0.text) (\($0.ends))." } ?? ".")
  }
}
