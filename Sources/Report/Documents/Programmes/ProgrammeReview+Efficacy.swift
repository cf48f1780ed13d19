import Trial

extension ProgrammeReview {
  private var axis: String { "True benefit, \(words.unit) (right: \(words.treatment) better)" }
  private var thresholds: [Double] { programme.decision.map { [$0.minimal, $0.target] } ?? [] }
  private var chanceHead: String { "P(> \(programme.decision.map { NumberStyle.plain($0.minimal) } ?? "0"))" }
  private func chance(_ belief: ProgrammeFindings.Belief) -> String {
    programme.decision == nil
      ? BeliefText.chance(belief.aboveZero, error: belief.aboveZeroError)
      : belief.aboveMinimal.map { BeliefText.chance($0) } ?? NumberStyle.missing
  }
  private var dots: String { "Dot and line: median and 90% interval. " }
  private var dotted: String {
    programme.decision.map {
      "Dotted: the minimal benefit (\(NumberStyle.plain($0.minimal))) and the target (\(NumberStyle.plain($0.target))) of the decision. "
    } ?? ""
  }
  private var shapes: String {
    findings.runs.contains { $0.beliefs.contains(where: \.density.isEmpty) }
      ? "Where no curve was computed it is a normal one of the same mean and standard deviation. " : ""
  }

  private func row(
    _ title: String, _ note: String = "", prior: ProgrammeFindings.Belief? = nil, posterior: ProgrammeFindings.Belief? = nil, isStrong: Bool = false,
    unit: String? = nil
  ) -> RidgesFigure.Row {
    let told = posterior ?? prior
    return RidgesFigure.Row(
      title: title, note: note, prior: prior, posterior: posterior,
      texts: told.map { [BeliefText(belief: $0, unit: unit ?? words.unit, most: 2).both, chance($0)] } ?? [NumberStyle.missing, NumberStyle.missing],
      isStrong: isStrong)
  }

  /// The figure of the first page: from the prior through the claims as they come to all of them, then the most skeptical of the other priors.
  var stepsFigure: Figure? {
    guard let prior = words.belief(words.prior) else { return nil }
    var rows = [row("Before the claims", "the main prior", prior: prior)]
    let heard = words.constraining.map(\.id)
    for (claim, belief) in steps.dropLast().filter({ programme.record.claim($0.claim)?.about == .efficacy }).prefix(6) {
      rows.append(row("+ \(claim)", shortWords(claim), posterior: belief))
    }
    guard let posterior = words.belief(words.posterior) else {
      return RidgesFigure(
        id: "prior-posterior", headline: "No effect fits the claims: only what was thought before can be drawn",
        howToRead: "\(dots)\(dotted)Dashed: before the claims.",
        alternativeText: "Only the prior, \(words.text(prior).sentence); the claims cannot be true together.", rowsHead: "What is conditioned on",
        heads: ["Median (90% interval)", chanceHead], rows: rows, title: axis, thresholds: thresholds
      ).figure
    }
    rows.append(row("All claims", "\(heard.count == 1 ? "1 claim" : "\(heard.count) claims")", posterior: posterior, isStrong: true))
    let others = words.sensitivities.compactMap { name in words.belief(findings.run(.sensitivity(name))).map { (name, $0) } }
    if let least = others.min(by: { $0.1.median < $1.1.median }) { rows.append(row("All claims, \(least.0) prior", posterior: least.1)) }
    return RidgesFigure(
      id: "prior-posterior", headline: stepsHeadline(prior, posterior),
      howToRead:
        "True benefit of \(words.treatment) before and after the claims, in the order of the record. \(dots)\(dotted)\(shapes)Dashed: before the claims. The order is the record's; the figure of single claims left out does not depend on it.",
      alternativeText: "The benefit goes from \(words.text(prior).both) before the claims to \(words.text(posterior).sentence) after them.",
      rowsHead: "What is conditioned on",
      heads: ["Median (90% interval)", chanceHead], rows: rows, title: axis, thresholds: thresholds
    ).figure
  }

  /// After each claim, in the order of the record; the last is after all.
  private var steps: [(claim: String, belief: ProgrammeFindings.Belief)] {
    guard let road = words.posterior?.road else { return [] }
    return findings.runs.compactMap { run in
      guard case .upTo(let claim) = run.kind, run.road == road, let belief = words.belief(run) else { return nil }
      return (claim, belief)
    }
  }

  private func stepsHeadline(_ prior: ProgrammeFindings.Belief, _ posterior: ProgrammeFindings.Belief) -> String {
    let (before, after) = (words.text(prior).median, words.text(posterior).median)
    let narrower = posterior.standardDeviation < 0.9 * prior.standardDeviation
    return Figure.headline(
      before == after
        ? "The claims leave the benefit at \(after) \(words.unit)\(narrower ? " and make it surer" : "")"
        : "The claims move the benefit from \(before) to \(after) \(words.unit)\(narrower ? " and make it surer" : "")",
      "The claims move the benefit from \(before) to \(after)")
  }

  /// `Not significant`, of whom and when.
  private func shortWords(_ id: String) -> String {
    guard let claim = programme.record.claim(id) else { return "" }
    let who = claim.population.map { said in said.values.count == 1 && said.values[0].text != "all" ? ", \(said.values[0].text)" : "" } ?? ""
    let text = claim.finding.rawValue + who
    return text.count > 42 ? String(text.prefix(41)) + "…" : text
  }

  var sensitivityHeadline: String {
    let medians =
      words.sensitivities.compactMap { words.belief(findings.run(.sensitivity($0)))?.median }
      + (words.belief(words.posterior).map { [$0.median] } ?? [])
    guard let low = medians.min(), let high = medians.max(), !words.isImpossible else { return "Under every prior the claims cannot hold" }
    return "The answer follows the prior from \(NumberStyle.number(low, decimals: 1)) to \(NumberStyle.number(high, decimals: 1)) \(words.unit)"
  }
  var sensitivityNote: Prose {
    "All rows: the same claims and designs. Intervals hold 90% of the belief. Small gray: Monte Carlo standard error, percentages in percentage points."
  }

  var efficacySection: Document.Section {
    guard let belief = words.belief(words.posterior) else {
      let alone =
        "Under the assumptions of this programme the claims have probability 0 together. No benefit is told, for whatever was told would rest on a claim that is not true."
      return Document.Section(id: "efficacy", title: "Does it work?", blocks: [.paragraph(Prose(alone))] + (contradictoryClaims.map { [$0] } ?? []))
    }
    var blocks: [Document.Block] = [.paragraph(Prose(efficacySentence(belief)))]
    if let figure = quantitiesFigure { blocks.append(.figure(figure)) }
    if let table = table(
      "answer", answerHeadline,
      note:
        "Median and 90% interval of the belief. P: probability that the benefit is above this many \(words.unit). Small gray: Monte Carlo standard error."
    ) {
      blocks.append(table)
    }
    if let figure = influenceFigure { blocks += [.heading("Which claim moves the answer?"), .paragraph(Prose(influenceSentence)), .figure(figure)] }
    if let figure = sensitivityFigure {
      blocks += [
        .heading("How much is the prior's?"),
        .paragraph(.sentences([Prose(sensitivityHeadline + "."), "The table stands on the first page (" + .pointer("sensitivity") + ")."])),
        .figure(figure),
      ]
    }
    if let table = table(
      "otherRuns", "What is left when the claims are taken otherwise",
      note: "Claims in the order of the record, singly, doubted, and under each answer to a question.", as: "other-runs")
    {
      blocks.append(table)
    }
    if let table = table("roads", roadsHeadline, note: Prose(words.roadsNote)) {
      blocks += [.heading("Two roads to one number"), .paragraph(Prose(roadsSentence)), table]
    }
    let isAlone = findings.runs.allSatisfy { $0.road == .simulation }
    if let table = table("simulation", "How the trials were simulated", note: isAlone ? Prose(ProgrammeWords.simulationAlone) : "") {
      blocks.append(table)
    }
    return Document.Section(id: "efficacy", title: "Does it work?", blocks: blocks)
  }

  private var contradictoryClaims: Document.Block? {
    findings.contradictory.min { $0.probability < $1.probability }.map { worst in
      .callout(
        .init(
          .contradiction,
          Prose(
            "\(worst.claims.map { id in "\(id): \(programme.record.claim(id)?.says ?? "")" }.joined(separator: "; ")). Together their probability is \(worst.probability == 0 ? "0" : BeliefText.chance(worst.probability))."
          )))
    }
  }

  private func efficacySentence(_ belief: ProgrammeFindings.Belief) -> String {
    var text =
      "Given all claims, \(words.treatment) is better than control with probability \(words.text(belief).aboveZero); the benefit is \(words.text(belief).sentence), 95% interval "
      + NumberStyle.range(belief.interval95[0], belief.interval95[1], decimals: words.text(belief).decimals) + "."
    if belief.quantiles[0] < 0 { text += " The 90% interval holds 0: that it does nothing is not ruled out." }
    let subsets = findings.quantities.indices.filter { findings.quantities[$0].population != nil && !findings.quantities[$0].unit.isEmpty }
    let told = subsets.compactMap { index in
      self.belief(words.posterior, index).map { "\(findings.quantities[index].population ?? "") \(words.text($0).both)" }
    }
    if !told.isEmpty { text += " By subset: \(told.joined(separator: "; "))." }
    return text
  }

  private var quantitiesFigure: Figure? {
    let rows = findings.quantities.indices.filter { !findings.quantities[$0].unit.isEmpty }.compactMap { index -> RidgesFigure.Row? in
      guard let after = self.belief(words.posterior, index) else { return nil }
      return row(
        findings.quantities[index].name, words.isReported(findings.quantities[index].benefit) ? "" : "no result reported",
        prior: self.belief(words.prior, index), posterior: after, isStrong: index == words.principal)
    }
    guard rows.count > 1 else { return nil }
    return RidgesFigure(
      id: "benefits", headline: Figure.headline(answerHeadline),
      howToRead: "Dashed: before the claims; violet: after all of them. \(dots)\(dotted)\(shapes)",
      alternativeText: "Benefits after the claims: " + rows.map { "\($0.title) \($0.texts[0])" }.joined(separator: "; ") + ".",
      rowsHead: "Benefit of",
      heads: ["Median (90% interval)", chanceHead], rows: rows, title: "True benefit, \(words.unit) (right: treatment better)", thresholds: thresholds
    ).figure
  }

  private var answerHeadline: String {
    guard let belief = words.belief(words.posterior), let quantity = words.principalQuantity else { return "Before and after the claims" }
    let sure = belief.quantiles[0] > 0
    return "\(quantity.name) \(sure ? "is better than control" : "may or may not be better than control"): \(words.text(belief).both) \(words.unit)"
  }

  private var influenceSentence: String {
    guard let first = words.influences.first else { return "" }
    func text(_ shift: Double) -> String { "\(shift >= 0 ? "up" : "down") by \(NumberStyle.number(abs(shift), decimals: 1))" }
    let small = words.influences.filter { abs($0.shift) < 0.1 }.map(\.claims.listed)
    return "Without \(first.claims.listed) the median goes \(text(first.shift)) \(words.unit)."
      + (small.isEmpty ? "" : " Leaving out \(small.joined(separator: "; ")) alone moves it by less than 0.1.")
      + " Single drops do not add up: claims of one trial tell of the same patients."
  }

  private var influenceFigure: Figure? {
    guard let full = words.belief(words.posterior), !words.influences.isEmpty else { return nil }
    let rows =
      [InfluenceFigure.Row(name: "All claims", belief: full)]
      + words.influences.map { .init(name: "without " + $0.claims.listed, belief: $0.belief, shift: $0.shift) }
    let first = words.influences[0]
    let headline =
      "\(first.claims.count == 1 ? "\(first.claims[0]) moves" : "\(first.claims.listed) move") the answer most: without \(first.claims.count == 1 ? "it" : "them") \(NumberStyle.number(first.belief.median, decimals: 1)) \(words.unit)"
    return InfluenceFigure(
      headline: Figure.headline(headline, "\(first.claims.listed) count most"),
      howToRead:
        "Each row leaves out one claim, or a group of claims that hang together; the bar is the shift of the median from the top row; lines: 90% intervals. Sorted by the shift.",
      alternativeText: "The whole answer is \(words.text(full, most: 2).both). "
        + words.influences.prefix(3).map { "Without \($0.claims.listed): \(words.text($0.belief, most: 2).median)" }.joined(separator: "; ") + ".",
      title: axis, rows: rows, text: { words.text($0, most: 2).both }
    ).figure
  }

  private var sensitivityFigure: Figure? {
    var rows: [RidgesFigure.Row] = []
    if let belief = words.belief(words.posterior) { rows.append(row("main", prior: words.belief(words.prior), posterior: belief, isStrong: true)) }
    for name in words.sensitivities {
      if let belief = words.belief(findings.run(.sensitivity(name))) {
        rows.append(row(name, prior: words.belief(findings.run(.sensitivityPrior(name))), posterior: belief))
      }
    }
    guard rows.count > 1 else { return nil }
    return RidgesFigure(
      id: "priors", headline: Figure.headline(sensitivityHeadline),
      howToRead: "Dashed: the prior of the row; violet: after the same claims. \(dots)\(dotted)\(shapes)",
      alternativeText: "Benefit after the claims by prior: " + rows.map { "\($0.title) \($0.texts[0])" }.joined(separator: "; ") + ".",
      rowsHead: "Prior",
      heads: ["Median (90% interval)", chanceHead], rows: rows, title: axis, thresholds: thresholds
    ).figure
  }

  private var roadsHeadline: String {
    guard let pair = principalPair else { return "Both roads" }
    func text(_ value: Double) -> String { NumberStyle.number(value, decimals: 2) }
    return "Exact \(text(pair.exact)), by simulation \(text(pair.simulation)): they differ by \(text(abs(pair.simulation - pair.exact)))"
  }

  private var principalPair: ProgrammeFindings.RoadPair? { words.pairs.first { $0.measure == .mean(quantity: words.principal) } }

  private var roadsSentence: String {
    guard let pair = principalPair, let errors = pair.standardErrors else { return "" }
    let far = words.pairs.compactMap(\.standardErrors).map { abs($0) }.max() ?? abs(errors)
    let by = NumberStyle.number(abs(errors), decimals: 1)
    return "The mean of \(words.treatment) differs by \(by) standard errors between the roads; of all that both tell the farthest apart are "
      + "\(NumberStyle.number(far, decimals: 1)). The roads share the priors and the reading of the files, and nothing below them: what is left beyond "
      + "chance is what the exact road leaves out."
  }
}
