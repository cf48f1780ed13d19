import Mathematics

/// Rates of one or two groups, stage by stage, by their normal approximation.
///
///     two groups   z = (π₁ − π₂ − θ₀) ∕ √(p₁ (1 − p₁) ∕ n₁ + p₂ (1 − p₂) ∕ n₂),   p the likeliest rates with p₁ − p₂ = θ₀ (the pooled rate at 0)
///     one group    z = (π − θ₀) ∕ √(θ₀ (1 − θ₀) ∕ n)
///
/// The standard error is that at the pooled rate, or at the observed one.
///
/// - Reference: Farrington & Manning (1990), Statistics in Medicine 9:1447–1454.
/// - Checked: `References/adaptive`, `rates-*`.
public struct StagewiseRates: StagewiseEvidence, Equatable {
  /// One group of one stage.
  public struct Group: Equatable, Sendable {
    public var patients: Double
    public var events: Double

    public init(patients: Double, events: Double) {
      precondition(patients > 0 && events >= 0 && events <= patients, "events lie among the patients")
      self.patients = patients
      self.events = events
    }

    public var rate: Double { events / patients }

    static func together(_ groups: some Sequence<Group>) -> Group {
      groups.reduce(Group(patients: .leastNonzeroMagnitude, events: 0)) { Group(patients: $0.patients + $1.patients, events: $0.events + $1.events) }
    }
  }
  public let treated: [Group]
  /// Empty where one rate is held against a value.
  public let control: [Group]

  public init(treated: [Group], control: [Group] = []) {
    precondition(!treated.isEmpty && (control.isEmpty || control.count == treated.count), "each stage has its groups")
    self.treated = treated
    self.control = control
  }

  public var stages: Int { treated.count }
  public var effectRange: ClosedRange<Double> { control.isEmpty ? 1e-9...1 - 1e-9 : -1 + 1e-9...1 - 1e-9 }

  public func stageZ(_ stage: Int, against effect: Double) -> Double {
    Self.z(treated[stage], control.isEmpty ? nil : control[stage], effect)
  }

  public func overallZ(_ stage: Int, against effect: Double) -> Double {
    let (a, b) = together(stage)
    return Self.z(a, b, effect)
  }

  public func estimate(_ stage: Int) -> Double {
    let (a, b) = together(stage)
    return a.rate - (b?.rate ?? 0)
  }

  public func standardError(_ stage: Int) -> Double {
    let (a, b) = together(stage)
    return Self.standardError(a, b)
  }

  public func information(_ stage: Int, upTo last: Int) -> Double {
    let (a, b) = together(last)
    let se = Self.standardError(a, b)
    let all = b.map { 1 / a.patients + 1 / $0.patients } ?? 1 / a.patients
    let own = control.isEmpty ? 1 / treated[stage].patients : 1 / treated[stage].patients + 1 / control[stage].patients
    return all / (se * se * own)
  }

  private func together(_ stage: Int) -> (Group, Group?) {
    (Group.together(treated[...stage]), control.isEmpty ? nil : Group.together(control[...stage]))
  }

  /// At the pooled rate of two groups; of rates 0 or 1 as if half an event more or less had been seen.
  static func standardError(_ a: Group, _ b: Group?) -> Double {
    let n = a.patients + (b?.patients ?? 0)
    let events = min(max(a.events + (b?.events ?? 0), 0.5), n - 0.5)
    let p = events / n
    return (p * (1 - p) * (1 / a.patients + (b.map { 1 / $0.patients } ?? 0))).squareRoot()
  }

  /// z against a difference; where no variance is left, its limit: infinite on the side of the observed difference, 0 where there is none.
  static func z(_ a: Group, _ b: Group?, _ effect: Double) -> Double {
    let distance = a.rate - (b?.rate ?? 0) - effect
    let variance: Double
    if let b {
      let p = RestrictedRates.difference(effect, a.rate, b.rate, ratio: a.patients / b.patients)
      variance = p.treated * (1 - p.treated) / a.patients + p.comparator * (1 - p.comparator) / b.patients
    } else {
      variance = effect * (1 - effect) / a.patients
    }
    guard variance > 0 else { return distance == 0 ? 0 : distance > 0 ? .infinity : -.infinity }
    return distance / variance.squareRoot()
  }
}

/// Rates of several arms and one control, stage by stage; arms may be dropped.
///
/// - Checked: `References/adaptive`, `multiarm-rates-*`.
public struct StagewiseRateArms: StagewiseFamily, Equatable {
  public typealias Group = StagewiseRates.Group
  /// By arm and stage; nil from the stage on for which the arm was dropped.
  public let arms: [[Group?]]
  /// One a stage.
  public let control: [Group]

  public init(arms: [[Group?]], control: [Group]) {
    precondition(!control.isEmpty && !arms.isEmpty && arms.allSatisfy { $0.count == control.count }, "each arm has a place at each stage")
    precondition(
      arms.allSatisfy { arm in zip(arm, arm.dropFirst()).allSatisfy { $0 != nil || $1 == nil } }, "an arm that was dropped does not come back")
    self.arms = arms
    self.control = control
  }

  public var stages: Int { control.count }
  public var hypotheses: Int { arms.count }
  public var effectRange: ClosedRange<Double> { -1 + 1e-9...1 - 1e-9 }
  public func carried(at stage: Int) -> HypothesisSet { HypothesisSet(arms.indices.filter { arms[$0][stage] != nil }) }

  public func score(_ hypothesis: Int, at stage: Int, against effect: Double) -> Double {
    guard let group = arms[hypothesis][stage] else { preconditionFailure("an arm that was carried into the stage") }
    return StagewiseRates.z(group, control[stage], effect)
  }

  /// The same of the data of all stages up to k.
  public func overallScore(_ hypothesis: Int, at stage: Int, against effect: Double) -> Double {
    StagewiseRates.z(together(hypothesis, stage), Group.together(control[...stage]), effect)
  }

  /// Dunnett's correlation, of equal rates.
  public func joint(at stage: Int) -> StagewiseLaw {
    StagewiseLaw(arms: arms.map { $0[stage]?.patients ?? 0 }, control: control[stage].patients)
  }

  public func estimate(_ hypothesis: Int, at stage: Int) -> Double {
    together(hypothesis, stage).rate - Group.together(control[...stage]).rate
  }

  public func standardError(_ hypothesis: Int, at stage: Int) -> Double {
    StagewiseRates.standardError(together(hypothesis, stage), Group.together(control[...stage]))
  }

  private func together(_ hypothesis: Int, _ stage: Int) -> Group { Group.together(arms[hypothesis][...stage].compactMap { $0 }) }
}
