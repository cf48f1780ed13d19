import Foundation
import Notation
import TestSupport

@testable import Trial

/// Protocols whose data the tests of reading use, and the files that they read.
enum TrialsForData {
  static func factor(_ name: String, _ composition: Factor.Composition) -> Factor { Factor(name: name, composition: composition) }

  static func make(
    arms: [(String, Arm.Role)], visits: [TimePoint], factors: [Factor], variable: Endpoint.Variable = .changeFromBaseline,
    range: NumberRange? = NumberRange(0, 52), sampleSize: Int, model: String = "CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)",
    plan: DataPlan? = nil
  ) throws -> TrialProtocol {
    let analysis = PlannedAnalysis(
      name: "primary", estimand: "primary", method: .MMRM, model: try ModelFormula.parse(model), missingData: .missingAtRandom, estimation: .REML,
      degreesOfFreedom: .satterthwaite, subgroups: [])
    let endpoint = Endpoint(
      name: "score", label: "Score", instrument: nil, unit: "points", range: range, variable: variable, visit: visits.count - 1, better: .lower)
    let design = DesignPlan(sampleSize: .fixed(sampleSize), approximation: .t, error: ErrorRate(0.05, sides: 2), looks: [.end], stopping: .efficacy)
    return TrialProtocol(
      kind: .trial, identification: Identification(id: "data", title: "Data", phase: "3", blinding: .doubleBlind),
      population: Population(factors: factors), arms: arms.map { Arm(name: $0.0, role: $0.1, label: $0.0) },
      schedule: Schedule(baseline: TimePoint(0, .week), visits: visits), endpoints: [endpoint], estimands: [], analyses: [analysis], hypotheses: [],
      design: design, scenarios: [], simulation: SimulationPlan(trials: 1, seed: 1, scenarios: []), data: plan,
      report: ReportPlan(decimals: 2, figures: .color), defaults: [])
  }

  /// Two arms, a factor with exact counts, two visits, scores from 0 to 52.
  static func small(plan: DataPlan? = nil) throws -> TrialProtocol {
    try make(
      arms: [("placebo", .placebo), ("drug", .experimental)], visits: [TimePoint(1, .week), TimePoint(2, .week)],
      factors: [factor("country", .counts([LevelCount(level: "UK", count: 2), LevelCount(level: "other", count: 1)]))], sampleSize: 3, plan: plan)
  }

  static func antidepressant() throws -> TrialProtocol {
    let plan = DataPlan(
      file: "antidepressant.csv",
      columns: [
        "USUBJID": "PATIENT", "TRT01P": "THERAPY", "AVISIT": "VISIT", "BASE": "BASVAL", "AVAL": "HAMDTL17", "CHG": "CHANGE", "GENDER": "GENDER",
        "SITE": "POOLINV",
      ],
      values: [
        "TRT01P": ["placebo": "PLACEBO", "drug": "DRUG"], "AVISIT": ["week 1": "4", "week 2": "5", "week 4": "6", "week 6": "7"],
      ], missing: ["NA"])
    return try make(
      arms: [("placebo", .placebo), ("drug", .experimental)], visits: [1, 2, 4, 6].map { TimePoint($0, .week) },
      factors: [
        factor("gender", .counts([LevelCount(level: "F", count: 103), LevelCount(level: "M", count: 69)])), factor("site", .fromData),
      ], sampleSize: 172, plan: plan)
  }

  static func fev() throws -> TrialProtocol {
    let plan = DataPlan(
      columns: ["TRT01P": "ARMCD", "BASE": "FEV1_BL", "AVAL": "FEV1"],
      values: [
        "TRT01P": ["placebo": "PBO", "treatment": "TRT"],
        "AVISIT": ["week 4": "VIS1", "week 8": "VIS2", "week 12": "VIS3", "week 16": "VIS4"],
      ], missing: ["NA"])
    return try make(
      arms: [("placebo", .placebo), ("treatment", .experimental)], visits: [4, 8, 12, 16].map { TimePoint($0, .week) },
      factors: [factor("race", .fromData), factor("sex", .fromData)], variable: .value, range: nil, sampleSize: 200,
      model: "AVAL ~ RACE + SEX + TRT01P*AVISIT + us(AVISIT | USUBJID)", plan: plan)
  }

  static func hamd348() throws -> TrialProtocol {
    let weeks = (1...6).map { TimePoint(Double($0), .week) }
    let plan = DataPlan(
      columns: ["USUBJID": "id", "TRT01P": "arm", "AVISIT": "visit", "BASE": "base", "AVAL": "hamd", "REGION": "region"],
      values: ["AVISIT": Dictionary(uniqueKeysWithValues: weeks.map { ($0.name, Numeral.text($0.amount)) })], missing: [])
    return try make(
      arms: [("placebo", .placebo), ("drug", .experimental)], visits: weeks, factors: [factor("region", .fromData)], sampleSize: 348, plan: plan)
  }

  static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: References.project.appendingPathComponent(path))) }
  static func fixture(_ name: String) throws -> [UInt8] { try bytes("Tests/Fixtures/data/\(name).csv") }
}

/// What a test expects of a fault.
struct ExpectedFault: Equatable, Sendable {
  var line: Int
  var column: Int
  var place: String
  var rule: Fault.Rule
  var suggestion: String?

  init(_ line: Int, _ column: Int, _ place: String, _ rule: Fault.Rule, _ suggestion: String? = nil) {
    (self.line, self.column, self.place, self.rule, self.suggestion) = (line, column, place, rule, suggestion)
  }
  init(_ fault: Fault) { self.init(fault.line, fault.column, fault.place, fault.rule, fault.suggestion) }
}
