import Yams

/// YAML's own tree of a text that `Strictness` has let through.
///
/// The parser gives up at the first pair of equal keys and tells the place of one of them only. So the first letter of that key is replaced by a
/// character of the private use area, which moves nothing, and the text is parsed again; `renamed` tells where letters were replaced.
struct Composition {
  private(set) var root: Yams.Node?
  private(set) var renamed: [Position: Unicode.Scalar] = [:]

  /// So many pairs of equal keys are told at once; a file with more is told of these first.
  private static let patience = 24
  private static let privateUse: UInt32 = 0xE000

  init(_ text: [Unicode.Scalar]) throws(Faults) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    for attempt in 0..<Self.patience {
      do {
        root = try Self.parse(lines)
        return
      } catch let error as YamlError {
        guard case .duplicatedKeysInMapping(_, let context) = error else { throw Faults([SyntaxFault.fault(error)]) }
        guard let position = Self.letter(at: context.mark, in: lines), attempt + 1 < Self.patience else {
          throw Faults([SyntaxFault.secondKey(context.mark)])
        }
        let letter = lines[position.line - 1][position.column - 1]
        if renamed[position] == nil { renamed[position] = letter }
        lines[position.line - 1][position.column - 1] = Unicode.Scalar(Self.privateUse + UInt32(attempt)) ?? "x"
      } catch {
        throw Faults([SyntaxFault.unreadable])
      }
    }
  }

  /// Encoding and resolver are named, since the parser would otherwise take them from the environment and read implicit types.
  private static func parse(_ lines: [[Unicode.Scalar]]) throws -> Yams.Node? {
    var yaml = String.UnicodeScalarView()
    yaml.append(contentsOf: lines.joined(separator: ["\n"]))
    return try Parser(yaml: String(yaml), resolver: .basic, constructor: .default, encoding: .utf8).singleRoot()
  }

  /// The first letter of the key at a mark; nil where it may not be replaced, as in an empty key or before an escape.
  private static func letter(at mark: Mark, in lines: [[Unicode.Scalar]]) -> Position? {
    guard lines.indices.contains(mark.line - 1) else { return nil }
    let line = lines[mark.line - 1]
    var column = mark.column
    guard line.indices.contains(column - 1) else { return nil }
    if "\"'".unicodeScalars.contains(line[column - 1]) { column += 1 }
    guard line.indices.contains(column - 1), !"\"'\\ ".unicodeScalars.contains(line[column - 1]) else { return nil }
    return Position(line: mark.line, column: column)
  }
}
