import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Explanation` {
  @Test(.tags(.identity), arguments: Corpus.good)
  func `reads back to the same protocol, without defaults`(_ name: String) throws {
    var trial = try TrialProtocol.reading(try Fixtures.text("protocols/\(name).yaml"))
    let text = trial.explained()
    do throws(Faults) {
      let again = try TrialProtocol.reading(text)
      #expect(again.defaults == [])
      trial.defaults = []
      #expect(again == trial)
      #expect(again.explained() == text.split(separator: "\n").map(Self.withoutReason).joined(separator: "\n") + "\n")
    } catch { Issue.record("\(error.all)\n\(text)") }
  }

  private static func withoutReason(_ line: Substring) -> Substring {
    line.firstRange(of: "   # default: ").map { line[..<$0.lowerBound] } ?? line
  }

  @Test(arguments: Corpus.good)
  func `gives the reason of every default behind its value`(_ name: String) throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/\(name).yaml"))
    let lines = trial.explained().split(separator: "\n")
    #expect(lines.count { $0.contains("   # default: ") } == Set(trial.defaults.map(\.place)).count)
    for applied in trial.defaults where !applied.value.hasPrefix("{") {
      let key = applied.place.split(separator: ".").last ?? ""
      #expect(lines.contains { $0.hasSuffix("\(key): \(applied.value)   # default: \(applied.reason)") }, "\(applied)")
    }
  }

  @Test func `quotes what YAML would take for something else`() {
    for text in ["", "a: b", "a #b", "[x", "- x", "null", "x:", " x", "two\nlines", "say \"so\"", "back\\slash", "*x", "'quoted'"] {
      let read = TreeReading("k: \(LanguageText.quoted(text, inFlow: false))\nf: [\(LanguageText.quoted(text, inFlow: true))]\n")
      guard case .map(let entries)? = read.root?.content, case .text(let plain, _) = entries[0].value.content,
        case .list(let items) = entries[1].value.content, case .text(let inFlow, _) = items[0].content
      else {
        Issue.record("\(text): \(read)")
        continue
      }
      #expect(plain == text && inFlow == text)
    }
  }
}

enum Corpus {
  /// Files that are read.
  static let good = ["igmesine-phase-3", "antidepressant", "group-sequential", "every-word", "defaults", "two-looks", "design-with-arms"]
}
