/// One condition against another on the same patients.
///
///     D = p̂₂ − p̂₁ = (b − a) ∕ n,     SE² = ((a + b) ∕ n − D²) ∕ n
///
/// a, b: trials won under the first only, and under the second only. Independent runs would have SE² = p̂₁(1 − p̂₁)∕n + p̂₂(1 − p̂₂)∕n.
///
/// - Reference: McNemar (1947), Psychometrika 12:153–157, for the discordant counts.
public struct PairedDifference: Equatable, Sendable {
  /// Of the probability to reject the first hypothesis, second minus first.
  public let power: MonteCarlo
  /// What the error would be had the runs had patients of their own.
  public let independentError: Double
  public let onlyFirst: Int
  public let onlySecond: Int
  /// Of the patients at the end of the trial.
  public let patients: MonteCarlo
}

/// One condition's estimates and duration against another's on the same patients: means of differences trial by trial, over the trials in which both have
/// the figure. Nil where none has.
///
///     D = Σ dₜ ∕ m,     SE² = Σ (dₜ − D)² ∕ (m (m − 1))
public struct PairedEstimates: Equatable, Sendable {
  /// Of the estimates of the last analysis.
  public let estimate: MonteCarlo?
  /// Of their biases: that of the estimates less that of the truths, whose errors are added as if independent.
  public let bias: MonteCarlo?
  public let meanSquaredError: MonteCarlo?
  /// From the first patient to the end of the trial.
  public let days: MonteCarlo?
}

extension ExperimentTally {
  /// A condition minus the one it is held against, `Experiment.references`; nil for one that is held against none.
  ///
  /// - Parameter experiment: that was tallied.
  public func estimates(of condition: Int, in experiment: Experiment) -> PairedEstimates? {
    let reference = references[condition]
    guard reference != condition else { return nil }
    let (one, two) = (experiment.conditions[reference].truth.effects[0], experiment.conditions[condition].truth.effects[0])
    let error = differences.mean(.error, of: condition)
    return PairedEstimates(
      estimate: error.map { MonteCarlo(value: $0.value + (two.value - one.value), error: $0.error) },
      bias: error.map { $0.widened(by: one.error).widened(by: two.error) }, meanSquaredError: differences.mean(.squaredError, of: condition),
      days: differences.mean(.days, of: condition))
  }
}

extension ExperimentTally {
  /// Condition `second` minus condition `first`.
  public func difference(of second: Int, from first: Int) -> PairedDifference {
    precondition(second != first, "a condition differs from another")
    let (one, two) = (tallies[first], tallies[second])
    let n = Double(count)
    let pair = pair(min(first, second), max(first, second))
    let (a, b) = (one.successes() - bothWon[pair], two.successes() - bothWon[pair])
    let difference = Double(b - a) / n
    let variance = max(0, Double(a + b) / n - difference * difference)
    let shares = [one, two].map { Double($0.successes()) / n }
    let squares = one[.patientsSquared] + two[.patientsSquared] - 2 * patientsProducts[pair]
    let patients = MonteCarlo.mean(of: count, sum: two[.patients] - one[.patients], squares: squares)
    return PairedDifference(
      power: MonteCarlo(value: difference, error: (variance / n).squareRoot()),
      independentError: (shares.reduce(0) { $0 + $1 * (1 - $1) } / n).squareRoot(), onlyFirst: a, onlySecond: b,
      patients: patients ?? MonteCarlo(value: 0, error: nil))
  }
}
