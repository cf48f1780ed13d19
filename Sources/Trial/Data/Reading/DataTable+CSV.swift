import Notation

extension DataTable {
  /// How a CSV file is read.
  public struct ReadingOptions: Equatable, Sendable {
    /// Texts that mean missing, quoted or not, besides an empty field.
    public var missing: [String]
    /// Columns that are text even if all their cells are numbers.
    public var factors: Set<String>
    /// The largest file read; by default 512 MiB.
    public var mostBytes: Int

    public init(missing: [String] = ["NA"], factors: Set<String> = [], mostBytes: Int = 512 << 20) {
      self.missing = missing
      self.factors = factors
      self.mostBytes = mostBytes
    }
  }

  /// Reads a CSV file (RFC 4180): a header, commas, UTF-8 with or without a byte order mark, lines ended by LF, CRLF or CR; blank lines are passed over.
  ///
  /// A column is of numbers if every cell that is not missing is a number, none with leading zeros (`006` is a name), and it is not among `factors`.
  /// Faults stand by line of the file and number of the column, their place is the column's name; the first hundred are told in full.
  public static func reading(csv bytes: [UInt8], options: ReadingOptions = ReadingOptions()) throws(Faults) -> DataTable {
    if let fault = encodingFault(bytes, options.mostBytes) { throw Faults([fault]) }
    var reader = CSVTableReader(bytes)
    try reader.readHeader()
    try reader.readRows()
    return reader.table(options)
  }

  /// What can be told of the bytes as a whole: too many, none, or not UTF-8 text at all.
  private static func encodingFault(_ bytes: [UInt8], _ mostBytes: Int) -> Fault? {
    func fault(_ found: String, _ expected: String, _ rule: Fault.Rule) -> Fault {
      Fault(line: 0, column: 0, place: "", found: found, expected: expected, rule: rule)
    }
    guard bytes.count <= mostBytes else { return fault("\(bytes.count) bytes", "at most \(mostBytes)", .limit) }
    let start = bytes.prefix(4)
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return fault("UTF-16 text", "UTF-8 text", .syntax) }
    if start.count == 4, (start[0] == 0) != (start[1] == 0), (start[0] == 0) == (start[2] == 0), (start[1] == 0) == (start[3] == 0) {
      return fault("UTF-16 text", "UTF-8 text", .syntax)
    }
    if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return fault("a ZIP archive or a spreadsheet", "a CSV file", .refused) }
    return nil
  }
}
