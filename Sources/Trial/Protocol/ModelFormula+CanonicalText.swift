extension ModelFormula {
  /// The formula written out: every term once, in order, one space round `~`, `+` and `|`; names in back quotes where they need them.
  ///
  /// `CHG ~ BASE*AVISIT + us(AVISIT|USUBJID)` gives `CHG ~ BASE + AVISIT + BASE:AVISIT + us(AVISIT | USUBJID)`. Read again, it gives equal terms.
  public var canonicalText: String {
    func name(_ text: String) -> String { FormulaToken.isPlainName(text) ? text : "`\(text)`" }
    var parts = terms.map { $0.map(name).joined(separator: ":") }
    if !hasIntercept { parts.insert("0", at: 0) }
    if hasIntercept, terms.isEmpty { parts.insert("1", at: 0) }
    parts += strata.map { "strata(\(name($0)))" }
    if let offset { parts.append("offset(log(\(name(offset))))") }
    if let covariance {
      let visits = ([covariance.visit] + covariance.coordinates).map(name).joined(separator: ", ")
      let group = covariance.group.map { "\(name($0)) / " } ?? ""
      parts.append("\(covariance.structure.rawValue)(\(visits) | \(group)\(name(covariance.subject)))")
    }
    let left = censoring.map { "Surv(\(name(response)), 1 - \(name($0)))" } ?? name(response)
    return "\(left) ~ \(parts.joined(separator: " + "))"
  }
}
