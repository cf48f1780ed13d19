import Mathematics

/// Means of several arms and one control, stage by stage; arms may be dropped.
///
///     tᵢ = (x̄ᵢ − x̄₀ − θ₀) ∕ (s √(1 ∕ nᵢ + 1 ∕ n₀)),   s² over all groups that the stage has, or over the two
///
/// - Reference: Wassmer & Brannath (2016), §11.1.
/// - Checked: `References/adaptive`, `multiarm-*`: statistics of stages and of all data.
public struct StagewiseArms: StagewiseFamily, Equatable {
  public typealias Group = StagewiseMeans.Group

  public enum Variances: String, Sendable, CaseIterable {
    /// One variance of all groups of a stage.
    case pooled
    /// One of an arm and the control.
    case pairwise
    /// Each group its own; Satterthwaite's degrees of freedom.
    case unequal
  }
  /// By arm and stage; nil from the stage on for which the arm was dropped.
  public let arms: [[Group?]]
  /// One a stage.
  public let control: [Group]
  public let variances: Variances
  /// Whether statistics are taken as normal.
  public let isNormal: Bool

  public init(arms: [[Group?]], control: [Group], variances: Variances = .pooled, isNormal: Bool = false) {
    precondition(!control.isEmpty && !arms.isEmpty && arms.allSatisfy { $0.count == control.count }, "each arm has a place at each stage")
    precondition(
      arms.allSatisfy { arm in zip(arm, arm.dropFirst()).allSatisfy { $0 != nil || $1 == nil } }, "an arm that was dropped does not come back")
    precondition(arms.contains { $0.last != .some(nil) }, "the last stage has an arm")
    self.arms = arms
    self.control = control
    self.variances = variances
    self.isNormal = isNormal
  }

  public var stages: Int { control.count }
  public var hypotheses: Int { arms.count }

  public func carried(at stage: Int) -> HypothesisSet { HypothesisSet(arms.indices.filter { arms[$0][stage] != nil }) }

  public func score(_ hypothesis: Int, at stage: Int, against effect: Double) -> Double {
    let groups = arms.map { $0[stage] }
    return score(hypothesis, effect, groups, control[stage])
  }

  /// The same of the data of all stages up to k; where one variance is pooled, of the arms that stage k still has.
  public func overallScore(_ hypothesis: Int, at stage: Int, against effect: Double) -> Double {
    let (groups, control) = together(stage)
    return score(hypothesis, effect, groups, control)
  }

  public func joint(at stage: Int) -> StagewiseLaw {
    let groups = arms.map { $0[stage] }
    let λ = groups.map { group -> Double in
      guard let group else { return 0 }
      let own = variances == .unequal ? Self.variance(group) / group.patients : 1 / group.patients
      let shared = variances == .unequal ? Self.variance(control[stage]) / control[stage].patients : 1 / control[stage].patients
      return (shared / (own + shared)).squareRoot()
    }
    let correlation = Matrix(λ.indices.map { i in λ.indices.map { i == $0 ? 1 : λ[i] * λ[$0] } })
    if isNormal { return StagewiseLaw(correlation: correlation) }
    let all = Self.pooled(groups.compactMap { $0 } + [control[stage]]).degreesOfFreedom
    let own = variances == .pooled ? nil : groups.map { $0.map { error($0, control[stage], groups).degreesOfFreedom } ?? all }
    return StagewiseLaw(correlation: correlation, degreesOfFreedom: all, marginalDegreesOfFreedom: own)
  }

  public func estimate(_ hypothesis: Int, at stage: Int) -> Double {
    let (groups, control) = together(stage)
    guard let group = groups[hypothesis] else { preconditionFailure("an arm that has data") }
    return group.mean - control.mean
  }

  public func standardError(_ hypothesis: Int, at stage: Int) -> Double {
    let (groups, control) = together(stage)
    guard let group = groups[hypothesis] else { preconditionFailure("an arm that has data") }
    return error(group, control, groups).standardError
  }

  /// Of the arms that stage k still has.
  private func together(_ stage: Int) -> ([Group?], Group) {
    (
      arms.map { arm in arm[stage] == nil ? nil : Group.together(arm[...stage].compactMap { $0 }) },
      Group.together(Array(control[...stage]))
    )
  }

  private func score(_ hypothesis: Int, _ effect: Double, _ groups: [Group?], _ control: Group) -> Double {
    guard let group = groups[hypothesis] else { preconditionFailure("an arm that was carried into the stage") }
    let (se, df) = error(group, control, groups)
    return StandardNormal.score(ofT: (group.mean - control.mean - effect) / se, degreesOfFreedom: isNormal ? .infinity : df)
  }

  private func error(_ group: Group, _ control: Group, _ groups: [Group?]) -> (standardError: Double, degreesOfFreedom: Double) {
    if variances == .unequal {
      let (x, y) = (Self.variance(group) / group.patients, Self.variance(control) / control.patients)
      return ((x + y).squareRoot(), (x + y) * (x + y) / (x * x / (group.patients - 1) + y * y / (control.patients - 1)))
    }
    let all = Self.pooled(variances == .pooled ? groups.compactMap { $0 } + [control] : [group, control])
    return ((all.variance * (1 / group.patients + 1 / control.patients)).squareRoot(), all.degreesOfFreedom)
  }

  private static func variance(_ group: Group) -> Double { group.standardDeviation * group.standardDeviation }

  static func pooled(_ groups: [Group]) -> (variance: Double, degreesOfFreedom: Double) {
    let df = groups.reduce(0) { $0 + $1.patients - 1 }
    return (groups.reduce(0) { $0 + ($1.patients - 1) * variance($1) } / df, df)
  }
}
