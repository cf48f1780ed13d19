import Mathematics
import Trial

/// Tables of adverse events by treatment received.
struct SafetyTables {
  private typealias Column = ResultTable.Column
  private typealias Cell = ResultTable.Cell

  /// Terms that at least this share of an arm's patients had are common.
  static let common = 0.05

  private let population: SafetyPopulation
  let trial: TrialProtocol
  private let level: Double
  private let control: Int

  init(_ population: SafetyPopulation, trial: TrialProtocol, level: Double) {
    (self.population, self.trial, self.level, control) = (population, trial, level, trial.controlArm)
  }

  private var treated: [Int] { trial.arms.indices.filter { $0 != control } }
  /// Indices of the treated who received an arm's treatment.
  func subjects(receiving arm: Int) -> [Int] { population.arm.indices.filter { population.arm[$0] == arm } }
  private func head(_ arm: Int) -> String { "\(trial.arms[arm].label) (\(population.patients[arm]))" }

  // MARK: Counts

  private var countColumns: [Column] {
    trial.arms.enumerated().flatMap { index, arm in
      [
        Column("patients_\(arm.name)", "Patients", .count, group: head(index)),
        Column("share_\(arm.name)", "%", .probability, group: head(index), decimals: 1),
        Column("events_\(arm.name)", "Events", .count, group: head(index)),
      ]
    }
  }

  private func cells(_ counts: SafetyPopulation.Counts) -> [Cell] {
    trial.arms.indices.flatMap { arm -> [Cell] in
      let (x, n) = (counts.patients[arm], population.patients[arm])
      return [.count(x), n > 0 ? .number(Double(x) / Double(n)) : .missing, .count(counts.events[arm])]
    }
  }

  private static let severe: Set<String> = ["SEVERE", "LIFE THREATENING", "LIFE-THREATENING", "FATAL", "DEATH"]

  /// Lines of the overview of which the file tells.
  private var lines: [(name: String, counts: SafetyPopulation.Counts)] {
    let told = population.safety.told
    var all = [("Any", population.counts())]
    if told.contains(.seriousness) { all.append(("Serious", population.counts { $0.words[.seriousness] == "Y" })) }
    if told.contains(.severity) { all.append(("Severe", population.counts { $0.words[.severity].map(Self.severe.contains) ?? false })) }
    if told.contains(.action) { all.append(("Leading to withdrawal", population.counts { $0.words[.action] == "DRUG WITHDRAWN" })) }
    if told.contains(.outcome) { all.append(("Fatal", population.counts { $0.words[.outcome] == "FATAL" })) }
    return all
  }

  var overview: ResultTable {
    ResultTable(
      label: "Adverse events: overview", columns: [Column("event", "Adverse events", .text)] + countColumns,
      rows: lines.map { [.text($0.name)] + cells($0.counts) },
      note:
        "Treated patients by the treatment received (their number in brackets); events that began or worsened under treatment. A patient counts once in a line."
    )
  }

  /// Every class and term.
  var all: ResultTable {
    var rows: [[Cell]] = []
    for group in population.organClasses() {
      rows.append([.text(group.name), .text("all")] + cells(group.counts) + trend(group.counts))
      for term in group.terms { rows.append([.text(group.name), .text(term.name)] + cells(term.counts) + trend(term.counts)) }
    }
    return table("Adverse events by system organ class and preferred term", rows, note: "")
  }

  /// Classes and terms of a share of at least 5% in an arm.
  var common: ResultTable {
    var rows: [[Cell]] = []
    for group in commonClasses {
      rows.append([.text(group.name), .text("all")] + cells(group.counts) + trend(group.counts))
      for term in group.terms { rows.append([.text(""), .text(term.name)] + cells(term.counts) + trend(term.counts)) }
    }
    return table(
      "Common adverse events", rows, note: "Classes and terms of at least 5% of an arm's patients; all of them stand in the JSON and CSV output. ")
  }

  private func table(_ label: String, _ rows: [[Cell]], note: String) -> ResultTable {
    ResultTable(
      label: label,
      columns: [Column("organClass", "System organ class", .text), Column("term", "Preferred term", .text)] + countColumns
        + (doses == nil ? [] : [Column("trendP", "Trend p", .pValue)]),
      rows: rows,
      note: note + "Treated patients by the treatment received; a patient counts once in a line."
        + (doses == nil ? "" : " Trend: Cochran and Armitage's test over the doses, two-sided, not adjusted for the number of lines."))
  }

  private var commonClasses: [SafetyPopulation.OrganClass] {
    func isCommon(_ counts: SafetyPopulation.Counts) -> Bool {
      zip(counts.patients, population.patients).contains { $1 > 0 && Double($0) >= Self.common * Double($1) }
    }
    return population.organClasses().filter { isCommon($0.counts) }.map { group in
      var group = group
      group.terms = group.terms.filter { isCommon($0.counts) }
      return group
    }
  }

  /// Of three arms or more whose doses are known and in one unit, 0 for the control.
  private var doses: [Double]? {
    guard trial.arms.count >= 3 else { return nil }
    let unit = trial.arms.compactMap(\.dose).first
    let all = trial.arms.enumerated().compactMap { index, arm -> Double? in
      guard let dose = arm.dose else { return index == control ? 0 : nil }
      return dose.mass == unit?.mass && dose.perDay == unit?.perDay && dose.perKilogram == unit?.perKilogram ? dose.amount : nil
    }
    return all.count == trial.arms.count && Set(all).count == all.count ? all : nil
  }

  private func trend(_ counts: SafetyPopulation.Counts) -> [Cell] {
    guard let doses else { return [] }
    let trend = try? ProportionTrend(events: counts.patients, of: population.patients, doses: doses)
    return [trend.map { .number($0.pTwoSided) } ?? .missing]
  }

  // MARK: Differences to the control

  var differences: ResultTable {
    var rows: [[Cell]] = lines.flatMap { line in differences(line.name, "overview", line.counts) }
    for group in commonClasses {
      rows += differences(group.name, "class", group.counts)
      for term in group.terms { rows += differences(term.name, "term", term.counts) }
    }
    return ResultTable(
      label: "Adverse events: differences to \(trial.arms[control].label)",
      columns: [
        Column("event", "Adverse events", .text), Column("level", "Level", .text), Column("treatment", "Treatment", .text),
        Column("difference", "Difference", .probability, decimals: 1), Column("lower", "Lower", .probability, decimals: 1),
        Column("upper", "Upper", .probability, decimals: 1), Column("p", "Fisher p", .pValue),
      ], rows: rows,
      note:
        "Difference in the share of patients, with Miettinen and Nurminen's interval; Fisher's exact p, two-sided. Not adjusted for the number of lines: among many, some "
        + "are small by chance.")
  }

  private func differences(_ event: String, _ kind: String, _ counts: SafetyPopulation.Counts) -> [[Cell]] {
    treated.map { arm in
      let (x1, n1, x0, n0) = (counts.patients[arm], population.patients[arm], counts.patients[control], population.patients[control])
      // Of an arm in which nobody was treated there is nothing to compare.
      guard let difference = try? ProportionDifference(events: x1, of: n1, comparator: x0, of: n0) else {
        return [.text(event), .text(kind), .text(trial.arms[arm].label)] + Array(repeating: .missing, count: 4)
      }
      let interval = difference.interval(.miettinenNurminen, level: level)
      return [
        .text(event), .text(kind), .text(trial.arms[arm].label), .number(difference.estimate), .number(interval.lower), .number(interval.upper),
        .number(ExactOddsRatio.pTwoSided(events: x1, of: n1, comparator: x0, of: n0)),
      ]
    }
  }

  // MARK: Exposure

  /// Nil where no time on treatment is known.
  var exposureAdjusted: ResultTable? {
    let records = population.safety.emergent()
    let first = FirstAdverseEvent(population, events: records)
    var rows: [[Cell]] = []
    var isKnown = false
    let base = try? population.eventRate(arm: control, events: records)
    for arm in trial.arms.indices {
      guard let incidence = try? first.incidence(arm: arm), let rate = try? population.eventRate(arm: arm, events: records) else {
        rows.append([.text(trial.arms[arm].label), .count(population.patients[arm])] + Array(repeating: .missing, count: 14))
        continue
      }
      isKnown = true
      let (a, b) = (incidence.interval(level: level), rate.interval(level: level))
      var ratio: [Cell] = [.missing, .missing, .missing, .missing]
      if arm != control, let base {
        let found = RateRatio(rate, over: base)
        let interval = found.interval(level: level)
        ratio = [
          found.estimate.map(EventComparison.cell) ?? .missing, .number(interval.lower), EventComparison.cell(interval.upper), .number(found.exactP),
        ]
      }
      rows.append(
        [
          .text(trial.arms[arm].label), .count(population.patients[arm]), .number(incidence.time), .count(incidence.events),
          .number(incidence.estimate), .number(a.lower), .number(a.upper), .number(rate.time), .count(rate.events), .number(rate.estimate),
          .number(b.lower), .number(b.upper),
        ] + ratio)
    }
    guard isKnown else { return nil }
    let (one, two, three) = ("Patients with an event", "Events", "Rate ratio to \(trial.arms[control].label)")
    let per = ResultTable.Measure.number(unit: "")
    return ResultTable(
      label: "Adverse events over time on treatment",
      columns: [
        Column("arm", "Arm", .text), Column("patients", "Patients", .count),
        Column("yearsAtRisk", "Years at risk", per, group: one, decimals: 2),
        Column("patientsWithEvent", "Patients with an event", .count, group: one),
        Column("incidence", "Per year at risk", per, group: one, decimals: 2),
        Column("lower_incidence", "Lower", per, group: one, decimals: 2),
        Column("upper_incidence", "Upper", per, group: one, decimals: 2),
        Column("years", "Years on treatment", per, group: two, decimals: 2), Column("events", "Events", .count, group: two),
        Column("rate", "Per year", per, group: two, decimals: 2), Column("lower_rate", "Lower", per, group: two, decimals: 2),
        Column("upper_rate", "Upper", per, group: two, decimals: 2), Column("ratio", "Ratio", per, group: three, decimals: 2),
        Column("lower_ratio", "Lower", per, group: three, decimals: 2),
        Column("upper_ratio", "Upper", per, group: three, decimals: 2), Column("ratioP", "p", .pValue),
      ], rows: rows,
      note:
        "Years of 365.25 days. At risk: until the first event. Exact Poisson intervals; the ratio of the rates of events is exact given their sum, two-sided p. A patient's events "
        + "are not independent: intervals and p of their rates are too narrow where some have many."
        + (first.leftOut > 0 ? " Left out, their time not known: \(first.leftOut == 1 ? "1 patient" : "\(first.leftOut) patients")." : ""))
  }
}
