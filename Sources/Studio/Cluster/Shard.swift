import Crypto

/// What a shard's file holds: whose it is, and what its trials came to.
///
///     equipoise shard 1
///     program 0.1.0
///     protocol 9f86d0…
///     seed 20261123
///     scenarios no effect, planned
///     trials 1-20000
///     bytes 51288
///
///     ‹bytes›‹SHA-256 of all before it, 32 bytes›
///
/// The bytes of the file are a pure function of its head, so that two copies of a task that run at the same time write the same file.
struct Shard: Equatable, Sendable {
  var run: RunIdentity
  /// Numbers of the trials.
  var trials: Range<Int>
  /// What they came to, opaque here.
  var payload: [UInt8]

  static let title = "equipoise shard 1"

  private var head: String {
    let lines = [("trials", trials.trialNumbers), ("bytes", String(payload.count))]
    return ([Self.title] + (run.keys + lines).map { "\($0) \($1)" }).joined(separator: "\n") + "\n\n"
  }

  var bytes: [UInt8] {
    let body = Array(head.utf8) + payload
    return body + SHA256.hash(data: body)
  }

  /// Reads a shard that is to be a certain one.
  ///
  /// - Throws: `damaged` where the bytes are not whole; `foreign` where they are another run's or another range's.
  init(_ bytes: [UInt8], of run: RunIdentity, trials: Range<Int>) throws(ShardFault) {
    guard bytes.starts(with: Self.title.utf8) else { throw ShardFault.damaged("it does not begin as a shard") }
    let end = bytes.count - SHA256.byteCount
    guard end > 0, SHA256.hash(data: bytes[..<end]).elementsEqual(bytes[end...]) else {
      throw ShardFault.damaged("its checksum does not match its contents")
    }
    guard let blank = bytes.indices.dropLast().first(where: { bytes[$0] == 10 && bytes[$0 + 1] == 10 }), blank + 2 <= end else {
      throw ShardFault.damaged("its head does not end")
    }
    let payload = Array(bytes[(blank + 2)..<end])
    let expected = Shard(run: run, trials: trials, payload: payload)
    let lines = String(decoding: bytes[..<blank], as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = expected.head.dropLast(2).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == wanted.count else { throw ShardFault.damaged("its head has \(lines.count) lines, expected \(wanted.count)") }
    for (found, expected) in zip(lines, wanted) where found != expected {
      let (key, value) = (Shard.split(found), Shard.split(expected))
      throw ShardFault.foreign(Difference(key: value.key, found: key.value, expected: value.value))
    }
    self = expected
  }

  init(run: RunIdentity, trials: Range<Int>, payload: [UInt8]) {
    self.run = run
    self.trials = trials
    self.payload = payload
  }

  private static func split(_ line: Substring) -> (key: String, value: String) {
    let space = line.firstIndex(of: " ") ?? line.endIndex
    return (String(line[..<space]), String(line[space...].dropFirst()))
  }
}

/// Why a shard is not taken.
enum ShardFault: Error, Equatable, Sendable {
  case missing
  case damaged(String)
  case foreign(Difference)
}
