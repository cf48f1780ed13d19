import Design
import Trial

/// What is decided at a look from what is seen there. The loop asks it at every look of every trial, simulated or real, so that a new design is a new
/// rule and nothing else.
///
/// - Checked: a rule of a test's own decides simulated trials in `TrialRuleTests`.
public protocol TrialRule: Sendable {
  /// - Parameters:
  ///   - hypothesis: index into the protocol's.
  ///   - look: index into the design's looks.
  ///   - seen: the hypothesis' contrast at this look; earlier looks went on.
  func decision(on hypothesis: Int, at look: Int, seen: Conclusion.Contrast) -> LookDecision
}

/// The protocol's boundaries: p ≤ 1 − Φ(c_k) crosses.
public struct BoundaryRule: TrialRule {
  public let boundaries: Boundaries
  public let stopping: DesignPlan.Stopping

  public init(boundaries: Boundaries, stopping: DesignPlan.Stopping) {
    self.boundaries = boundaries
    self.stopping = stopping
  }

  public func decision(on hypothesis: Int, at look: Int, seen: Conclusion.Contrast) -> LookDecision {
    boundaries.decision(at: look, pOneSided: seen.pOneSided, stopping: stopping)
  }
}
