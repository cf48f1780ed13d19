import Design
import TestSupport
import Testing

@testable import Analysis
@testable import Trial

/// The rule that stops for harm, patient by patient; all by hand.
@Suite struct `The rule that stops for harm, in a trial` {
  /// Every two patients of a dose, stopping at the second with the event.
  static func monitor() throws -> SafetyMonitor {
    var trial = try PilotData.trial()
    trial.design.safety = SafetyRule(event: "serious event", acceptable: 0.1, criterion: .error(0.2), patients: 6, every: 2)
    let monitor = try #require(SafetyMonitor(trial))
    // At the level 0.1143, that of two of six, it stops with probability 0.1143; at the next, 0.19 of one of two, with 0.2324.
    #expect(monitor.rule.looks == [2, 4, 6] && monitor.rule.bounds == [2, 2, 2] && monitor.arms == [1, 2])
    return monitor
  }

  /// In order: arms 1 0 2 1 1 2 1 2 1, of whom the second, fourth and fifth of arm 1 have it.
  static let arm = [1, 0, 2, 1, 1, 2, 1, 2, 1]
  static let occurred = [false, true, true, true, false, false, true, false, true]

  @Test(.tags(.identity)) func `counts an arm's first patients, and stops at the first look beyond its bound`() throws {
    let seen = try Self.monitor().watch(Self.arm, occurred: Self.occurred, settled: nil)
    // Arm 1: after two 1, after four (the seventh of the trial) 2. Arm 2 has three patients and one look, with 1.
    #expect(seen[0] == .init(patients: 4, events: 2, stop: .init(patients: 7, day: nil)))
    #expect(seen[1].patients == 2 && seen[1].events == 1)
  }

  /// The look waits for the last of its patients, not for the last who came.
  @Test(.tags(.identity)) func `looks on the day on which all of them have had it or ended treatment`() throws {
    let settled = [40.0, 3, 5, 9, 50, 60, 20, 70, 21]
    let seen = try Self.monitor().watch(Self.arm, occurred: Self.occurred, settled: settled)
    #expect(seen[0].stop == .init(patients: 7, day: 50))
  }

  @Test(.tags(.identity)) func `is none without a rule`() throws {
    var trial = try PilotData.trial()
    trial.design.safety = nil
    #expect(SafetyMonitor(trial) == nil)
  }
}
