import Evidence
import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Reporting selection` {
  let cells = PatientCells(arms: [("drug", 174), ("placebo", 174)], strata: [("UK", 0.756), ("else", 0.244)])
  var pattern: Pattern {
    Pattern(
      [JudgedStatistic(Comparison("all", of: cells), .notSignificant), JudgedStatistic(Comparison("UK", in: [0], of: cells), .significantInFavor)],
      in: cells, standardDeviation: 8)
  }
  func means(_ δ: Double) -> [Double] { pattern.statistics.means { arm, _, _ in arm == 0 ? δ : 0 } }

  @Test(.tags(.identity)) func `is nothing where everything is reported`() throws {
    let all = ReportingSelection(reportsOthers: 1, examined: [(2, 1)])
    for δ in [0, 1.75, 3] {
      let plain = try pattern.probability(means: means(δ)).value
      #expect(try all.likelihoodGivenNames(of: pattern, named: [1], means: means(δ)) == plain)
    }
  }

  @Test(.tags(.identity)) func `leaves a subset nothing to say by itself where only the significant are reported`() throws {
    let none = ReportingSelection(reportsOthers: 0, examined: [(1, 1)])
    let alone = pattern.keeping([1])
    #expect(try none.likelihoodGivenNames(of: alone, named: [1], means: means(0)).isClose(to: 1, within: 1e-15))
    #expect(try none.likelihoodGivenNames(of: alone, named: [1], means: means(3)).isClose(to: 1, within: 1e-15))
    let ψ = 0.3
    let half = ReportingSelection(reportsOthers: ψ, examined: [(1, 1)])
    let p = try alone.probability(means: means(1)).value
    #expect(try half.likelihoodGivenNames(of: alone, named: [1], means: means(1)).isClose(to: p / (p + ψ * (1 - p)), within: 1e-14))
  }

  @Test(.tags(.identity)) func `adds the silence of others`() throws {
    // Nobody else was examined: the plain likelihood. ψ = 1 with others unreported: impossible.
    let two = ReportingSelection(reportsOthers: 0.2, examined: [(1, 1)])
    let rule = SignificanceRule.twoSided5Percent
    let plain = try pattern.probability(means: means(1.5)).value
    #expect(try two.likelihoodOfReport(of: pattern, named: [1], whole: 0, rule: rule, means: means(1.5)).isClose(to: plain, within: 1e-12))
    let loud = ReportingSelection(reportsOthers: 1, examined: [(3, 1)])
    #expect(try loud.likelihoodOfReport(of: pattern, named: [1], whole: 0, rule: rule, means: means(1.5)) == 0)
    // The whole alone, one silent half at ψ = 0: both below their bounds, a bivariate normal.
    let silent = ReportingSelection(reportsOthers: 0, examined: [(1, 1)])
    let whole = pattern.keeping([0])
    let μ = means(1)[0]
    let c = rule.criticalValue
    let r = 0.5.squareRoot()
    let both = BivariateNormal.rectangle(lower: (-c - μ, -.infinity), upper: (c - μ, c - r * μ), correlation: r)
    #expect(try silent.likelihoodOfReport(of: whole, named: [], whole: 0, rule: rule, means: means(1)).isClose(to: both, within: 1e-13))
    let mixed = ReportingSelection(reportsOthers: 0, examined: [(0, 0.25), (1, 0.75)])
    let alone = try whole.probability(means: means(1)).value
    #expect(
      try mixed.likelihoodOfReport(of: whole, named: [], whole: 0, rule: rule, means: means(1)).isClose(to: 0.25 * alone + 0.75 * both, within: 1e-13)
    )
  }

  /// Reports made as the model says, counted: 400,000 of them, four standard errors.
  @Test(.tags(.recovery)) func `is the frequency of simulated reports`() throws {
    let selection = ReportingSelection(reportsOthers: 0.3, examined: [(4, 0.5), (7, 0.5)])
    let rule = SignificanceRule.twoSided5Percent
    let μ = means(1.75)
    let c = rule.criticalValue
    let ρ = pattern.statistics.correlation[0, 1]
    let reports = 400_000
    var hits = 0.0
    for report in 0..<reports {
      var stream = RandomStream(seed: 5, trial: UInt64(report), subject: 0, purpose: .outcome)
      let M = stream.nextUniform() < 0.5 ? 4 : 7
      let x = stream.nextNormal()
      let whole = μ[0] + x
      let uk = μ[1] + ρ * x + (1 - ρ * ρ).squareRoot() * stream.nextNormal()
      guard abs(whole) < c, uk > c else { continue }
      var silent = true
      for _ in 1..<M {
        let half = whole * 0.5.squareRoot() + 0.5.squareRoot() * stream.nextNormal()
        if half > c || stream.nextUniform() < 0.3 { silent = false }
      }
      // Any of the M could have been the one that was named.
      if silent { hits += Double(M) }
    }
    let found = try selection.likelihoodOfReport(of: pattern, named: [1], whole: 0, rule: rule, means: μ)
    let frequency = hits / Double(reports)
    #expect(abs(found - frequency) < 4 * (7 * frequency / Double(reports)).squareRoot())
    #expect(frequency > 0.005)
  }
}
