import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Operating characteristics` {
  /// A row of a table by the scenario's name.
  static func row(_ results: TrialResults, _ table: String, where first: String) -> [String: ResultTable.Cell] {
    guard case .table(let found)? = results[table] else { return [:] }
    guard let row = found.rows.first(where: { $0[0] == .text(first) }) else { return [:] }
    return Dictionary(uniqueKeysWithValues: zip(found.columns.map(\.key), row))
  }
  /// A simulated number lies within three of its own errors of what it should be.
  static func expects(_ cell: ResultTable.Cell?, near expected: Double, besides allowance: Double = 0) {
    guard case .number(let value, let error?)? = cell else {
      Issue.record("no number with a Monte Carlo error: \(String(describing: cell))")
      return
    }
    #expect(abs(value - expected) <= 3 * error + allowance, "\(value) ± \(error), expected \(expected)")
  }

  /// Power of the two-sample t test with 50 a group, one-sided 2.5%: the noncentral t's upper tail.
  static func power(_ benefit: Double) -> Double {
    let critical = StudentT(degreesOfFreedom: 98).upperQuantile(0.025)
    return NoncentralT(degreesOfFreedom: 98, noncentrality: benefit / (8 * (2.0 / 50).squareRoot())).upperTail(critical)
  }

  @Test(.tags(.recovery))
  func `of the t test are those of its theory`() throws {
    let trial = TrialExamples.twoSamples(effects: ["none": 0, "some": -3, "large": -5])
    let results = try OperatingCharacteristics.results(for: trial, trials: 10_000, seed: 5, threads: 2)
    for (name, effect) in [("none", 0.0), ("some", -3), ("large", -5)] {
      let row = Self.row(results, "operatingCharacteristics", where: name)
      #expect(row["nominalEffect"] == .number(effect))
      // Blocks are cut short by up to three patients, which takes less than 0.0005 of the power.
      Self.expects(row["power"], near: Self.power(-effect), besides: 0.0005)
      Self.expects(row["coverage"], near: 0.95)
      Self.expects(row["meanEstimate"], near: effect)
      Self.expects(row["bias"], near: 0)
      Self.expects(row["empiricalStandardError"], near: 1.6, besides: 0.001)
      Self.expects(row["meanSquaredError"], near: 2.56, besides: 0.003)
      Self.expects(row["meanStandardError"], near: 1.6, besides: 0.001)
      guard case .number(let truth, let error?)? = row["trueEffect"] else {
        Issue.record("no true effect")
        continue
      }
      #expect(truth.isClose(to: effect, within: 1e-12) && error < 1e-12)
      #expect(row["expectedPatients"] == .number(100, monteCarloError: 0))
      #expect(row["stoppedEarly"] == .number(0, monteCarloError: 0) && row["leftBeforeEnd"] == .number(0, monteCarloError: 0))
      #expect(row["failures"] == .count(0))
    }
    guard case .curve(let curve)? = results["powerCurve"] else {
      Issue.record("no curve of power")
      return
    }
    #expect(curve.lines.count == 1 && curve.lines[0].points.map(\.x) == [0, 3, 5])
    #expect(Self.row(results, "run", where: "").isEmpty)
    guard case .table(let run)? = results["run"] else {
      Issue.record("no record of the run")
      return
    }
    #expect(Array(run.rows[0].prefix(3)) == [.count(10_000), .text("5"), .count(0)])
  }

  @Test(.tags(.recovery))
  func `of a group-sequential design keep its error and stop as it says`() throws {
    let trial = TrialExamples.twoSamples(sampleSize: 400, effects: ["none": 0], looks: [.patients(0.5), .end])
    let results = try OperatingCharacteristics.results(for: trial, trials: 20_000, seed: 6, threads: 2)
    let row = Self.row(results, "operatingCharacteristics", where: "none")
    Self.expects(row["power"], near: 0.025)
    // Half the patients, half the information, within the t quantiles' reach: E[SE²₂∕SE²₁] = ½ · (1 + 2∕n) or so.
    Self.expects(row["informationFraction_1"], near: 0.5, besides: 0.01)
    // O'Brien–Fleming-like spending at one half: 2 − 2Φ(z₀.₉₈₇₅∕√½), z₀.₉₈₇₅ = 2.241403.
    let spent = 2 * StandardNormal.upperTail(2.2414027276049446 / 0.5.squareRoot())
    Self.expects(row["stoppedEarly"], near: spent)
    guard case .number(let early, _)? = row["stoppedEarly"], case .number(let patients, _)? = row["expectedPatients"] else {
      Issue.record("no stops")
      return
    }
    #expect(patients.isClose(to: 400 - 200 * early, within: 1e-9))
    guard case .table(let looks)? = results["looks"] else {
      Issue.record("no looks")
      return
    }
    #expect(looks.rows.map { $0[2] } == [.count(200), .count(400)])
    #expect(looks.rows[0][3] == row["stoppedEarly"])
  }

  @Test(.tags(.identity))
  func `do not depend on the number of threads`() throws {
    let trial = TrialExamples.sixWeeks(effects: ["none": 0, "planned": -2.5])
    let one = try OperatingCharacteristics.results(for: trial, trials: 300, threads: 1)
    for threads in [2, 3] { #expect(try OperatingCharacteristics.results(for: trial, trials: 300, threads: threads) == one) }
  }

  @Test(.tags(.identity))
  func `count the fits that fail and keep their trials`() throws {
    // Three patients cannot carry an unstructured covariance of six visits.
    var trial = TrialExamples.sixWeeks(sampleSize: 3)
    trial.design.looks = [.end]
    trial.design.efficacy = nil
    trial.design.stopping = .none
    let results = try OperatingCharacteristics.results(for: trial, trials: 50, threads: 2)
    let row = Self.row(results, "operatingCharacteristics", where: "planned")
    #expect(row["failures"] == .count(50) && row["power"] == .number(0, monteCarloError: 0))
    for key in ["meanEstimate", "bias", "coverage", "empiricalStandardError", "meanStandardError"] { #expect(row[key] == .missing) }
    guard case .table(let table)? = results["operatingCharacteristics"] else {
      Issue.record("no table")
      return
    }
    #expect(table.note.contains("planned: 50"))
  }

  @Test(.tags(.recovery))
  func `of subsets are those of the trial within`() throws {
    var trial = TrialExamples.sixWeeks(effects: ["none": 0, "planned": -2.5])
    trial.analyses[0].subgroups = [
      Subgroup(condition: Condition(clauses: [.factor("country", levels: ["UK"], excluded: false)], text: "country = UK"), status: .prespecified),
      Subgroup(
        condition: Condition(clauses: [.factor("setting", levels: ["outpatient"], excluded: false)], text: "setting = outpatient"),
        status: .postHoc),
    ]
    trial.design.looks = [.end]
    trial.design.efficacy = nil
    trial.design.stopping = .none
    // The protocol's own seed begins with an excess of significant interactions, 3 errors at 10,000 trials, 2 at 40,000 (0.0523 ± 0.0011).
    let results = try OperatingCharacteristics.results(for: trial, trials: 10_000, seed: 1, threads: 2)
    guard case .table(let subsets)? = results["subsets"] else {
      Issue.record("no subsets")
      return
    }
    #expect(subsets.rows.count == 4)
    for row in subsets.rows {
      let expected = row[1] == .text("country = UK") ? 263 : 261.0
      Self.expects(row[3], near: expected)
      // No subset differs in truth, so the interaction is significant as often as its level says.
      Self.expects(row[6], near: 0.05)
    }
    for row in subsets.rows where row[0] == .text("none") { Self.expects(row[4], near: 0.025) }
  }
}
