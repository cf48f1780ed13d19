import Notation

/// Reads a sources file whose shape has been checked.
struct SourcesReading {
  let root: Spot
  var findings: Findings

  mutating func sources() -> [Source] {
    (root["sources"]?.entries ?? []).filter(\.spot.isMap).map { key, spot in
      Source(
        key: key, title: spot["title"]?.text ?? "", authors: spot["authors"]?.text, year: spot["year"]?.count, journal: spot["journal"]?.text,
        doi: spot["doi"]?.text, pmid: spot["pmid"]?.text, url: spot["url"]?.text, arxiv: spot["arxiv"]?.text, commit: spot["commit"]?.text,
        read: spot["read"]?.word(Source.Read.self) ?? .recalled, label: spot["label"]?.text, note: spot["note"]?.text)
    }
  }
}

extension Source {
  /// Reads a sources file by itself.
  ///
  /// - Throws: every fault of the file at once.
  public static func reading(_ bytes: [UInt8]) throws(Faults) -> [Source] {
    let file = LanguageTree(bytes, .sources)
    guard let root = file.root else { throw Faults(file.faults) }
    var reading = SourcesReading(root: root, findings: file.findings)
    let sources = reading.sources()
    let all = file.faults + reading.findings.faults
    guard all.allSatisfy(\.rule.isWarning) else { throw Faults(all) }
    return sources
  }
}

/// The tree of a programme, claims or sources file, its shape checked.
struct LanguageTree {
  /// Nil where there is nothing to be read further.
  private(set) var root: Spot?
  /// Of the text and the version; those of the shape are among `findings`.
  private(set) var faults: [Fault]
  private(set) var findings = Findings()

  init(_ bytes: [UInt8], _ kind: LanguageFile) {
    let tree = TreeReading(bytes)
    faults = tree.faults
    guard let node = tree.root else { return }
    let root = Spot(root: node)
    if let later = FileKind.laterVersion(root) {
      faults.append(later)
      return
    }
    if root[kind.rawValue] == nil, let (key, name) = Self.other(root), let spot = root[key] {
      faults.append(
        Fault(
          line: spot.key.line, column: spot.key.column, place: "", found: "a \(name) file", expected: "a \(kind.rawValue) file", rule: .contradicts))
      return
    }
    var checking = ShapeChecking()
    checking.check(root, Self.fields(kind), nil)
    checking.checkVersionFirst(root)
    findings = checking.findings
    self.root = root
  }

  private static func other(_ root: Spot) -> (key: String, name: String)? {
    (Language.otherKinds + [("trial", "trial"), ("design", "design")]).first { root[$0.0] != nil }.map { (key: $0.0, name: $0.1) }
  }

  private static func fields(_ kind: LanguageFile) -> [Field] {
    switch kind {
    case .trial: Language.file
    case .programme: Language.programme
    case .claims: Language.claims
    case .sources: Language.sources
    }
  }
}
