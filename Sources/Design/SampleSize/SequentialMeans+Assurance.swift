import Mathematics
import Trial

extension SequentialMeans {
  /// What happens at each look on average over a prior of the benefit: its power is the assurance.
  ///
  ///     ∫ P(exit; μ + τ x) φ(x) dx   by Gauss–Legendre in pieces of x no wider than the power is steep
  ///
  /// - Checked: `PriorAssurance` in closed form at a single look.
  public func exits(over prior: PriorAssurance, patients: Double) -> ExitProbabilities {
    prior.exits(at: patients, of: self) { exits(benefit: $0, patients: patients) }
  }

  /// N at the end at which the assurance is as asked.
  ///
  /// - Throws: `outsideDomain` where it is not below the prior probability of a benefit, which no size passes, or not above the error.
  public func size(over prior: PriorAssurance, assurance: Double) throws(MathematicalFailure) -> SequentialSize {
    let alone = SequentialMeans(means: means, test: try Self.single(means.error))
    let fixed = try alone.patients(over: prior, assurance: assurance)
    let patients = test.boundaries.looks == 1 ? fixed : try self.patients(over: prior, assurance: assurance)
    return SequentialSize(patients: patients, fixedDesignPatients: fixed, inflationFactor: patients / fixed)
  }

  private static func single(_ error: DesignPlan.ErrorRate) throws(MathematicalFailure) -> SequentialTest {
    SequentialTest(try Boundaries(fractions: [1], error: error, efficacy: nil))
  }

  private func patients(over prior: PriorAssurance, assurance: Double) throws(MathematicalFailure) -> Double {
    precondition(assurance > 0 && assurance < 1, "an assurance lies in (0, 1)")
    guard assurance < prior.limit(nullBenefit: means.nullBenefit), assurance > means.error.perSide else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for an assurance that none has", lastPoint: [assurance])
    }
    let lack = { (n: Double) in assurance - exits(over: prior, patients: n).powerTowardBenefit }
    var (lower, upper) = (means.leastPatients + 1, 4 * means.leastPatients)
    guard lack(lower) > 0 else { return lower }
    while lack(upper) > 0 {
      (lower, upper) = (upper, 2 * upper)
      guard upper <= 1e8 else {
        throw MathematicalFailure(.outsideDomain, computing: "a sample size for an assurance so near its limit", lastPoint: [assurance])
      }
    }
    return try Root.find(between: lower, and: upper, tolerance: 1e-8, computing: "a sample size for an assurance", of: lack)
  }
}

extension PriorAssurance {
  /// Beyond it a normal variate has a probability of 10⁻¹⁵.
  private static let reach = 8.0
  private static let rule = GaussLegendre(points: 8)

  /// The mean over the prior of what happens at a true benefit.
  func exits(at patients: Double, of sequential: SequentialMeans, _ exits: (Double) -> ExitProbabilities) -> ExitProbabilities {
    guard standardDeviation > 0 else { return exits(mean) }
    let steepness = standardDeviation / sequential.means.standardError(patients: patients)
    let pieces = min(2_000, (2 * Self.reach / min(1, 1.5 / steepness)).rounded(.up))
    let width = 2 * Self.reach / pieces
    let boundaries = sequential.test.boundaries
    var sum = ExitProbabilities(fractions: boundaries.fractions, efficacyStops: sequential.test.stopsForEfficacy)
    for piece in 0..<Int(pieces) {
      let center = -Self.reach + (Double(piece) + 0.5) * width
      for (x, weight) in zip(Self.rule.nodes, Self.rule.weights) {
        let at = center + x * width / 2
        let mass = weight * width / 2 * StandardNormal.density(at)
        guard mass > 1e-18 else { continue }
        sum.add(exits(mean + standardDeviation * at), weight: mass)
      }
    }
    return sum
  }
}

extension ExitProbabilities {
  fileprivate mutating func add(_ other: ExitProbabilities, weight: Double) {
    for look in fractions.indices {
      efficacy[look] += weight * other.efficacy[look]
      harm[look] += weight * other.harm[look]
      futility[look] += weight * other.futility[look]
    }
  }
}

extension Scenario {
  /// What is believed of a comparison's benefit; nil where the effect is a number.
  func prior(_ comparison: PrimaryComparison) -> PriorAssurance? {
    guard comparison.measure == nil, let sd = effectDeviations?[comparison.treatment], sd > 0 else { return nil }
    return PriorAssurance(mean: comparison.benefit(in: self), standardDeviation: sd)
  }
}
