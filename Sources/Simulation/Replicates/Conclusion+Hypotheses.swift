import Analysis
import Trial

/// The one place where what is counted meets the form of a conclusion: its looks, ending and success, hypothesis by hypothesis.
extension Conclusion {
  /// Every planned look of a hypothesis.
  func looks(ofHypothesis hypothesis: Int) -> [LookOutcome] { hypotheses[hypothesis].looks }
  /// The look at which it was decided: the trial's last where no earlier one did.
  func ending(ofHypothesis hypothesis: Int) -> Int { hypotheses[hypothesis].endedAtLook ?? stoppedAtLook }
  /// Its last analysis: that which decided it, or the one with the patients who were late at the trial's stop.
  func lastAnalysis(ofHypothesis hypothesis: Int) -> LookOutcome {
    hypotheses[hypothesis].delayed ?? hypotheses[hypothesis].looks[ending(ofHypothesis: hypothesis)]
  }
  /// Whether it was rejected.
  func success(ofHypothesis hypothesis: Int) -> Bool { hypotheses[hypothesis].success }
  /// Whether any hypothesis was.
  var succeeded: Bool { hypotheses.contains { $0.success } }
}

extension ConclusionPlan {
  /// Hypotheses that a conclusion decides.
  var decidedHypotheses: Int { questions.count }
}
