import Foundation

/// The disk as jobs use it: every failure is told, and a file is either whole or not there.
enum Disk {
  static func beneath(_ folder: String, _ name: String) -> String { folder.hasSuffix("/") ? folder + name : folder + "/" + name }

  /// A path that does not depend on the folder one is in.
  static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Read as it is now: on a network's disk listing a folder also asks the server anew.
  static func names(in folder: String) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

  static func read(_ path: String) throws(ClusterFailure) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else { throw ClusterFailure.disk(path: path, what: "found no file that can be read") }
    return [UInt8](data)
  }

  static func makeFolder(_ path: String) throws(ClusterFailure) {
    do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
      throw ClusterFailure.disk(path: path, what: "the folder cannot be made")
    }
  }

  /// Writes under a name of its own beside the target, waits until the disk has it, and renames.
  static func place(_ bytes: [UInt8], at path: String) throws(ClusterFailure) {
    let split = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let beside = path[..<split] + "." + path[split...] + "." + UUID().uuidString
    let handle = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard handle >= 0 else { throw failure(path) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(handle, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw abandon(handle, beside, path) }
      written += count
    }
    guard fsync(handle) == 0 else { throw abandon(handle, beside, path) }
    guard close(handle) == 0, Foundation.rename(beside, path) == 0 else { throw abandon(-1, beside, path) }
  }

  static func rename(_ path: String, to other: String) throws(ClusterFailure) {
    guard Foundation.rename(path, other) == 0 else {
      throw ClusterFailure.disk(path: path, what: "it cannot be renamed: \(String(cString: strerror(errno)))")
    }
  }

  /// A file that is not there is removed already.
  static func remove(_ path: String) { unlink(path) }

  private static func abandon(_ handle: Int32, _ beside: String, _ path: String) -> ClusterFailure {
    let told = failure(path)
    if handle >= 0 { close(handle) }
    unlink(beside)
    return told
  }

  private static func failure(_ path: String) -> ClusterFailure {
    ClusterFailure.disk(path: path, what: "the file cannot be written: \(String(cString: strerror(errno)))")
  }
}
