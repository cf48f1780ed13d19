import Mathematics
import TestSupport
import Testing

@Suite struct `Least squares` {
  /// Intercept, two covariates, two dummies, and columns that depend on earlier ones, in the middle and at the end.
  static let full = randomMatrix(30, 5, 1)
  static func withDependents() -> Matrix {
    Matrix(
      (0..<30).map { i in
        let x = full.row(i)
        return [x[0], x[1], x[0] - 2 * x[1], x[2], 0, x[3], x[2] + x[3] - x[0], x[4]]
      })
  }

  @Test(.tags(.identity))
  func `a straight line through points on it`() throws {
    let fit = LeastSquares(Matrix([[1, 0], [1, 1], [1, 2], [1, 5]]), [3, 5, 7, 13])
    #expect(try #require(fit.coefficients[0]).isClose(to: 3, within: 1e-14))
    #expect(try #require(fit.coefficients[1]).isClose(to: 2, within: 1e-14))
    #expect(fit.residualSumOfSquares < 1e-26)
    #expect(fit.residualDegreesOfFreedom == 2)
  }

  /// Simple regression has a closed form: slope Sxy ∕ Sxx, RSS = Syy − Sxy² ∕ Sxx.
  @Test(.tags(.identity))
  func `simple regression by its closed form`() throws {
    let x = [1.0, 2, 4, 7, 11]
    let y = [2.0, 1, 5, 6, 3]
    let fit = LeastSquares(Matrix(x.map { [1, $0] }), y)
    // x̄ = 5, ȳ = 3.4; Sxx = 66, Sxy = 14, Syy = 17.2
    #expect(try #require(fit.coefficients[1]).isClose(to: 14.0 / 66, within: 1e-14))
    #expect(try #require(fit.coefficients[0]).isClose(to: 3.4 - 5 * 14.0 / 66, within: 1e-14))
    #expect(fit.residualSumOfSquares.isClose(to: 17.2 - 14.0 * 14 / 66, within: 1e-13))
    #expect(fit.unscaledCovariance[1, 1].isClose(to: 1.0 / 66, within: 1e-15))
    #expect(fit.unscaledCovariance[0, 0].isClose(to: 1.0 / 5 + 25.0 / 66, within: 1e-14))
    #expect(fit.unscaledCovariance[0, 1].isClose(to: -5.0 / 66, within: 1e-14))
  }

  @Test(.tags(.identity))
  func `residuals are orthogonal to the columns, and the covariance inverts the cross product`() {
    let y = randomMatrix(30, 1, 2).column(0)
    let fit = LeastSquares(Self.full, y)
    #expect((Self.full.transposed * fit.residuals).allSatisfy { abs($0) < 1e-13 })
    #expect(fit.residuals.reduce(0) { $0 + $1 * $1 }.isClose(to: fit.residualSumOfSquares, relative: 1e-13))
    #expect(distance(fit.unscaledCovariance * Self.full.crossProduct, .identity(5)) < 1e-13)
    #expect(distance(fit.upper.transposed * fit.upper, Self.full.crossProduct) < 1e-12)
  }

  @Test(.tags(.identity))
  func `of dependent columns the later are dropped, and the fit does not change`() {
    let y = randomMatrix(30, 1, 3).column(0)
    let fit = LeastSquares(Self.withDependents(), y)
    let plain = LeastSquares(Self.full, y)
    #expect(fit.aliased == [2, 4, 6])
    #expect(fit.kept == [0, 1, 3, 5, 7])
    #expect(fit.residualSumOfSquares.isClose(to: plain.residualSumOfSquares, relative: 1e-12))
    for (position, j) in fit.kept.enumerated() {
      #expect((fit.coefficients[j] ?? .nan).isClose(to: plain.coefficients[position] ?? .nan, within: 1e-12))
    }
    #expect([2, 4, 6].allSatisfy { fit.coefficients[$0] == nil })
  }

  @Test(.tags(.identity))
  func `the cross product tells the same columns`() {
    let x = Self.withDependents()
    let estimable = EstimableColumns(crossProduct: x.crossProduct)
    #expect(estimable.aliased == [2, 4, 6])
    #expect(estimable.kept == [0, 1, 3, 5, 7])
    #expect(distance(estimable.lower * estimable.lower.transposed, Self.full.crossProduct) < 1e-12)
  }

  /// lm keeps a column when a share above 1e-7 of its length is left.
  @Test(.tags(.identity), arguments: [(1e-5, true), (1e-6, true), (1e-8, false)])
  func `lm's tolerance decides what is nearly dependent`(_ share: Double, _ isKept: Bool) {
    let x = Matrix((0..<30).map { i in [Self.full[i, 0], Self.full[i, 0] + share * Self.full[i, 1]] })
    #expect(LeastSquares(x, Self.full.column(2)).kept == (isKept ? [0, 1] : [0]))
  }

  @Test(.tags(.identity))
  func `more columns than rows leaves the last ones out`() {
    let fit = LeastSquares(randomMatrix(3, 5, 7), [1, 2, 3])
    #expect(fit.kept == [0, 1, 2])
    #expect(fit.aliased == [3, 4])
    #expect(fit.residualDegreesOfFreedom == 0)
    #expect(fit.residualSumOfSquares == 0)
  }

  /// Longley's employment data, whose columns are nearly collinear; certified by NIST to 15 digits.
  @Test(.tags(.reference))
  func `Longley's data by NIST's certified values`() throws {
    let longley = References.one("least-squares", "longley")
    let x = Matrix(longley.inputs["x"].matrix.map { [1] + $0 })
    let fit = LeastSquares(x, longley.inputs["y"].numbers)
    let residualVariance = fit.residualSumOfSquares / Double(fit.residualDegreesOfFreedom)
    for (k, certified) in longley.outputs["estimates"].numbers.enumerated() {
      #expect(try #require(fit.coefficients[k]).isClose(to: certified, relative: longley.tolerance))
    }
    for (k, certified) in longley.outputs["standardErrors"].numbers.enumerated() {
      #expect((residualVariance * fit.unscaledCovariance[k, k]).squareRoot().isClose(to: certified, relative: longley.tolerance))
    }
    #expect(fit.residualSumOfSquares.isClose(to: longley.outputs["residualSumOfSquares"].number ?? 0, relative: longley.tolerance))
  }
}
