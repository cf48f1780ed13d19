import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Times that a test or a model cannot take, or only just.
@Suite struct `Times that are hard` {
  static func sample(_ times: [Double], _ isEvent: [Bool], _ group: [Int]? = nil) -> SurvivalTimes {
    SurvivalTimes(times: times, isEvent: isEvent, group: group ?? times.indices.map { $0 % 2 }, groups: 2)
  }
  static let times: [Double] = (1...12).map { Double($0 * 5 % 13) }

  private func failure(_ work: () throws -> Void) -> MathematicalFailure.Cause? {
    #expect(throws: MathematicalFailure.self) { try work() }?.cause
  }
  private func cox(_ sample: SurvivalTimes) throws -> CoxModel { try CoxModel(sample, covariates: sample.group.map { [Double($0)] }) }

  @Test(.tags(.identity))
  func `without an event have neither test nor model, and a curve at 1`() throws {
    let sample = Self.sample(Self.times, Array(repeating: false, count: 12))
    #expect(failure { _ = try cox(sample) } == .notEstimable)
    #expect(failure { _ = try LogRankTest(sample) } == .notEstimable)
    let curve = KaplanMeier(times: sample.times, isEvent: sample.isEvent)
    #expect(curve.steps.isEmpty && curve.at(3).survival == 1 && curve.quantile(0.5) == nil)
    #expect(curve.quantileInterval(0.5, scale: .logLog) == (nil, nil))
    #expect(curve.restrictedMean(to: 5) == (5, 0))
    #expect(KaplanMeier.interval(curve.at(3), scale: .logLog) == nil)
  }

  @Test(.tags(.identity))
  func `of one group have neither test nor model`() throws {
    let sample = Self.sample(Self.times, Array(repeating: true, count: 12), Array(repeating: 0, count: 12))
    #expect(failure { _ = try LogRankTest(sample) } == .notEstimable)
    #expect(failure { _ = try cox(sample) } == .notPositiveDefinite)
  }

  @Test(.tags(.identity))
  func `with all events in one group have an infinite hazard ratio, which is told, and a test`() throws {
    let group = Self.times.indices.map { $0 % 2 }
    let sample = Self.sample(Self.times, group.map { $0 == 0 }, group)
    #expect(failure { _ = try cox(sample) } == .noConvergence)
    let test = try LogRankTest(sample)
    #expect(test.z < 0 && test.p > 0 && test.p < 1)
  }

  /// All at once: the hypergeometric variance is 0 where everybody has the event.
  @Test(.tags(.identity))
  func `of one instant have no test where all have the event, and one where some have`() throws {
    let all = Self.sample(Array(repeating: 2, count: 12), Array(repeating: true, count: 12))
    #expect(failure { _ = try LogRankTest(all) } == .notPositiveDefinite)
    // Efron's likelihood says that groups of one size that all have the event are alike.
    #expect(abs(try cox(all).coefficients[0]) < 1e-12)
    let curve = KaplanMeier(times: all.times, isEvent: all.isEvent)
    #expect(curve.steps.count == 1 && curve.steps[0].survival == 0 && curve.quantile(0.5) == 2)
    #expect(KaplanMeier.interval(curve.steps[0], scale: .log) == nil)
    let mean = curve.restrictedMean(to: 5)
    #expect(mean.value == 2 && mean.standardError == 0)
    // 6 of 12, of whom all in one group: z = (6 − 3) ∕ √(6·6·6·6 ∕ (12·12·11)), 12 patients at risk.
    let some = Self.sample(Array(repeating: 2, count: 12), (0..<12).map { $0 % 2 == 1 })
    #expect(try LogRankTest(some).z.isClose(to: 3 / (36.0 * 36 / (144 * 11)).squareRoot(), relative: 1e-12))
  }

  @Test(.tags(.identity))
  func `of dependent covariates are not positive definite`() throws {
    let sample = Self.sample(Self.times, Array(repeating: true, count: 12))
    let failure = failure { _ = try CoxModel(sample, covariates: sample.group.map { [Double($0), 2 * Double($0)] }) }
    #expect(failure == .notPositiveDefinite)
  }

  @Test(.tags(.identity))
  func `of two patients have a test`() throws {
    let test = try LogRankTest(Self.sample([1, 2], [true, false]))
    // One event among two: (O − E) ∕ √V = −(1∕2) ∕ (1∕2).
    #expect(test.z.isClose(to: -1, relative: 1e-12))
  }
}
