import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct LinearPathsTests {
  static func loadings(_ T: Int) -> [[Double]] {
    (0..<T).map { t in
      (0..<T).map { (s: Int) -> Double in
        guard s <= t else { return 0 }
        return 3.0 / Double(1 + t - s) + Double(t) / 7
      }
    }
  }
  static func example(_ T: Int, isWhole: Bool) -> LinearPaths {
    LinearPaths(
      offset: (0..<T).map { 20 - Double($0) }, gain: (0..<T).map { 1 - 0.1 * Double($0) }, loadings: loadings(T),
      means: [(0..<T).map { -Double($0) }, (0..<T).map { -1.5 * Double($0) }], isWhole: isWhole, lowest: isWhole ? 0 : -.infinity,
      highest: isWhole ? 52 : .infinity)
  }

  /// The sums written out; their order may differ by rounding.
  @Test(.tags(.identity), arguments: [1, 2, 3, 4, 5, 6, 9], [false, true])
  func `are the sums of their formula, rounded and kept within the range`(_ T: Int, _ isWhole: Bool) {
    let n = 53
    let paths = Self.example(T, isWhole: isWhole)
    let L = Self.loadings(T)
    let z = (0..<n * T).map { sin(Double($0) * 1.7) * 2 }
    let x = (0..<n).map { cos(Double($0)) * 5 }
    let shift = (0..<n * T).map { Double($0 % 3) }
    let group = (0..<n).map { $0 % 2 }
    var plain = [Double](repeating: 0, count: n * T)
    var shifted = plain
    paths.fill(n, x: x, group: group, normals: z, into: &plain)
    paths.fill(n, x: x, group: group, normals: z, shift: shift, into: &shifted)
    for i in 0..<n {
      for t in 0..<T {
        var y = 20 - Double(t) + (1 - 0.1 * Double(t)) * x[i] - (group[i] == 0 ? 1 : 1.5) * Double(t)
        for s in 0...t { y += L[t][s] * z[i * T + s] }
        for (got, want) in [(plain[i * T + t], y), (shifted[i * T + t], y + shift[i * T + t])] {
          if isWhole {
            #expect(got == got.rounded() && got >= 0 && got <= 52 && abs(got - min(max(want, 0), 52)) <= 0.5 + 1e-9)
          } else {
            #expect(abs(got - want) < 1e-12)
          }
        }
      }
    }
  }
}

@Suite struct LogisticExitsTests {
  /// The law written out: after the first visit by which the product of staying is no longer above u.
  @Test(.tags(.identity), arguments: [2, 3, 6, 8, 11])
  func `take away what comes after the first visit at which the chance of having stayed is below u`(_ T: Int) {
    let n = 997
    let intercepts = (0..<T).map { -2.5 + 0.2 * Double($0) }
    let exits = LogisticExits(intercepts: intercepts, slope: 0.2)
    let x = (0..<n).map { Double($0 % 9) }
    let values = (0..<n * T).map { 5 + 6 * sin(Double($0)) }
    let u = (0..<n).map { (Double($0) + 0.5) / Double(n) }
    var (left, seen) = (values, [Int](repeating: 0, count: n))
    exits.apply(n, x: x, uniforms: u, values: &left, seen: &seen)
    for i in 0..<n {
      var (stayed, visits) = (1.0, 1)
      while visits < T {
        stayed /= 1 + exp(intercepts[visits - 1] + 0.2 * (values[i * T + visits - 1] - x[i]))
        if u[i] >= stayed { break }
        visits += 1
      }
      #expect(seen[i] == visits)
      for t in 0..<T { #expect(t < visits ? left[i * T + t] == values[i * T + t] : left[i * T + t].isNaN) }
    }
    #expect(Set(seen).count == T)
  }

  @Test(.tags(.identity))
  func `nobody leaves at a logit of minus infinity, whatever the values`() {
    let exits = LogisticExits(intercepts: [-.infinity, -.infinity, 0], slope: 0)
    var (values, seen) = ([1e300, -1e300, 0, 3, 4, 5], [0, 0])
    exits.apply(2, x: [0, 0], uniforms: [1 - 0x1p-53, 0x1p-53], values: &values, seen: &seen)
    #expect(seen == [3, 3] && values == [1e300, -1e300, 0, 3, 4, 5])
  }
}

@Suite struct OuterProductsTests {
  @Test(.tags(.identity), arguments: [4, 8, 12, 36])
  func `are the sums of products by bucket on and above the diagonal`(_ order: Int) {
    let n = 41
    let x = (0..<n * order).map { Double(($0 * 7) % 11) - 5 }
    let bucket = (0..<n).map { UInt32(($0 * 3) % 4) }
    var sums = [Double](repeating: 1, count: 4 * order * order)
    OuterProducts.add(x, count: n, order: order, bucket: bucket, to: &sums)
    for b in 0..<4 {
      for i in 0..<order {
        for j in i..<order {
          let want = 1 + (0..<n).filter { bucket[$0] == b }.reduce(0) { $0 + x[$1 * order + i] * x[$1 * order + j] }
          #expect(sums[(b * order + i) * order + j] == want)
        }
      }
    }
  }
}
