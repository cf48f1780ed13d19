import Foundation
import Notation
import TestSupport
import Testing

@testable import Trial

/// How often adverse events come in a scenario, and the rule that needs to know.
@Suite struct `Adverse events in scenarios` {
  static func text(_ change: (String) -> String = { $0 }) throws -> String { change(try Fixtures.text("protocols/flawed.yaml")) }

  /// The last visit of the file, in months of 30.4375 days.
  @Test(.tags(.identity)) func `are shares, or rates that make shares by the last visit`() throws {
    let trial = try TrialProtocol.reading(
      try Self.text { $0.replacing("low: 42%", with: "low: 0.2/month").replacing("high: 55%", with: "high: 1.2/year") })
    let flawed = try #require(trial.scenarios.first { $0.name == "flawed" })
    let law = try #require(flawed.adverseEvents.first { $0.endpoint == "any event" })
    let months = try #require(trial.schedule.visits.last).weeks * 7 / 30.4375
    #expect(law.shares[0] == 0.38 && law.ratePerMonth(0) == nil)
    #expect(law.shares[1].isClose(to: 1 - exp(-0.2 * months), within: 1e-14) && law.ratePerMonth(1) == 0.2)
    #expect(law.shares[2].isClose(to: 1 - exp(-1.2 * months * 30.4375 / 365.25), within: 1e-14))
    #expect(try #require(law.ratePerMonth(2)).isClose(to: 0.1, within: 1e-12))
    // Written out and read again it is the same.
    #expect(try TrialProtocol.reading(trial.explained()).scenarios.map(\.adverseEvents) == trial.scenarios.map(\.adverseEvents))
  }

  /// One of the three scenarios says that there are none.
  @Test func `are missed where a rule that stops for harm needs them`() throws {
    let rule = "{event: any event, acceptable: 50%, error: 10%, patients: 60, every: 10}"
    let text = try Self.text { $0.replacing("\ndesign:\n", with: "\ndesign:\n  safety: \(rule)\n") }
    let read = try TrialProtocol.read(Array(text.utf8))
    #expect(read.trial.design.safety != nil)
    let found = read.warnings.filter { $0.place.hasSuffix("adverse events") }
    #expect(found.map(\.place) == ["scenarios.sound.adverse events"] && found.map(\.rule) == [.unwise])
    #expect(found.map(\.found) == ["no adverse events of \"any event\" in \"sound\""])
  }
}
