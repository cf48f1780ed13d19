import Analysis
import Mathematics

/// Which covariance the analyses came to, counted.
extension Tally {
  mutating func countCovariance(_ found: Conclusion.CovarianceOutcome?, _ hypothesis: Int) {
    guard shape.covariances > 0, let found else { return }
    counts[shape.covariancePlace(found.step, hypothesis: hypothesis)] += 1
    for (step, cause) in found.failures.enumerated() { counts[shape.failurePlace(step, cause, hypothesis: hypothesis)] += 1 }
  }

  /// Trials whose analysis came to a covariance of its list where they ended; nil: to none.
  public func trials(withCovariance step: Int?, hypothesis: Int = 0) -> Int {
    shape.covariances > 0 ? counts[shape.covariancePlace(step, hypothesis: hypothesis)] : 0
  }

  /// Trials in which a covariance could not be fitted, for a cause.
  public func trials(withoutCovariance step: Int, because cause: MathematicalFailure.Cause, hypothesis: Int = 0) -> Int {
    shape.covariances > 0 ? counts[shape.failurePlace(step, cause, hypothesis: hypothesis)] : 0
  }
}

extension ConclusionPlan {
  /// The most covariances that one of the analyses may try; 0 where none has a fallback.
  var covariances: Int { questions.map { $0.analysis.covarianceFallback.isEmpty ? 0 : $0.analysis.covarianceFallback.count + 1 }.max() ?? 0 }
}
