import Evidence
import Mathematics
import TestSupport
import Testing
import Trial

/// Ranks of the truth among draws of the posterior, for programmes made patient by patient.
@Suite struct `Posteriors by simulation` {
  static let unknowns = """
    unknowns:
      one:
        design.looks.look 1: {prior: uniform 30% to 80% of patients, source: [own]}
        assumptions.standard deviation: {prior: uniform 6 to 10, source: [own]}
        assumptions.treatment discontinuation.share: {prior: uniform 20% to 40%, source: [own]}
    """

  @Test(.tags(.recovery)) func `have uniform ranks over 400 programmes`() throws {
    let programme = try TwoLooks.programme(
      prior: "normal mean 1 sd 1.5", unknowns: Self.unknowns, leaving: "{share: 30%, mechanism: missing at random, log odds per point: 0.05}")
    let road = try SimulationRoad(programme, mechanism: nil)
    let programmes = 400
    let simulated = try road.sample(draws: 60_000, seed: 77, threads: 2)
    // The draws with each set of words, so that each programme's posterior is looked up.
    var byWords: [UInt64: [Int]] = [:]
    for draw in programmes..<simulated.draws { byWords[simulated.bits(ofDraw: draw), default: []].append(draw) }
    let names = road.parameterNames.indices.filter { road.options(of: $0).isEmpty }
    #expect(names.count == 4)
    let parameters = (0..<simulated.draws).map { road.parameters(ofDraw: $0, seed: 77) }
    for parameter in names {
      var ranks: [Double] = []
      for truth in 0..<programmes {
        let posterior = try #require(byWords[simulated.bits(ofDraw: truth)])
        let below = posterior.count { parameters[$0][parameter] < parameters[truth][parameter] }
        ranks.append((Double(below) + 0.5) / (Double(posterior.count) + 1))
      }
      let uniformity = RankUniformity(ranks, bins: 20)
      #expect(uniformity.pValue > 0.001, "\(road.parameterNames[parameter]): p = \(uniformity.pValue)")
    }
  }

  /// Sharper words than the truth's are found out: the posterior of the benefit given that A holds, against truths of which it does not.
  @Test(.tags(.recovery)) func `have other ranks where the words are not the programme's`() throws {
    let road = try SimulationRoad(try TwoLooks.programme(), mechanism: nil)
    let simulated = try road.sample(draws: 20_000, seed: 78, threads: 2)
    let posterior = simulated.values(0, of: simulated.accepted(["A"]))
    let truths = (0..<400).filter { simulated.bits(ofDraw: $0) & 1 == 0 }.prefix(100)
    let ranks = truths.map { truth in Double(posterior.count { $0 < simulated.rows[truth, 1] }) / Double(posterior.count) }
    #expect(RankUniformity(ranks, bins: 10).pValue < 1e-6)
  }
}
