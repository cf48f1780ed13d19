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
    if let efficacy { page.line("efficacy", efficacy.written) }
    if let futility {
      page.line("futility", LanguageText.flow([("bounds", written(futility.bounds)), ("scale", "z"), ("rule", futility.rule.rawValue)]))
    }
    page.line("stopping", stopping.rawValue)
  }
}

private func written(_ bounds: [Double?]) -> String {
  let names = bounds.indices.map { $0 == bounds.count - 1 ? "end" : "look \($0 + 1)" }
  return LanguageText.flow(zip(names, bounds).compactMap { name, bound in bound.map { (name, Number.written($0)) } })
}

extension EfficacyRule {
  var written: String {
    switch self {
    case .spending(.lanDeMetsOBrienFleming): "{spending: Lan-DeMets O'Brien-Fleming}"
    case .spending(.lanDeMetsPocock): "{spending: Lan-DeMets Pocock}"
    case .spending(.hwangShihDeCani(let gamma)): "{spending: Hwang-Shih-DeCani, gamma: \(Number.written(gamma))}"
    case .family(.oBrienFleming): "{family: O'Brien-Fleming}"
    case .family(.pocock): "{family: Pocock}"
    case .bounds(let bounds): "{bounds: \(Trial.written(bounds)), scale: z}"
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
