import Mathematics
import Trial

/// How often a subset of a trial comes out significant where the effect is the same in everybody.
///
/// Zⱼ is the whole trial's statistic at look j, of the information tⱼ; Zₖⱼ that of subset k then, from a share fₖ of the same patients:
///
///     E Zⱼ = θ √tⱼ,   E Zₖⱼ = θ √(fₖ tⱼ)
///     Corr(Zᵢ, Zⱼ) = √(tᵢ ∕ tⱼ),   Corr(Zᵢ, Zₖⱼ) = √(fₖ tᵢ ∕ tⱼ),   Corr(Zₖⱼ, Zₗⱼ) = fₖₗ ∕ √(fₖ fₗ),   i ≤ j
///
/// Subsets are looked at once, where the trial ends, and one is significant at z₁₋α of its own, unadjusted. The ways in which a trial ends are
/// rectangles of Z₁ … Zⱼ, and the probabilities those of the multivariate normal distribution, which is exact where the standard deviation is known.
///
/// - Checked: closed forms of disjoint subsets, `References/subgroups` (simulated independently), and whole simulated trials of the program itself.
public struct SubgroupLuck: Sendable {
  public let shares: SubsetShares
  public let test: SequentialTest
  /// α: the one-sided level at which a subset counts as significant.
  public let level: Double
  /// The accuracy asked of each rectangle that no quadrature has.
  public var effort: MultivariateNormal.Effort

  public init(_ shares: SubsetShares, test: SequentialTest, level: Double, effort: MultivariateNormal.Effort = .fine(tolerance: 1e-5)) {
    precondition(level > 0 && level < 0.5, "a one-sided level lies between 0 and one half")
    (self.shares, self.test, self.level, self.effort) = (shares, test, level, effort)
  }

  /// How a trial ends.
  private enum Ending: CaseIterable { case shown, notShown }

  /// What subsets show of one truth.
  public struct Chances: Equatable, Sendable {
    /// P(the trial shows no effect).
    public var notShown: Double
    /// P(some subset is significant).
    public var some: Double
    /// P(some subset is significant and the trial shows no effect).
    public var someWhileNotShown: Double
    /// The same of each subset.
    public var each: [Double]
    public var eachWhileNotShown: [Double]
    /// P(the subset is significant, and all others are not).
    public var eachWithoutRest: [Double]

    /// P(some subset is significant | the trial shows no effect); 0 where it always shows one.
    public var someGivenNotShown: Double { notShown > 0 ? min(someWhileNotShown / notShown, 1) : 0 }
  }

  /// - Parameter drift: θ, the expectation of the whole's z at the end, positive toward benefit; 0 for no effect.
  public func chances(drift: Double) throws(MathematicalFailure) -> Chances {
    precondition(drift.isFinite, "a drift is finite")
    let all = Array(0..<shares.count)
    let complements = shares.withComplements
    let whole = try Ending.allCases.map { ending throws(MathematicalFailure) in try mass(shares, [], ending, drift) }
    let noneShown = try mass(shares, all.map { ($0, false) }, .shown, drift)
    let noneNotShown = try mass(shares, all.map { ($0, false) }, .notShown, drift)
    var chances = Chances(
      notShown: whole[1], some: clipped(1 - noneShown - noneNotShown), someWhileNotShown: clipped(whole[1] - noneNotShown), each: [],
      eachWhileNotShown: [], eachWithoutRest: [])
    for k in all {
      let shown = try mass(shares, [(k, true)], .shown, drift)
      let notShown = try mass(shares, [(k, true)], .notShown, drift)
      chances.each.append(clipped(shown + notShown))
      chances.eachWhileNotShown.append(clipped(notShown))
      var alone = 0.0
      for ending in Ending.allCases { alone += try mass(complements, [(k, true), (k + shares.count, false)], ending, drift) }
      chances.eachWithoutRest.append(clipped(alone))
    }
    return chances
  }

  private func clipped(_ probability: Double) -> Double { min(max(probability, 0), 1) }

  /// P(the trial ends so, and each of these subsets is significant or is not).
  private func mass(
    _ shares: SubsetShares, _ subsets: [(subset: Int, isSignificant: Bool)], _ ending: Ending, _ drift: Double
  ) throws(MathematicalFailure) -> Double {
    let c = StandardNormal.upperQuantile(level)
    var sum = 0.0
    for look in test.boundaries.fractions.indices {
      for last in regions(ending, at: look) {
        let path = (0..<look).map { goesOn(at: $0) } + [last]
        guard path.allSatisfy({ $0.lower < $0.upper }) else { continue }
        let law = law(shares, subsets.map(\.subset), through: look, drift)
        let bounds = path + subsets.map { $0.isSignificant ? (c, Double.infinity) : (-.infinity, c) }
        sum += try law.probability(lower: bounds.map(\.lower), upper: bounds.map(\.upper), effort: effort).value
      }
    }
    return sum
  }

  /// Of the whole's z at looks up to this one and of the subsets' then.
  private func law(_ shares: SubsetShares, _ subsets: [Int], through look: Int, _ drift: Double) -> MultivariateNormal {
    let t = Array(test.boundaries.fractions.prefix(look + 1))
    let last = t[look]
    let n = t.count + subsets.count
    var r = Matrix.identity(n)
    func set(_ i: Int, _ j: Int, _ value: Double) { (r[i, j], r[j, i]) = (min(max(value, -1), 1), min(max(value, -1), 1)) }
    for j in t.indices {
      for i in 0..<j { set(i, j, (t[i] / t[j]).squareRoot()) }
      for (place, k) in subsets.enumerated() { set(j, t.count + place, (shares.share(k) * t[j] / last).squareRoot()) }
    }
    let own = shares.correlation
    for place in subsets.indices { for other in 0..<place { set(t.count + place, t.count + other, own[subsets[place], subsets[other]]) } }
    let mean = t.map { drift * $0.squareRoot() } + subsets.map { drift * (shares.share($0) * last).squareRoot() }
    return MultivariateNormal(mean: mean, covariance: r)
  }

  private typealias Bounds = (lower: Double, upper: Double)

  /// Where the whole's z must lie for the trial to go on.
  private func goesOn(at look: Int) -> Bounds {
    let bounds = test.boundaries
    let upper = test.stopsForEfficacy ? bounds.efficacyZ[look] : .infinity
    if bounds.sides == 2 { return (-upper, upper) }
    return (test.stopsForFutility ? bounds.futilityZ[look] ?? -.infinity : -.infinity, upper)
  }

  /// Where it must lie for the trial to end so at a look.
  private func regions(_ ending: Ending, at look: Int) -> [Bounds] {
    let bounds = test.boundaries
    if look == bounds.looks - 1 {
      return ending == .shown ? [(bounds.efficacyZ[look], .infinity)] : [(-.infinity, bounds.efficacyZ[look])]
    }
    let on = goesOn(at: look)
    switch ending {
    case .shown: return on.upper < .infinity ? [(on.upper, .infinity)] : []
    case .notShown: return on.lower > -.infinity ? [(-.infinity, on.lower)] : []
    }
  }
}
