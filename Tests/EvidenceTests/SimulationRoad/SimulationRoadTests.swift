import Evidence
import Foundation
import Mathematics
import TestSupport
import Testing
import Trial

@Suite struct `The simulation road` {
  static let options = SimulationOptions(byMeans: ["phase-2"], independentAllocation: true)

  @Test(.tags(.identity)) func `gives the same bits on one, two and three threads, and in parts`() throws {
    let (programme, mechanism) = try ProgrammeFolders.referenceModel()
    let road = try SimulationRoad(programme, mechanism: mechanism, options: Self.options)
    let one = try road.sample(draws: 3_000, seed: 5, threads: 1)
    for threads in [2, 3] { #expect(try road.sample(draws: 3_000, seed: 5, threads: threads).rows == one.rows) }
    let part = try road.sample(draws: 1_000, from: 2_000, seed: 5, threads: 2)
    for draw in 2_000..<3_000 { #expect(part.bits(ofDraw: draw) == one.bits(ofDraw: draw)) }
    #expect(try road.sample(draws: 3_000, seed: 6, threads: 1).rows != one.rows)
  }

  @Test(.tags(.identity)) func `that leaves early accepts what the whole one accepts`() throws {
    let (programme, mechanism) = try ProgrammeFolders.referenceModel([("programme.yaml", "seed: 20261123", "seed: 20261123\n  set aside: [O3, O4]")])
    let whole = try SimulationRoad(programme, mechanism: mechanism, options: Self.options)
    var options = Self.options
    options.leavesEarly = true
    let early = try SimulationRoad(programme, mechanism: mechanism, options: options)
    let first = SimulationRoad.wholeDraws - 1_000
    let a = try whole.sample(draws: 6_000, from: first, seed: 8, threads: 2)
    let b = try early.sample(draws: 6_000, from: first, seed: 8, threads: 2)
    #expect(!a.accepted().isEmpty)
    #expect(a.accepted() == b.accepted())
    #expect(b.whole == Array(first..<SimulationRoad.wholeDraws))
    for draw in a.accepted() { #expect(a.rows[draw, 1] == b.rows[draw, 1]) }
  }

  @Test(.tags(.identity)) func `has the parameters of a draw again`() throws {
    let (programme, mechanism) = try ProgrammeFolders.referenceModel()
    let road = try SimulationRoad(programme, mechanism: mechanism, options: Self.options)
    let simulated = try road.sample(draws: 200, seed: 3, threads: 1)
    let sample = try #require(simulated.sample(of: Array(0..<200)))
    #expect(sample.names == road.parameterNames + road.quantities.map(\.name))
    let δ = try #require(sample.index(of: "25 mg, common"))
    let out = try #require(sample.index(of: "25 mg in setting = outpatient"))
    let other = try #require(sample.index(of: "25 mg, added in country = other"))
    let level = try #require(road.parameterNames.firstIndex(of: "phase-3.reported level"))
    #expect(road.options(of: level) == ["5% two-sided", "10% two-sided"])
    for draw in 0..<200 {
      // Outpatients of the larger trial: δ, and δ + d_non for those outside the UK.
      let (low, high) = (min(0, sample.columns[other][draw]), max(0, sample.columns[other][draw]))
      let beyond = sample.columns[out][draw] - sample.columns[δ][draw]
      #expect(beyond >= low - 1e-9 && beyond <= high + 1e-9)
    }
  }
}
