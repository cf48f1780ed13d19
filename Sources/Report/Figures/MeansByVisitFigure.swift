import Trial

/// Means of each arm by visit with their intervals, the difference at the endpoint's visit, and the patients seen at each visit under the axis.
///
/// Not drawn: a test. Overlapping intervals of two means are not one; the difference and its interval stand beside the lines.
struct MeansByVisitFigure {
  let words: TrialWords
  let table: ResultTable
  let arms: [ArmStyle]
  let row: Int
  let level: Double
  var isChange: Bool { words.endpoint?.variable == .changeFromBaseline }

  /// Nil where the results have no table `byVisit` with means for two arms.
  init?(_ trial: TrialProtocol, results: TrialResults) {
    guard let table = results.table("byVisit"), !table.rows.isEmpty else { return nil }
    words = TrialWords(trial: trial)
    self.table = table
    arms = words.arms.filter { table.has("mean_\($0.name)") }
    row = table.primaryRow ?? table.rows.count - 1
    level = results.estimate("primary")?.interval?.level ?? trial.design.error.confidenceLevel
    guard arms.count >= 2, table.rows.indices.allSatisfy({ table.number($0, "weeks") != nil }) else { return nil }
  }

  var figure: Figure {
    Figure(
      id: "means-by-visit", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide,
      specification: plot.specification)
  }

  struct Comparison {
    var arm: ArmStyle
    var difference: Double
    var lower: Double
    var upper: Double
    var standardError: Double?
    var p: Double?
  }

  var comparisons: [Comparison] {
    let isSingle = words.experimental.count == 1
    return words.experimental.compactMap { arm in
      // Ends of a mean's and of a difference's interval may bear one key; those of the difference stand after it.
      let anchor = isSingle ? "difference" : "difference_\(arm.name)"
      func value(_ key: String) -> Double? { table.number(row, isSingle ? key : key + "_" + arm.name, from: anchor) }
      guard let difference = value("difference"), let lower = value("lower"), let upper = value("upper"), table.has("mean_\(arm.name)") else {
        return nil
      }
      return Comparison(
        arm: arm, difference: difference, lower: lower, upper: upper, standardError: value("differenceStandardError"), p: value("p"))
    }
  }

  func decimals(_ comparison: Comparison) -> Int { comparison.standardError.map(NumberStyle.decimals(standardError:)) ?? 1 }

  var headline: String {
    guard let first = comparisons.first else { return Figure.headline("Means by visit" + words.atVisit) }
    if comparisons.count > 1 {
      let best = comparisons.max { words.sign * $0.difference < words.sign * $1.difference } ?? first
      let size = NumberStyle.number(abs(best.difference), decimals: decimals(best)) + words.spacedUnit
      let side = words.sign * best.difference >= 0 ? "better" : "worse"
      return Figure.headline(
        "Of \(comparisons.count) treated arms \(best.arm.label) does best: \(size) \(side) than control\(words.atVisit)",
        "Of \(comparisons.count) treated arms the best is \(size) \(side) than control\(words.atVisit)", "Means by visit")
    }
    let digits = decimals(first)
    let benefit = words.sign * first.difference
    let size = NumberStyle.number(abs(benefit), decimals: digits) + words.spacedUnit
    let ends = words.sign > 0 ? (first.lower, first.upper) : (-first.upper, -first.lower)
    let interval = "\(NumberStyle.percent(level)) CI " + NumberStyle.range(ends.0, ends.1, decimals: digits)
    let side = benefit >= 0 ? "better" : "worse"
    let when = words.visit.isEmpty ? "" : "At \(words.visit) "
    let other = words.control?.label ?? "control"
    // For a result on the worse side the interval of the benefit would run against the words; it stays in the figure.
    let tail = benefit >= 0 ? " (\(interval))" : ""
    return Figure.headline(
      "\(when)\(first.arm.label) is \(size) \(side) than \(other)\(tail)", "\(when)\(first.arm.label) is \(size) \(side)\(tail)",
      "\(when)treatment is \(size) \(side) than control\(tail)", "\(when)treatment is \(size) \(side) than control")
  }

  var howToRead: String {
    [
      "Least-squares means with \(NumberStyle.percent(level)) confidence intervals.", table.note.asSentence,
      "Beside the lines: the difference\(words.atVisit), treated minus control, with its interval; whether the intervals of two means overlap is no test.",
      "Below: patients with a value at each visit.",
    ].sentences
  }

  var alternativeText: String {
    let parts = arms.compactMap { arm -> String? in
      guard let mean = table.number(row, "mean_\(arm.name)") else { return nil }
      return "\(arm.label) \(words.amount(mean, standardError: table.number(row, "standardError_\(arm.name)")))"
    }
    let differences = comparisons.map {
      "\(comparisons.count > 1 ? $0.arm.label + " " : "")difference \(NumberStyle.number($0.difference, decimals: decimals($0))) "
        + "(\(NumberStyle.range($0.lower, $0.upper, decimals: decimals($0))))"
    }
    return "Line chart of \(words.outcome) by visit, one line an arm. Means\(words.atVisit): " + parts.joined(separator: ", ") + "; "
      + differences.joined(separator: "; ") + "."
  }
}
