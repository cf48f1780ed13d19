import Mathematics
import Trial

/// Least-squares means and contrasts of one factor as results, for a fit without a protocol.
extension ModelFit {
  /// `means` and `contrasts` by visit, and over visits alike where there are several: `meansOverVisits`, `contrastsOverVisits`.
  ///
  /// - Parameter confidence: level of the intervals.
  public func meanResults(of factor: String, weights: MeanWeights, confidence: Double = 0.95) throws(MathematicalFailure) -> TrialResults {
    guard let index = frame.index(of: factor), frame.variables[index].levels != nil else {
      throw MathematicalFailure(.outsideDomain, computing: "means of \(factor), which is no factor of the model")
    }
    var results = TrialResults()
    let byVisit = frame.visitCount > 1 && frame.coordinates == nil
    let visits: [Int?] = byVisit ? Array(0..<frame.visitCount) : [nil]
    results.append("means", .table(try means(of: index, visits: visits, weights: weights, confidence: confidence)))
    results.append("contrasts", .table(try contrasts(of: index, visits: visits, weights: weights, confidence: confidence)))
    if byVisit {
      results.append("meansOverVisits", .table(try means(of: index, visits: [nil], weights: weights, confidence: confidence)))
      results.append("contrastsOverVisits", .table(try contrasts(of: index, visits: [nil], weights: weights, confidence: confidence)))
    }
    return results
  }

  private func means(of factor: Int, visits: [Int?], weights: MeanWeights, confidence: Double) throws(MathematicalFailure) -> ResultTable {
    var rows: [[ResultTable.Cell]] = []
    for visit in visits {
      for (code, level) in (frame.variables[factor].levels ?? []).enumerated() {
        rows.append(line(visit, level, try mean(of: factor, level: code, visit: visit, weights: weights), confidence))
      }
    }
    let name = frame.variables[factor].name
    return ResultTable(
      label: "Least-squares means of \(name)", columns: columns(visits, "level", name), rows: rows, note: note(weights, confidence))
  }

  private func contrasts(of factor: Int, visits: [Int?], weights: MeanWeights, confidence: Double) throws(MathematicalFailure) -> ResultTable {
    var rows: [[ResultTable.Cell]] = []
    let levels = frame.variables[factor].levels ?? []
    for visit in visits {
      for code in levels.indices.dropFirst() {
        let contrast = try difference(of: factor, level: code, from: 0, visit: visit, weights: weights)
        rows.append(line(visit, "\(levels[code]) − \(levels[0])", contrast, confidence))
      }
    }
    return ResultTable(
      label: "Differences from \(levels.first ?? "")", columns: columns(visits, "contrast", "Contrast"), rows: rows, note: note(weights, confidence))
  }

  private func columns(_ visits: [Int?], _ key: String, _ title: String) -> [ResultTable.Column] {
    let visit = visits.contains { $0 != nil } ? [ResultTable.Column("visit", "Visit", .text)] : []
    return visit + [ResultTable.Column(key, title, .text)] + FittedModel.Contrast.columns() + [
      ResultTable.Column("lower", "Lower", .number(unit: "")), ResultTable.Column("upper", "Upper", .number(unit: "")),
    ]
  }

  private func line(_ visit: Int?, _ name: String, _ contrast: FittedModel.Contrast, _ confidence: Double) -> [ResultTable.Cell] {
    let interval = contrast.interval(level: confidence)
    return (visit.map { [.text(frame.visitNames[$0])] } ?? []) + [.text(name)] + contrast.cells + [.number(interval.lower), .number(interval.upper)]
  }

  private func note(_ weights: MeanWeights, _ confidence: Double) -> String {
    let how =
      weights == .counterfactual
      ? "Each is the mean over the subjects used, as if all had its level."
      : "Other factors averaged with \(weights.rawValue) weights, covariates at their mean over the rows used."
    return "Intervals at \(short(100 * confidence))%. \(how)"
  }

  private func short(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : String((value * 1e6).rounded() / 1e6) }
}
