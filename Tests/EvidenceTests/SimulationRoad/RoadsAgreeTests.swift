import Evidence
import Mathematics
import TestSupport
import Testing
import Trial

/// The exact road and the simulation road on the same words.
@Suite struct `The two roads` {
  /// Of each pattern: bits wanted of A (significant at the look), C (not significant at the end), E (significant in half the patients); nil for either.
  static let patterns: [[Bool?]] = [
    [true, true, nil], [nil, true, nil], [true, false, nil], [false, true, nil], [true, true, true], [nil, true, true], [true, nil, true],
    [false, false, nil],
  ]

  @Test(.tags(.identity), arguments: [("33%", 0.33), ("50%", 0.5), ("67%", 0.67)])
  func `agree on eight patterns of two looks and a subset`(_ written: String, _ t: Double) throws {
    let road = try SimulationRoad(try TwoLooks.programme(look: written), mechanism: nil)
    #expect(road.claims == ["A", "C", "E"])
    let simulated = try road.sample(draws: 150_000, seed: 41, threads: 2)
    let cells = PatientCells(arms: [("drug", 174), ("placebo", 174)], strata: [("a", 0.5), ("b", 0.5)], looks: [t])
    let whole = Pattern(
      [
        JudgedStatistic(Comparison("look", of: cells, look: 0), .significantInFavor), JudgedStatistic(Comparison("end", of: cells), .notSignificant),
        JudgedStatistic(Comparison("half", in: [0], of: cells), .significantInFavor),
      ], in: cells, standardDeviation: 8)
    for pattern in Self.patterns {
      // P(not X, rest) = P(rest) − P(X, rest), term by term.
      var terms: [(sign: Double, pattern: Pattern)] = [(1, whole)]
      for (index, wanted) in pattern.enumerated() where wanted != true {
        let without = terms.map { (sign: $0.sign, pattern: $0.pattern.replacing(index, by: .notReported)) }
        terms = wanted == nil ? without : without + terms.map { (sign: -$0.sign, pattern: $0.pattern) }
      }
      let all = terms
      let exact = try EffectPosterior(prior: Normal(mean: 1.8, standardDeviation: 1)) { (δ: Double) throws(MathematicalFailure) in
        var sum = 0.0
        for term in all { sum += term.sign * (try term.pattern.probability { arm, _, _ in arm == 0 ? δ : 0 }.value) }
        return max(sum, 0)
      }
      let draws = (0..<simulated.draws).filter { draw in
        let bits = simulated.bits(ofDraw: draw)
        return pattern.enumerated().allSatisfy { $1 == nil || (bits >> UInt64($0) & 1 == 1) == $1 }
      }
      let n = Double(draws.count)
      let share = n / Double(simulated.draws)
      let values = simulated.values(0, of: draws)
      let mean = values.reduce(0, +) / n
      let sd = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
      // Student's variance for the known one, and cohorts of whole patients, move what is exact by less than a third of an error.
      let errors = (share: (share * (1 - share) / Double(simulated.draws)).squareRoot(), mean: sd / n.squareRoot(), sd: sd / (2 * n).squareRoot())
      #expect(abs(share - exact.evidence) < 4 * errors.share, "\(pattern) at \(t): \(share), exact \(exact.evidence)")
      #expect(abs(mean - exact.mean) < 4 * errors.mean, "\(pattern) at \(t): mean \(mean), exact \(exact.mean)")
      #expect(abs(sd - exact.standardDeviation) < 4.5 * errors.sd, "\(pattern) at \(t): sd \(sd), exact \(exact.standardDeviation)")
    }
  }
}
