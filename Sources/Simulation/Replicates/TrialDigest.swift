/// Bits stirred: for digests, not for secrets.
enum Mixing {
  /// A word taken into a state. The finalizer of SplitMix64 (Steele, Lea & Flood 2014) over their sum.
  @inline(__always)
  static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
    var z = (state ^ word) &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A digest of a run of trials that tells any bit and any order apart, and of which the digests of two parts give that of the whole.
///
///     D = Σₜ mₜ · rⁿ⁻ᵗ  mod 2⁶¹ − 1,   t = 1 … n;     D(a b) = D(a) · r^|b| + D(b)
///
/// mₜ mixes the bits of all p-values of trial t, looks within hypotheses.
///
/// - Reference: Karp & Rabin (1987), IBM J. Res. Dev. 31:249–260.
public struct TrialDigest: Equatable, Sendable, CustomStringConvertible {
  public private(set) var value: UInt64 = 0
  public private(set) var count = 0

  static let prime: UInt64 = 1 << 61 - 1
  static let base: UInt64 = 0x0D0B_5F3C_9A27_E1B5

  public init() {}
  init?(value: UInt64, count: Int) {
    guard value < Self.prime, count >= 0 else { return nil }
    self.value = value
    self.count = count
  }

  mutating func append(_ word: UInt64) {
    value = Self.sum(Self.product(value, Self.base), word % Self.prime)
    count += 1
  }

  /// Takes in the trials that follow.
  mutating func merge(_ next: TrialDigest) {
    var (power, factor, left) = (UInt64(1), Self.base, next.count)
    while left > 0 {
      if left & 1 == 1 { power = Self.product(power, factor) }
      factor = Self.product(factor, factor)
      left >>= 1
    }
    value = Self.sum(Self.product(value, power), next.value)
    count += next.count
  }

  /// 16 hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let sum = a + b
    return sum >= prime ? sum - prime : sum
  }

  private static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    // 2⁶¹ = 1: the product's bits from 61 on are added to those below.
    let folded = (low & prime) + (high << 3 | low >> 61)
    return folded >= prime ? folded - prime : folded
  }
}
