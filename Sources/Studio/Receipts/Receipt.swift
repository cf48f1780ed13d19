import Report
import Trial

/// What was run, on what, and what came of it, in digests: enough to run it again and see that the same comes of it.
///
/// A receipt holds no clock, no host and no number of threads: the same call gives the same receipt.
struct Receipt: Equatable, Sendable {
  struct File: Equatable, Sendable {
    /// As it was named.
    var name: String
    /// SHA-256 in 64 hexadecimal digits; of a protocol that names mechanisms, over its digest and theirs.
    var sha256: String
  }
  enum Command: Equatable, Sendable {
    /// `trials` a scenario; `digest` of every p-value of every trial, in order.
    case simulate(trials: Int, seed: UInt64, scenarios: [String], digest: String)
    case analyze(data: File)

    var name: String {
      switch self {
      case .simulate: "simulate"
      case .analyze: "analyze"
      }
    }
  }
  /// One result and the SHA-256 of its JSON.
  struct Part: Equatable, Sendable {
    var id: String
    var sha256: String
  }

  /// The program's version.
  var program: String
  var protocolFile: File
  var command: Command
  /// SHA-256 of the results' JSON without spaces: its value under `results` in what `--format json` writes.
  var results: String
  var parts: [Part]

  static let form = 1

  init(program: String, protocolFile: File, command: Command, results: String, parts: [Part]) {
    self.program = program
    self.protocolFile = protocolFile
    self.command = command
    self.results = results
    self.parts = parts
  }

  init(_ command: Command, of loaded: LoadedProtocol, results found: TrialResults) {
    self.init(
      program: Version.current, protocolFile: File(name: loaded.file.name, sha256: loaded.digest), command: command,
      results: ResultsJSON.value(found).digest,
      parts: found.items.map { item in
        var one = TrialResults()
        one.append(item.id, item.result)
        return Part(id: item.id, sha256: ResultsJSON.value(one).digest)
      })
  }

  var text: String {
    var fields: [JSONValue.Field] = [
      .init("equipoiseReceipt", .integer(Self.form)), .init("program", .text(program)), .init("command", .text(command.name)),
      .init("protocol", protocolFile.json),
    ]
    switch command {
    case .simulate(let trials, let seed, let scenarios, let digest):
      fields += [
        .init("trials", .integer(trials)), .init("seed", .text(String(seed))), .init("scenarios", .array(scenarios.map { .text($0) })),
        .init("trialsDigest", .text(digest)),
      ]
    case .analyze(let data): fields.append(.init("data", data.json))
    }
    fields += [
      .init("results", .text(results)), .init("parts", .array(parts.map { ["id": .text($0.id), "sha256": .text($0.sha256)] })),
    ]
    return JSONValue.object(fields).text(indented: true)
  }
}

extension Receipt.File {
  init(_ file: InputFile) { self.init(name: file.name, sha256: file.sha256) }
  fileprivate var json: JSONValue { ["file": .text(name), "sha256": .text(sha256)] }
}

extension JSONValue {
  /// SHA-256 of the text without spaces, in 64 hexadecimal digits.
  fileprivate var digest: String { InputFile(name: "", bytes: Array(text().utf8)).sha256 }
}
