import Mathematics

/// What the stages of a trial say of one effect, each by its own data and all together.
///
/// Statistics are on the scale of z, positive toward greater effects: a t statistic enters through its p-value.
public protocol StagewiseEvidence: Sendable {
  /// Stages that have been seen.
  var stages: Int { get }
  /// zₖ(θ₀) of stage k's own data, k from 0.
  func stageZ(_ stage: Int, against effect: Double) -> Double
  /// zₖ(θ₀) of the data of all stages up to k.
  func overallZ(_ stage: Int, against effect: Double) -> Double
  /// Of the data of all stages up to k.
  func estimate(_ stage: Int) -> Double
  func standardError(_ stage: Int) -> Double
  /// 1 ∕ SE² of stage k's own data, by the deviations that all data up to `last` have.
  func information(_ stage: Int, upTo last: Int) -> Double
  /// Effects that there can be.
  var effectRange: ClosedRange<Double> { get }
}

extension StagewiseEvidence {
  public var effectRange: ClosedRange<Double> { -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude }
}

/// Means of one or two independent groups, stage by stage.
///
/// - Checked: `References/adaptive`, `means-*`: stage-wise and overall statistics.
public struct StagewiseMeans: StagewiseEvidence, Equatable {
  /// One group of one stage.
  public struct Group: Equatable, Sendable {
    public var patients: Double
    public var mean: Double
    public var standardDeviation: Double

    public init(patients: Double, mean: Double, standardDeviation: Double) {
      precondition(patients > 1 && standardDeviation > 0, "a group has two patients and values that vary")
      self.patients = patients
      self.mean = mean
      self.standardDeviation = standardDeviation
    }

    /// Of all stages together.
    static func together(_ groups: [Group]) -> Group {
      let n = groups.reduce(0) { $0 + $1.patients }
      let mean = groups.reduce(0) { $0 + $1.patients * $1.mean } / n
      let squares = groups.reduce(0) { sum, one in
        let deviation = one.mean - mean
        return sum + (one.patients - 1) * one.standardDeviation * one.standardDeviation + one.patients * deviation * deviation
      }
      return Group(patients: n, mean: mean, standardDeviation: (squares / (n - 1)).squareRoot())
    }
  }
  public enum Variances: Equatable, Sendable {
    case equal
    /// Welch's statistic with Satterthwaite's degrees of freedom.
    case unequal
  }
  public let treated: [Group]
  /// Empty where one mean is held against a value.
  public let control: [Group]
  public let variances: Variances
  /// Whether statistics are taken as normal.
  public let isNormal: Bool

  /// - Parameters:
  ///   - treated: one a stage.
  ///   - control: one a stage, or none.
  public init(treated: [Group], control: [Group] = [], variances: Variances = .equal, isNormal: Bool = false) {
    precondition(!treated.isEmpty && (control.isEmpty || control.count == treated.count), "each stage has its groups")
    self.treated = treated
    self.control = control
    self.variances = variances
    self.isNormal = isNormal
  }

  public var stages: Int { treated.count }

  public func stageZ(_ stage: Int, against effect: Double) -> Double {
    z(treated[stage], control.isEmpty ? nil : control[stage], effect)
  }

  public func overallZ(_ stage: Int, against effect: Double) -> Double {
    let (a, b) = together(stage)
    return z(a, b, effect)
  }

  public func estimate(_ stage: Int) -> Double {
    let (a, b) = together(stage)
    return a.mean - (b?.mean ?? 0)
  }

  public func standardError(_ stage: Int) -> Double {
    let (a, b) = together(stage)
    return Self.error(a, b, variances).standardError
  }

  public func information(_ stage: Int, upTo last: Int) -> Double {
    let (a, b) = together(last)
    let own = b == nil ? 1 / treated[stage].patients : 1 / treated[stage].patients + 1 / control[stage].patients
    switch (b, variances) {
    case (let b?, .unequal):
      let (va, vb) = (a.standardDeviation * a.standardDeviation, b.standardDeviation * b.standardDeviation)
      return 1 / (va / treated[stage].patients + vb / control[stage].patients)
    default:
      let all = b.map { 1 / a.patients + 1 / $0.patients } ?? 1 / a.patients
      let se = Self.error(a, b, variances).standardError
      return all / (se * se * own)
    }
  }

  private func together(_ stage: Int) -> (Group, Group?) {
    (Group.together(Array(treated[...stage])), control.isEmpty ? nil : Group.together(Array(control[...stage])))
  }

  private func z(_ a: Group, _ b: Group?, _ effect: Double) -> Double {
    let (se, df) = Self.error(a, b, variances)
    let t = (a.mean - (b?.mean ?? 0) - effect) / se
    if isNormal { return t }
    // From the nearer tail.
    let size = StandardNormal.upperQuantile(StudentT(degreesOfFreedom: df).upperTail(abs(t)))
    return t < 0 ? -size : size
  }

  private static func error(_ a: Group, _ b: Group?, _ variances: Variances) -> (standardError: Double, degreesOfFreedom: Double) {
    let (va, na) = (a.standardDeviation * a.standardDeviation, a.patients)
    guard let b else { return ((va / na).squareRoot(), na - 1) }
    let (vb, nb) = (b.standardDeviation * b.standardDeviation, b.patients)
    switch variances {
    case .equal:
      let df = na + nb - 2
      let pooled = ((na - 1) * va + (nb - 1) * vb) / df
      return ((pooled * (1 / na + 1 / nb)).squareRoot(), df)
    case .unequal:
      let (x, y) = (va / na, vb / nb)
      return ((x + y).squareRoot(), (x + y) * (x + y) / (x * x / (na - 1) + y * y / (nb - 1)))
    }
  }
}

/// Statistics that are normal with known information: log-rank statistics, estimates of a large trial.
///
///     Zₖ(θ₀) = Zₖ − θ₀ √Iₖ;   of stage k alone (√Iₖ Zₖ − √Iₖ₋₁ Zₖ₋₁) ∕ √(Iₖ − Iₖ₋₁)
///
/// - Checked: `References/adaptive`, `survival-gs-2stage`.
public struct NormalEvidence: StagewiseEvidence, Equatable {
  /// Of all data up to each stage, against no effect.
  public let z: [Double]
  /// 1 ∕ SE² of the effect, rising.
  public let information: [Double]

  public init(z: [Double], information: [Double]) {
    precondition(!z.isEmpty && z.count == information.count && (information.first ?? 0) > 0, "each stage has a statistic and its information")
    precondition(zip(information, information.dropFirst()).allSatisfy { $0 < $1 }, "information rises")
    self.z = z
    self.information = information
  }

  public var stages: Int { z.count }
  public func overallZ(_ stage: Int, against effect: Double) -> Double { z[stage] - effect * information[stage].squareRoot() }
  public func stageZ(_ stage: Int, against effect: Double) -> Double {
    guard stage > 0 else { return overallZ(0, against: effect) }
    let (before, now) = (information[stage - 1], information[stage])
    let score = now.squareRoot() * overallZ(stage, against: effect) - before.squareRoot() * overallZ(stage - 1, against: effect)
    return score / (now - before).squareRoot()
  }
  public func estimate(_ stage: Int) -> Double { z[stage] / information[stage].squareRoot() }
  public func standardError(_ stage: Int) -> Double { 1 / information[stage].squareRoot() }
  public func information(_ stage: Int, upTo last: Int) -> Double { information[stage] - (stage > 0 ? information[stage - 1] : 0) }
}
