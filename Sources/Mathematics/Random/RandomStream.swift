import CKernels

/// The random draws of one subject for one purpose in one trial of a run, in order.
///
/// Draw k is a pure function of (seed, trial, subject, purpose, k): the same on one thread or many, in any order, on any machine, drawn singly here or in
/// bulk by `TrialStreams`. Every draw, be it bits, a uniform, a normal or an index, takes one place; asking for another kind does not shift the next.
///
///     key = seed,   counter = (subject, purpose·2¹⁶ + ⌊k∕2⌋, trial mod 2³², ⌊trial∕2³²⌋),   draw k = word k mod 2 of the block
///
/// What a rejection needs besides comes from blocks of its own (`Documentation/methods/random-streams.md`).
///
/// - Checked: known answers of Philox, moments, Anderson–Darling and tail counts of 10⁷ normals, independence of neighbors in `RandomStreamTests`,
///   `RandomNormalTests`.
public struct RandomStream: Sendable {
  /// Draws that a stream holds.
  public static let length = 131_072

  public let seed: UInt64
  public let trial: UInt64
  public let subject: UInt32
  public let purpose: StreamPurpose
  /// The number k of the next draw.
  @inlinable public var position: Int { next }
  @usableFromInline var next: Int
  /// The odd word of the block of draw `position − 1`, where that block has been made.
  @usableFromInline var secondWord: UInt64?

  /// - Parameters:
  ///   - seed: the run's, the same for all scenarios and designs that shall share their subjects.
  ///   - subject: any number that names the subject within the trial.
  ///   - draw: the number of the first draw, in `[0, length)`.
  @inlinable
  public init(seed: UInt64, trial: UInt64, subject: UInt32, purpose: StreamPurpose, startingAt draw: Int = 0) {
    precondition(draw >= 0 && draw < Self.length, "a stream holds 131,072 draws")
    self.seed = seed
    self.trial = trial
    self.subject = subject
    self.purpose = purpose
    next = draw
  }

  /// 64 random bits.
  @inlinable
  public mutating func nextBits() -> UInt64 {
    precondition(position < Self.length, "a stream holds 131,072 draws")
    defer { next += 1 }
    if position % 2 == 1, let word = secondWord {
      secondWord = nil
      return word
    }
    let words = block(word: purpose.rawValue << 16 | UInt32(position / 2))
    if position % 2 == 1 { return words.1 }
    secondWord = words.1
    return words.0
  }

  /// A uniform in (0, 1): an odd multiple of 2⁻⁵³, so that neither end occurs and 1 − u is exact.
  @inlinable
  public mutating func nextUniform() -> Double { Self.uniform(nextBits()) }

  /// A standard normal, by the ziggurat.
  public mutating func nextNormal() -> Double {
    let draw = UInt32(position)
    return ckernels_normal(nextBits(), seed, trial, purpose.rawValue, subject, draw)
  }

  /// A standard exponential, −log u.
  public mutating func nextExponential() -> Double { -ckernels_log(nextUniform()) }

  /// An index in `0..<count`, each equally likely, without bias.
  ///
  /// - Reference: Lemire (2019), ACM Transactions on Modeling and Computer Simulation 29:3.
  @inlinable
  public mutating func nextIndex(below count: Int) -> Int {
    precondition(count > 0, "an index lies below a positive count")
    let draw = UInt32(truncatingIfNeeded: position)
    let range = UInt64(truncatingIfNeeded: count)
    let product = nextBits().multipliedFullWidth(by: range)
    guard product.low < range else { return Int(truncatingIfNeeded: product.high) }
    return indexAgain(range, product, draw: draw)
  }

  /// 2⁶⁴ mod count of the products come once too often: those are drawn again.
  @usableFromInline
  func indexAgain(_ range: UInt64, _ first: (high: UInt64, low: UInt64.Magnitude), draw: UInt32) -> Int {
    var product = first
    let threshold = (0 &- range) % range
    var attempt: UInt32 = 0
    while product.low < threshold {
      var words: (UInt64, UInt64) = (0, 0)
      withUnsafeMutableBytes(of: &words) { bytes in
        ckernels_redraw(seed, trial, purpose.rawValue, subject, draw, attempt, bytes.bindMemory(to: UInt64.self).baseAddress)
      }
      product = words.0.multipliedFullWidth(by: range)
      if product.low < threshold { product = words.1.multipliedFullWidth(by: range) }
      attempt += 1
    }
    return Int(product.high)
  }

  /// Puts the elements into random order, every order equally likely; takes count − 1 draws.
  ///
  /// - Reference: Durstenfeld (1964), Communications of the ACM 7:420, algorithm 235.
  public mutating func shuffle<Elements: MutableCollection & RandomAccessCollection>(_ elements: inout Elements) where Elements.Index == Int {
    guard elements.count > 1 else { return }
    for last in (elements.startIndex + 1..<elements.endIndex).reversed() {
      elements.swapAt(last, elements.startIndex + nextIndex(below: last - elements.startIndex + 1))
    }
  }

  @inlinable
  static func uniform(_ bits: UInt64) -> Double { Double(bitPattern: bits >> 12 | 0x3FF0_0000_0000_0000) - 0x1.fffffffffffffp-1 }

  @inlinable
  func block(word: UInt32) -> (UInt64, UInt64) {
    let counter = (subject, word, UInt32(truncatingIfNeeded: trial), UInt32(truncatingIfNeeded: trial >> 32))
    let block = Philox.block(counter, key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    return (UInt64(block.1) << 32 | UInt64(block.0), UInt64(block.3) << 32 | UInt64(block.2))
  }
}
