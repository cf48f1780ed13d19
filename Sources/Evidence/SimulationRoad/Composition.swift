/// How a factor's level is drawn: plain numbers, because it is read for every patient.
struct FactorStep: Sendable {
  var isCounts: Bool
  var levels: Int
  var stride: Int
  /// Where its shares, or what is left of its counts, begin.
  var at: Int
  /// Its row of shares is stratum ∕ outerStride mod outerLevels; one row where that is 1.
  var outerStride: Int
  var outerLevels: Int
}

/// Who enters, in order: each patient's stratum and arm from one uniform number, which every decision leaves uniform for the next.
///
/// Given that u < p, u∕p is uniform; given that not, (u − p)∕(1 − p) is. A decision costs the bits that it is worth, of 52.
struct Composition {
  let steps: UnsafeBufferPointer<FactorStep>
  /// Share and its inverse, level by level: a product takes a quarter of the time of a quotient.
  let shares: UnsafeMutablePointer<Double>
  /// What is left of exact counts.
  let counts: UnsafeMutablePointer<Int>
  let ratio: UnsafeBufferPointer<Int>
  let parts: Int
  enum Allocation {
    case independent, blocks, alternation
  }
  let allocation: Allocation
  /// Number of blocks of a stratum, and what is left of each: all of it, then by arm.
  let blockOf: UnsafeBufferPointer<Int>
  let blocks: UnsafeMutablePointer<Int>

  @inline(__always)
  func next(_ patient: Int, _ uniform: Double) -> (stratum: Int, arm: Int) {
    var u = uniform
    var stratum = 0
    for step in steps {
      let level: Int
      if step.isCounts {
        level = pick(counts + step.at, step.levels, &u)
        counts[step.at + level] -= 1
      } else {
        // Most factors have one row of shares, and a quotient of whole numbers is dear.
        let row = step.outerLevels == 1 ? 0 : Int(UInt32(truncatingIfNeeded: stratum) / UInt32(step.outerStride) % UInt32(step.outerLevels))
        level = pick(shares + 2 * (step.at + row * step.levels), step.levels, &u)
      }
      stratum += level * step.stride
    }
    return (stratum, arm(patient, stratum, &u))
  }

  @inline(__always)
  private func arm(_ patient: Int, _ stratum: Int, _ u: inout Double) -> Int {
    switch allocation {
    case .alternation:
      var place = patient % parts
      var arm = 0
      while place >= ratio[arm] {
        place -= ratio[arm]
        arm += 1
      }
      return arm
    case .independent:
      var x = u * Double(parts)
      var arm = 0
      while arm < ratio.count - 1, x >= Double(ratio[arm]) {
        x -= Double(ratio[arm])
        arm += 1
      }
      return arm
    case .blocks:
      let block = blocks + blockOf[stratum] * ratio.count
      var whole = 0
      for arm in 0..<ratio.count { whole += block[arm] }
      if whole == 0 {
        let times = u < 0.5 ? 2 : 3
        u = times == 2 ? 2 * u : 2 * u - 1
        for arm in 0..<ratio.count { block[arm] = times * ratio[arm] }
      }
      let arm = pick(block, ratio.count, &u)
      block[arm] -= 1
      return arm
    }
  }

  /// One of those that are left, each equally likely.
  @inline(__always)
  private func pick(_ left: UnsafeMutablePointer<Int>, _ count: Int, _ u: inout Double) -> Int {
    var whole = 0
    for other in 0..<count { whole += left[other] }
    var x = u * Double(whole)
    var place = 0
    while place < count - 1, x >= Double(left[place]) {
      x -= Double(left[place])
      place += 1
    }
    // What rounding might leave to a level that is spent goes to one that is not.
    while left[place] == 0, place > 0 { place -= 1 }
    u = left[place] > 0 ? min(max(x / Double(left[place]), 0), 1) : 0
    return place
  }

  @inline(__always)
  private func pick(_ shares: UnsafeMutablePointer<Double>, _ count: Int, _ u: inout Double) -> Int {
    var place = 0
    while place < count - 1, u >= shares[2 * place] {
      u -= shares[2 * place]
      place += 1
    }
    u = min(u * shares[2 * place + 1], 1)
    return place
  }
}
