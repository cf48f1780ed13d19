import Trial

extension TrialReview {
  /// What was found.
  func analysisSection(_ analysis: TrialResults) -> Document.Section {
    var blocks: [Document.Block] = [.paragraph(decision(analysis), side: fit(analysis))]
    if let table = analysis.table("hypotheses") { blocks.append(self.table("hypotheses-found", "What is shown of each hypothesis", table)) }
    if let figure = TrialFigures.hypothesisGraph(analysis) { blocks.append(.figure(figure)) }
    if let table = byVisitTable(analysis) { blocks.append(table) }
    if let figure = TrialFigures.meansByVisit(trial, analysis: analysis), figure.id != openingFigure?.id { blocks.append(.figure(figure)) }
    blocks += survivalTables(analysis)
    if let table = analysis.table("looks"), table.rows.count > 1 {
      blocks.append(looksTable(table))
      if let design, let figure = TrialFigures.boundaries(trial, design: design, analysis: analysis) {
        blocks.append(.figure(figure))
      }
    }
    if let table = analysis.table("adjusted"), !table.rows.isEmpty {
      blocks.append(self.table("adjusted", "The difference, though the trial was looked at", table))
    }
    if let table = analysis.table("gradeShifts") { blocks.append(self.table("grade-shifts", "From which grade to which", table)) }
    if let table = analysis.table("delayed") { blocks.append(self.table("delayed", "The stop, and with the patients who were late for it", table)) }
    if let figure = TrialFigures.subgroupForest(trial, analysis: analysis) {
      blocks.append(.heading("Subsets"))
      blocks.append(.paragraph(subsets))
      blocks.append(.figure(figure))
      blocks += believingSubsets(analysis)
    }
    if let figure = TrialFigures.estimandForest(trial, analysis: analysis) {
      blocks.append(.heading("Estimands"))
      blocks.append(.figure(figure))
      if let table = analysis.table("imputation") { blocks.append(self.table("imputation", "How what was not seen was filled in", table)) }
      if let figure = TrialFigures.tippingPoint(trial, analysis: analysis) { blocks.append(.figure(figure)) }
      if let table = analysis.table("tippingPoint") { blocks.append(self.table("tipping-point", tippingHeadline(analysis), table)) }
    }
    return Document.Section(id: "results", title: "What was found", blocks: footnoted(blocks, analysis))
  }

  private func decision(_ analysis: TrialResults) -> Prose {
    var sentences: [Prose] = []
    if let decision = analysis.decision("decision") {
      sentences.append(
        .strong(decision.outcome.capitalizedFirst.asSentence)
          + Prose(decision.reason.isEmpty ? "" : " " + decision.reason.capitalizedFirst.asSentence))
    }
    if let primary = analysis.estimate("primary") { sentences.append(Prose("\(primary.label): \(EstimateText.sentence(primary)).")) }
    if analysis.table("byVisit") != nil {
      sentences.append(
        .pointer("by-visit") + " holds each visit"
          + (analysis.table("analyses") == nil ? "." : ", " + .pointer("analyses") + " all planned analyses."))
    }
    return .sentences(sentences)
  }

  private func fit(_ analysis: TrialResults) -> Prose? {
    guard let fit = analysis.table("fit") else { return nil }
    var parts: [String] = []
    if let rows = fit.number(0, "rows"), let subjects = fit.number(0, "subjects") {
      parts.append("The primary fit uses \(NumberStyle.count(Int(rows))) values of \(NumberStyle.count(Int(subjects))) patients.")
    }
    if let dropped = fit.number(0, "subjectsDropped"), dropped > 0 {
      parts.append("\(NumberStyle.count(Int(dropped))) \(dropped == 1 ? "patient has" : "patients have") no value for it.")
    }
    if let columns = fit.text(0, "dropped"), !columns.isEmpty { parts.append("Aliased and dropped: \(columns).") }
    parts.append("Coefficients and covariances are in the JSON of the analysis.")
    return Prose(parts.sentences)
  }

  private func byVisitTable(_ analysis: TrialResults) -> Document.Block? {
    guard let table = analysis.table("byVisit"), !table.rows.isEmpty else { return nil }
    let hidden: Set<String> = ["weeks", "differenceStandardError", "degreesOfFreedom"]
    let keys = TableLayout(table).columns.map(\.key).filter { key in !hidden.contains { key == $0 || key.hasPrefix($0 + "_") } }
    let row = table.primaryRow ?? table.rows.count - 1
    var headline = "Change by visit"
    if let difference = table.number(row, "difference"), let p = table.number(row, "p") {
      let amount = words.amount(difference, standardError: table.number(row, "differenceStandardError"))
      headline = Figure.headline(
        "\((table.text(row, "visit") ?? "At the end").capitalizedFirst): difference \(amount), p \(EstimateText.equality(NumberStyle.pValue(p)))",
        headline)
    }
    let strategy = primaryEstimand.map { estimand in
      estimand.strategies.map { "\($0.strategy.rawValue) for \($0.event.rawValue)" }.listed
    }
    let side = "A \(words.isLowerBetter ? "negative" : "positive") difference favors \(words.treatment)."
    return self.table(
      "by-visit", headline, table, keeping: keys,
      note: [Prose(strategy.map { $0.isEmpty ? "" : "Strategy of the estimand: \($0)." } ?? ""), Prose(side)])
  }

  /// Of times to an event.
  private func survivalTables(_ analysis: TrialResults) -> [Document.Block] {
    let all = [
      ("quartiles", "quartiles", "When a quarter, half and three quarters had the event"),
      ("survival", "at-risk", "Who was at risk and without the event"),
      ("restrictedMeans", "restricted-means", "Mean time without the event, up to a time"),
      ("proportionalHazards", "proportional-hazards", "Whether one hazard ratio holds at all times"),
    ]
    return all.compactMap { result, id, headline in analysis.table(result).map { table(id, headline, $0) } }
  }

  private var primaryEstimand: Estimand? {
    let name = primaryAnalysis?.estimand
    return trial.estimands.first { $0.name == name }
  }

  private func looksTable(_ table: ResultTable) -> Document.Block {
    let keys = [
      "look", "informationFraction", "patients", "estimate", "standardError", "degreesOfFreedom", "statistic", "pOneSided", "boundP", "crossed",
    ]
    let crossed = table.rows.indices.first { table.text($0, "crossed") == "yes" }
    let headline =
      crossed.map {
        "The bound was crossed at \($0 == table.rows.count - 1 && trial.design.looks.count == table.rows.count ? "the end" : "look \($0 + 1)")"
      }
      ?? "No look crossed its bound"
    return self.table("looks", headline, table, keeping: keys)
  }

  func analysesTable(_ analysis: TrialResults) -> Document.Block? {
    guard let table = analysis.table("analyses"), !table.rows.isEmpty else { return nil }
    // Of responses and times it compares two arms by several tests or intervals.
    if !table.has("analysis") { return self.table("analyses", table.label, table) }
    let keys = ["analysis", "method", "missingData", "patients", "difference", "lower", "p"]
    let differences = table.rows.indices.compactMap { table.number($0, "difference") }
    let headline: String
    if let low = differences.min(), let high = differences.max(), differences.count > 1 {
      let errors = table.rows.indices.compactMap { table.number($0, "standardError") }.filter { $0 > 0 }
      let decimals = errors.min().map(NumberStyle.decimals(standardError:)) ?? 1
      headline = Figure.headline(
        "Planned analyses give a difference of \(NumberStyle.range(low, high, decimals: decimals))\(words.spacedUnit)", "All planned analyses")
    } else {
      headline = "The planned analysis"
    }
    return self.table("analyses", headline, table, keeping: keys)
  }

  private func tippingHeadline(_ analysis: TrialResults) -> String {
    guard let table = analysis.table("imputation"), let row = table.rows.indices.first(where: { table.number($0, "tippingDelta") != nil }),
      let delta = table.number(row, "tippingDelta")
    else { return "No tipping point within the range looked at" }
    return Figure.headline(
      "The finding tips where those who left fared \(NumberStyle.number(abs(delta), decimals: 1))\(words.spacedUnit) worse", "Tipping point")
  }

  private var subsets: Prose {
    let planned = trial.analyses.flatMap(\.subgroups)
    let after = planned.filter { $0.status == .postHoc }
    var sentences = ["A subset is compared with the rest of its factor by the test of interaction, not by whether its own interval holds zero."]
    if after.isEmpty {
      sentences.append("All subsets were prespecified.")
    } else if after.count == planned.count {
      sentences.append("All were chosen after the fact.")
    } else {
      sentences.append("Chosen after the fact: \(after.map(\.condition.text).listed).")
    }
    return Prose(sentences.sentences)
  }
}
