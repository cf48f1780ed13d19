import Mathematics
import Trial

/// The joint law that a plan gives the statistics of its hypotheses at the end.
struct PlannedStatistics {
  /// Of each hypothesis: the drift of its statistic, or of equivalence those of its two, one toward each margin.
  private enum Drift {
    case one(Double)
    case two(Double, Double)
  }
  let correlation: Matrix
  private let drifts: [Drift]

  /// - Returns: nil where two hypotheses look at one measure at different visits, whose correlation the closed forms leave to simulation.
  init?(of trial: TrialProtocol, _ scenario: Scenario, patients: Int) throws(MathematicalFailure) {
    let comparisons = trial.hypotheses.map { PrimaryComparison(of: trial, for: $0) }
    var R = Matrix.identity(comparisons.count)
    for i in comparisons.indices {
      for j in comparisons.indices where j > i {
        let (one, other) = (trial.hypotheses[i], trial.hypotheses[j])
        let (first, second) = (comparisons[i], comparisons[j])
        if first.measure == second.measure, trial.endpoint(of: one)?.visit != trial.endpoint(of: other)?.visit { return nil }
        guard let between = first.correlation(with: second, trial), let measures = scenario.correlation(of: first.measure, second.measure, trial)
        else {
          return nil
        }
        // Both toward benefit.
        R[i, j] = between * measures * first.benefitSign * second.benefitSign
        R[j, i] = R[i, j]
      }
    }
    correlation = R
    var drifts: [Drift] = []
    for comparison in comparisons {
      let means = try trial.plannedMeans(scenario, comparison)
      let compared = Double(patients) * comparison.share
      let benefit = comparison.benefit(in: scenario)
      if comparison.test == .equivalence {
        drifts.append(
          .two(
            means.drift(benefit: benefit + comparison.margin, patients: compared),
            means.drift(benefit: comparison.margin - benefit, patients: compared)))
      } else {
        drifts.append(.one(means.drift(benefit: benefit, patients: compared)))
      }
    }
    self.drifts = drifts
  }

  /// One-sided p, by look.
  ///
  /// - Parameters:
  ///   - normals: independent, one a look and hypothesis.
  ///   - root: L with L Lᵀ the correlation.
  func pValues(_ normals: [Double], _ root: Matrix, _ fractions: [Double]) -> [[Double]] {
    let n = drifts.count
    var walk = [Double](repeating: 0, count: n)
    var before = 0.0
    return fractions.enumerated().map { look, t in
      for i in 0..<n {
        var step = 0.0
        for j in 0..<root.columns { step += root[i, j] * normals[look * n + j] }
        walk[i] += (t - before).squareRoot() * step
      }
      before = t
      return drifts.indices.map { i in
        let noise = walk[i] / t.squareRoot()
        switch drifts[i] {
        case .one(let drift): return StandardNormal.upperTail(drift * t.squareRoot() + noise)
        case .two(let up, let down):
          return max(StandardNormal.upperTail(up * t.squareRoot() + noise), StandardNormal.upperTail(down * t.squareRoot() - noise))
        }
      }
    }
  }
}

extension PrimaryComparison {
  /// Correlation of two comparisons' estimates that arms and populations in common make; nil where a population is not planned.
  fileprivate func correlation(with other: PrimaryComparison, _ trial: TrialProtocol) -> Double? {
    let size = { (arm: Int) in Double(trial.allocationRatio[arm]) }
    func signs(_ comparison: PrimaryComparison) -> [Int: Double] { [comparison.treatment: 1, comparison.comparator: -1] }
    let (a, b) = (signs(self), signs(other))
    let common = a.reduce(0) { sum, entry in sum + entry.value * (b[entry.key] ?? 0) / size(entry.key) }
    func variance(_ signs: [Int: Double]) -> Double { signs.keys.reduce(0) { $0 + 1 / size($1) } }
    let arms = common / (variance(a) * variance(b)).squareRoot()
    guard population != other.population else { return arms }
    let shares = PlannedPopulation(trial.population)
    let (inOne, inOther) = (population.map { [$0] } ?? [], other.population.map { [$0] } ?? [])
    guard let p = shares.share(of: inOne), let q = shares.share(of: inOther), let both = shares.share(of: inOne + inOther), p > 0, q > 0 else {
      return nil
    }
    return arms * both / (p * q).squareRoot()
  }
}

extension Scenario {
  /// Of two measures, nil being that of the first endpoint; nil where the scenario does not say.
  fileprivate func correlation(of one: String?, _ other: String?, _ trial: TrialProtocol) -> Double? {
    guard one != other else { return 1 }
    func place(_ measure: String?) -> Int? { measure.map { name in endpoints.firstIndex { $0.endpoint == name }.map { $0 + 1 } } ?? 0 }
    guard let i = place(one), let j = place(other), endpointCorrelation.indices.contains(max(i, j)) else { return nil }
    return endpointCorrelation[i][j]
  }
}
