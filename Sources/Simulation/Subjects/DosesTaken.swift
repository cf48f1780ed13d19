import Mathematics
import Trial

/// Which share of the daily doses has been taken by each visit: between two visits n days apart n − m, m ~ Binomial(n, 1 − p), exact.
///
/// One uniform an interval, looked up in the cumulative probabilities of doses missed.
struct DosesTaken: Equatable, Sendable {
  /// Days of each interval, and up to each visit.
  let days: [Int]
  let total: [Double]
  /// Of each interval where its probabilities begin.
  private let first: [Int]
  private let cumulative: [Double]

  /// - Parameter adherence: p, the probability that a dose is taken, in [0, 1].
  init(adherence p: Double, times: VisitTimes) {
    precondition(p >= 0 && p <= 1, "a dose is taken with a probability in [0, 1]")
    let ends = times.visits.map { max(0, Int(($0 * 7).rounded())) }
    days = zip(ends, [0] + ends).map { max(0, $0 - $1) }
    var sum = 0
    total = days.map { n in
      sum += n
      return Double(sum)
    }
    var first: [Int] = []
    var cumulative: [Double] = []
    for n in days {
      first.append(cumulative.count)
      cumulative += Self.cumulative(n, missed: 1 - p)
    }
    self.first = first
    self.cumulative = cumulative
  }

  /// P(m ≤ j), j = 0 … n − 1.
  private static func cumulative(_ n: Int, missed q: Double) -> [Double] {
    if q == 0 || q == 1 { return [Double](repeating: q == 0 ? 1 : 0, count: n) }
    var logarithm = Double(n) * plainLog(1 - q)
    let step = plainLog(q) - plainLog(1 - q)
    var below = 0.0
    return (0..<n).map { j in
      below += plainExp(logarithm)
      logarithm += plainLog(Double(n - j) / Double(j + 1)) + step
      return min(below, 1)
    }
  }

  /// Puts into `shares` the share of doses taken by each visit; 1 before the first dose.
  ///
  /// - Parameter shares: holds one uniform in (0, 1) a visit.
  func take(_ shares: UnsafeMutablePointer<Double>) {
    cumulative.withUnsafeBufferPointer { cumulative in
      var taken = 0
      for t in days.indices {
        let u = shares[t]
        var missed = 0
        while missed < days[t], u >= cumulative[first[t] + missed] { missed += 1 }
        taken += days[t] - missed
        shares[t] = total[t] > 0 ? Double(taken) / total[t] : 1
      }
    }
  }
}
