import Mathematics
import Trial

extension Boundaries {
  /// The bounds when the looks had other information than was planned.
  ///
  /// An error is spent at the share of the planned information, and all of it at the last look; the statistics are correlated by what was observed:
  ///
  ///     spent at k: α*(min(1, Iₖ ∕ I_max)),   Corr(Zⱼ, Zₖ) = √(Iⱼ ∕ Iₖ)
  ///
  /// - Parameters:
  ///   - information: of the looks that were and, as far as it is planned, of those to come; rising, in any unit. The last is the end.
  ///   - planned: I_max, in the same unit, above 0.
  ///   - efficacy: a spending function, or nil. Another rule does not say what a look at other information may spend.
  /// - Throws: as `init(fractions:error:efficacy:)`; `outsideDomain` for a rule that does not spend.
  /// - Reference: Lan & DeMets (1983), Biometrika 70:659–663; Jennison & Turnbull (2000), ch. 7.
  /// - Checked: at the planned information, the planned bounds; the error spent by simulation's law is α at any information.
  public init(
    information: [Double], planned: Double, error: DesignPlan.ErrorRate, efficacy: EfficacyRule?, futility: FutilityRule? = nil
  ) throws(MathematicalFailure) {
    precondition(planned > 0 && !information.isEmpty && information[0] > 0, "information is above 0")
    switch efficacy {
    case .spending, nil: break
    default: throw MathematicalFailure(.outsideDomain, computing: "bounds at observed information by a rule that does not spend the error")
    }
    let times = information.dropLast().map { min(1, $0 / planned) } + [1]
    try self.init(
      fractions: Self.fractions(of: information), error: error, efficacy: efficacy, futility: futility, spendingTimes: times)
  }

  /// Shares of the last.
  static func fractions(of information: [Double]) -> [Double] {
    let last = information[information.count - 1]
    return information.dropLast().map { $0 / last } + [1]
  }

  /// The least one-sided error at which some look would have crossed, had it been spent as the function says.
  ///
  ///     p = inf{ α: Zₖ ≥ cₖ(α) for some look k so far }
  ///
  /// It never rises with further looks and is at most α exactly where the test with error α has rejected.
  ///
  /// - Parameters:
  ///   - z: of the looks so far.
  ///   - information: of the same looks, rising, in any unit.
  ///   - planned: I_max in the same unit, above 0; looks beyond it spend all.
  /// - Returns: in (0, 1]; below 10⁻¹⁵ it is 10⁻¹⁵.
  /// - Reference: Liu & Anderson (2008), Journal of the American Statistical Association 103:1621–1630.
  /// - Checked: `References/group-sequential`, `gsd-sequential-pvalue`; with one look, the p-value.
  public static func sequentialP(
    z: [Double], information: [Double], planned: Double, spending: SpendingFunction
  ) throws(MathematicalFailure) -> Double {
    precondition(planned > 0 && !z.isEmpty && z.count == information.count, "each look has a statistic and information")
    precondition(z.allSatisfy(\.isFinite), "statistics are finite")
    let fractions = fractions(of: information)
    let times = information.map { min(1, $0 / planned) }
    func excess(_ alpha: Double) throws(MathematicalFailure) -> Double {
      let bounds = try Boundaries(
        fractions: fractions, error: DesignPlan.ErrorRate(alpha, sides: 1), efficacy: .spending(spending), spendingTimes: times)
      return zip(z, bounds.efficacyZ).map { max(-1e3, $0 - $1) }.max() ?? -1e3
    }
    let (least, most) = (1e-15, 1 - 1e-6)
    if try excess(least) >= 0 { return least }
    if try excess(most) < 0 { return 1 }
    // On the scale of the normal quantile, where the bounds are near to linear.
    let root = try Root.find(
      between: StandardNormal.quantile(least), and: StandardNormal.quantile(most), tolerance: 1e-12, computing: "a sequential p-value"
    ) { (x: Double) throws(MathematicalFailure) -> Double in try excess(StandardNormal.cumulative(x)) }
    return StandardNormal.cumulative(root)
  }

  /// Upper bounds that are first crossed with given probabilities, under any drift.
  ///
  ///     P_θ(aⱼ < Zⱼ < cⱼ for j < k, Zₖ ≥ cₖ) = pₖ
  ///
  /// - Parameters:
  ///   - probabilities: one a look; none gives an infinite bound.
  ///   - lower: binding, one a look; nil for none.
  ///   - drift: θ, the expectation of Z at the last look.
  ///   - fractions: rising in (0, 1], the last is 1.
  /// - Throws: `outsideDomain` where fewer go on than are to cross.
  /// - Checked: `References/group-sequential`, `gsd-bound-from-spending`.
  public static func upper(
    crossedWith probabilities: [Double], lower: [Double?], fractions: [Double], drift: Double = 0
  ) throws(MathematicalFailure) -> [Double] {
    precondition(probabilities.count == fractions.count && lower.count == fractions.count, "each look has a probability and a bound")
    precondition(probabilities.allSatisfy { $0 >= 0 } && probabilities.reduce(0, +) < 1, "probabilities of different events")
    var sum = 0.0
    let steps: [BoundaryWalk.Efficacy] = probabilities.map { p in
      sum += p
      return .spend(to: sum)
    }
    let walk = try BoundaryWalk(fractions: fractions, sides: 1, isBinding: true, origin: drift)
    let walked = try walk.run(steps, lower.map { $0.map { .bound($0) } ?? .none })
    guard !walked.isExhausted else {
      throw MathematicalFailure(.outsideDomain, computing: "bounds that more are to cross than go on", lastPoint: probabilities)
    }
    return walked.efficacyZ
  }
}

extension DesignPlan {
  /// Whether the bounds follow the information that the looks have: an error is spent by it, and no bound stands beside it that does not follow.
  public var spendsByInformation: Bool {
    let futilitySpends = if case .spending? = futility?.bounds { true } else { false }
    switch efficacy {
    case .spending: return true
    case nil: return futilitySpends
    case .family, .bounds, .levels, .effects, .conditionalPowers: return false
    }
  }
}
