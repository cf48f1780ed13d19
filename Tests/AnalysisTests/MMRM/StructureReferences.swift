import Design
import Foundation
import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Every covariance structure, degrees of freedom, robust variance, group and weight against mmrm at its exact optimum.
@Suite struct `Mixed models of any covariance` {
  static let cases = References.cases("mmrm-structures")
  static let fits = cases.filter { $0.outputs["n_obs"] != .null }
  static let tests = cases.filter { $0.outputs["test_interaction"] != .null }

  /// The model that a case's call names.
  static func call(_ reference: ReferenceCase) throws -> (formula: String, weights: String?, method: FitMethod) {
    let text = try #require(reference.json["call"].text)
    let start = try #require(text.range(of: "mmrm(")?.upperBound)
    let end = try #require(text.range(of: ", data,")?.lowerBound)
    func quoted(_ key: String) -> String? {
      text.range(of: key + " = '").map { String(text[$0.upperBound...].prefix { $0 != "'" }) }
    }
    var method = FitMethod(estimation: text.contains("reml = FALSE") ? .ML : .REML)
    let errors = quoted("vcov")
    switch quoted("method") {
    case "Satterthwaite": method.degreesOfFreedom = .satterthwaite
    case "Kenward-Roger": method.degreesOfFreedom = errors == "Kenward-Roger-Linear" ? .kenwardRogerLinear : .kenwardRogerAsInMmrm
    case "Between-Within": method.degreesOfFreedom = .betweenWithin
    case "Residual":
      // mmrm takes its empirical variance with these where none is named.
      method.degreesOfFreedom = .residual
      if text.contains("vcov = NULL") { method.standardErrors = .CR0 }
    default: Issue.record("unknown method in \(text)")
    }
    switch errors {
    case "Empirical": method.standardErrors = .CR0
    case "Empirical-Jackknife": method.standardErrors = .CR3
    case "Empirical-Bias-Reduced": method.standardErrors = .CR2
    default: break
    }
    return (String(text[start..<end]), text.contains("weights = WEIGHT") ? "WEIGHT" : nil, method)
  }

  static func fitted(_ reference: ReferenceCase) throws -> ModelFit {
    let (formula, weights, method) = try call(reference)
    return try fit(formula, data: try #require(reference.json["data"].text), method: method, weights: weights)
  }

  static func fit(_ formula: String, data: String, method: FitMethod, weights: String? = nil) throws -> ModelFit {
    let (table, references): (DataTable, [String: String]) =
      switch data {
      case "antidepressant.csv": (try ReferenceData.antidepressant(), ["THERAPY": "PLACEBO"])
      case "fev.csv": (try ReferenceData.fev(), ["SEX": "Male"])
      case "hamd348_sim.csv": (try ReferenceData.hamd348(), ["arm": "placebo"])
      default: (try ReferenceData.dose4(), ["arm": "placebo"])
      }
    let parsed = try ModelFormula.parse(formula)
    let used = references.filter { parsed.variables.contains($0.key) }
    let read = try ModelFrame.reading(table, formula: parsed, references: used, weights: weights)
    return try ModelFit(parsed, frame: read.frame, method: method)
  }

  @Test(.tags(.reference), arguments: fits.filter { $0.json["call"].text?.hasPrefix("mmrm(") == true })
  func `agree with mmrm in coefficients, covariances, likelihood and its parameters`(_ reference: ReferenceCase) throws {
    let fit = try Self.fitted(reference)
    let out = reference.outputs
    #expect(Double(fit.fitted.rowsUsed) == out["n_obs"].number)
    #expect(Double(fit.fitted.subjectsUsed) == out["n_subjects"].number)
    #expect(Double(fit.fitted.covarianceParameterCount) == out["n_theta"].number)
    let names = fit.fitted.design.columns.map(\.name)
    #expect(Set(names) == Set(out["coefficients"].fields.keys))
    for (name, value) in zip(names, fit.fitted.coefficients) {
      let expected = try #require(out["coefficients"][name].number)
      #expect(value.isClose(to: expected, relative: 1e-7, floor: 1e-2), "\(name): \(value) against \(expected)")
    }
    #expect(fit.fitted.logLikelihood.isClose(to: try #require(out["loglik"].number), relative: 1e-10))
    #expect(fit.fitted.aic.isClose(to: try #require(out["aic_sas"].number), relative: 1e-10))
    #expect(fit.fitted.bic.isClose(to: try #require(out["bic_sas"].number), relative: 1e-10))
    if fit.fitted.estimation == .REML {
      #expect(fit.fitted.aicCorrected.isClose(to: try #require(out["aic_corrected_mmrm"].number), relative: 1e-10))
    }
    compare(fit.fitted.coefficientCovariance, names, out["vcov"])
    if out["covariance"]["rows"] != .null {
      if !fit.fitted.structure.isSpatial { compare(fit.fitted.visitCovariance, fit.frame.visitNames, out["covariance"]) }
    } else {
      for (level, Σ) in zip(fit.fitted.groups, fit.fitted.visitCovariances) { compare(Σ, fit.frame.visitNames, out["covariance"][level]) }
    }
    #expect(fit.score < 1e-7, "score \(fit.score)")
    try compareParameters(fit, out)
    try compareResiduals(fit, out)
  }

  private func compare(_ matrix: [[Double]], _ names: [String], _ reference: JSON) {
    let labels = reference["rows"].elements.compactMap(\.text)
    #expect(!labels.isEmpty)
    for (i, line) in reference["values"].matrix.enumerated() {
      for (j, expected) in line.enumerated() {
        guard let a = names.firstIndex(of: labels[i]), let b = names.firstIndex(of: labels[j]) else {
          Issue.record("no row \(labels[i])")
          return
        }
        let size = (matrix[a][a] * matrix[b][b]).squareRoot()
        #expect(matrix[a][b].isClose(to: expected, relative: 1e-7, floor: size), "\(labels[i]), \(labels[j]): \(matrix[a][b]), \(expected)")
      }
    }
  }

  /// mmrm's own parameters and their covariance, from ours by its formulas.
  private func compareParameters(_ fit: ModelFit, _ out: JSON) throws {
    guard case .structured(let own) = fit.fitted.engine, !own.structure.kind.isSpatial else { return }
    let r = own.structure.parameterCount
    for group in 0..<own.groupCount {
      let first = group * r
      let map = try MmrmParametrization(own.structure, at: Array(own.θ[first..<first + r]))
      let W = try map.covariance(of: (0..<r).map { a in (0..<r).map { own.W[(first + a) * own.θ.count + first + $0] } })
      let expected = out["theta_vcov"]["values"].matrix
      for a in 0..<r {
        #expect(map.parameters[a].isClose(to: out["theta"].numbers[first + a], relative: 1e-7, floor: 0.1), "theta \(first + a)")
        for b in 0..<r {
          let size = (W[a, a] * W[b, b]).squareRoot()
          #expect(W[a, b].isClose(to: expected[first + a][first + b], relative: 1e-6, floor: size), "theta_vcov \(first + a), \(first + b)")
        }
      }
    }
  }

  private func compareResiduals(_ fit: ModelFit, _ out: JSON) throws {
    guard out["fitted_first12"] != .null else { return }
    // The table's rows stand subject by subject, as the frame's.
    let first = try fit.residuals().prefix(12)
    for (key, values) in [
      ("fitted", first.map(\.fitted)), ("residuals_response", first.map(\.response)), ("residuals_pearson", first.map(\.pearson)),
      ("residuals_normalized", first.map(\.normalized)),
    ] {
      let expected = out["\(key)_first12"].numbers
      #expect(expected.count == values.count)
      for (value, expected) in zip(values, expected) { #expect(value.isClose(to: expected, relative: 1e-7, floor: 1), "\(key)") }
    }
  }

  @Test(.tags(.reference), arguments: tests)
  func `agree with mmrm and emmeans in errors, degrees of freedom, F tests, means and contrasts`(_ reference: ReferenceCase) throws {
    let fit = try Self.fitted(reference)
    let out = reference.outputs
    let names = fit.fitted.design.columns.map(\.name)
    compare(fit.coefficientCovariance, names, out["vcov_used"] == .null ? out["vcov"] : out["vcov_used"])
    let table = out["coefficient_table"] == .null ? out["coefficients"] : out["coefficient_table"]
    for row in table.elements {
      let term = try #require(row["term"].text ?? row["name"].text)
      let index = try #require(names.firstIndex(of: term))
      let contrast = try fit.contrast(names.indices.map { $0 == index ? 1 : 0 })
      #expect(contrast.standardError.isClose(to: try #require(row["se"].number), relative: 1e-7), "\(term): se")
      #expect(contrast.degreesOfFreedom.isClose(to: try #require(row["df"].number), relative: 1e-7), "\(term): df")
    }
    let arm = try #require(["THERAPY", "ARMCD", "arm"].first { fit.frame.index(of: $0) != nil })
    let visit = try #require(["VISIT", "AVISIT", "visit"].first { fit.frame.index(of: $0) != nil })
    func rows(_ isTested: (DesignColumn) -> Bool) -> [[Double]] {
      let columns = fit.fitted.formulaDesign.columns
      return columns.indices.filter { isTested(columns[$0]) }.map { place in columns.indices.map { $0 == place ? 1 : 0 } }
    }
    func has(_ column: DesignColumn, _ name: String) -> Bool { column.parts.contains { fit.frame.variables[$0.variable].name == name } }
    try expect(fit.test(rows { has($0, arm) && has($0, visit) }), out["test_interaction"])
    try expect(fit.test(rows { has($0, arm) }), out["test_arm_any_visit"])
    for (suffix, weights) in [("", MeanWeights.equal), ("_proportional", .proportional)] {
      for row in out["lsmeans" + suffix].elements {
        AnalysisTests.expect(try mean(fit, arm, try #require(row[arm].text), visit: row[visit].text, weights: weights), row, "emmean")
      }
      for row in out["contrasts" + suffix].elements { try expectContrast(fit, arm, row, visit: row[visit].text, weights) }
      for row in out["lsmeans_averaged_over_visits" + suffix].elements {
        AnalysisTests.expect(try mean(fit, arm, try #require(row[arm].text), visit: nil, weights: weights), row, "emmean")
      }
      for row in out["contrast_averaged_over_visits" + suffix].elements { try expectContrast(fit, arm, row, visit: nil, weights) }
    }
  }

  private func expect(_ test: FittedModel.JointTest, _ reference: JSON) throws {
    #expect(test.numerator == reference["num_df"].number)
    let (df, F, p) = (try #require(reference["denom_df"].number), try #require(reference["f_stat"].number), try #require(reference["p_val"].number))
    #expect(test.denominator.isClose(to: df, relative: 1e-7), "df \(test.denominator), \(df)")
    #expect(test.statistic.isClose(to: F, relative: 1e-7), "F \(test.statistic), \(F)")
    #expect(test.p.isClose(to: p, relative: 1e-6))
  }

  private func expectContrast(_ fit: ModelFit, _ arm: String, _ row: JSON, visit: String?, _ weights: MeanWeights) throws {
    let index = try #require(fit.frame.index(of: arm))
    let levels = try #require(fit.frame.variables[index].levels)
    let label = try #require(row["contrast"].text)
    let level = try #require(levels.firstIndex { label.hasPrefix($0 + " - ") })
    let place = visit.flatMap { fit.frame.visitNames.firstIndex(of: $0) }
    AnalysisTests.expect(try fit.difference(of: index, level: level, from: 0, visit: place, weights: weights), row, "estimate")
  }

  /// Three doses against placebo at the last visit. emmeans rounds the degrees of freedom for the multivariate t; its p are by Monte Carlo, to 1e-4 or so.
  @Test(.tags(.reference), arguments: cases.filter { $0.outputs["adjusted_mvt"] != .null })
  func `agree with emmeans in p values adjusted for several contrasts`(_ reference: ReferenceCase) throws {
    let fit = try Self.fitted(reference)
    let arm = try #require(fit.frame.index(of: "arm"))
    let levels = try #require(fit.frame.variables[arm].levels)
    let rows = reference.outputs["adjusted_mvt"].elements
    let place = fit.frame.visitNames.firstIndex(of: rows[0]["visit"].text ?? "")
    let doses = try rows.map { row in try #require(levels.firstIndex { row["contrast"].text?.hasPrefix($0 + " - ") == true }) }
    let contrasts = try doses.map { try fit.difference(of: arm, level: $0, from: 0, visit: place) }
    for (key, rule) in [("bonferroni", MarginalAdjustment.bonferroni), ("holm", .holm), ("hochberg", .hochberg)] {
      for (p, row) in zip(rule.adjusted(contrasts.map(\.pTwoSided)), reference.outputs["adjusted_\(key)"].elements) {
        #expect(p.isClose(to: try #require(row["p.value"].number), relative: 1e-6), "\(key)")
      }
    }
    let grid = ReferenceGrid(frame: fit.frame, patterns: fit.patterns)
    let L = Matrix(doses.map { MeanDifference(of: arm, level: $0, from: 0, visit: place).weights(of: fit.fitted.formulaDesign.columns, in: grid) })
    let V = L * Matrix(fit.coefficientCovariance) * L.transposed
    let correlation = Matrix(doses.indices.map { i in doses.indices.map { i == $0 ? 1 : V[i, $0] / (V[i, i] * V[$0, $0]).squareRoot() } })
    for (contrast, row) in zip(contrasts, rows) {
      let law = MultivariateT(correlation: correlation, degreesOfFreedom: contrast.degreesOfFreedom.rounded())
      let limits = Array(repeating: abs(contrast.statistic), count: doses.count)
      let p = try law.atLeastOne(above: limits, tails: .both, effort: .fine(tolerance: 1e-5))
      #expect(p.isClose(to: try #require(row["p.value"].number), within: 5e-4), "\(p)")
    }
  }

  @Test(.tags(.reference), arguments: fits.isEmpty ? [] : cases.filter { $0.json["call"].text?.hasPrefix("gls(") == true })
  func `agree with gls to its own stopping rule`(_ reference: ReferenceCase) throws {
    let structure = try #require(reference.id.split(separator: "-").last)
    let fit = try Self.fit("CHANGE ~ BASVAL + THERAPY * VISIT + \(structure)(VISIT | PATIENT)", data: "antidepressant.csv", method: FitMethod())
    let out = reference.outputs
    // nlme stops at a relative change of 1e-6 or so.
    #expect(fit.fitted.logLikelihood.isClose(to: try #require(out["loglik"].number), relative: 1e-7))
    for (name, value) in zip(fit.fitted.design.columns.map(\.name), fit.fitted.coefficients) {
      #expect(value.isClose(to: try #require(out["coefficients"][name].number), relative: 1e-4, floor: 0.1), "\(name)")
    }
  }
}
