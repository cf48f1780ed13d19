#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics

/// Fisher's combination of the p-values of a trial's stages.
///
/// A stage rejects at Π pⱼ^sⱼ ≤ cₖ, sⱼ = √((tⱼ − tⱼ₋₁) ∕ t₁). The p-values are of the stages' own data, so that the stages to come may be planned anew.
///
/// - Reference: Bauer & Köhne (1994), Biometrics 50:1029–1041; Wassmer & Brannath (2016), Group Sequential and Confirmatory Adaptive Designs, §6.2.
/// - Checked: `References/adaptive`, `fisher-*`.
public struct FisherCombination: Equatable, Sendable {
  public enum Method: Equatable, Sendable {
    /// The combination of each stage has one level of its own, the same at all.
    case equalLevels
    /// One critical value, that of the last stage: a product once below it stays there.
    case fullLevel
    /// cₖ = cₖ₊₁ ∕ α₀^sₖ₊₁ between the last stage's and the first's, which gets what is left: what stops at k is what any next p up to α₀ would show.
    /// For one α₀.
    case noInteraction
    /// Cumulative error by stage.
    case spent([Double])
  }
  public let fractions: [Double]
  /// α, one-sided.
  public let alpha: Double
  public let method: Method
  /// Stages before the last give up where their own p is above this; 1 for none.
  public let giveUpP: [Double]
  /// Whether the critical values count on giving up.
  public let isBinding: Bool
  /// cₖ.
  public let criticalValues: [Double]
  /// Of the combination of each stage alone.
  public let stageLevels: [Double]
  /// Probability, under the null hypothesis, of having rejected by each stage.
  public let alphaSpent: [Double]
  /// sₖ.
  public let scale: [Double]

  /// - Parameters:
  ///   - fractions: information, rising, at most six stages; the last is 1.
  ///   - giveUpP: one for each stage before the last, in (0, 1]; empty for none.
  /// - Throws: what the search for a critical value throws; `outsideDomain` where a method has none at this error.
  public init(
    fractions: [Double], alpha: Double, method: Method, giveUpP: [Double] = [], isBinding: Bool = false
  ) throws(MathematicalFailure) {
    precondition((1...6).contains(fractions.count) && fractions.last == 1, "one to six stages, the last at the whole information")
    precondition(alpha > 0 && alpha < 1, "an error lies in (0, 1)")
    precondition(giveUpP.isEmpty || giveUpP.count == fractions.count - 1, "each stage before the last may give up")
    precondition(giveUpP.allSatisfy { $0 > 0 && $0 <= 1 }, "a p-value to give up at lies in (0, 1]")
    precondition(method != .noInteraction || Set(giveUpP).count <= 1, "no interaction is for one p-value to give up at")
    self.fractions = fractions
    self.alpha = alpha
    self.method = method
    self.giveUpP = giveUpP.isEmpty ? Array(repeating: 1, count: fractions.count - 1) : giveUpP
    self.isBinding = isBinding
    scale = fractions.indices.map { k in k == 0 ? 1 : ((fractions[k] - fractions[k - 1]) / fractions[0]).squareRoot() }
    let futility = isBinding ? self.giveUpP.map { -log($0) } : Array(repeating: 0, count: fractions.count - 1)
    let search = FisherSearch(law: FisherProbability(scale: scale, futility: futility, bounds: fractions.map { _ in .infinity }), alpha: alpha)
    let bounds = try search.bounds(method)
    criticalValues = bounds.map { exp(-$0) }
    stageLevels = bounds.indices.map { search.level(bounds[$0], at: $0) }
    alphaSpent = search.spent(bounds)
  }

  var law: FisherProbability {
    FisherProbability(
      scale: scale, futility: isBinding ? giveUpP.map { -log($0) } : giveUpP.map { _ in 0 }, bounds: criticalValues.map { -log($0) })
  }

  /// −log Π pⱼ^sⱼ of the stages so far.
  func sum(_ p: [Double]) -> Double { zip(p, scale).reduce(0) { $0 - $1.1 * log($1.0) } }

  /// Π pⱼ^sⱼ of the stages so far.
  ///
  /// - Parameter p: one-sided, of each stage's own data, in (0, 1].
  public func combined(_ p: [Double]) -> Double { exp(-sum(p)) }

  /// Probability, under the null hypothesis, of rejecting at a later stage, after these p-values; 1 where the last of them rejects.
  public func conditionalRejection(after p: [Double]) -> Double {
    precondition(!p.isEmpty && p.count < fractions.count, "p-values of stages before the last")
    let (s, stage) = (sum(p), p.count - 1)
    if s < law.bounds[stage], p[stage] > giveUpP[stage], isBinding { return 0 }
    return conditionalRejection(afterSum: s, at: stage)
  }

  /// The same after a stage, from 0, that did not give up.
  ///
  /// - Parameter s: −log Π pⱼ^sⱼ.
  func conditionalRejection(afterSum s: Double, at stage: Int) -> Double {
    let law = law
    if s >= law.bounds[stage] { return 1 }
    return ((stage + 1)..<fractions.count).reduce(0) { $0 + law.rejection(at: $1, after: stage, sum: s) }
  }

  /// The p-value of the stages in their order: of rejecting earlier, or here with no larger a product.
  public func finalP(_ p: [Double]) -> Double {
    var law = law
    let stage = p.count - 1
    law.bounds[stage] = sum(p)
    return min(1, (0...stage).reduce(0) { $0 + law.rejection(at: $1) })
  }
}

/// The search for the bounds bₖ = −log cₖ.
private struct FisherSearch {
  var law: FisherProbability
  let alpha: Double

  /// P(Σ sⱼ Xⱼ ≥ b) over the stages up to k: no bound before it, nobody gives up.
  func level(_ b: Double, at stage: Int) -> Double {
    var free = FisherProbability(scale: law.scale, futility: law.futility.map { _ in 0 }, bounds: law.bounds.map { _ in .infinity })
    free.bounds[stage] = b
    // Sums beyond the bound are certain to stay beyond it: they count as rejections of the last stage.
    return free.rejection(at: stage)
  }

  func spent(_ bounds: [Double]) -> [Double] {
    var all = law
    all.bounds = bounds
    var sum = 0.0
    return bounds.indices.map { stage in
      sum += all.rejection(at: stage)
      return sum
    }
  }

  /// b whose combination alone has a level.
  private func bound(level: Double, at stage: Int) throws(MathematicalFailure) -> Double {
    if stage == 0 { return -log(level) }
    return try Root.find(near: -log(level), 4 - 2 * log(level), within: 1e-6...300, computing: "a critical value of Fisher's combination") {
      log(self.level($0, at: stage) / level)
    }
  }

  func bounds(_ method: FisherCombination.Method) throws(MathematicalFailure) -> [Double] {
    let stages = law.scale.indices
    let end = stages.count - 1
    switch method {
    case .equalLevels:
      if end == 0 { return [-log(alpha)] }
      let level = try Root.find(
        between: alpha * 1e-3, and: alpha * 1.5, tolerance: 1e-15, computing: "the level of each stage of Fisher's combination"
      ) { (level: Double) throws(MathematicalFailure) -> Double in
        var all: [Double] = []
        for stage in stages { all.append(try bound(level: level, at: stage)) }
        return (spent(all).last ?? 0) - alpha
      }
      var all: [Double] = []
      for stage in stages { all.append(try bound(level: level, at: stage)) }
      return all
    case .fullLevel:
      return try full()
    case .noInteraction:
      // Where nobody gives up, the full level has it.
      guard law.futility.contains(where: { $0 > 0 }) else { return try full() }
      var all = stages.map { _ in 0.0 }
      all[end] = try bound(level: alpha, at: end)
      for stage in stages.dropLast().dropFirst().reversed() { all[stage] = all[stage + 1] - law.scale[stage + 1] * law.futility[stage] }
      return try first(of: all)
    case .spent(let errors):
      precondition(errors.count == stages.count, "each stage spends an error")
      return try spending(errors)
    }
  }

  private func full() throws(MathematicalFailure) -> [Double] {
    let last = try bound(level: alpha, at: law.scale.count - 1)
    return law.scale.map { _ in last }
  }

  /// The first stage's bound, where the others' are known.
  private func first(of all: [Double]) throws(MathematicalFailure) -> [Double] {
    var found = all
    found[0] = try Root.find(near: -log(alpha), -log(alpha) + 2, within: 0.01...60, computing: "the first critical value of Fisher's combination") {
      found[0] = $0
      return (spent(found).last ?? 0) - alpha
    }
    return found
  }

  private func spending(_ errors: [Double]) throws(MathematicalFailure) -> [Double] {
    var search = self
    search.law.bounds = law.bounds.map { _ in .infinity }
    var last = 0.0
    for (stage, error) in errors.enumerated() {
      let increment = error - last
      last = error
      guard increment > ScoreDensity.leastProbability else { continue }
      var trial = search.law
      search.law.bounds[stage] = try Root.find(
        near: -log(increment), 4 - 2 * log(increment), within: 1e-6...300, computing: "a critical value of Fisher's combination"
      ) {
        trial.bounds[stage] = $0
        return log(trial.rejection(at: stage) / increment)
      }
    }
    return search.law.bounds
  }
}
