/// Parts of scenarios that a search over scenarios makes, not a file.
extension Course {
  /// Straight from 0 at baseline to a share at a visit, and straight on to 1 at the endpoint's visit.
  ///
  /// - Parameter visit: index into the schedule's visits.
  public static func through(_ share: Double, at visit: Int) -> Course { .shares([VisitShare(visit: visit, share: share)]) }
}

extension Course {
  /// The shares of all visits.
  ///
  /// - Parameters:
  ///   - shares: one a visit of the schedule; 1 at the endpoint's.
  ///   - endpoint: index of its visit.
  public static func following(_ shares: [Double], endpoint: Int) -> Course {
    .shares(shares.indices.filter { $0 != endpoint }.map { VisitShare(visit: $0, share: shares[$0]) })
  }
}

extension Modifier {
  /// Points of effect that differ from arm to arm.
  public init(condition: Condition, pointsByArm: [Double]) { self.init(condition: condition, points: 0, pointsByArm: pointsByArm) }
}

extension DiscontinuationLaw {
  /// A share who leave whatever they feel.
  ///
  /// - Parameter share: d, in [0, 1).
  public static func completelyAtRandom(share: Double) -> DiscontinuationLaw {
    DiscontinuationLaw(share: share, mechanism: .completelyAtRandom, logOddsPerPoint: 0)
  }
}
