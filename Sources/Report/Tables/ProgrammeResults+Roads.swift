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
    let exact = words.pairs.first { $0.measure == .evidence }
    let run = findings.run(words.pairs.first?.kind ?? .posterior, by: .simulation)
    var distance: Cell = .number(0)
    var chance: Cell = run.map { self.chance($0.evidence, $0.evidenceError) } ?? .missing
    if case .notReached(let far, let most) = simulation.outcome { (distance, chance) = (.number(far), .text("at most \(BeliefText.chance(most))")) }
    var columns = [
      Column("particles", "Particles", .count), Column("batches", "In independent batches", .count), Column("rounds", "Rounds", .count),
      Column("trials", "Trials simulated and analyzed", .count), Column("failures", "Of them failed", .count),
      Column("distance", "Distance from the words", .number(unit: ""), decimals: 2),
      Column("probability", "Probability of the words", run == nil ? .text : .probability),
    ]
    var row: [Cell] = [
      .count(simulation.batches * simulation.particles), .count(simulation.batches), .count(simulation.rounds), .count(simulation.trials),
      .count(simulation.failures), distance, chance,
    ]
    if let exact {
      columns.append(Column("probabilityExact", "The same by the exact road", .probability))
      row.append(self.chance(exact.exact, exact.exactError))
    }
    if simulation.outcome == .reached {
      columns += [
        Column("acceptance", "Moves of draws accepted", .probability), Column("patientsAcceptance", "New patients with the same words", .probability),
        Column("distinct", "Different particles, effective", .number(unit: ""), decimals: 0),
        Column("convergence", "Spread between batches over that within (1 is best)", .number(unit: ""), decimals: 3),
      ]
      row += [
        .number(simulation.acceptance), .number(simulation.patientsAcceptance), .number(simulation.distinct), .number(simulation.convergence),
      ]
    }
    var table = ResultTable(label: "Simulation of whole trials", layout: .record, columns: columns, rows: [row])
    if findings.runs.allSatisfy({ $0.road == .simulation }) { table.note = ProgrammeWords.simulationAlone }
    return table
  }
}
