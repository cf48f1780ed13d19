import Mathematics
import TestSupport
import Testing

@testable import Design

@Suite struct `Score density` {
  /// Probability of crossing at each look after going on between −∞ (or a bound) and c.
  private func crossings(_ fractions: [Double], refinement: Double, drift: Double) -> [Double] {
    var density = ScoreDensity()
    var all: [Double] = []
    for (look, t) in fractions.enumerated() {
      all.append(density.above(2.2, at: t, drift: drift))
      all.append(density.below(-1, at: t, drift: drift))
      if look + 1 < fractions.count {
        density.goOn(to: t, between: look % 2 == 0 ? -ScoreDensity.farthest : -1, and: 2.2, before: fractions[look + 1], refinement: refinement)
      }
    }
    return all
  }

  @Test(.tags(.identity), arguments: [[0.5, 1], [0.1, 0.2, 0.9, 1], [0.3, 0.31, 0.999, 1], (1...20).map { Double($0) / 20 }])
  func `does not move when its panels are halved`(_ fractions: [Double]) {
    for drift in [-2.0, 0, 3, 6] {
      expect(
        crossings(fractions, refinement: 1, drift: drift), crossings(fractions, refinement: 2, drift: drift), within: 1e-13)
    }
  }

  @Test(.tags(.identity))
  func `gives back the normal law where nobody stops`() {
    var density = ScoreDensity()
    for (t, next) in [(0.2, 0.5), (0.5, 1.0)] { density.goOn(to: t, between: -15, and: 15, before: next) }
    for drift in [-3.0, 0, 4] {
      for z in [-2.0, 0, 1.96, 5] {
        #expect(density.above(z, at: 1, drift: drift).isClose(to: StandardNormal.upperTail(z - drift), within: 1e-14))
        #expect(density.below(z, at: 1, drift: drift).isClose(to: StandardNormal.cumulative(z - drift), within: 1e-14))
      }
    }
  }
}
