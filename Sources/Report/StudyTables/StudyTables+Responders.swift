import Trial

extension StudyTables {
  /// Responders of each arm, and the difference with its intervals.
  var responders: Draft? {
    guard let arms = results.table("arms"), arms.has("responders") else { return nil }
    let differences = results.table("analyses")
    let hasDifference = differences?.has("difference") ?? false
    let primary = results.estimate("primary")
    var grid = StatisticGrid(
      arms.rows.indices.map { row in
        .init(title: arms.text(row, "arm") ?? "", patients: trial.arms.indices.contains(row) ? patients(trial.arms[row].name) : nil)
      } + (hasDifference ? [.init(title: primary?.label ?? "Difference", patients: nil)] : []))
    let none: [StatisticGrid.Cell?] = hasDifference ? [nil] : []
    let empty = arms.rows.map { _ in StatisticGrid.Cell?.none }
    grid.row(
      "Responders, n/N (%)",
      arms.rows.indices.map { row in
        guard let x = arms.number(row, "responders"), let n = arms.number(row, "patients") else { return nil }
        let share = arms.number(row, "proportion").map { " (\(NumberStyle.number(100 * $0, decimals: 1)))" } ?? ""
        return .init("\(NumberStyle.count(Int(x)))/\(NumberStyle.count(Int(n)))\(share)", [("responders", x), ("patients", n)])
      } + none)
    grid.row(
      "\(interval), %",
      arms.rows.indices.map { row in percent(arms.number(row, "lower"), arms.number(row, "upper")) } + none)
    if let differences, hasDifference {
      for row in differences.rows.indices {
        guard let difference = differences.number(row, "difference") else { continue }
        if row == 0 {
          grid.row(
            "Difference, percentage points",
            empty + [.init(NumberStyle.number(100 * difference, decimals: 1), [("difference", difference)])])
        }
        let method = differences.text(row, "method") ?? ""
        grid.row(
          method.isEmpty ? interval : "\(interval), \(method)", empty + [percent(differences.number(row, "lower"), differences.number(row, "upper"))])
      }
      grid.row("p", empty + [.pValue(primary?.pTwoSided)])
    }
    let title = "\(words.endpoint?.label ?? "Response"): responders"
    return Draft(
      id: "responders", section: .efficacy, title: title, layout: grid.layout(title), csv: grid.csv,
      notes: [arms.note, differences?.note ?? "", "p two-sided, of the planned test."], results: hasDifference ? ["arms", "analyses"] : ["arms"])
  }

  private func percent(_ lower: Double?, _ upper: Double?) -> StatisticGrid.Cell? {
    guard let lower, let upper else { return nil }
    return .init(NumberStyle.range(100 * lower, 100 * upper, decimals: 1), [("lower", lower), ("upper", upper)])
  }
}
