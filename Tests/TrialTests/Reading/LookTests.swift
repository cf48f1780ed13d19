import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Looks` {
  private static func looks(_ written: String) throws -> [Look] {
    let text = try Fixtures.text("protocols/group-sequential.yaml").replacing("[50% of information, end]", with: written)
    return try TrialProtocol.reading(text).design.looks
  }

  @Test(.tags(.identity)) func `at equal distances end where the information does`() throws {
    #expect(try Self.looks("every 25% of information") == [.information(0.25), .information(0.5), .information(0.75), .end])
    #expect(try Self.looks("every 20% of patients").map(\.fraction) == [0.2, 0.4, 0.6, 0.8, 1])
    #expect(try Self.looks("every 33.3% of information").map(\.fraction) == [0.333, 0.666, 0.999, 1])
    #expect(try Self.looks("every 70% of information").map(\.fraction) == [0.7, 1])
    #expect(try Self.looks("every 1% of information").count == 100)
  }

  @Test func `by calendar spend error as at a share of the information`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/calendar-looks.yaml"))
    guard case .calendar(let weeks, let fraction) = trial.design.looks[0] else { throw Faults([]) }
    /// A month has 30.4375 days.
    #expect(weeks.isClose(to: 3 * 30.4375 / 7, within: 1e-12) && fraction == 0.333)
    #expect(trial.design.looks[1...] == [.calendar(weeks: 30.5, fraction: 0.5), .end])
  }

  /// 5% two-sided is 2.5% on either side; 1% one-sided stays 1%.
  @Test func `have levels in the sides of the error`() throws {
    let text = try Fixtures.text("protocols/calendar-looks.yaml")
    #expect(try TrialProtocol.reading(text).design.efficacy == .levels([nil, 0.005, 0.025]))
    #expect(try TrialProtocol.reading(text.replacing("5% two-sided", with: "2.5% one-sided")).design.efficacy == .levels([nil, 0.01, 0.05]))
  }

  @Test func `may show efficacy at some of them only`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/flawed.yaml"))
    #expect(trial.design.looks.map(\.fraction) == [0.3, 0.6, 0.9, 1] && trial.design.efficacyLooks == [1, 3])
    #expect(trial.design.delayedPatients == .ignored)
    let usual = try TrialProtocol.reading(try Fixtures.text("protocols/two-looks.yaml"))
    #expect(usual.design.efficacyLooks == nil && usual.design.delayedPatients == .ignored)
    #expect(usual.defaults.contains { $0.place == "design.delayed patients" })
    let single = try TrialProtocol.reading(try Fixtures.text("protocols/defaults.yaml"))
    #expect(!single.defaults.contains { $0.place == "design.delayed patients" })
    let late = try Fixtures.text("protocols/flawed.yaml").replacing("delayed patients: ignored", with: "delayed patients: analyzed at the end")
      .replacing("accrual: all at once", with: "accrual: {rate: 10 patients/month}")
    let analyzed = try TrialProtocol.reading(late)
    #expect(analyzed.design.delayedPatients == .analyzedAtTheEnd)
    #expect(try TrialProtocol.reading(analyzed.explained()).design.delayedPatients == .analyzedAtTheEnd)
  }

  private static func wrong(
    _ old: String, _ new: String, at: String, _ place: String, found: String, expected: String, _ rule: Fault.Rule, in file: String
  ) -> Wrong {
    Wrong(old: old, new: new, at: at, place: place, found: found, expected: expected, rule: rule, file: file)
  }

  static let table: [Wrong] = [
    wrong(
      "week 30.5 as 50%", "week 10 as 50%", at: "week 10", "design.looks",
      found: "\"week 10 as 50% of information\" after \"month 3 as 33.3% of information\"", expected: "looks that rise", .contradicts,
      in: "calendar-looks"),
    wrong(
      "week 30.5 as 50%", "week 30.5 as 20%", at: "week 30.5", "design.looks",
      found: "\"week 30.5 as 20% of information\" after \"month 3 as 33.3% of information\"", expected: "looks that rise", .contradicts,
      in: "calendar-looks"),
    wrong(
      "week 30.5 as 50% of information", "50% of information", at: "50%", "design.looks",
      found: "\"50% of information\" beside \"month 3 as 33.3% of information\"", expected: "looks of one kind", .contradicts, in: "calendar-looks"),
    wrong(
      "week 30.5 as 50% of information", "week 30.5 as 100% of information", at: "week", "design.looks",
      found: "\"week 30.5 as 100% of information\"", expected: "a share between 0% and 100%", .outOfRange, in: "calendar-looks"),
    wrong(
      "week 30.5 as 50% of information", "month 18", at: "month", "design.looks", found: "\"month 18\"",
      expected: "not yet supported: \"month 18\" (this version reads a look such as \"50% of patients\", \"50% of information\", "
        + "\"week 30 as 50% of information\", \"120 events\" or \"end\")", .refused, in: "calendar-looks"),
    wrong(
      "look 2: 1%", "look 2: 2.5", at: "2.5", "design.efficacy.bounds.look 2", found: "\"2.5\" on the p scale",
      expected: "a share with %, such as \"2.5%\"", .contradicts, in: "calendar-looks"),
    wrong(
      "{bounds: {look 2: 1%, end: 5%}, scale: p}", "{bounds: {look 2: 1%, end: 1.96}, scale: z}", at: "1%", "design.efficacy.bounds.look 2",
      found: "\"1%\" on the z scale", expected: "a number such as 2.96, on the z scale", .contradicts, in: "calendar-looks"),
    wrong(
      "scale: p}", "scale: p, at: [end]}", at: "at", "design.efficacy.at", found: "\"at\" beside \"bounds\"",
      expected: "none: bounds name their looks", .contradicts, in: "calendar-looks"),
    wrong(
      "[look 2, end]", "[look 2]", at: "[look 2]", "design.efficacy.at", found: "no \"end\"", expected: "looks, the end among them", .missing,
      in: "flawed"),
    wrong(
      "[look 2, end]", "[look 7, end]", at: "look 7", "design.efficacy.at", found: "\"look 7\"",
      expected: "one of look 1, look 2, look 3, end", .unknownName, in: "flawed"),
    wrong(
      "[look 2, end]", "[end, end]", at: "end]", "design.efficacy.at", found: "\"end\" twice", expected: "each look once", .duplicate, in: "flawed"),
    wrong(
      "every 30% of information", "every 0% of information", at: "every", "design.looks", found: "\"every 0% of information\"",
      expected: "a share between 0% and 100%", .outOfRange, in: "flawed"),
    wrong(
      "every 30% of information", "every 0.5% of information", at: "every", "design.looks", found: "200 looks", expected: "at most 100", .limit,
      in: "flawed"),
    wrong(
      "delayed patients: ignored", "delayed patients: forgotten", at: "forgotten", "design.delayed patients", found: "\"forgotten\"",
      expected: "one of ignored, analyzed at the end, decide at the end", .unknownName, in: "flawed"),
    wrong(
      "stopping: efficacy", "stopping: efficacy\n  delayed patients: analyzed at the end", at: "analyzed", "design.delayed patients",
      found: "\"analyzed at the end\" beside \"planned\", where all are randomized at once", expected: "an accrual, or \"ignored\"", .contradicts,
      in: "two-looks"),
  ]

  @Test(arguments: table)
  func `are told of what is wrong with them, and no more`(_ wrong: Wrong) throws {
    let (text, expected) = try wrong.changed()
    #expect(faults(text) == [expected])
  }
}
