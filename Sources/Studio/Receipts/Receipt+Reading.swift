import Foundation

extension Receipt {
  /// Reads a receipt; nil where the bytes are none.
  init?(reading bytes: [UInt8]) {
    guard let parts = try? JSONDecoder().decode(Parts.self, from: Data(bytes)), parts.equipoiseReceipt == Self.form else { return nil }
    let command: Command
    switch parts.command {
    case "simulate":
      guard let trials = parts.trials, trials >= 1, let seed = parts.seed.flatMap({ UInt64($0) }), let scenarios = parts.scenarios,
        !scenarios.isEmpty, let digest = parts.trialsDigest
      else { return nil }
      command = .simulate(trials: trials, seed: seed, scenarios: scenarios, digest: digest)
    case "analyze":
      guard let data = parts.data else { return nil }
      command = .analyze(data: data.file)
    default: return nil
    }
    self.init(
      program: parts.program, protocolFile: parts.protocol.file, command: command, results: parts.results,
      parts: parts.parts.map { Part(id: $0.id, sha256: $0.sha256) })
  }

  private struct Parts: Decodable {
    struct Named: Decodable {
      var name: String
      var sha256: String
      var file: File { File(name: name, sha256: sha256) }
      private enum CodingKeys: String, CodingKey {
        case name = "file"
        case sha256
      }
    }
    struct Item: Decodable {
      var id: String
      var sha256: String
    }
    var equipoiseReceipt: Int
    var program: String
    var command: String
    var `protocol`: Named
    var data: Named?
    var trials: Int?
    var seed: String?
    var scenarios: [String]?
    var trialsDigest: String?
    var results: String
    var parts: [Item]
  }
}
