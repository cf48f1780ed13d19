import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `MCP-Mod in a file` {
  static let plan = """
    equipoise: 1
    arms:
      placebo: {role: placebo}
      d12: {dose: 12.5 mg/day}
      d25: {dose: 25 mg/day}
      d50: {dose: 50 mg/day}
    endpoints:
      score: {variable: value, unit: points, better: higher}
    analyses:
      curves:
        method: MCP-Mod
        model: AVAL ~ TRT01P
        candidates:
          line: {shape: linear}
          log: {shape: log-linear}
          early: {shape: Emax, ED50: 2.6}
          steep: {shape: sigmoid Emax, ED50: 30.5, hill: 3.5}
          late: {shape: exponential, delta: 20}
          turning: {shape: quadratic, delta: -0.012}
          wave: {shape: logistic, ED50: 20, delta: 5}
          hill: {shape: beta, delta1: 0.8, delta2: 0.6, scale: 60}
          bell: {shape: bell, ED50: 5, ID50: 30, m: 2}
          steps: {shape: points, 0: 0%, 12.5: 80%, 50: -20%}
        model selection: average
        target dose: {share of maximum: 80%}
    hypotheses:
      curves: {test: superiority}
    design: {sample size: 80, error: 5% one-sided, looks: [end]}
    scenarios:
      truth: {dose-response: {candidate: each, maximal effect: 0.15}, standard deviation: 0.34}
      one: {dose-response: {candidate: bell, maximal effect: 0.2}, standard deviation: 0.34}
      no effect: {effect: {d12: 0, d25: 0, d50: 0}, standard deviation: 0.34}
    """

  static func faults(_ change: (String, String)...) -> [String] {
    var text = plan
    for (old, new) in change {
      precondition(text.contains(old), "the plan has \(old)")
      text = text.replacing(old, with: new)
    }
    do throws(Faults) {
      _ = try TrialProtocol.reading(text)
      return []
    } catch {
      return error.all.filter { !$0.rule.isWarning }.map {
        "\($0.line):\($0.column) \($0.place): found \($0.found), expected \($0.expected)\($0.suggestion.map { "; did you mean \"\($0)\"?" } ?? "") [\($0.rule.rawValue)]"
      }
    }
  }

  @Test func `is read with all its words`() throws {
    let trial = try TrialProtocol.reading(Self.plan)
    let analysis = trial.analyses[0]
    #expect(analysis.method == .doseResponse && analysis.missingData == .completeCases && analysis.degreesOfFreedom == .residual)
    let read = try #require(analysis.doseResponse)
    #expect(
      read.candidates.map(\.shape) == [
        .linear, .logLinear, .emax, .sigmoidEmax, .exponential, .quadratic, .logistic, .beta, .bell, .points,
      ])
    #expect(read.candidates[1].parameters == [1] && read.candidates[3].parameters == [30.5, 3.5] && read.candidates[8].parameters == [5, 30, 2])
    #expect(read.candidates[9].points == [.init(dose: 0, share: 0), .init(dose: 12.5, share: 0.8), .init(dose: 50, share: -0.2)])
    #expect(read.selection == .average && read.targetDose == .shareOfMaximum(0.8))
    #expect(trial.hypotheses[0].treatment == nil)
    #expect(trial.scenarios[0].doseResponse == DoseResponseTruth(analysis: "curves", candidate: nil, maximalEffect: 0.15, origin: "truth"))
    #expect(trial.scenarios[1].doseResponse?.candidate == "bell" && trial.scenarios[2].doseResponse == nil)
    #expect(trial.doseArms(of: analysis).map(\.dose) == [0, 12.5, 25, 50])
  }

  @Test(.tags(.identity))
  func `is written as it is read`() throws {
    let trial = try TrialProtocol.reading(Self.plan)
    var again = try TrialProtocol.reading(trial.explained())
    #expect(again.defaults.isEmpty || again.defaults.allSatisfy { !$0.place.contains("analyses") })
    again.defaults = trial.defaults
    #expect(again == trial)
  }

  @Test(
    .tags(.identity),
    arguments: [
      (
        ("d25: {dose: 25 mg/day}", "d25: {}"),
        "5:3 arms.d25: found no dose of d25, expected a dose above 0, which MCP-Mod (curves) needs of every arm but the control [missing]"
      ),
      (
        ("d25: {dose: 25 mg/day}", "d25: {dose: 0 mg/day}"),
        "5:3 arms.d25: found dose 0 of d25, expected a dose above 0, which MCP-Mod (curves) needs of every arm but the control [outOfRange]"
      ),
      (
        ("dose: 50 mg/day", "dose: 0.05 g/day"),
        "6:15 arms.d50.dose: found \"0.05 g/day\" beside \"12.5 mg/day\" of d12, expected doses of one unit and one interval [contradicts]"
      ),
      (("dose: 50 mg/day", "dose: 25 mg/day"), "6:15 arms.d50.dose: found \"25 mg/day\", the dose of d25, expected doses that differ [duplicate]"),
      (
        ("early: {shape: Emax, ED50: 2.6}", "early: {shape: Emax}"),
        "16:7 analyses.curves.candidates.early: found no key \"ED50\", expected a number: Emax needs ED50 [missing]"
      ),
      (
        ("early: {shape: Emax, ED50: 2.6}", "early: {shape: Emax, ED50: 0}"),
        "16:34 analyses.curves.candidates.early.ED50: found \"0\", expected a number above 0 [outOfRange]"
      ),
      (
        ("early: {shape: Emax, ED50: 2.6}", "early: {shape: Emax, ED50: 2.6, hill: 2}"),
        "16:39 analyses.curves.candidates.early.hill: found \"hill\" of a curve that is Emax, expected ED50 [contradicts]"
      ),
      (
        ("early: {shape: Emax, ED50: 2.6}", "early: {shape: Emax, ED50: 2.6, 25: 50%}"),
        "16:39 analyses.curves.candidates.early.25: found \"25\" of a curve that is Emax, expected ED50 [contradicts]"
      ),
      (
        ("shape: quadratic, delta: -0.012", "shape: quadratic, delta: 0"),
        "19:42 analyses.curves.candidates.turning.delta: found \"0\", expected a number other than 0: with 0 the curve is linear [outOfRange]"
      ),
      (
        ("scale: 60", "scale: 50"), "21:60 analyses.curves.candidates.hill.scale: found \"50\", expected more than 50, the greatest dose [outOfRange]"
      ),
      (
        ("shape: points, 0: 0%, 12.5: 80%", "shape: points, 12.5: 80%"),
        "23:7 analyses.curves.candidates.steps: found points from dose 12.5 on, expected a point at dose 0 [missing]"
      ),
      (
        ("{shape: points, 0: 0%, 12.5: 80%, 50: -20%}", "{shape: points}"),
        "23:7 analyses.curves.candidates.steps: found no point, expected two points or more, such as {shape: points, 0: 0%, 25: 100%} [missing]"
      ),
      (
        ("target dose: {share of maximum: 80%}", "target dose: {share of maximum: 80%, benefit: 1}"),
        "25:42 analyses.curves.target dose: found both \"benefit\" and \"share of maximum\", expected one of them [contradicts]"
      ),
      (
        ("candidate: bell", "candidate: bel"),
        "31:36 scenarios.one.dose-response.candidate: found \"bel\", expected one of line, log, early, steep, late, turning, wave, hill, bell, steps, each; did you mean \"bell\"? [unknownName]"
      ),
      (
        ("maximal effect: 0.2", "maximal effect: 0"),
        "31:58 scenarios.one.dose-response.maximal effect: found \"0\", expected an effect other than 0; without any write the effects [outOfRange]"
      ),
      (
        ("curves: {test: superiority}", "curves: {test: superiority, treatment: d25}"),
        "27:31 hypotheses.curves.treatment: found \"treatment\" with MCP-Mod, expected none: the test is of all doses together [contradicts]"
      ),
      (
        ("looks: [end]", "looks: [50% of patients, end], stopping: none"),
        "28:55 design.looks: found 2 looks with MCP-Mod, expected [end]: the contrasts are tested once [contradicts]"
      ),
      (
        ("method: MCP-Mod", "method: t test\n    missing data: complete cases"),
        "14:5 analyses.curves.candidates: found \"candidates\" with t test, expected it with MCP-Mod [contradicts]"
      ),
    ] as [((String, String), String)])
  func `tells what is wrong where it is`(_ change: (String, String), _ message: String) {
    let found = Self.faults(change)
    #expect(found.contains(message), "\(found)")
  }

  @Test func `tells a dose-response of one dose, and misspelled parameters`() {
    let one = Self.plan.replacing("  d25: {dose: 25 mg/day}\n  d50: {dose: 50 mg/day}\n", with: "").replacing(
      "d12: 0, d25: 0, d50: 0", with: "d12: 0")
    #expect(throws: Faults.self) { try TrialProtocol.reading(one) }
    do throws(Faults) { _ = try TrialProtocol.reading(one) } catch {
      #expect(
        error.all.contains {
          $0.place == "analyses.curves.method" && $0.found == "\"MCP-Mod\" with one dose" && $0.rule == .contradicts && $0.line == 9
        })
    }
    let misspelled = Self.faults(("ED50: 2.6", "ED5: 2.6"))
    #expect(
      misspelled.count == 1 && misspelled[0].hasPrefix("16:28 analyses.curves.candidates.early: found key \"ED5\"")
        && misspelled[0].contains("did you mean \"ED50\"?"), "\(misspelled)")
  }

  @Test func `needs no missing data where other methods do`() {
    let found = Self.faults(("method: MCP-Mod", "method: ANCOVA"))
    #expect(found.contains { $0.contains("analyses.curves: found no key \"missing data\"") }, "\(found)")
  }
}
