/// Some of at most 32 hypotheses, as bits: bit i is hypothesis i.
///
/// Sets of hypotheses are also the intersections of a closed test, so that 1 … 2ⁿ − 1 are all of them.
public struct HypothesisSet: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// One hypothesis, from 0.
  public init(hypothesis: Int) { self.init(rawValue: 1 << UInt32(hypothesis)) }

  public init(_ hypotheses: some Sequence<Int>) { self.init(rawValue: hypotheses.reduce(0) { $0 | 1 << UInt32($1) }) }

  /// The first n.
  public static func all(_ count: Int) -> Self { Self(rawValue: count == 0 ? 0 : UInt32.max >> UInt32(32 - count)) }

  public func contains(hypothesis: Int) -> Bool { rawValue >> UInt32(hypothesis) & 1 == 1 }

  public var count: Int { rawValue.nonzeroBitCount }

  /// The least member; 32 where there is none.
  public var first: Int { rawValue.trailingZeroBitCount }

  /// Rising.
  public var members: [Int] {
    var (rest, all) = (rawValue, [Int]())
    while rest != 0 {
      all.append(rest.trailingZeroBitCount)
      rest &= rest - 1
    }
    return all
  }
}
