import Mathematics

/// The joint law of the z statistics of one trial: means and correlations from the patients that they share.
///
/// Cell c has a mean Ȳc of nc patients, independent of the other cells', with covariance Σ(v, v′)∕nc between visits. A comparison is a contrast of cells,
/// T = Σ wc Ȳc, with wc = nc∕n of its arm and −nc∕n₀ of its comparator, and z = T ∕ se:
///
///     se² = Σ wc² Σ(v, v)∕nc,   Corr(z, z′) = Σ wc w′c Σ(v, v′)∕nc ∕ (se se′),   E z = Σ wc μc(v) ∕ se
///
/// so that looks have √(I₁∕I₂), nested subsets √(n₁∕n₂), subsets that overlap shared∕√(n₁n₂), arms with a common control 1∕√((1 + n₀∕n₁)(1 + n₀∕n₂)), an early
/// visit of the same patients the correlation of the visits. Subsets that part a whole are linearly dependent with it, and the correlation is singular.
///
/// - Checked: each of these formulas in `JointStatisticsTests`; every correlation of `References/exact-road`.
public struct JointStatistics: Equatable, Sendable {
  public let names: [String]
  /// se of each comparison, in units of the endpoint.
  public let standardErrors: [Double]
  public let correlation: Matrix
  /// wc of each comparison, by cell.
  public let weights: [[Double]]
  public let visits: [Int]
  private let cells: PatientCells

  /// - Parameters:
  ///   - covariance: Σ, of one patient's values at the visits within arm; positive semidefinite.
  public init(of comparisons: [Comparison], in cells: PatientCells, covariance: Matrix) {
    precondition(covariance.isSquare && comparisons.allSatisfy { $0.visit < covariance.rows }, "every comparison's visit has a variance")
    var weights: [[Double]] = []
    for comparison in comparisons {
      var row = [Double](repeating: 0, count: cells.patients.count)
      for (arm, sign) in [(comparison.arm, 1.0), (comparison.comparator, -1.0)] {
        let taken = cells.cells(of: arm, in: comparison)
        let total = taken.reduce(0) { $0 + cells.patients[$1] }
        precondition(total > 0, "a comparison has patients in either arm")
        for c in taken { row[c] = sign * cells.patients[c] / total }
      }
      weights.append(row)
    }
    let k = comparisons.count
    var shared = Matrix(rows: k, columns: k)
    for i in 0..<k {
      for j in 0...i {
        var sum = 0.0
        for c in cells.patients.indices where weights[i][c] != 0 && weights[j][c] != 0 { sum += weights[i][c] * weights[j][c] / cells.patients[c] }
        shared[i, j] = sum * covariance[comparisons[i].visit, comparisons[j].visit]
        shared[j, i] = shared[i, j]
      }
    }
    let se = (0..<k).map { shared[$0, $0].squareRoot() }
    precondition(se.allSatisfy { $0 > 0 }, "a comparison has a standard error above 0")
    var correlation = Matrix.identity(k)
    for i in 0..<k { for j in 0..<k where i != j { correlation[i, j] = min(max(shared[i, j] / (se[i] * se[j]), -1), 1) } }
    names = comparisons.map(\.name)
    standardErrors = se
    self.correlation = correlation
    self.weights = weights
    visits = comparisons.map(\.visit)
    self.cells = cells
  }

  /// One visit, one standard deviation.
  public init(of comparisons: [Comparison], in cells: PatientCells, standardDeviation: Double) {
    precondition(standardDeviation > 0, "a standard deviation is above 0")
    self.init(of: comparisons, in: cells, covariance: Matrix(diagonal: [standardDeviation * standardDeviation]))
  }

  public var count: Int { names.count }

  /// E z of each comparison.
  ///
  /// - Parameter effect: μ of an arm in a stratum at a visit, less what all arms of the stratum have in common: 0 for placebo. What a stratum has in common
  ///   cancels where it is spread evenly over the arms; where it is not, the effect given must hold it.
  public func means(effect: (_ arm: Int, _ stratum: Int, _ visit: Int) -> Double) -> [Double] {
    (0..<count).map { k in
      var sum = 0.0
      for arm in cells.arms.indices {
        for stratum in cells.strata.indices {
          var weight = 0.0
          for cohort in 0..<cells.cohorts { weight += weights[k][cells.index(arm: arm, stratum: stratum, cohort: cohort)] }
          if weight != 0 { sum += weight * effect(arm, stratum, visits[k]) }
        }
      }
      return sum / standardErrors[k]
    }
  }

  /// The statistics taken alone.
  public func law(mean: [Double]) -> MultivariateNormal { MultivariateNormal(mean: mean, covariance: correlation) }
}
