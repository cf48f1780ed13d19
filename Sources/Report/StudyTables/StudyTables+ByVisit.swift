import Trial

extension StudyTables {
  /// By visit and arm: patients, what was seen, least-squares means, and each comparison with its interval and p.
  var byVisit: Draft? {
    guard let model = results.table("byVisit"), !model.rows.isEmpty else { return nil }
    let arms = words.arms.filter { model.has("mean_\($0.name)") }
    let treated = words.experimental
    let control = words.control?.label ?? "control"
    let observed = results.table("observed")
    let isChange = words.endpoint?.variable == .changeFromBaseline
    let digits = trial.report.decimals
    var grid = StatisticGrid(
      arms.map { .init(title: $0.label, patients: patients($0.name)) } + treated.map { .init(title: "\($0.label) − \(control)", patients: nil) })
    let none = treated.map { _ in StatisticGrid.Cell?.none }
    let empty = arms.map { _ in StatisticGrid.Cell?.none }
    func seen(_ row: Int, _ key: String) -> [Double?] { arms.map { observed?.number(row, "\(key)_\($0.name)") } }
    func pairs(_ row: Int, _ mean: String, _ deviation: String) -> [StatisticGrid.Cell?] {
      zip(seen(row, mean), seen(row, deviation)).map { .pair($0, $1, names: ("mean", "standardDeviation"), decimals: digits) } + none
    }
    if let row = observed?.row("visit", "baseline") {
      grid.heading("Baseline")
      grid.row("n", seen(row, "n").map { .count($0) } + none)
      grid.row("Mean (SD)", pairs(row, "valueMean", "valueSD"))
    }
    for row in model.rows.indices {
      let visit = model.text(row, "visit") ?? ""
      grid.heading(visit.capitalizedFirst)
      grid.row("n", arms.map { .count(model.number(row, "patients_\($0.name)")) } + none)
      if let place = observed?.row("visit", visit) {
        grid.row("Score, mean (SD)", pairs(place, "valueMean", "valueSD"))
        if isChange { grid.row("Change, mean (SD)", pairs(place, "changeMean", "changeSD")) }
      }
      grid.row(
        isChange ? "Change, LS mean (SE)" : "LS mean (SE)",
        arms.map { arm in
          .pair(
            model.number(row, "mean_\(arm.name)"), model.number(row, "standardError_\(arm.name)"), names: ("mean", "standardError"), decimals: digits)
        } + none)
      func of(_ key: String, _ arm: String) -> Double? {
        // Ends of a mean's and of a difference's interval may bear one key; those of the difference stand after it.
        let (anchor, name) = treated.count == 1 ? ("difference", key) : ("difference_\(arm)", "\(key)_\(arm)")
        return model.number(row, name, from: anchor)
      }
      grid.row(
        "Difference (SE)",
        empty
          + treated.map {
            .pair(of("difference", $0.name), of("differenceStandardError", $0.name), names: ("difference", "standardError"), decimals: digits)
          })
      grid.row(interval, empty + treated.map { .range(of("lower", $0.name), of("upper", $0.name), decimals: digits) })
      grid.row("p", empty + treated.map { .pValue(of("p", $0.name)) })
    }
    let unit = words.unit.isEmpty ? "" : ", \(words.unit)"
    let title = "\(words.endpoint?.label ?? "Primary endpoint")\(isChange ? ", change from baseline" : "")\(unit): by visit"
    return Draft(
      id: "by-visit", section: .efficacy, title: title, layout: grid.layout(title), csv: grid.csv,
      notes: [
        "LS mean: least-squares mean; SD: standard deviation; SE: standard error; CI: confidence interval. p two-sided. A "
          + "\(words.isLowerBetter ? "negative" : "positive") difference favors treatment. "
          + "Scores and changes as seen are of the patients with a value at the visit, without a model."
      ], results: ["byVisit"])
  }
}
