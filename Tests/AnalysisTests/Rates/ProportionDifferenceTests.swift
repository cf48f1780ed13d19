import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

@Suite struct `Differences of proportions` {
  static let events = References.cases("survival").filter { $0.id.hasPrefix("ae-") }

  @Test(.tags(.reference), arguments: events)
  func `have the peer's tests and intervals`(_ peer: ReferenceCase) throws {
    for (arm, wanted) in peer.outputs["versus_first"].fields {
      func count(_ key: String) -> Int { Int(wanted[key].number!) }
      let difference = try ProportionDifference(events: count("x1"), of: count("n1"), comparator: count("x0"), of: count("n0"))
      #expect(difference.estimate.isClose(to: wanted["rd"].number!, within: 1e-12))
      #expect(difference.standardError.isClose(to: wanted["rd_se"].number!, within: 1e-12))
      for (method, key) in [
        (ProportionDifference.IntervalMethod.wald, "wald"), (.agrestiCaffo, "agresti_caffo"), (.newcombe, "newcombe"),
        (.miettinenNurminen, "miettinen_nurminen"), (.mee, "mee"),
      ] {
        let interval = difference.interval(method)
        #expect(interval.lower.isClose(to: wanted[key][0].number!, within: 1e-7), "\(arm) \(key)")
        #expect(interval.upper.isClose(to: wanted[key][1].number!, within: 1e-7), "\(arm) \(key)")
      }
      guard let z = wanted["fm_test_z_delta0"].number else { continue }
      let own = try difference.z()
      #expect(own.isClose(to: z, within: 1e-7))
      let N = difference.treatedPatients + difference.comparatorPatients
      #expect((own * ((N - 1) / N).squareRoot()).isClose(to: wanted["mn_test_z_delta0"].number!, within: 1e-7))
    }
    for (arm, wanted) in peer.outputs["wilson"].fields {
      let (x, n) = (peer.outputs["x"][arm].number!, peer.outputs["n"][arm].number!)
      let interval = ProportionDifference.wilson(x, n, StandardNormal.upperQuantile(0.025))
      #expect(interval.lower.isClose(to: wanted[0].number!, within: 1e-12) && interval.upper.isClose(to: wanted[1].number!, within: 1e-12))
    }
  }

  /// Pearson's χ² without a continuity correction.
  @Test(.tags(.identity), arguments: [(13, 96, 5, 86), (8, 72, 5, 86), (40, 50, 20, 60)])
  func `of one stratum are not pooled`(_ table: (Int, Int, Int, Int)) throws {
    let (x1, n1, x2, n2) = table
    let plain = try ProportionDifference(events: x1, of: n1, comparator: x2, of: n2)
    let pooled = try StratifiedDifference([(x1, n1, x2, n2)])
    let N = Double(n1 + n2)
    #expect(pooled.estimate.isClose(to: plain.estimate, within: 1e-14))
    let pearson = try plain.z()
    #expect((pooled.z * (N / (N - 1)).squareRoot()).isClose(to: pearson, within: 1e-12))
    // Two equal strata halve the variance.
    let twice = try StratifiedDifference([(x1, n1, x2, n2), (x1, n1, x2, n2)])
    #expect(twice.estimate.isClose(to: plain.estimate, within: 1e-14))
    #expect((twice.z / pooled.z).isClose(to: 2.0.squareRoot(), within: 1e-12))
    #expect((pooled.standardError / twice.standardError).isClose(to: 2.0.squareRoot(), within: 1e-12))
  }

  @Test(.tags(.identity))
  func `turn with the arms, and fail where nothing varies`() throws {
    let one = try ProportionDifference(events: 13, of: 96, comparator: 5, of: 86)
    let other = try ProportionDifference(events: 5, of: 86, comparator: 13, of: 96)
    for method in ProportionDifference.IntervalMethod.allCases {
      let (a, b) = (one.interval(method), other.interval(method))
      #expect(a.lower.isClose(to: -b.upper, within: 1e-9) && a.upper.isClose(to: -b.lower, within: 1e-9))
    }
    let none = try ProportionDifference(events: 0, of: 10, comparator: 0, of: 12).z()
    #expect(none == 0)
    #expect(throws: MathematicalFailure.self) { try ProportionDifference(events: 10, of: 10, comparator: 0, of: 10).z(unpooled: true) }
    #expect(throws: MathematicalFailure.self) { try ProportionDifference(events: 0, of: 0, comparator: 3, of: 10) }
    // The whole line where both have all: the difference 1 is never rejected at its own end.
    let extreme = try ProportionDifference(events: 10, of: 10, comparator: 0, of: 10).interval(.miettinenNurminen)
    #expect(extreme.upper == 1 && extreme.lower > 0.5)
  }
}
