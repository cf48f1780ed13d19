import Mathematics

extension Boundaries {
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
