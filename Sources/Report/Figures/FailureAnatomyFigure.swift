import Trial

/// From the power of a flawless trial down to that of the trial as it is, one bar for what each flaw takes.
struct FailureAnatomyFigure {
  struct Step {
    var name: String
    /// Power lost, as a share; negative where the flaw helps.
    var lost: Double
    var error: Double?
  }

  let words: TrialWords
  let flawless: Step
  let real: Step
  /// The largest loss first.
  let steps: [Step]
  /// Powers of the two trials.
  let powers: (flawless: Double, real: Double)
  let errors: (flawless: Double?, real: Double?)
  let scenario: String
  let note: String
  /// Of the trials that failed, the share that would have won without flaws.
  let saved: (share: Double, error: Double?)?

  /// Nil where the results are no anatomy.
  init?(_ trial: TrialProtocol, results: TrialResults) {
    guard let table = results.table("failureAnatomy"), table.rows.count >= 3, let first = table.number(0, "power"),
      let last = table.number(table.rows.count - 1, "power")
    else { return nil }
    words = TrialWords(trial: trial)
    func step(_ row: Int) -> Step {
      Step(
        name: table.text(row, "step") ?? "", lost: (table.number(row, "lost") ?? 0) / 100,
        error: table.monteCarloError(row, "lost").map { $0 / 100 })
    }
    let end = table.rows.count - 1
    flawless = step(0)
    real = step(end)
    steps = (1..<end).map(step)
    powers = (first, last)
    errors = (table.monteCarloError(0, "power"), table.monteCarloError(end, "power"))
    scenario = table.label.split(separator: ":", maxSplits: 1).last.map { $0.trimmed } ?? ""
    note = table.note
    saved = results.table("failedTrials").flatMap { table in
      table.number(0, "share").map { ($0, table.monteCarloError(0, "share")) }
    }
  }

  var figure: Figure {
    Figure(
      id: "failure-anatomy", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide,
      specification: plot.specification)
  }

  func share(_ power: Double, _ error: Double?) -> String { NumberStyle.probability(power, monteCarloError: error) }

  /// Percentage points with the decimals that the error supports: `−12.3`, `+0.4`.
  func points(_ step: Step) -> String {
    let decimals = step.error.map { $0 > 0 ? min(1, NumberStyle.decimals(monteCarloError: 100 * $0)) : 1 } ?? 1
    let text = NumberStyle.number(-100 * step.lost, decimals: decimals)
    return step.lost < 0 && !text.hasPrefix("0") ? "+" + text : text
  }
  /// ` ±0.3`.
  func beside(_ error: Double?) -> String {
    guard let error, error > 0 else { return "" }
    return "±" + NumberStyle.monteCarloError(100 * error)
  }

  private func whole(_ lost: Double) -> String { NumberStyle.number(100 * lost, decimals: 0) }

  var headline: String {
    guard real.lost > 2 * (real.error ?? 0), let largest = steps.first, largest.lost > 0 else {
      return Figure.headline(
        "The flaws of the trial take no power that \(NumberStyle.plain(2)) Monte Carlo errors would show", "The flaws take no power")
    }
    let loss = "Flaws take \(whole(real.lost)) of \(whole(powers.flawless)) points of power"
    return Figure.headline(
      "\(loss), \(whole(largest.lost)) of them: \(largest.name.lowercasedFirst)", "\(loss); the most: \(largest.name.lowercasedFirst)", loss)
  }

  var howToRead: String {
    var parts = ["Blue: the chance of a significant result of the flawless trial and of the trial as it is. Gray: what each flaw takes"]
    parts[0] += steps.contains { $0.lost < 0 } ? ", or gives back (+)." : "."
    parts.append("Empty: what chance takes even from a flawless trial of this size.")
    if let saved {
      parts.append("Of the trials that fail, \(share(saved.share, saved.error)) would have succeeded without flaws.")
    }
    let largest = (steps.compactMap(\.error) + [errors.flawless, errors.real].compactMap { $0 }).max() ?? 0
    let isDrawn = steps.contains(where: isErrorSeen)
    parts.append(
      isDrawn
        ? "Bars at the ends of the steps: ±2 Monte Carlo standard errors."
        : "Monte Carlo standard error at most \(NumberStyle.monteCarloError(100 * largest)) percentage points, smaller than can be drawn.")
    parts.append(note)
    return parts.joined(separator: " ")
  }

  var alternativeText: String {
    let listed = steps.prefix(5).map { "\($0.name) \(points($0))" }
    return
      "From \(share(powers.flawless, errors.flawless)) power of the flawless trial to \(share(powers.real, errors.real)) of the trial as it is, in percentage "
      + "points: " + listed.joined(separator: ", ") + (steps.count > 5 ? ", and \(steps.count - 5) more." : ".")
  }

  /// Whether two errors either way are wider than the edge of a bar.
  func isErrorSeen(_ step: Step) -> Bool { (step.error ?? 0) * 4 * 330 > 4 }
}

extension Substring {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
