import Foundation
import TestSupport

/// The project's files as the house tests read them.
enum HouseFiles {
  struct File: Sendable {
    /// From the project's folder.
    let path: String
    let text: String
    var name: String { String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]) }
  }

  /// Every file below a folder of the project, sorted by path; hidden ones are left out.
  static func paths(below folder: String) -> [String] {
    let root = References.project.appendingPathComponent(folder)
    guard let all = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles]) else {
      return []
    }
    var paths: [String] = []
    for case let url as URL in all {
      guard (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
      paths.append(String(url.standardizedFileURL.path.dropFirst(References.project.standardizedFileURL.path.count + 1)))
    }
    return paths.sorted()
  }

  /// The files below a folder whose names end so, with their text.
  static func files(below folder: String, ending: String) throws -> [File] {
    try paths(below: folder).filter { $0.hasSuffix(ending) }.map { File(path: $0, text: try text($0)) }
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: References.project.appendingPathComponent(path), encoding: .utf8)
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: References.project.appendingPathComponent(path).path) }

  /// The folders directly in a folder, sorted.
  static func folders(in folder: String) throws -> [String] {
    let root = References.project.appendingPathComponent(folder)
    return try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: [.isDirectoryKey], options: [.skipsHiddenFiles])
      .filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true }
      .map(\.lastPathComponent).sorted()
  }
}
