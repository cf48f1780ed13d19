import Design
import Mathematics
import Trial

/// When looks by information take place, and the bounds at the shares of it that they have.
///
/// On the day on which m of n planned patients have had, or would have had, the endpoint's visit, the share of the information at hand is
///
///     t(m) = (m ∕ n) · SE²ₘ ∕ SE²,     SE from all data at hand, SEₘ from those of the first m patients alone
///
/// for SE²ₘ · m ∕ n is what the data at hand say SE² will be at the end. It is checked at m = s n ∕ 4 for a look at a share s, then each time that nine
/// tenths of what lacked would have come, were t to rise by 1 ∕ n a patient, one patient later at least; the look is at the first check with t(m) ≥ s.
/// Nothing that is seen later takes part, so that the real trial finds the same day.
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
    guard plan.trial.design.spendsByInformation else { return nil }
    if let found = known[shares] { return found }
    do throws(MathematicalFailure) {
      let found = try Boundaries(for: plan.trial, at: shares.map { Double($0) / Double(Self.parts) })
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

  /// The first check that has the share asked for. Each check is fixed by what was seen at those before it.
  private func reach(
    _ share: Double, after followed: Int, _ data: TrialData, _ analysis: inout PreparedAnalysis
  ) throws(MathematicalFailure) -> Reached {
    guard data.course.randomizationDay.count == data.subjectCount else { throw ConclusionPlan.noDays("a look by information or calendar") }
    let planned = Double(plan.planned(data.subjectCount))
    // Products of shares and counts are whole but for rounding.
    let asked = share - 1e-9
    var m = max(followed + 1, Int((asked * planned / 4).rounded(.up)))
    while let day = plan.dayFollowed(m, of: data) {
      let found = information(m, day: day, data, &analysis)
      if let found, found >= asked { return Reached(followed: m, day: day, share: found) }
      let lacking = found.map { 0.9 * (asked - $0) * planned } ?? 0.1 * (asked * planned - Double(m))
      m += max(1, Int(lacking))
    }
    throw MathematicalFailure(.notEstimable, computing: "a look at information that the data do not reach", lastPoint: [share, Double(m)])
  }

  /// t(m); nil where a model cannot be fitted yet.
  private func information(_ followed: Int, day: Double, _ data: TrialData, _ analysis: inout PreparedAnalysis) -> Double? {
    let all = plan.cut(on: day, of: data).patients
    let share = Double(followed) / Double(plan.planned(data.subjectCount))
    do throws(MathematicalFailure) {
      try analysis.load(data, until: day)
      try analysis.fit(first: followed)
      let alone = try analysis.contrast(0).standardError
      guard all > followed else { return share }
      try analysis.fit(first: all)
      let together = try analysis.contrast(0).standardError
      // Scores that are all the same have no errors to compare.
      return together > 0 ? share * (alone * alone) / (together * together) : nil
    } catch { return nil }
  }
}
