import Mathematics
import Trial

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Stands in for Analysis/Conclusion until it arrives: a two-sample t test of the change at the endpoint's visit, at each look.

public struct ConclusionPlan: Sendable {
  var trial: TrialProtocol
  public let boundaries: [Double]
  public init(for trial: TrialProtocol) throws(MathematicalFailure) {
    self.trial = trial
    boundaries = trial.design.looks.indices.map { $0 == trial.design.looks.count - 1 ? 1.9686 : 2.9626 }
  }
}

public struct Conclusion: Equatable, Sendable {
  public struct Contrast: Equatable, Sendable {
    public var estimate, standardError, degreesOfFreedom, statistic: Double
    public var pOneSided: Double
    public var patients: Int
  }
  public struct LookOutcome: Equatable, Sendable {
    public var look: Int
    public var patients: Int
    public var contrast: Contrast?
    public var failure: MathematicalFailure?
    public var crossedEfficacy, crossedFutility: Bool
  }
  public struct SubsetOutcome: Equatable, Sendable {
    public var subset: Int
    public var contrast: Contrast?
    public var failure: MathematicalFailure?
    public var interactionPTwoSided: Double?
  }
  public var looks: [LookOutcome] = []
  public var stoppedAtLook = 0
  public var success = false
  public var subsets: [SubsetOutcome] = []
  public init() {}
}

public struct Concluder {
  let plan: ConclusionPlan
  public init(plan: ConclusionPlan) { self.plan = plan }

  public mutating func conclude(_ data: TrialData, into conclusion: inout Conclusion) {
    conclusion.looks.removeAll(keepingCapacity: true)
    conclusion.subsets.removeAll(keepingCapacity: true)
    let design = plan.trial.design
    for (k, look) in design.looks.enumerated() {
      let n = Int((look.fraction * Double(data.subjectCount)).rounded(.up))
      let contrast = tTest(data, first: n)
      let crossed = contrast.map { -$0.statistic > plan.boundaries[k] } ?? false
      conclusion.looks.append(
        .init(
          look: k, patients: n, contrast: contrast, failure: contrast == nil ? MathematicalFailure(.notEstimable, computing: "t test") : nil,
          crossedEfficacy: crossed, crossedFutility: false))
    }
    let stopping = design.stopping == .efficacy || design.stopping == .efficacyAndFutility
    conclusion.stoppedAtLook = stopping ? conclusion.looks.firstIndex { $0.crossedEfficacy } ?? design.looks.count - 1 : design.looks.count - 1
    conclusion.success = conclusion.looks[conclusion.stoppedAtLook].crossedEfficacy
  }

  func tTest(_ data: TrialData, first n: Int) -> Conclusion.Contrast? {
    let visit = plan.trial.endpoints[0].visit ?? 0
    let control = plan.trial.controlArm
    var count = [0.0, 0], sum = [0.0, 0], squares = [0.0, 0]
    for s in 0..<n {
      guard let score = data.score(subject: s, visit: visit) else { continue }
      let group = data.arm[s] == control ? 0 : 1
      let y = score - data.baseline[s]
      count[group] += 1
      sum[group] += y
      squares[group] += y * y
    }
    guard count[0] > 1, count[1] > 1 else { return nil }
    let within = squares[0] - sum[0] * sum[0] / count[0] + squares[1] - sum[1] * sum[1] / count[1]
    let df = count[0] + count[1] - 2
    let estimate = sum[1] / count[1] - sum[0] / count[0]
    let error = (within / df * (1 / count[0] + 1 / count[1])).squareRoot()
    let t = estimate / error
    return .init(
      estimate: estimate, standardError: error, degreesOfFreedom: df, statistic: t, pOneSided: 0.5 * erfc(-t / 2.squareRoot()),
      patients: Int(count[0] + count[1]))
  }
}
