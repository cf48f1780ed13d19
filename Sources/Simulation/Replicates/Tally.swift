import Analysis

/// What a range of consecutive trials under one scenario came to, in counts and sums: the same size for ten trials and ten million.
///
/// Counts are whole numbers and sums are exact, so tallies of adjacent ranges merge to the tally of the whole, the same bits however the range was
/// cut: into threads, shards or machines.
public struct Tally: AdjacentSums, Equatable {
  public let shape: TallyShape
  /// Numbers of the trials.
  public private(set) var trials: Range<Int>
  /// What estimates are held against, one a hypothesis, then one a subset.
  public let truths: [Double]
  /// Of every p-value, in order.
  public private(set) var digest = TrialDigest()
  var counts: [Int]
  var sums: ExactSums

  /// A tally of no trial yet.
  init(shape: TallyShape, truths: [Double], from first: Int) {
    precondition(truths.count == shape.hypotheses + shape.subsets, "a truth for each hypothesis and subset")
    self.shape = shape
    self.truths = truths
    trials = first..<first
    counts = [Int](repeating: 0, count: shape.countWidth)
    sums = ExactSums(count: shape.sumWidth)
  }

  /// Trials counted.
  public var count: Int { trials.count }

  /// Adds the tally of the trials that follow.
  public mutating func merge(_ next: Tally) {
    precondition(next.trials.lowerBound == trials.upperBound, "tallies are merged in the order of their trials, without a gap")
    precondition(next.shape == shape && next.truths == truths, "tallies of one run are merged")
    trials = trials.lowerBound..<next.trials.upperBound
    for index in counts.indices { counts[index] += next.counts[index] }
    sums.merge(next.sums)
    digest.merge(next.digest)
  }

  /// Takes a trial's word of p-values into the digest and its number into the range.
  mutating func close(_ word: UInt64) {
    trials = trials.lowerBound..<(trials.upperBound + 1)
    digest.append(word)
  }

  // Kind "EQTALLY" in ASCII.
  static let kind: UInt64 = 0x0059_4C4C_4154_5145
  static let version: UInt64 = 4

  /// The tally as bytes, exact: words of 64 bits, the lowest byte first, with kind, version, length and checksum.
  public var bytes: [UInt8] {
    var writer = ByteWriter(kind: Self.kind, version: Self.version)
    write(to: &writer)
    return writer.bytes
  }

  /// - Throws: `TallyFault` for bytes that are no tally, are cut short or were changed.
  public init(bytes: [UInt8]) throws(TallyFault) {
    var reader = try ByteReader(bytes, kind: Self.kind, version: Self.version)
    try self.init(reading: &reader)
    try reader.end()
  }

  func write(to bytes: inout ByteWriter) {
    // In upper halves: questions of events in the word of the hypotheses, watched arms in that of the looks, candidates in that of the subsets,
    // covariances in that of the stages.
    bytes.append([
      shape.hypotheses | shape.eventQuestions << 32, shape.looks | shape.watchedArms << 32, shape.subsets | shape.candidates << 32,
      (shape.goesByStages ? 1 : 0) | shape.covariances << 32, trials.lowerBound, trials.upperBound,
    ])
    for truth in truths { bytes.append(truth) }
    bytes.append(digest.value)
    bytes.append(counts)
    sums.write(to: &bytes)
  }

  init(reading bytes: inout ByteReader) throws(TallyFault) {
    let (claims, times, both) = (try bytes.nextInt(), try bytes.nextInt(), try bytes.nextInt())
    let (hypotheses, eventQuestions) = (claims & 0xFFFF_FFFF, claims >> 32)
    let (looks, watchedArms) = (times & 0xFFFF_FFFF, times >> 32)
    guard claims >= 0, hypotheses <= 1 << 20, eventQuestions <= 1 << 20 else { throw TallyFault.contents }
    guard times >= 0, looks <= 1 << 20, watchedArms <= 1 << 10 else { throw TallyFault.contents }
    let (subsets, candidates) = (both & 0xFFFF_FFFF, both >> 32)
    guard both >= 0, subsets <= 1 << 20, candidates <= 1 << 10 else { throw TallyFault.contents }
    let flags = try bytes.nextInt()
    let (staged, covariances) = (flags & 0xFFFF_FFFF, flags >> 32)
    let (first, end) = (try bytes.nextInt(), try bytes.nextInt())
    guard hypotheses >= 1, looks >= 1, (0...1).contains(staged), (0...64).contains(covariances), first <= end else { throw TallyFault.contents }
    shape = TallyShape(
      hypotheses: hypotheses, looks: looks, subsets: subsets, candidates: candidates, goesByStages: staged == 1, covariances: covariances,
      watchedArms: watchedArms, eventQuestions: eventQuestions)
    trials = first..<end
    var truths: [Double] = []
    for _ in 0..<(hypotheses + subsets) { truths.append(try bytes.nextDouble()) }
    self.truths = truths
    guard let digest = TrialDigest(value: try bytes.next(), count: end - first) else { throw TallyFault.contents }
    self.digest = digest
    counts = try bytes.nextInts(shape.countWidth)
    sums = try ExactSums(reading: &bytes, count: shape.sumWidth)
  }
}
