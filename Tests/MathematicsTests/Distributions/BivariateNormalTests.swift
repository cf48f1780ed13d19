import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Bivariate normal` {
  @Test(.tags(.identity), arguments: [-1, -0.99, -0.93, -0.9, -0.5, -0.2, 0, 0.1, 0.4, 0.74, 0.76, 0.92, 0.926, 0.999, 1])
  func `has the orthant ¼ + asin ρ ∕ 2π`(_ ρ: Double) {
    #expect(BivariateNormal.upperOrthant(0, 0, correlation: ρ).isClose(to: 0.25 + asin(ρ) / (2 * .pi), within: 2e-16))
  }

  @Test(.tags(.identity), arguments: [-0.97, -0.6, 0.2, 0.95]) func `sums to 1 over the plane and is symmetric`(_ ρ: Double) {
    for (h, k) in [(0.3, -1.2), (2, 2.5), (-3, 0.1), (1.2, 1.2)] {
      let infinity = Double.infinity
      let parts = [
        ((-infinity, -infinity), (h, k)), ((h, -infinity), (infinity, k)), ((-infinity, k), (h, infinity)), ((h, k), (infinity, infinity)),
      ]
      let sum = parts.reduce(0) { $0 + BivariateNormal.rectangle(lower: $1.0, upper: $1.1, correlation: ρ) }
      #expect(sum.isClose(to: 1, within: 1e-15))
      #expect(BivariateNormal.upperOrthant(h, k, correlation: ρ).isClose(to: BivariateNormal.upperOrthant(k, h, correlation: ρ), within: 1e-16))
    }
  }

  @Test(.tags(.identity)) func `is one variable at its ends`() {
    #expect(BivariateNormal.upperOrthant(1, 2, correlation: 1).isClose(to: StandardNormal.upperTail(2), within: 1e-16))
    #expect(BivariateNormal.upperOrthant(1, 2, correlation: -1) == 0)
    let between = BivariateNormal.rectangle(lower: (-1, -0.5), upper: (2, 3), correlation: -1)
    #expect(between.isClose(to: StandardNormal.cumulative(0.5) - StandardNormal.cumulative(-1), within: 1e-15))
    #expect(BivariateNormal.rectangle(lower: (1, 0), upper: (1, 2), correlation: 0.5) == 0)
  }

  @Test(.tags(.reference), arguments: References.cases("normal-rectangles").filter { $0.id.hasPrefix("two") })
  func `agrees with 30 digits`(_ reference: ReferenceCase) {
    let (a, b) = (reference.inputs["lower"].numbers, reference.inputs["upper"].numbers)
    let p = BivariateNormal.rectangle(lower: (a[0], a[1]), upper: (b[0], b[1]), correlation: reference.inputs["correlation"].matrix[0][1])
    #expect(p.isClose(to: reference.outputs["p"].number!, within: reference.tolerance))
  }
}
