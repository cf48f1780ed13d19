import Notation
import TestSupport
import Testing

@testable import Trial

/// Populations and intercurrent events that estimands may have, and what `check` says of them.
@Suite struct `Populations and intercurrent events` {
  typealias Missing = PlannedAnalysis.MissingData
  typealias Verdict = `Strategies and what is missing`.Verdict

  /// A trial whose estimand has these events, analyzed with `missing`.
  static func text(
    _ events: String, _ missing: Missing = .missingAtRandom, isResponse: Bool = false, population: String = "all randomized", more: String = ""
  )
    -> String
  {
    `Strategies and what is missing`.text("hypothetical", missing, event: "treatment discontinuation", isResponse: isResponse)
      .replacing("{treatment discontinuation: hypothetical}", with: events).replacing("population: all randomized", with: "population: \(population)")
      + "\n" + more
  }
  static func verdict(_ text: String) -> (Verdict, [String]) { `Strategies and what is missing`.verdict(text) }
  static func faults(_ text: String) -> [String] { verdict(text).1 }

  static let named = "data: {file: d.csv, intercurrent events: {prohibited medication: {day: PMDY}, death: {day: DTHDY}}}"
  private static let scores = Missing.allCases.filter { $0 != .nonResponse }
  private static let references: [Missing] = [.jumpToReference, .copyReference, .copyIncrements, .lastMeanCarriedForward, .retrievedDropouts]

  /// Of scores: the general event, the reason, what is served and what is served unwisely; every other word contradicts.
  static let ofScores: [(general: String, reason: String, serves: [Missing], unwise: [Missing])] = [
    ("hypothetical", "hypothetical", [.missingAtRandom], [.completeCases]),
    ("treatment policy", "hypothetical", references, [.missingAtRandom, .completeCases]),
    ("hypothetical", "treatment policy", references, [.missingAtRandom, .completeCases]),
    ("treatment policy", "treatment policy", references, [.missingAtRandom, .completeCases, .baselineObservationCarriedForward]),
    ("while on treatment", "while on treatment", [.lastObservationCarriedForward], []),
    ("while on treatment", "hypothetical", [], []),
    ("treatment policy", "while on treatment", [], []),
  ]

  @Test(.tags(.identity), arguments: ofScores.indices, scores)
  func `reasons go together with the general event and what is missing`(_ index: Int, _ missing: Missing) {
    let (general, reason, serves, unwise) = Self.ofScores[index]
    for name in ["discontinuation for lack of efficacy", "discontinuation for adverse event"] {
      let expected: Verdict = serves.contains(missing) ? .serves : unwise.contains(missing) ? .unwise : .contradicts
      let (found, told) = Self.verdict(Self.text("{treatment discontinuation: \(general), \(name): \(reason)}", missing))
      #expect(found == expected, "\(general), \(reason) with \(missing): \(told)")
      if expected == .contradicts { #expect(told.allSatisfy { $0.hasPrefix("analyses.a.missing data: ") }, "\(told)") }
    }
  }

  static let ofResponses: [(general: String, reason: String, serves: [Missing], unwise: [Missing])] = [
    ("composite", "composite", [.nonResponse], []),
    ("hypothetical", "composite", [], [.completeCases]),
    ("composite", "hypothetical", [], [.completeCases]),
    ("treatment policy", "composite", [.nonResponse], [.completeCases]),
    ("while on treatment", "composite", [.lastObservationCarriedForward], []),
  ]

  @Test(.tags(.identity), arguments: ofResponses.indices, [Missing.nonResponse, .completeCases, .lastObservationCarriedForward])
  func `a composite reason leaves what is missing to the general event`(_ index: Int, _ missing: Missing) {
    let (general, reason, serves, unwise) = Self.ofResponses[index]
    let expected: Verdict = serves.contains(missing) ? .serves : unwise.contains(missing) ? .unwise : .contradicts
    let events = "{treatment discontinuation: \(general), discontinuation for lack of efficacy: \(reason)}"
    let (found, told) = Self.verdict(Self.text(events, missing, isResponse: true))
    #expect(found == expected, "\(general), \(reason) with \(missing): \(told)")
  }

  static let befalling: [(strategy: String, serves: [Missing], unwise: [Missing])] = [
    ("hypothetical", [.missingAtRandom], [.completeCases]), ("while on treatment", [.lastObservationCarriedForward], []),
    ("treatment policy", scores.filter { $0 != .retrievedDropouts }, []),
  ]

  @Test(.tags(.identity), arguments: befalling.indices, scores)
  func `death and named events go together as rescue does`(_ index: Int, _ missing: Missing) {
    let (strategy, serves, unwise) = Self.befalling[index]
    for event in ["death", "prohibited medication"] where event != "death" || strategy != "treatment policy" {
      let expected: Verdict = serves.contains(missing) ? .serves : unwise.contains(missing) ? .unwise : .contradicts
      let more = event == "death" ? "" : "data: {file: d.csv, intercurrent events: {prohibited medication: {day: PMDY}}}"
      let (found, told) = Self.verdict(Self.text("{\(event): \(strategy)}", missing, more: more))
      #expect(found == expected, "\(strategy) of \(event) with \(missing): \(told)")
    }
  }

  /// Who stopped is taken from the reference, who was rescued or died is imputed at random.
  @Test(.tags(.identity), arguments: ["rescue", "death", "prohibited medication"])
  func `hypothetical events beside treatment policy go with a reference`(_ event: String) {
    let more = event == "prohibited medication" ? "data: {file: d.csv, intercurrent events: {prohibited medication: {day: PMDY}}}" : ""
    let events = "{treatment discontinuation: treatment policy, \(event): hypothetical}"
    #expect(Self.verdict(Self.text(events, .jumpToReference, more: more)).0 == .serves)
    let other = "{treatment discontinuation: hypothetical, \(event): hypothetical}"
    #expect(Self.verdict(Self.text(other, .jumpToReference, more: more)).0 == .contradicts)
  }

  @Test(.tags(.identity))
  func `treatment policy of death is refused with the reason`() {
    #expect(
      Self.faults(Self.text("{treatment discontinuation: hypothetical, death: treatment policy}")) == [
        "estimands.e.intercurrent events.death: \"treatment policy\" of death, composite, while on treatment or hypothetical: after death there are "
          + "no values to use (ICH E9(R1), A.3.2) [refused]"
      ])
  }

  @Test(.tags(.identity), arguments: ["discontinuation for lack of efficacy", "death", "prohibited medication"])
  func `a principal stratum and composite of a score are refused of every event`(_ event: String) {
    let more = event == "prohibited medication" ? "data: {file: d.csv, intercurrent events: {prohibited medication: {day: PMDY}}}" : ""
    let stratum = Self.faults(Self.text("{treatment discontinuation: hypothetical, \(event): principal stratum}", more: more))
    #expect(stratum.count == 1 && stratum[0].hasSuffix("and no analysis here identifies it [refused]"), "\(stratum)")
    let composite = Self.faults(Self.text("{treatment discontinuation: hypothetical, \(event): composite}", more: more))
    #expect(
      composite == [
        "estimands.e.intercurrent events.\(event): \"composite\" of a change from baseline, a response, which \(event) ends [contradicts]"
      ])
  }

  @Test(.tags(.identity))
  func `events are those of the language, or named by the data and by an estimand`() {
    let reason = Self.faults(Self.text("{discontinuation for adverse event: hypothetical}"))
    #expect(
      reason == [
        "estimands.e.intercurrent events: \"discontinuation for adverse event\" without \"treatment discontinuation\", \"treatment discontinuation\" "
          + "and its strategy, for who stops for another reason or for none that is known [missing]"
      ])
    let unknown = TrialTests.faults(Self.text("{treatment discontinuaton: hypothetical}"))
    #expect(unknown.map(\.rule) == [.unknownName] && unknown.map(\.suggestion) == ["treatment discontinuation"])
    let unnamed = TrialTests.faults(Self.text("{treatment discontinuation: hypothetical, boredom: hypothetical}"))
    #expect(unnamed.map(\.rule) == [.unknownName] && unnamed[0].expected.hasSuffix("or an event that \"data.intercurrent events\" names"))
    let unasked = TrialTests.faults(
      Self.text("{treatment discontinuation: hypothetical}", more: "data: {file: d.csv, intercurrent events: {deaths: {day: D}}}"))
    #expect(unasked.map(\.rule) == [.unknownName] && unasked.map(\.suggestion) == ["death"])
    #expect(unasked.map(\.place) == ["data.intercurrent events.deaths"])
  }

  @Test(.tags(.identity))
  func `the flag of an event is no factor's column`() {
    let text = Self.text(
      "{treatment discontinuation: hypothetical, death: hypothetical}", more: "population: {factors: {deathfl: {Y: 50%, N: 50%}}}")
    #expect(
      Self.faults(text) == [
        "estimands.e.intercurrent events.death: \"death\" beside the factor \"deathfl\", another name: both would have the column DEATHFL [contradicts]"
      ])
  }

  @Test(.tags(.identity))
  func `all are read and written again`() throws {
    let events =
      "{treatment discontinuation: hypothetical, rescue: treatment policy, discontinuation for lack of efficacy: hypothetical, "
      + "discontinuation for adverse event: treatment policy, death: hypothetical, prohibited medication: hypothetical}"
    for (word, population) in [("all treated", Estimand.AnalysisPopulation.allTreated), ("per protocol", .perProtocol)] {
      let trial = try TrialProtocol.reading(Self.text(events, .jumpToReference, population: word, more: Self.named))
      #expect(trial.estimands[0].population == population)
      #expect(
        trial.estimands[0].strategies.map(\.event) == [
          .treatmentDiscontinuation, .rescue, .discontinuationForLackOfEfficacy, .discontinuationForAdverseEvent, .death,
          .named("prohibited medication"),
        ])
      #expect(trial.estimands[0].strategy(forStopping: .adverseEvent) == .treatmentPolicy)
      #expect(trial.estimands[0].strategy(forStopping: .lackOfEfficacy) == .hypothetical)
      #expect(trial.estimands[0].strategy(forStopping: .other) == .hypothetical && trial.estimands[0].strategy(forStopping: nil) == .hypothetical)
      let again = try TrialProtocol.reading(trial.explained())
      #expect(again.estimands == trial.estimands && again.data == trial.data)
    }
  }

  @Test(.tags(.identity), arguments: ["all treated", "per protocol"])
  func `a hypothesis narrows all randomized alone`(_ population: String) {
    let text = Self.text("{treatment discontinuation: hypothetical}", population: population, more: "population: {factors: {sex: {F: 50%, M: 50%}}}")
    #expect(Self.verdict(text).0 == .serves)
    let narrowed = Self.faults(text.replacing("{a: {test: superiority}}", with: "{a: {test: superiority, in: sex = F}}"))
    #expect(
      narrowed == ["hypotheses.a.in: \"sex = F\" beside an estimand in \"\(population)\", one population: the estimand has its own [contradicts]"])
  }

  /// Of adverse events nothing is set aside; of a time that scores make the scores are.
  @Test(.tags(.identity), arguments: ["discontinuation for lack of efficacy", "death"])
  func `events beside the general ones are of scores and of what they make`(_ event: String) {
    let events = "{treatment discontinuation: hypothetical, \(event): hypothetical}"
    let ofTime = Self.text(events, isResponse: true)
      .replacing("variable: response, when: PCHG <= -50, better: higher", with: "variable: time to event, when: PCHG <= -50, better: lower")
      .replacing("difference in proportions", with: "hazard ratio")
      .replacing("method: risk difference, model: \"CRIT1FL ~ TRT01P\"", with: "method: Cox, model: \"Surv(AVAL, 1 - CNSR) ~ TRT01P\"")
    #expect(Self.verdict(ofTime).0 == .serves, "\(Self.faults(ofTime))")
    let ofEvent = Self.text(events, .completeCases, isResponse: true)
      .replacing(
        "half: {instrument: HAMD17, variable: response, when: PCHG <= -50, better: higher}", with: "half: {variable: adverse event, better: lower}"
      )
      .replacing("CRIT1FL", with: "AVAL")
    let told = Self.faults(ofEvent)
    #expect(
      told.contains(
        "estimands.e.intercurrent events.\(event): \"hypothetical\" of \(event) with an adverse event, not yet supported: \(event) of a score, and of what scores make, is [refused]"
      ), "\(told)")
  }

  // MARK: Scenarios

  static func scenarios(_ discontinuation: String) -> String {
    "allocation: {method: permuted blocks}\nscenarios: {modest: {effect: -2, treatment discontinuation: \(discontinuation)}}"
  }

  @Test(.tags(.identity))
  func `reasons that a hypothesis asks for are drawn in every scenario that has patients stop`() {
    let events = "{treatment discontinuation: hypothetical, discontinuation for lack of efficacy: hypothetical}"
    let law = "share: 20%, mechanism: completely at random"
    #expect(
      Self.faults(Self.text(events, more: Self.scenarios("{\(law)}"))) == [
        "estimands.e.intercurrent events.discontinuation for lack of efficacy: \"discontinuation for lack of efficacy\" with the scenario \"modest\", "
          + "whose treatment discontinuation has no reasons, \"reasons\" in its treatment discontinuation, such as {lack of efficacy: 45%, "
          + "adverse event: 12%, other: 43%} [missing]"
      ])
    #expect(Self.verdict(Self.text(events, more: Self.scenarios("{\(law), reasons: {lack of efficacy: 60%, other: 40%}}"))).0 == .serves)
    #expect(Self.verdict(Self.text(events, more: Self.scenarios("none"))).0 == .serves)
  }

  @Test(.tags(.identity))
  func `per protocol of a hypothesis is refused with scenarios, and death is told not to happen`() throws {
    let events = "{treatment discontinuation: hypothetical}"
    let perProtocol = Self.faults(Self.text(events, population: "per protocol", more: Self.scenarios("none")))
    #expect(perProtocol.count == 1 && perProtocol[0].hasPrefix("estimands.e.population: \"per protocol\" of a hypothesis, with scenarios"))
    #expect(perProtocol.allSatisfy { $0.hasSuffix("[refused]") })
    #expect(Self.verdict(Self.text(events, population: "all treated", more: Self.scenarios("none"))).0 == .serves)
    #expect(Self.verdict(Self.text(events, population: "per protocol")).0 == .serves)
    let death = try TrialProtocol.read(
      Array(Self.text("{treatment discontinuation: hypothetical, death: hypothetical}", more: Self.scenarios("none")).utf8))
    #expect(death.warnings.map(\.place).contains("estimands.e.intercurrent events.death"))
  }
}
