import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

/// The closed forms that a file's words choose.
@Suite struct `Planned means` {
  private static func file(_ truth: String, approximation: String = "t", method: String = "MMRM", looks: String = "[end]", target: String = "90%")
    throws -> TrialProtocol
  {
    let model = method == "MMRM" ? "AVAL ~ TRT01P*AVISIT + us(AVISIT | USUBJID)" : "AVAL ~ TRT01P"
    return try TrialProtocol.reading(
      """
      equipoise: 1
      schedule: {baseline: week 0, visits: [week 1, week 2, week 3, week 4]}
      analyses:
        primary: {method: \(method), model: "\(model)", missing data: missing at random}
      design:
        power: {target: \(target), scenario: planned}
        approximation: \(approximation)
        error: 5% two-sided
        looks: \(looks)
        \(looks == "[end]" ? "" : "efficacy: {spending: Lan-DeMets O'Brien-Fleming}\n  stopping: efficacy")
      scenarios:
        planned:
          \(truth)
      """)
  }
  private static let everybody = "retention: {week 1: 100%, week 2: 100%, week 3: 100%, week 4: 100%}"

  /// Lu, Luo & Chen (2008), table 1, the first row: two-sided 5%, power 90%, δ = ½, σ = 1, nobody leaves.
  @Test(.tags(.reference), arguments: [("normal", 168.12), ("t", 170.15)])
  func `of a mixed model give the first row of table 1 from the file`(_ approximation: String, _ printed: Double) throws {
    let trial = try Self.file(
      "{effect: 0.5, standard deviation: 1, correlation: {structure: ar1, adjacent visits: 0.5}, \(Self.everybody)}", approximation: approximation)
    let size = try #require(try PlannedSize(of: trial).computation)
    #expect(size.exactPatients.isClose(to: printed, within: 0.005))
  }

  /// Table 2: four visits, linear to 60% or 70%, the correlation of the first and last as given; of ar1 its cube root between neighbors.
  @Test(
    .tags(.reference),
    arguments: [
      ("90%", "80%", "70%", 0.5, 1.2332), ("90%", "80%", "70%", 0.9, 1.0514), ("86.6666666666667%", "73.3333333333333%", "60%", 0.3, 1.4749),
    ])
  func `of a mixed model give table 2 from the file`(_ second: String, _ third: String, _ last: String, _ correlation: Double, _ printed: Double)
    throws
  {
    let adjacent = plainExp(plainLog(correlation) / 3)
    let trial = try Self.file(
      "{effect: 0.5, standard deviation: 1, correlation: {structure: ar1, adjacent visits: \(adjacent)}, "
        + "retention: {week 1: 100%, week 2: \(second), week 3: \(third), week 4: \(last)}}", approximation: "normal")
    guard case .table(let seen)? = try DesignResults.results(for: trial)["seen"] else {
      Issue.record("no table of those seen")
      return
    }
    let column = try #require(seen.columns.firstIndex { $0.key == "attritionFactor" })
    guard case .number(let φ, _) = seen.rows[0][column] else {
      Issue.record("no attrition factor")
      return
    }
    #expect(φ.isClose(to: printed, within: 5e-5))
    // The size is that of two means times it.
    let size = try #require(try PlannedSize(of: trial).computation)
    let z = StandardNormal.quantile(0.975) + StandardNormal.quantile(0.9)
    #expect(size.exactPatients.isClose(to: 4 * φ * z * z / 0.25, relative: 1e-12))
  }

  /// Later visits than the endpoint's tell nothing of those who leave, for who is seen there was seen before.
  @Test(.tags(.identity))
  func `leave out what comes after the endpoint's visit`() throws {
    var trial = try Self.file(
      "{effect: 0.5, standard deviation: 1, correlation: {structure: cs, value: 0.6}, retention: {week 1: 95%, week 2: 90%, week 3: 80%, week 4: 60%}}"
    )
    trial.endpoints[0].visit = 2
    let found = try #require(try trial.attritionFactor(trial.scenarios[0], through: 2))
    guard case .table(let seen)? = try DesignResults.results(for: trial)["seen"] else { return }
    #expect(seen.rows[0][3] == .number(found))
    let R = Matrix((0..<3).map { i in (0..<3).map { i == $0 ? 1 : 0.6 } })
    #expect(found == (try RepeatedMeans.attritionFactor(correlation: R, retention: [0.95, 0.9, 0.8])))
  }

  @Test(.tags(.identity))
  func `of those seen need as many more as are missing`() throws {
    let truth = "effect: 2.5, standard deviation: 8"
    let few = try #require(
      try PlannedSize(of: Self.file("{\(truth), retention: {week 1: 90%, week 2: 85%, week 3: 80%, week 4: 75%}}", method: "t test")).computation)
    let all = try #require(try PlannedSize(of: Self.file("{\(truth)}", method: "t test")).computation)
    #expect((few.exactPatients * 0.75).isClose(to: all.exactPatients, relative: 1e-9))
  }

  @Test(.tags(.identity))
  func `take the standard deviation of each arm`() throws {
    let trial = try Self.file("{effect: 2.5, standard deviation: {control: 8, treatment: 10}}", method: "t test")
    let means = TwoMeans(standardDeviation: 10, comparatorDeviation: 8, error: .init(0.025, sides: 1))
    let size = try #require(try PlannedSize(of: trial).computation)
    #expect(size.exactPatients.isClose(to: try means.patients(benefit: 2.5, power: 0.9), relative: 1e-12))
    // A mixed model has both too: without dropout its size is that of two means by normal theory.
    let mixed = try Self.file(
      "{effect: 2.5, standard deviation: {control: 8, treatment: 10}, correlation: {structure: cs, value: 0.5}, \(Self.everybody)}",
      approximation: "normal")
    let normal = TwoMeans(standardDeviation: 10, comparatorDeviation: 8, error: .init(0.025, sides: 1), approximation: .normal)
    #expect(
      try #require(try PlannedSize(of: mixed).computation).exactPatients.isClose(to: try normal.patients(benefit: 2.5, power: 0.9), relative: 1e-12))
  }

  /// Neyman's ratio is that of the standard deviations.
  @Test(.tags(.identity))
  func `name the ratio with the fewest patients`() throws {
    let trial = try Self.file("{effect: 2.5, standard deviation: {control: 8, treatment: 12}}", method: "t test")
    guard case .table(let size)? = try DesignResults.results(for: trial)["sampleSize"] else { return }
    let cells = Dictionary(uniqueKeysWithValues: zip(size.columns.map(\.key), size.rows[0]))
    #expect(cells["bestRatio"] == .number(1.5))
    // (σ₁ + σ₂)² of 2 (σ₁² + σ₂²).
    guard case .number(let saved, _)? = cells["bestRatioSaves"] else {
      Issue.record("nothing is saved")
      return
    }
    #expect(saved.isClose(to: 1 - 400.0 / 416, within: 1e-14))
  }

  @Test(.tags(.identity), arguments: [0.5, 1.5, 6])
  func `average the power over a normal effect`(_ sd: Double) throws {
    var trial = try Self.file("{effect: normal mean 2.5 sd \(sd), standard deviation: 8}", approximation: "normal", method: "t test", target: "60%")
    trial.design.sampleSize = .fixed(348)
    guard case .table(let power)? = try DesignResults.results(for: trial)["power"] else { return }
    let cells = Dictionary(uniqueKeysWithValues: zip(power.columns.map(\.key), power.rows[0]))
    let e = TwoMeans(standardDeviation: 8, error: .init(0.025, sides: 1), approximation: .normal).standardError(patients: 348)
    let closed = PriorAssurance(mean: 2.5, standardDeviation: sd).ofNormalTest(level: 0.025, standardError: e)
    guard case .number(let assurance, _)? = cells["power"] else { return }
    #expect(assurance.isClose(to: closed, within: 1e-9))
    #expect(cells["effectDeviation"] == .number(sd))
  }

  @Test(.tags(.identity))
  func `have the size for an assurance, with looks too, and none beyond its limit`() throws {
    let trial = try Self.file(
      "{effect: normal mean 2.5 sd 1.5, standard deviation: 8}", method: "t test", looks: "[50% of information, end]", target: "75%")
    let size = try #require(try PlannedSize(of: trial).computation)
    let means = try SequentialMeans(trial, trial.scenarios[0], PrimaryComparison(of: trial), test: try SequentialTest(for: trial))
    let prior = PriorAssurance(mean: 2.5, standardDeviation: 1.5)
    #expect(means.exits(over: prior, patients: size.exactPatients).power.isClose(to: 0.75, within: 1e-9))
    #expect(size.inflationFactor > 1 && size.inflationFactor < 1.05)
    #expect(throws: MathematicalFailure.self) {
      try PlannedSize(of: Self.file("{effect: normal mean 2.5 sd 1.5, standard deviation: 8}", method: "t test", target: "96%"))
    }
  }
}
