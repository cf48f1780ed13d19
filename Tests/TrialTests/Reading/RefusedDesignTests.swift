import Notation
import TestSupport
import Testing

@testable import Trial

/// Designs that a statistician would send back, with the reason.
@Suite struct `Refused designs` {
  private static func file(_ design: String, allocation: String = "") -> String {
    """
    equipoise: 1
    \(allocation)
    design: {sample size: 200, error: 2.5% one-sided, \(design)}
    scenarios:
      planned: {effect: 2, standard deviation: 8}
    """
  }
  static let all: [(design: String, allocation: String, message: String)] = [
    (
      "looks: [0% of information, end], efficacy: {family: Pocock}, stopping: efficacy", "",
      "design.looks: found \"0% of information\", expected a share above 0%: a look without information has nothing to judge [outOfRange]"
    ),
    (
      "looks: [60% of information, 40% of information, end], efficacy: {family: Pocock}, stopping: efficacy", "",
      "design.looks: found \"40% of information\" after \"60% of information\", expected looks that rise [contradicts]"
    ),
    (
      "looks: [end]", "allocation: {method: permuted blocks, ratio: {control: 1, treatment: 0}}",
      "allocation.ratio.treatment: found \"0\", expected a whole number from 1 to 1000: an arm to which nobody is randomized is compared with nothing "
        + "[outOfRange]"
    ),
    (
      "looks: [30% of information, 60% of information, end], stopping: efficacy, "
        + "efficacy: {spending: user, spent: {look 1: 1%, look 2: 0.5%, end: 2.5%}}", "",
      "design.efficacy.spent.look 2: found \"0.5%\" after \"1%\", expected spent error that does not fall [contradicts]"
    ),
    (
      "looks: [50% of information, end], efficacy: {bounds: {look 1: 2.5, end: 2}, scale: z}, "
        + "futility: {bounds: {look 1: 2.6}, scale: z, rule: non-binding}, stopping: efficacy and futility", "",
      "design.futility.bounds.look 1: found \"2.6\", expected less than the efficacy bound 2.5 [contradicts]"
    ),
    (
      "looks: [50% of information, end], efficacy: {family: Pocock}, stopping: efficacy, delayed patients: decide at the end", "",
      "design.delayed patients: found \"decide at the end\" with \"stopping: efficacy\", expected \"efficacy and futility\": what is taken back after a "
        + "stop for efficacy is balanced by what is found after one for futility [contradicts]"
    ),
  ]

  @Test(arguments: all.indices) func `are told with the reason`(_ index: Int) throws {
    let one = Self.all[index]
    let told = #expect(throws: Faults.self) { try TrialProtocol.reading(Self.file(one.design, allocation: one.allocation)) }
    let messages = try #require(told).all.map { "\($0.place): found \($0.found), expected \($0.expected) [\($0.rule.rawValue)]" }
    #expect(messages.contains(one.message), "\(messages)")
  }
}
