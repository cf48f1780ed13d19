import Evidence
import Foundation
import Mathematics
import TestSupport
import Testing
import Trial

@Suite struct `The simulation road` {
  static let options = SimulationOptions(byMeans: ["phase-2"], independentAllocation: true)
  static let conditions: [(name: String, claims: [String])] = [
    ("prior", []), ("O2", ["O2"]), ("O1&O2", ["O1", "O2"]), ("O2&O3", ["O2", "O3"]), ("O2&O3&O4", ["O2", "O3", "O4"]),
    ("O1-O4", ["O1", "O2", "O3", "O4"]), ("O1&O2&weak", ["O1", "O2", "weak"]), ("O5&O6", ["O5", "O6"]),
  ]

  /// 300,000 programmes: rarer conditions stand in `Documentation/methods/simulation-road.md`, from two million.
  @Test(.tags(.reference)) func `agrees with an independent program on eight conditions`() throws {
    let (programme, mechanism) = try ProgrammeFolders.referenceModel()
    let road = try SimulationRoad(programme, mechanism: mechanism, options: Self.options)
    let simulated = try road.sample(draws: 300_000, seed: 20_261_123, threads: 2)
    var far = 0
    var compared = 0
    func close(_ found: Double, _ error: Double, _ printed: JSON, _ printedError: JSON, _ what: String) {
      guard let expected = printed.number, let se = printedError.number else {
        Issue.record("\(what) is not printed")
        return
      }
      // Half a unit of the last printed digit besides.
      let off = max(abs(found - expected) - 0.0005, 0) / max((error * error + se * se).squareRoot(), 1e-12)
      compared += 1
      if off > 3 { far += 1 }
      #expect(off < 4.5, "\(what): \(found) ± \(error), printed \(expected) ± \(se)")
    }
    for (name, claims) in Self.conditions {
      let printed = References.one("abc-model", "condition \(name)").outputs
      let errors = printed["mc_se"]
      let draws = simulated.accepted(claims)
      let n = Double(draws.count)
      let share = n / Double(simulated.draws)
      close(share, (share * (1 - share) / Double(simulated.draws)).squareRoot(), printed["accept_rate"], errors["accept_rate"], "\(name): rate")
      let index = try #require(road.quantities.firstIndex { $0.name == "25 mg" })
      let belief = try #require(simulated.run(.posterior, claims: claims)).beliefs[index]
      close(belief.mean, belief.meanError, printed["dall_mean"], errors["dall_mean"], "\(name): mean")
      close(belief.quantiles[2], belief.medianError, printed["dall_q05_50_95"][1], errors["dall_q05_50_95"][1], "\(name): median")
      close(belief.aboveZero, belief.aboveZeroError, printed["P_gt0"], errors["P_gt0"], "\(name): above 0")
      close(
        belief.standardDeviation, belief.standardDeviation / (2 * n).squareRoot(), printed["dall_sd"], errors["dall_sd"], "\(name): sd")
      let values = simulated.values(index, of: draws)
      let high = Double(values.count { $0 >= 1.75 }) / n
      close(high, (high * (1 - high) / n).squareRoot(), printed["P_ge_1_75"], errors["P_ge_1_75"], "\(name): at least 1.75")
      let ratio = try #require(road.quantities.firstIndex { $0.name == "100 mg over 25 mg" })
      let ratios = try #require(simulated.run(.posterior, claims: claims)).beliefs[ratio]
      close(ratios.quantiles[2], ratios.medianError, printed["rho_q05_50_95"][1], errors["rho_q05_50_95"][1], "\(name): ratio")
    }
    // Of 56 comparisons at three standard errors 0.15 are to be expected beyond.
    #expect(compared == 56 && far <= 2, "\(far) of \(compared) are beyond three standard errors")
  }

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
