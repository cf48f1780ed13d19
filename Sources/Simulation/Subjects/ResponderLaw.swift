import Trial

/// A mixture of courses: one uniform a patient picks his class by his arm's shares, the same in whichever arm he were; who is of no class has the control
/// change.
struct ResponderLaw: Equatable, Sendable {
  /// Arm by arm, class by class.
  private let cumulative: [Double]
  private let classes: Int
  /// What the class adds to the control change at the endpoint's visit, and its deviation.
  private let points: [Double]
  private let deviations: [Double]

  init(_ all: [ResponderClass], arms: Int, controlChange: Double) {
    precondition(all.allSatisfy { $0.shares.count == arms }, "each class has a share in each arm")
    classes = all.count
    points = all.map { $0.change - controlChange }
    deviations = all.map(\.standardDeviation)
    cumulative = (0..<arms).flatMap { arm in
      var below = 0.0
      return all.map { each in
        below += each.shares[arm]
        return below
      }
    }
  }

  /// Points of change at the endpoint's visit in place of the control change, for a uniform and a normal number.
  @inline(__always)
  func points(arm: Int, _ u: Double, _ z: Double) -> Double {
    let first = arm &* classes
    for k in 0..<classes where u < cumulative[first &+ k] { return points[k] + deviations[k] * z }
    return 0
  }

  /// What the classes add to the mean change of an arm at the endpoint's visit.
  func meanPoints(arm: Int) -> Double {
    var (sum, below) = (0.0, 0.0)
    for k in 0..<classes {
      sum += (cumulative[arm * classes + k] - below) * points[k]
      below = cumulative[arm * classes + k]
    }
    return sum
  }
}
