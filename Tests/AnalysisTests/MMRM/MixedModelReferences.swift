import Analysis
import TestSupport
import Testing
import Trial

/// Every number of a fit against mmrm at its exact optimum.
@Suite struct `Mixed model for repeated measures` {
  static let cases = References.cases("mmrm")

  static func fitted(_ id: String) throws -> ModelFit {
    let estimation: Estimation = id.contains("-ml") ? .ML : .REML
    if id.hasPrefix("hamd348") {
      return try fit("chg ~ base * visit + arm * visit + us(visit | id)", ReferenceData.hamd348(), references: ["arm": "placebo"])
    }
    let formula =
      id.hasPrefix("antidep-full")
      ? "CHANGE ~ BASVAL * VISIT + GENDER + POOLINV + THERAPY * VISIT + us(VISIT | PATIENT)"
      : "CHANGE ~ BASVAL + THERAPY * VISIT + us(VISIT | PATIENT)"
    return try fit(formula, ReferenceData.antidepressant(), references: ["THERAPY": "PLACEBO"], estimation: estimation)
  }

  @Test(.tags(.reference), arguments: cases)
  func `agrees with mmrm in coefficients, covariances and likelihood`(_ reference: ReferenceCase) throws {
    let fit = try Self.fitted(reference.id)
    let out = reference.outputs
    guard out["n_obs"].number != nil else { return }
    #expect(Double(fit.fitted.rowsUsed) == out["n_obs"].number)
    #expect(Double(fit.fitted.subjectsUsed) == out["n_subjects"].number)
    let names = fit.fitted.design.columns.map(\.name)
    #expect(Set(names) == Set(out["coefficients"].fields.keys))
    for (name, value) in zip(names, fit.fitted.coefficients) {
      let expected = try #require(out["coefficients"][name].number)
      #expect(value.isClose(to: expected, relative: 1e-7), "\(name): \(value) against \(expected)")
    }
    #expect(fit.fitted.logLikelihood.isClose(to: try #require(out["loglik"].number), relative: 1e-10))
    #expect(fit.fitted.aic.isClose(to: try #require(out["aic_sas"].number), relative: 1e-10))
    #expect(fit.fitted.bic.isClose(to: try #require(out["bic_sas"].number), relative: 1e-10))
    expectMatrix(fit.fitted.coefficientCovariance, names, out["vcov"])
    expectMatrix(fit.fitted.visitCovariance, fit.frame.visitNames, out["covariance"])
    #expect(fit.score < 1e-8)
  }

  @Test(.tags(.reference), arguments: cases.filter { $0.outputs["lsmeans"] != .null })
  func `agrees with emmeans in least-squares means and contrasts by visit`(_ reference: ReferenceCase) throws {
    let fit = try Self.fitted(reference.id)
    let factor = reference.id.hasPrefix("hamd348") ? "arm" : "THERAPY"
    let visit = reference.id.hasPrefix("hamd348") ? "visit" : "VISIT"
    for (key, contrasts, weights) in [
      ("lsmeans", "contrasts", ModelFit.MeanWeights.equal), ("lsmeans_proportional", "contrasts_proportional", .proportional),
    ] {
      for row in reference.outputs[key].elements {
        expect(try mean(fit, factor, try #require(row[factor].text), visit: row[visit].text, weights: weights), row, "emmean")
      }
      for row in reference.outputs[contrasts].elements {
        expect(try difference(fit, factor, visit: row[visit].text, weights: weights), row, "estimate")
      }
    }
    for row in reference.outputs["lsmeans_averaged_over_visits"].elements {
      expect(try mean(fit, factor, try #require(row[factor].text), visit: nil, weights: .equal), row, "emmean")
    }
    for row in reference.outputs["contrast_averaged_over_visits"].elements {
      expect(try difference(fit, factor, visit: nil, weights: .equal), row, "estimate")
    }
  }

  @Test(.tags(.reference), arguments: cases)
  func `agrees with mmrm in each coefficient's standard error and degrees of freedom`(_ reference: ReferenceCase) throws {
    let table =
      reference.outputs["coefficient_table"].elements + (reference.outputs["lsmeans"] == .null ? [] : reference.outputs["coefficients"].elements)
    guard let first = table.first, first["df"].number != nil || first["DF"].number != nil else { return }
    let fit = try Self.fitted(reference.id)
    let names = fit.fitted.design.columns.map(\.name)
    for row in table {
      guard let term = row["term"].text ?? row["name"].text, let index = names.firstIndex(of: term) else { continue }
      let contrast = try fit.contrast(names.indices.map { $0 == index ? 1 : 0 })
      #expect(contrast.estimate.isClose(to: try #require(row["estimate"].number), relative: 1e-7))
      #expect(contrast.standardError.isClose(to: try #require(row["se"].number), relative: 1e-7))
      #expect(contrast.degreesOfFreedom.isClose(to: try #require(row["df"].number), relative: 1e-7), "\(term)")
    }
  }

  @Test(.tags(.reference))
  func `gives the differences of the protocol's model at each visit`() throws {
    let fit = try fit(
      "CHANGE ~ BASVAL*VISIT + THERAPY*VISIT + us(VISIT | PATIENT)", ReferenceData.antidepressant(), references: ["THERAPY": "PLACEBO"])
    #expect(fit.fitted.logLikelihood.isClose(to: -1747.101, within: 5e-4))
    for (visit, (estimate, error)) in [("4", (0.0918, 0.6826)), ("5", (-1.4032, 0.9240)), ("6", (-2.2247, 0.9999)), ("7", (-2.8018, 1.1140))] {
      let contrast = try difference(fit, "THERAPY", visit: visit, weights: .equal)
      #expect(contrast.estimate.isClose(to: estimate, within: 5e-5))
      #expect(contrast.standardError.isClose(to: error, within: 5e-5))
    }
  }

  private func expectMatrix(_ matrix: [[Double]], _ names: [String], _ reference: JSON) {
    let labels = reference["rows"].elements.compactMap(\.text)
    for (i, line) in reference["values"].matrix.enumerated() {
      for (j, expected) in line.enumerated() {
        guard let a = names.firstIndex(of: labels[i]), let b = names.firstIndex(of: labels[j]) else {
          Issue.record("no row \(labels[i])")
          return
        }
        #expect(matrix[a][b].isClose(to: expected, relative: 1e-7, floor: 1e-4), "\(labels[i]), \(labels[j])")
      }
    }
  }
}

/// The least-squares mean of a named level at a named visit.
func mean(_ fit: ModelFit, _ factor: String, _ level: String, visit: String?, weights: ModelFit.MeanWeights) throws -> FittedModel.Contrast {
  let index = try #require(fit.frame.index(of: factor))
  let code = try #require(fit.frame.variables[index].levels?.firstIndex(of: level))
  return try fit.mean(of: index, level: code, visit: visit.flatMap { fit.frame.visitNames.firstIndex(of: $0) }, weights: weights)
}

func difference(_ fit: ModelFit, _ factor: String, visit: String?, weights: ModelFit.MeanWeights) throws -> FittedModel.Contrast {
  let index = try #require(fit.frame.index(of: factor))
  return try fit.difference(of: index, level: 1, from: 0, visit: visit.flatMap { fit.frame.visitNames.firstIndex(of: $0) }, weights: weights)
}

/// Estimate, SE, df, t, p and limits of a row of emmeans' output at 1e-7 relative.
func expect(_ contrast: FittedModel.Contrast, _ row: JSON, _ estimate: String, sourceLocation: SourceLocation = #_sourceLocation) {
  let interval = contrast.interval(level: 0.95)
  for (value, key) in [
    (contrast.estimate, estimate), (contrast.standardError, "SE"), (contrast.degreesOfFreedom, "df"), (contrast.statistic, "t.ratio"),
    (contrast.pTwoSided, "p.value"), (interval.lower, "lower.CL"), (interval.upper, "upper.CL"),
  ] {
    guard let expected = row[key].number else {
      Issue.record("no \(key)", sourceLocation: sourceLocation)
      continue
    }
    // A p-value inherits the relative error of t times t²; the tail is compared at 1e-6.
    #expect(value.isClose(to: expected, relative: key == "p.value" ? 1e-6 : 1e-7, floor: 1e-6), "\(key)", sourceLocation: sourceLocation)
  }
}
