import Mathematics
import TestSupport
import Testing

@testable import Analysis

@Suite struct `Differences of means up to a time` {
  /// Without censoring a mean up to τ is that of min(T, τ), and Greenwood's variance that of the sample over n.
  @Test(.tags(.identity))
  func `are those of cut times where nobody is censored`() throws {
    var random = SplitMix(state: 5)
    let times = (0..<60).map { _ in (Double.random(in: 0.1..<9, using: &random) * 4).rounded() / 4 }
    let sample = SurvivalTimes(times: times, isEvent: times.map { _ in true }, group: times.indices.map { $0 % 2 })
    for τ in [2.0, 5.1, 12] {
      let found = try RestrictedMeanDifference(sample, to: τ)
      let groups = [1, 0].map { g in times.indices.filter { $0 % 2 == g }.map { min(times[$0], τ) } }
      let means = groups.map { $0.reduce(0, +) / Double($0.count) }
      let variances = zip(groups, means).map { all, m in all.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double(all.count * all.count) }
      #expect(found.estimate.isClose(to: means[0] - means[1], within: 1e-12))
      #expect(found.standardError.isClose(to: (variances[0] + variances[1]).squareRoot(), within: 1e-12))
      #expect(found.z(difference: 0.5).isClose(to: (found.estimate - 0.5) / found.standardError, within: 1e-12))
    }
  }

  /// The table of R's `survfit(…)$table` with rmean, of each pair of arms that it has.
  @Test(.tags(.reference), arguments: ["antidepressant_time_to_response.csv", "cdisc_adtte.csv"])
  func `are those of two arms of survfit`(_ file: String) throws {
    let data = try SurvivalReference(file)
    let prefix = file.hasPrefix("anti") ? "response" : "dermatologic"
    let rmst = try #require(References.cases("survival").first { $0.id == "\(prefix)-km-plain" }).outputs["rmst"]
    let τ = try #require(rmst["tau"].number)
    func row(_ group: Int) -> JSON { rmst["table"]["values"][group] }
    for (one, two) in [(1, 0)] + (data.groups.count > 2 ? [(2, 0), (2, 1)] : []) {
      let who = data.times.indices.filter { data.group[$0] == one || data.group[$0] == two }
      let sample = SurvivalTimes(
        times: who.map { data.times[$0] }, isEvent: who.map { data.isEvent[$0] }, group: who.map { data.group[$0] == one ? 1 : 0 })
      let found = try RestrictedMeanDifference(sample, to: τ)
      let (a, b) = (row(one), row(two))
      #expect(found.estimate.isClose(to: a[4].number! - b[4].number!, relative: 1e-7, floor: 1))
      let error = (a[5].number! * a[5].number! + b[5].number! * b[5].number!).squareRoot()
      #expect(found.standardError.isClose(to: error, relative: 1e-7))
    }
  }

  @Test(.tags(.identity))
  func `are known as far as a curve is: to the last time, and beyond it where it ends the curve`() throws {
    func sample(_ last: Bool) -> SurvivalTimes {
      SurvivalTimes(times: [1, 2, 3, 1.5, 2.5, 5], isEvent: [true, true, last, true, false, false], group: [1, 1, 1, 0, 0, 0])
    }
    #expect(try RestrictedMeanDifference(sample(true), to: 4).estimate.isClose(to: 2 - (1.5 + 2.5 * 2 / 3), within: 1e-12))
    #expect(throws: MathematicalFailure.self) { try RestrictedMeanDifference(sample(false), to: 4) }
    #expect(throws: MathematicalFailure.self) { try RestrictedMeanDifference(sample(true), to: 6) }
    // No event before it in either arm: no error to test by.
    #expect(throws: MathematicalFailure.self) { try RestrictedMeanDifference(sample(true), to: 0.5) }
  }
}
