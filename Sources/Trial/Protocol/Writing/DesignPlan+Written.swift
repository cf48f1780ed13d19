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
    page.line("looks", LanguageText.list(looks.map(\.written)))
    if let efficacy { page.line("efficacy", LanguageText.flow(efficacy.entries(sides: error.sides) + at)) }
    if let futility {
      page.line("futility", LanguageText.flow([("bounds", written(futility.bounds)), ("scale", "z"), ("rule", futility.rule.rawValue)]))
    }
    page.line("stopping", stopping.rawValue)
    if looks.count > 1 || delayedPatients != .ignored { page.line("delayed patients", delayedPatients.rawValue) }
    if let multiplicity { page.line("multiplicity", LanguageText.flow([("method", multiplicity.rawValue)])) }
  }

  private var at: [(String, String)] {
    efficacyLooks.map { [("at", LanguageText.list($0.map { $0 == looks.count - 1 ? "end" : "look \($0 + 1)" }))] } ?? []
  }
}

private func written(_ bounds: [Double?], _ text: (Double) -> String = Number.written) -> String {
  let names = bounds.indices.map { $0 == bounds.count - 1 ? "end" : "look \($0 + 1)" }
  return LanguageText.flow(zip(names, bounds).compactMap { name, bound in bound.map { (name, text($0)) } })
}

extension EfficacyRule {
  /// - Parameter sides: of the error, in which levels are written.
  func entries(sides: Int) -> [(String, String)] {
    switch self {
    case .spending(.lanDeMetsOBrienFleming): [("spending", "Lan-DeMets O'Brien-Fleming")]
    case .spending(.lanDeMetsPocock): [("spending", "Lan-DeMets Pocock")]
    case .spending(.hwangShihDeCani(let gamma)): [("spending", "Hwang-Shih-DeCani"), ("gamma", Number.written(gamma))]
    case .family(.oBrienFleming): [("family", "O'Brien-Fleming")]
    case .family(.pocock): [("family", "Pocock")]
    case .bounds(let bounds): [("bounds", written(bounds)), ("scale", "z")]
    case .levels(let levels): [("bounds", written(levels) { Share($0 * Double(sides)).written }), ("scale", "p")]
    }
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
  }

  private static func written(_ table: [String: String]) -> String {
    LanguageText.flow(table.keys.sorted().map { ($0, LanguageText.quoted(table[$0] ?? "", inFlow: true)) })
  }
}
