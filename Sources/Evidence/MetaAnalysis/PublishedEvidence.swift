import Mathematics
import Notation
import Trial

/// A body of published trials of one comparison with all that is said of it: pooled effect, prediction, what varies, what may be missing.
///
/// - Checked: each part by its own cases; the numbers of `results` against the parts.
public struct PublishedEvidence: Equatable, Sendable {
  /// What the trials compare, in a reader's words.
  public struct Question: Equatable, Sendable {
    /// Name of the meta-analysis: `older antidepressants`.
    public var name: String
    public var treatment: String
    public var control: String
    public var measure: EffectMeasure
    public var better: BetterOutcome
    /// Of the outcome, for mean differences: `points`.
    public var unit: String

    public init(
      name: String, treatment: String = "treatment", control: String = "control", measure: EffectMeasure, better: BetterOutcome, unit: String = ""
    ) {
      self.name = name
      self.treatment = treatment
      self.control = control
      self.measure = measure
      self.better = better
      self.unit = unit
    }
  }

  public let question: Question
  public let analysis: MetaAnalysis
  /// The true effect in a new trial, as its interval has it.
  public let prediction: PredictedEffect
  public let heterogeneityInterval: HeterogeneityInterval
  /// Nil with two trials, of which either could be left out only with one remaining.
  public let leaveOneOut: LeaveOneOut?
  /// Egger's, its regression with heterogeneity, and the rank test; empty where there are fewer than three trials, or all of one variance.
  public let biasTests: [BiasTest]
  /// Nil where there are no bias tests.
  public let trimAndFill: TrimAndFill?

  /// - Parameter studies: at least two.
  /// - Throws: as `MetaAnalysis`.
  public init(
    _ studies: [Study], question: Question, heterogeneity: Heterogeneity = .restrictedMaximumLikelihood, interval: PooledInterval = .hartungKnapp,
    level: Double = 0.95
  ) throws(MathematicalFailure) {
    let analysis = try MetaAnalysis(studies, heterogeneity: heterogeneity, interval: interval, level: level)
    let showsAsymmetry = studies.count >= 3 && studies.contains { $0.variance != studies[0].variance }
    var tests: [BiasTest] = []
    if showsAsymmetry {
      for kind in [BiasTest.Kind.egger, .mixedEffects(.restrictedMaximumLikelihood), .rank] { tests.append(try BiasTest(kind, of: studies)) }
    }
    self.question = question
    self.analysis = analysis
    prediction = try analysis.prediction()
    heterogeneityInterval = try analysis.heterogeneityInterval(level: level)
    leaveOneOut = studies.count > 2 ? try LeaveOneOut(analysis) : nil
    biasTests = tests
    trimAndFill = showsAsymmetry ? try TrimAndFill(analysis) : nil
  }

  /// The prior that `predicted by` asks for: benefit in a new trial, positive toward the better outcome.
  ///
  /// - Parameter standardDeviation: of the outcome in the new trial, in its unit; needed for standardized differences, and for them alone.
  public func benefit(standardDeviation: Double?) -> PredictedEffect {
    precondition(!question.measure.isOfEvents, "a benefit in points comes from means")
    precondition(
      (standardDeviation != nil) == (question.measure == .standardizedMeanDifference), "a standard deviation turns standardized effects into points")
    return prediction.benefit(better: question.better, standardDeviation: standardDeviation ?? 1)
  }
}
