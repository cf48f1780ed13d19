import Foundation
import Mathematics
import TestSupport
import Testing
import Trial

@testable import Design

@Suite struct `Stopping rules of safety` {
  static func rule(_ inputs: JSON) -> StoppingRule {
    let looks = inputs["looks"].numbers.map { Int($0) }
    if inputs["kind"].text == "sequential" {
      return .sequential(acceptable: inputs["acceptable"].number!, error: inputs["error"].number!, looks: looks)
    }
    return .bayesian(
      acceptable: inputs["acceptable"].number!, threshold: inputs["threshold"].number!,
      prior: BetaDistribution(a: inputs["a"].number!, b: inputs["b"].number!), looks: looks)
  }

  @Test(.tags(.reference), arguments: References.cases("stopping-rules"))
  func `are those of an enumeration, and do what it says`(_ peer: ReferenceCase) {
    let rule = Self.rule(peer.inputs)
    #expect(rule.bounds == peer.outputs["bounds"].elements.map { $0.number.map { Int($0) } })
    for (rate, wanted) in peer.outputs["rates"].fields {
      let found = rule.characteristics(Double(rate)!)
      #expect(found.stopsAtAll.isClose(to: wanted["stops"].number!, within: 1e-12))
      #expect(found.expectedPatients.isClose(to: wanted["patients"].number!, within: 1e-10))
      #expect(found.expectedEvents.isClose(to: wanted["patients"].number! * Double(rate)!, within: 1e-10))
      for (own, other) in zip(found.stopping, wanted["stopping"].numbers) { #expect(own.isClose(to: other, within: 1e-12)) }
    }
  }

  @Test(.tags(.identity)) func `keep the error, and would not with one event fewer everywhere`() {
    for (p, error) in [(0.05, 0.1), (0.2, 0.05), (0.4, 0.2)] {
      let rule = StoppingRule.sequential(acceptable: p, error: error, looks: Array(1...40))
      #expect(rule.probabilityOfStopping(p) <= error)
      let looser = StoppingRule(looks: rule.looks, bounds: rule.bounds.map { $0.map { max(1, $0 - 1) } })
      #expect(looser.probabilityOfStopping(p) > error)
      // Oftener the more probable the event; never and always at the ends.
      let all = [0, 0.05, 0.1, 0.3, 0.6, 1].map { rule.probabilityOfStopping($0) }
      #expect(all == all.sorted() && all[0] == 0 && all[5] == 1)
      #expect(rule.bounds.compactMap { $0 } == rule.bounds.compactMap { $0 }.sorted())
    }
  }

  @Test(.tags(.identity)) func `of one look are a binomial tail`() {
    let rule = StoppingRule(looks: [25], bounds: [7])
    #expect(rule.probabilityOfStopping(0.2).isClose(to: Binomial(trials: 25, probability: 0.2).upperTail(6), within: 1e-14))
    #expect(rule.characteristics(0.2).expectedPatients == 25)
    #expect(StoppingRule(looks: [3], bounds: [4]).bounds == [nil])
    // The first event stops: geometric.
    let first = StoppingRule(looks: Array(1...50), bounds: Array(repeating: 1, count: 50))
    let found = first.characteristics(0.1)
    for (n, chance) in found.stopping.enumerated() { #expect(chance.isClose(to: 0.1 * power(0.9, n), within: 1e-14)) }
    #expect(found.expectedPatients.isClose(to: (1 - power(0.9, 50)) / 0.1, within: 1e-11))
  }

  @Test func `are told as ranges of patients, with what they do`() throws {
    let text = try String(contentsOf: References.project.appendingPathComponent("Examples/safety/protocol.yaml"), encoding: .utf8)
    let trial = try TrialProtocol.reading(text)
    let results = try DesignResults.results(for: trial)
    guard case .table(let bounds)? = results["stoppingRule"], case .table(let does)? = results["stoppingCharacteristics"] else {
      Issue.record("no tables of the rule")
      return
    }
    let rule = StoppingRule(try #require(trial.design.safety))
    #expect(bounds.rows.first?.first == .count(12) && bounds.rows.last?[1] == .count(84))
    #expect(does.rows[1][0] == .number(0.05) && does.rows[1][1] == .number(rule.probabilityOfStopping(0.05)))
    #expect(rule.probabilityOfStopping(0.05) <= 0.1 && does.primaryRow == 1)
  }

  private func power(_ base: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1) { product, _ in product * base } }
}
