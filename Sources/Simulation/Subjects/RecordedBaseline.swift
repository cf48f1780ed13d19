import Mathematics
import Trial

/// A baseline that is recorded otherwise than it is: by items, with a rater's error, and lifted over a threshold.
///
///     recorded = b* + error + drift · month + (lift, where b* is below the threshold),   lift ~ gamma with shape 2
///
/// The entry condition and the range cut what is recorded; the patient is drawn again until that is within. Later scores follow b*.
struct RecordedBaseline: Equatable, Sendable {
  let draw: BaselineDraw
  let below: Double
  /// Mean of the lift over 2; 0 without.
  let halfPoints: Double
  let errorDeviation: Double
  /// Points a day.
  let driftPerDay: Double
  /// Day of the baseline from randomization.
  let day: Double
  let items: ItemResponse?

  /// The normal numbers of a patient's first baseline and of its error.
  struct First {
    var normal: Double
    var error: Double
  }

  /// - Parameters:
  ///   - randomized: the patient's day of randomization.
  ///   - residuals: workspace for one baseline's items.
  func record(
    _ i: Int, _ first: First, randomized: Double, _ streams: TrialStreams, residuals: UnsafeMutablePointer<Double>
  ) -> (true: Double, recorded: Double) {
    let drift = driftPerDay * (randomized + day)
    let room = items == nil ? CourseAddress.roomForBaselines : CourseAddress.roomForItemBaselines
    var k = 0
    while true {
      // Where a patient's stream is full, the next baselines' draws are those of numbers that no patient has.
      let (subject, place) = (i + k / room << CourseAddress.beyondPatients, k % room)
      func stream(_ draw: Int) -> RandomStream { streams.stream(subject: UInt32(truncatingIfNeeded: subject), purpose: .course, startingAt: draw) }
      var drawn = first
      if k > 0 {
        var normals = streams.stream(subject: UInt32(truncatingIfNeeded: i), purpose: .baseline, startingAt: k + 1)
        drawn.normal = normals.nextNormal()
        if errorDeviation > 0 {
          var errors = stream(CourseAddress.baselineRaters + place)
          drawn.error = errors.nextNormal()
        }
      }
      let exact = draw.mean + draw.standardDeviation * drawn.normal
      let b = draw.whole && items == nil ? wholeScore(exact) : exact
      var x = b + drift + errorDeviation * drawn.error
      if let items {
        streams.fillNormals(
          subjects: subject..<subject + 1, draws: ItemResponse.count, purpose: .course,
          startingAt: CourseAddress.baselineItems + ItemResponse.count * place, into: residuals)
        x = items.withView { $0.total(x, residuals) }
      }
      if halfPoints > 0, b < below {
        var lifts = stream(CourseAddress.inflation + 2 * place)
        x += halfPoints * (lifts.nextExponential() + lifts.nextExponential())
      }
      if draw.whole { x = wholeScore(x) }
      if x >= draw.lower && x <= draw.upper { return (b, x) }
      k += 1
    }
  }

  /// About the share of draws that is kept, by the midpoint rule over b* and over the error, the items' noise among it.
  var accepted: Double {
    let ends = draw.whole ? (draw.lower.rounded(.up) - 0.5, draw.upper.rounded(.down) + 0.5) : (draw.lower, draw.upper)
    let nodes = Self.normalNodes(400)
    let errors = Self.normalNodes(40)
    return nodes.reduce(0) { sum, node in
      let b = draw.mean + draw.standardDeviation * node.z
      let noise = errorDeviation * errorDeviation + (items.map { ItemResponse.moments($0.theta(b)).variance } ?? 0)
      let within = errors.reduce(0) { sum, error in
        let x = b + error.z * noise.squareRoot()
        let lifted = halfPoints > 0 && b < below
        return sum + error.weight * (lifted ? liftBelow(ends.1 - x) - liftBelow(ends.0 - x) : x >= ends.0 && x <= ends.1 ? 1 : 0)
      }
      return sum + node.weight * within
    }
  }

  /// P(lift < x).
  private func liftBelow(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    return x == .infinity ? 1 : 1 - (1 + x / halfPoints) * plainExp(-x / halfPoints)
  }

  private static func normalNodes(_ count: Int) -> [(z: Double, weight: Double)] {
    let width = 16 / Double(count)
    return (0..<count).map { j in
      let z = -8 + (Double(j) + 0.5) * width
      return (z, width * StandardNormal.density(z))
    }
  }
}
