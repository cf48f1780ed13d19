import Mathematics

/// The numbers of an imputed analysis over its replicates, from which estimates, standard errors and their answer to δ follow.
///
/// Everything is linear in δ, the number added to every value imputed after the event outside the reference arm: a number Q of the analysis is Q₀ + δ Q₁,
/// a residual variance v₀ + δ v₁ + δ² v₂. So a tipping point needs no second run.
public struct ImputationReplicates: Sendable {
  /// What the replicates are.
  public enum Kind: Equatable, Sendable {
    /// The subjects without one, each in turn: SE² = (n − 1) ∕ n Σ (Q₋ᵢ − Q̄)², normal.
    case jackknife
    /// Samples of the subjects: SE the standard deviation of their numbers, normal.
    case bootstrap
    /// Imputations by draws, by Rubin's rules.
    case multiple(completeDegreesOfFreedom: Double)
    /// Samples of the subjects, each completed so many times, by the rule of von Hippel and Bartlett.
    case samples(completions: Int)
  }

  /// A replicate that could not be had.
  public struct Failure: Equatable, Sendable {
    /// Which: the subject left out, as an index into the frame's, or the number of the draw.
    public var replicate: Int
    public var failure: MathematicalFailure
  }

  /// One set of numbers at δ = 0 and what δ = 1 adds to them.
  struct Numbers: Sendable {
    var base: [Double]
    var slope: [Double]
    func at(_ δ: Double, _ index: Int) -> Double { base[index] + δ * slope[index] }
  }

  public let kind: Kind
  public let arms: [String]
  public let visits: [Int]
  public internal(set) var failures: [Failure] = []
  /// By conditional means of all subjects; of no use where the replicates are draws.
  let whole: Numbers
  var all: [Numbers] = []
  /// Of multiple imputation: for each replicate and visit v₀, v₁, v₂.
  var residuals: [[[Double]]] = []
  /// c'Gc of each number of a visit.
  let leverages: [Double]

  /// By conditional means, for each visit the differences from the reference.
  func wholeDifferences(delta: Double) -> [[Double]] {
    visits.indices.map { visit in (0..<arms.count - 1).map { whole.at(delta, visit * leverages.count + $0) } }
  }

  /// Replicates that were had.
  public var count: Int { all.count }

  /// An arm's difference from the reference at a visit, with δ added to what was imputed.
  public func difference(of arm: Int, visit: Int, delta: Double = 0) throws(MathematicalFailure) -> FittedModel.Contrast {
    precondition(arm > 0 && arm < arms.count, "a difference is of an arm from the reference, arm 0")
    return try number(arm - 1, visit: visit, delta: delta)
  }

  /// An arm's mean at a visit: the average over all subjects of what the analysis predicts for them in that arm.
  public func mean(of arm: Int, visit: Int, delta: Double = 0) throws(MathematicalFailure) -> FittedModel.Contrast {
    precondition(arms.indices.contains(arm), "a mean is of one of the arms")
    return try number(arms.count - 1 + arm, visit: visit, delta: delta)
  }

  private func number(_ place: Int, visit: Int, delta δ: Double) throws(MathematicalFailure) -> FittedModel.Contrast {
    guard let position = visits.firstIndex(of: visit) else { preconditionFailure("the visit is one of those analyzed") }
    let index = position * leverages.count + place
    try requireReplicates()
    let numbers = all.map { $0.at(δ, index) }
    switch kind {
    case .jackknife:
      return .init(
        estimate: whole.at(δ, index), standardError: (spread(numbers) * (Double(numbers.count) - 1)).squareRoot(), degreesOfFreedom: .infinity)
    case .bootstrap:
      let n = Double(numbers.count)
      return .init(estimate: whole.at(δ, index), standardError: (spread(numbers) * n / (n - 1)).squareRoot(), degreesOfFreedom: .infinity)
    case .multiple(let ν):
      let variances = residuals.map { byVisit in
        let v = byVisit[position]
        return leverages[place] * (v[0] + δ * v[1] + δ * δ * v[2])
      }
      return RubinsRules.pooled(estimates: numbers, variances: variances, completeDegreesOfFreedom: ν)
    case .samples(let D):
      return try RubinsRules.pooled(samples: stride(from: 0, to: numbers.count, by: D).map { Array(numbers[$0..<$0 + D]) })
    }
  }

  /// Half of the replicates, and two, are needed for a standard error.
  private func requireReplicates() throws(MathematicalFailure) {
    guard all.count >= 2, all.count >= failures.count else {
      throw failures.first?.failure ?? MathematicalFailure(.notEstimable, computing: "a standard error from \(all.count) replicates")
    }
  }

  /// Σ (x − x̄)² ∕ n.
  private func spread(_ x: [Double]) -> Double {
    let mean = x.reduce(0, +) / Double(x.count)
    return x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
  }

  /// The quantiles of the bootstrap's differences at (1 − level)∕2 and (1 + level)∕2, at places (B + 1)p between its ordered numbers.
  ///
  /// - Reference: Hyndman & Fan (1996), Am Stat 50:361–365, definition 6; as rbmi has it.
  public func percentiles(of arm: Int, visit: Int, level: Double) -> (lower: Double, upper: Double) {
    precondition(kind == .bootstrap && level > 0 && level < 1, "percentiles are of a bootstrap, a level lies in (0, 1)")
    guard let position = visits.firstIndex(of: visit) else { preconditionFailure("the visit is one of those analyzed") }
    let ordered = all.map { $0.base[position * leverages.count + arm - 1] }.sorted()
    func quantile(_ p: Double) -> Double {
      let place = min(max(p * Double(ordered.count + 1), 1), Double(ordered.count))
      let below = Int(place)
      let above = min(below + 1, ordered.count)
      return ordered[below - 1] + (place - Double(below)) * (ordered[above - 1] - ordered[below - 1])
    }
    return (quantile((1 - level) / 2), quantile((1 + level) / 2))
  }
}
