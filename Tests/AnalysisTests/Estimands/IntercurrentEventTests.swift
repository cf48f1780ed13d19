import TestSupport
import Testing

@testable import Analysis
@testable import Trial

/// What each strategy of reasons for stopping, of death and of a named event does to each value, on patients of whom each has one thing.
@Suite struct `Values by event` {
  static let medication = Estimand.Event.named("prohibited medication")

  /// Seven subjects at three visits, all seen throughout: one stays; three stop after week 1, for lack of efficacy, for an adverse event and for no reason
  /// that is known; one dies after week 2 (and his values are those of a slip of the pen); one has a prohibited medication after week 2; one stops for an
  /// adverse event after week 1, having been rescued before it.
  static var data: TrialData {
    let n = 7
    var data = TrialData(
      subjects: (0..<n).map { "s\($0)" }, armNames: ["placebo", "drug"], arm: (0..<n).map { $0 % 2 }, factors: [],
      baseline: Array(repeating: 20, count: n), visits: [1, 2, 3].map { TimePoint($0, .week) },
      scores: (0..<n).flatMap { i in (0..<3).map { Double(19 - i - $0) } }, discontinuedBeforeVisit: [3, 1, 1, 1, 3, 3, 1])
    data.course.reason = [-1, 0, 1, -1, -1, -1, 1]
    data.course.rescuedBeforeVisit = [3, 3, 3, 3, 3, 3, 0]
    data.course.furtherEvents = [
      IntercurrentEventColumn(event: .death, beforeVisit: [3, 3, 3, 3, 2, 3, 3]),
      IntercurrentEventColumn(event: medication, beforeVisit: [3, 3, 3, 3, 3, 2, 3]),
    ]
    return data
  }

  static func estimand(_ strategies: [(Estimand.Event, Estimand.Strategy)], _ population: Estimand.AnalysisPopulation = .allRandomized) -> Estimand {
    Estimand(
      name: "e", treatments: ["drug"], comparator: "placebo", population: population, variable: "score", summary: .differenceInMeans,
      strategies: strategies.map { Estimand.EventStrategy(event: $0.0, strategy: $0.1) })
  }

  static let lack = Estimand.Event.discontinuationForLackOfEfficacy
  static let adverse = Estimand.Event.discontinuationForAdverseEvent

  /// The first visit set aside of each subject; 3 where none is.
  static let cases: [([(Estimand.Event, Estimand.Strategy)], [Int])] = [
    ([(.treatmentDiscontinuation, .treatmentPolicy)], [3, 3, 3, 3, 3, 3, 3]),
    ([(.treatmentDiscontinuation, .hypothetical)], [3, 1, 1, 1, 3, 3, 1]),
    ([(.treatmentDiscontinuation, .treatmentPolicy), (lack, .hypothetical)], [3, 1, 3, 3, 3, 3, 3]),
    ([(.treatmentDiscontinuation, .hypothetical), (adverse, .treatmentPolicy)], [3, 1, 3, 1, 3, 3, 3]),
    ([(.treatmentDiscontinuation, .hypothetical), (adverse, .treatmentPolicy), (.rescue, .hypothetical)], [3, 1, 3, 1, 3, 3, 0]),
    ([(.treatmentDiscontinuation, .treatmentPolicy), (lack, .whileOnTreatment), (adverse, .composite)], [3, 1, 1, 3, 3, 3, 1]),
    ([(.treatmentDiscontinuation, .treatmentPolicy), (.death, .whileOnTreatment)], [3, 3, 3, 3, 2, 3, 3]),
    ([(.treatmentDiscontinuation, .treatmentPolicy), (.death, .hypothetical), (medication, .hypothetical)], [3, 3, 3, 3, 2, 2, 3]),
    ([(.treatmentDiscontinuation, .treatmentPolicy), (medication, .treatmentPolicy)], [3, 3, 3, 3, 3, 3, 3]),
    // Not named, stopping is hypothetical, and rescue is treatment policy.
    ([(medication, .hypothetical)], [3, 1, 1, 1, 3, 2, 1]),
  ]

  @Test(.tags(.identity), arguments: cases.indices)
  func `are set aside by the strategy of each patient's event`(_ index: Int) throws {
    let (strategies, expected) = Self.cases[index]
    let (data, estimand) = (Self.data, Self.estimand(strategies))
    #expect(estimand.setAside.limits(data) ?? Array(repeating: 3, count: 7) == expected)
    var analysis = try `Values that an analysis takes`.analysis(.missingAtRandom, method: .MMRM)
    let frame = try ModelFrame(data, for: analysis, estimand: estimand, visit: 2, control: 0)
    for i in 0..<7 { for t in 0..<3 { #expect(frame.response[3 * i + t].isNaN == (t >= expected[i])) } }
    // The last value used before the event stands for what follows.
    analysis = try `Values that an analysis takes`.analysis(.lastObservationCarriedForward)
    var again = try TrialFrame(data, for: analysis, variables: ["TRT01P"], memberships: [], estimand: estimand, visit: 2, control: 0)
    again.read(data)
    for i in 0..<7 {
      let last = expected[i] - 1
      #expect(last < 0 ? again.frame.response[i].isNaN : again.frame.response[i] == data.scores[3 * i + last] - 20)
    }
  }

  // MARK: Responses

  static func trial(_ events: String, _ missing: String, population: String = "all randomized") throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      trial: {id: made, title: Made up, phase: 3}
      arms: {placebo: {role: placebo}, drug: {role: experimental}}
      schedule: {baseline: week 0, visits: [week 1, week 2, week 3]}
      endpoints:
        score: {unit: points, range: 0 to 52, variable: change from baseline, better: lower}
        half: {unit: points, range: 0 to 52, variable: response, when: AVAL <= 16, better: higher}
      estimands:
        e:
          treatment: drug
          comparator: placebo
          population: \(population)
          variable: half
          summary: difference in proportions
          intercurrent events: \(events)
      analyses:
        primary: {estimand: e, method: risk difference, model: CRIT1FL ~ TRT01P, missing data: \(missing)}
      hypotheses: {primary: {test: superiority}}
      design: {sample size: 40, error: 5% two-sided, looks: [end]}
      data: {file: d.csv, intercurrent events: {prohibited medication: {day: PMDY}, death: {day: DTHDY}}}
      """)
  }

  /// Every subject but the first has a value of at most 16 at week 3; a response unless an event ends it, −1 where it is left out.
  static let responses: [(String, String, [Int8])] = [
    ("{treatment discontinuation: treatment policy, prohibited medication: treatment policy}", "complete cases", [0, 1, 1, 1, 1, 1, 1]),
    ("{treatment discontinuation: composite, prohibited medication: treatment policy}", "non-response", [0, 0, 0, 0, 1, 1, 0]),
    (
      "{treatment discontinuation: hypothetical, discontinuation for lack of efficacy: composite, prohibited medication: treatment policy}",
      "complete cases", [0, 0, -1, -1, 1, 1, -1]
    ),
    (
      "{treatment discontinuation: composite, discontinuation for adverse event: treatment policy, prohibited medication: composite}", "non-response",
      [0, 0, 1, 0, 1, 0, 1]
    ),
    (
      "{treatment discontinuation: treatment policy, death: composite, rescue: composite, prohibited medication: composite}", "non-response",
      [0, 1, 1, 1, 0, 0, 0]
    ),
    (
      "{treatment discontinuation: while on treatment, death: while on treatment, prohibited medication: while on treatment}",
      "last observation carried forward", [0, 0, 0, 1, 1, 1, 1]
    ),
  ]

  @Test(.tags(.identity), arguments: responses.indices)
  func `a composite event ends a response, whatever is seen`(_ index: Int) throws {
    let (events, missing, expected) = Self.responses[index]
    let plan = try ConclusionPlan(for: try Self.trial(events, missing))
    var data = Self.data
    data.scores[2] = 17
    var prepared = PreparedResponses(plan: plan, question: plan.questions[0])
    try prepared.load(data, until: nil)
    #expect(prepared.responses == expected, "\(events)")
  }

  // MARK: Populations

  static func made(_ trial: TrialProtocol) -> TrialData { `What results rest on`.data(trial) }

  /// Who is not in the population might as well not be in the data.
  @Test(.tags(.identity), arguments: [Estimand.AnalysisPopulation.allTreated, .perProtocol])
  func `populations are analyzed as though the others were not there`(_ population: Estimand.AnalysisPopulation) throws {
    var trial = try `What results rest on`.trial()
    trial.estimands[0].population = population
    var data = Self.made(trial)
    let isIn = data.subjects.indices.map { $0 % 5 != 1 }
    if population == .allTreated { data.course.isTreated = isIn } else { data.course.isPerProtocol = isIn }
    var others = data
    others.removePatients()
    for i in data.subjects.indices where isIn[i] { others.append(i..<i + 1, of: data) }
    let found = try TrialAnalysis(plan: try ConclusionPlan(for: trial), data: data).results()
    let expected = try TrialAnalysis(plan: try ConclusionPlan(for: trial), data: others).results()
    guard case .estimate(let one)? = found["primary"], case .estimate(let other)? = expected["primary"] else {
      Issue.record("no estimate")
      return
    }
    #expect(one.value.isClose(to: other.value, relative: 1e-9) && (one.standardError ?? 0).isClose(to: other.standardError ?? 1, relative: 1e-9))
    // 32 of 40 are in; of those left out, eight, each value counts once.
    let told = try #require(found.provenance(of: "primary").first)
    let reason = population == .allTreated ? "not treated" : "outside the per protocol population"
    let outside = try #require(told.leftOut.first { $0.reason == reason })
    #expect(outside.subjects == 8)
    let records = data.subjects.indices.filter { !isIn[$0] }.reduce(0) { sum, i in sum + (0..<3).count { !data.scores[3 * i + $0].isNaN } }
    #expect(outside.records == records && told.population == population.written)
    if population == .allTreated {
      data.course.isTreated = []
      let all = TrialAnalysis(plan: try ConclusionPlan(for: trial), data: data).conclusion.last.contrast
      trial.estimands[0].population = .allRandomized
      // Everybody is treated where the data have nobody who is not.
      let same = TrialAnalysis(plan: try ConclusionPlan(for: trial), data: data).conclusion.last.contrast
      #expect(same == all && all != nil)
    }
  }

  /// 40 patients: 0 stopped before week 2 for lack of efficacy, 4 died before week 4, both seen on; 2 was never seen, and 3 not at week 4.
  @Test(.tags(.identity))
  func `what each event set aside is counted by itself`() throws {
    var trial = try `What results rest on`.trial()
    trial.estimands[0].population = .allRandomized
    trial.estimands[0].strategies = [
      .init(event: .treatmentDiscontinuation, strategy: .hypothetical), .init(event: Self.lack, strategy: .hypothetical),
      .init(event: .death, strategy: .hypothetical),
    ]
    var data = Self.made(trial)
    data.course.reason = data.subjects.indices.map { $0 == 0 ? 0 : -1 }
    data.course.furtherEvents = [IntercurrentEventColumn(event: .death, beforeVisit: data.subjects.indices.map { $0 == 4 ? 2 : 3 })]
    let told = try #require(try TrialAnalysis(plan: try ConclusionPlan(for: trial), data: data).results().provenance(of: "primary").first)
    #expect(
      told.leftOut.map { "\($0.reason): \($0.records)" } == [
        "set aside after discontinuation for lack of efficacy (hypothetical): 2", "set aside after death (hypothetical): 1",
        "the baseline or a covariate is missing: 3", "no value to analyze: 0",
      ])
  }
}
