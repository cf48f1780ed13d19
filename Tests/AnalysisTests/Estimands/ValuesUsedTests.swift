import TestSupport
import Testing

@testable import Analysis
@testable import Trial

/// Which of the values seen an estimand's strategies leave to its analysis, and what stands for those that are missing.
@Suite struct `Values that an analysis takes` {
  /// Five subjects at three visits: one stays, one is rescued after week 1, one stops after week 2 and is still seen, one is lost after week 1, one is never seen.
  static var data: TrialData {
    var data = TrialData(
      subjects: ["a", "b", "c", "d", "e"], armNames: ["placebo", "drug"], arm: [0, 1, 0, 1, 0], factors: [], baseline: [20, 21, 22, 23, 24],
      visits: [1, 2, 3].map { TimePoint($0, .week) },
      scores: [18, 17, 16, 19, 12, 11, 20, 19, 21, 18, .nan, .nan, .nan, .nan, .nan], discontinuedBeforeVisit: [3, 3, 2, 1, 0])
    data.course.rescuedBeforeVisit = [3, 1, 3, 3, 3]
    return data
  }

  static func estimand(_ discontinuation: Estimand.Strategy, rescue: Estimand.Strategy?) -> Estimand {
    Estimand(
      name: "e", treatments: ["drug"], comparator: "placebo", population: .allRandomized, variable: "score", summary: .differenceInMeans,
      strategies: [.init(event: .treatmentDiscontinuation, strategy: discontinuation)] + (rescue.map { [.init(event: .rescue, strategy: $0)] } ?? []))
  }

  static func analysis(_ missing: PlannedAnalysis.MissingData, response: String = "CHG", method: PlannedAnalysis.Method = .ANCOVA) throws
    -> PlannedAnalysis
  {
    PlannedAnalysis(
      name: "a", estimand: "e", method: method,
      model: try ModelFormula.parse("\(response) ~ TRT01P" + (method == .MMRM ? "*AVISIT + us(AVISIT | USUBJID)" : "")), missingData: missing,
      estimation: .REML, degreesOfFreedom: .residual, subgroups: [])
  }

  /// What one frame and the frame that is read from trial to trial have, which must be the same; missing as nil.
  static func values(_ analysis: PlannedAnalysis, _ estimand: Estimand) throws -> [Double?] {
    let frame = try ModelFrame(data, for: analysis, estimand: estimand, visit: 2, control: 0)
    var again = try TrialFrame(data, for: analysis, variables: ["TRT01P"], memberships: [], estimand: estimand, visit: 2, control: 0)
    if method(analysis) { return frame.response.map { $0.isNaN ? nil : $0 } }
    again.read(data)
    #expect(zip(frame.response, again.frame.response).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
    return frame.response.map { $0.isNaN ? nil : $0 }
  }
  private static func method(_ analysis: PlannedAnalysis) -> Bool { analysis.method == .MMRM }

  static let cases: [(PlannedAnalysis.MissingData, Estimand.Strategy, Estimand.Strategy?, [Double?])] = [
    // a, b (rescued), c (off treatment), d (lost), e (never seen): changes at week 3.
    (.completeCases, .hypothetical, nil, [-4, -10, nil, nil, nil]),
    (.completeCases, .hypothetical, .hypothetical, [-4, nil, nil, nil, nil]),
    (.completeCases, .treatmentPolicy, .treatmentPolicy, [-4, -10, -1, nil, nil]),
    (.completeCases, .treatmentPolicy, .hypothetical, [-4, nil, -1, nil, nil]),
    (.lastObservationCarriedForward, .whileOnTreatment, nil, [-4, -10, -3, -5, nil]),
    (.lastObservationCarriedForward, .whileOnTreatment, .whileOnTreatment, [-4, -2, -3, -5, nil]),
    (.lastObservationCarriedForward, .whileOnTreatment, .treatmentPolicy, [-4, -10, -3, -5, nil]),
    (.baselineObservationCarriedForward, .treatmentPolicy, nil, [-4, -10, -1, 0, 0]),
    (.baselineObservationCarriedForward, .treatmentPolicy, .whileOnTreatment, [-4, 0, -1, 0, 0]),
  ]

  @Test(.tags(.identity), arguments: cases.indices)
  func `are those that its strategies leave`(_ index: Int) throws {
    let (missing, discontinuation, rescue, expected) = Self.cases[index]
    #expect(try Self.values(try Self.analysis(missing), Self.estimand(discontinuation, rescue: rescue)) == expected)
  }

  @Test(.tags(.identity))
  func `of scores themselves carry the baseline's score`() throws {
    let found = try Self.values(
      try Self.analysis(.baselineObservationCarriedForward, response: "AVAL"), Self.estimand(.treatmentPolicy, rescue: nil))
    #expect(found == [16, 11, 21, 23, 24])
  }

  @Test(.tags(.identity))
  func `of all visits end with the first event that sets them aside`() throws {
    let found = try Self.values(try Self.analysis(.missingAtRandom, method: .MMRM), Self.estimand(.hypothetical, rescue: .hypothetical))
    #expect(found == [-2, -3, -4, -2, nil, nil, -2, -3, nil, -5, nil, nil, nil, nil, nil])
  }

  /// At a look on day 15 week 3 has not come to those randomized on day 0: they are not lost.
  @Test(.tags(.identity))
  func `of a look on a day are not carried forward from the baseline before their visit has come`() throws {
    var data = Self.data
    data.course.randomizationDay = [0, 0, 0, 0, 10]
    let (analysis, estimand) = (try Self.analysis(.baselineObservationCarriedForward), Self.estimand(.treatmentPolicy, rescue: nil))
    var frame = try TrialFrame(data, for: analysis, variables: ["TRT01P"], memberships: [], estimand: estimand, visit: 2, control: 0)
    frame.read(data, until: 21)
    #expect(Array(frame.frame.response.prefix(4)) == [-4, -10, -1, 0] && frame.frame.response[4].isNaN)
  }
}
