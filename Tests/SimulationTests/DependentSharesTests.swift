import Notation
import TestSupport
import Testing
import Trial

@testable import Simulation

/// What reconstructed trials have and files do not say: shares within the levels of another factor, modifiers that differ by arm.
@Suite struct `Patients of reconstructed trials` {
  private static func trial() throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      trial: {id: made-up, title: Made up, phase: 3}
      population:
        condition: any
        factors: {setting: {out: 50%, in: 50%}, country: {UK: 120, other: 80}}
      arms:
        placebo: {label: Placebo, role: placebo}
        low: {label: Low, role: experimental, treatment: drug, dose: 1 mg/day}
        high: {label: High, role: experimental, treatment: drug, dose: 2 mg/day}
      allocation: {method: permuted blocks, ratio: {placebo: 1, low: 1, high: 1}}
      schedule: {baseline: week 0, visits: [week 6]}
      endpoints:
        hamd: {label: HAM-D17 total, instrument: HAMD17, variable: change from baseline, at: week 6, better: lower}
      estimands:
        primary:
          treatment: [low, high]
          comparator: placebo
          population: all randomized
          variable: hamd
          summary: difference in means
          intercurrent events: {treatment discontinuation: hypothetical}
      analyses:
        primary: {estimand: primary, method: t test, model: CHG ~ TRT01P, missing data: complete cases}
      hypotheses:
        low: {test: superiority, analysis: primary, treatment: low}
      design: {sample size: 200, error: 5% two-sided, looks: [end]}
      assumptions:
        baseline: none
        scores: continuous
        standard deviation: 1
        control change: -9
        treatment discontinuation: none
      scenarios:
        truth: {effect: {low: -1, high: -2}}
      """)
  }

  /// 500 trials of seed 7, 200 patients each: shares within 4 errors of 0.9 (60,000 patients) and 0.25 (40,000).
  @Test(.tags(.recovery)) func `have the shares of each level of another factor`() throws {
    let trial = try Self.trial()
    var generator = try SubjectGenerator(
      trial: trial, scenario: trial.scenarios[0], sampleSize: nil,
      dependent: [DependentShares(factor: 0, within: 1, shares: [[0.9, 0.1], [0.25, 0.75]])])
    var plain = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0])
    var (data, other) = (generator.template, plain.template)
    var (count, out) = ([0.0, 0], [0.0, 0])
    for number in 0..<500 {
      generator.generate(seed: 7, trial: UInt64(number), into: &data)
      plain.generate(seed: 7, trial: UInt64(number), into: &other)
      // The outer factor's patients are those that it has without.
      #expect(data.factors[1] == other.factors[1])
      for (setting, country) in zip(data.factors[0].codes, data.factors[1].codes) {
        count[country] += 1
        out[country] += setting == 0 ? 1 : 0
      }
    }
    #expect(count == [60_000, 40_000])
    for (country, share) in [0.9, 0.25].enumerated() {
      let error = (share * (1 - share) / count[country]).squareRoot()
      #expect((out[country] / count[country]).isClose(to: share, within: 4 * error))
    }
  }

  /// The same random numbers with and without: scores differ by the points of the patient's arm, where the condition holds, and by nothing else.
  @Test(.tags(.identity)) func `have the points of their arm where a condition holds`() throws {
    let trial = try Self.trial()
    var scenario = trial.scenarios[0]
    let uk = Condition(clauses: [.factor("country", levels: ["UK"], excluded: false)], text: "country = UK")
    var plain = try SubjectGenerator(trial: trial, scenario: scenario)
    scenario.effectModifiers = [Modifier(condition: uk, pointsByArm: [0, -0.5, -3])]
    var changed = try SubjectGenerator(trial: trial, scenario: scenario)
    var (a, b) = (plain.template, changed.template)
    plain.generate(seed: 9, trial: 1, into: &a)
    changed.generate(seed: 9, trial: 1, into: &b)
    #expect(a.arm == b.arm && a.factors == b.factors)
    for i in 0..<200 {
      let points = a.factors[1].codes[i] == 0 ? [0, -0.5, -3][a.arm[i]] : 0
      #expect((b.scores[i] - a.scores[i]).isClose(to: points, within: 1e-12))
    }
  }
}
