import Foundation
import Notation
import TestSupport
import Testing

@testable import Trial

/// Adverse events as endpoints that are analyzed, and data in several files.
@Suite struct `Adverse events in a protocol` {
  static func text() throws -> String {
    try String(contentsOf: References.project.appendingPathComponent("Examples/safety/protocol.yaml"), encoding: .utf8)
  }

  static func faults(_ old: String, _ new: String) throws -> [Fault] {
    let text = try text()
    try #require(text.contains(old), "the file has what is changed: \(old)")
    do throws(Faults) {
      _ = try TrialProtocol.reading(text.replacing(old, with: new))
      return []
    } catch { return error.all }
  }

  @Test func `are read with their methods and files`() throws {
    let trial = try TrialProtocol.reading(try Self.text())
    #expect(trial.estimands.map(\.summary) == [.differenceInProportions, .hazardRatio, .rateRatio])
    #expect(trial.analyses.map(\.method) == [.riskDifference, .Cox, .Poisson])
    #expect(trial.analyses[2].model.offset == "TRTDURD")
    #expect(trial.data?.files == [.subjects: "adsl.csv", .adverseEvents: "adae.csv"] && trial.data?.file == nil)
    #expect(trial.data?.missing == ["NA"] && trial.data?.missingByColumn == ["TRT01P": ["Screen Failure"], "REGION1": []])
    #expect(
      trial.endpoints[0].eventCriteria == [EventCriterion(variable: .term, words: ["PRURITUS"], excluded: false)]
        && trial.endpoints[2].eventCriteria == [])
    let rule = try #require(trial.design.safety)
    #expect(rule == SafetyRule(event: "serious event", acceptable: 0.05, criterion: .error(0.1), patients: 84, every: 12))
    #expect(rule.looks == [12, 24, 36, 48, 60, 72, 84])
    // Written out and read again it is the same.
    let again = try TrialProtocol.reading(trial.explained())
    #expect(again.data == trial.data && again.analyses == trial.analyses && again.estimands == trial.estimands && again.design == trial.design)
    let bayesian = try TrialProtocol.reading(try Self.text().replacing("error: 10%, patients: 84, every: 12", with: "posterior: 95%, patients: 50"))
    #expect(bayesian.design.safety?.criterion == .posterior(threshold: 0.95, a: 1, b: 1) && bayesian.design.safety?.every == 1)
    #expect(try TrialProtocol.reading(bayesian.explained()).design == bayesian.design)
  }

  @Test func `hold of the words that are told, never of one that is missing`() {
    func event(_ words: [AdverseEvent.Variable: String]) -> AdverseEvent {
      AdverseEvent(subject: 0, words: words, isTreatmentEmergent: true, startDay: 1)
    }
    let other = EventCriterion(variable: .seriousness, words: ["N"], excluded: true)
    #expect(other.holds(event([.seriousness: "Y"])) && !other.holds(event([.seriousness: "N"])) && !other.holds(event([:])))
    let two = EventCriterion(variable: .term, words: ["NAUSEA", "VOMITING"], excluded: false)
    #expect(two.holds(event([.term: "VOMITING"])) && !two.holds(event([.term: "RASH"])))
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    var old: String, new: String
    var place: String
    var rule: Fault.Rule
    var testDescription: String { "\(new) [\(rule.rawValue)]" }
    init(_ old: String, _ new: String, _ place: String, _ rule: Fault.Rule) { (self.old, self.new, self.place, self.rule) = (old, new, place, rule) }
  }

  static let wrong = [
    Wrong("method: Cox", "method: ANCOVA", "analyses.first skin event.method", .contradicts),
    Wrong("method: Cox", "method: Poisson", "analyses.first skin event.model", .contradicts),
    Wrong("Surv(AVAL, 1 - CNSR) ~ TRT01P", "AVAL ~ TRT01P", "analyses.first skin event.model", .contradicts),
    Wrong("Surv(AVAL, 1 - CNSR) ~ TRT01P", "Surv(AVAL, 1 - CNSR) ~ TRT01P + SEX", "analyses.first skin event.model", .refused),
    Wrong(" + offset(log(TRTDURD))", "", "analyses.rate of events.model", .contradicts),
    Wrong("offset(log(TRTDURD))", "offset(log(AVAL))", "analyses.rate of events.model", .contradicts),
    Wrong("summary: hazard ratio", "summary: rate ratio", "analyses.first skin event.method", .contradicts),
    Wrong("summary: hazard ratio", "summary: difference in means", "estimands.first skin event.summary", .contradicts),
    Wrong("missing data: complete cases", "missing data: non-response", "analyses.pruritus.missing data", .contradicts),
    Wrong("test: non-inferiority, margin: 0.1, analysis: pruritus", "test: superiority, analysis: rate of events", "hypotheses.high dose", .refused),
    Wrong("test: non-inferiority", "test: equivalence", "hypotheses.high dose", .refused),
    Wrong("data:\n  files", "scenarios:\n  none: {adverse events: {pruritus: {Placebo: 10%}}}\ndata:\n  files", "endpoints.pruritus", .refused),
    Wrong(", adverse events: adae.csv", "", "data.files", .missing),
    Wrong("subjects: adsl.csv, ", "", "data.files", .missing),
    Wrong("subjects: adsl.csv, ", "laboratory: adlb.csv, ", "data.files.laboratory", .missing),
    Wrong("adverse events: adae.csv", "adverse events: adsl.csv", "data.files.adverse events", .duplicate),
    Wrong("adverse events: adae.csv", "adverse events: adae.csv, scores: adqs.csv", "data.files.scores", .contradicts),
    Wrong("adverse events: adae.csv", "adverse events: adae.csv, times: adtte.csv", "data.files.times", .contradicts),
    Wrong("adverse events: adae.csv", "adverse events: ../adae.csv", "data.files.adverse events", .refused),
    Wrong("adverse events: adae.csv", "adverse event: adae.csv", "data.files", .unknownName),
    Wrong("data:\n", "data:\n  file: all.csv\n", "data.files", .contradicts),
    Wrong("error: 10%, patients", "posterior: 90%, error: 10%, patients", "design.safety.error", .contradicts),
    Wrong("error: 10%, patients", "patients", "design.safety", .missing),
    Wrong("error: 10%, patients", "error: 10%, prior: beta a 1 b 9, patients", "design.safety.prior", .contradicts),
    Wrong("error: 10%, patients", "posterior: 90%, prior: normal mean 0 sd 1, patients", "design.safety.prior", .contradicts),
    Wrong("event: serious event", "event: serious", "design.safety.event", .unknownName),
    Wrong("acceptable: 5%", "acceptable: 0%", "design.safety.acceptable", .outOfRange),
    Wrong("every: 12", "every: 85", "design.safety.every", .outOfRange),
    Wrong("patients: 84", "patients: 84000", "design.safety.patients", .limit),
    Wrong("REGION1: []", "REGION2: []", "data.missing.REGION2", .unknownName),
    Wrong("  files: {subjects: adsl.csv, adverse events: adae.csv}\n", "", "data", .missing),
  ]

  @Test(arguments: wrong)
  func `are refused where they do not go together`(_ wrong: Wrong) throws {
    let faults = try Self.faults(wrong.old, wrong.new)
    #expect(faults.contains { $0.place == wrong.place && $0.rule == wrong.rule }, "\(faults)")
  }
}
