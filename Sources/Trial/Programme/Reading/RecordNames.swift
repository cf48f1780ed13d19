import Notation

/// What claims may refer to. Nil stands for what is not known where a file is read by itself, and is then not looked up.
struct RecordNames {
  struct NamedTrial {
    var name: String
    /// Nil where the trial's file could not be read, which has been told.
    var trial: TrialProtocol?
  }
  var sources: [Source]?
  var trials: [NamedTrial]?
  /// Of all claims files.
  var citations: [String] = []
  var claims: [String] = []

  /// Names declared in claims files, and what stands twice in them.
  static func declared(_ section: String, in roots: [Spot]) -> [String] { roots.flatMap { $0[section]?.entries.map(\.key) ?? [] } }

  /// Of a trial that is declared and could be read.
  func trial(_ name: String?) -> TrialProtocol? {
    guard let name else { return nil }
    return trials?.first { $0.name == name }?.trial
  }
  func source(_ key: String?) -> Source? { key.flatMap { key in sources?.first { $0.key == key } } }
}

extension Findings {
  /// A name that must be declared; nil, with its fault told, where it is not. Where nothing is known of the names, any is taken.
  mutating func refer(_ spot: Spot?, to names: [String]?, or nothing: String) -> String? {
    guard let spot, let name = spot.text else { return nil }
    guard let names, !names.contains(name) else { return name }
    unknown(spot, name, expected: names, or: nothing)
    return nil
  }

  /// A list of declared names, each once.
  mutating func referAll(_ spot: Spot?, to names: [String]?, or nothing: String) -> [String] {
    var all: [String] = []
    for item in spot?.items ?? [] {
      guard let name = refer(item, to: names, or: nothing) else { continue }
      if all.contains(name) { fault(item, "\"\(name)\" twice", expected: "each once", .duplicate) }
      all.append(name)
    }
    return all
  }

  /// As `referAll`, and at least one.
  mutating func referSome(_ spot: Spot?, to names: [String]?, or nothing: String) -> [String] {
    if let spot, case .list(let items) = spot.node.content, items.isEmpty { fault(spot, "an empty list", expected: "at least one", .missing) }
    return referAll(spot, to: names, or: nothing)
  }
}
