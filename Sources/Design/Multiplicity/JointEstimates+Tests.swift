import Mathematics

/// Adjusted p values, the critical value and the intervals of the greatest statistic.
extension JointEstimates {
  private var law: MultivariateT { MultivariateT(correlation: correlation, degreesOfFreedom: degreesOfFreedom) }

  /// P(the greatest statistic exceeds tᵢ) for each i: the single-step test. It is monotone in t, so that the p of a greater statistic is never greater.
  public func singleStep(_ alternative: Alternative, tolerance: Double = 1e-7) throws(MathematicalFailure) -> [Double] {
    let (t, law) = (toward(alternative), self.law)
    var p: [Double] = []
    for one in t { p.append(try law.atLeastOne(above: limits(one, alternative), tails: alternative.tails, effort: .fine(tolerance: tolerance))) }
    return p
  }

  /// The step-down test: the greatest statistic among all, the next among those left, and so on; each p at least that of the one before. It is the closed test
  /// of the greatest statistic, and never less powerful than the single step.
  ///
  /// - Reference: Naik (1975), Communications in Statistics 4:519–535; Marcus, Peritz & Gabriel (1976), Biometrika 63:655–660.
  public func stepDown(_ alternative: Alternative, tolerance: Double = 1e-7) throws(MathematicalFailure) -> [Double] {
    let (t, r) = (toward(alternative), correlation)
    var left = Array(t.indices).sorted { t[$0] > t[$1] }
    var p = [Double](repeating: 1, count: t.count)
    var greatest = 0.0
    while let i = left.first {
      let law = MultivariateT(correlation: r.submatrix(rows: left, columns: left), degreesOfFreedom: degreesOfFreedom)
      let limits = [Double](repeating: bound(t[i], alternative), count: left.count)
      greatest = max(greatest, try law.atLeastOne(above: limits, tails: alternative.tails, effort: .fine(tolerance: tolerance)))
      p[i] = greatest
      left.removeFirst()
    }
    return p
  }

  /// The c that the greatest statistic exceeds with probability α.
  ///
  /// - Parameter error: α in (0, 1), of the family; of both sides together where the alternative has two.
  public func criticalValue(error α: Double, _ alternative: Alternative, tolerance: Double = 1e-7) throws(MathematicalFailure) -> Double {
    precondition(α > 0 && α < 1, "an error lies in (0, 1)")
    return try law.equicoordinateQuantile(1 - α, tails: alternative.tails, effort: .fine(tolerance: tolerance))
  }

  /// estimateᵢ ± c s.e.ᵢ, all of which hold their effects with probability 1 − α: those of the single-step test, open toward what is to be shown.
  public func intervals(error α: Double, _ alternative: Alternative) throws(MathematicalFailure) -> [SimultaneousInterval] {
    let c = try criticalValue(error: α, alternative)
    return zip(estimates, standardErrors).map { estimate, s in
      SimultaneousInterval(
        estimate: estimate, lower: alternative == .less ? -.infinity : estimate - c * s,
        upper: alternative == .greater ? .infinity : estimate + c * s)
    }
  }

  private func limits(_ t: Double, _ alternative: Alternative) -> [Double] {
    [Double](repeating: bound(t, alternative), count: estimates.count)
  }

  private func bound(_ t: Double, _ alternative: Alternative) -> Double { alternative == .twoSided ? max(t, 0) : t }
}
