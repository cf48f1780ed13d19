import Trial

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Who leaves after a visit, and so is not seen at the next:
///
///     logit P(leaves after visit t | seen at t) = logit( d ∕ (k − 1) ) + slope · (changeₜ − mₜ),   t = 1 … k − 1
///
/// d the share of the protocol, k the visits, changeₜ the change as scored at t, mₜ the control arm's planned mean change at t. It depends on what was
/// seen only, so that what is missing is missing at random.
struct LeavingLaw: Equatable, Sendable {
  /// logit( d ∕ (k − 1) ); −∞ if nobody leaves.
  let intercept: Double
  /// Log odds per point of change.
  let slope: Double
  /// mₜ, one a visit.
  let controlMeans: [Double]
  /// Where scores are whole and bounded, the probability for every change that can be: visit by visit, from the lowest.
  let table: Table?
  private let screen: Screen

  private struct Screen: Equatable, Sendable {
    let logit: Double
    let probability: Double
  }
  struct Table: Equatable, Sendable {
    let lowest: Int
    let width: Int
    let probabilities: [Double]
  }

  /// - Parameter changes: the lowest and highest change that can be scored, if scores are whole and bounded.
  init(_ law: DiscontinuationLaw, controlMeans: [Double], changes: ClosedRange<Int>?, scenario: String) throws(SimulationRefusal) {
    let chances = controlMeans.count - 1
    precondition(chances >= 1, "one leaves between two visits")
    let each = law.share / Double(chances)
    guard each < 1 else { throw .discontinuationShare(scenario: scenario, share: law.share) }
    let intercept = log(each / (1 - each))
    let slope = law.mechanism == .missingAtRandom ? law.logOddsPerPoint : 0
    self.intercept = intercept
    self.slope = slope
    self.controlMeans = controlMeans
    screen = Screen(logit: intercept + 2, probability: LeavingLaw.probability(intercept + 2))
    table = changes.map { range in
      Table(
        lowest: range.lowerBound, width: range.count,
        probabilities: controlMeans.dropLast().flatMap { mean in
          range.map { LeavingLaw.probability(intercept + slope * (Double($0) - mean)) }
        })
    }
  }

  private static func probability(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }

  /// The probability to leave after visit t, seen with this change.
  func probability(visit t: Int, change: Double) -> Double { LeavingLaw.probability(intercept + slope * (change - controlMeans[t])) }

  /// Whether the uniform number lies below that probability. Most numbers lie so far above that its exponential need not be taken.
  func leaves(visit t: Int, change: Double, uniform: Double) -> Bool {
    let logit = intercept + slope * (change - controlMeans[t])
    if uniform >= screen.probability, logit <= screen.logit { return false }
    return uniform < LeavingLaw.probability(logit)
  }
}
