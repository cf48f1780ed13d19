import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Two groups without strata, against R.
@Suite struct `Two proportions` {
  static let cases = References.cases("proportions").filter { $0.outputs["x1"].number != nil }

  static func groups(_ out: JSON) throws -> (Int, Int, Int, Int) {
    func count(_ key: String) throws -> Int { Int(try #require(out[key].number)) }
    return (try count("x1"), try count("n1"), try count("x0"), try count("n0"))
  }

  @Test(.tags(.reference), arguments: cases)
  func `have R's differences, intervals and tests`(_ peer: ReferenceCase) throws {
    let out = peer.outputs
    let (x1, n1, x2, n2) = try Self.groups(out)
    if peer.id.hasPrefix("re") {
      let data = try ResponderData(peer.id)
      #expect(data.isDrug.indices.count { data.isDrug[$0] && data.isResponder[$0] } == x1)
      #expect(data.isDrug.indices.count { !data.isDrug[$0] && data.isResponder[$0] } == x2)
      #expect(data.isDrug.count == n1 + n2)
    }
    let difference = try ProportionDifference(events: x1, of: n1, comparator: x2, of: n2)
    #expect(difference.estimate.isClose(to: out["rd"].number!, within: 1e-12))
    #expect(difference.standardError.isClose(to: out["rd_se"].number!, within: 1e-12))
    for (method, key) in [
      (ProportionDifference.IntervalMethod.wald, "wald"), (.waldCorrected, "wald_cc"), (.agrestiCaffo, "agresti_caffo"), (.newcombe, "newcombe"),
      (.miettinenNurminen, "miettinen_nurminen"), (.mee, "mee"),
    ] {
      let interval = difference.interval(method)
      #expect(interval.lower.isClose(to: out[key][0].number!, within: 1e-7), "\(key)")
      #expect(interval.upper.isClose(to: out[key][1].number!, within: 1e-7), "\(key)")
    }
    #expect(try difference.z().isClose(to: out["fm_test_z_delta0"].number!, within: 1e-7))
    if let chiSquared = out["chisq"].number {
      let (z, corrected) = (try difference.z(), try difference.z(corrected: true))
      let one = ChiSquared(degreesOfFreedom: 1)
      #expect((z * z).isClose(to: chiSquared, within: 1e-7))
      #expect(one.upperTail(z * z).isClose(to: out["chisq_p"].number!, within: 1e-7))
      #expect((corrected * corrected).isClose(to: out["chisq_cc"].number!, within: 1e-7))
      #expect(one.upperTail(corrected * corrected).isClose(to: out["chisq_cc_p"].number!, within: 1e-7))
    }
  }

  @Test(.tags(.reference), arguments: cases)
  func `have R's ratios where they have a logarithm`(_ peer: ReferenceCase) throws {
    let out = peer.outputs
    let (x1, n1, x2, n2) = try Self.groups(out)
    let groups = try ProportionDifference(events: x1, of: n1, comparator: x2, of: n2)
    for (measure, value, interval) in [(RatioMeasure.risk, "rr", "rr_wald_log"), (.odds, "or", "or_wald_log")] {
      guard let upper = out[interval][1].number else {
        #expect(throws: MathematicalFailure.self) { try ProportionRatio(measure, groups) }
        continue
      }
      let ratio = try ProportionRatio(measure, groups)
      #expect(ratio.estimate.isClose(to: out[value].number!, relative: 1e-10))
      #expect(ratio.interval().lower.isClose(to: out[interval][0].number!, relative: 1e-10))
      #expect(ratio.interval().upper.isClose(to: upper, relative: 1e-10))
    }
  }

  @Test(.tags(.reference), arguments: cases)
  func `have Fisher's exact test, and R's estimate and limits as far as it looks for them`(_ peer: ReferenceCase) throws {
    let out = peer.outputs
    let (x1, n1, x2, n2) = try Self.groups(out)
    guard x1 + x2 > 0 else {
      #expect(throws: MathematicalFailure.self) { try ExactOddsRatio([(x1, n1, x2, n2)]) }
      return
    }
    let exact = try ExactOddsRatio([(x1, n1, x2, n2)])
    #expect(exact.pTwoSided.isClose(to: out["fisher_p"].number!, within: 1e-10))
    /// R's root search stops at 1.2e-4 of the odds ratio below 1 and of its inverse above.
    func bound(_ value: Double) -> Double { 1.3e-4 * max(1, value * value) }
    let interval = try exact.interval()
    let (lower, upper) = (out["fisher_cond_or_ci"][0].number!, out["fisher_cond_or_ci"][1].number)
    #expect(interval.lower.isClose(to: lower, within: bound(lower)))
    if let upper { #expect(interval.upper.isClose(to: upper, within: bound(upper))) } else { #expect(interval.upper == .infinity) }
    if !exact.isAtEnd {
      let estimate = out["fisher_cond_or"].number!
      #expect(plainExp(try exact.logEstimate()).isClose(to: estimate, within: bound(estimate)))
    }
  }
}

@Suite struct `Exact odds ratio` {
  static let tables: [[ProportionRatio.Stratum]] = [
    [(9, 10, 3, 10)], [(1, 87, 6, 87)], [(56, 70, 48, 80)], [(3, 7, 1, 6), (2, 5, 2, 8), (0, 3, 1, 2)], [(5, 56, 0, 29)],
    [(0, 4, 2, 5), (0, 3, 1, 6)],
  ]

  @Test(.tags(.identity), arguments: tables)
  func `has the tails and the mean of its definition at its limits and its estimate`(_ strata: [ProportionRatio.Stratum]) throws {
    let exact = try ExactOddsRatio(strata)
    let interval = try exact.interval(level: 0.9)
    if interval.lower > 0 { #expect(exact.upperTail(logOddsRatio: plainLog(interval.lower)).isClose(to: 0.05, within: 1e-11)) }
    if interval.upper.isFinite { #expect(exact.lowerTail(logOddsRatio: plainLog(interval.upper)).isClose(to: 0.05, within: 1e-11)) }
    let θ = try exact.logEstimate()
    if !exact.isAtEnd {
      #expect(exact.moments(logOddsRatio: θ).mean.isClose(to: Double(exact.observed), within: 1e-10))
    } else {
      let tail = exact.observed == exact.least ? exact.lowerTail(logOddsRatio: θ) : exact.upperTail(logOddsRatio: θ)
      #expect(tail.isClose(to: 0.5, within: 1e-12))
    }
    #expect((exact.upperTail() + exact.lowerTail() - 1).isClose(to: exact.upperTail() - (1 - exact.lowerTail()), within: 1e-14))
    // The score is the statistic of Cochran, Mantel and Haenszel.
    #expect(exact.z().isClose(to: try StratifiedDifference(strata).z, within: 1e-10))
  }

  /// Every assignment of the responders to the arms, counted.
  @Test(.tags(.identity)) func `of strata is what counting all tables gives`() throws {
    let strata: [ProportionRatio.Stratum] = [(3, 7, 1, 6), (2, 5, 2, 8), (0, 3, 1, 2)]
    func choose(_ n: Int, _ k: Int) -> Double { k < 0 || k > n ? 0 : (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) } }
    var (atLeast, total) = (0.0, 0.0)
    for a in 0...7 {
      for b in 0...5 {
        for c in 0...3 {
          let w = choose(7, a) * choose(6, 4 - a) * choose(5, b) * choose(8, 4 - b) * choose(3, c) * choose(2, 1 - c)
          total += w
          if a + b + c >= 5 { atLeast += w }
        }
      }
    }
    #expect(try ExactOddsRatio(strata).upperTail().isClose(to: atLeast / total, within: 1e-13))
  }

  @Test(.tags(.identity)) func `turns with the arms`() throws {
    let (one, other) = (try ExactOddsRatio([(9, 10, 3, 12)]), try ExactOddsRatio([(3, 12, 9, 10)]))
    #expect(one.pTwoSided.isClose(to: other.pTwoSided, within: 1e-14))
    #expect(try one.logEstimate().isClose(to: -(try other.logEstimate()), within: 1e-11))
    #expect(try one.interval().lower.isClose(to: 1 / (try other.interval().upper), relative: 1e-10))
  }
}
