/// Sums of doubles without rounding: whichever way the addends are grouped or ordered, the sums are the same, bit for bit.
///
/// Each sum is a whole number of units of 2⁻¹⁰⁷⁴ in two's complement, 34 words of 64 bits, the lowest first: every finite double is a whole number of
/// such units, and 2⁷⁶ of the largest have room. Rounding happens once, in `value`.
///
/// - Reference: Kulisch & Miranker (1986), SIAM Review 28:1–40 (the long accumulator).
/// - Checked: against sums of whole numbers and against cancellations whose result is known, in any order and grouping.
public struct ExactSums: Equatable, Sendable {
  /// Words a sum.
  static let words = 34
  public let count: Int
  private(set) var limbs: [UInt64]

  /// - Parameter count: how many sums, all 0.
  public init(count: Int) {
    self.count = count
    limbs = [UInt64](repeating: 0, count: count * Self.words)
  }

  /// - Parameter x: finite.
  public mutating func add(_ x: Double, to index: Int) {
    precondition(x.isFinite, "what is summed is finite")
    guard x != 0 else { return }
    let isNormal = x.exponentBitPattern > 0
    let mantissa = x.significandBitPattern | (isNormal ? 1 << 52 : 0)
    let place = isNormal ? Int(x.exponentBitPattern) - 1 : 0
    let first = index * Self.words
    let low = first + place >> 6
    let end = first + Self.words
    let shift = UInt64(place & 63)
    let parts = (low: mantissa << shift, high: shift == 0 ? 0 : mantissa >> (64 - shift))
    limbs.withUnsafeMutableBufferPointer { limbs in
      // Unchecked indices would save nothing that is seen beside a trial; these stay within the sum by the range of exponents.
      if x.sign == .plus {
        var carry = limbs[low].add(parts.low)
        carry = limbs[low + 1].add(parts.high, carry)
        var next = low + 2
        while carry, next < end {
          carry = limbs[next].add(1)
          next += 1
        }
      } else {
        var borrow = limbs[low].subtract(parts.low)
        borrow = limbs[low + 1].subtract(parts.high, borrow)
        var next = low + 2
        while borrow, next < end {
          borrow = limbs[next].subtract(1)
          next += 1
        }
      }
    }
  }

  /// Adds sums of other addends.
  public mutating func merge(_ other: ExactSums) {
    precondition(count == other.count, "sums of one kind are added")
    for index in 0..<count {
      var carry = false
      for word in index * Self.words..<(index + 1) * Self.words { carry = limbs[word].add(other.limbs[word], carry) }
    }
  }

  /// The double nearest the sum, ties to even; a sum beyond the largest double is infinite.
  public func value(_ index: Int) -> Double {
    var magnitude = Array(limbs[index * Self.words..<(index + 1) * Self.words])
    let isNegative = magnitude[Self.words - 1] >> 63 == 1
    if isNegative {
      var carry = true
      for word in magnitude.indices {
        magnitude[word] = ~magnitude[word]
        if carry { carry = magnitude[word].add(1) }
      }
    }
    guard let top = magnitude.lastIndex(where: { $0 != 0 }) else { return 0 }
    let leading = magnitude[top].leadingZeroBitCount
    var head = magnitude[top] << UInt64(leading)
    var rest: UInt64 = 0
    if top > 0 {
      if leading > 0 { head |= magnitude[top - 1] >> UInt64(64 - leading) }
      rest = magnitude[top - 1] << UInt64(leading)
      if magnitude[..<(top - 1)].contains(where: { $0 != 0 }) { rest |= 1 }
    }
    // 64 leading bits, the last of them also set where anything follows: conversion rounds as the whole sum would.
    if rest != 0 { head |= 1 }
    let exponent = top * 64 - leading - 1074
    let value = Double(sign: .plus, exponent: exponent, significand: Double(head))
    return isNegative ? -value : value
  }
}

extension UInt64 {
  /// Adds; says whether it carries.
  @inline(__always)
  fileprivate mutating func add(_ other: UInt64, _ carry: Bool = false) -> Bool {
    let (sum, first) = addingReportingOverflow(other)
    let (total, second) = sum.addingReportingOverflow(carry ? 1 : 0)
    self = total
    return first || second
  }
  /// Subtracts; says whether it borrows.
  @inline(__always)
  fileprivate mutating func subtract(_ other: UInt64, _ borrow: Bool = false) -> Bool {
    let (difference, first) = subtractingReportingOverflow(other)
    let (total, second) = difference.subtractingReportingOverflow(borrow ? 1 : 0)
    self = total
    return first || second
  }
}

extension ExactSums {
  /// Each sum: whether it is negative, its first word that is not all zeros, the words from there that are not all sign, and these.
  func write(to bytes: inout ByteWriter) {
    for index in 0..<count {
      let all = limbs[index * Self.words..<(index + 1) * Self.words]
      let isNegative = (all.last ?? 0) >> 63 == 1
      let fill: UInt64 = isNegative ? .max : 0
      let low = all.firstIndex { $0 != 0 } ?? all.startIndex
      let high = all.lastIndex { $0 != fill }.map { max($0 + 1, low) } ?? low
      bytes.append(UInt64(isNegative ? 1 : 0) << 32 | UInt64(low - all.startIndex) << 16 | UInt64(high - low))
      for word in low..<high { bytes.append(all[word]) }
    }
  }

  init(reading bytes: inout ByteReader, count: Int) throws(TallyFault) {
    self.init(count: count)
    for index in 0..<count {
      let head = try bytes.next()
      let (sign, low, used) = (head >> 32, Int(head >> 16 & 0xFFFF), Int(head & 0xFFFF))
      guard sign <= 1, low + used <= Self.words else { throw TallyFault.contents }
      let first = index * Self.words
      for word in low..<(low + used) { limbs[first + word] = try bytes.next() }
      if sign == 1 { for word in (low + used)..<Self.words { limbs[first + word] = .max } }
    }
  }
}
