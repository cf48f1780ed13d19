import Design
import Mathematics
import Trial

/// Allocation without blocks: patient by patient, by a rule. Draw 0 of a patient's randomization stream is his.
extension SubjectGenerator {
  static func ruled(_ trial: TrialProtocol, _ law: SubjectLaw, ratio: [Int]) -> RuledAllocation? {
    guard let allocation = trial.allocation, let rule = AllocationRule(allocation) else { return nil }
    let groups = law.balanced.isEmpty ? law.strata : law.balanced.reduce(0) { $0 + law.factors[$1].levels }
    return RuledAllocation(rule, ratio: ratio, groups: max(groups, 1))
  }

  mutating func allocateByRule(_ streams: TrialStreams, _ factors: [FactorColumn], _ arm: inout [Int]) {
    let law = law
    ruled?.start()
    work.uniforms.withUnsafeMutableBufferPointer { uniforms in
      guard let u = uniforms.baseAddress else { return }
      streams.fillUniforms(subjects: 0..<law.patients, draws: 1, purpose: .randomization, startingAt: 0, into: u)
    }
    for i in arm.indices {
      fillGroups(of: i, factors)
      let u = work.uniforms[i]
      arm[i] = work.groups.withUnsafeBufferPointer { ruled?.assign($0, uniform: u) ?? 0 }
    }
  }

  /// His stratum, or his level of each factor that is balanced.
  private mutating func fillGroups(of i: Int, _ factors: [FactorColumn]) {
    guard !law.balanced.isEmpty else {
      var stratum = 0
      for (factor, step) in zip(factors, law.stratumSteps) where step > 0 { stratum += step * factor.codes[i] }
      work.groups[0] = stratum
      return
    }
    var first = 0
    for (place, factor) in law.balanced.enumerated() {
      work.groups[place] = first + factors[factor].codes[i]
      first += law.factors[factor].levels
    }
  }
}
