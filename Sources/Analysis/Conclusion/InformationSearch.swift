import Design
import Mathematics
import Trial

/// When looks by information take place, and the bounds at the shares of it that they have.
///
/// On the day on which m of n planned patients have had, or would have had, the endpoint's visit, the share of the information at hand is
///
///     t(m) = (m ∕ n) · SE²ₘ ∕ SE²,     SE from all data at hand, SEₘ from those of the first m patients alone
///
/// for SE²ₘ · m ∕ n is what the data at hand say SE² will be at the end. A look at a share s is on the first such day with t(m) ≥ s, from the day on
/// which t passes s. Nothing that is seen later takes part, so that the real trial finds the same day.
///
/// - Checked: with one visit and nobody gone, the looks are those at patients, bit for bit; with known correlation against the information of a
///   bivariate normal.
struct InformationSearch {
  let plan: ConclusionPlan
  /// Look by look, of the data last searched.
  private(set) var cuts: [ConclusionPlan.Cut] = []
  /// Bounds at shares that were met before.
  private var known: [[Int]: Boundaries] = [:]

  /// Shares are rounded to so many parts, and two looks are two of them apart at least.
  static let parts = 10_000

  init(plan: ConclusionPlan) { self.plan = plan }

  /// Finds the cuts of one trial.
  ///
  /// - Parameter analysis: that of the first hypothesis.
  /// - Returns: the bounds where the error is spent by a function of the information; nil where the plan's hold.
  mutating func find(in data: TrialData, by analysis: inout PreparedAnalysis) -> Boundaries? {
    let looks = plan.trial.design.looks
    cuts.removeAll(keepingCapacity: true)
    var shares: [Int] = []
    var followed = 0
    for (index, look) in looks.enumerated() {
      let least = (shares.last ?? 0) + 2
      guard case .information(let planned) = look else {
        cuts.append(plan.cut(at: index, of: data))
        shares.append(Self.parts)
        continue
      }
      var cut: ConclusionPlan.Cut
      do throws(MathematicalFailure) {
        let found = try reach(planned, after: followed, data, &analysis)
        followed = found.followed
        cut = plan.cut(on: found.day, of: data)
        cut.informationFraction = found.share
      } catch { cut = ConclusionPlan.Cut(patients: 0, failure: error) }
      let share = ((cut.informationFraction ?? planned) * Double(Self.parts)).rounded()
      shares.append(min(max(Int(share), least), Self.parts - 2 * (looks.count - 1 - index)))
      cuts.append(cut)
    }
    return bounds(at: shares)
  }

  /// - Parameter shares: rising, the last is the whole.
  private mutating func bounds(at shares: [Int]) -> Boundaries? {
    guard case .spending? = plan.trial.design.efficacy else { return nil }
    if let found = known[shares] { return found }
    do throws(MathematicalFailure) {
      let found = try Boundaries(for: plan.trial.design, at: shares.map { Double($0) / Double(Self.parts) })
      if known.count >= 4096 { known.removeAll(keepingCapacity: true) }
      known[shares] = found
      return found
    } catch {
      // Without bounds no look before the end decides anything, and each says why.
      for index in cuts.indices.dropLast() { cuts[index].failure = error }
      return nil
    }
  }

  private struct Reached {
    var followed: Int
    var day: Double
    var share: Double
  }

  /// The least number of followed patients with the share asked for, where the share rises with them.
  private func reach(
    _ share: Double, after followed: Int, _ data: TrialData, _ analysis: inout PreparedAnalysis
  ) throws(MathematicalFailure) -> Reached {
    guard data.course.randomizationDay.count == data.subjectCount else { throw ConclusionPlan.noDays("a look by information or calendar") }
    let n = data.subjectCount
    let planned = Double(plan.planned(n))
    // Products of shares and counts are whole but for rounding.
    let asked = share - 1e-9
    var low = (followed: followed, share: 0.0)
    var high = (followed: min(n, max(followed + 1, Int((asked * planned).rounded(.up)))), share: 0.0)
    while true {
      high.share = information(high.followed, data, &analysis)
      if high.share >= asked { break }
      guard high.followed < n else {
        throw MathematicalFailure(.notEstimable, computing: "a look at information that the data do not reach", lastPoint: [share, high.share])
      }
      low = high
      high.followed = min(n, high.followed + max(1, n / 20))
    }
    var steps = 0
    while high.followed - low.followed > 1 {
      let rise = low.share > 0 ? (high.share - low.share) / Double(high.followed - low.followed) : 1 / planned
      let back = steps < 4 && rise > 0 ? Int(((high.share - asked) / rise).rounded(.down)) : (high.followed - low.followed) / 2
      let middle = min(max(high.followed - back, low.followed + 1), high.followed - 1)
      let found = information(middle, data, &analysis)
      if found >= asked { high = (middle, found) } else { low = (middle, found) }
      steps += 1
    }
    guard let day = plan.dayFollowed(high.followed, of: data) else { throw ConclusionPlan.noDays("a look by information or calendar") }
    return Reached(followed: high.followed, day: day, share: high.share)
  }

  /// t(m); 0 where a model cannot be fitted yet.
  private func information(_ followed: Int, _ data: TrialData, _ analysis: inout PreparedAnalysis) -> Double {
    guard let day = plan.dayFollowed(followed, of: data) else { return 0 }
    let all = plan.cut(on: day, of: data).patients
    let share = Double(followed) / Double(plan.planned(data.subjectCount))
    do throws(MathematicalFailure) {
      try analysis.load(data, until: day)
      try analysis.fit(first: followed)
      let alone = try analysis.contrast(0).standardError
      guard all > followed else { return share }
      try analysis.fit(first: all)
      let together = try analysis.contrast(0).standardError
      return share * (alone * alone) / (together * together)
    } catch { return 0 }
  }
}
