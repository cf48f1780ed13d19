import Trial

/// Benefit in each subset, the whole trial first and bold with a dotted line at it; the interaction test stands on the factor's row, for no subset is
/// tested on its own.
struct SubgroupForestFigure {
  struct Row {
    enum Kind { case whole, factor, level }
    var kind: Kind
    var name: String
    /// `prespecified`, `post hoc`.
    var status = ""
    var patients: Double?
    var benefit: Double?
    var lower: Double?
    var upper: Double?
    var standardError: Double?
    var interactionP: Double?
    /// The benefit as shrunken toward the others.
    var shrunken: Double?
  }

  let words: TrialWords
  let rows: [Row]
  let level: Double
  let decimals: Int
  let model: String

  /// Nil where the results have no subsets.
  init?(_ trial: TrialProtocol, results: TrialResults) {
    guard let table = results.table("subgroups"), table.rows.count > 1, table.number(0, "difference") != nil else { return nil }
    let words = TrialWords(trial: trial)
    self.words = words
    level = results.estimate("primary")?.interval?.level ?? trial.design.error.confidenceLevel
    let smallest = table.rows.indices.compactMap { table.number($0, "standardError") }.filter { $0 > 0 }.min()
    decimals = max(trial.report.decimals, 0)
    model = smallest == nil ? "" : table.note
    rows = Self.rows(table, words: words)
  }

  static func rows(_ table: ResultTable, words: TrialWords) -> [Row] {
    var rows: [Row] = []
    var factor: String?
    /// Of all rows of a factor; nil where they differ.
    func status(of name: String) -> String? {
      let all = Set(table.rows.indices.filter { table.text($0, "factor") == name }.map { table.text($0, "status") ?? "" })
      return all.count == 1 ? all.first : nil
    }
    for index in table.rows.indices {
      let name = table.text(index, "factor") ?? ""
      if !name.isEmpty && name != factor {
        let label = words.trial.population.factors.first { $0.name == name || $0.column == name }?.label ?? name
        rows.append(
          Row(
            kind: .factor, name: label.capitalizedFirst, status: status(of: name) ?? "", interactionP: table.number(index, "interactionP"))
        )
        factor = name
      }
      let ends = (table.number(index, "lower"), table.number(index, "upper"))
      let label = table.text(index, "level") ?? ""
      let subset = label.isEmpty ? table.text(index, "subset") ?? "" : label
      let isSaidAbove = !name.isEmpty && status(of: name) != nil
      rows.append(
        Row(
          kind: index == 0 ? .whole : .level, name: subset.capitalizedFirst, status: isSaidAbove ? "" : table.text(index, "status") ?? "",
          patients: table.number(index, "patients"),
          benefit: table.number(index, "difference").map { words.sign * $0 }, lower: words.sign > 0 ? ends.0 : ends.1.map { -$0 },
          upper: words.sign > 0 ? ends.1 : ends.0.map { -$0 }, standardError: table.number(index, "standardError"),
          interactionP: name.isEmpty ? table.number(index, "interactionP") : nil,
          shrunken: table.number(index, "shrunken").map { words.sign * $0 }))
    }
    return rows
  }

  var figure: Figure {
    Figure(
      id: "subgroup-forest", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide,
      specification: plot.specification)
  }

  func number(_ value: Double) -> String { NumberStyle.number(value, decimals: decimals) }
  func interval(_ row: Row) -> String {
    guard let benefit = row.benefit else { return "not estimable" }
    guard let lower = row.lower, let upper = row.upper else { return number(benefit) }
    return "\(number(benefit)) (\(NumberStyle.range(lower, upper, decimals: decimals)))"
  }

  var headline: String {
    let tests = rows.filter { $0.kind != .whole }.compactMap { row in row.interactionP.map { (row.name, $0) } }
    guard let smallest = tests.min(by: { $0.1 < $1.1 }) else { return "Benefit by subset" }
    let p = EstimateText.equality(NumberStyle.pValue(smallest.1))
    let factors = tests.count == 1 ? "\(tests[0].0)" : "\(tests.count) factors tested"
    return tests.count == 1
      ? Figure.headline("Benefit by \(smallest.0.lowercasedFirst): interaction p \(p)", "Interaction p \(p)")
      : Figure.headline(
        "Of \(factors), the smallest interaction p is \(smallest.1 < 0.001 ? p : String(p.dropFirst(2))), for \(smallest.0.lowercasedFirst)",
        "Benefit by subset")
  }

  var howToRead: String {
    "Squares: benefit\(words.atVisit) (the difference with its sign turned so that positive favors \(words.treatment)), area in proportion to patients; "
      + "lines: \(NumberStyle.percent(level)) confidence intervals, each from a fit within its subset. Dotted: all randomized. "
      + (rows.contains { $0.shrunken != nil } ? "Hollow diamonds: the benefit shrunken toward that of the other patients. " : "")
      + "Interaction tests stand on the factor's row; no subset is tested on its own." + (isClipped ? " Arrows: the interval goes on." : "")
  }

  var alternativeText: String {
    let listed = rows.filter { $0.kind != .factor }.prefix(5).map { "\($0.name) \(interval($0))" }
    return "Forest plot of the benefit by subset: " + listed.joined(separator: "; ") + "."
  }
}
