import Foundation

/// Files that tests read: `Tests/Fixtures/…`.
public enum Fixtures {
  /// The bytes of a file below `Tests/Fixtures`.
  public static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: References.tests.appendingPathComponent("Fixtures/\(path)")))
  }
  public static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }
}
