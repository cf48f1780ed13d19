import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Two samples on their own model: 10,000 pairs, seed 93; a coverage of 95% has a Monte Carlo error of 0.2 points.
@Suite struct `Intervals of two samples on their own model` {
  static let samples = 10_000
  static let error = (0.05 * 0.95 / Double(samples)).squareRoot()

  static func pair(_ number: Int, spread: Double) -> ([Double], [Double]) {
    var random = RandomStream(seed: 93, trial: UInt64(number), subject: 0, purpose: .outcome)
    return ((0..<12).map { _ in 1 + random.nextNormal() }, (0..<20).map { _ in spread * random.nextNormal() })
  }

  private func cover(_ name: String, _ model: String, _ spread: Double, slack: Double, _ interval: ([Double], [Double]) throws -> Interval) throws {
    let covered = try (0..<Self.samples).count { number in
      let (first, second) = Self.pair(number, spread: spread)
      let found = try interval(first, second)
      return found.lower <= 1 && 1 <= found.upper
    }
    let found = Double(covered) / Double(Self.samples)
    Qualification.recovered(Recovery(name, model: "12 and 20 patients, \(model)", found: [found], error: Self.error))
    #expect(abs(found - 0.95) <= 3 * Self.error + slack, "\(name): \(found)")
  }

  private func test(_ variances: TwoSampleTest.Variances) -> ([Double], [Double]) throws -> Interval {
    { try TwoSampleTest($0, $1, variances: variances).contrast.interval(level: 0.95) }
  }

  @Test(.tags(.recovery)) func `by Student have the level exactly, by Welch where the samples vary unlike`() throws {
    try cover("Student's t", "alike in spread", 1, slack: 0, test(.pooled))
    try cover("Welch's t", "standard deviations 1 and 3", 3, slack: 0.003, test(.separate))
  }

  /// Normal theory of the rank sum, with the correction: near the level, a little above it in small samples.
  @Test(.tags(.recovery)) func `by Hodges and Lehmann are near the level`() throws {
    try cover("Hodges–Lehmann shift", "alike in spread", 1, slack: 0.006) { try RankSumTest($0, $1).interval() }
  }
}
