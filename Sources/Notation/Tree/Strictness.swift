/// What the language takes from YAML and what it leaves: one walk over the characters, before YAML is parsed, finds what is legal there and refused
/// here (anchors, aliases, tags, directives, further documents, tabs, keys that are not plain text) and what is too deep or too much.
///
/// Aliases, anchors and tags are taken out of the text, each character replaced by another so that all positions stay; the parser therefore never
/// expands anything, and each finding can be told with its place once the tree is known.
struct Strictness {
  struct Finding {
    enum Kind { case tabInIndentation, tab, openQuotation, alias, anchor, tag, directive, document, complexKey, depth, nodes }
    var kind: Kind
    var position: Position
    /// Whether the text cannot be parsed any more, or not without being misread.
    var isFatal: Bool
  }

  private(set) var text: [Unicode.Scalar]
  private(set) var findings: [Finding] = []

  private var index = 0
  private var here = Position(line: 1, column: 1)
  /// Brackets and braces that are open.
  private var flow = 0
  /// Whether a value, a key or an item may begin here.
  private var mayBegin = true
  /// Columns of the keys and dashes that enclose this line, rising.
  private var enclosing: [Int] = []
  /// Column of the key or dash under which a plain text stood open at the end of the last line.
  private var openPlain: Int?
  /// Column of the first character of this line that is no space.
  private var firstColumn = 1
  private var nodes = 0
  private var sawContent = false

  init(_ text: [Unicode.Scalar]) {
    self.text = text
    while index < text.count, findings.last?.isFatal != true {
      if here.column == 1 { beginLine() } else { step() }
    }
  }

  // MARK: Lines

  private mutating func beginLine() {
    var indentation = 0
    while peek(indentation) == " " { indentation += 1 }
    if peek(indentation) == "\t", !isBlank(from: index + indentation) {
      return find(.tabInIndentation, at: here.right(by: indentation), fatal: true)
    }
    firstColumn = indentation + 1
    if indentation == 0, flow == 0, marker() { return }
    let continues = openPlain.map { indentation + 1 > $0 } ?? false
    let blank = isBlank(from: index + indentation)
    advance(indentation)
    if blank { return skipLine() }
    guard flow == 0 else { return step() }
    if continues, peek() != "#" { return plain(continuing: true) }
    openPlain = nil
    mayBegin = true
    while let last = enclosing.last, last > here.column { enclosing.removeLast() }
    step()
  }

  /// `%YAML`, `---` and `...` at the beginning of a line. The first `---` of a file is harmless.
  private mutating func marker() -> Bool {
    if peek() == "%", !sawContent {
      find(.directive, at: here, fatal: true)
      return true
    }
    for mark: Unicode.Scalar in ["-", "."] where peek() == mark && peek(1) == mark && peek(2) == mark && isEndOfWord(3) {
      if mark == "." || sawContent {
        find(.document, at: here, fatal: true)
        return true
      }
      sawContent = true
      openPlain = nil
      mayBegin = true
      advance(3)
      return true
    }
    return false
  }

  // MARK: Steps

  private mutating func step() {
    guard let character = peek() else { return }
    switch character {
    case "\n": endLine()
    case " ": advance(1)
    case "\t": find(.tab, at: here, fatal: true)
    case "#" where index == 0 || isSpace(text[index - 1]): skipLine()
    default:
      sawContent = true
      if flow > 0, structural(character) { return }
      if mayBegin { begin(character) } else { advance(1) }
    }
  }

  /// The signs between the values of flow style.
  private mutating func structural(_ character: Unicode.Scalar) -> Bool {
    switch character {
    case ",":
      mayBegin = true
    case "]", "}":
      flow -= 1
      mayBegin = false
    case ":" where isEndOfWord(1) || isFlowSign(peek(1)) || !mayBegin:
      mayBegin = true
    default: return false
    }
    advance(1)
    return true
  }

  private mutating func begin(_ character: Unicode.Scalar) {
    switch character {
    case "&": take(.anchor, replacing: " ")
    case "*": take(.alias, replacing: "x")
    case "!": take(.tag, replacing: " ")
    case "'", "\"": quoted(character)
    case "[", "{": open()
    case "|" where flow == 0, ">" where flow == 0: block()
    case "-" where flow == 0 && isEndOfWord(1):
      enclose(here.column)
      advance(1)
    case "?" where isEndOfWord(1): find(.complexKey, at: here, fatal: true)
    case ":" where flow == 0 && isEndOfWord(1): advance(1)
    default: plain(continuing: false)
    }
  }

  private mutating func open() {
    count()
    flow += 1
    if flow > Limits.depth { return find(.depth, at: here, fatal: true) }
    mayBegin = true
    advance(1)
  }

  /// An anchor, an alias or a tag: its sign goes for an alias, all of it for the others, so that the value after it remains.
  private mutating func take(_ kind: Finding.Kind, replacing sign: Unicode.Scalar) {
    let atBeginningOfLine = flow == 0 && firstColumn == here.column
    find(kind, at: here, fatal: atBeginningOfLine && kind != .alias)
    count()
    guard index < text.count else { return }
    text[index] = sign
    advance(1)
    while let next = peek(), !isSpace(next), next != "\n", !(flow > 0 && isFlowSign(next)) {
      if kind != .alias { text[index] = sign } else if next == ":" && isEndOfWord(1) { break }
      advance(1)
    }
    if kind == .alias { mayBegin = flow == 0 && peek() == ":" }
  }

  // MARK: Texts

  private mutating func plain(continuing: Bool) {
    let start = here.column
    if !continuing { count() }
    while let character = peek(), character != "\n" {
      if character == "\t" { return find(.tab, at: here, fatal: true) }
      if character == "#", isSpace(text[index - 1]) {
        skipLine()
        openPlain = nil
        return
      }
      if flow > 0, isFlowSign(character) { break }
      if character == ":", isEndOfWord(1) || (flow > 0 && isFlowSign(peek(1))) {
        if flow == 0 { enclose(start) }
        mayBegin = true
        advance(1)
        return
      }
      advance(1)
    }
    mayBegin = false
    if flow == 0, !continuing { openPlain = start == firstColumn ? start - 1 : enclosing.last }
  }

  private mutating func quoted(_ mark: Unicode.Scalar) {
    let start = here
    var isClosed = false
    count()
    advance(1)
    while let character = peek(), !isClosed {
      if character == "\t" { return find(.tab, at: here, fatal: true) }
      if character == "\\", mark == "\"", peek(1) != "\n" {
        advance(2)
      } else if character == mark {
        if mark == "'", peek(1) == "'" {
          advance(2)
        } else {
          advance(1)
          isClosed = true
        }
      } else {
        advance(1)
      }
    }
    guard isClosed else { return find(.openQuotation, at: start, fatal: true) }
    mayBegin = false
    guard peek() == ":" else { return }
    if flow == 0 { enclose(start.column) }
    mayBegin = true
    advance(1)
  }

  /// A text of several lines behind `|` or `>`: all lines further in than the key or dash that holds it.
  private mutating func block() {
    count()
    let holder = enclosing.last ?? 0
    skipLine()
    var depth: Int?
    while index < text.count {
      var indentation = 0
      while peek(indentation) == " " { indentation += 1 }
      if peek(indentation) == "\t" { return find(.tabInIndentation, at: here.right(by: indentation), fatal: true) }
      if isBlank(from: index + indentation) {
        advance(indentation)
        skipLine()
        continue
      }
      guard indentation + 1 > holder, indentation >= depth ?? 0 else { break }
      depth = depth ?? indentation
      while let character = peek(), character != "\n" {
        if character == "\t" { return find(.tab, at: here, fatal: true) }
        advance(1)
      }
      advance(1)
    }
    mayBegin = true
    openPlain = nil
  }

  // MARK: Movement

  private func peek(_ ahead: Int = 0) -> Unicode.Scalar? { index + ahead < text.count ? text[index + ahead] : nil }

  private mutating func advance(_ count: Int) {
    for _ in 0..<count where index < text.count {
      if text[index] == "\n" { here = Position(line: here.line + 1, column: 1) } else { here.column += 1 }
      index += 1
    }
  }

  private mutating func endLine() {
    advance(1)
    if flow == 0 { mayBegin = true }
  }

  private mutating func skipLine() {
    while index < text.count, text[index] != "\n" { advance(1) }
    endLine()
  }

  private func isBlank(from start: Int) -> Bool {
    var at = start
    while at < text.count, text[at] == " " || text[at] == "\t" { at += 1 }
    return at >= text.count || text[at] == "\n" || text[at] == "#"
  }

  private func isSpace(_ character: Unicode.Scalar) -> Bool { character == " " || character == "\t" || character == "\n" }
  private func isEndOfWord(_ ahead: Int) -> Bool { peek(ahead).map(isSpace) ?? true }
  private func isFlowSign(_ character: Unicode.Scalar?) -> Bool { character.map { ",[]{}".unicodeScalars.contains($0) } ?? false }

  // MARK: Findings

  private mutating func enclose(_ column: Int) {
    while let last = enclosing.last, last > column { enclosing.removeLast() }
    if enclosing.last != column { enclosing.append(column) }
    if enclosing.count > 2 * Limits.depth { find(.depth, at: here, fatal: true) }
  }

  private mutating func count() {
    nodes += 1
    if nodes > Limits.nodes, findings.last?.isFatal != true { find(.nodes, at: here, fatal: true) }
  }

  private mutating func find(_ kind: Finding.Kind, at position: Position, fatal: Bool) {
    findings.append(Finding(kind: kind, position: position, isFatal: fatal))
    if fatal { index = text.count }
  }
}

extension Strictness.Finding {
  /// The fault, whose place is found by position once the tree is known.
  func fault(place: String) -> Fault {
    let (found, expected, rule): (String, String, Fault.Rule) =
      switch kind {
      case .tabInIndentation: ("a tab in the indentation", "spaces", .syntax)
      case .tab: ("a tab", "spaces", .syntax)
      case .openQuotation: ("a quotation mark that is not closed", "a closing one", .syntax)
      case .alias: ("an alias", "the values written out", .refused)
      case .anchor: ("an anchor", "the values written out", .refused)
      case .tag: ("a tag", "the value without it", .refused)
      case .directive: ("a directive", "\"equipoise: 1\"", .refused)
      case .document: ("a second document", "one document", .refused)
      case .complexKey: ("a key behind \"?\"", "a key of plain text", .syntax)
      case .depth: ("more than \(Limits.depth) levels of keys", "at most \(Limits.depth)", .limit)
      case .nodes: ("more than \(Limits.nodes) values", "at most \(Limits.nodes)", .limit)
      }
    return Fault(line: position.line, column: position.column, place: place, found: found, expected: expected, rule: rule)
  }
}
