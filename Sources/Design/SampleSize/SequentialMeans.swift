import Mathematics
import Trial

/// The comparison of two means at several looks: power, expected size, and the size for a power.
///
/// - Checked: `References/sample-size`, `means-gs-*`, `power-means-gs-*`.
public struct SequentialMeans: Sendable {
  public let means: any ComparisonOfMeans
  public let test: SequentialTest

  public init(means: any ComparisonOfMeans, test: SequentialTest) {
    precondition(means.error.sides == test.boundaries.sides, "the comparison and the test have the same sides")
    self.means = means
    self.test = test
  }

  /// What happens at each look with at most N patients.
  ///
  /// - Parameters:
  ///   - benefit: Δ, positive when better.
  ///   - patients: N at the end, in the two groups.
  public func exits(benefit: Double, patients: Double) -> ExitProbabilities {
    test.exits(drift: means.drift(benefit: benefit, patients: patients))
  }

  /// N at the end for a power: that of a single look, times the inflation factor of the looks.
  ///
  /// - Throws: `outsideDomain` where the benefit is not positive or the power not above the error.
  public func size(benefit: Double, power: Double) throws(MathematicalFailure) -> SequentialSize {
    let single = try means.patients(benefit: benefit, power: power)
    let factor = try test.inflationFactor(power: power, alphaPerSide: means.error.perSide)
    return SequentialSize(patients: single * factor, fixedDesignPatients: single, inflationFactor: factor)
  }
}

/// A sample size for a power, not rounded.
public struct SequentialSize: Equatable, Sendable {
  /// N at the end, in the two groups.
  public var patients: Double
  /// N of a single look with the same error and power.
  public var fixedDesignPatients: Double
  public var inflationFactor: Double
}
