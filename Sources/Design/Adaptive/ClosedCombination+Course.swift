#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics

extension ClosedCombination {
  /// The closed test of one trial, stage by stage; to be used for one trial after another.
  public struct Course: Sendable {
    public let design: ClosedCombination
    /// Stages observed so far.
    public private(set) var stage = 0
    /// Those that the last stage's data tell of; before the first stage, all.
    public private(set) var carried: HypothesisSet
    /// Rejected by now, all intersections with them being.
    public private(set) var rejected: HypothesisSet = []
    /// Those with an intersection that stands at its futility bound or below after the last stage, and is not rejected.
    public private(set) var givingUp: HypothesisSet = []
    /// Σ over stages, by stage and intersection: `sums[k 2ⁿ + J]`.
    var sums: [Double]
    /// In how many stages an intersection was tested.
    var seen: [UInt8]
    /// The stage, from 1, at which an intersection was rejected; 0 for none.
    var rejections: [UInt8]
    private var hasGivenUp: [Bool]
    private var scores: [Double]
    private var order: [Int]

    public init(_ design: ClosedCombination) {
      let count = 1 << design.hypotheses
      self.design = design
      carried = .all(design.hypotheses)
      sums = Array(repeating: 0, count: count * design.stages)
      seen = Array(repeating: 0, count: count)
      rejections = seen
      hasGivenUp = Array(repeating: false, count: count)
      scores = Array(repeating: 0, count: design.hypotheses)
      order = Array(0..<design.hypotheses)
    }

    var intersections: Int { 1 << design.hypotheses }

    /// Makes ready for another trial.
    public mutating func restart() {
      stage = 0
      carried = .all(design.hypotheses)
      rejected = []
      givingUp = []
      for set in 0..<intersections {
        seen[set] = 0
        rejections[set] = 0
        hasGivenUp[set] = false
      }
    }

    /// Takes the next stage's own data.
    ///
    /// - Parameters:
    ///   - p: one-sided p-values of this stage's data alone, one a hypothesis, in [0, 1]; of those not carried on it is not read.
    ///   - carried: the hypotheses that this stage's data tell of, chosen before these were seen; none that an earlier stage had left out.
    ///   - joint: the joint law of this stage's statistics, for the joint intersection test; not read by others.
    /// - Throws: what an integral of the joint law throws.
    public mutating func observe(
      _ p: Span<Double>, carried: HypothesisSet, joint: StagewiseLaw? = nil
    ) throws(MathematicalFailure) {
      precondition(stage < design.stages, "no more stages than planned")
      precondition(p.count == design.hypotheses, "each hypothesis has its p-value")
      precondition(carried.isSubset(of: self.carried), "a hypothesis that was left out does not come back")
      precondition(design.intersection != .joint || joint?.law.dimension == design.hypotheses, "the joint test needs the joint law of the hypotheses")
      self.carried = carried
      sort(p, carried)
      let count = intersections
      let rule = design.rule
      for set in 1..<count where seen[set] == UInt8(stage) {
        let members = HypothesisSet(rawValue: UInt32(set)).intersection(carried)
        guard !members.isEmpty else { continue }
        let z = try score(HypothesisSet(rawValue: UInt32(set)), members, p, joint)
        let before = stage == 0 ? 0 : sums[(stage - 1) * count + set]
        let term = rule.isFisher ? -log(StandardNormal.upperTail(z)) : z
        // A p of 1 leaves nothing to be rejected, whatever comes; a p of 0 nothing to be doubted.
        let sum = before.isInfinite ? before : before + rule.weights[stage] * term
        sums[stage * count + set] = sum
        seen[set] = UInt8(stage + 1)
        guard rejections[set] == 0, !(rule.isBinding && hasGivenUp[set]) else { continue }
        if sum >= rule.bounds[stage], rule.bounds[stage] < .infinity {
          rejections[set] = UInt8(stage + 1)
        } else {
          // −∞ is no bound: a p of 1 reaches none.
          let futility = rule.futility[stage]
          hasGivenUp[set] = futility > -.infinity && sum <= futility || term < rule.least[stage]
        }
      }
      stage += 1
      conclude()
    }

    /// The same from an array.
    public mutating func observe(_ p: [Double], carried: HypothesisSet, joint: StagewiseLaw? = nil) throws(MathematicalFailure) {
      try observe(p.span, carried: carried, joint: joint)
    }

    /// Whether a hypothesis is rejected by now.
    public func isRejected(_ hypothesis: Int) -> Bool { rejected.contains(hypothesis: hypothesis) }

    /// The statistic of an intersection at a stage, from 0: Z_J of an inverse normal combination, Fisher's product; nil where it was not tested there.
    public func statistic(of set: HypothesisSet, at stage: Int) -> Double? {
      guard stage < Int(seen[Int(set.rawValue)]) else { return nil }
      let sum = sums[stage * intersections + Int(set.rawValue)]
      return design.rule.isFisher ? exp(-sum) : sum / design.rule.roots[stage]
    }

    /// What the next stage's own score of a hypothesis must reach for it to be rejected there, if it alone is carried on; −∞ where it is rejected already, ∞
    /// where an intersection with it is not tested any more.
    public func nextBound(_ hypothesis: Int) -> Double {
      precondition(stage > 0 && stage < design.stages, "a stage has been seen, and one is to come")
      let rule = design.rule
      var bound = -Double.infinity
      for set in 1..<intersections where set >> hypothesis & 1 == 1 && rejections[set] == 0 {
        if Int(seen[set]) < stage || (rule.isBinding && hasGivenUp[set]) { return .infinity }
        let left = (rule.bounds[stage] - sums[(stage - 1) * intersections + set]) / rule.weights[stage]
        bound = max(bound, rule.isFisher ? StandardNormal.upperQuantile(exp(-max(left, 0))) : left)
      }
      return bound
    }

    /// Whether an intersection is rejected by now.
    public func isRejected(_ set: HypothesisSet) -> Bool { rejections[Int(set.rawValue)] > 0 }

    private mutating func conclude() {
      var (open, futile) = (UInt32(0), UInt32(0))
      for set in 1..<intersections where rejections[set] == 0 {
        open |= UInt32(set)
        if hasGivenUp[set] { futile |= UInt32(set) }
      }
      rejected = HypothesisSet.all(design.hypotheses).subtracting(HypothesisSet(rawValue: open))
      givingUp = HypothesisSet(rawValue: futile)
    }

    /// Scores of the carried, and their order for Simes' test.
    private mutating func sort(_ p: Span<Double>, _ carried: HypothesisSet) {
      for i in 0..<design.hypotheses where carried.contains(hypothesis: i) {
        precondition(p[i] >= 0 && p[i] <= 1, "a p-value lies in [0, 1]")
        scores[i] = StandardNormal.upperQuantile(p[i])
      }
      guard design.intersection == .simes else { return }
      // By insertion: few, and often in order already.
      var count = 0
      for i in 0..<design.hypotheses where carried.contains(hypothesis: i) {
        var place = count
        while place > 0, p[order[place - 1]] > p[i] {
          order[place] = order[place - 1]
          place -= 1
        }
        order[place] = i
        count += 1
      }
    }

    /// Φ⁻¹(1 − p_J).
    private func score(
      _ set: HypothesisSet, _ members: HypothesisSet, _ p: Span<Double>, _ joint: StagewiseLaw?
    ) throws(MathematicalFailure) -> Double {
      if design.intersection == .hierarchical { return members.contains(hypothesis: set.first) ? scores[set.first] : -.infinity }
      let m = Double(members.count)
      if m == 1 { return scores[members.first] }
      if design.intersection == .joint {
        guard let joint else { preconditionFailure("the joint test needs the joint law of the hypotheses") }
        var greatest = -Double.infinity
        var rest = members.rawValue
        while rest != 0 {
          let i = rest.trailingZeroBitCount
          greatest = max(greatest, joint.score(scores[i], of: i))
          rest &= rest - 1
        }
        return try joint.score(ofGreatest: greatest, among: members)
      }
      var least = 1.0
      var rest = members.rawValue
      while rest != 0 {
        let i = rest.trailingZeroBitCount
        least = min(least, p[i])
        rest &= rest - 1
      }
      switch design.intersection {
      case .bonferroni: return StandardNormal.upperQuantile(min(1, m * least))
      case .sidak: return StandardNormal.upperQuantile(-expm1(m * log1p(-least)))
      case .simes:
        var (smallest, rank) = (1.0, 0.0)
        for place in 0..<carried.count where members.contains(hypothesis: order[place]) {
          rank += 1
          smallest = min(smallest, m * p[order[place]] / rank)
        }
        return StandardNormal.upperQuantile(smallest)
      case .joint, .hierarchical: preconditionFailure("was met above")
      }
    }
  }
}
