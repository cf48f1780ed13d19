import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Intervals of times on their own model: 3,000 samples of 120 patients, exponential times with a hazard ratio of 0.6, a fifth censored; a coverage of 95%
/// has a Monte Carlo error of 0.4 points.
@Suite struct `Intervals of times on their own model` {
  static let samples = 3_000
  static let error = (0.05 * 0.95 / Double(samples)).squareRoot()

  static func record(_ method: String, _ found: Double, nominal: Double = 0.95) {
    Qualification.recovered(
      Recovery(method, model: "120 patients, exponential times, a fifth censored", nominal: nominal, found: [found], error: error))
  }

  static func sample(_ number: Int, ratio: Double) -> SurvivalTimes {
    var random = RandomStream(seed: 77, trial: UInt64(number), subject: 0, purpose: .event)
    var (times, isEvent, group): ([Double], [Bool], [Int]) = ([], [], [])
    for i in 0..<120 {
      let hazard = i % 2 == 1 ? ratio : 1
      let event = -plainLog(random.nextUniform()) / hazard
      let censored = -plainLog(random.nextUniform()) / 0.2
      times.append(min(event, censored))
      isEvent.append(event <= censored)
      group.append(i % 2)
    }
    return SurvivalTimes(times: times, isEvent: isEvent, group: group)
  }

  @Test(.tags(.recovery))
  func `of Cox cover the hazard ratio, and of Kaplan and Meier the curve and its median`() throws {
    let truth = plainLog(0.6)
    let z = StandardNormal.upperQuantile(0.025)
    var covered = ["Cox model": 0, "Kaplan–Meier, log-log": 0, "Kaplan–Meier, log": 0, "median, log-log": 0, "difference in restricted means": 0]
    let share = plainExp(-0.8)
    // ∫₀^τ e^−ht = (1 − e^−hτ) ∕ h, τ = 1.5.
    let means = [1, 0.6].map { (1 - plainExp(-$0 * 1.5)) / $0 }
    for number in 0..<Self.samples {
      let sample = Self.sample(number, ratio: 0.6)
      let cox = try CoxModel(sample, covariates: sample.group.map { [Double($0)] })
      if abs(cox.coefficients[0] - truth) <= z * cox.standardError(0) { covered["Cox model", default: 0] += 1 }
      let control = sample.times.indices.filter { sample.group[$0] == 0 }
      let curve = KaplanMeier(times: control.map { sample.times[$0] }, isEvent: control.map { sample.isEvent[$0] })
      for (name, scale) in [("Kaplan–Meier, log-log", KaplanMeier.IntervalScale.logLog), ("Kaplan–Meier, log", .log)] {
        let interval = try #require(KaplanMeier.interval(curve.at(0.8), scale: scale))
        if interval.lower <= share, share <= interval.upper { covered[name, default: 0] += 1 }
      }
      let median = curve.quantileInterval(0.5, scale: .logLog)
      if median.lower ?? 0 <= plainLog(2), plainLog(2) <= median.upper ?? .infinity { covered["median, log-log", default: 0] += 1 }
      let treated = sample.times.indices.filter { sample.group[$0] == 1 }
      let other = KaplanMeier(times: treated.map { sample.times[$0] }, isEvent: treated.map { sample.isEvent[$0] }).restrictedMean(to: 1.5)
      let mean = curve.restrictedMean(to: 1.5)
      let error = (mean.standardError * mean.standardError + other.standardError * other.standardError).squareRoot()
      if abs(other.value - mean.value - (means[1] - means[0])) <= z * error { covered["difference in restricted means", default: 0] += 1 }
    }
    for (name, count) in covered {
      let found = Double(count) / Double(Self.samples)
      Self.record(name, found)
      #expect(abs(found - 0.95) <= 3 * Self.error + 0.005, "\(name): \(found)")
    }
  }

  @Test(.tags(.recovery))
  func `the log-rank test has its level`() throws {
    let rejected = try (0..<Self.samples).count { try LogRankTest(Self.sample($0, ratio: 1)).p <= 0.05 }
    let found = Double(rejected) / Double(Self.samples)
    Self.record("log-rank test", found, nominal: 0.05)
    #expect(abs(found - 0.05) <= 3 * Self.error, "\(found)")
  }
}
