import Trial

/// The forest plot of a meta-analysis: trials in the order of the results, then all of them as a diamond, then what a new trial may be like.
struct ForestFigure {
  struct Row {
    enum Kind: String { case trial, pooled, prediction }
    var kind: Kind
    var name: String
    var patients: Double?
    var effect: Double?
    var lower: Double
    var upper: Double
    /// Share of all weights.
    var weight: Double?
  }

  /// A trial's name has this many characters at most.
  private static let longestName = 24

  let scale: EffectScale
  let rows: [Row]
  let heterogeneity: String
  let model: String

  /// Nil where the results have no meta-analysis.
  init?(_ results: TrialResults) {
    guard let scale = EffectScale(results), let table = results.table("forest"), let record = results.table("metaAnalysis") else { return nil }
    self.scale = scale
    rows = table.rows.indices.compactMap { index in
      guard let kind = table.text(index, "kind").flatMap(Row.Kind.init), let lower = table.number(index, "lower"),
        let upper = table.number(index, "upper")
      else { return nil }
      let name = table.text(index, "study") ?? ""
      return Row(
        kind: kind, name: name.count > Self.longestName ? name.prefix(Self.longestName - 1) + "…" : name, patients: table.number(index, "patients"),
        effect: table.number(index, "effect"), lower: lower, upper: upper, weight: table.number(index, "weight"))
    }
    guard rows.contains(where: { $0.kind == .pooled }), rows.contains(where: { $0.kind == .trial }) else { return nil }
    heterogeneity = Self.heterogeneity(record)
    let interval = record.text(0, "interval") ?? ""
    model =
      "variance between trials by \(record.text(0, "heterogeneity") ?? "")"
      + (interval == "normal" ? "" : ", \(interval.replacing("Hartung-Knapp", with: "Hartung–Knapp")) interval")
  }

  /// `τ² 0.35 (0.15 to 1.19), I² 80% (63% to 93%), Q 60.6 on 16 degrees of freedom, p < 0.001`.
  private static func heterogeneity(_ record: ResultTable) -> String {
    func number(_ key: String) -> Double { record.number(0, key) ?? 0 }
    func percent(_ key: String) -> String { NumberStyle.number(100 * number(key), decimals: 0) + "%" }
    let error = max((number("tauSquaredUpper") - number("tauSquaredLower")) / 8, 1e-4)
    let decimals = NumberStyle.decimals(standardError: error)
    return "τ² \(NumberStyle.number(number("tauSquared"), decimals: decimals)) "
      + "(\(NumberStyle.range(number("tauSquaredLower"), number("tauSquaredUpper"), decimals: decimals))), "
      + "I² \(percent("iSquared")) (\(percent("iSquaredLower")) to \(percent("iSquaredUpper"))), "
      + "Q \(NumberStyle.number(number("q"), decimals: 1)) on \(NumberStyle.number(number("qDegreesOfFreedom"), decimals: 0)) degrees of freedom, "
      + "p \(EstimateText.equality(NumberStyle.pValue(number("qP"))))"
  }

  var figure: Figure {
    Figure(
      id: "forest", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide, specification: plot.specification)
  }

  var level: String { NumberStyle.percent(scale.level) }
  private var pooled: Row? { rows.first { $0.kind == .pooled } }

  func text(_ row: Row) -> String {
    let range = scale.range(row.lower, row.upper)
    return row.effect.map { "\(scale.number($0)) (\(range))" } ?? range
  }

  private var headline: String {
    guard let pooled, let effect = pooled.effect else { return "Trials and their pooled effect" }
    let none = scale.isRatio ? 1.0 : 0
    let found = "\(scale.number(effect)) (\(level) CI \(scale.range(pooled.lower, pooled.upper)))"
    let trials = scale.trials == 1 ? "1 trial" : "\(scale.trials) trials"
    if pooled.lower <= none, none <= pooled.upper {
      return Figure.headline(
        "\(trials) leave open whether \(scale.treatment) and \(scale.control) differ: \(found)", "\(trials) leave a difference open: \(found)")
    }
    let (winner, loser) = (effect < none) == scale.isLowerBetter ? (scale.treatment, scale.control) : (scale.control, scale.treatment)
    let verb = scale.trials == 1 ? "favors" : "favor"
    return Figure.headline(
      "\(trials) \(verb) \(winner) over \(loser): \(scale.measure) \(found)", "\(trials) \(verb) \(winner) over \(loser): \(found)",
      "\(trials) \(verb) \(winner): \(found)")
  }

  private var howToRead: String {
    let hasPrediction = rows.contains { $0.kind == .prediction }
    return "Squares: each trial's \(scale.measure), area in proportion to its weight; lines: \(level) confidence intervals. "
      + "Diamond and dotted line: all trials pooled, \(model). "
      + (hasPrediction ? "Last row: \(level) prediction interval of the true effect in a new trial. " : "")
      + "Between trials: \(heterogeneity)." + (scale.isRatio ? " Logarithmic scale." : "") + (isClipped ? " Arrows: the interval goes on." : "")
  }

  private var alternativeText: String {
    let listed = rows.filter { $0.kind != .trial }.map { "\($0.name) \(text($0))" }
    return "Forest plot of \(scale.trials) trials, \(scale.treatment) against \(scale.control), \(scale.measure): " + listed.joined(separator: "; ")
      + "."
  }
}
