/// Why bytes are no tally.
public enum TallyFault: Error, Equatable, Sendable {
  /// They begin otherwise.
  case notATally
  /// They are of another version of the form.
  case version(UInt64)
  /// They are cut short or go on.
  case length(found: Int, expected: Int)
  /// They are of the right length, and their checksum or a number in them cannot be right.
  case contents
}

/// Words of 64 bits as bytes, the lowest first, between a head (kind, version, length) and a checksum.
struct ByteWriter {
  private var words: [UInt64]

  init(kind: UInt64, version: UInt64) { words = [kind, version, 0] }

  mutating func append(_ word: UInt64) { words.append(word) }
  mutating func append(_ number: Int) { words.append(UInt64(bitPattern: Int64(number))) }
  mutating func append(_ value: Double) { words.append(value.bitPattern) }
  mutating func append(_ numbers: [Int]) { for number in numbers { append(number) } }

  /// The bytes with their length and checksum.
  var bytes: [UInt8] {
    var all = words
    all[2] = UInt64((all.count + 1) * 8)
    all.append(Self.checksum(all[...]))
    var bytes = [UInt8]()
    bytes.reserveCapacity(all.count * 8)
    for word in all { for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) } }
    return bytes
  }

  static func checksum(_ words: ArraySlice<UInt64>) -> UInt64 { words.reduce(0x9E37_79B9_7F4A_7C15) { Mixing.mix($0, $1) } }
}

struct ByteReader {
  private let words: [UInt64]
  private var place = 3

  init(_ bytes: [UInt8], kind: UInt64, version: UInt64) throws(TallyFault) {
    guard bytes.count >= 32 else { throw TallyFault.length(found: bytes.count, expected: 32) }
    func word(_ index: Int) -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(bytes[8 * index + $1]) << UInt64(8 * $1) } }
    guard word(0) == kind else { throw TallyFault.notATally }
    guard word(1) == version else { throw TallyFault.version(word(1)) }
    guard word(2) == UInt64(bytes.count), bytes.count % 8 == 0 else {
      throw TallyFault.length(found: bytes.count, expected: Int(clamping: word(2)))
    }
    words = (0..<bytes.count / 8).map(word)
    guard ByteWriter.checksum(words.dropLast()) == words.last else { throw TallyFault.contents }
  }

  mutating func next() throws(TallyFault) -> UInt64 {
    guard place < words.count - 1 else { throw TallyFault.contents }
    defer { place += 1 }
    return words[place]
  }
  mutating func nextInt() throws(TallyFault) -> Int { Int(Int64(bitPattern: try next())) }
  /// A number of things, each at least one word of what is left.
  mutating func nextCount() throws(TallyFault) -> Int {
    let count = try nextInt()
    guard count >= 0, count <= words.count else { throw TallyFault.contents }
    return count
  }
  mutating func nextDouble() throws(TallyFault) -> Double { Double(bitPattern: try next()) }
  mutating func nextInts(_ count: Int) throws(TallyFault) -> [Int] {
    var numbers: [Int] = []
    for _ in 0..<count { numbers.append(try nextInt()) }
    return numbers
  }
  /// - Throws: `contents` where words are left.
  func end() throws(TallyFault) { guard place == words.count - 1 else { throw TallyFault.contents } }
}
