import Analysis
import TestSupport
import Testing
import Trial

/// The general linear model is the mixed model with one visit; its numbers against R's `lm` and emmeans.
@Suite struct `Analysis of covariance` {
  static let cases = References.cases("ancova")

  static func fitted(_ id: String) throws -> (fit: ModelFit, factor: String) {
    if id == "ancova-fev-visit4-race-sex" {
      let table = try ReferenceData.fev().rows(where: "AVISIT", equals: "VIS4")
      return (try fit("FEV1 ~ FEV1_BL + RACE + SEX + ARMCD", table, references: ["ARMCD": "PBO", "SEX": "Male"]), "ARMCD")
    }
    if id.hasPrefix("ancova-locf") {
      let formula = id == "ancova-locf" ? "CHANGE ~ BASVAL + THERAPY" : "CHANGE ~ BASVAL + GENDER + POOLINV + THERAPY"
      return (try fit(formula, ReferenceData.antidepressantCarriedForward(), references: ["THERAPY": "PLACEBO"]), "THERAPY")
    }
    let visit = try #require(["4", "5", "6", "7"].first { id.contains("visit\($0)") })
    let formula =
      switch id {
      case "ancova-oc-visit7-poolinv": "CHANGE ~ BASVAL + POOLINV + THERAPY"
      case "ancova-oc-visit7-gender": "CHANGE ~ BASVAL + GENDER + THERAPY"
      case "ancova-oc-visit7-interaction": "CHANGE ~ BASVAL * THERAPY + GENDER"
      case "ancova-raw-score-visit7": "HAMDTL17 ~ BASVAL + THERAPY"
      case "anova-noadjust-visit7": "CHANGE ~ THERAPY"
      default: "CHANGE ~ BASVAL + THERAPY"
      }
    return (try fit(formula, ReferenceData.antidepressant().rows(where: "VISIT", equals: visit), references: ["THERAPY": "PLACEBO"]), "THERAPY")
  }

  /// The numbers of the fit's record by key.
  static func record(_ fit: ModelFit) throws -> [String: Double]? {
    guard case .table(let table)? = try fit.results(rowsGiven: fit.fitted.rowsUsed, subjectsGiven: fit.fitted.subjectsUsed)["fit"] else { return nil }
    let pairs = zip(table.columns, table.rows[0]).compactMap { column, cell in
      if case .number(let value, _) = cell { (column.key, value) } else { nil }
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  @Test(.tags(.reference), arguments: cases)
  func `agrees with lm and emmeans`(_ reference: ReferenceCase) throws {
    let (fit, factor) = try Self.fitted(reference.id)
    let names = fit.fitted.design.columns.map(\.name)
    #expect(names.count == reference.outputs["coefficients"].elements.count)
    for row in reference.outputs["coefficients"].elements {
      let index = try #require(names.firstIndex(of: row["term"].text ?? ""))
      let contrast = try fit.contrast(names.indices.map { $0 == index ? 1 : 0 })
      #expect(contrast.estimate.isClose(to: try #require(row["estimate"].number), relative: 1e-7))
      #expect(contrast.standardError.isClose(to: try #require(row["se"].number), relative: 1e-7))
      #expect(contrast.degreesOfFreedom.isClose(to: try #require(reference.outputs["df_residual"].number), relative: 1e-9))
    }
    let record = try #require(try Self.record(fit))
    for (key, reference) in [("logLikelihood", reference.outputs["loglik_ml"]), ("aic", reference.outputs["aic"]), ("bic", reference.outputs["bic"])]
    {
      #expect(try #require(record[key]).isClose(to: try #require(reference.number), relative: 1e-9), "\(key)")
    }
    for (means, contrasts, weights) in [
      ("lsmeans_equal", "contrasts_vs_control", ModelFit.MeanWeights.equal), ("lsmeans_proportional", "contrasts_proportional", .proportional),
    ] {
      for row in reference.outputs[means].elements {
        expect(try mean(fit, factor, row[factor].text ?? "", visit: nil, weights: weights), row, "emmean")
      }
      for row in reference.outputs[contrasts].elements { expect(try difference(fit, factor, visit: nil, weights: weights), row, "estimate") }
    }
  }
}
