import Mathematics
import TestSupport
import Testing
import Trial

@testable import Evidence

/// Every pairwise case that metafor computed, from the arms in the data files to the printed digits.
@Suite struct `Meta-analysis as metafor computes it` {
  /// 15 printed digits; what limits agreement is the tolerance of metafor's searches, see SOURCE.md.
  static let relative = 1e-9
  static let cases = References.cases("meta-analysis")
  /// Those of two treatments; `Network meta-analysis` reads the others.
  static let pairwise = cases.filter { !$0.id.contains("-nma-") }
  static let methods: [String: Heterogeneity] = [
    "EE": .common, "DL": .derSimonianLaird, "HE": .hedges, "HS": .hunterSchmidt, "SJ": .sidikJonkman, "PM": .pauleMandel,
    "ML": .maximumLikelihood, "REML": .restrictedMaximumLikelihood, "EB": .empiricalBayes,
  ]

  static func last(_ id: String) -> String { String(id.split(separator: "-").last ?? "") }
  static var effects: [ReferenceCase] { pairwise.filter { $0.id.hasSuffix("-effects") } }
  static var pooled: [ReferenceCase] { pairwise.filter { methods[last($0.id)] != nil || $0.id.hasSuffix("-hartung-knapp") } }
  static var mantelHaenszel: [ReferenceCase] { pairwise.filter { $0.id.contains("-mh-") } }
  static var peto: [ReferenceCase] { pairwise.filter { $0.id.hasSuffix("-peto") } }
  static var bias: [ReferenceCase] { pairwise.filter { $0.id.hasSuffix("-bias") } }
  static var omissions: [ReferenceCase] { pairwise.filter { $0.id.hasSuffix("-leave1out") } }

  func expect(_ ours: Double, _ theirs: JSON, _ what: String, _ case: ReferenceCase, floor: Double = 1e-6) {
    guard let number = theirs.number else {
      Issue.record("\(`case`.id) has no \(what)")
      return
    }
    let agrees = ours.isClose(to: number, relative: Self.relative, floor: floor)
    #expect(agrees, "\(`case`.id) \(what): \(ours), metafor \(number), off by \(abs(ours - number) / max(abs(number), floor))")
  }

  func expect(_ ours: [Double], _ theirs: JSON, _ what: String, _ case: ReferenceCase) {
    #expect(ours.count == theirs.elements.count, "\(`case`.id) \(what)")
    for (index, pair) in zip(ours, theirs.elements).enumerated() { expect(pair.0, pair.1, "\(what)[\(index)]", `case`) }
  }

  @Test(.tags(.reference)) func `every case is read by one of these tests`() {
    let read = Self.effects.count + Self.pooled.count + Self.mantelHaenszel.count + Self.peto.count + Self.bias.count + Self.omissions.count
    #expect(read == Self.pairwise.count)
    #expect(Self.pairwise.count == 168)
    #expect(`Network meta-analysis`.cases.count == Self.cases.count - 168)
  }

  @Test(.tags(.reference), arguments: effects) func `effects and variances`(_ case: ReferenceCase) throws {
    let table = try PublishedTrials.of(`case`.id)
    expect(table.studies.map(\.effect), `case`.outputs["yi"], "effect", `case`)
    expect(table.studies.map(\.variance), `case`.outputs["vi"], "variance", `case`)
  }

  @Test(.tags(.reference), arguments: pooled) func `pooled effects`(_ case: ReferenceCase) throws {
    let isHartungKnapp = `case`.id.hasSuffix("-hartung-knapp")
    let word = Self.last(isHartungKnapp ? String(`case`.id.dropLast("-hartung-knapp".count)) : `case`.id)
    let method = try #require(Self.methods[word])
    let studies = try PublishedTrials.of(`case`.id).studies
    let analysis = try MetaAnalysis(studies, heterogeneity: method, interval: isHartungKnapp ? .hartungKnapp : .normal)
    let outputs = `case`.outputs
    #expect(Double(studies.count) == outputs["k"].number)
    expect(analysis.estimate, outputs["estimate"], "estimate", `case`)
    expect(analysis.standardError, outputs["se"], "standard error", `case`)
    expect(analysis.statistic, outputs["stat"], "statistic", `case`)
    expect(analysis.pTwoSided, outputs["p"], "p", `case`, floor: 1e-300)
    expect([analysis.interval.lower, analysis.interval.upper], outputs["ci"], "interval", `case`)
    expect(analysis.tauSquared, outputs["tau2"], "τ²", `case`)
    if method != .common { expect(analysis.tauSquaredStandardError, outputs["se_tau2"], "standard error of τ²", `case`) }
    expect(100 * analysis.iSquared, outputs["I2"], "I²", `case`)
    expect(analysis.hSquared, outputs["H2"], "H²", `case`)
    expect(analysis.cochranQ, outputs["Q"], "Q", `case`)
    expect(analysis.cochranP, outputs["Q_p"], "p of Q", `case`, floor: 1e-300)
    expect(analysis.logLikelihood, outputs["loglik"], "log likelihood", `case`)
    expect(analysis.weights.map { 100 * $0 }, outputs["weights_percent"], "weight", `case`)
    if method == .common {
      #expect(outputs["prediction_interval"] == .null)
    } else {
      let interval = try analysis.prediction().interval()
      expect([interval.lowerBound, interval.upperBound], outputs["prediction_interval"], "prediction interval", `case`)
    }
    if outputs["heterogeneity_ci"] != .null { try expectHeterogeneity(analysis, outputs["heterogeneity_ci"]["values"], `case`) }
  }

  /// metafor looks for the ends of τ² up to 1.22·10⁻⁴ (R's `uniroot` with its default tolerance), and for the upper one no further than 10 τ̂² or 100: there its number is
  /// that limit. Ours solve their equations to 1e-11. What follows from the ends is compared at metafor's own ends.
  private func expectHeterogeneity(_ analysis: MetaAnalysis, _ values: JSON, _ case: ReferenceCase) throws {
    let interval = try analysis.heterogeneityInterval()
    let theirs = values[0].numbers
    expect(analysis.tauSquared, values[0][0], "τ²", `case`)
    #expect(interval.tauSquared.lowerBound.isClose(to: theirs[1], within: 1.3e-4))
    let isTheirLimit = theirs[2] >= 100 && theirs[2].isClose(to: 10 * theirs[0], relative: 1e-6)
    if isTheirLimit {
      #expect(interval.tauSquared.upperBound > theirs[2])
    } else {
      #expect(interval.tauSquared.upperBound.isClose(to: theirs[2], within: 1.3e-4))
    }
    let chiSquared = ChiSquared(degreesOfFreedom: Double(analysis.studies.count - 1))
    for (end, target) in [
      (interval.tauSquared.lowerBound, chiSquared.upperQuantile(0.025)), (interval.tauSquared.upperBound, chiSquared.quantile(0.025)),
    ] {
      let q = try analysis.model.data.fit(at: end).sumOfSquares
      #expect(end == 0 ? q <= target : q.isClose(to: target, relative: 1e-11))
    }
    let atTheirs = HeterogeneityInterval(
      tauSquared: theirs[1]...theirs[2], typicalVariance: analysis.model.typicalVariance, level: 0.95)
    expect([analysis.tauSquared.squareRoot(), atTheirs.tau.lowerBound, atTheirs.tau.upperBound], values[1], "τ", `case`)
    expect([analysis.iSquared, atTheirs.iSquared.lowerBound, atTheirs.iSquared.upperBound].map { 100 * $0 }, values[2], "I²", `case`)
    expect([analysis.hSquared, atTheirs.hSquared.lowerBound, atTheirs.hSquared.upperBound], values[3], "H²", `case`)
  }

  @Test(.tags(.reference), arguments: mantelHaenszel) func `Mantel and Haenszel`(_ case: ReferenceCase) throws {
    let table = try PublishedTrials.of(`case`.id)
    let measure = try #require(PublishedTrials.measures[Self.last(`case`.id)])
    let pooled = try MantelHaenszel(table.tables, measure: measure)
    let outputs = `case`.outputs
    expect(pooled.estimate, outputs["estimate"], "estimate", `case`)
    expect(pooled.standardError, outputs["se"], "standard error", `case`)
    expect([pooled.interval.lower, pooled.interval.upper], outputs["ci"], "interval", `case`)
    expect(pooled.pTwoSided, outputs["p"], "p", `case`, floor: 1e-300)
    expect(pooled.cochranQ, outputs["Q"], "Q", `case`)
    expect(pooled.cochranP, outputs["Q_p"], "p of Q", `case`)
    #expect((pooled.associationTest == nil) == (outputs["mh_chisq"] == .null))
    if let test = pooled.associationTest {
      expect(test.statistic, outputs["mh_chisq"], "χ²", `case`)
      expect(test.p, outputs["mh_p"], "p of χ²", `case`, floor: 1e-300)
    }
  }

  @Test(.tags(.reference), arguments: peto) func `Peto`(_ case: ReferenceCase) throws {
    let pooled = try PetoOddsRatio(try PublishedTrials.of(`case`.id).tables)
    let outputs = `case`.outputs
    expect(pooled.estimate, outputs["estimate"], "estimate", `case`)
    expect(pooled.standardError, outputs["se"], "standard error", `case`)
    expect([pooled.interval.lower, pooled.interval.upper], outputs["ci"], "interval", `case`)
    expect(pooled.pTwoSided, outputs["p"], "p", `case`, floor: 1e-300)
    expect(pooled.cochranQ, outputs["Q"], "Q", `case`)
  }

  @Test(.tags(.reference), arguments: bias) func `tests of bias, trim and fill`(_ case: ReferenceCase) throws {
    let studies = try PublishedTrials.of(`case`.id).studies
    let outputs = `case`.outputs
    // metafor stops its search for τ² at a step below 1e-5; stopped there too, ours gives its numbers, and at the maximum nearly so.
    let mixed = try BiasTest(.mixedEffects(.restrictedMaximumLikelihood), of: studies)
    let theirZ = try #require(outputs["regtest_rma_z"].number)
    #expect(mixed.statistic.isClose(to: theirZ, within: 5e-4))
    #expect(mixed.pTwoSided.isClose(to: try #require(outputs["regtest_rma_p"].number), within: 5e-5))
    let stopped = try scoringStopped(studies)
    expect(stopped, outputs["regtest_rma_z"], "z, stopped early", `case`)
    expect(MixedEffects.pTwoSided(stopped, .infinity), outputs["regtest_rma_p"], "p of z, stopped early", `case`)
    let egger = try BiasTest(.egger, of: studies)
    expect(egger.statistic, outputs["egger_t"], "t", `case`)
    expect(egger.degreesOfFreedom, outputs["egger_df"], "degrees of freedom", `case`)
    expect(egger.pTwoSided, outputs["egger_p"], "p of t", `case`)
    let rank = try BiasTest(.rank, of: studies)
    expect(rank.kendallTau ?? .nan, outputs["kendall_tau"], "Kendall's τ", `case`)
    expect(rank.pTwoSided, outputs["kendall_p"], "p of Kendall's τ", `case`)
    let filled = try TrimAndFill(try MetaAnalysis(studies, heterogeneity: .derSimonianLaird, interval: .normal))
    #expect(Double(filled.filled.count) == outputs["trimfill_k0"].number)
    expect(filled.analysis.estimate, outputs["trimfill_estimate"], "filled estimate", `case`)
    expect(filled.analysis.standardError, outputs["trimfill_se"], "filled standard error", `case`)
  }

  @Test(.tags(.reference), arguments: omissions) func `each trial left out`(_ case: ReferenceCase) throws {
    let whole = try MetaAnalysis(try PublishedTrials.of(`case`.id).studies, heterogeneity: .derSimonianLaird, interval: .normal)
    let omissions = try LeaveOneOut(whole).omissions.map(\.analysis)
    expect(omissions.map(\.estimate), `case`.outputs["estimate"], "estimate", `case`)
    expect(omissions.map(\.standardError), `case`.outputs["se"], "standard error", `case`)
    expect(omissions.map(\.tauSquared), `case`.outputs["tau2"], "τ²", `case`)
  }

  /// The slope's z with τ² by Fisher's scoring from Hedges' estimate, stopped at a step below 1e-5 as metafor's `rma` is by default.
  private func scoringStopped(_ studies: [Study]) throws -> Double {
    let data = Moments(
      effects: studies.map(\.effect), variances: studies.map(\.variance), design: Matrix(studies.map { [1, $0.standardError] }))
    var tauSquared = try data.hedges().0
    var step = Double.infinity
    while abs(step) > 1e-5 {
      let fit = try data.fit(at: tauSquared)
      step = (fit.squaredSumOfSquares - fit.trace) / fit.traceOfSquare
      while tauSquared + step < 0 { step /= 2 }
      tauSquared += step
    }
    let fit = try data.fit(at: tauSquared)
    return fit.coefficients[1] / fit.covariance[1, 1].squareRoot()
  }
}
