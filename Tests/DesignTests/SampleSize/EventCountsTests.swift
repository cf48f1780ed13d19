import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Counts of events` {
  let error = ErrorRate(0.025, sides: 1)

  @Test(.tags(.identity), arguments: [0, 0.4, 1.5], [1.0, 2])
  func `have the power at the size and the error without effect`(_ overdispersion: Double, _ ratio: Double) throws {
    let counts = EventCounts(followUp: 1.5, overdispersion: overdispersion, ratio: ratio, error: error)
    let size = try counts.patients(treated: 0.6, comparator: 0.9, power: 0.9)
    #expect(counts.power(treated: 0.6, comparator: 0.9, patients: size).isClose(to: 0.9, within: 1e-12))
    #expect(counts.power(treated: 0.9, comparator: 0.9, patients: size).isClose(to: 0.025, within: 1e-13))
    let more = EventCounts(followUp: 1.5, overdispersion: overdispersion, ratio: ratio, lowerIsBetter: false, error: error)
    #expect(throws: MathematicalFailure.self) { try more.patients(treated: 0.6, comparator: 0.9, power: 0.9) }
  }

  @Test(.tags(.identity))
  func `have the size written out`() throws {
    // 1:1, a year, rates 0.5 and 1, κ = 0.5: V₁ = 1 + 2 + 1 = 4, V₀ = 2 ∕ 0.75 + 1.
    let counts = EventCounts(followUp: 1, overdispersion: 0.5, error: error)
    let root = 1.959963984540054 * (2 / 0.75 + 1).squareRoot() + 1.2815515655446004 * 2
    let wanted = 2 * root * root / (0.6931471805599453 * 0.6931471805599453)
    #expect(try counts.patients(treated: 0.5, comparator: 1, power: 0.9).isClose(to: wanted, relative: 1e-12))
  }

  @Test(.tags(.identity))
  func `need more where frailty is greater, whatever the follow-up, and fewer with longer`() throws {
    let size = { (κ: Double, t: Double) in
      try EventCounts(followUp: t, overdispersion: κ, error: error).patients(treated: 0.6, comparator: 0.9, power: 0.9)
    }
    #expect(try size(0.5, 1) > size(0, 1))
    #expect(try size(0.5, 2) < size(0.5, 1))
    // Poisson counts need the same time of patients, however it is divided.
    #expect(try (2 * size(0, 2)).isClose(to: try size(0, 1), relative: 1e-13))
    // In the end only what varies between patients counts.
    let root = (1.959963984540054 + 1.2815515655446004) / plainLog(1.5)
    #expect(try size(0.5, 1e9).isClose(to: 2 * root * root, relative: 1e-6))
  }

  @Test(.tags(.identity))
  func `with a margin shift the log ratio`() throws {
    let margin = EventCounts(followUp: 1, overdispersion: 0.5, nullRateRatio: 1.3, error: error)
    #expect(margin.power(treated: 1.3, comparator: 1, patients: 500).isClose(to: 0.025, within: 1e-13))
    #expect(try margin.patients(treated: 1, comparator: 1, power: 0.8) > 0)
  }
}
