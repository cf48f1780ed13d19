import Trial

extension StudyTables {
  private var timeUnit: String { trial.endpoints.first { $0.variable == .timeToEvent }?.timeUnit ?? words.unit }

  /// Times to an event: events and censored, quartiles, the share without an event at times with those at risk, and the hazards compared.
  var timesToEvent: Draft? {
    guard let arms = results.table("arms"), arms.has("events"), let quartiles = results.table("quartiles") else { return nil }
    let hazards = results.table("analyses")
    let labels = trial.arms.map(\.label).filter { arms.row("arm", $0) != nil }
    let rows = labels.compactMap { arms.row("arm", $0) }
    var grid = StatisticGrid(
      labels.map { label in .init(title: label, patients: trial.arms.first { $0.label == label }.flatMap { patients($0.name) }) } + [
        .init(title: results.estimate("primary")?.label ?? "Comparison", patients: nil)
      ])
    let none: [StatisticGrid.Cell?] = [nil]
    let empty = labels.map { _ in StatisticGrid.Cell?.none }
    func share(_ row: Int, _ part: Double?) -> StatisticGrid.Cell? {
      guard let part, let n = arms.number(row, "patients") else { return nil }
      let percent = n > 0 ? " (\(NumberStyle.number(100 * part / n, decimals: 1)))" : ""
      return .init("\(NumberStyle.count(Int(part)))\(percent)", [("n", part), ("patients", n)])
    }
    grid.row("Events, n (%)", rows.map { share($0, arms.number($0, "events")) } + none)
    grid.row(
      "Censored, n (%)",
      rows.map { row in
        guard let n = arms.number(row, "patients"), let events = arms.number(row, "events") else { return nil }
        return share(row, n - events)
      } + none)
    let unit = timeUnit
    grid.heading("Time to the event, \(unit)")
    for (key, title) in [("25%", "25% quartile"), ("50%", "Median"), ("75%", "75% quartile")] {
      let places = labels.map { label in
        quartiles.rows.indices.first { quartiles.text($0, "arm") == label && quartiles.text($0, "quantile") == key }
      }
      grid.row(
        "\(title) (\(interval))",
        places.map { row in
          guard let row else { return nil }
          return quantile(quartiles.number(row, "time"), quartiles.number(row, "lower"), quartiles.number(row, "upper"))
        } + none)
    }
    if let survival = results.table("survival") { add(survival, labels, to: &grid, none) }
    if let means = results.table("restrictedMeans") { add(means, labels, to: &grid) }
    if let hazards, let row = hazards.row("test", "Cox, Wald"), let ratio = hazards.number(row, "hazardRatio") {
      grid.heading("Comparison")
      grid.row("Hazard ratio", empty + [.init(NumberStyle.number(ratio, decimals: 3), [("hazardRatio", ratio)])])
      grid.row(interval, empty + [.range(hazards.number(row, "lower"), hazards.number(row, "upper"), decimals: 3)])
      if let test = hazards.row("test", "Log-rank") { grid.row("p, log-rank", empty + [.pValue(hazards.number(test, "p"))]) }
    }
    if let hazard = results.table("proportionalHazards") {
      grid.row("p, proportional hazards", empty + [.pValue(hazard.number(0, "p"))])
    }
    let title = "\(words.endpoint?.label ?? "Time to the event"): time to the event"
    let used = ["arms", "quartiles", "survival", "restrictedMeans", "analyses", "proportionalHazards"].filter { results[$0] != nil }
    return Draft(
      id: "time-to-event", section: .efficacy, title: title, layout: grid.layout(title), csv: grid.csv,
      notes: used.filter { $0 != "arms" }.compactMap { results.table($0)?.note }, results: used)
  }

  private func quantile(_ time: Double?, _ lower: Double?, _ upper: Double?) -> StatisticGrid.Cell? {
    func text(_ value: Double?) -> String { value.map { NumberStyle.number($0, decimals: 1) } ?? "not reached" }
    guard time != nil || lower != nil else { return .init("not reached", []) }
    let ends = upper == nil && lower == nil ? "" : " (\(text(lower)) to \(text(upper)))"
    return .init(text(time) + ends, [("time", time), ("lower", lower), ("upper", upper)].compactMap { name, value in value.map { (name, $0) } })
  }

  private func add(_ survival: ResultTable, _ labels: [String], to grid: inout StatisticGrid, _ none: [StatisticGrid.Cell?]) {
    var times: [Double] = []
    for row in survival.rows.indices { if let time = survival.number(row, "time"), !times.contains(time) { times.append(time) } }
    func place(_ label: String, _ time: Double) -> Int? {
      survival.rows.indices.first { survival.text($0, "arm") == label && survival.number($0, "time") == time }
    }
    grid.heading("At risk")
    for time in times {
      grid.row(
        "\(NumberStyle.plain(time)) \(timeUnit)",
        labels.map { label in .count(place(label, time).flatMap { survival.number($0, "atRisk") }) } + none)
    }
    grid.heading("Without the event, % (\(interval))")
    for time in times where time > 0 {
      let cells = labels.map { label -> StatisticGrid.Cell? in
        guard let row = place(label, time), let share = survival.number(row, "survival") else { return nil }
        let shown = NumberStyle.number(100 * share, decimals: 1)
        guard let lower = survival.number(row, "lower"), let upper = survival.number(row, "upper") else { return .init(shown, [("survival", share)]) }
        return .init(
          "\(shown) (\(NumberStyle.range(100 * lower, 100 * upper, decimals: 1)))", [("survival", share), ("lower", lower), ("upper", upper)])
      }
      grid.row("\(NumberStyle.plain(time)) \(timeUnit)", cells + none)
    }
  }

  private func add(_ means: ResultTable, _ labels: [String], to grid: inout StatisticGrid) {
    guard let horizon = means.number(0, "horizon") else { return }
    let digits = trial.report.decimals
    grid.heading("Mean time without the event to \(NumberStyle.plain(horizon)) \(timeUnit)")
    let rows = labels.map { means.row("arm", $0) } + [means.rows.indices.first { means.number($0, "p") != nil }]
    grid.row(
      "Mean, or difference (SE)",
      rows.map { row in
        row.flatMap { .pair(means.number($0, "mean"), means.number($0, "standardError"), names: ("mean", "standardError"), decimals: digits) }
      })
    grid.row(interval, rows.map { row in row.flatMap { .range(means.number($0, "lower"), means.number($0, "upper"), decimals: digits) } })
    grid.row("p", rows.map { row in row.flatMap { .pValue(means.number($0, "p")) } })
  }
}
