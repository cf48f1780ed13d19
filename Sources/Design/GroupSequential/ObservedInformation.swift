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
