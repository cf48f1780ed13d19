import Evidence
import TestSupport
import Testing
import Trial

/// Arms that share a control, patient by patient, against exact values: the first arm significant in favor, the second not significant.
@Suite struct `Arms that share a control on the simulation road` {
  static func programme(_ first: Double, _ second: Double) throws -> Programme {
    let files: [String: String] = [
      "programme.yaml": """
      equipoise: 1
      programme: {id: three, title: Three arms, claims: [claims.yaml], sources: [sources.yaml]}
      trials:
        one: {file: trial.yaml, scenario: both, benefits: {first: first, second: second}}
      benefits:
        first: {prior: normal mean \(first) sd 0.000001, source: [own]}
        second: {prior: normal mean \(second) sd 0.000001, source: [own]}
      """,
      "sources.yaml": "equipoise: 1\nsources:\n  own: {title: A test, year: 2026, read: text}\n",
      "claims.yaml": """
      equipoise: 1
      claims:
        A: {about: efficacy, trial: one, says: The first, arm: first, against: placebo, in: all, at: end, endpoint: hamd, finding: significant in favor, level: 5% two-sided, source: [own], certainty: high}
        B: {about: efficacy, trial: one, says: The second, arm: second, against: placebo, in: all, at: end, endpoint: hamd, finding: not significant, level: 5% two-sided, source: [own], certainty: high}
      """,
      "trial.yaml": """
      equipoise: 1
      trial: {id: one, title: One trial, phase: 2}
      population: {condition: any}
      arms:
        placebo: {label: Placebo, role: placebo}
        first: {label: First, role: experimental, treatment: first, dose: 25 mg/day}
        second: {label: Second, role: experimental, treatment: second, dose: 25 mg/day}
      allocation: {method: alternation, ratio: {placebo: 1, first: 1, second: 1}}
      schedule: {baseline: week 0, visits: [week 6]}
      endpoints:
        hamd: {label: HAM-D17 total, instrument: HAMD17, variable: change from baseline, at: week 6, better: lower}
      estimands:
        primary:
          treatment: [first, second]
          comparator: placebo
          population: all randomized
          variable: hamd
          summary: difference in means
          intercurrent events: {treatment discontinuation: hypothetical}
      analyses:
        primary: {estimand: primary, method: t test, model: CHG ~ TRT01P, missing data: complete cases}
      hypotheses:
        first: {test: superiority, analysis: primary, treatment: first}
        second: {test: superiority, analysis: primary, treatment: second}
      design:
        sample size: 261
        error: 5% two-sided
        looks: [end]
        multiplicity: {method: none}
      assumptions:
        baseline: none
        scores: continuous
        standard deviation: 8
        control change: -9
        treatment discontinuation: none
      scenarios:
        both: {effect: {first: -1, second: -1}}
      """,
    ]
    do {
      return try Programme.reading(Array((files["programme.yaml"] ?? "").utf8), named: "programme.yaml") { files[$0].map { Array($0.utf8) } }
        .programme
    } catch {
      for fault in error.all { Issue.record("\(fault.file): \(fault.fault)") }
      throw error
    }
  }

  /// 60,000 programmes, seed 13: Monte Carlo error .002 at most. 87 patients an arm.
  @Test(.tags(.reference), arguments: References.one("exact-road", "arms_sharing_control-1").outputs["P_pattern"].matrix)
  func `have the exact probability of two words`(_ row: [Double]) throws {
    let simulated = try SimulationRoad(try Self.programme(row[0], row[1]), mechanism: nil).sample(draws: 60_000, seed: 13, threads: 2)
    let p = Double(simulated.accepted().count) / 60_000
    let error = (p * (1 - p) / 60_000).squareRoot()
    #expect(abs(p - row[2]) <= 3 * error, "\(row): \(p) ± \(error)")
    tell("shared control", "\(row)", "\(written(p, 5)) ± \(written(error, 5))", written((p - row[2]) / error, 1))
  }
}
