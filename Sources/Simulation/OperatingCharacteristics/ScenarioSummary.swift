import Mathematics
import Trial

/// What the design did under one scenario, each number with its Monte Carlo error: read off a tally, for one of its hypotheses.
public struct ScenarioSummary: Sendable {
  public let trials: Int
  public let trueEffect: MonteCarlo
  /// The hypothesis is rejected where the trial ends.
  public let power: MonteCarlo?
  /// At least one hypothesis is, and all are.
  public let anyPower: MonteCarlo?
  public let allPower: MonteCarlo?
  public let stoppedEarly: MonteCarlo?
  public let expectedPatients: MonteCarlo?
  /// Patients who had not come to the endpoint's visit when a look stopped the trial, of a design that analyzes them; 0 in trials without a stop.
  public let delayedPatients: MonteCarlo?
  /// Days from the first patient to the last visit of the last; nil where patients come all at once.
  public let expectedDays: MonteCarlo?
  public let meanEstimate: MonteCarlo?
  /// Estimate of the analysis at which the trial ended, minus the true effect; nil, with what else is held against it, where every trial draws its own.
  public let bias: MonteCarlo?
  /// Mean of its square.
  public let meanSquaredError: MonteCarlo?
  public let empiricalStandardError: MonteCarlo?
  /// Root mean square of the standard errors that the analyses gave.
  public let meanStandardError: MonteCarlo?
  /// Share of intervals, at twice the one-sided level, that hold the true effect.
  public let coverage: MonteCarlo?
  public let leftBeforeEnd: MonteCarlo?
  /// Trials with a look whose fit failed.
  public let failures: Int
  /// Trials without an estimate at their end; they count as not significant and in no mean of estimates.
  public let withoutEstimate: Int
  /// SE²(end) ∕ SE²(look), for each look before the end.
  public let informationFractions: [MonteCarlo?]
  /// Trials that rejected nothing and had a subset that seemed to.
  public let savedBySubset: MonteCarlo?
  /// Of the trials that rejected nothing, those that had one; nil where all rejected something.
  public let savedOfFailed: MonteCarlo?
  /// Trials with a significant subset, and with a significant interaction.
  public let someSubset: MonteCarlo?
  public let someInteraction: MonteCarlo?

  public init(of tally: Tally, truth: ScenarioTruth, hypothesis h: Int = 0) {
    let (n, shape) = (tally.count, tally.shape)
    trials = n
    let effect = truth.effects[h]
    trueEffect = effect
    power = .share(tally[.success, hypothesis: h], of: n)
    anyPower = .share(tally[.any], of: n)
    allPower = .share(tally[.all], of: n)
    let early = (0..<shape.looks - 1).reduce(0) { $0 + tally[.won, look: $1] + tally[.givenUp, look: $1] }
    stoppedEarly = .share(early, of: n)
    expectedPatients = .mean(of: n, sum: tally[.patients], squares: tally[.patientsSquared])
    delayedPatients = .mean(of: n, sum: tally[.delayed], squares: tally[.delayedSquared])
    expectedDays = .mean(
      of: tally[.timed], sum: tally[.days, look: shape.looks], squares: tally[.squared, look: shape.looks])
    // Patients without a value, over the patients of a trial, who are the same number in every trial.
    let randomized = n > 0 ? Double(tally[.randomized]) / Double(n) : 0
    leftBeforeEnd = MonteCarlo.mean(of: n, sum: tally[.left], squares: tally[.leftSquared])
      .flatMap { left in randomized > 0 ? left.scaled(by: 1 / randomized) : nil }
    failures = tally[.failed]
    let hasSubsets = shape.subsets > 0
    savedBySubset = hasSubsets ? .share(tally[.savedBySubset], of: n) : nil
    savedOfFailed = hasSubsets && n > tally[.any] ? .share(tally[.savedBySubset], of: n - tally[.any]) : nil
    someSubset = hasSubsets ? .share(tally[.someSubset], of: n) : nil
    someInteraction = hasSubsets ? .share(tally[.someInteraction], of: n) : nil

    let estimated = tally[.estimated, hypothesis: h]
    withoutEstimate = n - estimated
    let squares = tally[EndSum.squared, hypothesis: h]
    let error = MonteCarlo.mean(of: estimated, sum: tally[EndSum.error, hypothesis: h], squares: squares)
    meanEstimate = error.map { MonteCarlo(value: effect.value + $0.value, error: $0.error) }
    bias = truth.isDrawn ? nil : error.map { $0.widened(by: effect.error) }
    meanSquaredError = truth.isDrawn ? nil : .mean(of: estimated, sum: squares, squares: tally[EndSum.fourth, hypothesis: h])
    empiricalStandardError = error.flatMap { MonteCarlo.standardDeviation(of: estimated, meanWith: $0) }
    meanStandardError =
      MonteCarlo.mean(
        of: estimated, sum: tally[EndSum.variance, hypothesis: h], squares: tally[EndSum.varianceSquared, hypothesis: h])?.squareRoot
    coverage = truth.isDrawn ? nil : .share(tally[.covered, hypothesis: h], of: estimated)
    informationFractions = (0..<shape.looks - 1).map { k in
      .mean(
        of: tally[.compared, hypothesis: h, look: k], sum: tally[.fraction, hypothesis: h, look: k],
        squares: tally[.fractionSquared, hypothesis: h, look: k])
    }
  }

  private typealias EndSum = TallyShape.EndSum
}
