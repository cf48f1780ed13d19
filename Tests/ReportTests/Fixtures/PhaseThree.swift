import Notation

@testable import Trial

/// A phase 3 trial of two arms with an interim look and subsets, and results made to fill its tables and figures: their values test rendering only.
enum PhaseThree {
  static let visits = (1...6).map { TimePoint(Double($0), .week) }

  static let trial = TrialProtocol(
    kind: .trial,
    identification: Identification(
      id: "phase-3", title: "Igmesine 25 mg against placebo in major depressive disorder", phase: "3", blinding: .doubleBlind),
    population: Population(
      condition: "major depressive disorder", entry: Condition(clauses: [.baseline(.atLeast, 18)], text: "baseline >= 18"),
      factors: [
        Factor(name: "country", composition: .counts([LevelCount(level: "UK", count: 263), LevelCount(level: "other", count: 85)])),
        Factor(name: "setting", composition: .shares([LevelShare(level: "outpatient", share: 0.75), LevelShare(level: "inpatient", share: 0.25)])),
      ]),
    arms: [
      Arm(name: "placebo", role: .placebo, label: "Placebo"),
      Arm(name: "igmesine", role: .experimental, label: "Igmesine 25 mg", treatment: "igmesine", dose: Dose(25, .mg)),
    ],
    allocation: Allocation(method: .permutedBlocks, ratio: [1, 1], strata: ["country", "setting"]),
    schedule: Schedule(baseline: TimePoint(0, .week), visits: visits),
    endpoints: [
      Endpoint(
        name: "hamd", label: "HAM-D17 total", instrument: .HAMD17, unit: "points", range: NumberRange(0, 52), variable: .changeFromBaseline, visit: 5,
        better: .lower)
    ],
    estimands: [
      Estimand(
        name: "primary", treatments: ["igmesine"], comparator: "placebo", population: .allRandomized, variable: "hamd", summary: .differenceInMeans,
        strategies: [.init(event: .treatmentDiscontinuation, strategy: .hypothetical)]),
      Estimand(
        name: "on treatment", treatments: ["igmesine"], comparator: "placebo", population: .allRandomized, variable: "hamd",
        summary: .differenceInMeans,
        strategies: [.init(event: .treatmentDiscontinuation, strategy: .whileOnTreatment)]),
    ],
    analyses: [
      PlannedAnalysis(
        name: "primary", estimand: "primary", method: .MMRM,
        model: model(
          "CHG ~ BASE*AVISIT + COUNTRY*AVISIT + SETTING*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)",
          terms: [
            ["BASE"], ["AVISIT"], ["COUNTRY"], ["SETTING"], ["TRT01P"], ["BASE", "AVISIT"], ["AVISIT", "COUNTRY"], ["AVISIT", "SETTING"],
            ["AVISIT", "TRT01P"],
          ], repeated: true),
        missingData: .missingAtRandom, estimation: .REML, degreesOfFreedom: .satterthwaite,
        subgroups: [
          Subgroup(
            condition: Condition(clauses: [.factor("country", levels: ["UK"], excluded: false)], text: "country = UK"), status: .prespecified),
          Subgroup(
            condition: Condition(clauses: [.factor("setting", levels: ["outpatient"], excluded: false)], text: "setting = outpatient"),
            status: .postHoc),
        ]),
      PlannedAnalysis(
        name: "carried forward", label: "Last observation carried forward", estimand: "on treatment", method: .ANCOVA,
        model: model("CHG ~ BASE + TRT01P", terms: [["BASE"], ["TRT01P"]], repeated: false), missingData: .lastObservationCarriedForward,
        estimation: .REML, degreesOfFreedom: .residual, subgroups: []),
    ],
    hypotheses: [Hypothesis(name: "primary", test: .superiority, analysis: "primary")],
    design: DesignPlan(
      sampleSize: .fixed(348), approximation: .t, error: ErrorRate(0.025, sides: 1), looks: [.patients(0.5), .end],
      efficacy: .spending(.lanDeMetsOBrienFleming), futility: nil, stopping: .efficacy),
    scenarios: [scenario("no effect", 0), scenario("modest", -1.75), scenario("planned", -2.5)],
    simulation: SimulationPlan(trials: 10_000, seed: 20_261_123, scenarios: ["no effect", "modest", "planned"]),
    data: nil, report: ReportPlan(decimals: 2, figures: .color),
    defaults: [
      AppliedDefault(place: "trial.blinding", value: "double-blind", reason: "the usual case"),
      AppliedDefault(
        place: "scenarios.planned.correlation", value: "{structure: floor and decay, floor: 0.25, height: 0.65, per week: 0.75}",
        reason: "typical of outpatient trials with this scale"),
    ])

  static func model(_ text: String, terms: [[String]], repeated: Bool) -> ModelFormula {
    ModelFormula(
      response: "CHG", terms: terms, covariance: repeated ? CovarianceTerm(structure: .unstructured, visit: "AVISIT", subject: "USUBJID") : nil,
      text: text)
  }

  static func scenario(_ name: String, _ effect: Double) -> Scenario {
    Scenario(
      name: name, effects: [0, effect], effectCourse: .linear, standardDeviation: 8,
      standardDeviationCourse: .shares([VisitShare(visit: 0, share: 0.5625)]),
      correlation: .floorAndDecay(floor: 0.25, height: 0.65, perWeek: 0.75), controlChange: -9, controlCourse: .exponential(timeConstantWeeks: 2.2),
      baseline: BaselineLaw(mean: 23.5, standardDeviation: 3, within: NumberRange(18, 34)), baselineSlope: -0.35, scores: .wholeNumbers,
      discontinuation: DiscontinuationLaw(share: 0.245, mechanism: .missingAtRandom, logOddsPerPoint: 0.05))
  }
}
