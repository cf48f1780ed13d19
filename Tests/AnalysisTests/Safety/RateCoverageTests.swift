import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Intervals of one proportion and of rates: added up over all outcomes, no chance in it.
@Suite struct `Coverage of proportions and rates` {
  static let truths = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8]

  static func coverage(_ method: OneProportion.IntervalMethod, of n: Int) throws -> [Double] {
    let intervals = try (0...n).map { try OneProportion(events: $0, of: n).interval(method) }
    let found = truths.map { p in
      let law = Binomial(trials: n, probability: p)
      return intervals.indices.reduce(0) { $0 + (intervals[$1].lower <= p && p <= intervals[$1].upper ? law.probability(of: $1) : 0) }
    }
    Qualification.recovered(
      Recovery("one proportion, \(method.rawValue)", model: "\(n) patients, probability 0.02 to 0.8", found: found, error: 0))
    return found
  }

  private static func mean(_ all: [Double]) -> Double { all.reduce(0, +) / Double(all.count) }

  /// Brown, Cai & DasGupta (2001), sections 2 and 3: Wald's is erratic and short, Clopper and Pearson's never short, the three others near the level on average.
  @Test(.tags(.recovery), arguments: [20, 50]) func `of one proportion`(_ n: Int) throws {
    let wald = try Self.coverage(.wald, of: n)
    #expect(wald[0] < 0.7 && Self.mean(wald) < 0.93, "\(wald)")
    #expect(try Self.coverage(.clopperPearson, of: n).allSatisfy { $0 >= 0.95 })
    for method in [OneProportion.IntervalMethod.wilson, .jeffreys, .agrestiCoull] {
      let found = try Self.coverage(method, of: n)
      #expect(found.allSatisfy { $0 > 0.88 } && Self.mean(found) > 0.94 && Self.mean(found) < 0.98, "\(method.rawValue): \(found)")
    }
  }

  /// P(N = k) of a Poisson law, k from 0 to where no more than 10⁻¹² is left.
  static func poisson(_ mean: Double) -> [Double] {
    var law = [plainExp(-mean)]
    while Double(law.count) < mean || law[law.count - 1] > 1e-15 { law.append(law[law.count - 1] * mean / Double(law.count)) }
    return law
  }

  @Test(.tags(.recovery)) func `of a rate and of a ratio of rates is never below the level`() throws {
    let means = [0.5, 2, 5, 12, 30]
    let single = try means.map { mean in
      try Self.poisson(mean).enumerated().reduce(0.0) { sum, term in
        let interval = try EventRate(events: term.offset, time: 10).interval()
        return sum + (interval.lower <= mean / 10 && mean / 10 <= interval.upper ? term.element : 0)
      }
    }
    Qualification.recovered(Recovery("rate, exact", model: "0.5 to 30 events expected", found: single, error: 0))
    #expect(single.allSatisfy { $0 >= 0.95 - 1e-9 }, "\(single)")
    let pairs = [(2.0, 2.0), (6, 2), (4, 9), (12, 12)]
    let ratios = try pairs.map { a, b in
      var sum = 0.0
      for (x, p) in Self.poisson(a).enumerated() {
        for (y, q) in Self.poisson(b).enumerated() {
          let interval = RateRatio(try EventRate(events: x, time: 3), over: try EventRate(events: y, time: 3)).interval()
          if interval.lower <= a / b, a / b <= interval.upper { sum += p * q }
        }
      }
      return sum
    }
    Qualification.recovered(Recovery("rate ratio, exact", model: "2 to 12 events expected in an arm", found: ratios, error: 0))
    #expect(ratios.allSatisfy { $0 >= 0.95 - 1e-9 }, "\(ratios)")
  }
}
