/// How a factor's level is drawn: plain numbers, because it is read for every patient.
struct FactorStep: Sendable {
  var isCounts: Bool
  var levels: Int
  var stride: Int
  /// Where its shares, or what is left of its counts, begin.
  var at: Int
  /// Where its rows of shares, by stratum, begin in `TrialScript.rowOf`; nil where all patients have the same.
  var rows: Int?
}

/// Who enters, in order: each patient's stratum and arm from one uniform number, which every decision leaves uniform for the next.
///
/// Given that u < p, u∕p is uniform; given that not, (u − p)∕(1 − p) is. A decision costs the bits that it is worth, of 52. One decision is made for all
/// patients before the next one is: nothing then waits for anything, and nothing has to be foretold of a coin.
struct Composition {
  let patients: Int
  /// One a patient; used up.
  let uniforms: UnsafeMutablePointer<Double>
  let strata: UnsafeMutablePointer<Int>
  let arms: UnsafeMutablePointer<Int>
  /// Share and its inverse, level by level: a product takes a quarter of the time of a quotient.
  let shares: UnsafeMutablePointer<Double>
  /// What is left of exact counts.
  let counts: UnsafeMutablePointer<Int>
  let rowOf: UnsafeBufferPointer<Int>

  // MARK: Levels

  func enter(_ steps: UnsafeBufferPointer<FactorStep>) {
    for i in 0..<patients { strata[i] = 0 }
    for step in steps {
      if step.isCounts {
        if step.levels == 2 { halve(step) } else { share(out: step) }
      } else if let rows = step.rows {
        draw(step, rows)
      } else if step.levels == 2 {
        toss(step)
      } else {
        for i in 0..<patients { strata[i] &+= pick(shares + 2 * step.at, step.levels, &uniforms[i]) &* step.stride }
      }
    }
  }

  /// A factor of two levels with exact counts: a patient is of the first with the probability of those that are left.
  private func halve(_ step: FactorStep) {
    var left = Double(counts[step.at])
    var whole = left + Double(counts[step.at + 1])
    for i in 0..<patients {
      let x = uniforms[i] * whole
      // What rounding might leave to a level that is spent goes to the other.
      let bound = left == whole ? Double.infinity : left
      let isFirst = x < bound
      uniforms[i] = min((isFirst ? x : x - left) / (isFirst ? left : whole - left), 1)
      strata[i] &+= isFirst ? 0 : step.stride
      left -= isFirst ? 1 : 0
      whole -= 1
    }
  }

  private func share(out step: FactorStep) {
    for i in 0..<patients {
      let level = pick(counts + step.at, step.levels, &uniforms[i])
      counts[step.at + level] -= 1
      strata[i] &+= level &* step.stride
    }
  }

  /// A factor of two levels with the same shares for everybody.
  private func toss(_ step: FactorStep) {
    let (p, first, second) = (shares[2 * step.at], shares[2 * step.at + 1], shares[2 * step.at + 3])
    for i in 0..<patients {
      let u = uniforms[i]
      let isFirst = u < p
      uniforms[i] = min((isFirst ? u : u - p) * (isFirst ? first : second), 1)
      strata[i] &+= isFirst ? 0 : step.stride
    }
  }

  /// A factor whose shares depend on another's level.
  private func draw(_ step: FactorStep, _ rows: Int) {
    for i in 0..<patients {
      let row = shares + 2 * (step.at &+ rowOf[rows &+ strata[i]])
      if step.levels == 2 {
        let (u, p) = (uniforms[i], row[0])
        let isFirst = u < p
        uniforms[i] = min((isFirst ? u : u - p) * row[isFirst ? 1 : 3], 1)
        strata[i] &+= isFirst ? 0 : step.stride
      } else {
        strata[i] &+= pick(row, step.levels, &uniforms[i]) &* step.stride
      }
    }
  }

  // MARK: Arms

  /// By himself, by the ratio.
  func allocate(by ratio: UnsafeBufferPointer<Int>) {
    let parts = Double(ratio.reduce(0, +))
    for i in 0..<patients { arms[i] = 0 }
    var below = 0.0
    for arm in 0..<ratio.count - 1 {
      below += Double(ratio[arm])
      for i in 0..<patients { arms[i] &+= uniforms[i] * parts >= below ? 1 : 0 }
    }
  }

  func alternate(by ratio: UnsafeBufferPointer<Int>) {
    var (arm, given) = (0, 0)
    for i in 0..<patients {
      while given >= ratio[arm] { (arm, given) = (arm == ratio.count - 1 ? 0 : arm + 1, 0) }
      arms[i] = arm
      given += 1
    }
  }

  /// In blocks of two or three times the ratio.
  ///
  /// - Parameters:
  ///   - blockOf: number of the blocks of a stratum.
  ///   - blocks: what is left of each, by arm.
  func allocate(inBlocks blockOf: UnsafeBufferPointer<Int>, _ blocks: UnsafeMutablePointer<Int>, by ratio: UnsafeBufferPointer<Int>) {
    for i in 0..<patients {
      var u = uniforms[i]
      let block = blocks + blockOf[strata[i]] * ratio.count
      var whole = 0
      for arm in 0..<ratio.count { whole += block[arm] }
      if whole == 0 {
        let times = u < 0.5 ? 2 : 3
        u = times == 2 ? 2 * u : 2 * u - 1
        for arm in 0..<ratio.count { block[arm] = times * ratio[arm] }
      }
      let arm = pick(block, ratio.count, &u)
      block[arm] -= 1
      arms[i] = arm
    }
  }

  // MARK: Picking

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
