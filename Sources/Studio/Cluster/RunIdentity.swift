import Crypto

/// What the bytes of a shard are a function of, beside the numbers of its trials: nothing else may enter, not the host, the attempt, the number of
/// threads or the hour.
struct RunIdentity: Equatable, Sendable {
  /// The program's version.
  var program: String
  /// SHA-256 of the protocol's file in 64 hexadecimal digits.
  var protocolDigest: String
  /// Key of the random streams.
  var seed: UInt64
  /// Names of the scenarios, in the order of the file.
  var scenarios: [String]

  /// Each key with its value as text, in one order.
  var keys: [(key: String, value: String)] {
    [("program", program), ("protocol", protocolDigest), ("seed", String(seed)), ("scenarios", scenarios.joined(separator: ", "))]
  }

  /// A folder's name that the same run always has: `phase-3-3fa9c1d2.work`.
  func folderName(for file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? "run"
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    let digest = SHA256.hash(data: Array(keys.map { "\($0.key) \($0.value)\n" }.joined().utf8))
    let digits = digest.prefix(4).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    return "\(stem)-\(digits).work"
  }

  /// The first key in which another run differs; nil where none does.
  func difference(from found: RunIdentity) -> Difference? {
    zip(keys, found.keys).first { $0.value != $1.value }.map { Difference(key: $0.key, found: $1.value, expected: $0.value) }
  }
}

/// One key that is not as expected.
struct Difference: Equatable, Sendable {
  var key: String
  var found: String
  var expected: String
}
