import Mathematics
import Trial

/// A planned analysis of adverse events, of one of its treatments against the comparator.
public struct EventQuestion: Sendable {
  public let analysis: PlannedAnalysis
  public let endpoint: Endpoint
  /// Indices of arms.
  public let treatment: Int
  public let control: Int
  private let estimand: Estimand

  /// All of a protocol's, in the order of its analyses and their treatments.
  public static func all(of trial: TrialProtocol) -> [EventQuestion] {
    trial.analyses.flatMap { analysis -> [EventQuestion] in
      guard let estimand = trial.estimands.first(where: { $0.name == analysis.estimand }),
        let endpoint = trial.endpoints.first(where: { $0.name == estimand.variable && $0.variable == .adverseEvent }),
        let control = trial.armIndex(estimand.comparator)
      else { return [] }
      return estimand.treatments.compactMap { name in
        trial.armIndex(name).map {
          EventQuestion(analysis: analysis, endpoint: endpoint, treatment: $0, control: control, estimand: estimand)
        }
      }
    }
  }

  private init(analysis: PlannedAnalysis, endpoint: Endpoint, treatment: Int, control: Int, estimand: Estimand) {
    (self.analysis, self.endpoint, self.treatment, self.control, self.estimand) = (analysis, endpoint, treatment, control, estimand)
  }

  /// - Parameters:
  ///   - data: whose population it is asked of.
  ///   - course: of the question's event.
  ///   - level: of the interval.
  public func answer(_ data: TrialData, _ course: AdverseEventCourse, level: Double) throws(MathematicalFailure) -> EventComparison.Found {
    try EventComparison(course, population: estimand.subjects(of: data), treatment: treatment, control: control).found(
      analysis.method, ties: analysis.ties, level: level)
  }
}
