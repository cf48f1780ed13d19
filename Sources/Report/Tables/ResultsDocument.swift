import Trial

/// What a command prints as JSON: what was run on which input, then what was found.
///
///     {"equipoise": "1.0.0", "command": "design", "input": {"file": …, "sha256": …}, "seed": …, "results": {…}, "provenance": {…}}
public struct ResultsDocument: Equatable, Sendable {
  /// What was run, on what.
  public struct Header: Equatable, Sendable {
    /// The program's version.
    public var version: String
    /// `design`, `simulate`, `analyze`.
    public var command: String
    /// The protocol's file as it was named.
    public var file: String
    /// SHA-256 of that file in 64 hexadecimal digits.
    public var sha256: String
    /// Of the random streams; nil where nothing was drawn.
    public var seed: UInt64?
    /// What else was read, as the data file: name and SHA-256.
    public var otherInputs: [Input]

    public struct Input: Equatable, Sendable {
      public var file: String
      public var sha256: String
      public init(file: String, sha256: String) {
        self.file = file
        self.sha256 = sha256
      }
    }

    public init(version: String, command: String, file: String, sha256: String, seed: UInt64? = nil, otherInputs: [Input] = []) {
      self.version = version
      self.command = command
      self.file = file
      self.sha256 = sha256
      self.seed = seed
      self.otherInputs = otherInputs
    }
  }

  public var header: Header
  public var results: TrialResults

  public init(header: Header, results: TrialResults) {
    self.header = header
    self.results = results
  }

  public var json: JSONValue {
    var fields: [JSONValue.Field] = [
      .init("equipoise", .text(header.version)), .init("command", .text(header.command)),
      .init("input", ["file": .text(header.file), "sha256": .text(header.sha256)]),
    ]
    if !header.otherInputs.isEmpty {
      fields.append(.init("data", .array(header.otherInputs.map { ["file": .text($0.file), "sha256": .text($0.sha256)] })))
    }
    // Up to 2⁵³ any reader keeps the seed exactly; a larger one is written as text rather than rounded by the reader.
    if let seed = header.seed { fields.append(.init("seed", seed <= 1 << 53 ? .integer(Int(seed)) : .text(String(seed)))) }
    fields.append(.init("results", ResultsJSON.value(results)))
    if let provenance = ProvenanceJSON.value(results) { fields.append(.init("provenance", provenance)) }
    return .object(fields)
  }

  /// Indented JSON text ending in a line feed.
  public func text() -> String { json.text(indented: true) }
}
