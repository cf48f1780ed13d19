import Mathematics
import TestSupport
import Testing
import Trial

@testable import Evidence

@Suite struct `Claims about events` {
  @Test(.tags(.identity)) func `give none of n its binomial probability`() {
    for (n, p) in [(60, 0.029), (174, 0.029), (10, 0.5)] {
      #expect(SafetyInference.none(of: Double(n), p).isClose(to: 1 - Binomial(trials: n, probability: p).upperTail(0), within: 1e-12))
    }
    let both = SafetyInference.likelihood(.noneOccurred, [0.1, 0.2], [3, 4], arms: 2)
    #expect(both.isClose(to: 0.729 * 0.4096, within: 1e-12))
  }

  @Test(.tags(.identity)) func `order equal rates by chance, and mirror each other`() {
    #expect(SafetyInference.likelihood(.more, [0.3, 0.3], [50, 80], arms: 1).isClose(to: 0.5, within: 1e-15))
    let more = SafetyInference.likelihood(.more, [0.5, 0.3], [50, 80], arms: 1)
    #expect((more + SafetyInference.likelihood(.fewer, [0.5, 0.3], [50, 80], arms: 1)).isClose(to: 1, within: 1e-14))
    #expect(more > 0.98)
  }

  /// After none of n, a beta (a, b) is a beta (a, b + n).
  @Test(.tags(.identity)) func `leave the beta posterior of none of n`() throws {
    let programme = SmallProgramme(
      claims: [
        "{about: safety, trial: core, says: none stopped, arm: igmesine, in: all, at: end, endpoint: stopped, finding: none occurred, source: [us], certainty: high}"
      ],
      trial: [
        ("better: lower}", "better: lower}\n  stopped: {label: Stopped, variable: adverse event, better: lower}"),
        ("  control change: -9", "  control change: -9\n  adverse events: {stopped: {placebo: 3%, igmesine: 3%}}"),
      ], draws: 4_000)
    let found = try ProgrammeInference(try programme.read(), mechanism: nil).findings(threads: 2)
    let safety = try #require(found.safety.first)
    let rate = try #require(safety.items.first { $0.name == "rate at igmesine" })
    #expect(rate.prior.mean.isClose(to: 0.03, within: 5 * rate.prior.meanError))
    #expect(rate.posterior.mean.isClose(to: 3 / (100 + 174.0), within: 5 * rate.posterior.meanError))
    #expect(try #require(safety.noneOccurring.first).y == 1)
  }
}
