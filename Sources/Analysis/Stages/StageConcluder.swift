import Design
import Mathematics
import Trial

/// Takes a trial that goes by stages to its decisions, from its data alone: the stage of each patient by his place in the order of randomization, the arms and
/// populations that went on by who is enrolled after a look.
///
/// A hypothesis goes on where patients of its arms come after the look; which of several populations go on is told by the protocol's rule, where the later
/// patients allow it. What a look decided otherwise than by its rule is so taken as it was: the combination test keeps its error whatever was decided.
struct StageConcluder {
  private let plan: ConclusionPlan
  private let stages: StagePlan
  /// Of the patients of one stage, and of all so far.
  private var own: [PreparedAnalysis]
  private var overall: [PreparedAnalysis]
  private var course: ClosedCombination.Course?
  private var stageData: TrialData?
  private var counts: StageCounts
  /// Room for what is seen and told to nobody.
  private var scratch = Conclusion()
  private var p: [Double]

  init(plan: ConclusionPlan, stages: StagePlan) {
    self.plan = plan
    self.stages = stages
    own = plan.analyses.map { PreparedAnalysis(plan: plan, questions: $0) }
    overall = plan.analyses.map { PreparedAnalysis(plan: plan, questions: $0) }
    course = stages.closed.map { ClosedCombination.Course($0) }
    counts = StageCounts(stages.hypotheses, arms: plan.trial.arms.count)
    p = [Double](repeating: 1, count: plan.questions.count)
  }

  /// All stages.
  mutating func conclude(_ data: TrialData, into conclusion: inout Conclusion) { _ = follow(data, until: stages.looks - 1, &conclusion) }

  /// What comes after a look, from the patients enrolled by then.
  ///
  /// - Returns: nil where no hypothesis goes on.
  mutating func next(after look: Int, _ data: TrialData) -> StageMake? {
    var seen = Conclusion()
    swap(&seen, &scratch)
    defer { swap(&seen, &scratch) }
    return follow(data, until: look, &seen)
  }

  private mutating func follow(_ data: TrialData, until last: Int, _ conclusion: inout Conclusion) -> StageMake? {
    conclusion.start(questions: plan.questions.count)
    course?.restart()
    var stage = stages.first
    var from = 0
    var next: StageMake?
    for look in 0...last {
      let isEnd = look == stages.looks - 1
      let to = isEnd ? data.subjectCount : min(data.subjectCount, from + stage.patients)
      observe(look, stage, from..<to, data, &conclusion)
      decide(look, &conclusion)
      guard !isEnd else {
        next = nil
        break
      }
      let found = seen(at: look, stage, to, data, conclusion)
      next = to > from ? stages.next(after: look, from: stage, seen: found) : nil
      let told = enrolled(next, before: stage, after: to, data)
      drop(stage.hypotheses.subtracting(told?.hypotheses ?? []), at: look, &conclusion)
      end(at: look, &conclusion)
      if look == last { break }
      stage = told ?? StageMake(hypotheses: [], arms: [], patients: 0)
      from = to
    }
    end(at: last, isLast: true, &conclusion)
    for index in own.indices { own[index].release() }
    for index in overall.indices { overall[index].release() }
    return next
  }

  // MARK: Looking

  private mutating func observe(
    _ look: Int, _ stage: StageMake, _ range: Range<Int>, _ data: TrialData, _ conclusion: inout Conclusion
  ) {
    for h in plan.questions.indices {
      p[h] = 1
      var outcome = Conclusion.LookOutcome(
        look: look, patients: range.upperBound, day: nil, informationFraction: nil, crossedEfficacy: false, crossedFutility: false)
      outcome.stage = Conclusion.StageOutcome(patients: range.count, isCarried: !range.isEmpty && stage.hypotheses.contains(hypothesis: h))
      conclusion.hypotheses[h].looks.append(outcome)
    }
    guard !range.isEmpty, stages.closed != nil else { return }
    if range.lowerBound > 0 { slice(range, of: data) }
    for index in overall.indices { fit(index, look, stage.hypotheses, range, data, &conclusion) }
    combine(look, stage.hypotheses, range, data, &conclusion)
  }

  private mutating func slice(_ range: Range<Int>, of data: TrialData) {
    for index in own.indices { own[index].release() }
    if stageData == nil { stageData = data }
    stageData?.take(range, of: data)
  }

  /// Contrasts of all patients so far and of the stage's own; at the first look they are one.
  private mutating func fit(
    _ index: Int, _ look: Int, _ carried: HypothesisSet, _ range: Range<Int>, _ data: TrialData, _ conclusion: inout Conclusion
  ) {
    let questions = plan.analyses[index]
    guard questions.contains(where: { carried.contains(hypothesis: $0) }) else { return }
    let failure = overall[index].fitting(data, first: range.upperBound)
    var ownFailure = failure
    if range.lowerBound > 0, let stageData { ownFailure = own[index].fitting(stageData, first: range.count) }
    for (place, h) in questions.enumerated() where carried.contains(hypothesis: h) {
      let all = overall[index].asked(place, failure)
      let one = range.lowerBound > 0 ? own[index].asked(place, ownFailure) : all
      conclusion.hypotheses[h].looks[look].contrast = all.contrast
      conclusion.hypotheses[h].looks[look].covariance = overall[index].covariance
      conclusion.hypotheses[h].looks[look].stage?.contrast = one.contrast
      conclusion.hypotheses[h].looks[look].failure = all.failure ?? one.failure
      p[h] = one.contrast?.pOneSided ?? 1
    }
  }

  private mutating func combine(
    _ look: Int, _ carried: HypothesisSet, _ range: Range<Int>, _ data: TrialData, _ conclusion: inout Conclusion
  ) {
    guard let closed = stages.closed else { return }
    var joint: StagewiseLaw?
    do throws(MathematicalFailure) {
      if closed.intersection == .joint { joint = try jointLaw(carried, look, range, data, conclusion) }
      try course?.observe(p, carried: carried, joint: joint)
    } catch {
      for h in plan.questions.indices { conclusion.hypotheses[h].looks[look].failure = error }
      // What has no p-value rejects nothing; a p of 1 has its score without an integral.
      let none = StagewiseLaw(correlation: .identity(plan.questions.count))
      try? course?.observe(p.map { _ in 1 }, carried: carried, joint: joint ?? none)
    }
    guard let course else { return }
    for h in plan.questions.indices where carried.contains(hypothesis: h) {
      conclusion.hypotheses[h].looks[look].stage?.combined = least(h, at: look, course)
    }
  }

  /// The t law that one model gives where it answers all, else the normal law by the counts of those whom two hypotheses share.
  private mutating func jointLaw(
    _ carried: HypothesisSet, _ look: Int, _ range: Range<Int>, _ data: TrialData, _ conclusion: Conclusion
  ) throws(MathematicalFailure) -> StagewiseLaw {
    // One that could not be estimated has a p of 1, whatever goes with it.
    let members = carried.members.filter { conclusion.hypotheses[$0].looks[look].stage?.contrast != nil }
    guard let index = plan.analyses.firstIndex(where: { questions in members.allSatisfy(questions.contains) }) else {
      counts.count(data, range, seenAt: plan.questions[0].visit)
      return StagewiseLaw(correlation: counts.correlation(carried))
    }
    let places = members.compactMap { plan.analyses[index].firstIndex(of: $0) }
    let R = range.lowerBound > 0 ? try own[index].correlation(of: places) : try overall[index].correlation(of: places)
    var all = Matrix.identity(plan.questions.count)
    for (a, i) in members.enumerated() { for (b, j) in members.enumerated() { all[i, j] = R[a, b] } }
    let df = members.compactMap { conclusion.hypotheses[$0].looks[look].stage?.contrast?.degreesOfFreedom }.min()
    return StagewiseLaw(correlation: all, degreesOfFreedom: df ?? .infinity)
  }

  /// The least favorable combination over the intersections that hold a hypothesis: Z, or Fisher's product.
  private func least(_ h: Int, at look: Int, _ course: ClosedCombination.Course) -> Double? {
    let isFisher = course.design.boundaries == nil
    var found: Double?
    for set in 1..<UInt32(1 << plan.questions.count) where set >> UInt32(h) & 1 == 1 {
      guard let one = course.statistic(of: HypothesisSet(rawValue: set), at: look) else { return nil }
      found = found.map { isFisher ? max($0, one) : min($0, one) } ?? one
    }
    return found
  }

  // MARK: Deciding

  private func decide(_ look: Int, _ conclusion: inout Conclusion) {
    let isEnd = look == stages.looks - 1
    let stopsForEfficacy = stages.stopping == .efficacy || stages.stopping == .efficacyAndFutility
    let stopsForFutility = stages.stopping == .futility || stages.stopping == .efficacyAndFutility
    for h in plan.questions.indices {
      let isRejected = course?.isRejected(h) ?? false
      conclusion.hypotheses[h].looks[look].crossedEfficacy = isRejected
      let z = course?.statistic(of: HypothesisSet(hypothesis: h), at: look)
      let isFutile = !isEnd && conclusion.hypotheses[h].looks[look].stage?.isCarried == true && isAtMost(z, stages.futilityZ[look])
      conclusion.hypotheses[h].looks[look].crossedFutility = isFutile
      if isRejected, isEnd || stopsForEfficacy {
        conclusion.hypotheses[h].decide(isEnd ? .significant : .stopsForEfficacy, at: look)
      } else if isFutile, stopsForFutility {
        conclusion.hypotheses[h].decide(.stopsForFutility, at: look)
      }
    }
  }

  private func isAtMost(_ z: Double?, _ bound: Double?) -> Bool {
    guard let z, let bound else { return false }
    return z <= bound
  }

  private func drop(_ dropped: HypothesisSet, at look: Int, _ conclusion: inout Conclusion) {
    for h in dropped.members where conclusion.hypotheses[h].droppedAtLook == nil {
      conclusion.hypotheses[h].droppedAtLook = look
      if conclusion.hypotheses[h].endedAtLook == nil {
        conclusion.hypotheses[h].endedAtLook = look
        conclusion.hypotheses[h].success = course?.isRejected(h) ?? false
      }
    }
  }

  private mutating func end(at look: Int, isLast: Bool = false, _ conclusion: inout Conclusion) {
    guard !conclusion.hasEnded, isLast || conclusion.hypotheses.allSatisfy({ $0.endedAtLook != nil }) else { return }
    conclusion.end(at: look)
    if conclusion.hypotheses[0].looks[look].contrast != nil { overall[0].subsets(into: &conclusion.subsets) }
  }

  // MARK: Going on

  private mutating func seen(
    at look: Int, _ stage: StageMake, _ patients: Int, _ data: TrialData, _ conclusion: Conclusion
  ) -> StagePlan.Seen {
    let members = plan.questions.indices
    var seen = StagePlan.Seen(
      contrasts: members.map { stage.hypotheses.contains(hypothesis: $0) ? conclusion.hypotheses[$0].looks[look].contrast : nil },
      combined: members.map { conclusion.hypotheses[$0].looks[look].stage?.combined }, patients: patients)
    if stages.asksForVariance(at: look) { seen.blindedVariance = plan.blindedVariance(data, first: patients) }
    guard stages.asksForPower(at: look) else { return seen }
    counts.count(data, 0..<patients, seenAt: nil)
    seen.compared = members.map { counts.treated($0) + counts.controls($0) }
    seen.belonging = members.map { h in
      let both = counts.inArms(h)
      return both > 0 ? Double(seen.compared[h]) / Double(both) : 1
    }
    return seen
  }

  /// What the patients after a look tell of what went on; the rule's own where there are none.
  private func enrolled(_ next: StageMake?, before stage: StageMake, after patients: Int, _ data: TrialData) -> StageMake? {
    guard patients < data.subjectCount else { return next }
    let later = patients..<data.subjectCount
    var isPresent = [Bool](repeating: false, count: plan.trial.arms.count)
    for i in later { isPresent[data.arm[i]] = true }
    let arms = HypothesisSet(
      stage.hypotheses.members.filter { isPresent[stages.hypotheses[$0].treatment] && isPresent[stages.hypotheses[$0].control] })
    var told = next ?? stage
    let byRule = stages.choosesPopulations ? arms.intersection(next?.hypotheses ?? []) : arms
    told.hypotheses = possible(byRule, later, data)
    if told.hypotheses.isEmpty { told.hypotheses = possible(arms, later, data) }
    return told.hypotheses.isEmpty ? nil : told
  }

  /// Populations with patients who are in none of those within them: where nobody else is enrolled, only the narrower go on.
  private func possible(_ set: HypothesisSet, _ later: Range<Int>, _ data: TrialData) -> HypothesisSet {
    guard stages.choosesPopulations, set.count > 1 else { return set }
    let members = set.members
    let inside = members.map { h in
      stages.hypotheses[h].population.map { data.subjectsIn($0) } ?? [Bool](repeating: true, count: data.subjectCount)
    }
    let within = members.indices.map { one in
      members.indices.filter { other in
        let pairs = zip(inside[one], inside[other])
        return other != one && pairs.allSatisfy { $0 || !$1 } && pairs.contains { $0 && !$1 }
      }
    }
    return HypothesisSet(
      members.indices.filter { one in later.contains { i in inside[one][i] && within[one].allSatisfy { !inside[$0][i] } } }.map { members[$0] })
  }
}

extension PreparedAnalysis {
  /// Loads the data, unless they are loaded, and fits the first patients.
  fileprivate mutating func fitting(_ data: TrialData, first patients: Int) -> MathematicalFailure? {
    do throws(MathematicalFailure) {
      if !isLoaded { try load(data) }
      try fit(first: patients)
      return nil
    } catch { return error }
  }

  fileprivate mutating func asked(
    _ place: Int, _ failure: MathematicalFailure?
  ) -> (contrast: Conclusion.Contrast?, failure: MathematicalFailure?) {
    if let failure { return (nil, failure) }
    do throws(MathematicalFailure) { return (try contrast(place), nil) } catch { return (nil, error) }
  }
}
