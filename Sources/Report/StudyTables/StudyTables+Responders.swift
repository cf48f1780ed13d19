import Trial

extension StudyTables {
  /// Responders of each arm, and how they compare.
  var responders: Draft? {
    if let arms = results.table("responders"), arms.has("arm") { return responders(arms, results.table("responseAnalyses")) }
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

  /// Of every endpoint, estimand and way of taking what is missing; and every analysis of responses.
  private func responders(_ table: ResultTable, _ analyses: ResultTable?) -> Draft {
    let labels = trial.arms.map(\.label).filter { table.row("arm", $0) != nil }
    var grid = StatisticGrid(
      labels.map { label in .init(title: label, patients: trial.arms.first { $0.label == label }.flatMap { patients($0.name) }) } + [
        .init(title: "Comparison", patients: nil)
      ])
    var headings: [String] = []
    func heading(_ row: Int) -> String {
      let name = table.text(row, "endpoint") ?? ""
      let label = trial.endpoints.first { $0.name == name }?.label ?? name
      return "\(label) (estimand “\(table.text(row, "estimand") ?? "")”, \(table.text(row, "missingData") ?? ""))"
    }
    for row in table.rows.indices where !headings.contains(heading(row)) { headings.append(heading(row)) }
    for each in headings {
      let rows = labels.map { label in table.rows.indices.first { heading($0) == each && table.text($0, "arm") == label } }
      grid.heading(each)
      grid.row(
        "Responders, n/N (%)",
        rows.map { row in
          guard let row, let x = table.number(row, "responders"), let n = table.number(row, "patients") else { return nil }
          let share = n > 0 ? " (\(NumberStyle.number(100 * x / n, decimals: 1)))" : ""
          return .init("\(NumberStyle.count(Int(x)))/\(NumberStyle.count(Int(n)))\(share)", [("responders", x), ("patients", n)])
        } + [nil])
      grid.row("\(interval), %", rows.map { row in row.flatMap { percent(table.number($0, "lower"), table.number($0, "upper")) } } + [nil])
    }
    let empty = labels.map { _ in StatisticGrid.Cell?.none }
    for row in analyses?.rows.indices ?? 0..<0 {
      guard let analyses, let estimate = analyses.number(row, "estimate") else { continue }
      grid.heading("\(analyses.text(row, "analysis")?.capitalizedFirst ?? ""): \(analyses.text(row, "method") ?? "")")
      let summary = analyses.text(row, "summary") ?? "estimate"
      grid.row(summary.capitalizedFirst, empty + [.init(NumberStyle.number(estimate, decimals: 3), [("estimate", estimate)])])
      grid.row(
        [interval, analyses.text(row, "interval") ?? ""].filter { !$0.isEmpty }.joined(separator: ", "),
        empty + [.range(analyses.number(row, "lower"), analyses.number(row, "upper"), decimals: 3)])
      grid.row("p", empty + [.pValue(analyses.number(row, "p"))])
    }
    let used = ["responders", "responseAnalyses"].filter { results[$0] != nil } + (results.table("arms")?.has("responders") ?? false ? ["arms"] : [])
    return Draft(
      id: "responders", section: .efficacy, title: "Responders", layout: grid.layout("Responders"), csv: grid.csv,
      notes: [table.note, analyses?.note ?? ""], results: used)
  }

  private func percent(_ lower: Double?, _ upper: Double?) -> StatisticGrid.Cell? {
    guard let lower, let upper else { return nil }
    return .init(NumberStyle.range(100 * lower, 100 * upper, decimals: 1), [("lower", lower), ("upper", upper)])
  }
}
