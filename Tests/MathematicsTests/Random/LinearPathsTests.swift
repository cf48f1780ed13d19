import CKernels
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
    let group = (0..<n).map { $0 % 2 }
    var found = [Double](repeating: 0, count: n * T)
    paths.fill(n, x: x, group: group, normals: z, into: &found)
    for i in 0..<n {
      for t in 0..<T {
        var want = 20 - Double(t) + (1 - 0.1 * Double(t)) * x[i] - (group[i] == 0 ? 1 : 1.5) * Double(t)
        for s in 0...t { want += L[t][s] * z[i * T + s] }
        let got = found[i * T + t]
        if isWhole {
          #expect(got == got.rounded() && got >= 0 && got <= 52 && abs(got - min(max(want, 0), 52)) <= 0.5 + 1e-9)
        } else {
          #expect(abs(got - want) < 1e-12)
        }
      }
    }
  }
}

@Suite struct LogisticExitsTests {
  /// Paths whose values are their normal numbers.
  static func identity(_ T: Int) -> LinearPaths {
    let zeros = [Double](repeating: 0, count: T)
    return LinearPaths(
      offset: zeros, gain: zeros, loadings: (0..<T).map { t in (0..<T).map { $0 == t ? 1 : 0 } }, means: [zeros], isWhole: false, lowest: -.infinity,
      highest: .infinity)
  }

  /// What is left of values, and how often each unit is seen.
  static func left(_ exits: LogisticExits, x: [Double], values: [Double], uniforms: [Double]) -> (values: [Double], seen: [Int]) {
    var (left, seen) = (values, [Int](repeating: 0, count: x.count))
    identity(exits.intercepts.count).fill(
      x.count, x: x, group: [Int](repeating: 0, count: x.count), normals: values, leavingBy: exits, uniforms: uniforms, into: &left, seen: &seen)
    return (left, seen)
  }

  /// The law written out: after the first visit by which the product of staying is no longer above u.
  @Test(.tags(.identity), arguments: [2, 3, 6, 8, 11])
  func `take away what comes after the first visit at which the chance of having stayed is below u`(_ T: Int) {
    let n = 997
    let intercepts = (0..<T).map { -2.5 + 0.2 * Double($0) }
    let x = (0..<n).map { Double($0 % 9) }
    let values = (0..<n * T).map { 5 + 6 * sin(Double($0)) }
    let u = (0..<n).map { (Double($0) + 0.5) / Double(n) }
    let (left, seen) = Self.left(LogisticExits(intercepts: intercepts, slope: 0.2), x: x, values: values, uniforms: u)
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

  /// u Π (1 + exp(logit)) after each visit but the last, in double.
  private static func products(_ exits: LogisticExits, x: Double, values: ArraySlice<Double>, u: Double) -> [Double] {
    var product = u
    return zip(exits.intercepts, values).dropLast().map { intercept, value in
      product *= 1 + ckernels_exp(min(max(intercept + exits.slope * (value - x), -700), 700))
      return product
    }
  }

  /// 30,000 units for each T and slope; for half of them u is put where the product of some visit is 1, but for a part of 10⁻⁴ … 10⁻¹⁶.
  @Test(.tags(.identity), arguments: [2, 5, 6, 8, 12], [0.02, 0.5, 8])
  func `are those of the product in double, however near to 1 it comes`(_ T: Int, _ slope: Double) {
    let n = 30_000
    let exits = LogisticExits(intercepts: (0..<T).map { -2 + 0.3 * Double($0 % 3) }, slope: slope)
    let streams = TrialStreams(seed: 11, trial: UInt64(T))
    var (x, uniforms, values) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n), [Double](repeating: 0, count: n * T))
    streams.fillNormalsAndUniforms(subjects: 0..<n, purpose: .baseline, normals: &x, uniforms: &uniforms)
    streams.fillNormals(subjects: 0..<n, draws: T, purpose: .outcome, into: &values)
    for i in values.indices { values[i] *= 3 }
    let u = (0..<n).map { i -> Double in
      let plain = uniforms[i]
      guard i % 2 == 0 else { return plain }
      let products = Self.products(exits, x: x[i], values: values[i * T..<(i + 1) * T], u: 1)
      let near = 1 / products[i / 2 % (T - 1)] * (1 + pow(10, -4 - Double(i / 2 % 13)) * (2 * plain - 1))
      return near < 1 && near >= 0x1p-53 ? near : plain
    }
    let (left, seen) = Self.left(exits, x: x, values: values, uniforms: u)
    var wrong = 0
    for i in 0..<n {
      let below = Self.products(exits, x: x[i], values: values[i * T..<(i + 1) * T], u: u[i]).count { $0 < 1 }
      let isRight = (0..<T).allSatisfy { $0 <= below ? left[i * T + $0] == values[i * T + $0] : left[i * T + $0].isNaN }
      wrong += seen[i] == below + 1 && isRight ? 0 : 1
    }
    #expect(wrong == 0)
    #expect(Set(seen).count > 1)
  }

  @Test(.tags(.identity), arguments: [1, 3, 6, 8, 9])
  func `do not hang on how many units are drawn together, nor do values`(_ T: Int) {
    let (paths, n) = (LinearPathsTests.example(T, isWhole: false), 150)
    let exits = LogisticExits(intercepts: (0..<T).map { -1.5 - 0.1 * Double($0) }, slope: 0.05)
    let z = (0..<n * T).map { sin(Double($0) * 1.3) }
    let (x, u) = ((0..<n).map { 20 + cos(Double($0)) }, (0..<n).map { (Double($0 * 37 % n) + 0.5) / Double(n) })
    let group = (0..<n).map { $0 % 2 }
    func drawn(_ units: Range<Int>) -> (values: [UInt64], seen: [Int]) {
      let first = units.lowerBound
      var (values, seen) = ([Double](repeating: 0, count: units.count * T), [Int](repeating: 0, count: units.count))
      paths.fill(
        units.count, x: Array(x[units]), group: Array(group[units]), normals: Array(z[(first * T)...]), leavingBy: exits, uniforms: Array(u[units]),
        into: &values, seen: &seen)
      return (values.map(\.bitPattern), seen)
    }
    let all = drawn(0..<n)
    for first in [0, 3, 64] {
      for count in [1, 2, 7, 8, 9, 15, 63, 64, 65, 86] {
        let some = drawn(first..<first + count)
        #expect(some.seen == Array(all.seen[first..<first + count]))
        #expect(some.values == Array(all.values[first * T..<(first + count) * T]))
      }
    }
  }

  @Test(.tags(.identity))
  func `nobody leaves at a logit of minus infinity, whatever the values`() {
    let exits = LogisticExits(intercepts: [-.infinity, -.infinity, 0], slope: 0)
    let values: [Double] = [1e300, -1e300, 0, 3, 4, 5]
    for copies in [1, 4, 5] {
      let many = [[Double]](repeating: values, count: copies).flatMap(\.self)
      let (left, seen) = Self.left(
        exits, x: [Double](repeating: 0, count: 2 * copies), values: many,
        uniforms: [[Double]](repeating: [1 - 0x1p-53, 0x1p-53], count: copies).flatMap(\.self))
      #expect(seen == [Int](repeating: 3, count: 2 * copies) && left == many)
    }
  }
}

@Suite struct OuterProductsTests {
  /// Bit for bit those added up in order; among the buckets are such as differ by 256.
  @Test(.tags(.identity), arguments: [4, 8, 12, 16, 20, 36], [3, 41, 600])
  func `are the sums of products by bucket on and above the diagonal`(_ order: Int, _ n: Int) {
    let x = (0..<n * order).map { sin(Double($0) * 0.7) }
    let bucket = (0..<n).map { (i: Int) -> UInt32 in
      let low = UInt32(i * 3 % 4)
      return i % 7 == 0 ? low + 256 : low
    }
    var sums = [Double](repeating: 1, count: 260 * order * order)
    OuterProducts.add(x, count: n, order: order, bucket: bucket, to: &sums)
    for b in [0, 1, 2, 3, 256, 257, 258, 259] {
      let units = (0..<n).filter { bucket[$0] == b }
      for i in 0..<order {
        for j in i..<order {
          var want = 1.0
          for unit in units { want += x[unit * order + i] * x[unit * order + j] }
          #expect(sums[(b * order + i) * order + j] == want)
        }
      }
    }
    #expect(sums[4 * order * order..<256 * order * order].allSatisfy { $0 == 1 })
  }
}
