import TestSupport
import Testing
import Trial

@testable import Analysis

@Suite struct `Two samples` {
  static let cases = References.cases("two-samples")

  static func samples(_ id: String) throws -> (placebo: [Double], drug: [Double]) {
    let table =
      id.hasSuffix("oc") ? try ReferenceData.antidepressant().rows(where: "VISIT", equals: "7") : try ReferenceData.antidepressantCarriedForward()
    func texts(_ name: String) -> [String] { table.columns.first { $0.name == name }?.texts ?? [] }
    let (arm, change) = (texts("THERAPY"), texts("CHANGE").map { Double($0) ?? .nan })
    return (arm.indices.filter { arm[$0] == "PLACEBO" }.map { change[$0] }, arm.indices.filter { arm[$0] == "DRUG" }.map { change[$0] })
  }

  @Test(.tags(.reference), arguments: cases)
  func `have R's t tests`(_ peer: ReferenceCase) throws {
    let (out, (placebo, drug)) = (peer.outputs, try Self.samples(peer.id))
    #expect(placebo.count == Int(out["n"]["PLACEBO"].number!) && drug.count == Int(out["n"]["DRUG"].number!))
    for (variances, prefix) in [(TwoSampleTest.Variances.pooled, ""), (.separate, "welch_")] {
      let contrast = try TwoSampleTest(placebo, drug, variances: variances).contrast
      #expect(contrast.estimate.isClose(to: out["means"]["PLACEBO"].number! - out["means"]["DRUG"].number!, within: 1e-12))
      #expect(contrast.statistic.isClose(to: out[prefix + "t"].number!, relative: 1e-10))
      #expect(contrast.degreesOfFreedom.isClose(to: out[prefix + "df"].number!, relative: 1e-10))
      #expect(contrast.pTwoSided.isClose(to: out[prefix + "p"].number!, relative: 1e-9))
      let interval = contrast.interval(level: 0.95)
      #expect(interval.lower.isClose(to: out[prefix + "ci"][0].number!, within: 1e-9))
      #expect(interval.upper.isClose(to: out[prefix + "ci"][1].number!, within: 1e-9))
    }
  }

  @Test(.tags(.reference), arguments: cases)
  func `have R's rank sum test, and its shift as far as R looks for it`(_ peer: ReferenceCase) throws {
    let (out, (placebo, drug)) = (peer.outputs, try Self.samples(peer.id))
    let test = try RankSumTest(placebo, drug)
    #expect(test.statistic == out["wilcoxon_W"].number)
    #expect(test.pTwoSided.isClose(to: out["wilcoxon_p"].number!, relative: 1e-7))
    #expect(test.shift.isClose(to: out["hodges_lehmann"].number!, within: 1e-4))
    let interval = try test.interval()
    #expect(interval.lower.isClose(to: out["hl_ci"][0].number!, within: 1e-4))
    #expect(interval.upper.isClose(to: out["hl_ci"][1].number!, within: 1e-4))
    // Scores are whole: the places themselves.
    #expect(test.shift == test.shift.rounded() && interval.lower == interval.lower.rounded() && interval.upper == interval.upper.rounded())
  }

  /// A shift moves the shift, and the samples may be turned.
  @Test(.tags(.identity)) func `follow a shift`() throws {
    let (x, y) = ([1.2, 3.4, 2.2, 5.1, 0.3, 4.4], [0.1, 2.0, 1.1, 3.3, 0.9])
    let (plain, moved, turned) = (try RankSumTest(x, y), try RankSumTest(x.map { $0 + 10 }, y), try RankSumTest(y, x))
    #expect(moved.shift.isClose(to: plain.shift + 10, within: 1e-12) && turned.shift.isClose(to: -plain.shift, within: 1e-12))
    #expect(try moved.interval().lower.isClose(to: try plain.interval().lower + 10, within: 1e-12))
    #expect(try turned.interval().upper.isClose(to: -(try plain.interval().lower), within: 1e-12))
    #expect(plain.statistic + turned.statistic == 30 && plain.z.isClose(to: -turned.z, within: 1e-14))
    #expect(throws: (any Error).self) { try RankSumTest([1, 1], [1, 1, 1]) }
    #expect(throws: (any Error).self) { try TwoSampleTest([1], [2, 3], variances: .separate) }
  }
}
