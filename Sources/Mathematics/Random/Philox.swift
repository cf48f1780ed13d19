/// Philox4x32-10, a bijection of 128-bit counters for every 64-bit key, whose values pass for random.
///
/// - Reference: Salmon, Moraes, Dror & Shaw (2011), Parallel Random Numbers: As Easy as 1, 2, 3, SC'11.
/// - Checked: the authors' known answers in `RandomStreamTests`.
public enum Philox {
  public typealias Counter = (UInt32, UInt32, UInt32, UInt32)

  /// The block of a counter under a key (low half, high half).
  @inlinable
  public static func block(_ counter: Counter, key: (UInt32, UInt32)) -> Counter {
    var (c0, c1, c2, c3) = counter
    var (k0, k1) = key
    for _ in 0..<10 {
      let p0 = 0xD251_1F53 * UInt64(c0)
      let p1 = 0xCD9E_8D57 * UInt64(c2)
      c0 = UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0
      c2 = UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1
      c1 = UInt32(truncatingIfNeeded: p1)
      c3 = UInt32(truncatingIfNeeded: p0)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }
}
