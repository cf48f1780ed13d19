import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

/// The tables of Lu, Luo & Chen (2008).
@Suite struct `Repeated means` {
  struct Row: Sendable {
    var φ: (Double, Double)
    var ratio: Double
    var normal: Double
    var t: Double
  }
  static let table1 = [
    Row(φ: (1, 1), ratio: 1, normal: 168.12, t: 170.15), Row(φ: (1, 1), ratio: 2, normal: 189.13, t: 191.16),
    Row(φ: (1, 2), ratio: 0.5.squareRoot(), normal: 244.97, t: 246.98), Row(φ: (1, 2), ratio: 0.5, normal: 252.18, t: 254.19),
    Row(φ: (1, 2), ratio: 1, normal: 252.18, t: 254.19), Row(φ: (1, 2), ratio: 2, normal: 315.22, t: 317.23),
    Row(φ: (2, 2), ratio: 1, normal: 336.24, t: 338.24), Row(φ: (2, 2), ratio: 2, normal: 378.27, t: 380.27),
  ]

  @Test(.tags(.reference), arguments: 0..<8)
  func `give table 1`(_ index: Int) throws {
    let row = Self.table1[index]
    for (approximation, wanted) in [(DesignPlan.Approximation.normal, row.normal), (.t, row.t)] {
      let design = RepeatedMeans(
        standardDeviation: 1, attrition: row.φ, ratio: row.ratio, error: ErrorRate(0.05, sides: 2), approximation: approximation)
      #expect(try design.patients(benefit: 0.5, power: 0.9).isClose(to: wanted, within: 0.005))
    }
  }

  static let table2: [(loss: Double, factors: [Double])] = [
    (0.3, [1.4286, 1.3825, 1.3107, 1.2332, 1.1470, 1.0514]), (0.4, [1.6667, 1.5901, 1.4749, 1.3541, 1.2220, 1.0773]),
  ]

  /// Correlations of which that of the first and last of the visits is as given.
  private static func autoregressive(_ visits: Int, _ firstToLast: Double) -> Matrix {
    Matrix(
      (0..<visits).map { i in
        (0..<visits).map { j in i == j ? 1 : firstToLast == 0 ? 0 : plainExp(plainLog(firstToLast) * Double(abs(i - j)) / Double(visits - 1)) }
      })
  }

  @Test(.tags(.reference), arguments: 0..<2)
  func `give table 2`(_ index: Int) throws {
    let row = Self.table2[index]
    for (column, correlation) in [0, 0.1, 0.3, 0.5, 0.7, 0.9].enumerated() {
      let φ = try RepeatedMeans.attritionFactor(
        correlation: Self.autoregressive(4, correlation), retention: (0..<4).map { 1 - row.loss * Double($0) / 3 })
      #expect(φ.isClose(to: row.factors[column], within: 5e-5), "a \(row.loss), correlation \(correlation)")
    }
  }

  @Test(.tags(.identity))
  func `have factor 1 without dropout, and that of the observed without correlation`() throws {
    let R = Self.autoregressive(5, 0.4)
    #expect(try RepeatedMeans.attritionFactor(correlation: R, retention: [1, 1, 1, 1, 1]).isClose(to: 1, within: 1e-13))
    // Who leaves before the first visit tells nothing.
    #expect(try RepeatedMeans.attritionFactor(correlation: R, retention: [0.8, 0.8, 0.8, 0.8, 0.8]).isClose(to: 1.25, within: 1e-13))
    let none = try RepeatedMeans.attritionFactor(correlation: .identity(3), retention: [1, 0.9, 0.6])
    #expect(none.isClose(to: 1 / 0.6, within: 1e-13))
    // Two visits: 1 ∕ r₂ − ρ² (1 ∕ r₂ − 1), the regression estimate of a mean.
    let two = try RepeatedMeans.attritionFactor(correlation: Matrix([[1, 0.6], [0.6, 1]]), retention: [1, 0.7])
    #expect(two.isClose(to: 1 / 0.7 - 0.36 * (1 / 0.7 - 1), within: 1e-13))
  }

  @Test(.tags(.identity))
  func `have the power at the size, and that of two means without dropout`() throws {
    let error = ErrorRate(0.025, sides: 1)
    for approximation in [DesignPlan.Approximation.t, .normal] {
      let design = RepeatedMeans(standardDeviation: 8, attrition: (1.3, 1.2), ratio: 1.5, error: error, approximation: approximation)
      let size = try design.patients(benefit: 2.5, power: 0.9)
      #expect(design.power(benefit: 2.5, patients: size).isClose(to: 0.9, within: approximation == .t ? 1e-4 : 1e-12))
      #expect(design.power(benefit: 0, patients: size).isClose(to: 0.025, within: 1e-12))
    }
    let whole = RepeatedMeans(standardDeviation: 8, attrition: (1, 1), ratio: 2, error: error, approximation: .normal)
    let means = TwoMeans(standardDeviation: 8, ratio: 2, error: error, approximation: .normal)
    #expect(try whole.patients(benefit: 2.5, power: 0.9).isClose(to: try means.patients(benefit: 2.5, power: 0.9), relative: 1e-13))
  }

  @Test func `refuse what is no correlation, and what has no size`() {
    #expect(throws: MathematicalFailure.self) {
      try RepeatedMeans.attritionFactor(correlation: Matrix([[1, 2], [2, 1]]), retention: [1, 0.5])
    }
    let design = RepeatedMeans(standardDeviation: 8, attrition: (1, 1), error: ErrorRate(0.05, sides: 2))
    #expect(throws: MathematicalFailure.self) { try design.patients(benefit: 0, power: 0.9) }
    #expect(throws: MathematicalFailure.self) { try design.patients(benefit: 1, power: 0.02) }
  }
}
