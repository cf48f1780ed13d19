import Mathematics
import Trial

/// What the design did under one scenario, each number with its Monte Carlo error; all sums run in the order of the trials.
struct ScenarioSummary: Sendable {
  let trials: Int
  let trueEffect: MonteCarlo?
  let power: MonteCarlo?
  let stoppedEarly: MonteCarlo?
  let expectedPatients: MonteCarlo?
  let meanEstimate: MonteCarlo?
  /// Estimate of the analysis at which the trial ended, minus the true effect. Its error is that of the differences within trials.
  let bias: MonteCarlo?
  let empiricalStandardError: MonteCarlo?
  /// Root mean square of the standard errors that the analyses gave.
  let meanStandardError: MonteCarlo?
  /// Share of intervals, at twice the one-sided level, that hold the true effect.
  let coverage: MonteCarlo?
  let leftBeforeEnd: MonteCarlo?
  /// Trials with a look whose fit failed.
  let failures: Int
  /// Trials without an estimate at their end; they count as not significant and in no mean of estimates.
  let withoutEstimate: Int
  /// SE²(end) ∕ SE²(look), for each look before the end.
  let informationFractions: [MonteCarlo?]

  init(of run: SimulatedTrials, error: Double) {
    trials = run.count
    let lastLook = run.row.looks - 1
    let (success, stoppedAt, effects, ends) = (run.success, run.stoppedAtLook, run.trueEffects, run.atEnd)
    trueEffect = MonteCarlo.mean(effects)
    power = MonteCarlo.share(success.count { $0 }, of: run.count)
    stoppedEarly = MonteCarlo.share(stoppedAt.count { $0 < lastLook }, of: run.count)
    expectedPatients = MonteCarlo.mean(ends.map { Double($0.patients) })
    leftBeforeEnd = MonteCarlo.mean(run.leftBeforeEnd)
    failures = run.failures.count { $0 > 0 }

    let estimates = ends.compactMap(\.estimate)
    withoutEstimate = run.count - estimates.count
    meanEstimate = MonteCarlo.mean(estimates.map(\.value))
    empiricalStandardError = MonteCarlo.standardDeviation(estimates.map(\.value))
    meanStandardError = MonteCarlo.rootMeanSquare(estimates.map(\.standardError))
    let differences = zip(ends, effects).compactMap { end, effect in end.estimate.map { $0.value - effect } }
    if let meanEstimate, let trueEffect {
      bias = MonteCarlo(value: meanEstimate.value - trueEffect.value, error: MonteCarlo.mean(differences)?.error)
      let truth = trueEffect.value
      coverage = MonteCarlo.share(estimates.count { $0.covers(truth, error: error) }, of: estimates.count)
    } else {
      (bias, coverage) = (nil, nil)
    }

    let end = run.atLook(lastLook)
    informationFractions = (0..<lastLook).map { k in
      MonteCarlo.mean(
        zip(run.atLook(k), end).compactMap { look, end in
          guard let a = look.estimate?.standardError, let b = end.estimate?.standardError else { return nil }
          return b * b / (a * a)
        })
    }
  }
}

extension SimulatedTrials.Estimated {
  /// Whether the two-sided interval of level 1 − 2 · error holds the value.
  func covers(_ truth: Double, error: Double) -> Bool {
    let distance = abs(value - truth) / standardError
    // The t interval is never shorter than the normal one: most trials need no tail of t.
    if distance <= StandardNormal.upperQuantile(error) { return true }
    return StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(distance) >= error
  }
}
