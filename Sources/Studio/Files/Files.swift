import ArgumentParser
import Crypto
import Foundation

/// A file as it was read: its name, bytes and digest.
struct InputFile {
  let name: String
  let bytes: [UInt8]

  /// SHA-256 in 64 hexadecimal digits.
  var sha256: String { SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}

enum Files {
  /// The bytes of a file; a file that cannot be read ends the program with status 1.
  static func read(_ path: String, atMost limit: Int? = nil) throws -> InputFile {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw refuse(path, "found no such file") }
    guard !isFolder.boolValue else { throw refuse(path, "found a folder, expected a file") }
    if let limit, let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size > limit {
      // Enough to be refused for its size, and no more.
      guard let handle = FileHandle(forReadingAtPath: path), let head = try? handle.read(upToCount: limit + 1) else {
        throw refuse(path, "found a file that cannot be read")
      }
      return InputFile(name: path, bytes: [UInt8](head) + Array(repeating: 0, count: max(0, size - head.count)))
    }
    guard let data = FileManager.default.contents(atPath: path) else { throw refuse(path, "found a file that cannot be read") }
    return InputFile(name: path, bytes: [UInt8](data))
  }

  /// Writes beside the target and renames, so that a failure leaves what was there untouched.
  static func write(_ text: String, to path: String) throws { try write(Data(text.utf8), to: path) }

  static func write(_ data: Data, to path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch { throw refuse(path, "the file cannot be written: \(error.localizedDescription)") }
  }

  private static func refuse(_ path: String, _ what: String) -> ExitCode {
    Terminal.complain("\(path): \(what)\n")
    return ExitCode(1)
  }
}
