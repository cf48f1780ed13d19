import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Words of flawed trials` {
  private static func scenario(_ name: String) throws -> Scenario {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/flawed.yaml"))
    return try #require(trial.scenarios.first { $0.name == name })
  }

  @Test func `say who responds otherwise`() throws {
    let flawed = try Self.scenario("flawed")
    #expect(
      flawed.effectModifiers == [
        Modifier(condition: Condition(clauses: [.factor("country", levels: ["UK"], excluded: false)], text: "country = UK"), points: -0.5),
        Modifier(
          condition: Condition(
            clauses: [.factor("setting", levels: ["day, clinic"], excluded: false), .baseline(.atLeast, 24.5)],
            text: "setting = day, clinic and baseline >= 24.5"), points: 1),
      ])
    #expect(flawed.controlChangeModifiers.map(\.condition.clauses) == [[.factor("setting", levels: ["outpatient"], excluded: true)]])
    #expect(flawed.controlChangeModifiers.map(\.points) == [2])
    #expect(flawed.visitEffects == [VisitPoints(visit: 1, points: -0.86), VisitPoints(visit: 2, points: -0.67)])
    #expect(flawed.factorDeviations == [FactorDeviation(factor: "country", standardDeviation: 0.8)])
    #expect(
      flawed.responderClasses == [
        ResponderClass(name: "large", shares: [0.1, 0.1, 0.1], change: -16, standardDeviation: 4),
        ResponderClass(name: "minimal", shares: [0.22, 0.15, 0.12], change: -1.7, standardDeviation: 0),
      ])
    #expect(flawed.baselineInflation == BaselineInflation(below: 20, points: 1.5))
  }

  @Test func `say who stops, who leaves and what is seen of them`() throws {
    let flawed = try Self.scenario("flawed")
    #expect(
      flawed.discontinuation
        == DiscontinuationLaw(
          share: 0.25, mechanism: .missingNotAtRandom, logOddsPerPoint: 0.06, scale: .hazard, sharesByArm: [0.25, 0.24, 0.3],
          reasons: [
            ReasonShare(reason: .lackOfEfficacy, share: 0.45), ReasonShare(reason: .adverseEvent, share: 0.12),
            ReasonShare(reason: .other, share: 0.43),
          ]))
    #expect(flawed.keptAfterDiscontinuation == 0.4 && flawed.effectAfterDiscontinuation == .kept)
    #expect(flawed.withdrawal == DiscontinuationLaw(share: 0.05, mechanism: .completelyAtRandom, logOddsPerPoint: 0))
    #expect(flawed.intermittentGaps == 0.03 && flawed.rescue == RescueLaw(share: 0.08, effect: -3))
    let otherwise = try Self.scenario("otherwise")
    #expect(otherwise.discontinuation == DiscontinuationLaw(share: 0.2, mechanism: .completelyAtRandom, logOddsPerPoint: 0, scale: .hazard))
    #expect(
      otherwise.withdrawal
        == DiscontinuationLaw(share: 0.01, mechanism: .missingAtRandom, logOddsPerPoint: -0.02, sharesByArm: [0.01, 0.02, 0.03]))
    #expect(otherwise.scores == .items)
  }

  @Test func `say how the trial is run`() throws {
    let flawed = try Self.scenario("flawed")
    #expect(flawed.sites == SiteLaw(count: 20, standardDeviation: 2.4, sizeDeviation: 0.5))
    #expect(flawed.raters == RaterLaw(reliability: 0.937, driftPerMonth: -0.1))
    #expect(flawed.driftPerMonth == 0.05 && flawed.adherence == 0.9)
    #expect(flawed.accrual == AccrualLaw(patientsPerMonth: 30, rampMonths: 3))
    #expect(
      flawed.adverseEvents == [
        AdverseEventLaw(endpoint: "any event", shares: [0.38, 0.42, 0.55]), AdverseEventLaw(endpoint: "stopped", shares: [0.029, 0.03, 0.04]),
      ])
    let otherwise = try Self.scenario("otherwise")
    #expect(otherwise.sites == SiteLaw(count: 3, standardDeviation: 0, sizeDeviation: 0))
    #expect(otherwise.raters == RaterLaw(reliability: 0.8, driftPerMonth: 0))
    /// A month has 30.4375 days.
    #expect(try #require(otherwise.accrual).patientsPerMonth.isClose(to: 5 * 30.4375 / 7, within: 1e-12))
    #expect(otherwise.accrual?.rampMonths == 0)
  }

  @Test(.tags(.identity)) func `are away where a scenario says none, as in a file without them`() throws {
    let sound = try Self.scenario("sound")
    let text = try Fixtures.text("protocols/flawed.yaml")
    let words = TrialProtocol.flaws.map(\.key) + ["visits kept after discontinuation"]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: "  sound:"))
    let end = try #require(lines.firstIndex(of: "  otherwise:"))
    for word in words { #expect(lines[start..<end].contains { $0.hasPrefix("    \(word): ") }, "\(word)") }
    let bare = try TrialProtocol.reading(
      "equipoise: 1\n" + lines[lines.firstIndex(of: "population:")!..<lines.firstIndex(of: "hypotheses:")!].joined(separator: "\n")
        + "\ntrial: {id: t, title: t, phase: 2}\nhypotheses: {low: {test: superiority, analysis: doses, treatment: low}}\n"
        + "design: {sample size: 30, error: 5% two-sided, looks: [end]}\n"
        + "scenarios: {sound: {effect: {low: -1, high: -2}, treatment discontinuation: none}}\n")
    #expect(bare.scenarios == [sound])
  }

  /// What patients leave between does not exist with one visit.
  @Test func `that need two visits contradict one`() throws {
    let text = try Fixtures.text("protocols/defaults.yaml").replacing("week 2, week 4, week 8", with: "week 8")
    for (word, found) in [
      ("rescue: {share: 8%, effect: -3}", "\"8%\" with one visit"),
      ("study withdrawal: {share: 5%, mechanism: completely at random}", "\"5%\" with one visit"),
      ("treatment discontinuation: {share: {placebo: 0%, active: 3%}, mechanism: completely at random}", "\"3%\" with one visit"),
    ] {
      let all = faults(text.replacing("likely: {effect: -2}", with: "likely: {effect: -2, \(word)}"))
      #expect(all.map(\.rule) == [.contradicts] && all.first?.found == found, "\(all)")
    }
    #expect(faults(text.replacing("likely: {effect: -2}", with: "likely: {effect: -2, rescue: {share: 0%, effect: -3}}")) == [])
  }
}

/// Each word of the truth put wrongly, with the fault it must give and no other.
@Suite struct `Faults of the truth` {
  private static func wrong(
    _ old: String, _ new: String, at: String, _ place: String, found: String, expected: String, suggestion: String? = nil, _ rule: Fault.Rule
  ) -> Wrong {
    Wrong(old: old, new: new, at: at, place: place, found: found, expected: expected, suggestion: suggestion, rule: rule, file: "flawed")
  }

  static let modifiers: [Wrong] = [
    wrong(
      "{country = UK:", "{country = Wales:", at: "country", "assumptions.effect modifiers", found: "level \"Wales\" of country",
      expected: "one of UK, other", .unknownName),
    wrong(
      "{country = UK:", "{region = UK:", at: "region", "assumptions.effect modifiers", found: "factor \"region\"",
      expected: "one of country, setting, baseline", .unknownName),
    wrong(
      "{country = UK:", "{country:", at: "country", "assumptions.effect modifiers", found: "key \"country\"",
      expected: "a condition such as \"country = UK\"", .wrongType),
    wrong(
      "{country = UK:", "{all:", at: "all", "assumptions.effect modifiers", found: "\"all\"", expected: "a condition that holds for some",
      .contradicts),
    wrong(
      "{country = UK: -0.5,", "{country = UK: -0.5 points,", at: "-0.5", "assumptions.effect modifiers.country = UK", found: "\"-0.5 points\"",
      expected: "a number such as \"-0.5\"", .wrongType),
    wrong(
      "    effect modifiers: none", "    baseline: none\n    effect modifiers: {baseline < 20: 1}", at: "baseline <",
      "scenarios.sound.effect modifiers", found: "\"baseline < 20\" in \"sound\", which has no baseline", expected: "a condition on factors",
      .contradicts),
    wrong(
      "    effect modifiers: none", "    effect modifiers: {}", at: "{}", "scenarios.sound.effect modifiers", found: "nothing",
      expected: "conditions and their points, or none", .missing),
    wrong(
      "{setting != outpatient:", "{setting > outpatient:", at: "setting", "assumptions.control change modifiers",
      found: "key \"setting > outpatient\"", expected: "a number after \">\"", .wrongType),
    wrong(
      "{week 4: -0.67", "{week 3: -0.67", at: "week 3", "assumptions.visit effects.week 3", found: "\"week 3\"",
      expected: "one of week 1, week 2, week 4, week 6", .unknownName),
    wrong(
      "{week 4: -0.67", "{week four: -0.67", at: "week four", "assumptions.visit effects", found: "key \"week four\"",
      expected: "a time such as \"week 6\"", .wrongType),
    wrong(
      "week 2: -0.86}", "week 4.0: -0.86}", at: "week 4.0", "assumptions.visit effects.week 4.0", found: "\"week 4.0\" twice",
      expected: "each visit once", .duplicate),
    wrong(
      "{country: 0.8}", "{county: 0.8}", at: "county", "assumptions.random effects.county", found: "\"county\"",
      expected: "one of country, setting", suggestion: "country", .unknownName),
    wrong(
      "{country: 0.8}", "{country: -0.8}", at: "-0.8", "assumptions.random effects.country", found: "\"-0.8\"",
      expected: "a number of at least 0", .outOfRange),
  ]

  static let responders: [Wrong] = [
    wrong(
      "    large: {share: 10%", "    large: {share: 80%", at: "large", "assumptions.placebo responders", found: "shares that sum to 102% in placebo",
      expected: "at most 100%: who is of no class has the control change", .contradicts),
    wrong(
      "minimal: {share: {placebo: 22%, low: 15%, high: 12%", "minimal: {share: {placebo: 22%, low: 15%", at: "share",
      "assumptions.placebo responders.minimal.share", found: "no share of high", expected: "a share for each arm", .missing),
    wrong(
      "low: 15%, high: 12%", "low: 15%, middle: 1%, high: 12%", at: "middle", "assumptions.placebo responders.minimal.share.middle",
      found: "\"middle\"", expected: "one of placebo, low, high", .unknownName),
    wrong(
      "minimal: {share: {placebo: 22%, low: 15%, high: 12%, source: [stone2022]}, change: -1.7, sd: 0}",
      "minimal: {share: 20%, change: -1.7}", at: "minimal", "assumptions.placebo responders.minimal", found: "no key \"sd\"",
      expected: "a number of at least 0", .missing),
    wrong(
      "{below: 20", "{below: 60", at: "60", "assumptions.baseline inflation.below", found: "\"60\"", expected: "a score within 0 to 52", .outOfRange),
    wrong(
      "{below: 20, points: 1.5", "{below: 20, points: -1.5", at: "-1.5", "assumptions.baseline inflation.points", found: "\"-1.5\"",
      expected: "a number of at least 0", .outOfRange),
    wrong(
      "    baseline inflation: none", "    baseline: none\n    baseline inflation: {below: 20, points: 1}", at: "baseline inflation",
      "scenarios.sound.baseline inflation", found: "baseline inflation in \"sound\", which has no baseline", expected: "a baseline, or none",
      .contradicts),
    wrong(
      "    baseline inflation: none", "    baseline: none\n    scores: items\n    baseline inflation: none", at: "items", "scenarios.sound.scores",
      found: "\"items\" in \"sound\", which has no baseline", expected: "a baseline: items are scores, not changes", .contradicts),
    Wrong(
      old: "standard deviation: 12}", new: "standard deviation: 12, scores: items}", at: "items", place: "scenarios.planned.scores",
      found: "\"items\"", expected: "whole numbers or continuous: of the instruments only HAMD17 has items here", rule: .contradicts,
      file: "two-looks"),
  ]

  static let leaving: [Wrong] = [
    wrong(
      "reasons: {lack of efficacy: 45%, adverse event: 12%, other: 43%", "reasons: {lack of efficacy: 45%, adverse event: 12%, other: 40%",
      at: "{lack", "assumptions.treatment discontinuation.reasons", found: "shares that sum to 97%", expected: "100%", .contradicts),
    wrong(
      "adverse event: 12%", "boredom: 12%", at: "boredom", "assumptions.treatment discontinuation.reasons", found: "key \"boredom\"",
      expected: "one of lack of efficacy, adverse event, other", .unknownName),
    wrong(
      "    log hazard per point: 0.06", "    log odds per point: 0.05\n    log hazard per point: 0.06", at: "log hazard",
      "assumptions.treatment discontinuation", found: "both \"log odds per point\" and \"log hazard per point\"", expected: "one of them",
      .contradicts),
    wrong(
      "  treatment discontinuation:\n    share: {placebo: 25%, low: 24%, high: 30%}\n    mechanism: missing not at random\n"
        + "    log hazard per point: 0.06",
      "  treatment discontinuation:\n    share: {placebo: 25%, low: 24%, high: 30%}\n    mechanism: missing not at random", at: "treatment",
      "assumptions.treatment discontinuation", found: "no key \"log odds per point\"",
      expected: "a number: how leaving depends on the change that is then not seen", .missing),
    wrong(
      "log hazard per point: 0}", "log hazard per point: 0.1}", at: "0.1", "scenarios.otherwise.treatment discontinuation.log hazard per point",
      found: "\"0.1\"", expected: "0, or no key: leaving is completely at random", .contradicts),
    wrong(
      "{share: 5%, mech", "{share: 100%, mech", at: "100%", "assumptions.study withdrawal.share", found: "\"100%\"",
      expected: "a share from 0% to 99%", .outOfRange),
    wrong(
      "{placebo: 25%, low: 24%", "{placebo: 25%, low: 0.24", at: "0.24", "assumptions.treatment discontinuation.share.low", found: "\"0.24\"",
      expected: "a share with %, such as \"24%\"", .wrongType),
    wrong(
      "study withdrawal: {share: 5%,", "study withdrawal: {reasons: {other: 100%}, share: 5%,", at: "reasons", "assumptions.study withdrawal",
      found: "key \"reasons\"", expected: "one of the keys of assumptions.study withdrawal", .unknownName),
    wrong(
      "effect after discontinuation: kept", "effect after discontinuation: keeps", at: "keeps", "assumptions.effect after discontinuation",
      found: "\"keeps\"", expected: "one of lost, kept", suggestion: "kept", .unknownName),
    wrong(
      "intermittent gaps: 3%", "intermittent gaps: 0.03", at: "0.03", "assumptions.intermittent gaps", found: "\"0.03\"",
      expected: "a share with %, such as \"3%\"", .wrongType),
    wrong(
      "  rescue: {share: 8%, effect: -3}", "  rescue: {share: 8%}", at: "rescue", "assumptions.rescue", found: "no key \"effect\"",
      expected: "a number", .missing),
  ]

  static let conduct: [Wrong] = [
    wrong(
      "number: 20", "number: 0", at: "0", "assumptions.sites.number", found: "\"0\"", expected: "a count of at least 1", .outOfRange),
    wrong(
      "number: 20", "number: 20000", at: "20000", "assumptions.sites.number", found: "20000 sites", expected: "at most 10000", .limit),
    wrong(
      "size sd: 0.5", "size sd: -1", at: "-1", "assumptions.sites.size sd", found: "\"-1\"", expected: "a number of at least 0", .outOfRange),
    wrong(
      "{reliability: 0.937", "{reliability: 0", at: "0", "assumptions.raters.reliability", found: "\"0\"",
      expected: "a number above 0 and at most 1", .outOfRange),
    wrong(
      "raters: {reliability: 0.8}", "raters: {source: [x]}", at: "{source", "scenarios.otherwise.raters", found: "nothing of raters",
      expected: "reliability, drift per month, or both", .missing),
    wrong(
      "    drift: none", "    drift: {points per month: 0.1}", at: "0.1", "scenarios.sound.drift.points per month",
      found: "\"0.1\" in \"sound\", where all are randomized at once", expected: "an accrual, or none", .contradicts),
    wrong(
      "adherence: 90%", "adherence: 110%", at: "110%", "assumptions.adherence", found: "\"110%\"", expected: "a share from 0% to 100%", .outOfRange),
    wrong(
      "rate: 30 patients/month", "rate: 30", at: "30", "assumptions.accrual.rate", found: "\"30\"",
      expected: "a rate such as \"30 patients/month\"", .wrongType),
    wrong(
      "rate: 30 patients/month", "rate: 7 subjects per week", at: "7", "assumptions.accrual.rate", found: "\"7 subjects per week\"",
      expected: "a rate such as \"7 patients/week\"", .wrongType),
    wrong(
      "rate: 30 patients/month", "rate: 0 patients/month", at: "0", "assumptions.accrual.rate", found: "\"0 patients/month\"",
      expected: "a rate above 0", .outOfRange),
    wrong(
      "ramp: 3 months", "ramp: month 3", at: "month 3", "assumptions.accrual.ramp", found: "\"month 3\"",
      expected: "none or a duration such as \"3 months\"", .wrongType),
    wrong(
      "    any event: {placebo", "    an event: {placebo", at: "an event", "assumptions.adverse events.an event", found: "\"an event\"",
      expected: "one of any event, stopped", suggestion: "any event", .unknownName),
    wrong(
      "    any event: {placebo", "    hamd: {placebo", at: "hamd", "assumptions.adverse events.hamd", found: "\"hamd\", a change from baseline",
      expected: "an endpoint with \"variable: adverse event\"", .contradicts),
    wrong(
      "low: 42%", "low: 0.2 patients/month", at: "0.2", "assumptions.adverse events.any event.low", found: "\"0.2 patients/month\"",
      expected: "a share with %, such as \"75%\" or a rate such as \"0.1/month\"", .wrongType),
  ]

  @Test(arguments: modifiers + responders + leaving + conduct)
  func `are told with their line, and no other`(_ wrong: Wrong) throws {
    let (text, expected) = try wrong.changed()
    #expect(faults(text) == [expected])
  }
}
