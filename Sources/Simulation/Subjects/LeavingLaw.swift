import Mathematics
import Trial

/// Who leaves after a visit, and so is not seen at the next:
///
///     logit P(leaves after visit t | seen at t) = logit( d ∕ (k − 1) ) + slope · (changeₜ − mₜ),   t = 1 … k − 1
///
/// A patient has one uniform number u and leaves after the first visit t with Π (1 − pₛ) ≤ u, s = 1 … t: the same law as a draw at every visit.
/// d the share of the protocol, k the visits, changeₜ the change as scored at t, mₜ the control arm's planned mean change at t. It depends on what was
/// seen only, so that what is missing is missing at random.
struct LeavingLaw: Equatable, Sendable {
  /// The law as the kernel takes it.
  let exits: LogisticExits

  init(_ law: DiscontinuationLaw, controlMeans: [Double], scenario: String) throws(SimulationRefusal) {
    let chances = controlMeans.count - 1
    precondition(chances >= 1, "one leaves between two visits")
    let each = law.share / Double(chances)
    guard each < 1 else { throw .discontinuationShare(scenario: scenario, share: law.share) }
    let intercept = plainLog(each / (1 - each))
    let slope = law.mechanism == .missingAtRandom ? law.logOddsPerPoint : 0
    exits = LogisticExits(intercepts: controlMeans.map { intercept - slope * $0 }, slope: slope)
  }
}
