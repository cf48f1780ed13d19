import Mathematics
import Trial

/// Bounds for efficacy and futility together.
struct BoundarySearch {
  let walk: BoundaryWalk
  let efficacy: EfficacySearch

  /// Regions narrower than this are where futility spends all before the end.
  private static let leastRegion = 1e-6

  struct Found {
    var efficacyZ: [Double]
    var futilityZ: [Double?]
    var alphaSpent: [Double]
    var betaSpent: [Double]?
    var drift: Double?
  }

  func find(_ futility: FutilityRule.Bounds?) throws(MathematicalFailure) -> Found {
    switch futility {
    case nil: try fixed([])
    case .z(let bounds): try fixed(bounds)
    case .p(let levels): try fixed(levels.map { $0.map(StandardNormal.upperQuantile) })
    case .effect: throw Boundaries.effectScale
    case .conditionalPower(let powers): try curtailed(powers, .trend)
    case .predictivePower(let powers): try curtailed(powers, .predicted)
    case .spending(let function, let spent, .effect): try typeTwo(function, spent)
    case .spending(let function, let spent, .noEffect): try harm(function, spent)
    }
  }

  private func fixed(_ bounds: [Double?]) throws(MathematicalFailure) -> Found {
    precondition(bounds.count <= walk.fractions.count, "a look has one futility bound")
    let padded = bounds + Array(repeating: nil, count: walk.fractions.count - bounds.count)
    let all = Array(padded.dropLast()) + [nil]
    let steps: [BoundaryWalk.Futility] = walk.isBinding ? all.map { $0.map { .bound($0) } ?? .none } : []
    let walked = try efficacy.walk(walk, steps)
    guard !walked.isExhausted else {
      throw MathematicalFailure(.outsideDomain, computing: "bounds that spend an error where futility leaves fewer", lastPoint: walked.efficacyZ)
    }
    return Found(efficacyZ: walked.efficacyZ, futilityZ: all, alphaSpent: walked.alphaSpent)
  }

  /// aₖ at which the power of what is to come is γₖ. Where futility binds, either bound moves the other, and they are found in turn.
  private func curtailed(_ powers: [Double?], _ truth: CurtailedBounds.Truth) throws(MathematicalFailure) -> Found {
    let padded = powers + Array(repeating: nil, count: walk.fractions.count - powers.count)
    var found = try fixed([])
    for _ in 0..<60 {
      let last = found.futilityZ
      found.futilityZ = try CurtailedBounds.futility(padded, truth, fractions: walk.fractions, efficacyZ: found.efficacyZ)
      let stands = zip(found.futilityZ, last).allSatisfy { ($0 == nil) == ($1 == nil) && abs(($0 ?? 0) - ($1 ?? 0)) <= 1e-11 }
      if !walk.isBinding || stands { return found }
      found = try fixed(found.futilityZ)
    }
    throw MathematicalFailure(.noConvergence, computing: "binding bounds on the conditional power", iterations: 60)
  }

  // MARK: Spent errors

  private func steps(_ function: SpendingFunction, _ spent: Double, end: Bool) -> [BoundaryWalk.Futility] {
    efficacy.times.indices.map { look in
      look == efficacy.times.count - 1 && !end ? .none : .spend(to: function.spent(at: efficacy.times[look], alpha: spent))
    }
  }

  /// The efficacy bounds that futility does not move, where it does not; nil where it does.
  private func unmoved() throws(MathematicalFailure) -> BoundaryWalk.Walked? { walk.isBinding ? nil : try efficacy.walk(walk) }

  private func walked(
    _ futility: [BoundaryWalk.Futility], drift: Double, _ unmoved: BoundaryWalk.Walked?
  ) throws(MathematicalFailure) -> BoundaryWalk.Walked {
    guard let unmoved else { return try efficacy.walk(walk, futility, drift: drift) }
    var walked = try walk.run(unmoved.efficacyZ.map { .bound($0) }, futility, drift: drift)
    walked.alphaSpent = unmoved.alphaSpent
    return walked
  }

  /// A type II error spent under the drift at which the power is 1 − β: there the futility and the efficacy bound meet at the end.
  private func typeTwo(_ function: SpendingFunction, _ beta: Double) throws(MathematicalFailure) -> Found {
    let futility = steps(function, beta, end: false)
    if case .spend(let early)? = futility.dropLast().last, early >= beta * (1 - 1e-9) {
      // Whoever goes on would have to reject.
      throw MathematicalFailure(.outsideDomain, computing: Boundaries.region, lastPoint: [early])
    }
    let unmoved = try unmoved()
    // No test of this level and power has less information than that of one look.
    let single = StandardNormal.upperQuantile(efficacy.alpha / Double(walk.sides)) + StandardNormal.upperQuantile(beta)
    guard single > 0 else {
      throw MathematicalFailure(.outsideDomain, computing: "futility that spends more than the error leaves", lastPoint: [beta])
    }
    let drift = try Root.find(
      near: single, single * 1.1, within: 0.5 * single...single + 30, tolerance: 1e-12, computing: "the drift under which futility spends"
    ) { (θ: Double) throws(MathematicalFailure) -> Double in try walked(futility, drift: θ, unmoved).power - (1 - beta) }
    let found = try walked(futility, drift: drift, unmoved)
    let narrowest = zip(found.efficacyZ, found.futilityZ).map { $0 - ($1 ?? -.infinity) }.min() ?? 0
    guard !found.isExhausted, narrowest > Self.leastRegion else {
      throw MathematicalFailure(.outsideDomain, computing: Boundaries.region, lastPoint: [drift, narrowest])
    }
    return Found(
      efficacyZ: found.efficacyZ, futilityZ: found.futilityZ, alphaSpent: found.alphaSpent, betaSpent: found.betaSpent + [1 - found.power],
      drift: drift)
  }

  /// An error spent under the null hypothesis, at the end too: a bound below which the treatment seems harmful.
  private func harm(_ function: SpendingFunction, _ spent: Double) throws(MathematicalFailure) -> Found {
    let found = try walked(steps(function, spent, end: true), drift: 0, try unmoved())
    guard !found.isExhausted else { throw MathematicalFailure(.outsideDomain, computing: Boundaries.region, lastPoint: [spent]) }
    return Found(efficacyZ: found.efficacyZ, futilityZ: found.futilityZ, alphaSpent: found.alphaSpent, betaSpent: found.betaSpent, drift: 0)
  }
}
