import Trial

extension TrialReview {
  /// What was promised.
  var protocolSection: Document.Section {
    var blocks: [Document.Block] = []
    blocks.append(.paragraph(population, side: trial.identification.note.map { Prose($0) }))
    if trial.kind == .trial { blocks.append(estimandsTable) }
    if !trial.analyses.isEmpty { blocks.append(analysesPlanTable) }
    for analysis in trial.analyses { blocks.append(.paragraph(methods.analysis(analysis))) }
    return Document.Section(id: "protocol", title: "What the protocol promises", blocks: blocks)
  }

  private var population: Prose {
    var sentences: [Prose] = []
    let condition = trial.population.condition.map { " with \($0)" } ?? ""
    let entry = trial.population.entry.map { ", entering at \(readable($0.text))" } ?? ""
    sentences.append(Prose("\(patients.map { NumberStyle.count($0) + " patients" } ?? "Patients")\(condition)\(entry) are randomized to \(arms)."))
    sentences.append(methods.allocation)
    if !trial.schedule.visits.isEmpty {
      sentences.append(Prose("They are seen at baseline (\(trial.schedule.baseline.name)) and at \(trial.schedule.visits.map(\.name).listed)."))
    }
    let composed = trial.population.factors.compactMap(composition)
    if !composed.isEmpty { sentences.append(Prose("Factors: \(composed.joined(separator: "; ")).")) }
    if let endpoint = words.endpoint, endpoint.instrument == .HAMD17 {
      sentences.append(
        "The scale is Hamilton's for depression with 17 items" + .cited(.hamilton)
          + Prose(endpoint.range.map { ", \(NumberStyle.plain($0.lower)) to \(NumberStyle.plain($0.upper)) points, lower is better." } ?? "."))
    }
    return .sentences(sentences)
  }

  /// `≥` for `>=`, as it is read.
  private func readable(_ condition: String) -> String { condition.replacing(">=", with: "≥").replacing("<=", with: "≤") }

  private var arms: String {
    trial.arms.map { arm in
      let given = [
        arm.dose.map { dose in
          "\(NumberStyle.plain(dose.amount)) \(dose.mass.rawValue.replacing("ug", with: "µg"))\(dose.perKilogram ? "/kg" : "")\(dose.perDay ? "/day" : "")"
        }
      ].compactMap { $0 }
      let details = [arm.role.rawValue] + (given.isEmpty ? [] : ["\(arm.treatment.map { $0 + " " } ?? "")\(given[0])"])
      let isSaid = arm.label.lowercased() == arm.role.rawValue
      return isSaid ? arm.label : "\(arm.label) (\(details.joined(separator: ", ")))"
    }.listed
  }

  private func composition(_ factor: Factor) -> String? {
    switch factor.composition {
    case .counts(let counts):
      "\(factor.label ?? factor.name) (" + counts.map { "\($0.level) \(NumberStyle.count($0.count))" }.joined(separator: ", ") + ", exact)"
    case .shares(let shares):
      "\(factor.label ?? factor.name) (" + shares.map { "\($0.level) \(NumberStyle.percent($0.share))" }.joined(separator: ", ") + ")"
    case .fromData: "\(factor.label ?? factor.name) (levels from the data)"
    }
  }

  /// The five attributes of each estimand.
  private var estimandsTable: Document.Block {
    let columns: [TableLayout.Column] = [
      .init(key: "estimand", title: "Estimand", alignment: .left), .init(key: "treatments", title: "Treatments", alignment: .left),
      .init(key: "population", title: "Population", alignment: .left), .init(key: "variable", title: "Variable", alignment: .left),
      .init(key: "events", title: "Intercurrent events", alignment: .left), .init(key: "summary", title: "Summary", alignment: .left),
    ]
    let rows = trial.estimands.map { estimand -> [TableLayout.Cell] in
      let population: String =
        switch estimand.population {
        case .allRandomized, .allTreated, .perProtocol: estimand.population.written
        case .condition(let condition): readable(condition.text)
        }
      let endpoint = trial.endpoints.first { $0.name == estimand.variable }
      let variable = endpoint.map { "\($0.label), \($0.variable.rawValue)" } ?? estimand.variable
      let visit = endpoint?.visit.flatMap { trial.schedule.visits.indices.contains($0) ? " at \(trial.schedule.visits[$0].name)" : nil } ?? ""
      let events = estimand.strategies.map { "\($0.event.rawValue): \($0.strategy.rawValue)" }.joined(separator: "; ")
      return [
        estimand.label ?? estimand.name, "\(estimand.treatments.map(label).listed) against \(label(estimand.comparator))", population,
        variable + visit,
        events.isEmpty ? "none named" : events, estimand.summary.rawValue,
      ].map { TableLayout.Cell($0) }
    }
    let headline =
      trial.estimands.count == 1 ? "One estimand, in its five attributes" : "\(trial.estimands.count) estimands, each in its five attributes"
    return .table(
      Document.Table(
        id: "estimands", headline: headline, layout: TableLayout(label: "Estimands", columns: columns, rows: rows),
        note: "Attributes as in ICH E9(R1)" + .cited(.estimands) + "."))
  }

  private func label(_ arm: String) -> String { trial.arms.first { $0.name == arm }?.label ?? arm }

  private var analysesPlanTable: Document.Block {
    let columns: [TableLayout.Column] = [
      .init(key: "analysis", title: "Analysis", alignment: .left), .init(key: "estimand", title: "Estimand", alignment: .left),
      .init(key: "method", title: "Method", alignment: .left), .init(key: "missing", title: "Missing data", alignment: .left),
      .init(key: "subsets", title: "Subsets", alignment: .left),
    ]
    let rows = trial.analyses.map { analysis in
      [
        methods.name(analysis), analysis.estimand ?? "none", analysis.method.rawValue, analysis.missingData.rawValue,
        analysis.subgroups.isEmpty ? "none" : analysis.subgroups.map { "\($0.condition.text) (\(statusWord($0.status)))" }.joined(separator: "; "),
      ].map { TableLayout.Cell($0) }
    }
    let count = trial.analyses.count
    return .table(
      Document.Table(
        id: "planned-analyses", headline: count == 1 ? "One planned analysis" : "\(count) planned analyses, each for its estimand",
        layout: TableLayout(label: "Planned analyses", columns: columns, rows: rows)))
  }

  private func statusWord(_ status: Subgroup.Status) -> String { status.rawValue }

  /// What the file left out. Absent where it left out nothing.
  var defaultsSection: Document.Section? {
    guard !trial.defaults.isEmpty else { return nil }
    let columns: [TableLayout.Column] = [
      .init(key: "place", title: "Place in the file", alignment: .left), .init(key: "value", title: "Value", alignment: .left),
      .init(key: "reason", title: "Why this value", alignment: .left),
    ]
    let rows = trial.defaults.map { [TableLayout.Cell($0.place), TableLayout.Cell($0.value), TableLayout.Cell($0.reason)] }
    let count = trial.defaults.count
    let intro: Prose = "What a file leaves out is filled in and said. None of these is a choice that moves the error rate: those a file must make."
    return Document.Section(
      id: "defaults", title: "What the file left out",
      blocks: [
        .paragraph(intro),
        .table(
          Document.Table(
            id: "defaults-table", headline: count == 1 ? "One value was filled in" : "\(NumberStyle.count(count)) values were filled in",
            layout: TableLayout(label: "Defaults", columns: columns, rows: rows), codeColumns: ["place", "value"])),
      ])
  }
}
