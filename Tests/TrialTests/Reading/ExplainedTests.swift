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

  @Test func `keeps notes and sources, and those of assumptions in every scenario that has them from there`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/flawed.yaml"))
    let inflation = trial.remarks.filter { $0.place.hasSuffix("baseline inflation") }
    #expect(inflation.map(\.place) == ["scenarios.flawed.baseline inflation", "scenarios.otherwise.baseline inflation"])
    #expect(inflation.allSatisfy { $0.kind == .source && $0.texts == ["landin2000", "targum"] })
    let said = trial.remarks.map { "\($0.place).\($0.kind.rawValue)" }
    for place in [
      "arms.low.note", "hypotheses.low dose.note", "design.efficacy.source", "scenarios.flawed.placebo responders.large.label",
      "scenarios.flawed.placebo responders.minimal.share.source", "scenarios.flawed.treatment discontinuation.reasons.source",
      "scenarios.sound.effect.source", "scenarios.flawed.adverse events.stopped.source",
    ] { #expect(said.contains(place), "\(place)") }
    /// Kept where the types have a place for them.
    #expect(trial.hypotheses[0].label == "The low dose" && trial.identification.note == "of no drug" && !said.contains("trial.note"))
  }

  @Test(.tags(.identity)) func `puts a remark into the map it belongs to, whatever signs stand in it`() {
    let text = "{a: {x: \"}, {\", \"b: c\": {y: 1}}, b: [1, {z: 2}], c: {}}"
    func inserted(_ place: String) -> String { FlowText.inserting(Remark(place: "p", kind: .source, texts: ["s"]), under: place, into: text) }
    #expect(inserted("") == "{a: {x: \"}, {\", \"b: c\": {y: 1}}, b: [1, {z: 2}], c: {}, source: [s]}")
    #expect(inserted("a") == "{a: {x: \"}, {\", \"b: c\": {y: 1}, source: [s]}, b: [1, {z: 2}], c: {}}")
    #expect(inserted("a.b: c") == "{a: {x: \"}, {\", \"b: c\": {y: 1, source: [s]}}, b: [1, {z: 2}], c: {}}")
    #expect(inserted("c") == "{a: {x: \"}, {\", \"b: c\": {y: 1}}, b: [1, {z: 2}], c: {source: [s]}}")
    #expect(inserted("d") == text && FlowText.inserting(Remark(place: "p", kind: .note, texts: ["n"]), under: "", into: "none") == "none")
  }

  @Test func `says in one line what no scenario has, and none where another has it`() throws {
    let text = try TrialProtocol.reading(try Fixtures.text("protocols/igmesine-phase-2.yaml")).explained()
    #expect(text.contains("\n  # Not at work, as by default: effect modifiers, control change modifiers, visit effects,"))
    #expect(!text.contains("adverse events, ") && !text.contains("rescue:"))
    let flawed = try TrialProtocol.reading(try Fixtures.text("protocols/flawed.yaml")).explained()
    #expect(!flawed.contains("Not at work"))
    #expect(flawed.contains("\n    accrual: all at once\n") && flawed.contains("\n    baseline inflation: none\n"))
    /// What the grid varies stays where it varies.
    #expect(flawed.contains("\nassumptions:\n  adherence: 90%\nscenarios:\n") && flawed.contains("\n    adherence: 100%\n"))
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
  static let good = [
    "igmesine-phase-3", "antidepressant", "group-sequential", "every-word", "defaults", "two-looks", "design-with-arms", "igmesine-phase-2", "flawed",
    "calendar-looks", "response", "responders", "survival", "survival-events", "survival-trial",
    "calendar-looks", "multi-arm", "enrichment", "re-estimation",
  ]
}
