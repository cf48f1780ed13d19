#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Design
import Mathematics

/// Trials of two groups whose means are compared by a group-sequential or a combination test, drawn as the statistics of their stages.
///
/// Means of a stage's groups are normal, its sum of squares is chi-squared: by t tests the trials are those of normal patients, exactly.
///
/// - Checked: `References/adaptive`, `sim-means-*`; `SequentialTest`'s exit probabilities.
public struct TwoArmStages: Sendable {
  public let test: AdaptiveTest
  /// θ, of treatment; benefit is above 0.
  public let effect: Double
  /// σ of one patient.
  public let standardDeviation: Double
  /// Treated patients for each control.
  public let ratio: Double
  /// Patients of each stage, in both groups.
  public let sizes: [Double]
  /// Whether σ is known and statistics are normal; else t tests.
  public let isNormal: Bool
  /// Where it is given, the last stage's patients, from the conditional power at the effect seen; σ counts as known in it.
  public let reestimation: SizeByConditionalPower?
  private let rule: Boundaries?

  /// - Parameters:
  ///   - test: one-sided; with re-estimation a combination test.
  ///   - sizes: one a stage; by t tests above 2.
  /// - Throws: what the bounds' computation throws.
  public init(
    _ test: AdaptiveTest, effect: Double, standardDeviation: Double, ratio: Double = 1, sizes: [Double], isNormal: Bool = true,
    reestimation: SizeByConditionalPower? = nil
  ) throws(MathematicalFailure) {
    precondition(sizes.count == test.fractions.count && sizes.allSatisfy { $0 > (isNormal ? 0 : 2) }, "each stage has its patients")
    precondition(standardDeviation > 0 && ratio > 0, "a deviation and a ratio are above 0")
    self.test = test
    self.effect = effect
    self.standardDeviation = standardDeviation
    self.ratio = ratio
    self.sizes = sizes
    self.isNormal = isNormal
    self.reestimation = reestimation
    switch test {
    case .groupSequential(let sequential):
      precondition(reestimation == nil, "a size that follows the data needs a combination test")
      rule = try sequential.boundaries()
    case .inverseNormal(let sequential): rule = try sequential.boundaries()
    case .fisher: rule = nil
    }
    precondition(rule?.sides ?? 1 == 1, "these trials are one-sided")
  }

  /// Draws trials.
  public func characteristics(
    trials: Int, seed: UInt64, threads: Int = 1, progress: Progress = .silent
  ) throws(Stopped) -> StagewiseCharacteristics {
    try drawn(trials, seed: seed, threads: threads, progress: progress)
  }
}

extension TwoArmStages: StagewiseTrial {
  var stages: Int { sizes.count }
  var hypotheses: Int { 1 }
  var trueHypotheses: HypothesisSet { effect <= 0 ? .all(1) : [] }
  func workspace() -> StagedMeans { StagedMeans() }

  func run(_ work: inout StagedMeans, seed: UInt64, trial: UInt64) -> StagewiseOutcome {
    var outcome = StagewiseOutcome()
    work = StagedMeans()
    // Of the combination: Σ √(tₖ − tₖ₋₁) zₖ, or −log Π pₖ^sₖ.
    var (sum, size) = (0.0, sizes[0])
    let t = test.fractions
    for stage in 0..<stages {
      var stream = RandomStream(seed: seed, trial: trial, subject: UInt32(stage), purpose: .outcome)
      let own = draw(&work, &stream, size)
      outcome.stages = stage + 1
      outcome.carried[stage] = .all(1)
      outcome.patients[stage] = size
      let (isRejected, givesUp): (Bool, Bool)
      switch test {
      case .groupSequential, .inverseNormal:
        guard let rule else { preconditionFailure("bounds have been computed") }
        let z: Double
        if case .inverseNormal = test {
          sum += (t[stage] - (stage == 0 ? 0 : t[stage - 1])).squareRoot() * own
          z = sum / t[stage].squareRoot()
        } else {
          z = work.all.score(standardDeviation, isNormal)
        }
        (isRejected, givesUp) = (z >= rule.efficacyZ[stage], z <= rule.futilityZ[stage] ?? -.infinity)
      case .fisher(let combination):
        let p = StandardNormal.upperTail(own)
        sum -= combination.scale[stage] * log(p)
        (isRejected, givesUp) = (exp(-sum) <= combination.criticalValues[stage], stage < stages - 1 && p > combination.giveUpP[stage])
      }
      if isRejected { outcome.rejected[stage] = .all(1) }
      if stage == stages - 1 { return outcome }
      if isRejected || givesUp {
        outcome.end = isRejected ? .success : .futility
        return outcome
      }
      size = sizes[stage + 1]
      if let reestimation, stage == stages - 2 {
        size = reestimation.patients(
          bound: nextBound(sum, stage), effect: work.all.difference,
          unitVariance: standardDeviation * standardDeviation * (1 + ratio) * (1 + ratio) / ratio)
      }
    }
    return outcome
  }

  /// What the last stage's own score must reach.
  private func nextBound(_ sum: Double, _ stage: Int) -> Double {
    let t = test.fractions
    switch test {
    case .fisher(let combination):
      let left = (-log(combination.criticalValues[stage + 1]) - sum) / combination.scale[stage + 1]
      return StandardNormal.upperQuantile(exp(-max(left, 0)))
    case .groupSequential, .inverseNormal:
      guard let rule else { preconditionFailure("bounds have been computed") }
      return (rule.efficacyZ[stage + 1] * t[stage + 1].squareRoot() - sum) / (t[stage + 1] - t[stage]).squareRoot()
    }
  }

  /// One stage's means and squares; its own score.
  private func draw(_ work: inout StagedMeans, _ stream: inout RandomStream, _ n: Double) -> Double {
    let (n1, n2) = (n * ratio / (1 + ratio), n / (1 + ratio))
    let σ = standardDeviation
    let stage = StagedMeans.Part(
      treated: (n1, effect + σ / n1.squareRoot() * stream.nextNormal()), control: (n2, σ / n2.squareRoot() * stream.nextNormal()),
      squares: isNormal ? 0 : σ * σ * ChiSquared(degreesOfFreedom: n - 2).quantile(stream.nextUniform()))
    work.add(stage)
    return stage.score(σ, isNormal)
  }
}

/// Means of two groups and the squares within them, of a stage and of all so far.
struct StagedMeans {
  struct Part {
    var treated: (patients: Double, mean: Double)
    var control: (patients: Double, mean: Double)
    /// About the groups' means.
    var squares: Double

    var difference: Double { treated.mean - control.mean }

    /// Φ⁻¹(1 − p).
    func score(_ σ: Double, _ isNormal: Bool) -> Double {
      let unit = (1 / treated.patients + 1 / control.patients).squareRoot()
      if isNormal { return difference / (σ * unit) }
      let df = treated.patients + control.patients - 2
      let t = difference / ((squares / df).squareRoot() * unit)
      let size = StandardNormal.upperQuantile(StudentT(degreesOfFreedom: df).upperTail(abs(t)))
      return t < 0 ? -size : size
    }
  }
  private(set) var all = Part(treated: (0, 0), control: (0, 0), squares: 0)

  mutating func add(_ stage: Part) {
    all.squares += stage.squares + Self.merge(&all.treated, stage.treated) + Self.merge(&all.control, stage.control)
  }

  /// Two samples become one; the squares between their means.
  private static func merge(_ a: inout (patients: Double, mean: Double), _ b: (patients: Double, mean: Double)) -> Double {
    let n = a.patients + b.patients
    let distance = b.mean - a.mean
    let between = a.patients * b.patients / n * distance * distance
    a = (n, a.mean + b.patients / n * distance)
    return between
  }
}
