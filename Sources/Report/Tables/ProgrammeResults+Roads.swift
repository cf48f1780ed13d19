import Trial

extension ProgrammeResults {
  /// The mean of each benefit by both roads, and how far they are apart.
  var roads: ResultTable {
    let rows = words.pairs.compactMap { pair -> [Cell]? in
      guard case .mean(let place) = pair.measure, findings.quantities.indices.contains(place) else { return nil }
      func interval(_ road: ProgrammeFindings.Run.Road) -> Cell {
        findings.run(pair.kind, by: road).flatMap { $0.beliefs.indices.contains(place) ? $0.beliefs[place].quantiles : nil }
          .map { .interval($0[0], $0[4]) } ?? .missing
      }
      return [
        .text(findings.quantities[place].name), .number(pair.exact, monteCarloError: error(pair.exactError)), interval(.exact),
        .number(pair.simulation, monteCarloError: error(pair.simulationError)), interval(.simulation), .number(pair.simulation - pair.exact),
        pair.standardErrors.map { .number($0) } ?? .missing,
      ]
    }
    func columns(_ group: String, _ suffix: String) -> [Column] {
      [
        Column("mean" + suffix, "Mean", .number(unit: ""), group: group, decimals: 2),
        Column("interval" + suffix, "90% interval", .number(unit: ""), group: group, decimals: 2),
      ]
    }
    var table = ResultTable(
      label: "Two roads to one number",
      columns: [Column("quantity", "Benefit, \(words.unit)", .text)] + columns("Exact", "_exact") + columns("Simulation", "_simulation")
        + [
          Column("difference", "Difference", .number(unit: ""), decimals: 2),
          Column("standardErrors", "In standard errors", .number(unit: ""), decimals: 1),
        ], rows: rows)
    table.note = words.roadsNote
    return table
  }

  /// What the road of simulation took, and how far it came.
  var simulation: ResultTable {
    guard let simulation = findings.simulation else { return ResultTable(label: "", columns: [], rows: []) }
    var (columns, row): ([Column], [Cell]) = ([], [])
    func add(_ key: String, _ title: String, _ measure: ResultTable.Measure, _ cell: Cell, decimals: Int? = nil) {
      columns.append(Column(key, title, measure, decimals: decimals))
      row.append(cell)
    }
    func add(_ key: String, _ title: String, _ count: Int) { add(key, title, .count, .count(count)) }
    // As a number, for words are often so improbable that a percentage has no digits.
    func addChance(_ key: String, _ title: String, _ value: Double?, _ error: Double?) {
      add(key, title, .number(unit: ""), value.map { .number($0, monteCarloError: self.error(error ?? 0)) } ?? .missing)
    }
    add("particles", "Particles", simulation.batches * simulation.particles)
    add("batches", "In independent batches", simulation.batches)
    add("rounds", "Rounds of falling tolerances", simulation.rounds)
    if case .notReached(let distance, let most) = simulation.outcome {
      add("distance", "Distance from the words, z", .number(unit: ""), distance.isFinite ? .number(distance) : .missing, decimals: 2)
      addChance("most", "Probability of the words, at most", most, nil)
    } else {
      add("acceptance", "Moves of draws accepted", .probability, .number(simulation.acceptance))
      add("patientsAcceptance", "New patients with the same words", .probability, .number(simulation.patientsAcceptance))
      add("distinct", "Different particles, effective", .number(unit: ""), .number(simulation.distinct), decimals: 0)
      add("tried", "Programmes tried at the exact words", simulation.tried)
      add("held", "Of them with the words of the record", simulation.held)
      let run = findings.run(words.pairs.first?.kind ?? .posterior, by: .simulation)
      add(
        "effectiveSampleSize", "Worth equal draws", .number(unit: ""), run.map { .number($0.effectiveSampleSize) } ?? .missing, decimals: 0)
      add(
        "convergence", "Spread between parts over that within (1 is best)", .number(unit: ""), .number(simulation.convergence), decimals: 3)
      addChance("probability", "Probability of the words", run?.evidence, run?.evidenceError)
      addChance("probabilityByShares", "The same by the tolerances", simulation.probabilityByShares, simulation.probabilityBySharesError)
      if let exact = words.pairs.first(where: { $0.measure == .evidence }) {
        addChance("probabilityExact", "The same by the exact road", exact.exact, exact.exactError)
      }
    }
    add("trials", "Trials simulated and analyzed", simulation.trials)
    add("failures", "Of them failed", simulation.failures)
    var table = ResultTable(label: "Simulation of whole trials", layout: .record, columns: columns, rows: [row])
    if findings.runs.allSatisfy({ $0.road == .simulation }) { table.note = ProgrammeWords.simulationAlone }
    return table
  }
}
