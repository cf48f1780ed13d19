import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Trials of several treatments` {
  @Test func `the Phase II file says what it says`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/igmesine-phase-2.yaml"))
    #expect(trial.estimands.map(\.treatments) == [["low", "high", "fluoxetine"]])
    #expect(
      trial.hypotheses == [
        Hypothesis(name: "low", test: .superiority, analysis: "doses", treatment: "low"),
        Hypothesis(name: "high", test: .superiority, analysis: "doses", treatment: "high"),
      ])
    #expect(trial.design.sampleSize == .unknown && trial.design.multiplicity == MultiplicityRule(.none))
    #expect(trial.endpoints.map(\.variable) == [.changeFromBaseline, .adverseEvent, .adverseEvent])
    #expect(trial.endpoints.map(\.when) == [nil, nil, "AEACN = DRUG WITHDRAWN"])
    #expect(trial.endpoints.map(\.visit) == [3, nil, nil] && trial.endpoints[2].column == "STOPPED_BY_EVENT")
    #expect(trial.analyses[0].subgroups.map(\.status) == [.postHoc])
    #expect(trial.scenarios.map(\.effects) == [[0, -1.75, -0.58, -2.2], [0, -1.75, -2.33, -2.2], [0, 0, 0, -2.2]])
    #expect(trial.scenarios[2].drugEffect == DrugEffect(mechanism: "mechanism.yaml", treatment: "igmesine", effect: -1.75, dose: Dose(25, .mg)))
    #expect(trial.scenarios[0].adverseEvents.map(\.shares) == [[0.38, 0.42, 0.55, 0.56], [0.029, 0.03, 0.04, 0.053]])
    #expect(
      trial.scenarios[0].correlation
        == .unstructured([
          [1, 0.638, 0.558, 0.547], [0.638, 1, 0.702, 0.666], [0.558, 0.702, 1, 0.812], [0.547, 0.666, 0.812, 1],
        ]))
  }

  @Test func `the example is the file that is read here`() throws {
    #expect(try TrialsForData.bytes("Examples/igmesine/phase-2.yaml") == Fixtures.bytes("protocols/igmesine-phase-2.yaml"))
  }

  private static func wrong(
    _ old: String, _ new: String, at: String, _ place: String, found: String, expected: String, suggestion: String? = nil, _ rule: Fault.Rule
  ) -> Wrong {
    Wrong(old: old, new: new, at: at, place: place, found: found, expected: expected, suggestion: suggestion, rule: rule, file: "igmesine-phase-2")
  }

  static let table: [Wrong] = [
    wrong(
      "[low, high, fluoxetine]", "[high, low, low]", at: "low]", "estimands.doses.treatment", found: "\"low\" twice", expected: "each arm once",
      .duplicate),
    wrong("[low, high, fluoxetine]", "[]", at: "[]", "estimands.doses.treatment", found: "no treatment", expected: "at least one arm", .missing),
    wrong(
      "[low, high, fluoxetine]          # one comparison each\n    comparator: placebo", "[low, high, placebo]\n    comparator: \"placebo\"",
      at: "placebo\"", "estimands.doses.comparator", found: "\"placebo\" on both sides", expected: "an arm other than the treatment", .contradicts),
    wrong(
      "  low: {test: superiority, analysis: doses, treatment: low}", "  low: {test: superiority, analysis: doses}", at: "low", "hypotheses.low",
      found: "no key \"treatment\"", expected: "one of low, high, fluoxetine", .missing),
    wrong(
      "treatment: low}", "treatment: placebo}", at: "placebo", "hypotheses.low.treatment", found: "\"placebo\"",
      expected: "one of low, high, fluoxetine", .unknownName),
    wrong(
      "  high: {test: superiority, analysis: doses, treatment: high}", "  high: {test: superiority, analysis: doses, treatment: low}", at: "high",
      "hypotheses.high", found: "the comparison of \"low\"", expected: "another analysis or treatment", .duplicate),
    wrong(
      "design:\n  sample size: unknown\n  error: 5% two-sided\n  looks: [end]\n  multiplicity: {method: none}",
      "design:\n  sample size: unknown\n  error: 5% two-sided\n  looks: [end]", at: "design", "design",
      found: "no key \"multiplicity\" with 2 hypotheses", expected: "how they share the error, such as {method: none}", .missing),
    wrong(
      "{method: none}", "{method: gatekeeping}", at: "gatekeeping", "design.multiplicity.method", found: "\"gatekeeping\"",
      expected:
        "one of none, graph, Holm, Hochberg, Hommel, fixed sequence, fallback, Dunnett, step-down Dunnett, closed test, Benjamini-Hochberg",
      .unknownName),
    wrong(
      "{method: none}", "{method: none, order: [low, high]}", at: "order", "design.multiplicity.order", found: "key \"order\"",
      expected: "none: it belongs to a fixed sequence, the fallback and the hierarchical test", .contradicts),
    wrong(
      "adverse event, when", "adverse event, at: week 6, when", at: "at:", "endpoints.stopped by event.at", found: "key \"at\" of an adverse event",
      expected: "none: it has no scores and comes at any time", .contradicts),
    wrong(
      "when: AEACN =", "when: AEACT =", at: "AEACT", "endpoints.stopped by event.when", found: "variable \"AEACT\"",
      expected: "one of AEDECOD, AEACN, AEBODSYS, AESER, AESEV, AEREL, AEOUT", suggestion: "AEACN", .unknownName),
    wrong(
      "when: AEACN = DRUG WITHDRAWN", "when: AEACN >= 2", at: "AEACN", "endpoints.stopped by event.when", found: "\">=\" after AEACN",
      expected: "\"=\" or \"!=\" and a word", .contradicts),
    wrong(
      "change from baseline, at", "change from baseline, when: PCHG <= -50, at", at: "when", "endpoints.hamd.when",
      found: "\"when\" with change from baseline", expected: "none: it says which adverse events count, and what a response is", .contradicts),
    wrong(
      "{outpatient: 80%, inpatient: 20%}", "{outpatient: 80, inpatient: 20}", at: "{", "population.factors.setting", found: "counts",
      expected: "shares, for the sample size is unknown", .contradicts),
    wrong(
      "{treatment discontinuation: while on treatment}", "{treatment discontinuation: while on treatment, rescue: composite}", at: "composite",
      "estimands.doses.intercurrent events.rescue", found: "\"composite\" of a change from baseline", expected: "a response, which rescue ends",
      .contradicts),
    wrong(
      "    setting: {outpatient: 80%, inpatient: 20%}", "    onstudfl: {a: 50%, b: 50%}\n    setting: {outpatient: 80%, inpatient: 20%}",
      at: "onstudfl", "population.factors.onstudfl", found: "the factor \"onstudfl\"", expected: "a name that is no variable of the data",
      .contradicts),
  ]

  @Test(arguments: table)
  func `are told of what is wrong with them, and no more`(_ wrong: Wrong) throws {
    let (text, expected) = try wrong.changed()
    #expect(faults(text) == [expected])
  }

  @Test func `a rescued patient's values are asked for as the estimand says`() throws {
    let text = try Fixtures.text("protocols/igmesine-phase-2.yaml")
    func rules(_ strategy: String, _ missing: String = "last observation carried forward") throws -> [String] {
      let changed = text.replacing("while on treatment}", with: "while on treatment, rescue: \(strategy)}")
        .replacing("missing data: last observation carried forward", with: "missing data: \(missing)")
      do throws(Faults) { return try TrialProtocol.read(Array(changed.utf8)).warnings.map(\.expected) } catch { return error.all.map(\.expected) }
    }
    #expect(try rules("while on treatment") == [] && rules("treatment policy") == [])
    #expect(try rules("hypothetical") == ["missing at random: the estimand \"doses\" asks for values had nobody been rescued"])
    #expect(
      Set(try rules("while on treatment", "missing at random")) == [
        "last observation carried forward: the estimand \"doses\" asks for the last value before rescue",
        "last observation carried forward: the estimand \"doses\" asks for the last value on treatment",
      ])
  }

  @Test func `adverse events are no primary endpoint, and their columns nobody else's`() throws {
    let text = try Fixtures.text("protocols/igmesine-phase-2.yaml")
    let hamd = "  hamd: {label: HAM-D17 total, instrument: HAMD17, variable: change from baseline, at: week 6, better: lower}\n"
    let first = faults(text.replacing(hamd, with: "").replacing("estimands:\n", with: hamd + "estimands:\n"))
    #expect(first.contains { $0.rule == .refused && $0.place == "endpoints.any event" && $0.line == 22 })
    let factor = faults(text.replacing("    setting: {", with: "    any event: {a: 50%, b: 50%}\n    setting: {"))
    #expect(factor.map(\.expected) == ["a column other than ANY_EVENT, which the factor \"any event\" has"])
    let twice = faults(
      text.replacing("  stopped by event: {label", with: "  any_event: {variable: adverse event, better: lower}\n  stopped by event: {label"))
    #expect(twice.map(\.place) == ["endpoints.any_event"] && twice.map(\.rule) == [.contradicts])
  }

  @Test func `a file without hypotheses needs them`() throws {
    var text = try Fixtures.text("protocols/igmesine-phase-2.yaml")
    text = text.replacing("analyses:\n  doses:\n    estimand", with: "analyses:\n  primary:\n    estimand")
    let start = try #require(text.firstRange(of: "hypotheses:")?.lowerBound)
    let end = try #require(text.firstRange(of: "design:\n")?.lowerBound)
    text.removeSubrange(start..<end)
    #expect(faults(text).map(\.found) == ["no \"hypotheses\" and several treatments in \"primary\""])
  }
}
