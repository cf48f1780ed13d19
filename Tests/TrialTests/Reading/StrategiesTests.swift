import Notation
import TestSupport
import Testing

@testable import Trial

/// Section 6 of the language: whether an analysis serves what its estimand says of intercurrent events, row by row.
@Suite struct `Strategies and what is missing` {
  enum Verdict: String { case serves, unwise, contradicts }
  typealias Missing = PlannedAnalysis.MissingData

  static func text(_ strategy: String, _ missing: Missing, event: String, isResponse: Bool) -> String {
    let imputes = missing.isReference
    let method = isResponse ? "risk difference" : imputes ? "reference-based imputation" : missing == .missingAtRandom ? "MMRM" : "ANCOVA"
    let model =
      isResponse
      ? "CRIT1FL ~ TRT01P"
      : imputes || missing == .missingAtRandom ? "CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)" : "CHG ~ BASE + TRT01P"
    // With rescue the other event is one that any analysis at random serves.
    let events = event == "rescue" ? "{rescue: \(strategy)}" : "{treatment discontinuation: \(strategy)}"
    return """
      equipoise: 1
      trial: {id: s, title: Strategies, phase: 3}
      arms: {placebo: {role: placebo}, drug: {role: experimental}}
      schedule: {baseline: week 0, visits: [week 2, week 4]}
      endpoints:
        hamd: {instrument: HAMD17, variable: change from baseline, better: lower}
        half: {instrument: HAMD17, variable: response, when: PCHG <= -50, better: higher}
      estimands:
        e:
          treatment: drug
          comparator: placebo
          population: all randomized
          variable: \(isResponse ? "half" : "hamd")
          summary: \(isResponse ? "difference in proportions" : "difference in means")
          intercurrent events: \(events)
      analyses:
        a: {estimand: e, method: \(method), model: "\(model)", missing data: \(missing.rawValue)}
      hypotheses: {a: {test: superiority}}
      design: {sample size: 100, error: 5% two-sided, looks: [end]}
      """
  }

  static func verdict(_ text: String) -> (Verdict, [String]) {
    do throws(Faults) {
      let read = try TrialProtocol.read(Array(text.utf8))
      let warnings = read.warnings.filter { $0.place == "analyses.a.missing data" }
      return (warnings.isEmpty ? .serves : .unwise, warnings.map(\.expected))
    } catch {
      let all = error.all.filter { $0.rule != .unwise }
      return (.contradicts, all.map { "\($0.place): \($0.found), \($0.expected) [\($0.rule)]" })
    }
  }

  /// Of scores: for each strategy what is served and what is served unwisely; every other word contradicts it.
  static let ofScores: [(Estimand.Strategy, serves: [Missing], unwise: [Missing])] = [
    (.hypothetical, [.missingAtRandom], [.completeCases]),
    (
      .treatmentPolicy, [.jumpToReference, .copyReference, .copyIncrements, .lastMeanCarriedForward, .retrievedDropouts],
      [.missingAtRandom, .completeCases, .baselineObservationCarriedForward]
    ),
    (.whileOnTreatment, [.lastObservationCarriedForward], []),
  ]

  @Test(.tags(.identity), arguments: ofScores.indices, Missing.allCases.filter { $0 != .nonResponse })
  func `of scores go together as the language says`(_ index: Int, _ missing: Missing) {
    let (strategy, serves, unwise) = Self.ofScores[index]
    let expected: Verdict = serves.contains(missing) ? .serves : unwise.contains(missing) ? .unwise : .contradicts
    let (found, told) = Self.verdict(Self.text(strategy.rawValue, missing, event: "treatment discontinuation", isResponse: false))
    #expect(found == expected, "\(strategy) with \(missing): \(told)")
    if expected == .contradicts { #expect(told.count == 1 && told[0].hasPrefix("analyses.a.missing data: "), "\(told)") }
  }

  /// Treatment policy of rescue asks nothing of what is missing, but retrieved dropouts are of treatment discontinuation.
  @Test(.tags(.identity), arguments: ofScores.indices, Missing.allCases.filter { $0 != .nonResponse })
  func `of rescue go together as the language says`(_ index: Int, _ missing: Missing) {
    let (strategy, serves, unwise) = Self.ofScores[index]
    let all = strategy == .treatmentPolicy ? Missing.allCases.filter { $0 != .retrievedDropouts } : serves
    let expected: Verdict = all.contains(missing) ? .serves : unwise.contains(missing) ? .unwise : .contradicts
    let (found, told) = Self.verdict(Self.text(strategy.rawValue, missing, event: "rescue", isResponse: false))
    #expect(found == expected, "\(strategy) with \(missing): \(told)")
  }

  static let ofResponses: [(Estimand.Strategy, serves: [Missing], unwise: [Missing])] = [
    (.composite, [.nonResponse], []), (.whileOnTreatment, [.lastObservationCarriedForward], []), (.hypothetical, [], [.completeCases]),
    (.treatmentPolicy, [.nonResponse], [.completeCases]),
  ]

  @Test(.tags(.identity), arguments: ofResponses.indices, [Missing.nonResponse, .completeCases, .lastObservationCarriedForward])
  func `of responses go together as the language says`(_ index: Int, _ missing: Missing) {
    let (strategy, serves, unwise) = Self.ofResponses[index]
    for event in ["treatment discontinuation", "rescue"] {
      let anything = event == "rescue" && strategy == .treatmentPolicy
      let expected: Verdict = anything || serves.contains(missing) ? .serves : unwise.contains(missing) ? .unwise : .contradicts
      let (found, told) = Self.verdict(Self.text(strategy.rawValue, missing, event: event, isResponse: true))
      #expect(found == expected, "\(strategy) of \(event) with \(missing): \(told)")
    }
  }

  @Test(.tags(.identity), arguments: ["treatment discontinuation", "rescue"])
  func `composite is of a response, and a principal stratum is refused with the reason`(_ event: String) {
    let (_, composite) = Self.verdict(Self.text("composite", .completeCases, event: event, isResponse: false))
    #expect(
      composite == [
        "estimands.e.intercurrent events.\(event): \"composite\" of a change from baseline, a response, which \(event) ends [contradicts]"
      ])
    let (_, stratum) = Self.verdict(Self.text("principal stratum", .missingAtRandom, event: event, isResponse: false))
    #expect(stratum.count == 1 && stratum[0].hasSuffix("and no analysis here identifies it [refused]"), "\(stratum)")
  }

  @Test(.tags(.identity))
  func `retrieved dropouts and baselines are told to methods that have them`() throws {
    let joint = Self.text("treatment policy", .missingAtRandom, event: "treatment discontinuation", isResponse: false)
    let carried = Self.verdict(joint.replacing("missing data: missing at random", with: "missing data: baseline observation carried forward")).1
    #expect(carried.count == 1 && carried[0].contains("or \"ANCOVA\": the model of all visits needs no filled-in values"), "\(carried)")
    let retrieved = Self.verdict(joint.replacing("missing data: missing at random", with: "missing data: retrieved dropouts")).1
    #expect(retrieved.count == 1 && retrieved[0].contains("method: reference-based imputation"), "\(retrieved)")
    let trial = try TrialProtocol.reading(
      Self.text("treatment policy", .retrievedDropouts, event: "treatment discontinuation", isResponse: false))
    #expect(trial.analyses[0].missingData == .retrievedDropouts)
    #expect(try TrialProtocol.reading(trial.explained()).analyses == trial.analyses)
  }
}
