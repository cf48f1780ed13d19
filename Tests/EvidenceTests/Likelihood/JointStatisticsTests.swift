import Evidence
import Mathematics
import TestSupport
import Testing

@Suite struct `Joint statistics` {
  func correlation(_ a: Comparison, _ b: Comparison, _ cells: PatientCells) -> Double {
    JointStatistics(of: [a, b], in: cells, standardDeviation: 7.3).correlation[0, 1]
  }

  @Test(.tags(.identity), arguments: [0.2, 0.33, 0.5, 0.9]) func `of looks have √(I₁ ∕ I₂)`(_ t: Double) {
    let cells = PatientCells(arms: [("drug", 232), ("placebo", 116)], looks: [t * t, t])
    let (first, second, end) = (Comparison("1", of: cells, look: 0), Comparison("2", of: cells, look: 1), Comparison("3", of: cells))
    #expect(correlation(first, second, cells).isClose(to: t.squareRoot(), within: 1e-15))
    #expect(correlation(second, end, cells).isClose(to: t.squareRoot(), within: 1e-15))
    #expect(correlation(first, end, cells).isClose(to: t, within: 1e-15))
  }

  @Test(.tags(.identity)) func `of subsets have shared ∕ √(n₁n₂), and √(n₁ ∕ n₂) where one holds the other`() {
    let cells = PatientCells(arms: [("drug", 100), ("placebo", 100)], strata: [("a", 0.2), ("b", 0.3), ("c", 0.4), ("d", 0.1)])
    let (x, y, all) = (Comparison("x", in: [0, 1], of: cells), Comparison("y", in: [1, 2], of: cells), Comparison("all", of: cells))
    #expect(correlation(x, y, cells).isClose(to: 0.3 / (0.5 * 0.7).squareRoot(), within: 1e-15))
    #expect(correlation(x, all, cells).isClose(to: 0.5.squareRoot(), within: 1e-15))
    #expect(correlation(Comparison("d", in: [3], of: cells), x, cells) == 0)
  }

  @Test(.tags(.identity), arguments: [(87.0, 87.0, 87.0), (60, 90, 120), (30, 200, 50)])
  func `of arms with a control have 1 ∕ √((1 + n₀∕n₁)(1 + n₀∕n₂))`(_ n: (Double, Double, Double)) {
    let cells = PatientCells(arms: [("1", n.0), ("2", n.1), ("control", n.2)])
    let found = correlation(Comparison("1", arm: 0, comparator: 2, of: cells), Comparison("2", arm: 1, comparator: 2, of: cells), cells)
    #expect(found.isClose(to: 1 / ((1 + n.2 / n.0) * (1 + n.2 / n.1)).squareRoot(), within: 1e-15))
    let against = correlation(Comparison("1", arm: 0, comparator: 2, of: cells), Comparison("back", arm: 2, comparator: 0, of: cells), cells)
    #expect(against.isClose(to: -1, within: 1e-15))
  }

  @Test(.tags(.identity)) func `of visits have the correlation of the visits, times that of the patients`() {
    let cells = PatientCells(arms: [("drug", 50), ("placebo", 70)], strata: [("a", 0.25), ("b", 0.75)])
    let Σ = Matrix([[25, 14], [14, 49]])
    let joint = JointStatistics(
      of: [Comparison("early", of: cells, visit: 0), Comparison("late", of: cells, visit: 1), Comparison("a late", in: [0], of: cells, visit: 1)],
      in: cells,
      covariance: Σ)
    #expect(joint.correlation[0, 1].isClose(to: 0.4, within: 1e-15))
    #expect(joint.correlation[0, 2].isClose(to: 0.2, within: 1e-15))
    #expect(joint.standardErrors[0].isClose(to: 5 * (1.0 / 50 + 1.0 / 70).squareRoot(), within: 1e-14))
  }

  @Test(.tags(.identity)) func `weigh effects by patients`() {
    let cells = PatientCells(arms: ["drug", "placebo"], strata: ["a", "b"], patients: [30, 10, 20, 20])
    let joint = JointStatistics(of: [Comparison("all", of: cells)], in: cells, standardDeviation: 2)
    let z = joint.means { arm, stratum, _ in arm == 0 ? (stratum == 0 ? 1 : 3) : (stratum == 0 ? 0.5 : 0) }[0]
    let (drug, placebo) = (0.75 * 1 + 0.25 * 3, 0.25)
    let se = 2 * (2.0 / 40).squareRoot()
    #expect(z.isClose(to: (drug - placebo) / se, within: 1e-14))
  }

  /// Whole trials, patient by patient, against the correlations and means of the cells.
  @Test(.tags(.recovery)) func `are what simulated patients have`() {
    let cells = PatientCells(
      arms: ["low", "high", "placebo"], strata: ["UK", "else"], cohorts: 2, patients: [9, 5, 4, 3, 6, 6, 5, 2, 8, 4, 6, 4])
    let comparisons = [
      Comparison("look", arm: 0, comparator: 2, of: cells, look: 0), Comparison("end", arm: 0, comparator: 2, of: cells),
      Comparison("UK", arm: 1, comparator: 2, in: [0], of: cells),
    ]
    let joint = JointStatistics(of: comparisons, in: cells, standardDeviation: 3)
    let effect = { (arm: Int, stratum: Int, _: Int) -> Double in [1.5, 2.5, 0][arm] + (stratum == 1 ? 0.7 : 0) }
    let expected = joint.means(effect: effect)
    let trials = 20_000
    var sums = [Double](repeating: 0, count: 3)
    var products = Matrix(rows: 3, columns: 3)
    for trial in 0..<trials {
      var stream = RandomStream(seed: 31, trial: UInt64(trial), subject: 0, purpose: .outcome)
      var means: [Double] = []
      for arm in 0..<3 {
        for stratum in 0..<2 {
          for cohort in 0..<2 {
            let n = Int(cells.patients[cells.index(arm: arm, stratum: stratum, cohort: cohort)])
            var sum = 0.0
            for _ in 0..<n { sum += effect(arm, stratum, 0) + 3 * stream.nextNormal() }
            means.append(sum / Double(n))
          }
        }
      }
      let z = (0..<3).map { k in zip(joint.weights[k], means).reduce(0) { $0 + $1.0 * $1.1 } / joint.standardErrors[k] - expected[k] }
      for i in 0..<3 {
        sums[i] += z[i]
        for j in 0..<3 { products[i, j] += z[i] * z[j] }
      }
    }
    let error = 4 / Double(trials).squareRoot()
    for i in 0..<3 {
      #expect(abs(sums[i] / Double(trials)) < error)
      for j in 0..<3 { #expect(abs(products[i, j] / Double(trials) - joint.correlation[i, j]) < error * (i == j ? 1.5 : 1)) }
    }
  }
}
