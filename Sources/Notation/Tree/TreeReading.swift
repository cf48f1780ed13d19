import Yams

/// A file as a tree, and all that is wrong with it as a text.
public struct TreeReading: Equatable, Sendable {
  /// The map at the top; nil where there is none to be read further.
  public private(set) var root: Node?
  public private(set) var faults: [Fault]

  /// Reads the bytes of a file: size, characters, what the language leaves out of YAML, then YAML itself.
  ///
  /// Never expands, guesses or repairs: where `faults` is empty, `root` is the file as it was written.
  public init(_ bytes: [UInt8]) {
    do throws(Faults) {
      let plain = try PlainText(bytes)
      let strict = Strictness(plain.scalars)
      guard !strict.findings.contains(where: \.isFatal) else {
        root = nil
        faults = strict.findings.map { $0.fault(place: "") }
        return
      }
      var tree = TreeBuilding(text: plain.scalars, findings: strict.findings)
      root = tree.build(try Self.compose(strict))
      faults = Faults(tree.faults).all
    } catch {
      root = nil
      faults = error.all
    }
  }

  public init(_ text: String) { self.init(Array(text.utf8)) }

  /// Where taking out a tag or an anchor leaves what YAML cannot parse, the tag or the anchor is what is told.
  private static func compose(_ strict: Strictness) throws(Faults) -> Composition {
    do throws(Faults) {
      return try Composition(strict.text)
    } catch {
      guard strict.findings.isEmpty else { throw Faults(strict.findings.map { $0.fault(place: "") }) }
      throw error
    }
  }
}
