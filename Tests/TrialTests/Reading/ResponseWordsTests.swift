import Foundation
import Notation
import TestSupport
import Testing

@testable import Trial

/// Methods of responses, their summaries, errors and correction.
@Suite struct `Words of responses` {
  private static func text(
    summary: String = "difference in proportions", method: String = "risk difference", model: String = "CRIT1FL ~ TRT01P", _ more: String = ""
  ) throws -> String {
    try Fixtures.text("protocols/responders.yaml")
      .replacing("summary: difference in proportions", with: "summary: \(summary)")
      .replacing("arms:\n", with: "population: {factors: {gender: {F: 50%, M: 50%}}}\narms:\n")
      .replacing(
        "{method: risk difference, model: CRIT1FL ~ TRT01P, missing data: non-response}",
        with: "{method: \(method), model: \(model), missing data: non-response\(more)}")
  }

  static let right: [(summary: String, method: String, model: String, more: String)] = [
    ("difference in proportions", "risk difference", "CRIT1FL ~ TRT01P", ", correction: continuity"),
    ("difference in proportions", "risk difference", "CRIT1FL ~ TRT01P + strata(GENDER)", ""),
    ("difference in proportions", "CMH", "CRIT1FL ~ TRT01P + strata(GENDER)", ", correction: continuity"),
    ("risk ratio", "CMH", "CRIT1FL ~ TRT01P + strata(GENDER)", ""),
    ("odds ratio", "CMH", "CRIT1FL ~ TRT01P + strata(GENDER)", ", correction: none"),
    ("difference in proportions", "logistic regression", "CRIT1FL ~ BASE*TRT01P + GENDER", ", standard errors: HC3"),
    ("risk ratio", "logistic regression", "CRIT1FL ~ BASE + TRT01P", ", standard errors: HC0"),
    ("odds ratio", "logistic regression", "CRIT1FL ~ BASE + TRT01P + GENDER", ""),
    ("odds ratio", "exact logistic", "CRIT1FL ~ TRT01P", ""),
    ("odds ratio", "exact logistic", "CRIT1FL ~ TRT01P + strata(GENDER)", ""),
  ]

  @Test(.tags(.identity), arguments: right.indices)
  func `are read, and read again from what is explained`(_ index: Int) throws {
    let one = Self.right[index]
    let trial = try TrialProtocol.reading(try Self.text(summary: one.summary, method: one.method, model: one.model, one.more))
    let analysis = trial.analyses[0]
    #expect(analysis.method.rawValue == one.method && trial.estimands[0].summary.rawValue == one.summary)
    #expect(analysis.correction == (one.more.contains("continuity") ? .continuity : .none))
    #expect(one.more.contains("HC") == analysis.standardErrors.rawValue.hasPrefix("HC"))
    #expect(try TrialProtocol.reading(trial.explained()).analyses == trial.analyses)
  }

  static let wrong: [(summary: String, method: String, model: String, more: String, place: String)] = [
    ("odds ratio", "risk difference", "CRIT1FL ~ TRT01P", "", "method"),
    ("difference in proportions", "exact logistic", "CRIT1FL ~ TRT01P", "", "method"),
    ("risk ratio", "exact logistic", "CRIT1FL ~ TRT01P", "", "method"),
    ("odds ratio", "logistic regression", "CRIT1FL ~ BASE*TRT01P", "", "model"),
    ("odds ratio", "logistic regression", "CRIT1FL ~ TRT01P + strata(GENDER)", "", "model"),
    ("odds ratio", "logistic regression", "CRIT1FL ~ BASE", "", "model"),
    ("odds ratio", "logistic regression", "CRIT1FL ~ TRT01P + AVISIT", "", "model"),
    ("odds ratio", "logistic regression", "CRIT1FL ~ TRT01P", ", standard errors: CR2", "standard errors"),
    ("odds ratio", "logistic regression", "CRIT1FL ~ TRT01P", ", correction: continuity", "correction"),
    ("odds ratio", "exact logistic", "CRIT1FL ~ TRT01P", ", standard errors: HC0", "standard errors"),
    ("difference in proportions", "risk difference", "CRIT1FL ~ TRT01P", ", correction: Yates", "correction"),
  ]

  @Test(.tags(.identity), arguments: wrong.indices)
  func `that do not go together are refused at their place`(_ index: Int) throws {
    let one = Self.wrong[index]
    let faults = #expect(throws: Faults.self) {
      try TrialProtocol.reading(try Self.text(summary: one.summary, method: one.method, model: one.model, one.more))
    }
    let all = (faults?.all ?? []).filter { $0.rule != .unwise }
    #expect(all.count == 1 && all.first?.place == "analyses.primary.\(one.place)", "\(all)")
  }

  @Test(.tags(.identity), arguments: [("ANCOVA", "HC1", true), ("t test", "HC3", true), ("ANCOVA", "CR2", false), ("MMRM", "HC0", false)])
  func `and errors of single observations go with one visit`(_ method: String, _ errors: String, _ isRight: Bool) throws {
    let own = try String(contentsOf: References.project.appendingPathComponent("Examples/antidepressant/protocol.yaml"), encoding: .utf8)
    let text =
      method == "MMRM"
      ? own.replacing("    degrees of freedom: Satterthwaite\n", with: "    standard errors: \(errors)\n")
      : own.replacing(
        "    method: ANCOVA\n    model: CHG ~ BASE + TRT01P\n",
        with: "    method: \(method)\n    model: CHG ~ \(method == "ANCOVA" ? "BASE + " : "")TRT01P\n    standard errors: \(errors)\n")
    #expect(text != own)
    if isRight {
      #expect(try TrialProtocol.reading(text).analyses[1].standardErrors.rawValue == errors)
    } else {
      let faults = #expect(throws: Faults.self) { try TrialProtocol.reading(text) }
      #expect(faults?.all.first?.rule == .contradicts)
    }
  }
}
