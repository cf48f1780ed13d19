import Notation

/// Plans for the machine: simulation, data, report.
extension Reading {
  mutating func simulation() -> SimulationPlan {
    let spot = root["simulation"]
    if spot?["trials"] == nil { findings.fill("simulation.trials", "10000", because: "a Monte Carlo error of at most 0.5 points in a power") }
    if spot?["seed"] == nil { findings.fill("simulation.seed", "1", because: "the same trials every time") }
    var names: [String] = []
    for item in spot?["scenarios"]?.items ?? [] {
      if let name = refer(item, to: scenarioNames) {
        if names.contains(name) { findings.fault(item, "\"\(name)\" twice", expected: "each scenario once", .duplicate) }
        names.append(name)
      } else if scenarioNames.isEmpty, let text = item.text {
        findings.fault(item, "\"\(text)\"", expected: "a scenario that the file declares", .unknownName)
      }
    }
    return SimulationPlan(
      trials: spot?["trials"]?.count ?? 10_000, seed: spot?["seed"]?.count.map(UInt64.init) ?? 1, scenarios: names.isEmpty ? scenarioNames : names,
      untilError: spot?["until error"]?.share, vary: vary())
  }

  mutating func report() -> ReportPlan {
    let spot = root["report"]
    if let decimals = spot?["decimals"], let count = decimals.count, count > 10 {
      findings.fault(decimals, "\"\(count)\"", expected: "a count of at most 10", .outOfRange)
    }
    return ReportPlan(
      decimals: spot?["decimals"]?.count ?? 2, figures: spot?["figures"]?.word(ReportPlan.Figures.self) ?? .color)
  }

  mutating func data() -> DataPlan? {
    guard let spot = root["data"] else { return nil }
    _ = findings.path(spot["file"])
    let files = files(spot)
    var columns: [String: String] = [:]
    for (name, value) in spot["columns"]?.entries ?? [] {
      checkColumn(name, value)
      columns[name] = value.text ?? ""
    }
    var values: [String: [String: String]] = [:]
    for (column, words) in spot["values"]?.entries ?? [] {
      checkColumn(column, words)
      values[column] = translation(column, words)
    }
    let missing = spot["missing"]
    if missing == nil { findings.fill("data.missing", "[NA]", because: "an empty field is always missing, and NA by custom") }
    var plan = DataPlan(
      file: spot["file"]?.text, columns: columns, values: values,
      missing: missing.flatMap { $0.isMap ? nil : $0.items.compactMap(\.text) } ?? ["NA"])
    for (column, texts) in missing?.entries ?? [] {
      checkColumn(column, texts)
      plan.missingByColumn[column] = texts.items.compactMap(\.text)
    }
    plan.files = files
    plan.missingItems = missingItems(spot)
    plan.intercurrentEvents = eventColumns(spot["intercurrent events"])
    return plan
  }

  private mutating func eventColumns(_ spot: Spot?) -> [DataPlan.EventColumn] {
    (spot?.entries ?? []).compactMap { name, written in
      let event = Estimand.Event(rawValue: name)
      checkNamed(event, written)
      let given = DataPlan.EventColumn.Timing.allCases.filter { written[$0.rawValue] != nil }
      guard given.count == 1, let timing = given.first else {
        let found = given.isEmpty ? "neither \"day\" nor \"visit\"" : "both \"day\" and \"visit\""
        if written.isMap { findings.keyFault(written, found, expected: "one of them", given.isEmpty ? .missing : .contradicts) }
        return nil
      }
      return written[timing.rawValue]?.text.map { DataPlan.EventColumn(event: event, column: $0, timing: timing) }
    }
  }

  /// Columns of adverse events.
  private var events: [String] { endpoints.filter { $0.variable == .adverseEvent }.map(\.column) }

  private mutating func checkColumn(_ name: String, _ spot: Spot) {
    let known = ColumnName.reserved + factors.map(\.column) + events + HamiltonScale.columns + HamiltonScale.weightParts
    guard !known.contains(name) else { return }
    findings.keyFault(
      spot, "column \"\(name)\"", expected: "a CDISC name, or a factor or an adverse event in capitals", .unknownName,
      suggestion: findings.nearest(to: name, among: known))
  }

  /// Our words to theirs, one to one; our words are those of the protocol.
  private mutating func translation(_ column: String, _ spot: Spot) -> [String: String] {
    let ours: [String]? =
      switch column {
      case ColumnName.plannedTreatment, ColumnName.actualTreatment: arms.map(\.name)
      case ColumnName.onTreatment, ColumnName.onStudy, ColumnName.rescued, ColumnName.safetyFlag, ColumnName.perProtocolFlag:
        TrialDataReader.flagWords
      case ColumnName.discontinuationReason: ReasonShare.Reason.allCases.map(\.term)
      case _ where events.contains(column): TrialDataReader.flagWords
      case ColumnName.visit: ([schedule.baseline] + schedule.visits).map(\.name)
      default:
        factors.first { $0.column == column }.flatMap { factor in
          if case .fromData = factor.composition { return nil }
          return factor.levels
        }
      }
    var table: [String: String] = [:]
    var theirs: [String: String] = [:]
    for (word, value) in spot.entries {
      if let ours, !ours.isEmpty, !ours.contains(word) { findings.unknown(value, word, expected: ours, or: "", atKey: true) }
      guard let text = value.text else { continue }
      if let other = theirs[text] {
        findings.fault(value, "\"\(text)\" for both \(other) and \(word)", expected: "values one to one", .contradicts)
      }
      theirs[text] = word
      table[word] = text
    }
    return table
  }
}

extension Findings {
  /// A path beside or below the file that names it; nil, with its fault told, where it leads elsewhere.
  mutating func path(_ spot: Spot?) -> String? {
    guard let spot, let path = spot.text else { return nil }
    guard !PathText.isWithin(path) else { return path }
    fault(spot, "\"\(path)\"", expected: "a path relative to this file, not above its folder", .refused)
    return nil
  }
}

enum PathText {
  /// Whether a path stays in or below the folder of the file that names it.
  static func isWithin(_ path: String) -> Bool {
    let isAddress = path.contains("://") || path.hasPrefix("/") || path.hasPrefix("~") || path.contains("\\")
    return !isAddress && !path.split(separator: "/").contains("..")
  }
}
