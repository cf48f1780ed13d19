import Mathematics

/// When harm stops a trial: after n patients, at k or more of them with the event.
///
/// The number with the event among the first n patients is Binomial(n, p), p the probability of the event of one patient. Every probability is exact, by the recursion over
/// the patients of the chance to have gone on so far with x events.
///
/// - Reference: Ivanova, Qaqish & Schell (2005), Biometrics 61:540–545; Thall & Simon (1994), Biometrics 50:337–349 for the posterior.
/// - Checked: an independent enumeration in Python, `References/stopping-rules`; all 2ⁿ courses of few patients.
public struct StoppingRule: Equatable, Sendable {
  /// Numbers of patients after which it is looked, rising.
  public let looks: [Int]
  /// The fewest patients with the event at which it stops, one a look; nil where no number does.
  public let bounds: [Int?]

  /// - Parameters:
  ///   - looks: from 1, rising.
  ///   - bounds: from 1, one a look.
  public init(looks: [Int], bounds: [Int?]) {
    precondition(looks.count == bounds.count && !looks.isEmpty, "a look has its bound, if none")
    precondition(looks[0] >= 1 && zip(looks, looks.dropFirst()).allSatisfy { $0 < $1 }, "looks come after more and more patients")
    precondition(bounds.allSatisfy { ($0 ?? 1) >= 1 }, "nobody stops a trial without an event")
    (self.looks, self.bounds) = (looks, zip(looks, bounds).map { n, k in k.flatMap { $0 <= n ? $0 : nil } })
  }

  /// Pocock's manner: at each look the exact one-sided test of the acceptable probability at one level, the greatest that keeps the error.
  ///
  ///     k(n) = min {k : P(Bin(n, p₀) ≥ k) ≤ α*},   α* = max {a : P(stop at all | p₀) ≤ α}
  ///
  /// - Parameters:
  ///   - acceptable: p₀, in (0, 1).
  ///   - error: α, the probability to stop at all where p₀ is true, in (0, 1).
  ///   - looks: numbers of patients.
  public static func sequential(acceptable: Double, error: Double, looks: [Int]) -> StoppingRule {
    precondition(acceptable > 0 && acceptable < 1 && error > 0 && error < 1, "probabilities lie in (0, 1)")
    let tails = looks.map { n in
      let law = Binomial(trials: n, probability: acceptable)
      return (0...n).map { law.upperTail($0 - 1) }
    }
    func rule(_ level: Double) -> StoppingRule {
      StoppingRule(looks: looks, bounds: tails.map { tail in tail.indices.dropFirst().first { tail[$0] <= level } })
    }
    // The rule changes only where the level is one of the tails, and stops oftener the greater it is.
    let levels = Set(tails.flatMap { $0.dropFirst() }).filter { $0 <= error }.sorted()
    var (low, high) = (0, levels.count)
    while low < high {
      let middle = (low + high) / 2
      if rule(levels[middle]).probabilityOfStopping(acceptable) <= error { low = middle + 1 } else { high = middle }
    }
    return rule(low == 0 ? 0 : levels[low - 1])
  }

  /// Stops where the posterior probability that the event is more probable than acceptable exceeds a threshold.
  ///
  ///     k(n) = min {k : P(p > p₀ | k of n) > threshold},   p ~ Beta(a, b) before, Beta(a + k, b + n − k) after
  ///
  /// - Parameters:
  ///   - acceptable: p₀, in (0, 1).
  ///   - threshold: in (0, 1).
  ///   - prior: of the probability of the event, both shapes above 0.
  public static func bayesian(acceptable: Double, threshold: Double, prior: BetaDistribution, looks: [Int]) -> StoppingRule {
    precondition(acceptable > 0 && acceptable < 1 && threshold > 0 && threshold < 1, "probabilities lie in (0, 1)")
    return StoppingRule(
      looks: looks,
      bounds: looks.map { n in
        (1...n).first { k in
          BetaDistribution(a: prior.a + Double(k), b: prior.b + Double(n - k)).upperTail(acceptable) > threshold
        }
      })
  }

  /// What a rule does where the event has a probability.
  public struct Characteristics: Equatable, Sendable {
    /// Of each look, the probability to stop there.
    public var stopping: [Double]
    /// Mean number of patients: those of the look at which it stops, or of the last.
    public var expectedPatients: Double
    /// Mean number of them with the event.
    public var expectedEvents: Double
    public var stopsAtAll: Double { stopping.reduce(0, +) }
  }

  /// - Parameter probability: of the event, in [0, 1].
  public func characteristics(_ probability: Double) -> Characteristics {
    precondition(probability >= 0 && probability <= 1, "a probability lies in [0, 1]")
    // going[x]: the chance to have gone on so far with x events.
    var going = [1.0]
    var (patients, stopping, expected) = (0, [Double](), 0.0)
    for (n, bound) in zip(looks, bounds) {
      while patients < n {
        var next = [Double](repeating: 0, count: going.count + 1)
        for (x, chance) in going.enumerated() {
          next[x] += chance * (1 - probability)
          next[x + 1] += chance * probability
        }
        going = next
        patients += 1
      }
      var stopped = 0.0
      if let bound, bound < going.count {
        stopped = going[bound...].reduce(0, +)
        going.removeLast(going.count - bound)
      }
      stopping.append(stopped)
      expected += stopped * Double(n)
    }
    expected += going.reduce(0, +) * Double(looks[looks.count - 1])
    // Wald: patients come one by one, and whether it stops depends on those before.
    return Characteristics(stopping: stopping, expectedPatients: expected, expectedEvents: expected * probability)
  }

  public func probabilityOfStopping(_ probability: Double) -> Double { characteristics(probability).stopsAtAll }
}
