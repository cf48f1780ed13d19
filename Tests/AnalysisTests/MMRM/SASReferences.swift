import Foundation
import TestSupport
import Testing
import Trial

@testable import Analysis

/// What SAS printed, and Kenward and Roger's standard errors in natural parameters.
@Suite struct `Mixed models beside SAS` {
  static let cases = References.cases("mmrm-sas")

  @Test(.tags(.reference), arguments: cases.filter { !$0.id.hasPrefix("sas-log") })
  func `agree in the difference of arms with PROC MIXED`(_ reference: ReferenceCase) throws {
    let formula = try #require(reference.outputs["mmrm"]["formula"].text)
    var method = FitMethod()
    if reference.id.contains("-kr-linear-") {
      method.degreesOfFreedom = .kenwardRogerLinear
    } else if reference.id.contains("-kr-") {
      method.degreesOfFreedom = .kenwardRoger
    } else {
      (method.degreesOfFreedom, method.standardErrors) = (.betweenWithin, .CR0)
    }
    let weights = reference.id.hasSuffix("-weighted") ? "WEIGHT" : nil
    let fit = try `Mixed models of any covariance`.fit(formula, data: "fev.csv", method: method, weights: weights)
    let contrast = try fit.contrast([0, 1])
    let sas = reference.outputs["sas"]
    #expect((-2 * fit.fitted.logLikelihood).isClose(to: try #require(reference.outputs["mmrm"]["minus2resloglik"].number), within: 1e-4))
    #expect(contrast.estimate.isClose(to: try #require(sas["estimate"].number), relative: 1e-4))
    #expect(contrast.standardError.isClose(to: try #require(sas["se"].number), relative: 2e-4), "\(contrast.standardError)")
    #expect(contrast.degreesOfFreedom.isClose(to: try #require(sas["df"].number), relative: 1e-3), "\(contrast.degreesOfFreedom)")
  }

  @Test(.tags(.reference), arguments: cases.filter { $0.id.hasPrefix("sas-log") })
  func `agree in likelihood, information criteria and covariance parameters as printed`(_ reference: ReferenceCase) throws {
    let name = reference.id.dropFirst("sas-log-sas_".count)
    let estimation: Estimation = name.hasSuffix("_ml") ? .ML : .REML
    let stem = name.replacingOccurrences(of: "_reml", with: "").replacingOccurrences(of: "_ml", with: "")
    let grouped = stem.hasPrefix("group_")
    let structure = stem.replacingOccurrences(of: "group_", with: "")
    let term =
      switch structure {
      case "log", "log_simple": "us(AVISIT | USUBJID)"
      case "sp_exp", "sp_gau": "\(structure)(VISITN | USUBJID)"
      case "sp_exp2", "sp_gau2": "\(structure.dropLast())(VISITN, VISITN2 | USUBJID)"
      default: "\(structure)(AVISIT | \(grouped ? "ARMCD / " : "")USUBJID)"
      }
    let means = structure == "log" ? "RACE + SEX + ARMCD * AVISIT" : "1"
    let fit = try `Mixed models of any covariance`.fit("FEV1 ~ \(means) + \(term)", data: "fev.csv", method: FitMethod(estimation: estimation))
    let sas = reference.outputs["sas"]
    // SAS stops at a relative criterion of 1e-8, which leaves −2l within 1e-5 of its least.
    #expect((-2 * fit.fitted.logLikelihood).isClose(to: try #require(sas["minus2loglik_full"].number), within: 1e-4))
    let deviance = -2 * fit.fitted.logLikelihood
    #expect(fit.fitted.aic.isClose(to: try #require(sas["aic"].number), within: 0.0501))
    #expect(fit.fitted.aicCorrected.isClose(to: try #require(sas["aicc"].number), within: 0.0501))
    // SAS counts the 200 subjects that it read, three of them without a value.
    #expect(fit.fitted.bic(subjects: 200).isClose(to: try #require(sas["bic"].number), within: 0.0501), "\(deviance)")
    try expectParameters(fit, sas, isSwapped: !grouped && ["ar1", "cs"].contains(structure) || structure.hasPrefix("sp_"))
  }

  /// `CS USUBJID ARMCD PBO 3.2130 0.05 -6.8544 13.2804`: the last four numbers are estimate, error of the interval, and its limits.
  ///
  /// SAS stops where g'H⁻¹g is below 1e-8 |2l|, so that it stands within √(1e-8 · 3900) = 0.0062 standard errors of the optimum; the interval is nearly four
  /// of them long.
  private func expectParameters(_ fit: ModelFit, _ sas: JSON, isSwapped: Bool) throws {
    var printed = sas["covariance_parameter_lines"].elements.compactMap(\.text).map { $0.split(separator: " ").suffix(4).map(String.init) }
    // SAS prints the residual variance last where it profiles it.
    if isSwapped { printed.reverse() }
    var own = fit.fitted.covarianceParameters(visits: fit.frame.visitNames).map(\.value)
    if own.isEmpty {
      // Of the first subject SAS meets VIS2 first: its order is VIS2, VIS3, VIS4, VIS1.
      let Σ = fit.fitted.visitCovariance
      let order = [1, 2, 3, 0]
      own = order.indices.flatMap { i in (0...i).map { Σ[order[i]][order[$0]] } }
    }
    #expect(own.count == printed.count)
    for (value, line) in zip(own, printed) {
      let numbers = line.compactMap(Double.init)
      let digits = line[0].split(separator: ".").dropFirst().first?.count ?? 0
      let standardError = (numbers[3] - numbers[2]) / 3.9
      #expect(value.isClose(to: numbers[0], within: 0.51 * pow(10, -Double(digits)) + 0.0062 * standardError), "\(value) against \(line)")
    }
  }

  @Test(.tags(.reference), arguments: References.cases("mmrm-natural"))
  func `has Kenward and Roger's errors in natural parameters`(_ reference: ReferenceCase) throws {
    let kind = reference.id.dropFirst("kr-natural-".count)
    let structure = kind == "arh1" ? "ar1h" : String(kind)
    let out = reference.outputs
    let formula = "FEV1 ~ ARMCD + \(structure)(AVISIT | USUBJID)"
    for (method, key) in [(DegreesOfFreedom.kenwardRoger, "kr_se"), (.kenwardRogerLinear, "kr_linear_se")] {
      let fit = try `Mixed models of any covariance`.fit(formula, data: "fev.csv", method: FitMethod(degreesOfFreedom: method))
      let contrast = try fit.contrast([0, 1])
      #expect(contrast.standardError.isClose(to: try #require(out[key].number), relative: 1e-6), "\(key) \(contrast.standardError)")
      // The reference's df rest on numerical differences and have four digits; mmrm's of the same optimum have all.
      #expect(contrast.degreesOfFreedom.isClose(to: try #require(out["df"].number), relative: 1e-4), "\(contrast.degreesOfFreedom)")
      let mmrm = References.one("mmrm-sas", "sas-kr-\(kind)").outputs["mmrm"]["df"]
      #expect(contrast.degreesOfFreedom.isClose(to: try #require(mmrm.number), relative: 1e-9), "\(contrast.degreesOfFreedom)")
      for (value, expected) in zip(fit.fitted.covarianceParameters(visits: fit.frame.visitNames).map(\.value), out["parameters"].numbers) {
        #expect(value.isClose(to: expected, relative: 1e-6, floor: 0.1))
      }
    }
  }
}
