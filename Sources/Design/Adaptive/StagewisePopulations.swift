import Mathematics

/// Means of two groups in populations that may lie within each other, stage by stage; a stage may recruit from fewer strata.
///
/// Patients fall into disjoint strata, and a population is the union of some. Its effect is the difference of its means, or, stratified, the mean of its strata's
/// differences:
///
///     plain        t = (x̄₁ − x̄₂ − θ₀) ∕ (s √(1 ∕ n₁ + 1 ∕ n₂))
///     stratified   t = (Σ wₛ (dₛ − θ₀)) ∕ √(Σ wₛ² σₛ² (1 ∕ n₁ₛ + 1 ∕ n₂ₛ)),   wₛ = n₁ₛ n₂ₛ ∕ (n₁ₛ + n₂ₛ), scaled to sum to 1
///
/// A stage tells of a population if it recruited from all of its strata.
///
/// - Reference: Wassmer & Brannath (2016), §11.2; Wassmer & Dragalin (2015), Biometrical Journal 57:53–67.
/// - Checked: `References/adaptive`, `enrich-*`.
public struct StagewisePopulations: StagewiseFamily, Equatable {
  public typealias Group = StagewiseMeans.Group

  /// One stratum: both groups at every stage that recruited from it, nil at those that did not.
  public struct Stratum: Equatable, Sendable {
    public let treated: [Group?]
    public let control: [Group?]

    public init(treated: [Group?], control: [Group?]) {
      precondition(treated.count == control.count && zip(treated, control).allSatisfy { ($0 == nil) == ($1 == nil) }, "a stratum has both groups")
      precondition(zip(treated, treated.dropFirst()).allSatisfy { $0 != nil || $1 == nil }, "a stratum that was left does not come back")
      self.treated = treated
      self.control = control
    }
  }

  public enum Variances: String, Sendable, CaseIterable {
    /// Of each stratum's two groups where stratified, of the population's two groups where not.
    case pooled
    /// One variance of all that the stage recruited; degrees of freedom are the population's own.
    case pooledFromFull
    /// Each group its own; Satterthwaite's degrees of freedom.
    case unequal
  }
  public let strata: [Stratum]
  /// Strata of each population.
  public let populations: [[Int]]
  public let isStratified: Bool
  public let variances: Variances
  /// Whether statistics are taken as normal.
  public let isNormal: Bool

  /// - Parameter populations: the strata of each; the last one is usually the full population.
  public init(strata: [Stratum], populations: [[Int]], isStratified: Bool = true, variances: Variances = .pooled, isNormal: Bool = false) {
    precondition(!strata.isEmpty && strata.allSatisfy { $0.treated.count == strata[0].treated.count }, "each stratum has a place at each stage")
    precondition(!populations.isEmpty && populations.allSatisfy { !$0.isEmpty && $0.allSatisfy(strata.indices.contains) }, "a population has strata")
    self.strata = strata
    self.populations = populations.map { $0.sorted() }
    self.isStratified = isStratified
    self.variances = variances
    self.isNormal = isNormal
  }

  public var stages: Int { strata[0].treated.count }
  public var hypotheses: Int { populations.count }

  public func carried(at stage: Int) -> HypothesisSet {
    HypothesisSet(populations.indices.filter { populations[$0].allSatisfy { strata[$0].treated[stage] != nil } })
  }

  public func score(_ hypothesis: Int, at stage: Int, against effect: Double) -> Double {
    let found = comparison(hypothesis, cells(stage))
    return StandardNormal.score(ofT: (found.effect - effect) / found.standardError, degreesOfFreedom: found.degreesOfFreedom)
  }

  /// ρ of two populations: √(patients in both² ∕ (patients in one × patients in the other)), that of differences of means with one variance; of a part of a
  /// population √(n_part ∕ n_whole).
  public func joint(at stage: Int) -> StagewiseLaw {
    let cells = cells(stage)
    let carried = carried(at: stage)
    func patients(_ some: [Int]) -> Double { some.reduce(0) { $0 + (cells[$1].map { $0.treated.patients + $0.control.patients } ?? 0) } }
    var correlation = Matrix(rows: hypotheses, columns: hypotheses)
    for i in 0..<hypotheses {
      for j in 0..<hypotheses {
        let isBoth = carried.contains(hypothesis: i) && carried.contains(hypothesis: j)
        let shared = patients(populations[i].filter(populations[j].contains))
        correlation[i, j] = i == j ? 1 : isBoth ? shared / (patients(populations[i]) * patients(populations[j])).squareRoot() : 0
      }
    }
    if isNormal { return StagewiseLaw(correlation: correlation) }
    let own = (0..<hypotheses).map { carried.contains(hypothesis: $0) ? comparison($0, cells).degreesOfFreedom : 1 }
    return StagewiseLaw(correlation: correlation, degreesOfFreedom: own.max() ?? 1, marginalDegreesOfFreedom: own)
  }

  /// The difference of the population's means, strata together.
  public func estimate(_ hypothesis: Int, at stage: Int) -> Double {
    let (a, b) = Self.union(together(stage), populations[hypothesis])
    return a.mean - b.mean
  }

  public func standardError(_ hypothesis: Int, at stage: Int) -> Double { comparison(hypothesis, together(stage)).standardError }

  private typealias Cell = (treated: Group, control: Group)

  private func cells(_ stage: Int) -> [Cell?] {
    strata.map { stratum in stratum.treated[stage].flatMap { a in stratum.control[stage].map { (a, $0) } } }
  }

  /// Of all stages up to k.
  private func together(_ stage: Int) -> [Cell?] {
    strata.map { stratum in
      let (a, b) = (stratum.treated[...stage].compactMap { $0 }, stratum.control[...stage].compactMap { $0 })
      return a.isEmpty ? nil : (Group.together(a), Group.together(b))
    }
  }

  private static func union(_ cells: [Cell?], _ members: [Int]) -> Cell {
    let all = members.compactMap { cells[$0] }
    precondition(all.count == members.count, "a population whose strata have data")
    return (Group.together(all.map(\.treated)), Group.together(all.map(\.control)))
  }

  private func comparison(_ hypothesis: Int, _ cells: [Cell?]) -> (effect: Double, standardError: Double, degreesOfFreedom: Double) {
    let members = populations[hypothesis]
    let whole = Self.union(cells, members)
    let parts: [Cell] = isStratified ? members.compactMap { cells[$0] } : [whole]
    let full = StagewiseArms.pooled(everyone(cells)).variance
    // Harmonic weights, and the variance of each part's difference.
    let weights = parts.map { 1 / (1 / $0.treated.patients + 1 / $0.control.patients) }
    let sum = weights.reduce(0, +)
    var (effect, variance, rough) = (0.0, 0.0, 0.0)
    for (part, w) in zip(parts, weights) {
      effect += w / sum * (part.treated.mean - part.control.mean)
      for (group, share) in [(part.treated, part.control), (part.control, part.treated)] {
        let own = group.standardDeviation * group.standardDeviation
        let used =
          switch variances {
          case .pooled: StagewiseArms.pooled([group, share]).variance
          case .pooledFromFull: full
          case .unequal: own
          }
        let term = w * w / (sum * sum) * used / group.patients
        variance += term
        rough += term * term / (group.patients - 1)
      }
    }
    let patients = parts.reduce(0) { $0 + $1.treated.patients + $1.control.patients }
    let df = variances == .unequal ? variance * variance / rough : patients - 2 * Double(parts.count)
    return (effect, variance.squareRoot(), isNormal ? .infinity : df)
  }

  /// Groups whose deviations the variance of all is made of: of strata where stratified, else of the two together.
  private func everyone(_ cells: [Cell?]) -> [Group] {
    let all = cells.compactMap { $0 }
    if isStratified { return all.flatMap { [$0.treated, $0.control] } }
    return [Group.together(all.map(\.treated)), Group.together(all.map(\.control))]
  }
}
