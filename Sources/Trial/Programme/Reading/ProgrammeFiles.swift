import Notation

/// The other files that a programme names, read once each, and what is wrong in them.
struct ProgrammeFiles {
  private(set) var bytes: [String: [UInt8]]
  private var trials: [String: ReadProtocol?] = [:]
  private(set) var faults: [FileFault] = []

  init(_ bytes: [String: [UInt8]]) { self.bytes = bytes }

  mutating func add(_ faults: [Fault], of file: String) { self.faults += faults.map { FileFault(file: file, fault: $0) } }

  /// The trial of a file; nil where it is none, which is told once.
  mutating func trial(_ path: String) -> ReadProtocol? {
    if let known = trials[path] { return known }
    guard let bytes = bytes[path] else { return nil }
    var read: ReadProtocol?
    do throws(Faults) {
      let protocolRead = try TrialProtocol.read(bytes)
      add(protocolRead.warnings, of: path)
      read = protocolRead
    } catch { add(error.all, of: path) }
    trials[path] = .some(read)
    return read
  }

  /// Every path that a programme names, in the order of its file, the way it is written.
  static func named(in root: Spot) -> [String] {
    let head = root["programme"]
    var all = [head?["mechanism"]?.text].compactMap { $0 }
    for key in ["claims", "sources"] { all += head?[key]?.items.compactMap(\.text) ?? [] }
    for section in ["trials", "next trials", "meta-analyses", Language.networks] {
      all += root[section]?.entries.compactMap { $0.spot["file"]?.text } ?? []
    }
    return all
  }
}
