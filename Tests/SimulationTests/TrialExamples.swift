import Notation

@testable import Trial

/// Protocols to simulate, as the file reader would hand them over.
enum TrialExamples {
  /// The reference trial: 348 patients, two arms, six weeks, whole scores of 0 to 52, leaving at random given what was seen.
  static func sixWeeks(
    sampleSize: Int = 348, effects: [String: Double] = ["planned": -2.5], ratio: [Int] = [1, 1], looks: [Look] = [.patients(0.5), .end],
    change: (inout Scenario) -> Void = { _ in }
  ) -> TrialProtocol {
    let scenarios = effects.sorted { $0.value > $1.value }.map { name, effect in
      var scenario = Scenario(
        name: name, effects: [0, effect], effectCourse: .linear, standardDeviation: 8,
        standardDeviationCourse: .shares([VisitShare(visit: 0, share: 0.5625)]),
        correlation: .floorAndDecay(floor: 0.25, height: 0.65, perWeek: 0.75), controlChange: -9,
        controlCourse: .exponential(timeConstantWeeks: 2.2),
        baseline: BaselineLaw(mean: 23.5, standardDeviation: 3, within: NumberRange(18, 34)), baselineSlope: -0.35, scores: .wholeNumbers,
        discontinuation: DiscontinuationLaw(share: 0.245, mechanism: .missingAtRandom, logOddsPerPoint: 0.05))
      change(&scenario)
      return scenario
    }
    let model = ModelFormula(
      response: "CHG", terms: [["BASE"], ["AVISIT"], ["TRT01P"], ["BASE", "AVISIT"], ["TRT01P", "AVISIT"]],
      covariance: CovarianceTerm(structure: .unstructured, visit: "AVISIT", subject: "USUBJID"),
      text: "CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)")
    return make(
      visits: (1...6).map { TimePoint(Double($0), .week) }, instrument: true,
      factors: [
        Factor(
          name: "country",
          composition: .counts([
            LevelCount(level: "UK", count: sampleSize * 263 / 348), LevelCount(level: "other", count: sampleSize - sampleSize * 263 / 348),
          ])),
        Factor(
          name: "setting", composition: .shares([LevelShare(level: "outpatient", share: 0.75), LevelShare(level: "inpatient", share: 0.25)])),
      ], ratio: ratio,
      analysis: PlannedAnalysis(
        name: "primary", estimand: "primary", method: .MMRM, model: model, missingData: .missingAtRandom, estimation: .REML,
        degreesOfFreedom: .satterthwaite, subgroups: []), sampleSize: sampleSize, looks: looks, scenarios: scenarios)
  }

  /// Two groups, one visit, no baseline, nobody leaves: the t test's own model.
  static func twoSamples(
    sampleSize: Int = 100, effects: [String: Double], standardDeviation: Double = 8, looks: [Look] = [.end]
  ) -> TrialProtocol {
    let model = ModelFormula(response: "CHG", terms: [["TRT01P"]], text: "CHG ~ TRT01P")
    return make(
      visits: [TimePoint(6, .week)], instrument: false, factors: [], ratio: [1, 1],
      analysis: PlannedAnalysis(
        name: "primary", estimand: "primary", method: .tTest, model: model, missingData: .completeCases, estimation: .REML,
        degreesOfFreedom: .residual, subgroups: []), sampleSize: sampleSize, looks: looks,
      scenarios: effects.sorted { $0.value > $1.value }.map { name, effect in
        Scenario(
          name: name, effects: [0, effect], effectCourse: .linear, standardDeviation: standardDeviation, standardDeviationCourse: .constant,
          controlChange: 0, controlCourse: .linear, baselineSlope: 0, scores: .continuous)
      })
  }

  private static func make(
    visits: [TimePoint], instrument: Bool, factors: [Factor], ratio: [Int], analysis: PlannedAnalysis, sampleSize: Int, looks: [Look],
    scenarios: [Scenario]
  ) -> TrialProtocol {
    TrialProtocol(
      kind: .trial, identification: Identification(id: "example", title: "Example", phase: "3", blinding: .doubleBlind),
      population: Population(factors: factors),
      arms: [Arm(name: "placebo", role: .placebo, label: "Placebo"), Arm(name: "active", role: .experimental, label: "Active")],
      allocation: Allocation(method: .permutedBlocks, ratio: ratio, strata: factors.map(\.name)),
      schedule: Schedule(baseline: TimePoint(0, .week), visits: visits),
      endpoints: [
        Endpoint(
          name: "score", label: "Score", instrument: instrument ? .HAMD17 : nil, unit: "points", range: instrument ? NumberRange(0, 52) : nil,
          variable: .changeFromBaseline, visit: visits.count - 1, better: .lower)
      ],
      estimands: [
        Estimand(
          name: "primary", treatments: ["active"], comparator: "placebo", population: .allRandomized, variable: "score",
          summary: .differenceInMeans, strategies: [])
      ], analyses: [analysis], hypotheses: [Hypothesis(name: "primary", test: .superiority, analysis: "primary")],
      design: DesignPlan(
        sampleSize: .fixed(sampleSize), approximation: .t, error: ErrorRate(0.025, sides: 1), looks: looks,
        efficacy: looks.count > 1 ? .spending(.lanDeMetsOBrienFleming) : nil, stopping: looks.count > 1 ? .efficacy : .none),
      scenarios: scenarios, simulation: SimulationPlan(trials: 1_000, seed: 20_261_123, scenarios: scenarios.map(\.name)),
      report: ReportPlan(decimals: 2, figures: .gray), defaults: [])
  }
}
