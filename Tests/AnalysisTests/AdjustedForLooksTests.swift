import Mathematics
import TestSupport
import Testing

@testable import Analysis
@testable import Trial

/// What `analyze` says of an effect after looks, on data that have a published case's means and deviations.
@Suite struct `Inference after looks` {
  /// rpact 4.5.0.9315, `getAnalysisResults` of O'Brien–Fleming bounds in two stages of 87 patients an arm (References/adaptive, `means-gs-of-2stage`).
  static let stages: [(control: (mean: Double, sd: Double), treated: (mean: Double, sd: Double))] = [
    ((9.8, 8), (12.1, 8.1)), ((9.5, 8.3), (11.6, 7.9)),
  ]

  static func plan(better: String = "higher", looks: String = "[50% of patients, end]", stopping: String = "efficacy") throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      endpoints: {score: {variable: value, unit: points, better: \(better)}}
      design:
        sample size: 348
        error: 2.5% one-sided
        looks: \(looks)
        efficacy: {family: O'Brien-Fleming}
        stopping: \(stopping)
      scenarios: {planned: {effect: 0, standard deviation: 8}}
      """)
  }

  /// Patients in turn of each arm, equally spaced values brought to the mean and deviation of each stage.
  static func data(_ trial: TrialProtocol, sign: Double = 1) -> TrialData {
    let n = 87
    let raw = (0..<n).map { Double($0) - Double(n - 1) / 2 }
    let spread = (raw.reduce(0) { $0 + $1 * $1 } / Double(n - 1)).squareRoot()
    var scores: [Double] = []
    for stage in stages {
      for value in raw {
        for arm in [stage.control, stage.treated] { scores.append(sign * (arm.mean + arm.sd * value / spread)) }
      }
    }
    let count = scores.count
    return TrialData(
      subjects: (0..<count).map { "S\($0)" }, armNames: trial.arms.map(\.name), arm: (0..<count).map { $0 % 2 }, factors: [],
      baseline: Array(repeating: .nan, count: count), visits: trial.whole.schedule.visits, scores: scores,
      discontinuedBeforeVisit: Array(repeating: 1, count: count))
  }

  static func adjusted(_ trial: TrialProtocol, _ data: TrialData) throws -> ResultTable {
    try #require(try TrialAnalysis(plan: ConclusionPlan(for: trial), data: data).results().table("adjusted"))
  }

  @Test(.tags(.reference), arguments: ["higher", "lower"])
  func `is the peer's to the precision of its searches, whichever direction is better`(_ better: String) throws {
    let sign = better == "higher" ? 1.0 : -1
    let trial = try Self.plan(better: better)
    let table = try Self.adjusted(trial, Self.data(trial, sign: sign))
    func expect(_ row: Int, _ key: String, _ wanted: Double) {
      #expect(table.number(row, key)?.isClose(to: wanted, within: 1e-5) == true, "\(key) \(row)")
    }
    func expect(_ row: Int, _ keys: (String, String), _ lower: Double, _ upper: Double) {
      expect(row, keys.0, sign > 0 ? lower : -upper)
      expect(row, keys.1, sign > 0 ? upper : -lower)
    }
    #expect(table.rows.count == 2)
    expect(0, ("repeatedLower", "repeatedUpper"), -1.15759823084217, 5.75759821512902)
    expect(1, ("repeatedLower", "repeatedUpper"), 0.486102772818144, 3.91389716746384)
    expect(0, "repeatedP", 0.10379012195015)
    expect(1, "repeatedP", 0.00571254405784607)
    expect(1, "finalP", 0.00740740900008285)
    expect(1, ("finalLower", "finalUpper"), 0.432672152781412, 3.86476064710321)
    expect(1, "medianUnbiased", sign * 2.16109520534346)
    #expect(table.number(0, "finalP") == nil)
  }

  @Test func `is said where a look could have stopped the trial, and nowhere else`() throws {
    for (looks, stopping) in [("[50% of patients, end]", "none"), ("[end]", "efficacy")] {
      let trial = try Self.plan(looks: looks, stopping: stopping)
      let results = try TrialAnalysis(plan: ConclusionPlan(for: trial), data: Self.data(trial)).results()
      #expect(results.table("adjusted") == nil)
    }
  }

  @Test func `says why where the information does not rise`() throws {
    let trial = try Self.plan()
    var data = Self.data(trial)
    // The second stage scatters a hundred times as much.
    for index in 174..<348 { data.scores[index] *= 100 }
    let table = try Self.adjusted(trial, data)
    #expect(table.rows.isEmpty)
    #expect(table.note.contains("information does not rise"))
  }
}

extension TrialResults {
  fileprivate func table(_ id: String) -> ResultTable? { if case .table(let table)? = self[id] { table } else { nil } }
}

extension ResultTable {
  fileprivate func number(_ row: Int, _ key: String) -> Double? {
    guard let column = columns.firstIndex(where: { $0.key == key }) else { return nil }
    switch rows[row][column] {
    case .number(let value, _): return value
    default: return nil
    }
  }
}
