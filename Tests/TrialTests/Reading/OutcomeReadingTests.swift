import Notation
import TestSupport
import Testing

@testable import Trial

/// Responses and times to an event in the file.
@Suite struct `Words of outcomes` {
  @Test func `say risks, hazards, medians and ratios`() throws {
    let response = try TrialProtocol.reading(try Fixtures.text("protocols/response.yaml"))
    #expect(response.endpoints[0].isPlainOutcome && response.scenarios.map(\.risks) == [[0.35, 0.35], [0.35, 0.5]])
    #expect(response.scenarios[1].effects[1].isClose(to: 0.15, within: 1e-15) && response.design.approximation == .unpooled)

    let survival = try TrialProtocol.reading(try Fixtures.text("protocols/survival.yaml"))
    let laws = try survival.scenarios.map { try #require($0.eventTimes) }
    #expect(laws[0].hazards[0] == HazardCourse(startsMonths: [0, 3], ratesPerMonth: [0.08, 0.05]))
    #expect(laws[0].hazards[1].ratesPerMonth == [0.08 * 0.65, 0.05 * 0.65] && laws[0].hazardRatios == [1, 0.65])
    #expect(laws[0].dropout == EventTimeLaw.Dropout(shares: [0.05, 0.08], byMonths: 12, isOneForAll: false))
    #expect(laws[1].hazards[0].ratesPerMonth[0].isClose(to: 0.05, within: 1e-15) && laws[1].hazards[1].ratio(to: laws[1].hazards[0]) == nil)
    #expect(try #require(laws[2].hazards[1].ratio(to: laws[2].hazards[0])).isClose(to: 12.0 / 18, within: 1e-15))
    #expect(survival.design.followUpMonths == 12 && survival.design.approximation == .schoenfeld && survival.endpoints[0].daysPerUnit == 7)
    // A later event is better: the lower hazard.
    #expect(survival.endpoints[0].benefitSign == -1)

    let events = try TrialProtocol.reading(try Fixtures.text("protocols/survival-events.yaml"))
    #expect(events.design.looks == [.events(80, of: 200), .events(120, of: 200), .end] && events.design.fractions == [0.4, 0.6, 1])
    #expect(events.scenarios[0].accrual == AccrualLaw(patientsPerMonth: 0, rampMonths: 0, overMonths: 12))
  }

  @Test func `say what of a score is a response`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/responders.yaml"))
    #expect(trial.endpoints[1].criteria == [Criterion(variable: .percentChange, comparison: .atMost, number: -50)])
    let criterion = trial.endpoints[1].criteria[0]
    #expect(criterion.holds(value: 12, base: 24) && !criterion.holds(value: 12.1, base: 24) && !criterion.holds(value: .nan, base: 24))
    #expect(!criterion.holds(value: 0, base: 0))
  }

  @Test func `make a survival model of Surv and strata`() throws {
    let formula = try ModelFormula.parse("Surv(AVAL, 1 - CNSR) ~ TRT01P + strata(REGION)")
    #expect(formula.response == "AVAL" && formula.censoring == "CNSR" && formula.strata == ["REGION"] && formula.terms == [["TRT01P"]])
    #expect(try ModelFormula.parse(formula.canonicalText).canonicalText == formula.canonicalText)
    #expect(formula.canonicalText == "Surv(AVAL, 1 - CNSR) ~ TRT01P + strata(REGION)")
  }

  private static func wrong(
    _ file: String, _ old: String, _ new: String, at: String, _ place: String, found: String, expected: String, _ rule: Fault.Rule
  ) -> Wrong {
    Wrong(old: old, new: new, at: at, place: place, found: found, expected: expected, rule: rule, file: file)
  }

  static let all: [Wrong] = [
    wrong(
      "response", "treatment: 50%", "treatment: 100%", at: "100%", "scenarios.planned.risk.treatment", found: "\"100%\"",
      expected: "a risk between 0% and 100%", .outOfRange),
    wrong(
      "response", "{control: 35%, treatment: 50%}", "{control: 35%}", at: "control", "scenarios.planned.risk", found: "no share of treatment",
      expected: "a share for each arm", .missing),
    wrong(
      "response", "planned: {risk: {control: 35%, treatment: 50%}}", "planned: {effect: 0.15, risk: {control: 35%, treatment: 50%}}", at: "effect",
      "scenarios.planned.effect", found: "key \"effect\" of a response", expected: "none: a response has a risk", .contradicts),
    wrong(
      "response", "approximation: unpooled", "approximation: Schoenfeld", at: "Schoenfeld", "design.approximation",
      found: "\"Schoenfeld\" for a response", expected: "one of normal, unpooled", .contradicts),
    wrong(
      "response", "[50% of patients, end]", "[80 events, end]", at: "80", "design.looks", found: "\"80 events\" without a time to event",
      expected: "looks at patients or information", .contradicts),
    wrong(
      "response", "variable: response,", "variable: response, unit: points,", at: "unit", "endpoints.response.unit",
      found: "key \"unit\" of a response", expected: "none: a response without \"when\" is a plain yes or no", .contradicts),
    wrong(
      "survival", "unit: weeks", "unit: fortnights", at: "fortnights", "endpoints.progression.unit", found: "\"fortnights\"",
      expected: "one of days, weeks, months, years", .unknownName),
    wrong(
      "survival", "month 3: 0.05/month", "month 0: 0.05/month", at: "month 0: 0.05", "scenarios.planned.hazard.control", found: "x", expected: "",
      .duplicate),
    wrong(
      "survival", "by: 12 months}", "log odds per point: 0, by: 12 months}", at: "log", "scenarios.planned.study withdrawal.log odds per point",
      found: "key \"log odds per point\" of a time to event", expected: "none: there is no score", .contradicts),
    wrong(
      "survival", "[50% of information, 75% of information, end]", "[50 events, end]", at: "50", "design.looks",
      found: "\"50 events\" without a number of events at the end",
      expected: "a key \"events\" of the design, or looks such as \"50% of information\"", .missing),
    wrong(
      "survival", "follow-up: 12 months", "follow-up: 12 months\n  events: 300", at: "power", "design.power", found: "x", expected: "", .contradicts),
    wrong(
      "survival-events", "[80 events, 120 events, end]", "[80 events, 220 events, end]", at: "220", "design.looks", found: "\"220 events\"",
      expected: "fewer than the 200 events at the end", .outOfRange),
    wrong(
      "survival-events", "planned: {hazard ratio: 0.65}", "planned: {hazard ratio: 0.65, hazard: {control: 0.1/month}}", at: "hazard: {",
      "x", found: "x", expected: "", .contradicts),
    wrong(
      "survival-trial", "summary: hazard ratio", "summary: difference in means", at: "difference", "estimands.primary.summary",
      found: "\"difference in means\" of a time to event", expected: "one of hazard ratio, difference in restricted means", .contradicts),
    wrong(
      "survival-trial", "primary: {method: log-rank", "primary: {method: ANCOVA", at: "ANCOVA", "analyses.primary.method",
      found: "\"ANCOVA\" for a time to event", expected: "one of log-rank, Cox, Kaplan-Meier", .contradicts),
    wrong(
      "survival-trial", "strata(REGION)", "strata(SITE)", at: "SITE", "analyses.primary.model", found: "variable \"SITE\"",
      expected: "a variable of the data or a factor", .unknownName),
    wrong(
      "responders", "treatment discontinuation: composite", "treatment discontinuation: hypothetical", at: "x", "analyses.primary.missing data",
      found: "\"non-response\"", expected: "missing at random: the estimand \"primary\" asks for values had all stayed on treatment", .contradicts),
    wrong(
      "responders", "missing data: non-response", "missing data: complete cases", at: "complete", "analyses.primary.missing data",
      found: "\"complete cases\"", expected: "non-response: by the estimand \"primary\" who stops treatment has no response", .contradicts),
    wrong(
      "responders", "when: PCHG <= -50", "when: PCHGE <= -50", at: "PCHGE", "endpoints.responder.when", found: "variable \"PCHGE\"",
      expected: "one of AVAL, CHG, PCHG", .unknownName),
  ]

  /// Told once and at its place; other faults that follow from it stand elsewhere.
  @Test(arguments: all)
  func `give their fault where they contradict themselves`(_ wrong: Wrong) throws {
    let text = try Fixtures.text("protocols/\(wrong.file).yaml")
    try #require(text.contains(wrong.old))
    do throws(Faults) {
      _ = try TrialProtocol.reading(text.replacing(wrong.old, with: wrong.new))
      Issue.record("read")
    } catch {
      let real = error.all.filter { $0.rule != .unwise }
      guard wrong.expected.isEmpty else {
        #expect(
          real.contains { $0.place == wrong.place && $0.found == wrong.found && $0.expected == wrong.expected && $0.rule == wrong.rule },
          "\(error.all)")
        return
      }
      #expect(real.contains { $0.rule == wrong.rule }, "\(error.all)")
    }
  }
}
