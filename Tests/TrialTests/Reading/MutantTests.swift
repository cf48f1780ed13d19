import Foundation
import Notation
import TestSupport
import Testing

@testable import Trial

/// Examples with one or two changes each, drawn with a fixed seed.
struct Mutants {
  private static let pieces = [
    "\n", "  ", ": ", ", ", "- ", "{", "}", "[", "]", "\"", "'", "#", "&a ", "*a", "!!x ", "|", ">", "%", "0", "-1", "1e9", "week 3", "end",
    "all", "none", "look 1", "100%", "null", "~", "unknown", "\t", "\u{00E9}", "AVISIT", "us(", "<<", "? ", "---\n", "from data", "by", "source: [x]",
  ].map { Array($0.utf8) }

  var random: SplitMix

  mutating func mutant(of bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...2, using: &random) { change(&bytes) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let at = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...12, using: &random)))
    case 2, 3: bytes.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: at)
    case 4: changeLines(&bytes) { lines, one, other, _ in lines.swapAt(one, other) }
    case 5: changeLines(&bytes) { lines, one, other, _ in lines.insert(lines[one], at: other) }
    case 6: changeLines(&bytes) { lines, one, _, _ in lines.remove(at: one) }
    default: changeLines(&bytes) { lines, one, other, random in Self.exchangeWords(&lines, one, other, &random) }
    }
  }

  private mutating func changeLines(_ bytes: inout [UInt8], _ change: (inout [ArraySlice<UInt8>], Int, Int, inout SplitMix) -> Void) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let one = Int.random(in: 0..<lines.count, using: &random)
    let other = Int.random(in: 0..<lines.count, using: &random)
    change(&lines, one, other, &random)
    bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  /// A value of one line takes the place of a value of another, so that words and quantities stand where others belong.
  private static func exchangeWords(_ lines: inout [ArraySlice<UInt8>], _ one: Int, _ other: Int, _ random: inout SplitMix) {
    let space = UInt8(ascii: " ")
    var from = lines[one].split(separator: space, omittingEmptySubsequences: false)
    let into = lines[other].split(separator: space, omittingEmptySubsequences: false)
    guard let word = into.randomElement(using: &random), !from.isEmpty else { return }
    from[Int.random(in: 0..<from.count, using: &random)] = word
    lines[one] = Array(from.joined(separator: [space]))[...]
  }
}

@Suite struct `Mutants of protocols` {
  /// Whatever the bytes: a protocol that explains itself and reads back, or at least one fault within the file.
  @Test(.tags(.identity), arguments: 0..<8)
  func `are read or refused, never half read`(_ part: Int) throws {
    var mutants = Mutants(random: SplitMix(state: 20_261_123 + UInt64(part)))
    let examples = try Corpus.good.map { try Fixtures.bytes("protocols/\($0).yaml") }
    var taken = 0
    for round in 0..<250 {
      let bytes = mutants.mutant(of: examples[round % examples.count])
      do throws(Faults) {
        var trial = try TrialProtocol.read(bytes).trial
        taken += 1
        let again = try TrialProtocol.reading(trial.explained())
        trial.defaults = []
        #expect(again == trial)
      } catch {
        let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
        #expect(error.all.contains { !$0.rule.isWarning })
        for fault in error.all { #expect((0...lines + 1).contains(fault.line), "\(fault)") }
      }
    }
    #expect(taken > 5, "mutants that are still protocols are among them")
  }

  @Test func `random bytes are refused`() {
    var random = SplitMix(state: 7)
    for length in 0..<600 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(!bytesFaults(bytes).isEmpty)
    }
  }

  /// Large enough that what grows with the square of the length would show.
  @Test func `files of one sign are refused soon`() {
    for sign in [
      "[", "{", "- ", "a: ", "? ", "\"", "'", "&a ", "*a ", "#", "\n", " ", "|\n ", ": ", "a\n", "a: b\n", "- a\n", "[a, ", "{a: ", "!", "%",
    ] {
      let text = String(repeating: sign, count: (1 << 16) / sign.utf8.count)
      let start = ContinuousClock.now
      #expect(!faults(text).isEmpty)
      #expect(ContinuousClock.now - start < .seconds(10), "\(sign)")
    }
  }
}
