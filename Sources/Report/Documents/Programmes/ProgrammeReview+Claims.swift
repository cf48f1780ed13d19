import Trial

extension ProgrammeReview {
  private var record: ClaimsRecord { programme.record }

  var claimsSection: Document.Section {
    var blocks: [Document.Block] = [.paragraph(Prose(overview))]
    if let table = claimsTable { blocks.append(table) }
    for claim in missingArms.prefix(2) {
      let note = claim.note.map { " " + $0.asSentence } ?? ""
      blocks.append(
        .callout(
          .init(
            .missing,
            Prose("\(claim.says.asSentence)\(note) It is coded as missing and constrains nothing (\(claim.id)).") + sources.prose(claim.sources))))
    }
    if let table = citationsTable { blocks.append(table) }
    if let table = contradictionsTable { blocks += [.heading("What contradicts what"), table] }
    if let table = contradictoryTable { blocks.append(table) }
    let readings = readingBlocks
    if !readings.isEmpty { blocks += [.heading("Read in two ways")] + readings }
    return Document.Section(id: "claims", title: "What was claimed, by whom, how certain", blocks: blocks)
  }

  /// Results of an arm that no one reported.
  private var missingArms: [Claim] { record.claims.filter { $0.finding == .notReported && $0.about == .efficacy } }

  private var overview: String {
    let constraining = words.constraining
    let missing = record.claims.filter { $0.finding == .notReported }
    return "\(record.claims.count) sentences are kept as data, in own words. "
      + (constraining.isEmpty
        ? "None says anything that constrains an effect: what follows is the prior. "
        : "\(constraining.count) constrain\(constraining.count == 1 ? "s" : "") an effect or a count of events (\(constraining.map(\.id).joined(separator: ", "))). ")
      + "\(missing.count) say that something was not reported; these constrain nothing (\(missing.map(\.id).joined(separator: ", "))). Certainty is that the source says so, not that it is so."
  }

  private var claimsTable: Document.Block? {
    let rows = record.claims.map { claim -> [String] in
      [
        claim.id, claim.says, finding(claim), claim.certainty.rawValue, sources.cited(claim.sources),
        record.contradictions(of: claim.id).map(\.id).joined(separator: ", "),
      ]
    }
    let disputed = record.claims.count { !record.contradictions(of: $0.id).isEmpty }
    return words(
      "claims-table", "\(record.claims.count) claims; \(disputed) of them are contradicted",
      columns: [
        ("id", ""), ("says", "What was said"), ("finding", "As data"), ("certainty", "Certainty"), ("source", "Source"),
        ("contradicted", "Contradicted"),
      ],
      rows: rows, note: "As data: of whom, against whom, among whom, when, and what was found. “one of”: the source leaves open which is meant.")
  }

  /// `25 mg against placebo, country = UK, end: significant in favor`.
  private func finding(_ claim: Claim) -> String {
    guard claim.finding != .stated else { return "words alone" }
    func said<Value>(_ value: Said<Value>?, _ text: (Value) -> String) -> String? {
      guard let value else { return nil }
      let all = value.values.map(text)
      return switch value {
      case .one: all.first
      case .each: all.listed
      case .oneOf: "one of \(all.joined(separator: " / "))"
      case .atLeast(let least, _): "at least \(least) of \(all.joined(separator: " / "))"
      }
    }
    let arm = said(claim.arm) { $0 }
    let compared = [arm, said(claim.against) { $0 }.map { "against \($0)" }].compactMap { $0 }.joined(separator: " ")
    let parts = [claim.trial, compared.isEmpty ? nil : compared, said(claim.population) { $0.text }, said(claim.time) { $0.written }].compactMap {
      $0
    }
    return parts.isEmpty ? claim.finding.rawValue : "\(parts.joined(separator: ", ")): \(claim.finding.rawValue)"
  }

  private var citationsTable: Document.Block? {
    let reached = record.citations.count { $0.read != .notReached }
    let rows = record.citations.map { citation -> [String] in
      let used = record.claims.filter { $0.citations.contains(citation.name) }.map(\.id)
      let meant = citation.source.map { sources.cited([$0]) }.flatMap { $0.isEmpty ? nil : $0 }
      return [citation.name, citation.asPrinted, citation.read.rawValue, meant ?? "none found", used.joined(separator: ", "), citation.note ?? ""]
    }
    return words(
      "citations", "\(reached) of the \(record.citations.count) works that the source cites could be read",
      columns: [("name", "Citation"), ("printed", "As printed"), ("read", "Read"), ("meant", "Record"), ("claims", "For claims"), ("note", "Note")],
      rows: rows)
  }

  private var contradictionsTable: Document.Block? {
    let high = record.contradictions.count { $0.severity == .high }
    return words(
      "contradictions", "\(record.contradictions.count) contradictions, \(high) of them grave; none is settled in silence",
      columns: [("id", ""), ("severity", "Severity"), ("issue", "What does not agree"), ("consequence", "What follows"), ("between", "Between")],
      rows: record.contradictions.map { [$0.id, $0.severity.rawValue, $0.issue, $0.consequence ?? "", sources.cited($0.between)] })
  }

  private var contradictoryTable: Document.Block? {
    guard let worst = findings.contradictory.min(by: { $0.probability < $1.probability }) else { return nil }
    let all = worst.claims.listed
    return table(
      "contradictory",
      worst.probability == 0 ? "\(all) cannot be true together" : "\(all) are true together with probability \(BeliefText.chance(worst.probability))",
      note: "Probability of the words of these claims together, before any was heard. 0: no data of such a trial give these words.")
  }

  /// Questions and readings: what the claims say of each, side by side.
  private var readingBlocks: [Document.Block] {
    var blocks: [Document.Block] = []
    let undecided = record.claims.filter { $0.time?.isUndecided == true || $0.population?.isUndecided == true || $0.arm?.isUndecided == true }
    for unknown in findings.unknowns {
      switch unknown.content {
      case .choices(let choices):
        let isReading = undecided.contains { unknown.name.hasPrefix($0.id + " ") } || programme.alternatives.contains { $0.name == unknown.name }
        if isReading, let sentence = readingSentence(unknown.name, choices) {
          blocks.append(.paragraph(Prose(sentence) + sources.prose(unknown.sources)))
        }
      case .notAssessed(let choices):
        let question = programme.alternatives.first { $0.name == unknown.name }
        let told = choices.map { choice -> String in
          let claims = question?.alternatives.first { $0.name == choice }?.claims ?? []
          return claims.isEmpty ? choice : "\(choice) (\(claims.joined(separator: ", ")))"
        }
        blocks.append(
          .callout(
            .init(
              .contradiction,
              Prose(
                "\(unknown.name.capitalizedFirst): \(told.joined(separator: " or ")). Both are told; neither is weighed, for nothing measured tells them apart."
              ))))
      case .number: break
      }
    }
    if let table = table(
      "unknowns", readingsHeadline,
      note: "Before and after the claims. Bayes factor: odds of this choice after over odds before; near 1 the claims say nothing of it.",
      as: "readings")
    {
      blocks.append(table)
    }
    return blocks
  }

  private func readingSentence(_ name: String, _ choices: [ProgrammeFindings.UnknownFinding.Choice]) -> String? {
    guard let most = choices.max(by: { abs($0.posterior - $0.prior) < abs($1.posterior - $1.prior) }), !words.isImpossible else { return nil }
    let all = choices.map { "“\($0.name)” \(BeliefText.chance($0.posterior, error: $0.posteriorError)) (before: \(BeliefText.chance($0.prior)))" }
      .listed
    let moved = abs(most.posterior - most.prior)
    return
      "\(name.capitalizedFirst): after the claims \(all); the claims \(moved < 0.05 ? "hardly tell them apart" : moved < 0.2 ? "lean toward one" : "speak clearly")."
  }

  private var readingsHeadline: String {
    var moved: (text: String, by: Double) = ("The claims say little of what is left open", 0.1)
    for unknown in findings.unknowns {
      guard case .choices(let choices) = unknown.content else { continue }
      for choice in choices where abs(choice.posterior - choice.prior) > moved.by {
        moved = (
          "“\(unknown.name)”: “\(choice.name)” goes from \(BeliefText.chance(choice.prior)) to \(BeliefText.chance(choice.posterior))",
          abs(choice.posterior - choice.prior)
        )
      }
    }
    return moved.text.count <= 90 ? moved.text : "The claims move what is left open"
  }
}
