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
