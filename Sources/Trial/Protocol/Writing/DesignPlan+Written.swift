import Notation

extension DesignPlan {
  func write(_ page: inout LanguageText) {
    switch sampleSize {
    case .fixed(let size): page.line("sample size", "\(size)")
    case .unknown: page.line("sample size", "unknown")
    case .forPower(let target, let scenario): page.line("power", LanguageText.flow([("target", Share(target).written), ("scenario", scenario)]))
    }
    page.line("approximation", approximation.rawValue)
    page.line("error", error.written)
    if let events { page.line("events", "\(events)") }
    if let followUpMonths { page.line("follow-up", Duration(followUpMonths, .month).written) }
    page.line("looks", LanguageText.list(looks.map(\.written)))
    if let efficacy { Self.write("efficacy", efficacy.entries(sides: error.sides) + at, whole: !efficacy.hasDefaults, &page) }
    if let futility {
      Self.write("futility", futility.bounds.entries + [("rule", futility.rule.rawValue)], whole: !futility.bounds.hasDefaults, &page)
    }
    page.line("stopping", stopping.rawValue)
    if looks.count > 1 || delayedPatients != .ignored { page.line("delayed patients", delayedPatients.rawValue) }
    writeStages(&page)
    if let multiplicity { page.line("multiplicity", multiplicity.written) }
    if let safety { page.block("safety", safety.entries) }
  }

  /// In one line, or each key in its own, where it may be a default that says why.
  private static func write(_ key: String, _ entries: [(String, String)], whole: Bool, _ page: inout LanguageText) {
    if whole { page.line(key, LanguageText.flow(entries)) } else { page.block(key, entries) }
  }

  private var at: [(String, String)] {
    efficacyLooks.map { [("at", LanguageText.list($0.map { $0 == looks.count - 1 ? "end" : "look \($0 + 1)" }))] } ?? []
  }
}

extension SafetyRule {
  fileprivate var entries: [(String, String)] {
    var all = [("event", event), ("acceptable", Share(acceptable).written)]
    switch criterion {
    case .error(let error): all.append(("error", Share(error).written))
    case .posterior(let threshold, let a, let b):
      all += [("posterior", Share(threshold).written), ("prior", "beta a \(Number.written(a)) b \(Number.written(b))")]
    }
    return all + [("patients", "\(patients)"), ("every", "\(every)")]
  }
}

extension DataPlan {
  func write(_ page: inout LanguageText) {
    page.text("file", file)
    if !files.isEmpty {
      page.line(
        "files",
        LanguageText.flow(DataFile.allCases.compactMap { file in files[file].map { (file.rawValue, LanguageText.quoted($0, inFlow: true)) } }))
    }
    if !columns.isEmpty { page.line("columns", Self.written(columns)) }
    if !values.isEmpty {
      page.block("values") { page in
        for column in values.keys.sorted() { page.line(column, Self.written(values[column] ?? [:])) }
      }
    }
    if missingByColumn.isEmpty {
      page.line("missing", LanguageText.list(missing))
    } else {
      page.line("missing", LanguageText.flow(missingByColumn.keys.sorted().map { ($0, LanguageText.list(missingByColumn[$0] ?? [])) }))
    }
    if missingItems != .none { page.line("missing items", missingItems.written) }
    guard !intercurrentEvents.isEmpty else { return }
    page.block("intercurrent events") { page in
      for each in intercurrentEvents {
        page.line(each.event.rawValue, LanguageText.flow([(each.timing.rawValue, LanguageText.quoted(each.column, inFlow: true))]))
      }
    }
  }

  private static func written(_ table: [String: String]) -> String {
    LanguageText.flow(table.keys.sorted().map { ($0, LanguageText.quoted(table[$0] ?? "", inFlow: true)) })
  }
}
