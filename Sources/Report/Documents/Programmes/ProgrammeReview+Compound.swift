import Trial

extension ProgrammeReview {
  var compoundSection: Document.Section {
    var blocks: [Document.Block] = []
    let mechanical = programme.record.claims.filter { $0.about == .mechanism || $0.about == .identity }
    if !mechanical.isEmpty {
      let compound = programme.compound?.capitalizedFirst ?? "The compound"
      let said = mechanical.map { "\($0.says.trimmed.lowercasedFirst) (\($0.id), \($0.certainty.rawValue) certainty)" }
      blocks.append(.paragraph(Prose("\(compound), by what is claimed: \(said.joined(separator: "; ")).")))
    }
    let disputed = programme.record.contradictions.filter { contradiction in mechanical.contains { contradiction.claims.contains($0.id) } }
    for contradiction in disputed.prefix(2) { blocks.append(callout(contradiction)) }
    if let figure = pathwayFigure { blocks.append(.figure(figure)) }
    if !findings.mechanism.isEmpty || !findings.mechanismInputs.isEmpty { blocks.append(.paragraph(Prose(mechanismWords))) }
    if let figure = doseResponseFigure { blocks.append(.figure(figure)) }
    for name in ["concentration", "occupancy", "response"] { if let figure = courseFigure(name) { blocks.append(.figure(figure)) } }
    if let inputs = inputsTable { blocks.append(inputs) }
    if let facts = factsTable { blocks += [.heading("What was measured"), facts] }
    return Document.Section(id: "compound", title: "The compound and its mechanism", blocks: blocks)
  }

  func callout(_ contradiction: Contradiction) -> Document.Block {
    .callout(
      .init(
        .contradiction,
        Prose(contradiction.issue.asSentence + (contradiction.consequence.map { " " + $0.asSentence } ?? "")) + sources.prose(contradiction.between)
          + Prose(" (\(contradiction.id))")))
  }

  /// `22 of 24 inputs are assumed (ka, CL, …)`.
  private var statusWords: String {
    func names(_ status: ProgrammeFindings.MechanismInput.Status) -> [String] { findings.mechanismInputs.filter { $0.status == status }.map(\.name) }
    let assumed = names(.assumed)
    let others = [("borrowed", names(.borrowed)), ("measured", names(.measured))].filter { !$0.1.isEmpty }.map {
      "\($0.0): \($0.1.joined(separator: ", "))"
    }
    guard !findings.mechanismInputs.isEmpty else { return "" }
    return "\(assumed.count) of \(findings.mechanismInputs.count) inputs are assumed (\(assumed.joined(separator: ", ")))"
      + (others.isEmpty ? "." : "; " + others.joined(separator: "; ") + ".")
  }

  private var mechanismWords: String {
    "The mechanism is a way to make priors, no evidence: it says how the doses may be related, and no more. \(statusWords)"
  }

  private var pathwayFigure: Figure? {
    guard let pathway, !pathway.nodes.isEmpty else { return nil }
    func count(_ status: Pathway.Arrow.Status) -> Int { pathway.arrows.count { $0.status == status } }
    let assumed = count(.assumed)
    return PathwayFigure(
      pathway: pathway,
      headline: Figure.headline(
        "\(assumed) of \(pathway.arrows.count) steps from dose to mood rest on assumed numbers",
        "\(assumed) of \(pathway.arrows.count) steps rest on assumed numbers"),
      howToRead:
        "Arrows: what acts on what; dotted where a number of the step is assumed (\(assumed)), dashed where borrowed (\(count(.borrowed))), solid where all are measured (\(count(.measured))). "
        + "Under each box its own numbers; ranges and sources stand in the table of inputs.",
      alternativeText: "Pathway of \(pathway.nodes.count) boxes and \(pathway.arrows.count) arrows: "
        + pathway.arrows.map { "\(title($0.from)) to \(title($0.to)), \($0.status.rawValue)" }.joined(separator: "; ") + "."
    ).figure
  }
  private func title(_ id: String) -> String { pathway?.nodes.first { $0.id == id }?.title ?? id }

  private var testedDoses: [Double] {
    let doses = programme.trials.flatMap { trial in trial.trial.arms.filter { $0.treatment == programme.compound }.compactMap { $0.dose?.amount } }
    return [0] + Set(doses).sorted()
  }

  private var doseUnit: String {
    programme.trials.flatMap { $0.trial.arms }.first { $0.treatment == programme.compound && $0.dose != nil }?.dose.map { "\($0.mass.rawValue)/day" }
      ?? "per day"
  }

  var doseResponseFigure: Figure? {
    let curves = findings.mechanism.filter { $0.name == "dose-response" }
    guard !curves.isEmpty else { return nil }
    let weights = shapeWeights
    let strongest =
      curves.indices.max { (weights[curves[$0].series] ?? curves[$0].weight ?? 0) < (weights[curves[$1].series] ?? curves[$1].weight ?? 0) } ?? 0
    // A band may reach far beyond every line: it is cut, and said to be.
    let cap = 2.5 * max(curves.flatMap(\.median).max() ?? 1, 1e-9)
    let series = curves.enumerated().map { index, curve in
      let weight = weights[curve.series] ?? curve.weight
      return LinesFigure.Series(
        name: curve.series, note: weight.map { "weight \(BeliefText.chance($0))" } ?? "", points: points(curve),
        lower: curve.bands.count >= 2 ? curve.bands[0] : [],
        upper: curve.bands.count >= 2 ? curve.bands[curve.bands.count - 1].map { min($0, cap) } : [],
        color: index == strongest ? "active" : index == 0 ? "control" : "ink2",
        dash: index == strongest ? [1, 0] : LinesFigure.dashes[1 + index % 4], isStrong: index == strongest)
    }
    let isCut = curves.contains { $0.bands.last?.contains { $0 > cap } ?? false }
    let lead = curves[strongest].series
    let weight = weights[lead] ?? curves[strongest].weight
    return LinesFigure(
      id: "dose-response",
      headline: Figure.headline(
        weight.map { "The most probable shape is “\(lead)”, with \(BeliefText.chance($0))" } ?? "Dose and effect by the mechanism", narrow: true),
      howToRead:
        "Lines: median over what is not known; shade: \(bandWords(curves))\(isCut ? ", cut at the top" : ""). Effect relative to that of the dose of reference. "
        + "No line goes beyond the top dose tested. A prior, no evidence: \(statusWords)",
      alternativeText: "Dose-response by \(curves.count) shapes: "
        + curves.map { "\($0.series), \($0.median.last.map { NumberStyle.plain($0, significant: 2) } ?? "") at the top dose" }.joined(separator: "; ")
        + ".",
      yHead: "Effect, ratio to the dose of reference", xTitle: "Dose, \(doseUnit)", series: series, ticks: testedDoses,
      xRange: 0...max(testedDoses.last ?? 1, 1e-9), reference: 0
    ).figure
  }

  private func bandWords(_ curves: [ProgrammeFindings.MechanismCurve]) -> String {
    curves.contains { !$0.bands.isEmpty } ? "where 90% of it lies" : "none"
  }

  /// Of the shapes, after the claims.
  private var shapeWeights: [String: Double] {
    guard case .choices(let choices)? = words.shapes?.content else { return [:] }
    return choices.reduce(into: [:]) { $0[$1.name] = $1.posterior }
  }

  private func points(_ curve: ProgrammeFindings.MechanismCurve) -> [ProgrammeFindings.Point] {
    zip(curve.x, curve.median).map { ProgrammeFindings.Point(x: $0, y: $1) }
  }

  private func courseFigure(_ name: String) -> Figure? {
    let curves = findings.mechanism.filter { $0.name == name }
    guard !curves.isEmpty else { return nil }
    let unit = name == "occupancy" ? ", %" : name == "concentration" ? ", nM" : ", ratio to the reference"
    let series = curves.enumerated().map { index, curve in
      LinesFigure.Series(
        name: curve.series, points: points(curve), lower: curve.bands.count >= 2 ? curve.bands[0] : [],
        upper: curve.bands.count >= 2 ? curve.bands[curve.bands.count - 1] : [],
        color: LinesFigure.colors[index % 5], dash: LinesFigure.dashes[index % 5], isStrong: index == 0)
    }
    let ends = curves.compactMap { curve in curve.median.last.map { "\(curve.series) \(NumberStyle.plain($0, significant: 2))" } }.listed
    return LinesFigure(
      id: name, headline: Figure.headline("\(name.capitalizedFirst) at the end: \(ends)", "\(name.capitalizedFirst) over time", narrow: true),
      howToRead:
        "Of the typical person, by dose, as the model has it\(curves.contains { !$0.bands.isEmpty } ? "; shade: where 90% of what is not known lies" : "; what is not known about its inputs is not drawn"). \(statusWords)",
      alternativeText: "\(name.capitalizedFirst) over time; at the end \(ends).", yHead: name.capitalizedFirst + unit, xTitle: "Time, weeks",
      series: series
    ).figure
  }

  private var inputsTable: Document.Block? {
    words(
      "mechanism-inputs", "What the mechanism rests on, and how sure each number is",
      columns: [("name", "Input"), ("means", "What it is"), ("value", "Value"), ("status", "Status"), ("source", "Source")],
      rows: findings.mechanismInputs.map { [$0.name, $0.means, $0.value, $0.status.rawValue, sources.cited($0.sources)] },
      note:
        "Measured: seen for this compound, in whatever species. Borrowed: from related compounds or comparable trials. Assumed: ours, with a range.")
  }

  private var factsTable: Document.Block? {
    let facts = programme.record.facts
    let humans = facts.count { $0.species == .human }
    return words(
      "facts", "\(facts.count) measurements with the compound itself, \(humans == 0 ? "none" : humans == 1 ? "one" : "\(humans)") in people",
      columns: [("id", ""), ("species", "In"), ("says", "What was seen"), ("status", "Status"), ("source", "Source")],
      rows: facts.map {
        [
          $0.id, $0.species == .human ? "people" : $0.species == .animal ? "animals" : "cells", $0.says, $0.status.rawValue,
          sources.cited($0.sources),
        ]
      },
      note: "None of these says anything of a trial's outcome; they stand beside the mechanism and move no number.")
  }
}
