import Mathematics

/// Allocation in permuted blocks within strata: in every block each arm stands as often as the ratio says, in random order.
///
/// With S the sum of the ratio, a block has 2S or 3S patients, each length with probability ½; its order is a Fisher–Yates shuffle. Block b of a
/// stratum is a pure function of (seed, trial, stratum, b): it does not matter when, or on how many threads, it is asked for. Nothing is allocated
/// after `init`.
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
  private var lengths: [Int]
  private var used: [Int]
  private var blocks: [Int]

  /// - Parameters:
  ///   - ratio: whole numbers above 0, one an arm.
  ///   - strataCount: combinations of the strata's levels; 1 without strata.
  public init(ratio: [Int], strataCount: Int) {
    precondition(!ratio.isEmpty && ratio.allSatisfy { $0 > 0 }, "a ratio has a whole number above 0 for each arm")
    precondition(strataCount >= 1, "there is at least one stratum")
    self.ratio = ratio
    self.strataCount = strataCount
    sum = ratio.reduce(0, +)
    room = sum * Self.multiples.last!
    arms = Array(repeating: 0, count: room * strataCount)
    lengths = Array(repeating: 0, count: strataCount)
    used = lengths
    blocks = lengths
  }

  /// Begins a trial: every stratum starts with a new block.
  public mutating func start(seed: UInt64, trial: UInt64) {
    self.seed = seed
    self.trial = trial
    for stratum in 0..<strataCount {
      lengths[stratum] = 0
      used[stratum] = 0
      blocks[stratum] = 0
    }
  }

  /// The arm of the next patient of a stratum, in order of arrival.
  public mutating func assign(stratum: Int) -> Int {
    precondition(stratum >= 0 && stratum < strataCount, "a stratum is one of those declared")
    if used[stratum] == lengths[stratum] { fill(stratum) }
    defer { used[stratum] += 1 }
    return Int(arms[stratum * room + used[stratum]])
  }

  /// Draws the next block of a stratum: one draw for its length, then the shuffle; block b begins at draw 3S b.
  private mutating func fill(_ stratum: Int) {
    var stream = RandomStream(
      seed: seed, trial: trial, subject: UInt32(stratum), purpose: .randomization, startingAt: blocks[stratum] * room)
    let multiple = Self.multiples[stream.nextIndex(below: Self.multiples.count)]
    var end = stratum * room
    let first = end
    for (arm, share) in ratio.enumerated() {
      for _ in 0..<share * multiple {
        arms[end] = Int32(arm)
        end += 1
      }
    }
    // In place and unchecked: the shuffle of 70 blocks a trial is a tenth of what drawing the trial's patients takes.
    arms.withUnsafeMutableBufferPointer { arms in
      var last = end - 1
      while last > first {
        let other = first + stream.nextIndex(below: last - first + 1)
        (arms[last], arms[other]) = (arms[other], arms[last])
        last -= 1
      }
    }
    lengths[stratum] = end - first
    used[stratum] = 0
    blocks[stratum] += 1
  }
}
