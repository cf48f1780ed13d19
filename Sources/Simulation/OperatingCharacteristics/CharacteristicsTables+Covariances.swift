import Mathematics
import Trial

/// Which covariance the analyses with a fallback came to.
extension CharacteristicsTables {
  var hasFallback: Bool { entries.first.map { $0.tally.shape.covariances > 0 } ?? false }

  /// Covariance by covariance, in how many trials it was the one, and in how many it could not be fitted, and why.
  var covariances: ResultTable {
    let failed = "Could not be fitted"
    let named = hypothesisCount > 1
    let causes = MathematicalFailure.Cause.allCases.filter { cause in entries.contains { $0.tally.hasFailure(cause) } }
    let columns: [ResultTable.Column] =
      [.init("scenario", "Scenario", .text)] + (named ? [.init("hypothesis", "Hypothesis", .text)] : [])
      + [.init("covariance", "Covariance", .text), .init("trials", "Trials", .count), .init("share", "Share", .probability)]
      + causes.map { .init("\($0.rawValue)", Self.name($0), .count, group: failed) }
    return ResultTable(
      label: "Covariance fallback", columns: columns,
      rows: entries.flatMap { entry in (0..<hypothesisCount).flatMap { covarianceRows(entry, $0, causes, named: named) } },
      note: "The covariance by which the analysis was made where the trial ended, each tried where those before it could not be fitted. None: "
        + "the fit counts as failed.")
  }

  private func covarianceRows(_ entry: Entry, _ hypothesis: Int, _ causes: [MathematicalFailure.Cause], named: Bool) -> [[ResultTable.Cell]] {
    guard let analysis = trial.analyses.first(where: { $0.name == trial.hypotheses[hypothesis].analysis }), !analysis.covarianceFallback.isEmpty,
      let own = analysis.model.covariance?.structure
    else { return [] }
    let head: [ResultTable.Cell] = [.text(entry.title)] + (named ? [.text(trial.hypotheses[hypothesis].name)] : [])
    let steps = [own] + analysis.covarianceFallback
    func row(_ name: String, _ step: Int?) -> [ResultTable.Cell] {
      let count = entry.tally.trials(withCovariance: step, hypothesis: hypothesis)
      return head + [.text(name), .count(count), MonteCarlo.share(count, of: entry.tally.count).cell]
        + causes.map { cause in
          step.map { .count(entry.tally.trials(withoutCovariance: $0, because: cause, hypothesis: hypothesis)) } ?? .missing
        }
    }
    return steps.enumerated().map { row($0.element.rawValue, $0.offset) } + [row("none", nil)]
  }

  private static func name(_ cause: MathematicalFailure.Cause) -> String {
    switch cause {
    case .noConvergence: "No convergence"
    case .notPositiveDefinite: "Not positive definite"
    case .notBracketed: "No root bracketed"
    case .outsideDomain: "Outside the domain"
    case .notEstimable: "Not estimable"
    }
  }
}

extension Tally {
  /// Whether any covariance could not be fitted for a cause.
  fileprivate func hasFailure(_ cause: MathematicalFailure.Cause) -> Bool {
    (0..<shape.hypotheses).contains { h in (0..<shape.covariances).contains { trials(withoutCovariance: $0, because: cause, hypothesis: h) > 0 } }
  }
}
