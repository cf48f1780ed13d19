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
  }

  /// In one line, or each key in its own, where it may be a default that says why.
  private static func write(_ key: String, _ entries: [(String, String)], whole: Bool, _ page: inout LanguageText) {
    if whole { page.line(key, LanguageText.flow(entries)) } else { page.block(key, entries) }
  }

  private var at: [(String, String)] {
    efficacyLooks.map { [("at", LanguageText.list($0.map { $0 == looks.count - 1 ? "end" : "look \($0 + 1)" }))] } ?? []
  }
}

extension DataPlan {
  func write(_ page: inout LanguageText) {
    page.text("file", file)
    if !columns.isEmpty { page.line("columns", Self.written(columns)) }
    if !values.isEmpty {
      page.block("values") { page in
        for column in values.keys.sorted() { page.line(column, Self.written(values[column] ?? [:])) }
      }
    }
    page.line("missing", LanguageText.list(missing))
    if missingItems != .none { page.line("missing items", missingItems.written) }
  }

  private static func written(_ table: [String: String]) -> String {
    LanguageText.flow(table.keys.sorted().map { ($0, LanguageText.quoted(table[$0] ?? "", inFlow: true)) })
  }
}
