import Mathematics
import TestSupport
import Testing

@testable import Analysis
@testable import Trial

/// What a result rests on, held to data of which every value is accounted for by hand.
@Suite struct `What results rest on` {
  static func trial(_ more: String = "") throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      trial: {id: made, title: Made up, phase: 3}
      population: {factors: {gender: {F: 36, M: 4}}}
      arms: {placebo: {role: placebo}, drug: {role: experimental}}
      schedule: {baseline: week 0, visits: [week 1, week 2, week 4]}
      endpoints: {score: {unit: points, range: 0 to 52, variable: change from baseline, better: lower}}
      estimands:
        women:
          treatment: drug
          comparator: placebo
          population: gender = F
          variable: score
          summary: difference in means
          intercurrent events: {treatment discontinuation: hypothetical}
      analyses:
        primary:
          estimand: women
          method: MMRM
          model: CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)
          missing data: missing at random
        last visit:
          estimand: women
          method: ANCOVA
          model: CHG ~ BASE + TRT01P
          missing data: missing at random
      hypotheses: {primary: {test: superiority, analysis: primary}}
      design: {sample size: 40, error: 5% two-sided, looks: [end]}
      \(more)
      """)
  }

  /// 40 patients, three visits each, but: the last four are men; 0 stopped before week 2 and was seen on; 1 has no baseline; 2 was never seen; 3 was not
  /// seen at week 4.
  static func data(_ trial: TrialProtocol) -> TrialData {
    var random = SplitMix(state: 3)
    let n = 40
    var scores = (0..<(3 * n)).map { _ in Double.random(in: 5..<25, using: &random) }
    for place in [6, 7, 8, 11] { scores[place] = .nan }
    var baseline = (0..<n).map { _ in Double.random(in: 18..<30, using: &random) }
    baseline[1] = .nan
    return TrialData(
      subjects: (0..<n).map { "S\($0)" }, armNames: trial.arms.map(\.name), arm: (0..<n).map { $0 % 2 },
      factors: [FactorColumn(column: "GENDER", levels: ["F", "M"], codes: (0..<n).map { $0 < 36 ? 0 : 1 })], baseline: baseline,
      visits: trial.schedule.visits, scores: scores, discontinuedBeforeVisit: (0..<n).map { $0 == 0 ? 1 : 3 })
  }

  private func left(_ one: Provenance) -> [String] { one.leftOut.map { "\($0.reason): \($0.records), \($0.subjects ?? -1)" } }

  @Test(.tags(.identity))
  func `every value of the data is used or left out for one reason`() throws {
    let trial = try Self.trial()
    let results = try TrialAnalysis(plan: ConclusionPlan(for: trial), data: Self.data(trial)).results()
    let all = results.provenance(of: "analyses")
    #expect(all.map(\.analysis) == ["primary", "last visit"])
    let primary = all[0]
    // 120 less the four that are not there; of the women's 104, two after the stop and three without a baseline are left out.
    #expect(primary.subjects == .init(used: 34, given: 40) && primary.records == .init(used: 116 - 12 - 2 - 3, given: 116))
    #expect(
      left(primary) == [
        "outside the population: 12, 4", "set aside by the strategies for intercurrent events: 2, -1", "the baseline or a covariate is missing: 3, 1",
        "no value to analyze: 0, 1",
      ])
    let last = all[1]
    // One value a woman, but of 0 to 3.
    #expect(last.subjects == .init(used: 32, given: 40) && last.records == .init(used: 32, given: 116))
    // Two earlier values of 32 women, all three of 0 and the two of 3.
    #expect(
      left(last) == [
        "outside the population: 12, 4", "not at the analysis' visit, or set aside there: 69, -1", "the baseline or a covariate is missing: 3, 1",
        "no value to analyze: 0, 3",
      ])
    for one in all {
      guard let records = one.records, let subjects = one.subjects else { return #expect(Bool(false)) }
      #expect(one.leftOut.reduce(records.used) { $0 + $1.records } == records.given)
      #expect(one.leftOut.reduce(subjects.used) { $0 + ($1.subjects ?? 0) } == subjects.given)
      #expect(
        one.estimand == "women" && one.population == "gender = F"
          && one.strategies == [.init(event: "treatment discontinuation", strategy: "hypothetical")])
      #expect(one.sources.isEmpty && one.failure == nil && one.seed == nil)
    }
    let fit = try #require(primary.fit)
    #expect(fit.covariance == "us" && fit.estimation == "REML" && fit.degreesOfFreedom == "Satterthwaite" && fit.largestScore < 1e-6)
    #expect(last.fit?.covariance == nil && last.fit?.degreesOfFreedom == "residual")
    #expect(results.provenance(of: "byVisit") == [primary] && results.provenance(of: "fit") == [primary])
  }

  @Test(.tags(.identity))
  func `a covariance that could not be fitted is told with the one that was`() throws {
    let trial = try Self.trial()
    var data = Self.data(trial)
    // Two values a patient: week 1 and week 2 are never seen of one patient, so that their covariance is not there.
    for i in 0..<40 { data.scores[3 * i + (i / 2) % 2] = .nan }
    var planned = trial
    planned.analyses[0].covarianceFallback = [.compoundSymmetry]
    planned.analyses[0].missingData = .missingAtRandom
    let results = try TrialAnalysis(plan: ConclusionPlan(for: planned), data: data).results()
    let fit = try #require(results.provenance(of: "byVisit").first?.fit)
    #expect(fit.covariance == "cs" && fit.failedCovariances.count == 1 && fit.failedCovariances[0].hasPrefix("us: "))
  }

  @Test(.tags(.identity))
  func `files are named in every result's provenance`() throws {
    let trial = try Self.trial()
    let source = Provenance.Source(file: "made.csv", sha256: String(repeating: "a", count: 64))
    let results = try TrialAnalysis(plan: ConclusionPlan(for: trial), data: Self.data(trial)).results().read(from: [source])
    #expect(results.items.allSatisfy { !$0.provenance.isEmpty && $0.provenance.allSatisfy { $0.sources == [source] } })
  }
}
