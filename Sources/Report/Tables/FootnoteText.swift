import Trial

/// A table's footnotes, written from what its result rests on.
public struct FootnoteText: Sendable {
  /// Digits of a SHA-256 that are shown; nil for all 64.
  private let digestDigits: Int?

  public init(digestDigits: Int? = nil) { self.digestDigits = digestDigits }

  /// The question; the method and what it took; the files.
  public func sentences(_ one: Provenance) -> [String] {
    [question(one), [method(one), data(one)].sentences, files(one)].filter { !$0.isEmpty }
  }

  /// `Estimand “primary”: difference in means of hamd17 change in all randomized; treatment discontinuation: hypothetical.`
  private func question(_ one: Provenance) -> String {
    guard !one.estimand.isEmpty else { return "" }
    let strategies = one.strategies.map { "\($0.event): \($0.strategy)" }
    return
      "Estimand “\(one.estimand)”: \(one.summary) of \(one.variable), \(Self.words.contains(one.population) ? one.population : "in \(one.population)")"
      + (strategies.isEmpty ? "." : "; \(strategies.joined(separator: ", ")).")
  }

  /// Populations that are words, not conditions.
  private static let words: Set<String> = ["all randomized", "all treated", "per protocol"]

  private func method(_ one: Provenance) -> String {
    guard !one.method.isEmpty else { return "" }
    var parts = ["Analysis “\(one.analysis)”: \(one.method), \(one.formula); missing data: \(one.missingData)."]
    if let fit = one.fit {
      var details = [fit.estimation, "\(fit.degreesOfFreedom) degrees of freedom"]
      if fit.standardErrors != "model" { details.append("standard errors \(fit.standardErrors)") }
      if let covariance = fit.covariance { details.append("covariance \(covariance)") }
      parts.append("Fit: \(details.joined(separator: ", ")); \(convergence(fit)).")
      if !fit.failedCovariances.isEmpty { parts.append("Not fitted before it: \(fit.failedCovariances.joined(separator: "; ")).") }
    }
    if let draws = one.draws { parts.append("\(NumberStyle.count(draws)) draws" + (one.seed.map { ", seed \($0)." } ?? ".")) }
    if let failure = one.failure { parts.append("Not estimable: \(failure).") }
    return parts.joined(separator: " ")
  }

  private func convergence(_ fit: Provenance.Fit) -> String {
    guard fit.iterations > 0 else { return "in closed form" }
    return
      "converged after \(fit.iterations == 1 ? "1 iteration" : "\(fit.iterations) iterations"), largest |score| \(NumberStyle.scientific(fit.largestScore))"
  }

  private func data(_ one: Provenance) -> String {
    guard let subjects = one.subjects else { return "" }
    var text = "\(NumberStyle.count(subjects.used)) of \(NumberStyle.count(subjects.given)) patients"
    if let records = one.records { text += ", \(NumberStyle.count(records.used)) of \(NumberStyle.count(records.given)) values" }
    let left = one.leftOut.map { each -> String in
      var counts: [String] = []
      if let subjects = each.subjects, subjects > 0 { counts.append(subjects == 1 ? "1 patient" : "\(NumberStyle.count(subjects)) patients") }
      if each.records > 0 { counts.append(each.records == 1 ? "1 value" : "\(NumberStyle.count(each.records)) values") }
      return "\(each.reason), \(counts.joined(separator: " with "))"
    }
    return text + (left.isEmpty ? "." : ". Left out: \(left.joined(separator: "; ")).")
  }

  static let filesStart = "Data: "

  private func files(_ one: Provenance) -> String {
    guard !one.sources.isEmpty else { return "" }
    let each = one.sources.map { source in
      let digest = digestDigits.map { String(source.sha256.prefix($0)) + "…" } ?? source.sha256
      return "\(source.file), SHA-256 \(digest)"
    }
    return "\(Self.filesStart)\(each.joined(separator: "; "))."
  }
}

extension FootnoteText {
  /// Footnotes of one result after another: what an earlier one has said in full is pointed to.
  public struct Running: Sendable {
    private let text: FootnoteText
    private var told: [(provenance: Provenance, under: String)] = []

    public init(_ text: FootnoteText = FootnoteText(digestDigits: 12)) { self.text = text }

    /// One paragraph for each analysis that is told in full, then one for all that are pointed to under the same label. Files are named once.
    public mutating func paragraphs(_ provenance: [Provenance], under label: String) -> [String] {
      var paragraphs: [String] = []
      var earlier: [(label: String, analyses: [String])] = []
      for one in provenance {
        guard let before = told.first(where: { $0.provenance == one }) else {
          var sentences = text.sentences(one)
          if !one.sources.isEmpty, !one.analysis.isEmpty, told.contains(where: { $0.provenance.sources == one.sources }) { sentences.removeLast() }
          if !sentences.isEmpty {
            paragraphs.append(sentences.joined(separator: " "))
            told.append((one, label))
          }
          continue
        }
        let place = earlier.firstIndex { $0.label == before.under && $0.analyses.isEmpty == one.analysis.isEmpty }
        if let place {
          if !one.analysis.isEmpty { earlier[place].analyses.append(one.analysis) }
        } else {
          earlier.append((before.under, one.analysis.isEmpty ? [] : [one.analysis]))
        }
      }
      return paragraphs + earlier.map { "\(Self.subject($0.analyses)): as under \($0.label)." }
    }

    /// `Analysis “primary”`, `Analyses “primary” and “last visit”`; `Data` of none.
    private static func subject(_ analyses: [String]) -> String {
      let quoted = analyses.map { "“\($0)”" }
      guard quoted.count > 1, let last = quoted.last else { return quoted.first.map { "Analysis \($0)" } ?? "Data" }
      return "Analyses \(quoted.dropLast().joined(separator: ", ")) and \(last)"
    }
  }
}
