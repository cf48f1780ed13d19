import Analysis
import Trial

/// The one place where what is counted meets the form of a conclusion: its looks and success, hypothesis by hypothesis.
extension Conclusion {
  /// Every planned look of a hypothesis.
  func looks(ofHypothesis hypothesis: Int) -> [LookOutcome] { hypotheses[hypothesis].looks }
  /// Whether it was rejected.
  func success(ofHypothesis hypothesis: Int) -> Bool { hypotheses[hypothesis].success }
}

extension ConclusionPlan {
  /// Hypotheses that a conclusion decides.
  var decidedHypotheses: Int { questions.count }
}
