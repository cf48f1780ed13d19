import Mathematics
import TestSupport
import Testing

@testable import Evidence

/// The rarest words of the reference model, held by one programme in three thousand.
@Suite struct `Rare words on the simulation road` {
  /// 4,200,000 programmes, seed 20261123, in parts of 700,000; those whose phase II does not say O5 and O6 are left before their patients enter.
  @Test(.tags(.reference)) func `agree with the independent program in every figure`() throws {
    let (programme, mechanism) = try ProgrammeFolders.referenceModel([("programme.yaml", "seed: 20261123", "seed: 20261123\n  set aside: [weak]")])
    var options = ReferenceRun.options
    options.leavesEarly = true
    let road = try SimulationRoad(programme, mechanism: mechanism, options: options)
    let (benefit, ratio) = (
      try #require(road.quantities.firstIndex { $0.name == "25 mg" }), try #require(road.quantities.firstIndex { $0.name == "100 mg over 25 mg" })
    )
    let look = try #require(road.parameterNames.firstIndex(of: "O1 at"))
    let (parts, size) = (6, 700_000)
    var (benefits, ratios, byPatients) = ([Double](), [Double](), [Double]())
    for part in 0..<parts {
      let simulated = try road.sample(draws: size, from: part * size, seed: ReferenceRun.seed, threads: 2)
      let accepted = simulated.accepted()
      benefits += simulated.values(benefit, of: accepted)
      ratios += simulated.values(ratio, of: accepted)
      byPatients += accepted.map { road.parameters(ofDraw: $0, seed: ReferenceRun.seed)[look] == 0 ? 1 : 0 }
    }
    // Draws of the same weight: as many as are effective.
    #expect(benefits.count >= 1_000)
    let n = Double(parts * size)
    let rate = Double(benefits.count) / n
    let printed = References.one("abc-model", "condition O1-O6").outputs
    var figures = PrintedFigures()
    figures.compareRow("O1-O6", rate: (rate, (rate * (1 - rate) / n).squareRoot()), benefit: benefits, ratio: ratios, with: printed)
    let share = MonteCarloFigures(byPatients).share { $0 == 1 }
    figures.compare("interim by patients", share, printed["P_interim_type_A"], error: printed["mc_se"]["P_interim_type_A"], decimals: 4)
    #expect(figures.compared == 13)
    let found = MonteCarloFigures(benefits)
    tell(
      "O1-O6, left early", "\(benefits.count)", written(rate, 6), "\(written(found.mean.value, 3)) ± \(written(found.mean.error, 3))",
      written(found.standardDeviation.value, 3), [0.05, 0.5, 0.95].map { written(found.quantile($0).value, 2) }.joined(separator: ", "),
      written(found.share { $0 >= 0 }.value, 4), written(MonteCarloFigures(ratios).quantile(0.5).value, 3), written(share.value, 3),
      written(figures.farthest.errors, 1), figures.farthest.figure)
  }

  /// Where a level has the share 0 nobody is of it, not even by rounding: the arms have the patients that were drawn, no more.
  @Test(.tags(.identity)) func `rest on the patients of phase II and no others`() throws {
    let (programme, mechanism) = try ProgrammeFolders.referenceModel()
    let road = try SimulationRoad(programme, mechanism: mechanism, options: ReferenceRun.options)
    let worker = SimulationWorker(road)
    let trial = road.worlds[0].trials[0]
    let script = trial.variants[0]
    #expect(trial.name == "phase-2" && script.byMeans)
    let all = try #require(script.statistics.indices.max { script.statistics[$0].cells.count < script.statistics[$1].cells.count })
    let uses = [Bool](repeating: true, count: script.tables.count)
    for draw in 0..<200 {
      let streams = TrialStreams(seed: 9, trial: UInt64(draw))
      road.draws.fill(worker.values, streams)
      worker.simulation.run(script, worker.values, streams, first: 0, uses: uses)
      let (arm, comparator) = worker.simulation.pooled(all, of: script)
      let patients = script.size.value(worker.values) / 3
      #expect(patients >= 30 && patients <= 90 && arm[0] == patients && comparator[0] == patients)
    }
  }
}
