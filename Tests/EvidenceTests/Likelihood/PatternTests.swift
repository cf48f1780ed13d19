import Evidence
import Mathematics
import TestSupport
import Testing

@Suite struct `Patterns` {
  let cells = PatientCells(arms: [("drug", 174), ("placebo", 174)], strata: [("UK", 0.756), ("else", 0.244)], looks: [0.5])

  func pattern(_ uk: Finding, _ other: Finding, _ all: Finding, rule: SignificanceRule = .twoSided5Percent) -> Pattern {
    Pattern(
      [
        JudgedStatistic(Comparison("UK", in: [0], of: cells), uk, by: rule),
        JudgedStatistic(Comparison("elsewhere", in: [1], of: cells), other, by: rule),
        JudgedStatistic(Comparison("all", of: cells), all, by: rule),
      ], in: cells, standardDeviation: 8)
  }

  @Test(.tags(.identity)) func `bound z as their words say`() {
    let c = StandardNormal.quantile(0.975)
    let infinity = Double.infinity
    let two = SignificanceRule.twoSided5Percent
    let one = SignificanceRule(level: 0.025, sides: 1)
    #expect(two.criticalValue.isClose(to: c, within: 1e-14) && one.criticalValue.isClose(to: c, within: 1e-14))
    let expected: [(Finding, (Double, Double), (Double, Double))] = [
      (.significantInFavor, (c, infinity), (c, infinity)), (.significantAgainst, (-infinity, -c), (-infinity, -c)),
      (.notSignificant, (-c, c), (-infinity, c)), (.notSignificantInFavor, (-infinity, c), (-infinity, c)), (.better, (0, infinity), (0, infinity)),
      (.worse, (-infinity, 0), (-infinity, 0)), (.notReported, (-infinity, infinity), (-infinity, infinity)),
    ]
    #expect(expected.count == Finding.allCases.count)
    for (finding, twoSided, oneSided) in expected {
      #expect(two.bounds(finding).lower.isClose(to: twoSided.0, within: 1e-14) && two.bounds(finding).upper.isClose(to: twoSided.1, within: 1e-14))
      #expect(one.bounds(finding).lower.isClose(to: oneSided.0, within: 1e-14) && one.bounds(finding).upper.isClose(to: oneSided.1, within: 1e-14))
    }
    for z in [-3, -1, 0.5, 2.5] {
      for rule in [two, one] {
        let bounds = rule.bounds(rule.finding(of: z))
        #expect(bounds.lower < z && z < bounds.upper)
      }
    }
  }

  @Test(.tags(.identity)) func `are moved by nothing that is not reported`() throws {
    let all = pattern(.significantInFavor, .notReported, .notSignificant)
    let without = Pattern(
      [
        JudgedStatistic(Comparison("UK", in: [0], of: cells), .significantInFavor), JudgedStatistic(Comparison("all", of: cells), .notSignificant),
      ], in: cells, standardDeviation: 8)
    for δ in [-1.0, 0, 2] {
      let effect = { (arm: Int, stratum: Int, _: Int) in arm == 0 ? δ + Double(stratum) : 0 }
      #expect(try all.probability(effect: effect).value == without.probability(effect: effect).value)
    }
    #expect(try pattern(.notReported, .notReported, .notReported).probability { _, _, _ in 5 }.value == 1)
  }

  @Test(.tags(.identity)) func `of all words together have probability 1`() throws {
    var sum = 0.0
    let words: [Finding] = [.significantInFavor, .notSignificant, .significantAgainst]
    for uk in words {
      for other in words { for all in words { sum += try pattern(uk, other, all).probability { arm, _, _ in arm == 0 ? 1.3 : 0 }.value } }
    }
    #expect(sum.isClose(to: 1, within: 1e-13))
  }

  @Test(.tags(.identity)) func `that cannot be are named as such, with the findings that contradict each other`() throws {
    let worse = pattern(.worse, .worse, .better)
    let found = try worse.impossibility()
    #expect(found?.names == ["UK", "elsewhere", "all"])
    #expect(found?.findings == [.worse, .worse, .better])
    #expect(try worse.probability { _, _, _ in 0 }.value == 0)
    #expect(try worse.probability { arm, _, _ in arm == 0 ? 30 : 0 }.value == 0)
    // Σ vz = 0 for √f z(UK) + √(1 − f) z(elsewhere) − z(all).
    let v = try #require(found?.dependence)
    #expect((v[0] / v[2]).isClose(to: -0.756.squareRoot(), within: 1e-12))
    #expect((v[1] / v[2]).isClose(to: -0.244.squareRoot(), within: 1e-12))
    #expect(try pattern(.significantInFavor, .significantInFavor, .notSignificant).impossibility() != nil)
    #expect(try pattern(.significantInFavor, .better, .notSignificant).impossibility() == nil)
    #expect(try pattern(.worse, .worse, .notReported).impossibility() == nil)
    #expect(throws: MathematicalFailure.self) {
      try EffectPosterior(prior: Normal(mean: 0, standardDeviation: 1)) { (δ: Double) throws(MathematicalFailure) in
        try worse.probability { arm, _, _ in arm == 0 ? δ : 0 }.value
      }
    }
  }

  /// Every pattern of five directions and words, by circuits and by rectangles.
  @Test(.tags(.identity)) func `are impossible exactly where their probability is 0`() throws {
    let words: [Finding] = [.significantInFavor, .notSignificant, .significantAgainst, .better, .worse]
    var impossible = 0
    for uk in words {
      for other in words {
        for all in words {
          let p = pattern(uk, other, all)
          let zero = try p.probability(means: [0, 0, 0]).value == 0
          #expect(try (p.impossibility() != nil) == zero, "\(uk), \(other), \(all)")
          impossible += zero ? 1 : 0
        }
      }
    }
    #expect(impossible > 20 && impossible < 105)
  }

  @Test(.tags(.identity)) func `contradict themselves where one comparison is told in two ways`() throws {
    let same = Pattern(
      [JudgedStatistic(Comparison("a", of: cells), .significantInFavor), JudgedStatistic(Comparison("b", of: cells), .notSignificant)], in: cells,
      standardDeviation: 8)
    #expect(try same.impossibility()?.names == ["a", "b"])
    #expect(try same.probability { _, _, _ in 1 }.value == 0)
    let swapped = Pattern(
      [
        JudgedStatistic(Comparison("a", of: cells), .significantInFavor),
        JudgedStatistic(Comparison("b", arm: 1, comparator: 0, of: cells), .significantAgainst),
      ], in: cells, standardDeviation: 8)
    #expect(try swapped.impossibility() == nil)
    #expect(try swapped.probability { _, _, _ in 0 }.value.isClose(to: 0.025, within: 1e-15))
  }
}
