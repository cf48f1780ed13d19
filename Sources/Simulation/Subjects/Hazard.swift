import Mathematics
import Trial

/// Stopping treatment, or leaving the study, after a visit and before the next, arm by arm:
///
///     logit scale    logit pₜ = logit( d ∕ (k − 1) ) + slope · (change − m),              t = 1 … k − 1
///     hazard scale   pₜ = min(0.9, h exp(slope · (change − m))),   h = 1 − (1 − d)^(1 ∕ (k − 1))
///
/// The change is that of the visit last seen (at random), or of the next one, not seen any more (not at random); m is the control arm's planned mean
/// at that visit. A patient has one uniform number u and goes after the first visit t with u Πₛ≤ₜ 1 ∕ (1 − pₛ) ≥ 1: the same law as a draw at every visit.
struct Hazard: Equatable, Sendable {
  let notAtRandom: Bool
  fileprivate let visits: Int
  fileprivate let isLogit: Bool
  fileprivate let slope: Double
  fileprivate let lowest: Int
  fileprivate let width: Int
  /// Arm by arm the logit or the logarithm of the probability where the change is the mean; arm by arm, visit by visit the same less slope · m; and,
  /// where scores are whole and bounded, 1 ∕ (1 − p) for every change that can be, arm by arm, visit by visit, from the lowest.
  let numbers: [Double]
  fileprivate let arms: Int

  /// - Parameters:
  ///   - controlMeans: m, one a visit; at least two.
  ///   - changes: the lowest and highest change that can be scored, if scores are whole and bounded.
  init(
    _ law: DiscontinuationLaw, arms: Int, controlMeans: [Double], changes: ClosedRange<Int>?, refusal: (Double) -> SimulationRefusal
  ) throws(SimulationRefusal) {
    let chances = Double(controlMeans.count - 1)
    precondition(chances >= 1, "one leaves between two visits")
    let shares = law.sharesByArm ?? [Double](repeating: law.share, count: arms)
    precondition(shares.count == arms, "each arm has a share")
    for d in shares where d < 0 || (law.scale == .logit ? d / chances >= 1 : d >= 1) { throw refusal(d) }
    let isLogit = law.scale == .logit
    let slope = law.mechanism == .completelyAtRandom ? 0 : law.logOddsPerPoint
    let bases = shares.map { d in
      isLogit ? plainLog(d / chances / (1 - d / chances)) : plainLog(-plainExpMinusOne(plainLog(1 - d) / chances))
    }
    let intercepts = bases.flatMap { base in controlMeans.map { base - slope * $0 } }
    let table = changes.map { range in intercepts.flatMap { a in range.map { Self.growth(a + slope * Double($0), isLogit) } } }
    (notAtRandom, visits, self.arms) = (law.mechanism == .missingNotAtRandom, controlMeans.count, arms)
    (self.isLogit, self.slope) = (isLogit, slope)
    (lowest, width) = (changes?.lowerBound ?? 0, changes?.count ?? 0)
    numbers = bases + intercepts + (table ?? [])
  }

  /// Whether anybody ever goes.
  var happens: Bool { numbers.prefix(arms).contains { $0 > -.infinity } }

  @inline(__always)
  fileprivate static func growth(_ x: Double, _ isLogit: Bool) -> Double {
    isLogit ? 1 + plainExp(min(max(x, -700), 700)) : 1 / (1 - min(0.9, plainExp(min(x, 700))))
  }

  /// The law with its numbers as pointers: reading them through the array would cost as much as the work.
  struct View {
    let notAtRandom: Bool
    private let isLogit: Bool
    private let slope: Double
    private let visits: Int
    private let lowest: Int
    private let width: Int
    private let bases: UnsafePointer<Double>
    private let intercepts: UnsafePointer<Double>
    private let table: UnsafePointer<Double>

    /// - Parameter numbers: the law's.
    init(_ law: Hazard, numbers: UnsafePointer<Double>) {
      (notAtRandom, isLogit, slope) = (law.notAtRandom, law.isLogit, law.slope)
      (visits, lowest, width) = (law.visits, law.lowest, law.width)
      bases = numbers
      intercepts = numbers + law.arms
      table = numbers + law.arms * (1 + law.visits)
    }

    /// 1 ∕ (1 − p) in an arm for a change at visit t.
    @inline(__always)
    func growth(arm: Int, visit t: Int, change: Double) -> Double {
      let row = arm &* visits &+ t
      if width > 0 { return table[row &* width &+ (Int(change) &- lowest)] }
      return Hazard.growth(intercepts[row] + slope * change, isLogit)
    }

    /// 1 ∕ (1 − p) in an arm for whom nothing has been seen since baseline: as where the change is the mean.
    @inline(__always)
    func growth(arm: Int) -> Double { Hazard.growth(bases[arm], isLogit) }
  }
}
