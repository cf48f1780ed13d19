import TestSupport
import Testing

@testable import Simulation

@Suite struct `Monte Carlo errors` {
  @Test(.tags(.identity))
  func `of means, shares and deviations are those of their definitions`() throws {
    // 1, 2, 3, 6: mean 3, variance 14∕3.
    let x = [1.0, 2, 3, 6]
    let mean = try #require(MonteCarlo.mean(x))
    #expect(mean.value == 3 && mean.error!.isClose(to: (14.0 / 12).squareRoot(), within: 1e-15))
    let sums = try #require(MonteCarlo.mean(of: 4, sum: 12.0, squares: 50.0))
    #expect(sums.value == 3 && sums.error!.isClose(to: mean.error!, within: 1e-15))
    #expect(MonteCarlo.mean(of: 4, sum: 12, squares: 50) == sums)
    let deviation = try #require(MonteCarlo.standardDeviation(of: 4, meanWith: mean))
    #expect(deviation.value.isClose(to: (14.0 / 3).squareRoot(), within: 1e-15))
    #expect(deviation.error!.isClose(to: (14.0 / 3 / 6).squareRoot(), within: 1e-15))
    let share = try #require(MonteCarlo.share(30, of: 120))
    #expect(share.value == 0.25 && share.error!.isClose(to: (0.1875 / 120).squareRoot(), within: 1e-15))
    // Squares 1, 4, 9, 36: mean 12.5, variance 769∕3.
    let root = try #require(MonteCarlo.mean(x.map { $0 * $0 })?.squareRoot)
    #expect(root.value.isClose(to: 12.5.squareRoot(), within: 1e-15))
    #expect(root.error!.isClose(to: (769.0 / 3 / 4).squareRoot() / (2 * 12.5.squareRoot()), within: 1e-14))
  }

  @Test(.tags(.identity))
  func `are told apart from nothing to go by`() {
    #expect(MonteCarlo.mean([]) == nil && MonteCarlo.share(0, of: 0) == nil && MonteCarlo.mean(of: 0, sum: 0, squares: 0) == nil)
    #expect(MonteCarlo.standardDeviation(of: 1, meanWith: MonteCarlo(value: 1, error: nil)) == nil)
    #expect(MonteCarlo.mean([2.5]) == MonteCarlo(value: 2.5, error: nil))
    // A constant has no error, not a rounding error.
    #expect(MonteCarlo.mean([Double](repeating: 0.1, count: 1_000)) == MonteCarlo(value: 0.1, error: 0))
    let (one, many) = (0.1, 1_000_000)
    let sum = `Exact sums`.sum([Double](repeating: one, count: many)).value(0)
    let squares = `Exact sums`.sum([Double](repeating: one * one, count: many)).value(0)
    #expect(MonteCarlo.mean(of: many, sum: sum, squares: squares)?.error == 0)
    #expect(MonteCarlo.mean(of: 1 << 40, sum: 348 << 40, squares: 348 * 348 << 40) == MonteCarlo(value: 348, error: 0))
  }
}
