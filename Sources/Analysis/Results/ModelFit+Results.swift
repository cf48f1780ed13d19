import Foundation
import Mathematics
import Trial

/// A fit as results: all that a statistician would ask of it.
extension ModelFit {
  /// `fit` (record), `coefficients`, `coefficientCovariance`, `visitCovariance`; `covarianceParameters` of a structure with parameters of its own, and
  /// `covarianceFallback` where an earlier one could not be fitted.
  ///
  /// - Parameters:
  ///   - rowsGiven, subjectsGiven: before anything fell out.
  public func results(rowsGiven: Int, subjectsGiven: Int) throws(MathematicalFailure) -> TrialResults {
    var results = TrialResults()
    results.append("fit", .table(try record(rowsGiven: rowsGiven, subjectsGiven: subjectsGiven)))
    results.append("coefficients", .table(try coefficientTable()))
    let names = fitted.design.columns.map(\.name)
    results.append(
      "coefficientCovariance", .table(.matrix("Covariance of the coefficients", "term", "Term", names, coefficientCovariance)))
    if isLongitudinal {
      for (group, Σ) in fitted.visitCovariances.enumerated() {
        let isGrouped = !fitted.groups.isEmpty
        let label = "Covariance of a subject's residuals over visits" + (isGrouped ? ", \(fitted.groups[group])" : "")
        results.append(
          "visitCovariance" + (isGrouped && group > 0 ? String(group + 1) : ""),
          .table(.matrix(label + (fitted.structure.isSpatial ? " one apart" : ""), "visit", "Visit", frame.visitNames, Σ)))
      }
    }
    let parameters = fitted.covarianceParameters(visits: frame.visitNames)
    if !parameters.isEmpty { results.append("covarianceParameters", .table(parameterTable(parameters))) }
    if !failedCovariances.isEmpty { results.append("covarianceFallback", .table(fallbackTable)) }
    return results
  }

  private func parameterTable(_ parameters: [(group: String?, name: String, value: Double, standardError: Double)]) -> ResultTable {
    typealias Column = ResultTable.Column
    let isGrouped = !fitted.groups.isEmpty
    return ResultTable(
      label: "Parameters of the covariance",
      columns: (isGrouped ? [Column("group", "Group", .text)] : []) + [
        Column("parameter", "Parameter", .text), Column("estimate", "Estimate", .number(unit: "")),
        Column("standardError", "SE", .number(unit: "")),
      ],
      rows: parameters.map { one in
        (isGrouped ? [.text(one.group ?? "")] : []) + [.text(one.name), .number(one.value), .number(one.standardError)]
      }, note: "Standard errors from the observed information.")
  }

  /// Every covariance tried, in order, with what became of it.
  private var fallbackTable: ResultTable {
    let failed = failedCovariances.map { ($0.structure, "not fitted: \($0.failure.cause.rawValue), \($0.failure.computing)") }
    return ResultTable(
      label: "Covariances tried",
      columns: [ResultTable.Column("covariance", "Covariance", .text), ResultTable.Column("outcome", "Outcome", .text)],
      rows: (failed + [(fitted.structure, "fitted")]).map { [.text($0.rawValue), .text($1)] })
  }

  /// What of the fit is not the usual.
  private var particulars: [(ResultTable.Column, ResultTable.Cell)] {
    typealias Column = ResultTable.Column
    var all: [(Column, ResultTable.Cell)] = []
    if let term = fitted.formulaDesign.formula.covariance, fitted.structure != .unstructured || term.group != nil {
      all.append((Column("covariance", "Covariance", .text), .text(fitted.structure.rawValue + (term.group.map { " by \($0)" } ?? ""))))
    }
    if method.standardErrors != .model { all.append((Column("standardErrors", "Standard errors", .text), .text(method.standardErrors.rawValue))) }
    if frame.weights != nil { all.append((Column("weights", "Weights", .text), .text("residual variance divided by the weight"))) }
    return all
  }

  private var isLongitudinal: Bool { fitted.formulaDesign.formula.covariance != nil }

  private func record(rowsGiven: Int, subjectsGiven: Int) throws(MathematicalFailure) -> ResultTable {
    typealias Column = ResultTable.Column
    let measured = isLongitudinal ? fitted : try byMaximumLikelihood()
    let pairs: [(Column, ResultTable.Cell)] =
      [
        (Column("response", "Response", .text), .text(fitted.formulaDesign.formula.response)),
        (Column("model", "Model", .text), .text(fitted.formulaDesign.formula.text)),
        (Column("estimation", "Estimation", .text), .text(fitted.estimation.rawValue)),
        (Column("degreesOfFreedomMethod", "Degrees of freedom", .text), .text(degreesOfFreedom.rawValue)),
        (Column("path", "Reached by", .text), .text(fitted.path.rawValue)),
        (Column("rows", "Rows used", .count), .count(fitted.rowsUsed)),
        (Column("rowsDropped", "Rows dropped", .count), .count(rowsGiven - fitted.rowsUsed)),
        (Column("subjects", "Subjects used", .count), .count(fitted.subjectsUsed)),
        (Column("subjectsDropped", "Subjects dropped", .count), .count(subjectsGiven - fitted.subjectsUsed)),
        (Column("visits", "Visits", .count), .count(frame.visitCount)),
        (Column("rank", "Coefficients", .count), .count(fitted.design.columns.count)),
        (Column("covarianceParameters", "Covariance parameters", .count), .count(fitted.covarianceParameterCount)),
        (Column("logLikelihood", "Log-likelihood", .number(unit: ""), decimals: 3), .number(measured.logLikelihood)),
        (Column("minusTwoLogLikelihood", "−2 log-likelihood", .number(unit: ""), decimals: 3), .number(-2 * measured.logLikelihood)),
        (Column("aic", "AIC", .number(unit: ""), decimals: 2), .number(measured.aic)),
        (Column("bic", "BIC", .number(unit: ""), decimals: 2), .number(measured.bic)),
        (Column("residualStandardDeviation", "Residual SD", .number(unit: ""), decimals: 4), residualStandardDeviation),
        (Column("iterations", "Iterations", .count), .count(fitted.iterations)),
        (Column("score", "Largest |score|", .number(unit: ""), decimals: 12), .number(score)),
        (Column("aliased", "Aliased columns", .text), fitted.aliased.isEmpty ? .missing : .text(fitted.aliased.joined(separator: ", "))),
        (
          Column("droppedTerms", "Terms of one level", .text),
          fitted.formulaDesign.droppedTerms.isEmpty ? .missing : .text(fitted.formulaDesign.droppedTerms.joined(separator: ", "))
        ),
      ] + particulars
    return ResultTable(
      label: "The fit", layout: .record, columns: pairs.map(\.0), rows: [pairs.map(\.1)],
      note: isLongitudinal
        ? "AIC and BIC count the covariance's parameters, and under ML those of the mean as well (as SAS)."
        : "Log-likelihood, AIC and BIC are those of maximum likelihood (as R's lm).")
  }

  /// σ̂ of a model without repeated visits.
  private var residualStandardDeviation: ResultTable.Cell { isLongitudinal ? .missing : .number(fitted.visitCovariance[0][0].squareRoot()) }

  private func coefficientTable() throws(MathematicalFailure) -> ResultTable {
    var rows: [[ResultTable.Cell]] = []
    for (index, column) in fitted.design.columns.enumerated() { rows.append([.text(column.name)] + (try coefficient(index)).cells) }
    return ResultTable(label: "Coefficients", columns: [ResultTable.Column("term", "Term", .text)] + FittedModel.Contrast.columns(), rows: rows)
  }
}

extension FittedModel.Contrast {
  /// estimate, SE, df, t, two-sided p.
  static func columns() -> [ResultTable.Column] {
    [
      ResultTable.Column("estimate", "Estimate", .number(unit: "")), ResultTable.Column("standardError", "SE", .number(unit: "")),
      ResultTable.Column("degreesOfFreedom", "df", .number(unit: ""), decimals: 1),
      ResultTable.Column("statistic", "t", .number(unit: ""), decimals: 2), ResultTable.Column("p", "p", .pValue),
    ]
  }
  var cells: [ResultTable.Cell] {
    [.number(estimate), .number(standardError), .number(degreesOfFreedom), .number(statistic), .number(pTwoSided)]
  }
}

extension ResultTable {
  /// A square matrix with the same names for rows and columns.
  static func matrix(_ label: String, _ key: String, _ title: String, _ names: [String], _ values: [[Double]]) -> ResultTable {
    ResultTable(
      label: label, layout: .matrix, columns: [Column(key, title, .text)] + names.map { Column($0, $0, .number(unit: "")) },
      rows: zip(names, values).map { name, line in [.text(name)] + line.map { .number($0) } })
  }
}
