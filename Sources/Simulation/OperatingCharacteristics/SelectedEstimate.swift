/// The winner's curse: what the estimates are like of those trials alone that were significant.
public struct SelectedEstimate: Equatable, Sendable {
  /// How often the selection happens.
  public let probability: MonteCarlo
  /// Mean of the estimates given it; nil where it never happened.
  public let meanEstimate: MonteCarlo?
  /// Mean estimate over the truth: how much too large a significant effect looks. Nil where there is no effect in truth.
  ///
  /// - Reference: the type M error of Gelman & Carlin (2014), Perspectives on Psychological Science 9:641–651.
  public let exaggeration: MonteCarlo?
  /// Of results beyond the bound on either side, the share that points away from the truth (their type S error); nil where there is no effect in
  /// truth or no such result.
  public let wrongSign: MonteCarlo?

  /// - Parameters:
  ///   - n: trials.
  ///   - benefit: trials selected, with Σ and Σ² of their errors against the truth.
  ///   - harm: trials as far beyond the mirrored bound.
  ///   - benefitSign: of estimates that are a benefit.
  init(of n: Int, benefit: (count: Int, error: Double, squared: Double), harm: Int, truth: MonteCarlo, benefitSign: Double) {
    probability = .share(benefit.count, of: n) ?? MonteCarlo(value: 0, error: nil)
    let error = MonteCarlo.mean(of: benefit.count, sum: benefit.error, squares: benefit.squared)
    let mean = error.map { MonteCarlo(value: truth.value + $0.value, error: $0.error) }
    meanEstimate = mean
    // A truth within its own error of 0 has no direction.
    let hasDirection = abs(truth.value) > 4 * (truth.error ?? 0) && abs(truth.value) > 1e-6
    exaggeration = hasDirection ? mean?.over(truth) : nil
    let wrong = truth.value * benefitSign > 0 ? harm : benefit.count
    wrongSign = hasDirection ? .share(wrong, of: benefit.count + harm) : nil
  }
}

extension Tally {
  /// Estimates at a look of those trials that were beyond its bound there, whether or not they had ended before.
  func significant(at look: Int, hypothesis: Int, truth: MonteCarlo, benefitSign: Double) -> SelectedEstimate {
    SelectedEstimate(
      of: count,
      benefit: (
        self[.crossed, hypothesis: hypothesis, look: look], self[.crossedError, hypothesis: hypothesis, look: look],
        self[.crossedSquared, hypothesis: hypothesis, look: look]
      ), harm: self[.crossedToHarm, hypothesis: hypothesis, look: look], truth: truth, benefitSign: benefitSign)
  }

  /// Estimates of those trials that ended at a look in success.
  func won(at look: Int, hypothesis: Int, truth: MonteCarlo) -> (share: MonteCarlo?, estimate: MonteCarlo?) {
    let n = self[.won, hypothesis: hypothesis, look: look]
    let error = MonteCarlo.mean(
      of: n, sum: self[.wonError, hypothesis: hypothesis, look: look], squares: self[.wonSquared, hypothesis: hypothesis, look: look])
    return (.share(n, of: count), error.map { MonteCarlo(value: truth.value + $0.value, error: $0.error) })
  }

  /// Estimates of a subset where it was significant on its own.
  func significant(subset: Int, truth: MonteCarlo, benefitSign: Double) -> SelectedEstimate {
    SelectedEstimate(
      of: count,
      benefit: (self[.significant, subset: subset], self[.significantError, subset: subset], self[.significantSquared, subset: subset]),
      harm: self[.significantToHarm, subset: subset], truth: truth, benefitSign: benefitSign)
  }
}
