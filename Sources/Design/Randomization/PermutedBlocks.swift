import Mathematics
import Trial

/// Allocation in permuted blocks (or in turn) within strata: in every block each arm stands as often as the ratio says, in random order.
///
/// With S the sum of the ratio, a block has 2S or 3S patients, each length with probability ½; its order is a Fisher–Yates shuffle, of up to 20 places
/// from one draw. Block b of a stratum is a pure function of (seed, trial, stratum, b): it does not matter when, or on how many threads, it is asked
/// for. Nothing is allocated after `init`.
///
/// - Reference: Rosenberger & Lachin (2016), Randomization in Clinical Trials, 2nd ed., ch. 3.
/// - Checked: balance of every block, equal chance of every order, in `PermutedBlocksTests`.
public struct PermutedBlocks: Sendable {
  /// A block's length over the sum of the ratio; each is equally likely.
  public static let multiples = [2, 3]

  /// Whole numbers per arm.
  public let ratio: [Int]
  public let strataCount: Int
  private let sum: Int
  private let room: Int
  private var seed: UInt64 = 0
  private var trial: UInt64 = 0
  /// The current block of each stratum, `room` places each.
  private var arms: [Int32]
  private var strata: [Stratum]

  private struct Stratum {
    /// Places of the current block, how many of them are taken, and blocks begun.
    var length = 0
    var used = 0
    var blocks = 0
  }

  /// Arms in turn: one block, not shuffled, over and over.
  private let isInTurn: Bool
  /// The arms of one turn.
  private let turn: [Int]

  /// - Parameters:
  ///   - ratio: whole numbers above 0, one an arm.
  ///   - strataCount: combinations of the strata's levels; 1 without strata.
  ///   - method: by alternation every stratum has its arms in turn.
  public init(ratio: [Int], strataCount: Int, method: Allocation.Method = .permutedBlocks) {
    precondition(!ratio.isEmpty && ratio.allSatisfy { $0 > 0 }, "a ratio has a whole number above 0 for each arm")
    precondition(strataCount >= 1, "there is at least one stratum")
    self.ratio = ratio
    self.strataCount = strataCount
    isInTurn = method == .alternation
    turn = ratio.indices.flatMap { Array(repeating: $0, count: ratio[$0]) }
    sum = ratio.reduce(0, +)
    room = sum * Self.multiples.last!
    arms = Array(repeating: 0, count: room * strataCount)
    strata = Array(repeating: Stratum(), count: strataCount)
  }

  /// Begins a trial: every stratum starts with a new block.
  public mutating func start(seed: UInt64, trial: UInt64) {
    self.seed = seed
    self.trial = trial
    for stratum in 0..<strataCount { strata[stratum] = Stratum() }
  }

  /// The arm of the next patient of a stratum, in order of arrival.
  public mutating func assign(stratum: Int) -> Int {
    precondition(stratum >= 0 && stratum < strataCount, "a stratum is one of those declared")
    if strata[stratum].used == strata[stratum].length { fill(stratum) }
    let place = strata[stratum].used
    strata[stratum].used = place + 1
    return Int(arms[stratum * room + place])
  }

  /// The arms of all patients, given their strata in order of arrival.
  public mutating func assign(strata of: [Int], into arm: inout [Int]) {
    precondition(of.count == arm.count, "one stratum a patient")
    if isInTurn, strataCount == 1 {
      for i in 0..<min(turn.count, arm.count) { arm[i] = turn[i] }
      // Whole turns are copied, twice as many each time.
      arm.withUnsafeMutableBufferPointer { arm in
        guard let first = arm.baseAddress else { return }
        var filled = min(turn.count, arm.count)
        while filled < arm.count {
          let next = min(filled, arm.count - filled)
          (first + filled).update(from: first, count: next)
          filled += next
        }
      }
    } else {
      for i in arm.indices { arm[i] = assign(stratum: of[i]) }
    }
  }

  /// Draws set aside for one block: never fewer than it takes, and even, so that the first two are made together.
  private var drawsOfBlock: Int { room + room % 2 }

  /// Draws the next block of a stratum: one draw for its length, then the shuffle. Block b begins at draw b · `drawsOfBlock` of the stratum's stream; when
  /// that is full, tens of thousands of patients on, the stratum goes on with a stream of its own beyond those of the other strata.
  private mutating func fill(_ stratum: Int) {
    let first = stratum * room
    let block = strata[stratum].blocks
    let (streamsFull, blockOfStream) = block.quotientAndRemainder(dividingBy: RandomStream.length / drawsOfBlock)
    var stream = RandomStream(
      seed: seed, trial: trial, subject: UInt32(stratum + streamsFull * strataCount), purpose: .randomization,
      startingAt: blockOfStream * drawsOfBlock)
    let multiple = isInTurn ? 1 : Self.multiples[stream.nextIndex(below: Self.multiples.count)]
    // In place and unchecked: a trial has some 70 blocks, and thousands of trials a second are drawn.
    let length = arms.withUnsafeMutableBufferPointer { arms in
      var end = first
      for (arm, share) in ratio.enumerated() {
        for _ in 0..<share * multiple {
          arms[end] = Int32(truncatingIfNeeded: arm)
          end += 1
        }
      }
      if !isInTurn { Self.shuffle(&arms, first..<end, &stream) }
      return end - first
    }
    strata[stratum] = Stratum(length: length, used: 0, blocks: block + 1)
  }

  /// Fisher–Yates, with the indices of as many places as fit taken from one: an index below n (n − 1) … m has for its digits in these bases
  /// independent indices below n, n − 1, … m.
  private static func shuffle(_ arms: inout UnsafeMutableBufferPointer<Int32>, _ places: Range<Int>, _ stream: inout RandomStream) {
    var left = places.count
    while left > 1 {
      var (orders, after) = (1, left)
      while after > 1 {
        let product = orders.multipliedReportingOverflow(by: after)
        if product.overflow { break }
        (orders, after) = (product.partialValue, after - 1)
      }
      var index = stream.nextIndex(below: orders)
      while left > after {
        let digit = index.quotientAndRemainder(dividingBy: left)
        index = digit.quotient
        let (last, other) = (places.lowerBound + left - 1, places.lowerBound + digit.remainder)
        (arms[last], arms[other]) = (arms[other], arms[last])
        left -= 1
      }
    }
  }
}
