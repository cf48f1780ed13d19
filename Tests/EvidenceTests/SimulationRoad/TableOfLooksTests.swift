import Evidence
import Mathematics
import TestSupport
import Testing
import Trial

/// The core table of two looks, patient by patient: significant in favor at t, not significant at the end.
///
/// Looks at 33, 50 and 67 % of one trial of 174 a side, SD 8. Held to the exact table, which knows the standard deviation, and to a program that estimates it as
/// a trial does (`References/looks-estimated-sd`): with the 113 degrees of freedom of the first look a normal critical value is passed by .0262 for .0250.
@Suite struct `The core table on the simulation road` {
  static let exact = References.one("exact-road", "core_table").outputs
  static let estimated = References.one("looks-estimated-sd", "looks").outputs
  static let looks: [(claim: String, row: Int)] = [("A", 0), ("B", 1), ("D", 2)]

  /// [value, error] at a look.
  static func peer(_ row: JSON, _ look: Int) throws -> MonteCarloFigures.Figure {
    let printed = row[["0.33", "0.5", "0.67"][look]].numbers
    #expect(printed.count == 2)
    return (try #require(printed.first), try #require(printed.last))
  }

  static func road(prior: String) throws -> SimulationRoad {
    let programme = try TwoLooks.programme(
      looks: ["33%", "50%", "67%"], prior: prior,
      claims: [
        ("A", "all", "look 1", "significant in favor"), ("B", "all", "look 2", "significant in favor"),
        ("D", "all", "look 3", "significant in favor"),
        ("C", "all", "end", "not significant"),
      ])
    return try SimulationRoad(programme, mechanism: nil)
  }

  /// 18 probabilities, each of 40,000 programmes, seed 11: Monte Carlo error .001 at most.
  @Test(.tags(.reference), arguments: ["0", "1", "1.75", "2", "2.5", "3"]) func `has the probabilities of the words`(_ effect: String) throws {
    let road = try Self.road(prior: "normal mean \(effect) sd 0.000001")
    let simulated = try road.sample(draws: 40_000, seed: 11, threads: 2)
    var figures = PrintedFigures()
    for (claim, row) in Self.looks {
      let p = Double(simulated.accepted([claim, "C"]).count) / 40_000
      let error = (p * (1 - p) / 40_000).squareRoot()
      let printed = try #require(Self.exact["looks"][row]["P_pattern"][effect].number)
      #expect(error <= 0.002)
      #expect(abs(p - printed) <= 3 * error, "\(claim) at \(effect): \(p) ± \(error), exact \(printed)")
      figures.compare("\(claim) at \(effect)", (p, error), try Self.peer(Self.estimated["P_pattern"][effect], row), decimals: 6)
      tell("core", "\(claim) at \(effect)", "\(written(p, 5)) ± \(written(error, 5))", "\(printed)", written((p - printed) / error, 1))
    }
  }

  /// 750,000 programmes, seed 12: some 20,000 hold the words at each look.
  @Test(.tags(.reference)) func `has the posteriors, and what they promise of the next trial`() throws {
    let road = try Self.road(prior: "normal mean 1.8 sd 1")
    let simulated = try road.sample(draws: 750_000, seed: 12, threads: 2)
    func compare(_ what: String, _ found: MonteCarloFigures.Figure, _ printed: JSON, relative: Double? = nil) throws {
      let exact = try #require(printed.number)
      #expect(abs(found.value - exact) <= 3 * found.error, "\(what): \(found.value) ± \(found.error), exact \(exact)")
      if let relative { #expect(abs(found.value / exact - 1) <= relative, "\(what): \(found.value), exact \(exact)") }
      tell("core", what, "\(written(found.value, 4)) ± \(written(found.error, 4))", "\(exact)", written((found.value - exact) / found.error, 1))
    }
    for (claim, row) in Self.looks {
      let draws = simulated.accepted([claim, "C"])
      let figures = MonteCarloFigures(simulated.values(0, of: draws))
      let posterior = Self.exact["looks"][row]["posterior_N(1.8,1)"]
      let share = Double(draws.count) / Double(simulated.draws)
      let t = Self.exact["looks"][row]["t"].number ?? 0
      let evidence: MonteCarloFigures.Figure = (share, (share * (1 - share) / Double(simulated.draws)).squareRoot())
      var peer = PrintedFigures()
      for (key, found) in [
        ("evidence", evidence), ("mean", figures.mean), ("sd", figures.standardDeviation), ("P_gt0", figures.share { $0 > 0 }),
      ] {
        let printed = Self.estimated["posterior_N(1.8,1)"]["\(t)"][key]
        peer.compare("\(t) \(key)", found, (try #require(printed[0].number), try #require(printed[1].number)), decimals: 6)
      }
      #expect(abs(share / (try #require(posterior["evidence"].number)) - 1) < 0.05)
      tell("core", "\(t) evidence", "\(written(share, 5)) ± \(written(evidence.error, 5))", "\(posterior["evidence"].number ?? 0)", "")
      try compare("\(t) mean", figures.mean, posterior["mean"], relative: 0.01)
      try compare("\(t) sd", figures.standardDeviation, posterior["sd"], relative: 0.01)
      for (key, q) in [("q05", 0.05), ("q50", 0.5), ("q95", 0.95)] { try compare("\(t) \(key)", figures.quantile(q), posterior[key]) }
      try compare("\(t) P(> 0)", figures.share { $0 > 0 }, posterior["P_gt0"])
      guard claim == "B" else { continue }
      try compare("\(t) 2.5 %", figures.quantile(0.025), Self.exact["t_0.5_interval_95"][0])
      try compare("\(t) 97.5 %", figures.quantile(0.975), Self.exact["t_0.5_interval_95"][1])
      let sample = try #require(simulated.sample(of: draws))
      let benefit = try #require(sample.index(of: "drug"))
      for patients in [174.0, 300, 500] {
        let next = try NextTrial(drugPatients: patients, controlPatients: patients, standardDeviation: 8, rule: .twoSided5Percent)
        let assurance = next.assurance(over: sample) { $0[benefit] }
        let error = try #require(assurance.standardError)
        #expect(error <= 0.002)
        try compare("assurance at \(Int(patients))", (assurance.success, error), Self.exact["assurance_after_t_0.5"]["\(Int(patients))"]["in_favour"])
      }
    }
    let final = MonteCarloFigures(simulated.values(0, of: simulated.accepted(["C"])))
    try compare("final mean", final.mean, Self.exact["final_ns_alone"]["mean"], relative: 0.01)
    try compare("final sd", final.standardDeviation, Self.exact["final_ns_alone"]["sd"], relative: 0.01)
    try compare("final P(> 0)", final.share { $0 > 0 }, Self.exact["final_ns_alone"]["P_gt0"])
  }
}
