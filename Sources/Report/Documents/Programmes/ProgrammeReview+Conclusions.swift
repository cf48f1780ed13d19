import Trial

extension ProgrammeReview {
  /// The interim, the country, the setting: luck or not.
  var luckSection: Document.Section {
    guard !words.isImpossible else { return Document.Section(id: "luck", title: "", blocks: []) }
    var blocks: [Document.Block] = []
    if !findings.predictions.isEmpty {
      blocks.append(.paragraph(Prose(findings.predictions.filter { efficacy($0.claim) }.map(predictionSentence).sentences)))
    }
    if let table = table(
      "predictions", predictionsHeadline,
      note:
        "Probability of each claim's words before any claim; given all other claims; and in a new trial of the same design given all claims. Low in the last column: luck had a hand."
    ) {
      blocks.append(table)
    }
    if !findings.subsets.isEmpty {
      blocks += [.heading("Can the subsets be trusted?"), .paragraph(Prose(findings.subsets.map(subsetSentence).sentences))]
    }
    if let table = table(
      "subsets", subsetsHeadline,
      note:
        "Significant by luck: how often such a subset is significant where the whole is not, though the benefit is the same for all, over the belief after the claims. Any, with no effect: how often one of the subsets examined is, where nothing works."
    ) {
      blocks.append(table)
    }
    return Document.Section(id: "luck", title: "Was it luck?", blocks: blocks)
  }

  private func efficacy(_ id: String) -> Bool { programme.record.claim(id)?.about == .efficacy }

  private func predictionSentence(_ prediction: ProgrammeFindings.Prediction) -> String {
    let words =
      prediction.givenOthers < 0.1
      ? "is a surprise"
      : prediction.givenOthers < 0.3
        ? "is not what one would expect" : prediction.givenOthers < 0.7 ? "could go either way" : "is what one would expect"
    let says = programme.record.claim(prediction.claim)?.says ?? ""
    return
      "“\(says)” (\(prediction.claim)) \(words) given the other claims: \(BeliefText.chance(prediction.givenOthers)); in the same trial again \(BeliefText.chance(prediction.again))."
  }

  private var predictionsHeadline: String {
    guard let least = findings.predictions.filter({ efficacy($0.claim) }).min(by: { $0.again < $1.again }) else {
      return "Were the claims to be expected?"
    }
    return "\(least.claim) is the least likely to be seen again: \(BeliefText.chance(least.again))"
  }

  private func subsetSentence(_ subset: ProgrammeFindings.SubsetCredibility) -> String {
    "In \(subset.population) (\(subset.claim)): with one benefit for all, luck alone makes such a subset significant and the whole not in \(BeliefText.chance(subset.byLuck)) of trials; "
      + "the benefit there is \(subset.betterThanRest.likelihoodWords) above that of all others (\(BeliefText.chance(subset.betterThanRest)))."
  }

  private var subsetsHeadline: String {
    guard let worst = findings.subsets.max(by: { $0.anyByLuck < $1.anyByLuck }) else { return "Findings in subsets" }
    return "With no effect at all, some subset is significant in \(BeliefText.chance(worst.anyByLuck)) of such trials"
  }

  /// What the other dose teaches.
  var doseSection: Document.Section {
    guard !words.isImpossible, let other = otherDose, let before = belief(words.prior, other.index), let after = belief(words.posterior, other.index)
    else {
      return Document.Section(id: "dose", title: "", blocks: [])
    }
    let name = words.treatment(other.quantity.benefit)
    var sentences = [
      "\(name.capitalizedFirst) goes from \(words.text(before).both) before the claims to \(words.text(after).both) \(words.unit) after them; it is better than control with probability \(words.text(after).aboveZero)."
    ]
    if let ratio, let first = belief(words.prior, ratio), let now = belief(words.posterior, ratio) {
      let (a, b) = (BeliefText(belief: first, unit: ""), BeliefText(belief: now, unit: ""))
      let overlap = first.quantiles[0] < now.quantiles[4] && now.quantiles[0] < first.quantiles[4]
      sentences.append(
        "Its ratio to \(words.principalQuantity?.benefit ?? "the lower dose") goes from \(a.both) to \(b.both)\(overlap ? ": the intervals overlap, so much of what is told of the shape is the prior" : "")."
      )
    }
    if case .choices(let choices)? = words.shapes?.content {
      let told = choices.map {
        "\($0.name) \(BeliefText.chance($0.posterior, error: $0.posteriorError)) (before: \(BeliefText.chance($0.prior)), Bayes factor \(NumberStyle.number($0.bayesFactor, decimals: 1)))"
      }
      let most = choices.map { max($0.bayesFactor, 1 / max($0.bayesFactor, 1e-9)) }.max() ?? 1
      sentences.append(
        "Of the shapes of dose and effect: \(told.listed). \(most < 3 ? "So weak a factor shows no bell in people" : most < 10 ? "That is some evidence of the shape" : "That is strong evidence of the shape")."
      )
    }
    sentences.append("That a dose showed no significant effect in a trial of unknown size is little evidence that it has none.")
    let disputed = programme.record.contradictions.filter { contradiction in
      contradiction.claims.contains { id in
        programme.record.claim(id)?.about == .efficacy
          && programme.record.claim(id)?.arm?.values.contains { arm in arms(of: other.quantity.benefit).contains(arm) } == true
      }
    }
    return Document.Section(
      id: "dose", title: "What the other dose teaches", blocks: [.paragraph(Prose(sentences.sentences))] + disputed.prefix(2).map(callout))
  }

  private func arms(of benefit: String) -> [String] { programme.trials.flatMap { $0.benefits.filter { $0.benefit == benefit }.map(\.arm) } }

  var safetySection: Document.Section {
    let claims = programme.record.claims.filter { $0.about == .safety }
    guard !claims.isEmpty || !findings.safety.isEmpty else { return Document.Section(id: "safety", title: "", blocks: []) }
    let told = claims.map { "\($0.says.trimmed) (\($0.id)\($0.finding == .notReported ? ", not reported" : ""))" }.joined(separator: "; ").asSentence
    var blocks: [Document.Block] = [
      .paragraph(
        Prose("What is said of safety: \(told) Words on events give rates only with the number of patients exposed, which is not known either."))
    ]
    let silent = claims.filter { $0.finding == .notReported }
    if !silent.isEmpty {
      blocks.append(
        .callout(
          .init(
            .missing,
            Prose("Rates and kinds of adverse events in patients are not reported; none is assumed (\(silent.map(\.id).joined(separator: ", ")))."))))
    }
    if let table = table("safety", safetyHeadline, note: "Median and 90% interval before and after the claim.", as: "safety-table") {
      blocks.append(table)
    }
    if let figure = noneFigure { blocks.append(.figure(figure)) }
    let disputed = programme.record.contradictions.filter { contradiction in
      claims.contains { contradiction.claims.contains($0.id) } && contradiction.severity != .low
    }
    return Document.Section(id: "safety", title: "Safety", blocks: blocks + disputed.prefix(2).map(callout))
  }

  private var safetyHeadline: String { "What the words on events allow: few patients, or few events" }

  private var noneFigure: Figure? {
    let curves = findings.safety.filter { !$0.noneOccurring.isEmpty }
    guard let first = curves.first, let last = first.noneOccurring.last else { return nil }
    let headline = "Of \(NumberStyle.number(last.x, decimals: 0)) patients, none stops with probability \(BeliefText.chance(last.y))"
    return LinesFigure(
      id: "none-stops", headline: Figure.headline(headline, narrow: true),
      howToRead:
        "Probability that no patient stops because of an event, by the patients exposed, at the median of the prior rate (\(curves.map(\.claim).listed)).",
      alternativeText: headline + ".", yHead: "Probability that none stops", xTitle: "Patients exposed",
      series: curves.enumerated().map {
        .init(name: $1.claim, points: $1.noneOccurring, color: LinesFigure.colors[$0 % 5], dash: LinesFigure.dashes[$0 % 5], isStrong: $0 == 0)
      },
      range: 0...1.02, isPercent: true
    ).figure
  }

  var decisionSection: Document.Section {
    guard let rule = programme.decision, let decision = findings.decision, !words.isImpossible else {
      return Document.Section(id: "decision", title: "", blocks: [])
    }
    let text =
      "The rule was fixed beforehand: go where the benefit of \(rule.benefit) is above \("\(NumberStyle.plain(rule.minimal)) \(words.unit)".singularIfOne) with at least \(NumberStyle.percent(rule.goAboveMinimal)) "
      + "and above \(NumberStyle.plain(rule.target)) with at least \(NumberStyle.percent(rule.goAboveTarget)); stop where it is above \(NumberStyle.plain(rule.target)) with at most \(NumberStyle.percent(rule.stopAboveTarget)); else \(rule.otherwise). \(decisionSentence)"
    let headline = "The rule says \(words.word(decision.choice))"
    var blocks: [Document.Block] = [.paragraph(Prose(text) + sources.prose(rule.sources))]
    if let table = table("decision", headline, note: "Both conditions of “go” must hold.", as: "dual-criterion") { blocks.append(table) }
    return Document.Section(id: "decision", title: "The decision", blocks: blocks)
  }

  var nextSection: Document.Section {
    guard !findings.nextTrials.isEmpty, !words.isImpossible else { return Document.Section(id: "next", title: "", blocks: []) }
    let least = findings.nextTrials.min { $0.assurance < $1.assurance }
    let best = findings.nextTrials.max { $0.assurance < $1.assurance }
    var text = "Power is for one effect; assurance is the chance of success over all effects that are believed, those below 0 among them."
    if let least, let best, least != best {
      text +=
        " It goes from \(BeliefText.chance(least.assurance, error: least.assuranceError)) (“\(words.name(least))”) to \(BeliefText.chance(best.assurance, error: best.assuranceError)) (“\(words.name(best))”); no size brings it above the chance that the effect is there at all."
    }
    var blocks: [Document.Block] = [.paragraph(Prose(text))]
    if let figure = assuranceFigure { blocks.append(.figure(figure)) }
    let note =
      programme.value.map {
        "Value, \($0.unit): \(NumberStyle.plain($0.success)) a success, \(NumberStyle.plain($0.perPatient)) a patient, \(NumberStyle.plain($0.perMonth)) a month. Bold: the best. "
      } ?? "Bold: the best. "
    if let table = table(
      "nextTrials", nextHeadline,
      note: Prose(note + "Assurance: over the belief after the claims; beside it over that before them. Small gray: Monte Carlo standard error."),
      as: "next-trials")
    {
      blocks.append(table)
    }
    return Document.Section(id: "next", title: "The next trial", blocks: blocks)
  }

  private var nextHeadline: String {
    guard let best = ProgrammeResults(programme, findings).bestNext else { return "The next trial" }
    return "“\(words.name(best))” is the best: assurance \(BeliefText.chance(best.assurance, error: best.assuranceError))"
  }

  private var assuranceFigure: Figure? {
    var drawn = findings.nextTrials.filter { !$0.power.isEmpty }
    if drawn.count > 4 {
      // The least, the greatest and the best: more lines than four have no room for their words.
      let sorted = drawn.sorted { $0.assurance < $1.assurance }
      let best = ProgrammeResults(programme, findings).bestNext
      drawn = drawn.filter {
        $0 == sorted.first || $0 == sorted.last || $0 == best || $0.name == sorted[sorted.count / 2].name && $0 == sorted[sorted.count / 2]
      }
    }
    guard let best = drawn.max(by: { $0.assurance < $1.assurance }) else { return nil }
    let color = { (index: Int) in LinesFigure.colors[index % 5] }
    let series = drawn.enumerated().map { index, next in
      LinesFigure.Series(
        name: words.name(next), note: "\(NumberStyle.number(next.patients, decimals: 0)) patients", points: next.power, color: color(index),
        dash: LinesFigure.dashes[index % 5], isStrong: next == best)
    }
    let levels = drawn.enumerated().map { index, next in
      LinesFigure.Level(
        value: next.assurance, label: "assurance \(BeliefText.chance(next.assurance, error: next.assuranceError))",
        color: color(index) == "dose2" ? "ink2" : color(index))
    }
    return LinesFigure(
      id: "assurance",
      headline: Figure.headline(
        "The surest next trial succeeds with probability \(BeliefText.chance(best.assurance, error: best.assuranceError))", narrow: true),
      howToRead:
        "Lines: chance of success by the true benefit. Dotted, in the color of its trial: assurance, the mean of that line over the belief, which stands on the floor.",
      alternativeText: drawn.map {
        "\(words.name($0)), \(NumberStyle.number($0.patients, decimals: 0)) patients: assurance \(BeliefText.chance($0.assurance, error: $0.assuranceError))"
      }.joined(separator: "; ") + ".",
      yHead: "Chance of success", xTitle: "True benefit, \(words.unit) (right: treatment better)", series: series, levels: levels,
      floor: words.belief(words.posterior), range: 0...1.02, isPercent: true
    ).figure
  }

  var limitsSection: Document.Section {
    var sentences = [
      "No number of any trial was published: everything told here of size rests on words, on the designs as rebuilt, and on priors that are stated and were varied.",
      "A word such as “significant” is taken at the level that the source would have used; a source that meant something else would change the answer.",
    ]
    if programme.record.claims.contains(where: { $0.finding == .notReported && $0.about == .efficacy }) {
      sentences.append(
        "What is not reported may have been good or bad; it is missing, and whether the trial could have shown anything (its assay sensitivity) is not known."
      )
    }
    if programme.reporting != nil {
      sentences.append(
        "Results may have been quoted because they were good; a model of this stands in the answer, but how strong the choice was is assumed.")
    }
    if !findings.mechanismInputs.isEmpty {
      sentences.append("The mechanism is assumed in most of its numbers; it relates the doses and says nothing on whether the drug works.")
    }
    if findings.failures > 0 { sentences.append("\(NumberStyle.count(findings.failures)) draws, fits or trials failed and were left out.") }
    return Document.Section(id: "limits", title: "Limits", blocks: [.paragraph(Prose(sentences.sentences))])
  }

  var methodsSection: Document.Section {
    var sentences: [Prose] = [
      "The unknown things of each trial's protocol are drawn from their priors, and so are the benefits; each draw is a whole trial with its own design.",
      "A claim is the event that the trial's statistic fell where its words say: beyond a bound, within it, on one side.",
    ]
    let roads = Set(findings.runs.map(\.road))
    if roads.contains(.exact) {
      sentences.append(
        "By the exact road the probability of all claims together is a multivariate normal one of the estimates at looks, visits and subsets, whose covariance follows from the design; the posterior is sampled with it."
      )
    }
    if roads.contains(.simulation) {
      sentences.append(
        "By the road of simulation whole trials are drawn, patient by patient, analyzed by the code that analyzes data, and kept where every claim is met"
          + .cited(.philox) + ".")
    }
    sentences.append(
      Prose(
        "Influence is the answer without a claim; a prediction is the probability of its words given the others. Assurance is the mean of power over the belief."
      ))
    sentences.append(Prose("Draws: \(NumberStyle.count(findings.draws)); seed \(findings.seed); failed: \(NumberStyle.count(findings.failures))."))
    var blocks: [Document.Block] = [.paragraph(.sentences(sentences))]
    if !words.isImpossible,
      let table = table(
        "unknownNumbers", "What the claims teach of what was not reported",
        note: "Median and 90% interval. Where both are alike the claims say nothing of it.")
    {
      blocks.append(table)
    }
    if let table = table("run", "How the answer was computed") { blocks.append(table) }
    return Document.Section(id: "methods", title: "Methods", blocks: blocks)
  }
}
