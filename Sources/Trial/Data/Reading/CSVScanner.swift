/// Splits the bytes of a CSV file into records and fields (RFC 4180), each byte once, and judges nothing but the quotes.
///
/// Lines end with LF, CRLF or CR. Spaces and tabs round a field without quotes are not part of it; within quotes everything is.
struct CSVScanner {
  struct Field {
    /// Line on which the field begins, from 1.
    var line: Int
    /// The bytes between the quotes, or without the spaces around.
    var bytes: Range<Int>
    var isQuoted = false
    var hasDoubledQuotes = false
    /// Printable ASCII (and tabs, and line ends within quotes): needs no further look.
    var isPlain = true
    var problem: Problem?
  }
  enum Problem {
    /// A quotation mark inside a field that does not begin with one.
    case strayQuote
    /// Something between the closing quotation mark and the next comma.
    case textAfterQuote
    /// The file ends within quotation marks.
    case unclosedQuote
  }

  private let bytes: [UInt8]
  private var at: Int
  /// Line of the next byte.
  private(set) var line = 1

  init(_ bytes: [UInt8], from start: Int) {
    self.bytes = bytes
    self.at = start
  }

  /// Reads one record, keeps its first `most` fields, and returns how many it has; 0 at the end of the file. A blank line is a record of one empty field.
  mutating func next(_ fields: inout [Field], keeping most: Int) -> Int {
    fields.removeAll(keepingCapacity: true)
    guard at < bytes.count else { return 0 }
    var count = 0
    while true {
      let field = field()
      if count < most { fields.append(field) }
      count += 1
      guard at < bytes.count, bytes[at] == .comma else { break }
      at += 1
    }
    endLine()
    return count
  }

  private mutating func field() -> Field {
    while at < bytes.count, bytes[at].isBlank { at += 1 }
    guard at < bytes.count, bytes[at] == .quote else { return bareField() }
    return quotedField()
  }

  private mutating func bareField() -> Field {
    var field = Field(line: line, bytes: at..<at)
    skipToSeparator(&field, problem: .strayQuote)
    var end = at
    while end > field.bytes.lowerBound, bytes[end - 1].isBlank { end -= 1 }
    field.bytes = field.bytes.lowerBound..<end
    return field
  }

  private mutating func quotedField() -> Field {
    at += 1
    var field = Field(line: line, bytes: at..<at, isQuoted: true, problem: .unclosedQuote)
    while at < bytes.count {
      let byte = bytes[at]
      if byte == .quote {
        guard at + 1 < bytes.count, bytes[at + 1] == .quote else {
          field.problem = nil
          break
        }
        field.hasDoubledQuotes = true
        at += 2
      } else if byte == .lineFeed || byte == .carriageReturn {
        endLine()
      } else {
        if !byte.isPlain { field.isPlain = false }
        at += 1
      }
    }
    field.bytes = field.bytes.lowerBound..<at
    guard field.problem == nil else { return field }
    at += 1
    while at < bytes.count, bytes[at].isBlank { at += 1 }
    if at < bytes.count, !bytes[at].isSeparator {
      field.problem = .textAfterQuote
      skipToSeparator(&field, problem: .textAfterQuote)
    }
    return field
  }

  private mutating func skipToSeparator(_ field: inout Field, problem: Problem) {
    while at < bytes.count, !bytes[at].isSeparator {
      if bytes[at] == .quote { field.problem = problem }
      if !bytes[at].isPlain { field.isPlain = false }
      at += 1
    }
  }

  /// Steps over one line end, if there is one here.
  private mutating func endLine() {
    guard at < bytes.count else { return }
    at += bytes[at] == .carriageReturn && at + 1 < bytes.count && bytes[at + 1] == .lineFeed ? 2 : 1
    line += 1
  }

  /// The field's text; nil if its bytes are not UTF-8 or hold control characters.
  func text(_ field: Field) -> String? {
    guard !holdsControl(field) else { return nil }
    guard field.hasDoubledQuotes else { return Self.string(bytes[field.bytes], isASCII: field.isPlain) }
    var single: [UInt8] = []
    var skip = false
    for byte in bytes[field.bytes] {
      skip = byte == .quote && !skip
      if !skip { single.append(byte) }
    }
    return Self.string(single[...], isASCII: field.isPlain)
  }

  /// Decoding mends what is not UTF-8, and so changes it.
  private static func string(_ bytes: ArraySlice<UInt8>, isASCII: Bool) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    return isASCII || text.utf8.elementsEqual(bytes) ? text : nil
  }

  /// Whether a control character other than tab and line end stands in the field.
  func holdsControl(_ field: Field) -> Bool { !field.isPlain && bytes[field.bytes].contains(where: \.isControl) }
}

extension UInt8 {
  static let comma = UInt8(ascii: ",")
  static let quote = UInt8(ascii: "\"")
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D

  fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
  fileprivate var isSeparator: Bool { self == .comma || self == .lineFeed || self == .carriageReturn }
  /// Printable ASCII, or a tab.
  fileprivate var isPlain: Bool { self >= 0x20 && self < 0x7F || self == 0x09 }
  fileprivate var isControl: Bool { !(self >= 0x20 && self != 0x7F || self == 0x09 || self == .lineFeed || self == .carriageReturn) }
}
