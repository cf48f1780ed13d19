import Mathematics
import Trial

/// The hot loop of departures: one patient through his visits, in his own arm or as he would be in another, by the same random numbers.
///
/// Additions and multiplications in the order of the plain law's, so that an option of no size leaves every bit as it is. Pointers and plain numbers
/// only: to copy a value that holds arrays, patient by patient, would cost as much as the work.
struct CourseKernel {
  private let arrays: DeparturesWorkspace.Arrays
  /// Recorded, one a patient.
  private let baseline: UnsafePointer<Double>
  private let visits: Int
  private let arms: Int
  private let control: Int
  private let end: Int
  private let whole: Bool
  private let lowest: Double
  private let highest: Double
  private let losesEffect: Bool
  private let hasPersons: Bool
  private let hasDoses: Bool
  private let hasErrors: Bool
  private let hasSpread: Bool
  private let gaps: Double
  private let rescueEffect: Double?
  private let stopping: Hazard.View?
  private let withdrawal: Hazard.View?
  private let items: ItemResponse.View?
  private let discontinuation: Estimand.Strategy
  /// Where reasons have strategies of their own: those of the first, second and third, and the shares up to the first and the second.
  private let byReason: (first: Estimand.Strategy, second: Estimand.Strategy, third: Estimand.Strategy, upToFirst: Double, upToSecond: Double)?
  private let rescue: Estimand.Strategy

  init(_ law: SubjectLaw, _ departures: Departures, _ arrays: DeparturesWorkspace.Arrays, baseline: UnsafePointer<Double>) {
    self.arrays = arrays
    self.baseline = baseline
    (visits, arms, control, end) = (law.times.visits.count, law.arms, departures.control, law.times.endpoint)
    (whole, lowest, highest) = (law.whole, law.lowest, law.highest)
    losesEffect = departures.losesEffect
    hasPersons = departures.personal != nil
    (hasDoses, hasErrors, gaps) = (departures.doses != nil, departures.ratings != nil, departures.gaps)
    hasSpread = departures.spread != nil
    rescueEffect = departures.rescue?.effect
    stopping = departures.stopping.map { Hazard.View($0, numbers: arrays.stopping) }
    withdrawal = departures.withdrawal.map { Hazard.View($0, numbers: arrays.withdrawal) }
    items = departures.items.map { ItemResponse.View($0, numbers: arrays.items) }
    (discontinuation, rescue) = (law.comparison.discontinuation, law.comparison.rescue)
    let (own, shares) = (law.comparison.byReason, departures.reasons)
    byReason =
      shares.isEmpty || own.allSatisfy { $0 == law.comparison.discontinuation } ? nil : (own[0], own[1], own[2], shares[0], shares[1])
  }

  /// What became of a patient: of each the index of the first visit after it, or the number of visits.
  struct Followed {
    var stopped: Int
    var left: Int
    var rescued: Int
  }

  /// The score of patient i at visit t in arm a.
  @inline(__always)
  private func score(_ i: Int, _ a: Int, _ t: Int, treated: Bool, rescued: Bool) -> Double {
    let arm = treated || !losesEffect ? a : control
    let own = i &* arms &+ arm
    let at = i &* visits &+ t
    var effect = arrays.effect[own] * arrays.effectShares[t]
    if hasPersons { effect += arrays.personal[(arrays.person[i] &* arms &+ arm) &* visits &+ t] }
    if hasDoses { effect *= arrays.taken[at] }
    var shift = arrays.along[own] * arrays.controlShares[t]
    if hasErrors { shift += arrays.errors[at] }
    if hasSpread { shift += arrays.spreads[arm] * arrays.spread[at] }
    if rescued, let rescueEffect { shift += rescueEffect }
    let target = arrays.latent[at] + (arrays.controlMeans[t] + effect) + shift
    if let items { return within(items.total(target, arrays.residuals + ItemResponse.count &* t)) }
    return within(whole ? wholeScore(target) : target)
  }

  @inline(__always)
  private func within(_ x: Double) -> Double { min(max(x, lowest), highest) }

  /// Follows patient i in arm a.
  ///
  /// - Parameters:
  ///   - stops: whether he may stop treatment.
  ///   - rescues: whether he may be rescued.
  ///   - row: takes his scores, as if all were seen.
  func follow(_ i: Int, _ a: Int, stops: Bool, rescues: Bool, into row: UnsafeMutablePointer<Double>) -> Followed {
    var at = Followed(stopped: visits, left: visits, rescued: visits)
    let stopping = stops ? stopping : nil
    let rescueAfter = rescues && rescueEffect != nil ? Int(arrays.rescue[i]) : .max
    var staying = stopping == nil ? 0 : arrays.stop[i]
    var remaining = withdrawal == nil ? 0 : arrays.leave[i]
    // The visit last seen; −1 while none is.
    var seen = -1
    for t in 0..<visits {
      row[t] = score(i, a, t, treated: t < at.stopped, rescued: t >= at.rescued)
      guard t < visits &- 1 else { break }
      if gaps == 0 || arrays.gaps[i &* visits &+ t] >= gaps { seen = t }
      if let stopping, at.stopped == visits {
        staying *= growth(stopping, i, a, t, seen, row, treated: true, rescued: t &+ 1 >= at.rescued)
        if staying >= 1 { at.stopped = t &+ 1 }
      }
      if rescueAfter == t &+ 1, at.stopped == visits { at.rescued = t &+ 1 }
      if let withdrawal, at.left == visits {
        remaining *= growth(withdrawal, i, a, t, seen, row, treated: t &+ 1 < at.stopped, rescued: t &+ 1 >= at.rescued)
        if remaining >= 1 { at.left = t &+ 1 }
      }
    }
    return at
  }

  /// 1 ∕ (1 − p) after visit t, by the change last seen or by the next.
  @inline(__always)
  private func growth(
    _ hazard: Hazard.View, _ i: Int, _ a: Int, _ t: Int, _ seen: Int, _ row: UnsafeMutablePointer<Double>, treated: Bool, rescued: Bool
  ) -> Double {
    if hazard.notAtRandom {
      return hazard.growth(arm: a, visit: t &+ 1, change: score(i, a, t &+ 1, treated: treated, rescued: rescued) - baseline[i])
    }
    return seen < 0 ? hazard.growth(arm: a) : hazard.growth(arm: a, visit: seen, change: row[seen] - baseline[i])
  }

  /// The value that the estimand takes of patient i in arm a.
  ///
  /// - Parameters:
  ///   - own: his own arm and what became of him there, with his scores in `row`: not followed again where the estimand takes all events as they come.
  func outcome(_ i: Int, _ a: Int, own: (arm: Int, at: Followed), row: UnsafeMutablePointer<Double>) -> Double {
    let discontinuation = strategy(i)
    let stops = discontinuation != .hypothetical && stopping != nil
    let rescues = rescue != .hypothetical && rescueEffect != nil
    guard stops || rescues else { return score(i, a, end, treated: true, rescued: false) }
    if a == own.arm, stops || stopping == nil, rescues || rescueEffect == nil { return value(own.at, row, discontinuation) }
    return value(follow(i, a, stops: stops, rescues: rescues, into: arrays.row), arrays.row, discontinuation)
  }

  /// For patient i, were he to stop treatment: his reason is the same in every arm.
  @inline(__always)
  private func strategy(_ i: Int) -> Estimand.Strategy {
    guard let byReason else { return discontinuation }
    let u = arrays.reason[i]
    return u < byReason.upToFirst ? byReason.first : u < byReason.upToSecond ? byReason.second : byReason.third
  }

  private func value(_ at: Followed, _ row: UnsafeMutablePointer<Double>, _ discontinuation: Estimand.Strategy) -> Double {
    var last = end
    if discontinuation == .whileOnTreatment { last = min(last, at.stopped &- 1) }
    if rescue == .whileOnTreatment { last = min(last, at.rescued &- 1) }
    return row[last]
  }
}
