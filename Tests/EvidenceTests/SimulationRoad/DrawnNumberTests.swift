import Mathematics
import TestSupport
import Testing

@testable import Evidence

@Suite struct `Beta variates by rejection` {
  @Test(.tags(.identity), arguments: [(9.0, 1.5), (4.0, 4.0), (8.0, 2.0), (1.2, 30.0)])
  func `have the moments and the quantiles of the law`(_ a: Double, _ b: Double) throws {
    let draws = try #require(BetaDraws(a, b))
    let law = BetaDistribution(a: a, b: b)
    let n = 40_000
    var values: [Double] = []
    for subject in 0..<n {
      var stream = RandomStream(seed: 3, trial: 9, subject: UInt32(subject), purpose: .parameters)
      values.append(draws.draw(&stream))
    }
    let mean = a / (a + b)
    let variance = mean * (1 - mean) / (a + b + 1)
    let found = values.reduce(0, +) / Double(n)
    #expect(abs(found - mean) < 4 * (variance / Double(n)).squareRoot())
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
    #expect(abs(square / variance - 1) < 0.05)
    for p in [0.05, 0.25, 0.5, 0.75, 0.95] {
      let below = Double(values.count { $0 <= law.quantile(p) }) / Double(n)
      #expect(abs(below - p) < 4 * (p * (1 - p) / Double(n)).squareRoot(), "\(p): \(below)")
    }
  }

  @Test func `serve no law with a parameter of 1 or less`() {
    #expect(BetaDraws(1, 3) == nil)
    #expect(BetaDraws(3, 0.5) == nil)
  }
}
