import Notation
import Testing

@testable import Trial

@Suite struct `Crowded protocols` {
  @Test func `thousands of faults are told as two hundred and one`() {
    let text = "equipoise: 1\n" + (0..<3000).map { "key \($0): x\n" }.joined()
    let all = faults(text)
    #expect(all.count == Limits.faults + 1)
    #expect(all.contains { $0.rule == .limit && $0.found == "more than 200 faults" })
  }

  /// What grows with the product of arms, visits, levels and scenarios is bounded before it is computed.
  @Test func `more arms, visits or levels than any trial has are refused`() {
    let arms = (0..<60).map { "  a\($0): {role: \($0 == 0 ? "control" : "experimental")}\n" }.joined()
    #expect(faults("equipoise: 1\narms:\n\(arms)").contains { $0.rule == .limit && $0.place == "arms" && $0.found == "60 arms" })
    let visits = (1...101).map { "day \($0)" }.joined(separator: ", ")
    let schedule = faults("equipoise: 1\nschedule: {baseline: day 0, visits: [\(visits)]}\n")
    #expect(schedule.contains { $0.rule == .limit && $0.place == "schedule.visits" })
    let levels = (0..<1001).map { "l\($0): 1" }.joined(separator: ", ")
    let factors = faults("equipoise: 1\npopulation: {factors: {site: {\(levels)}}}\n")
    #expect(factors.contains { $0.rule == .limit && $0.place == "population.factors.site" })
  }

  @Test func `conditions on many levels are read soon`() {
    let levels = (0..<1000).map { "l\($0): 0.1%" }.joined(separator: ", ")
    let conditions = (0..<2000).map { "site = m\($0)" }.joined(separator: ", ")
    let text = "equipoise: 1\npopulation: {factors: {site: {\(levels)}}}\nanalyses: {a: {subgroups: {post hoc: [\(conditions)]}}}\n"
    let start = ContinuousClock.now
    #expect(!faults(text).isEmpty)
    #expect(ContinuousClock.now - start < .seconds(60))
  }
}
