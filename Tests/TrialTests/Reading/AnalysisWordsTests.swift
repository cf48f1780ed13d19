import Notation
import TestSupport
import Testing

@testable import Trial

/// Covariances, degrees of freedom, standard errors, means and the fallback of an analysis.
@Suite struct `Words of an analysis` {
  private static let model = "model: AVAL ~ AVISIT + TRT01P*AVISIT + PRIOR_TREATMENT + us(AVISIT | USUBJID)"

  private static func text(covariance: String = "us(AVISIT | USUBJID)", estimation: String = "REML", _ words: String) throws -> String {
    try Fixtures.text("protocols/every-word.yaml")
      .replacing(model, with: model.replacing("us(AVISIT | USUBJID)", with: covariance))
      .replacing("    estimation: ML\n    degrees of freedom: normal\n", with: "    estimation: \(estimation)\n\(words)")
      .replacing("    standard errors: model\n    means: equal\n", with: "")
  }

  @Test(.tags(.identity), arguments: DegreesOfFreedom.allCases)
  func `are read, and read again from what is explained`(_ method: DegreesOfFreedom) throws {
    let words = "    degrees of freedom: \(method.rawValue)\n    means: outer\n    covariance fallback: [toeph, csh]\n"
    let trial = try TrialProtocol.reading(try Self.text(words))
    let analysis = trial.analyses[0]
    #expect(analysis.degreesOfFreedom == method && analysis.means == .outer)
    #expect(analysis.covarianceFallback == [.heterogeneousToeplitz, .heterogeneousCompoundSymmetry])
    #expect(try TrialProtocol.reading(trial.explained()).analyses == trial.analyses)
  }

  @Test(
    .tags(.identity), arguments: ["ar1h(AVISIT | USUBJID)", "us(AVISIT | TRT01P / USUBJID)", "sp_exp(AVISITN | USUBJID)"],
    StandardErrors.allCases.filter { !$0.rawValue.hasPrefix("HC") })
  func `take every covariance and standard error`(_ covariance: String, _ errors: StandardErrors) throws {
    let words = "    degrees of freedom: between-within\n    standard errors: \(errors.rawValue)\n    means: counterfactual\n"
    let trial = try TrialProtocol.reading(try Self.text(covariance: covariance, words))
    #expect(trial.analyses[0].standardErrors == errors && trial.analyses[0].means == .counterfactual)
    #expect(trial.analyses[0].model.text.hasSuffix(covariance))
    #expect(try TrialProtocol.reading(trial.explained()).analyses == trial.analyses)
  }

  static let wrong: [(covariance: String, estimation: String, words: String, place: String, rule: Fault.Rule)] = [
    ("us(AVISIT | USUBJID)", "ML", "    degrees of freedom: Kenward-Roger\n", "degrees of freedom", .contradicts),
    ("us(AVISIT | USUBJID)", "REML", "    degrees of freedom: Kenward-Roger\n    standard errors: CR2\n", "degrees of freedom", .contradicts),
    ("sp_exp(AVISITN | USUBJID)", "REML", "    degrees of freedom: Kenward-Roger as in mmrm\n", "degrees of freedom", .contradicts),
    ("us(AVISIT | USUBJID)", "REML", "    standard errors: HC3\n", "standard errors", .contradicts),
    ("us(AVISIT | USUBJID)", "REML", "    covariance fallback: [csh, csh]\n", "covariance fallback", .duplicate),
    ("cs(AVISIT | USUBJID)", "REML", "    covariance fallback: [cs]\n", "covariance fallback", .duplicate),
    ("us(AVISIT | USUBJID)", "REML", "    covariance fallback: [tope]\n", "covariance fallback", .unknownName),
    ("cs(AVISITN | USUBJID)", "REML", "", "model", .contradicts),
    ("sp_gau(AVISIT | USUBJID)", "REML", "", "model", .contradicts),
    ("us(AVISIT | BASE / USUBJID)", "REML", "", "model", .contradicts),
  ]

  @Test(.tags(.identity), arguments: wrong.indices)
  func `that do not go together are refused at their place`(_ index: Int) throws {
    let wrong = Self.wrong[index]
    let faults = #expect(throws: Faults.self) {
      try TrialProtocol.reading(try Self.text(covariance: wrong.covariance, estimation: wrong.estimation, wrong.words))
    }
    // What is unwise is told besides.
    let all = (faults?.all ?? []).filter { $0.rule != .unwise }
    #expect(all.count == 1 && all.first?.rule == wrong.rule && all.first?.place == "analyses.main.\(wrong.place)", "\(all)")
  }
}
