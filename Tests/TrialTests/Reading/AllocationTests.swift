import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Methods of allocation` {
  static func text(_ allocation: String) throws -> String {
    try Fixtures.text("protocols/two-arms-weekly.yaml").replacing(
      """
      allocation:
        method: permuted blocks
        ratio: {placebo: 1, active: 1}
        strata: [setting]
      """, with: "allocation: \(allocation)")
  }

  @Test(arguments: [
    ("{method: simple, ratio: {placebo: 1, active: 2}}", Allocation(method: .simple, ratio: [1, 2], strata: [])),
    ("{method: biased coin, probability: 75%}", Allocation(method: .biasedCoin, ratio: [1, 1], strata: [], probability: 0.75)),
    ("{method: biased coin}", Allocation(method: .biasedCoin, ratio: [1, 1], strata: [], probability: 2.0 / 3)),
    ("{method: urn, urn: {start: 0, added: 2}}", Allocation(method: .urn, ratio: [1, 1], strata: [], urn: .init(start: 0, added: 2))),
    ("{method: minimization, strata: [setting]}", Allocation(method: .minimization, ratio: [1, 1], strata: ["setting"])),
  ])
  func `are read`(_ written: String, _ allocation: Allocation) throws {
    let trial = try TrialProtocol.reading(try Self.text(written))
    #expect(trial.allocation == allocation)
    let again = try #require(try TrialProtocol.reading(trial.explained()).allocation)
    #expect(again.method == allocation.method && abs(again.probability - allocation.probability) < 1e-3 && again.urn == allocation.urn)
  }

  @Test(arguments: [
    ("{method: biased coin, probability: 40%}", "\"40%\"", Fault.Rule.outOfRange),
    ("{method: permuted blocks, probability: 80%}", "\"probability\" with \"permuted blocks\"", .contradicts),
    ("{method: simple, urn: {start: 1, added: 1}}", "\"urn\" with \"simple\"", .contradicts),
    ("{method: urn, urn: {start: 0, added: 0}}", "an urn that stays empty", .outOfRange),
    ("{method: urn, ratio: {placebo: 1, active: 2}}", "arms of unequal size with \"urn\"", .contradicts),
    ("{method: minimization}", "\"minimization\" without \"strata\"", .missing),
  ])
  func `that contradict themselves are told of`(_ written: String, _ found: String, _ rule: Fault.Rule) throws {
    let all = faults(try Self.text(written)).filter { !$0.rule.isWarning }
    #expect(all.map(\.rule) == [rule] && all.first?.found == found, "\(all)")
  }
}
