import Mathematics
import TestSupport
import Testing

@Suite struct `Richtmyer's points` {
  /// 4,096 points a shift, eight shifts.
  private func mean(_ dimension: Int, _ f: ([Double]) -> Double) -> Double {
    let points = RichtmyerPoints(dimension: dimension)
    var sum = 0.0
    for shift in 0..<8 {
      for index in 1...4096 { sum += f((0..<dimension).map { points.coordinate($0, of: index, shift: shift) }) }
    }
    return sum / (8 * 4096)
  }

  @Test(.tags(.identity), arguments: [1, 2, 4, 8])
  func `fill the cube evenly`(_ dimension: Int) {
    let product = mean(dimension) { $0.reduce(1) { $0 * 2 * $1 } }
    // As many random points would err by 0.017 in eight dimensions.
    #expect(product.isClose(to: 1, within: 1e-2))
    let corner = mean(dimension) { $0.allSatisfy { $0 < 0.5 } ? 1 : 0 }
    var share = 1.0
    for _ in 0..<dimension { share /= 2 }
    #expect(corner.isClose(to: share, within: 1e-3))
    #expect(mean(dimension) { $0.allSatisfy { $0 > 0 && $0 < 1 } ? 0 : 1 } == 0)
  }
}
