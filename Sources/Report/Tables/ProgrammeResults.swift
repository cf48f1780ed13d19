import Trial

/// What was found about a programme as tables and curves: the one place from which the review, the terminal and JSON take their numbers.
public struct ProgrammeResults: Sendable {
  let programme: Programme
  let findings: ProgrammeFindings
  var words: ProgrammeWords { ProgrammeWords(programme: programme, findings: findings) }

  public init(_ programme: Programme, _ findings: ProgrammeFindings) { (self.programme, self.findings) = (programme, findings) }

  /// What JSON has and a terminal leaves out.
  public static let details: Set<String> = [
    "beliefs", "densities", "power", "assurancePower", "noneOccurring", "doseResponse", "occupancy", "response", "concentration",
  ]

  public var results: TrialResults {
    var results = TrialResults()
    func add(_ id: String, _ table: ResultTable) { if !table.rows.isEmpty { results.append(id, .table(table)) } }
    add("answer", answer)
    // Where the claims cannot hold together nothing is told that would rest on them.
    if !words.isImpossible {
      add("sensitivity", sensitivity)
      add("influence", influence)
      add("otherRuns", otherRuns)
      add("roads", roads)
      add("simulation", simulation)
      add("unknowns", unknownChoices)
      add("unknownNumbers", unknownNumbers)
    }
    if words.isImpossible { add("simulation", simulation) }
    add("notAssessed", notAssessed)
    add("contradictory", contradictory)
    add("reconstructions", reconstructions)
    if !words.isImpossible {
      add("predictions", predictions)
      add("subsets", subsets)
      add("safety", safety)
      add("decision", decision)
      add("nextTrials", nextTrials)
    }
    for (index, network) in findings.networks.enumerated() { results.append(contentsOf: network.results(numbered: index + 1, of: findings)) }
    add("mechanismInputs", mechanismInputs)
    add("run", run)
    add("beliefs", beliefs)
    for (id, curve) in curves where !curve.lines.isEmpty { results.append(id, .curve(curve)) }
    return results
  }

  typealias Column = ResultTable.Column
  typealias Cell = ResultTable.Cell

  /// Columns of a belief.
  func columns(_ group: String, _ suffix: String, unit: String, decimals: Int = 2) -> [Column] {
    [
      Column("median" + suffix, "Median", .number(unit: unit), group: group, decimals: decimals),
      Column("interval" + suffix, "90% interval", .number(unit: unit), group: group, decimals: decimals),
    ]
  }
  func cells(_ belief: ProgrammeFindings.Belief?) -> [Cell] {
    guard let belief, belief.mean.isFinite else { return [.missing, .missing] }
    return [.number(belief.median, monteCarloError: error(belief.medianError)), .interval(belief.quantiles[0], belief.quantiles[4])]
  }
  /// Below a millionth it is the rounding of sums.
  func error(_ value: Double) -> Double? { value > 1e-6 ? value : nil }
  func chance(_ value: Double?, _ error: Double = 0) -> Cell { value.map { .number($0, monteCarloError: self.error(error)) } ?? .missing }

  /// Heads of the chances of a benefit above 0, the minimal and the target one.
  var chanceColumns: [Column] {
    var columns = [Column("aboveZero", "P(> 0)", .probability)]
    if let rule = programme.decision {
      columns.append(Column("aboveMinimal", "P(> \(NumberStyle.plain(rule.minimal)))", .probability))
      columns.append(Column("aboveTarget", "P(> \(NumberStyle.plain(rule.target)))", .probability))
    }
    return columns
  }
  /// - Parameter run: whose draws they rest on; errors of the chances above minimal and target are binomial, at its effective number of draws.
  func chances(_ belief: ProgrammeFindings.Belief?, of run: ProgrammeFindings.Run?, isRatio: Bool = false) -> [Cell] {
    guard let belief, belief.mean.isFinite, !isRatio else { return chanceColumns.map { _ in .missing } }
    let draws = belief.aboveZeroError > 0 ? run?.effectiveSampleSize ?? 0 : 0
    func binomial(_ p: Double?) -> Cell { chance(p, draws > 0 ? (max((p ?? 0) * (1 - (p ?? 0)), 0) / draws).squareRoot() : 0) }
    let all = [chance(belief.aboveZero, belief.aboveZeroError), binomial(belief.aboveMinimal), binomial(belief.aboveTarget)]
    return Array(all.prefix(chanceColumns.count))
  }

  private var answer: ResultTable {
    let rows = findings.quantities.indices.map { index -> [Cell] in
      let quantity = findings.quantities[index]
      func belief(_ run: ProgrammeFindings.Run?) -> ProgrammeFindings.Belief? {
        run.flatMap { $0.beliefs.indices.contains(index) ? $0.beliefs[index] : nil }
      }
      let name: Cell = .text(
        quantity.name + (quantity.unit.isEmpty ? " (ratio)" : "") + (words.isReported(quantity.benefit) ? "" : " (not reported)"))
      return [name] + cells(belief(words.prior)) + cells(belief(words.posterior))
        + chances(belief(words.posterior), of: words.posterior, isRatio: quantity.unit.isEmpty)
    }
    return ResultTable(
      label: "Before and after the claims",
      columns: [Column("quantity", "Benefit, \(words.unit)", .text)] + columns("Before the claims", "_prior", unit: "")
        + columns("After the claims", "_posterior", unit: "") + chanceColumns,
      rows: rows, primaryRow: findings.quantities.isEmpty ? nil : words.principal)
  }

  private var sensitivity: ResultTable {
    let decisions = findings.decision.map { decision in
      ["main": words.word(decision.choice)].merging(decision.sensitivity.map { ($0.name, words.word($0.choice)) }) { first, _ in first }
    }
    var rows: [[Cell]] = []
    func add(_ name: String, _ prior: ProgrammeFindings.Run?, _ posterior: ProgrammeFindings.Run?) {
      let belief = words.belief(posterior)
      rows.append(
        [.text(name)] + cells(words.belief(prior)) + cells(belief) + chances(belief, of: posterior)
          + (decisions == nil ? [] : [.text(decisions?[name] ?? NumberStyle.missing)]))
    }
    let names = words.sensitivities
    if !names.isEmpty, let prior = words.prior, words.posterior != nil { add("main", prior, words.posterior) }
    for name in names { add(name, findings.run(.sensitivityPrior(name)), findings.run(.sensitivity(name))) }
    return ResultTable(
      label: "Under other priors",
      columns: [Column("prior", "Prior", .text)] + columns("Before the claims", "_prior", unit: words.unit)
        + columns("After the claims", "_posterior", unit: words.unit)
        + chanceColumns + (decisions == nil ? [] : [Column("choice", "Decision", .text)]),
      rows: rows, primaryRow: rows.isEmpty ? nil : 0)
  }

  private var influence: ResultTable {
    var rows = words.influences.map { item -> [Cell] in
      [.text("without " + item.claims.listed)] + cells(item.belief) + [.number(item.shift)]
    }
    if !rows.isEmpty { rows.insert([.text("all claims")] + cells(words.belief(words.posterior)) + [.missing], at: 0) }
    return ResultTable(
      label: "Without some claims",
      columns: [Column("claims", "Claims", .text)] + [
        Column("median", "Median", .number(unit: words.unit), decimals: 2),
        Column("interval", "90% interval", .number(unit: words.unit), decimals: 2),
        Column("shift", "Shift", .number(unit: words.unit), decimals: 2),
      ], rows: rows, primaryRow: rows.isEmpty ? nil : 0)
  }

  /// Claims one after the other, in the order of the record; each alone; doubted; by alternatives.
  private var otherRuns: ResultTable {
    let rows = findings.runs.compactMap { run -> [Cell]? in
      switch run.kind {
      case .upTo, .only, .doubted, .given, .noSelection: break
      default: return nil
      }
      guard run.road == (words.posterior ?? run).road, let belief = words.belief(run) else { return nil }
      return [.text(words.name(run.kind))] + cells(belief) + chances(belief, of: run)
    }
    return ResultTable(
      label: "Other ways of taking the claims",
      columns: [
        Column("run", "What is taken", .text), Column("median", "Median", .number(unit: words.unit), decimals: 2),
        Column("interval", "90% interval", .number(unit: words.unit), decimals: 2),
      ] + chanceColumns, rows: rows)
  }
}
