import Notation
import TestSupport
import Testing

@testable import Report
@testable import Trial

/// What the methods say of populations and of events that an estimand tells apart.
@Suite struct `Events in the methods` {
  static func told(_ events: String, _ analysis: String, population: String = "all randomized", endpoint: String = "hamd") throws
    -> String
  {
    let trial = try TrialProtocol.reading(
      """
      equipoise: 1
      trial: {id: told, title: Told, phase: 3}
      arms: {placebo: {role: placebo}, drug: {role: experimental}}
      schedule: {baseline: week 0, visits: [week 2, week 4]}
      endpoints:
        hamd: {instrument: HAMD17, variable: change from baseline, better: lower}
        fall: {variable: adverse event, when: AEDECOD = FALL, better: lower}
        half: {instrument: HAMD17, variable: response, when: PCHG <= -50, better: higher}
      estimands:
        e:
          treatment: drug
          comparator: placebo
          population: \(population)
          variable: \(endpoint)
          summary: \(endpoint == "half" || endpoint == "fall" ? "difference in proportions" : "difference in means")
          intercurrent events: \(events)
      analyses:
        a: {estimand: e, \(analysis)}
      hypotheses: {a: {test: superiority}}
      design: {sample size: 100, error: 5% two-sided, looks: [end]}
      """)
    let prose = MethodSentences(trial: trial).analysis(trial.analyses[0])
    return prose.spans.map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }

  static let reference =
    "method: reference-based imputation, model: \"CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)\", missing data: jump to reference"

  @Test(.tags(.identity))
  func `a reference is told for whom it is`() throws {
    let mixed = try Self.told(
      "{treatment discontinuation: treatment policy, discontinuation for lack of efficacy: hypothetical, death: hypothetical}", Self.reference,
      population: "all treated")
    #expect(mixed.contains("Patients who were treated are analyzed, in the arm planned for them."))
    #expect(
      mixed.contains(
        "This is so after treatment discontinuation for another reason or none that is known; values after discontinuation for lack of efficacy and "
          + "death are set aside and imputed at random."))
    let plain = try Self.told("{treatment discontinuation: treatment policy, rescue: treatment policy}", Self.reference)
    #expect(!plain.contains("This is so") && !plain.contains("are analyzed, in the arm"))
  }

  @Test(.tags(.identity))
  func `events told apart are told of`() throws {
    let response = try Self.told(
      "{treatment discontinuation: hypothetical, discontinuation for lack of efficacy: composite}",
      "method: risk difference, model: CRIT1FL ~ TRT01P, missing data: complete cases", population: "per protocol", endpoint: "half")
    #expect(response.contains("Patients who kept to the protocol are analyzed."))
    #expect(
      response.contains(
        "Values after treatment discontinuation for another reason or none that is known are set aside. After discontinuation for lack of efficacy there "
          + "is no response."))
    let plain = try Self.told(
      "{treatment discontinuation: hypothetical}", "method: ANCOVA, model: CHG ~ BASE + TRT01P, missing data: missing at random")
    #expect(!plain.contains("set aside") && !plain.contains("no response"))
  }

  @Test(.tags(.identity))
  func `an adverse event is one at any time`() throws {
    let risk = try Self.told(
      "{treatment discontinuation: while on treatment}", "method: risk difference, model: AVAL ~ TRT01P, missing data: complete cases",
      endpoint: "fall")
    #expect(risk.contains("on all patients, those without a record as without the event") && !risk.contains("week 4"))
  }
}
