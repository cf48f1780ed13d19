import TestSupport
import Testing

@testable import Simulation

@Suite struct `Exact sums` {
  static func sum(_ x: [Double]) -> ExactSums {
    var sums = ExactSums(count: 1)
    for value in x { sums.add(value, to: 0) }
    return sums
  }

  @Test(.tags(.identity))
  func `lose nothing to cancellation`() {
    #expect(Self.sum([1e300, 1, -1e300]).value(0) == 1)
    #expect(Self.sum([1e16, 1, 1, -1e16]).value(0) == 2)
    #expect(Self.sum([.leastNonzeroMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude]).value(0) == .leastNonzeroMagnitude)
    #expect(Self.sum([0.1, 0.2, -0.3]).value(0) == 0x1p-55)
    #expect(Self.sum([]).value(0) == 0 && Self.sum([-0.0]).value(0).sign == .plus)
  }

  @Test(.tags(.identity))
  func `are rounded once, ties to even`() {
    let one = 0x1p53
    #expect(Self.sum([one, 1]).value(0) == one && Self.sum([one, 3]).value(0) == one + 4)
    #expect(Self.sum([one, 1, 0x1p-900]).value(0) == one + 2 && Self.sum([-one, -1, -0x1p-900]).value(0) == -one - 2)
    #expect(Self.sum([.greatestFiniteMagnitude, .greatestFiniteMagnitude]).value(0) == .infinity)
  }

  /// Numbers of every exponent and both signs.
  static func numbers(_ count: Int, seed: UInt64) -> [Double] {
    var random = SplitMix(state: seed)
    return (0..<count).map { _ in
      let bits = random.next()
      let value = Double(bitPattern: bits)
      return value.isFinite ? value : Double(sign: bits & 1 == 0 ? .plus : .minus, exponent: Int(bits >> 40 & 1023) - 512, significand: 1.5)
    }
  }

  @Test(.tags(.identity), arguments: [1, 2, 3])
  func `do not depend on order or grouping`(_ seed: UInt64) {
    let x = Self.numbers(1_000, seed: seed)
    var random = SplitMix(state: seed + 100)
    let whole = Self.sum(x)
    #expect(Self.sum(x.shuffled(using: &random)) == whole)
    for cut in [1, 10, 500, 999] {
      var merged = Self.sum(Array(x[..<cut]))
      merged.merge(Self.sum(Array(x[cut...])))
      #expect(merged == whole)
    }
    // And what was added can be taken away.
    var back = whole
    for value in x.shuffled(using: &random) { back.add(-value, to: 0) }
    #expect(back == ExactSums(count: 1))
  }

  @Test(.tags(.identity))
  func `of whole numbers are whole`() {
    var sums = ExactSums(count: 3)
    var expected = [0, 0, 0]
    var random = SplitMix(state: 9)
    for index in 0..<30_000 {
      let number = Int(bitPattern: UInt(random.next() >> 20)) - 1 << 43
      sums.add(Double(number), to: index % 3)
      expected[index % 3] += number
    }
    for index in 0..<3 { #expect(sums.value(index) == Double(expected[index])) }
  }
}
