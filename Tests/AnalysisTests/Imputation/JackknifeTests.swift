import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

@Suite struct `Leaving out one subject` {
  /// The antidepressant trial has a gap and goes by steps from the optimum of all; the simulated one has none and goes by the closed form.
  @Test(.tags(.identity), arguments: ["condmean-jackknife-us-JR", "hamd348-condmean-point-us-CIR"])
  func `gives the fit and the analysis of the others`(_ id: String) throws {
    let each = ImputationCase(id: id)
    let (analysis, frame) = (try each.analysis(), try each.frame())
    var fitter = ImputationFitter(analysis.rows, estimation: analysis.estimation)
    var imputer = analysis.imputer()
    let completed = try CompletedAnalysis(analysis.rows, visits: analysis.visits)
    var row = Array(repeating: 0.0, count: analysis.rows.covariateCount + analysis.rows.visitCount)
    // One with a gap among them, at visit 3 of four (patient 3618).
    let gapped = analysis.rows.seen.firstIndex { $0 & ($0 &+ 1) != 0 }
    for subject in [0, 1, 40, analysis.subjectCount - 1] + (gapped.map { [$0] } ?? []) {
      let model = try fitter.without(subject, row: &row)
      let others = try ImputedAnalysis(
        frame, model: try ModelFormula.parse(each.model), arm: id.hasPrefix("hamd") ? "arm" : "THERAPY", strategy: each.strategy,
        events: frame.missingForGood(), subjects: (0..<frame.subjectCount).map { $0 != analysis.subjects[subject] })
      #expect(others.subjectCount == analysis.subjectCount - 1)
      var scratch = ImputationFitter(others.rows, estimation: .REML)
      let expected = try scratch.whole()
      for (a, b) in zip(model.coefficients + model.covariances[0], expected.coefficients + expected.covariances[0]) {
        #expect(a.isClose(to: b, relative: 1e-8, floor: 1), "subject \(subject): \(a) against \(b)")
      }
      try imputer.take(model)
      imputer.impute(model)
      let found = try completed.without(subject, imputer.completed)
      let direct = try others.replicatesOfNothing().whole.base
      for (a, b) in zip(found, direct) { #expect(a.isClose(to: b, relative: 1e-8, floor: 1), "subject \(subject): \(a) against \(b)") }
    }
  }

  @Test(.tags(.identity))
  func `names the subject without whom the model cannot be fitted`() throws {
    let frame = Self.frame(lone: 5)
    let formula = try ModelFormula.parse("CHG ~ SITE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)")
    let analysis = try ImputedAnalysis(frame, model: formula, arm: "TRT01P", strategy: .jumpToReference, events: frame.missingForGood())
    let jackknife = try analysis.jackknife()
    #expect(jackknife.count == 23)
    #expect(jackknife.failures.map(\.replicate) == [5])
    #expect(jackknife.failures.first?.failure.cause == .notEstimable)
    let found = try jackknife.difference(of: 1, visit: 2)
    #expect(found.standardError > 0 && found.estimate.isFinite)
  }

  @Test(.tags(.identity))
  func `is refused where the model of all cannot be fitted`() throws {
    let frame = Self.frame(lone: 5)
    // Two sites, one of them the arm itself.
    var aliased = frame
    aliased.variables[1].values = .subjectFactor(levels: ["a", "b"], codes: (0..<24).map { $0 % 2 })
    let formula = try ModelFormula.parse("CHG ~ SITE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)")
    let analysis = try ImputedAnalysis(aliased, model: formula, arm: "TRT01P", strategy: .jumpToReference, events: frame.missingForGood())
    #expect(throws: MathematicalFailure.self) { try analysis.jackknife() }
  }

  /// 24 subjects in two arms at three visits, some of whom leave; one alone at site b.
  static func frame(lone: Int) -> ModelFrame {
    var random = RandomStream(seed: 3, trial: 0, subject: 0, purpose: .outcome)
    var response: [Double] = []
    for subject in 0..<24 {
      var value = random.nextNormal()
      for visit in 0..<3 {
        value += random.nextNormal()
        response.append(subject % 5 == 4 && visit > subject % 3 ? .nan : value)
      }
    }
    return ModelFrame(
      subjectCount: 24, visitNames: ["1", "2", "3"], response: response,
      variables: [
        .init(name: "TRT01P", values: .subjectFactor(levels: ["placebo", "drug"], codes: (0..<24).map { $0 % 2 })),
        .init(name: "SITE", values: .subjectFactor(levels: ["a", "b"], codes: (0..<24).map { $0 == lone ? 1 : 0 })),
        .init(name: "AVISIT", values: .visitFactor(levels: ["1", "2", "3"])),
      ])
  }
}
