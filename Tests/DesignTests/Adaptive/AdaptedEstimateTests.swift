import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Estimates after adaptation` {
  /// Four arms, the best of which goes on: 200,000 trials, seed 17. The second stage's estimate and the conditionally unbiased one have no bias, within 3
  /// standard errors; that of all data has one of more than 10.
  @Test(.tags(.recovery), arguments: [[0.0, 0, 0, 0], [0, 0.5, 1, 0.9]])
  func `are unbiased of the arm that was chosen`(_ effects: [Double]) {
    let (s1, s2, trials) = (0.5, 0.4, 200_000)
    var moments = [(sum: Double, squares: Double)](repeating: (0, 0), count: 3)
    for trial in 0..<trials {
      var stream = RandomStream(seed: 17, trial: UInt64(trial), subject: 0, purpose: .outcome)
      let x = effects.map { $0 + s1 * stream.nextNormal() }
      let best = x.indices.max { x[$0] < x[$1] }!
      let next = x.indices.filter { $0 != best }.map { x[$0] }.max()!
      let y = effects[best] + s2 * stream.nextNormal()
      let found = SelectedArmEstimate(first: x[best], firstError: s1, second: y, secondError: s2, bound: next)
      for (k, value) in [found.conditionallyUnbiased, y, found.ofAllData].enumerated() {
        let error = value - effects[best]
        moments[k].sum += error
        moments[k].squares += error * error
      }
    }
    let n = Double(trials)
    let (biases, errors) = (moments.map { $0.sum / n }, moments.map { ($0.squares / n / n).squareRoot() })
    #expect(abs(biases[0]) <= 3 * errors[0] && abs(biases[1]) <= 3 * errors[1])
    #expect(biases[2] > 10 * errors[2])
    // Of the two unbiased ones, the conditional one varies less.
    #expect(moments[0].squares < moments[1].squares)
  }

  @Test(.tags(.identity))
  func `are of all data where nothing was chosen`() {
    for bound in [-Double.infinity, -50] {
      let found = SelectedArmEstimate(first: 1.2, firstError: 0.5, second: 0.4, secondError: 0.4, bound: bound)
      #expect(found.conditionallyUnbiased.isClose(to: found.ofAllData, within: 1e-12))
    }
    #expect(SelectedArmEstimate(first: 1, firstError: 0.5, second: 2, secondError: 0.5, bound: 0).ofAllData == 1.5)
    // Far beyond what both stages say, the hazard is nearly straight: nothing breaks.
    let far = SelectedArmEstimate(first: 30, firstError: 0.5, second: 0, secondError: 0.001, bound: 30)
    #expect(far.conditionallyUnbiased.isFinite)
  }

  /// Two looks that stop for efficacy alone: φ(c₁ − θ√t) √t (1 ∕ t − 1).
  @Test(.tags(.identity), arguments: [-1.0, 0, 1.3, 2.8, 4])
  func `have the closed form's bias after two looks`(_ drift: Double) throws {
    let t = 0.4
    let bounds = try Boundaries(fractions: [t, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.pocock))
    let closed = StandardNormal.density(bounds.efficacyZ[0] - drift * t.squareRoot()) * t.squareRoot() * (1 / t - 1)
    #expect(SequentialTest(bounds).estimationBias(drift: drift).isClose(to: closed, within: 1e-8))
  }

  /// Three looks, with futility: 200,000 trials, seed 19, within 3 standard errors; and the adjusted estimate solves its equation.
  @Test(.tags(.recovery))
  func `have the bias that simulation has, and are adjusted for it`() throws {
    let t = [0.3, 0.7, 1]
    let bounds = try Boundaries(
      fractions: t, error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsPocock),
      futility: FutilityRule(bounds: [0, 0.8, nil], rule: .nonBinding))
    let test = SequentialTest(bounds)
    let (θ, trials) = (2.5, 200_000)
    var (sum, squares) = (0.0, 0.0)
    for trial in 0..<trials {
      var stream = RandomStream(seed: 19, trial: UInt64(trial), subject: 0, purpose: .outcome)
      var (score, last) = (0.0, 0.0)
      for look in 0..<3 {
        score += θ * (t[look] - last) + (t[look] - last).squareRoot() * stream.nextNormal()
        last = t[look]
        let z = score / last.squareRoot()
        if look == 2 || z >= bounds.efficacyZ[look] || z <= bounds.futilityZ[look]! { break }
      }
      let error = score / last - θ
      sum += error
      squares += error * error
    }
    let n = Double(trials)
    let bias = test.estimationBias(drift: θ)
    #expect(abs(sum / n - bias) <= 3 * (squares / n / n).squareRoot())
    #expect(abs(bias) > 10 * (squares / n / n).squareRoot())
    let adjusted = try test.biasAdjustedDrift(stoppedAt: 0, z: 2.6)
    #expect((adjusted + test.estimationBias(drift: adjusted)).isClose(to: 2.6 / 0.3.squareRoot(), within: 1e-7))
    #expect(adjusted < 2.6 / 0.3.squareRoot())
  }
}
