import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// How often intervals hold the truth: added up over all outcomes of two binomial laws, no chance in it.
@Suite struct `Coverage of proportions` {
  static let truths: [(Double, Double)] = [
    (0.05, 0.05), (0.1, 0.2), (0.3, 0.3), (0.5, 0.35), (0.5, 0.5), (0.7, 0.5), (0.9, 0.8), (0.95, 0.95), (0.2, 0.02),
  ]

  /// P(the interval of x₁ of n₁ and x₂ of n₂ holds the truth) for each truth.
  static func coverage(_ n1: Int, _ n2: Int, truth: (Double, Double) -> Double, _ interval: (Int, Int) throws -> Interval?) rethrows -> [Double] {
    var found = [Double](repeating: 0, count: truths.count)
    let laws = truths.map { p1, p2 in
      (
        (0...n1).map { Binomial(trials: n1, probability: p1).probability(of: $0) },
        (0...n2).map { Binomial(trials: n2, probability: p2).probability(of: $0) }
      )
    }
    for x1 in 0...n1 {
      for x2 in 0...n2 {
        guard let interval = try interval(x1, x2) else {
          // No interval says nothing against any truth.
          for k in truths.indices { found[k] += laws[k].0[x1] * laws[k].1[x2] }
          continue
        }
        for (k, pair) in truths.enumerated() {
          let value = truth(pair.0, pair.1)
          if interval.lower <= value + 1e-12, value <= interval.upper + 1e-12 { found[k] += laws[k].0[x1] * laws[k].1[x2] }
        }
      }
    }
    return found
  }

  static func difference(_ method: ProportionDifference.IntervalMethod, _ n1: Int, _ n2: Int) throws -> [Double] {
    let found = try coverage(n1, n2, truth: -) { x1, x2 in
      try ProportionDifference(events: x1, of: n1, comparator: x2, of: n2).interval(method)
    }
    record("risk difference, \(method.rawValue)", n1, n2, found)
    return found
  }

  static func record(_ method: String, _ n1: Int, _ n2: Int, _ found: [Double]) {
    Qualification.recovered(Recovery(method, model: "\(n1) and \(n2) patients, nine pairs of probabilities", found: found, error: 0))
  }

  private static func mean(_ all: [Double]) -> Double { all.reduce(0, +) / Double(all.count) }

  /// Newcombe (1998), table IV: Wald's is anticonservative, the others near the level.
  @Test(.tags(.recovery), arguments: [(20, 20), (30, 15)])
  func `is short by Wald, near the level by score`(_ n1: Int, _ n2: Int) throws {
    let wald = try Self.difference(.wald, n1, n2)
    #expect(wald.count { $0 < 0.945 } >= 7 && wald.min()! < 0.93, "\(wald)")
    #expect(zip(try Self.difference(.waldCorrected, n1, n2), wald).allSatisfy { $0 >= $1 })
    for method in [ProportionDifference.IntervalMethod.newcombe, .miettinenNurminen, .mee, .agrestiCaffo] {
      let all = try Self.difference(method, n1, n2)
      #expect(all.min()! > 0.925, "\(method.rawValue): \(all)")
      #expect(Self.mean(all) > 0.945 && Self.mean(all) < 0.985, "\(method.rawValue): \(all)")
    }
    let (mn, mee) = (try Self.difference(.miettinenNurminen, n1, n2), try Self.difference(.mee, n1, n2))
    #expect(zip(mn, mee).allSatisfy { $0 >= $1 - 1e-12 })
  }

  @Test(.tags(.recovery)) func `of the exact odds ratio is never below the level`() throws {
    func odds(_ p1: Double, _ p2: Double) -> Double { p1 * (1 - p2) / (p2 * (1 - p1)) }
    for (n1, n2) in [(10, 10), (12, 7)] {
      let exact = try Self.coverage(n1, n2, truth: odds) { x1, x2 in
        x1 + x2 == 0 || x1 + x2 == n1 + n2 ? nil : try ExactOddsRatio([(x1, n1, x2, n2)]).interval()
      }
      Self.record("exact odds ratio", n1, n2, exact)
      #expect(exact.allSatisfy { $0 >= 0.95 }, "\(exact)")
    }
  }

  /// Of large numbers: where an arm has nobody or everybody with the event, there is no such interval.
  @Test(.tags(.recovery), arguments: [RatioMeasure.risk, .odds])
  func `of ratios on the logarithm is near the level`(_ measure: RatioMeasure) throws {
    let (n1, n2) = (80, 60)
    let found = try Self.coverage(
      n1, n2, truth: { p1, p2 in measure == .risk ? p1 / p2 : p1 * (1 - p2) / (p2 * (1 - p1)) },
      { x1, x2 in
        guard x1 > 0, x2 > 0, x1 < n1, x2 < n2 else { return nil }
        return try ProportionRatio(measure, ProportionDifference(events: x1, of: n1, comparator: x2, of: n2)).interval()
      })
    Self.record("\(measure.rawValue), logarithm", n1, n2, found)
    #expect(found.allSatisfy { $0 > 0.935 }, "\(found)")
  }

  /// What a small sample loses: Fisher's test keeps its level, Pearson's may not.
  @Test(.tags(.recovery)) func `of tests: Fisher's error is below the level, Pearson's above it somewhere`() throws {
    let n = 15
    var (fisher, pearson) = ([Double](), [Double]())
    let z = StandardNormal.upperQuantile(0.025)
    for p in stride(from: 0.05, through: 0.95, by: 0.05) {
      let law = (0...n).map { Binomial(trials: n, probability: p).probability(of: $0) }
      var (exact, score) = (0.0, 0.0)
      for x1 in 0...n {
        for x2 in 0...n where x1 + x2 > 0 && x1 + x2 < 2 * n {
          if try ExactOddsRatio([(x1, n, x2, n)]).pTwoSided <= 0.05 { exact += law[x1] * law[x2] }
          if abs(try ProportionDifference(events: x1, of: n, comparator: x2, of: n).z()) >= z { score += law[x1] * law[x2] }
        }
      }
      fisher.append(exact)
      pearson.append(score)
    }
    #expect(fisher.allSatisfy { $0 <= 0.05 } && pearson.contains { $0 > 0.05 })
    #expect(zip(fisher, pearson).allSatisfy { $0 <= $1 })
  }
}
