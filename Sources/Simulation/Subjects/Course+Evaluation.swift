import Mathematics
import Trial

/// When the patients of a trial are seen, in weeks from randomization.
package struct VisitTimes: Equatable, Sendable {
  package var baseline: Double
  /// Visits after baseline, rising.
  package var visits: [Double]
  /// Index into `visits` of the visit at which the primary endpoint counts; later than week 0.
  package var endpoint: Int
  var end: Double { visits[endpoint] }

  package init(baseline: Double, visits: [Double], endpoint: Int) {
    self.baseline = baseline
    self.visits = visits
    self.endpoint = endpoint
  }
}

extension Course {
  /// The share of a mean change that is reached at each visit: 1 at the endpoint's.
  ///
  ///     linear:       t ∕ T
  ///     exponential:  (1 − exp(−t∕τ)) ∕ (1 − exp(−T∕τ))
  ///     onset:        g(t) ∕ g(T),  g(t) = (1 − exp(−t∕onset)) · exp(−waning · t)
  ///     shares:       linear in time through (baseline, 0), the visits given and (T, 1); after the last of these constant
  ///
  /// t and T (the endpoint's visit) in weeks from randomization. After T a linear course goes on rising, an exponential one nears its limit.
  package func shares(at times: VisitTimes) -> [Double] {
    let T = times.end
    switch self {
    case .linear: return times.visits.map { $0 / T }
    case .constant: return times.visits.map { _ in 1 }
    case .exponential(let τ): return times.visits.map { plainExpMinusOne(-$0 / τ) / plainExpMinusOne(-T / τ) }
    case .onset(let onset, let waning):
      return times.visits.map { t in plainExpMinusOne(-t / onset) / plainExpMinusOne(-T / onset) * plainExp(-waning * (t - T)) }
    case .shares(let given): return Course.through([(times.baseline, 0)] + Course.knots(given, times), at: times.visits)
    }
  }

  /// The share of the endpoint's standard deviation that holds at each visit: as for a mean, but constant before the first visit given.
  package func standardDeviationShares(at times: VisitTimes) -> [Double] {
    guard case .shares(let given) = self else { return shares(at: times) }
    return Course.through(Course.knots(given, times), at: times.visits)
  }

  /// The visits given and the endpoint's with its share of 1, in time.
  private static func knots(_ given: [VisitShare], _ times: VisitTimes) -> [(time: Double, share: Double)] {
    let stated = given.filter { $0.visit != times.endpoint }.map { (time: times.visits[$0.visit], share: $0.share) }
    return (stated + [(time: times.end, share: 1)]).sorted { $0.time < $1.time }
  }

  /// Linear between knots that rise in time, constant before the first and after the last.
  private static func through(_ knots: [(time: Double, share: Double)], at visits: [Double]) -> [Double] {
    visits.map { t in
      guard let after = knots.firstIndex(where: { $0.time >= t }) else { return knots[knots.count - 1].share }
      guard after > 0, knots[after].time > t else { return knots[after].share }
      let (a, b) = (knots[after - 1], knots[after])
      return a.share + (b.share - a.share) * (t - a.time) / (b.time - a.time)
    }
  }
}
