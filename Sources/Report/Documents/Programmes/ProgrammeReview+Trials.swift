import Trial

extension ProgrammeReview {
  var trialsSection: Document.Section {
    var blocks: [Document.Block] = [
      .paragraph(
        "Each trial is a protocol, rebuilt from what was said of it. What was not said is unknown and is drawn anew in every draw; none of it is set to a convenient value."
      )
    ]
    if let table = designTable { blocks.append(table) }
    for trial in programme.trials { blocks.append(.figure(workflow(trial))) }
    if let table = unknownsTable { blocks.append(table) }
    if !findings.reconstructions.isEmpty {
      blocks.append(.heading("What could such trials have shown?"))
      if let sentence = powerSentence { blocks.append(.paragraph(Prose(sentence))) }
      if let figure = powerFigure { blocks.append(.figure(figure)) }
      if let table = table(
        "reconstructions", reconstructionHeadline,
        note:
          "On average over what is not known of each trial. Exaggeration: how many times too large a significant estimate is, on average over the belief after the claims; "
          + "wrong sign: how often it has the other sign.")
      {
        blocks.append(table)
      }
    }
    return Document.Section(id: "trials", title: "The trials as protocols", blocks: blocks)
  }

  private func patients(_ trial: TrialProtocol) -> String {
    switch trial.design.sampleSize {
    case .fixed(let count): "\(NumberStyle.count(count)) patients"
    case .forPower(let target, _): "as many patients as give \(NumberStyle.percent(target)) power"
    case .unknown: "patients: not reported"
    }
  }

  private func looks(_ trial: TrialProtocol) -> String {
    let early = trial.design.looks.count - 1
    return early == 0 ? "one analysis, at the end" : early == 1 ? "one look before the end" : "\(early) looks before the end"
  }

  private var designTable: Document.Block? {
    let attributes: [(String, (ProgrammeTrial) -> String)] = [
      ("Phase", { $0.trial.identification.phase }), ("Blinding", { $0.trial.identification.blinding.rawValue }),
      ("Arms", { $0.trial.arms.map(\.label).listed }), ("Size", { patients($0.trial) }),
      ("Primary endpoint", { ($0.trial.endpoints.first?.label ?? "") + TrialWords(trial: $0.trial).atVisit }),
      ("Visits", { $0.trial.schedule.visits.map(\.name).listed }), ("Looks", { looks($0.trial) }),
      (
        "Primary analysis",
        { trial in
          let name = trial.trial.hypotheses.first?.analysis
          let analysis = trial.trial.analyses.first { $0.name == name } ?? trial.trial.analyses.first
          return analysis.map { "\(MethodSentences(trial: trial.trial).name($0)) (\($0.method.rawValue))" } ?? "none"
        }
      ),
      ("Benefits of", { trial in trial.benefits.map { "\($0.arm): \($0.benefit)" }.joined(separator: "; ") }),
      ("Not said, drawn", { trial in "\(programme.unknowns.count { $0.trial == trial.name }) places of its protocol" }),
    ]
    return words(
      "designs", programme.trials.count == 1 ? "One trial, as it must have been" : "\(programme.trials.count) trials, as they must have been",
      columns: [("attribute", "")] + programme.trials.map { ($0.name, $0.name) },
      rows: attributes.map { attribute in [attribute.0] + programme.trials.map(attribute.1) })
  }

  private func workflow(_ trial: ProgrammeTrial) -> Figure {
    let words = TrialWords(trial: trial.trial)
    let it = trial.trial
    let drawn = programme.unknowns.filter { $0.trial == trial.name }
    let isRatioUnknown = drawn.contains { $0.name.contains("allocation.ratio") }
    let factors = it.population.factors.map { $0.label ?? $0.name }
    let arms = it.arms.indices.map { index -> [String] in
      [it.arms[index].label, isRatioUnknown ? "share not reported" : it.allocation.map { "\($0.ratio[index]) of \($0.ratio.reduce(0, +))" } ?? ""]
        .filter { !$0.isEmpty }
    }
    let analysis = it.analyses.first { $0.name == it.hypotheses.first?.analysis } ?? it.analyses.first
    let subsets = analysis?.subgroups.map(\.condition.text) ?? []
    return WorkflowFigure(
      id: "workflow-\(trial.name.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined())",
      headline: Figure.headline("\(trial.name): \(patients(it)), \(looks(it))", "\(trial.name): \(patients(it))"),
      howToRead:
        "Top to bottom. What is not reported is drawn: \(drawn.map { $0.name.replacing(trial.name + ".", with: "") }.joined(separator: ", ")).",
      alternativeText:
        "\(trial.name): \(patients(it)) to \(it.arms.map(\.label).listed), visits at \(it.schedule.visits.map(\.name).listed), \(looks(it)).",
      entry: [
        "Randomized, \(it.identification.blinding.rawValue): \(patients(it))", it.population.condition ?? "",
        factors.isEmpty ? "" : "Factors: \(factors.listed)",
      ].filter { !$0.isEmpty }, arms: arms,
      schedule: ["Seen at baseline and \(visitsShort(it))", looks(it).capitalizedFirst],
      analysis: [
        "\(words.outcome.capitalizedFirst)\(words.atVisit)",
        analysis.map { "analysis “\(MethodSentences(trial: it).name($0))”, \($0.method.rawValue)" } ?? "",
        subsets.isEmpty ? "" : "Subsets: \(subsets.joined(separator: "; "))",
      ].filter { !$0.isEmpty }
    ).figure
  }

  /// `weeks 1, 2 and 4`.
  private func visitsShort(_ trial: TrialProtocol) -> String {
    let visits = trial.schedule.visits
    guard visits.count > 1, visits.allSatisfy({ $0.name.hasPrefix("week ") }) else { return visits.map(\.name).listed }
    return "weeks " + visits.map { $0.name.replacing("week ", with: "") }.listed
  }

  private var unknownsTable: Document.Block? {
    words(
      "design-unknowns", "\(programme.unknowns.count) things the sources do not state, and what was thought of them before",
      columns: [("place", "Place"), ("prior", "Before the claims"), ("source", "Source")],
      rows: programme.unknowns.map { [$0.name, written($0), sources.cited($0.sources)] }, note: "A place names a line of the trial's protocol.")
  }

  private func written(_ unknown: Unknown) -> String {
    switch unknown.belief {
    case .prior(let law): Self.written(law)
    case .byFactor(let factor, let levels): levels.map { "\(factor) \($0.level): \(Self.written($0.prior))" }.joined(separator: "; ")
    }
  }

  /// `uniform 6 to 8.5`; of a choice `1 (75%), 2 (25%)`.
  private static func written(_ law: WrittenDistribution) -> String {
    switch law {
    case .law(let law): law.written
    case .mixture(let parts): parts.map { "\($0.law.written) (\(NumberStyle.percent($0.weight)))" }.joined(separator: ", ")
    case .choice(let options): options.map { "\($0.text) (\(NumberStyle.percent($0.weight)))" }.joined(separator: ", ")
    }
  }

  private var powerSentence: String? {
    guard let main = mainReconstruction else { return nil }
    var text =
      "\(main.trial.capitalizedFirst) had \(NumberStyle.number(main.patients, decimals: 0)) patients in the two arms compared and finds a benefit of "
      + "\(NumberStyle.number(main.benefitAt80, decimals: 1)) \(words.unit) with 80% power; a difference had to reach \(NumberStyle.number(main.leastSignificant, decimals: 1)) to be significant"
    if let belief = words.belief(words.posterior), let power = power(main, at: belief.median) {
      text +=
        ". At the benefit that fits the words best, \(words.text(belief).median) \(words.unit), it succeeds in \(BeliefText.chance(power)) of such trials"
    }
    return text + "."
  }

  /// Linear between the points of the curve.
  func power(_ trial: ProgrammeFindings.Reconstruction, at benefit: Double) -> Double? {
    guard let after = trial.power.firstIndex(where: { $0.x >= benefit }), after > 0 else { return nil }
    let (a, b) = (trial.power[after - 1], trial.power[after])
    return b.x > a.x ? a.y + (b.y - a.y) * (benefit - a.x) / (b.x - a.x) : b.y
  }

  private var reconstructionHeadline: String {
    guard let main = mainReconstruction else { return "What the trials could have shown" }
    return
      "\(main.trial.capitalizedFirst) needed a difference of \(NumberStyle.number(main.leastSignificant, decimals: 1)) \(words.unit) to be significant"
  }

  private var powerFigure: Figure? {
    let curves = findings.reconstructions.filter { !$0.power.isEmpty }
    guard !curves.isEmpty else { return nil }
    let belief = words.belief(words.posterior)
    let main = mainReconstruction
    let series = curves.enumerated().map { index, trial in
      LinesFigure.Series(
        name: trial.trial, note: "\(trial.arm), \(NumberStyle.number(trial.patients, decimals: 0)) patients", points: trial.power,
        color: trial == main ? "active" : ["dose2", "comparator", "dose4", "control"][index % 4],
        dash: trial == main ? [1, 0] : LinesFigure.dashes[1 + index % 4], isStrong: trial == main)
    }
    let chance = main.flatMap { trial in belief.flatMap { belief in power(trial, at: belief.median).map { (trial.trial, belief.median, $0) } } }
    let headline =
      chance.map { "At \(NumberStyle.number($0.1, decimals: 1)) \(words.unit), \($0.0) succeeds in \(BeliefText.chance($0.2)) of cases" }
      ?? "What the trials could have shown"
    return LinesFigure(
      id: "power", headline: Figure.headline(headline, narrow: true),
      howToRead:
        "Lines: chance of a significant result at the end by the true benefit, on average over what is not known of each trial. On the floor: the belief after the claims.",
      alternativeText: headline + ". "
        + curves.map { "\($0.trial): 80% power at \(NumberStyle.number($0.benefitAt80, decimals: 1)) \(words.unit)" }.joined(separator: "; ") + ".",
      yHead: "Chance of a significant result", xTitle: "True benefit, \(words.unit) (right: treatment better)", series: series, floor: belief,
      range: 0...1.02, isPercent: true
    ).figure
  }
}
