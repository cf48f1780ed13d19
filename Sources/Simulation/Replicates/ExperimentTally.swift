/// What a range of trials came to under every condition of an experiment, and how often two conditions went together in the same trial.
public struct ExperimentTally: AdjacentSums, Equatable {
  /// One a condition, in the experiment's order.
  public private(set) var tallies: [Tally]
  /// Of each pair of conditions i < j, (0, 1), (0, 2), …, (1, 2), …: trials that rejected the first hypothesis under both.
  private(set) var bothWon: [Int]
  /// Σ patients under i × patients under j, of the same pairs.
  private(set) var patientsProducts: [Int]
  /// The condition that each is held against in estimate and duration, itself for none.
  let references: [Int]
  /// Of each condition against that.
  private(set) var differences: PairedSums

  public var trials: Range<Int> { tallies[0].trials }
  /// Trials under each condition.
  public var count: Int { tallies[0].count }

  /// Of every p-value under every condition, in order: 16 hexadecimal digits.
  public var digest: String {
    let word = tallies.reduce(UInt64(tallies.count)) { Mixing.mix($0, $1.digest.value) }
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// - Parameter references: the condition that each is held against, itself for none; as `Experiment.references`.
  init(tallies: [Tally], endings: [Endings], references: [Int]) {
    precondition(!tallies.isEmpty && endings.count == tallies.count && references.count == tallies.count, "an experiment has a condition")
    self.tallies = tallies
    let pairs = endings.indices.flatMap { i in ((i + 1)..<endings.count).map { (i, $0) } }
    bothWon = pairs.map { i, j in zip(endings[i].won, endings[j].won).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount } }
    patientsProducts = pairs.map { i, j in zip(endings[i].patients, endings[j].patients).reduce(0) { $0 + $1.0 * $1.1 } }
    self.references = references
    differences = PairedSums(endings, references: references)
  }

  /// How each trial of a range ended under one condition.
  struct Endings {
    /// A bit a trial.
    var won: [UInt64]
    var patients: [Int]
    /// Estimate − truth of the last analysis; NaN **inside this block only** where there is none.
    var error: [Double]
    /// From the first patient to the end of the trial; NaN as above.
    var days: [Double]

    struct One {
      var won: Bool
      var patients: Int
      var error: Double?
      var days: Double?
    }

    init(count: Int) {
      won = [UInt64](repeating: 0, count: (count + 63) / 64)
      patients = [Int](repeating: 0, count: count)
      error = [Double](repeating: .nan, count: count)
      days = error
    }
    mutating func note(_ index: Int, _ ending: One) {
      if ending.won { won[index >> 6] |= 1 << UInt64(index & 63) }
      patients[index] = ending.patients
      error[index] = ending.error ?? .nan
      days[index] = ending.days ?? .nan
    }
  }

  /// Adds what the trials that follow came to.
  public mutating func merge(_ next: ExperimentTally) {
    precondition(tallies.count == next.tallies.count, "tallies of one experiment are merged")
    for index in tallies.indices { tallies[index].merge(next.tallies[index]) }
    for index in bothWon.indices {
      bothWon[index] += next.bothWon[index]
      patientsProducts[index] += next.patientsProducts[index]
    }
    precondition(references == next.references, "tallies of one experiment are merged")
    differences.merge(next.differences)
  }

  /// Where a pair stands in the lists of pairs, i < j.
  func pair(_ i: Int, _ j: Int) -> Int {
    precondition(i >= 0 && i < j && j < tallies.count, "a pair is of two conditions in their order")
    return i * tallies.count - i * (i + 1) / 2 + (j - i - 1)
  }

  // Kind "EQEXPER" in ASCII.
  static let kind: UInt64 = 0x0052_4550_5845_5145
  static let version: UInt64 = 4

  /// As bytes, exact, as those of a tally.
  public var bytes: [UInt8] {
    var writer = ByteWriter(kind: Self.kind, version: Self.version)
    writer.append(tallies.count)
    for tally in tallies { tally.write(to: &writer) }
    writer.append(bothWon)
    writer.append(patientsProducts)
    writer.append(references)
    differences.write(to: &writer)
    return writer.bytes
  }

  /// - Throws: `TallyFault` for bytes that are no tally, are cut short or were changed.
  public init(bytes: [UInt8]) throws(TallyFault) {
    var reader = try ByteReader(bytes, kind: Self.kind, version: Self.version)
    let conditions = try reader.nextCount()
    guard conditions >= 1 else { throw TallyFault.contents }
    tallies = []
    for _ in 0..<conditions { tallies.append(try Tally(reading: &reader)) }
    let first = tallies[0].trials
    guard tallies.allSatisfy({ $0.trials == first }) else { throw TallyFault.contents }
    bothWon = try reader.nextInts(conditions * (conditions - 1) / 2)
    patientsProducts = try reader.nextInts(conditions * (conditions - 1) / 2)
    references = try reader.nextInts(conditions)
    guard references.allSatisfy((0..<conditions).contains) else { throw TallyFault.contents }
    differences = try PairedSums(reading: &reader, conditions: conditions)
    try reader.end()
  }
}
