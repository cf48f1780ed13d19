import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// What may change without changing the patients.
@Suite struct `Shared patients` {
  static func one(_ trial: TrialProtocol, number: UInt64 = 7, seed: UInt64 = 3) throws -> TrialData {
    var generator = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0])
    var data = generator.template
    generator.generate(seed: seed, trial: number, into: &data)
    return data
  }
  static func bits(_ x: [Double]) -> [UInt64] { x.map(\.bitPattern) }

  @Test(.tags(.identity))
  func `switching leaving off leaves every score that was seen`() throws {
    let with = try Self.one(TrialExamples.sixWeeks())
    let without = try Self.one(TrialExamples.sixWeeks { $0.discontinuation = nil })
    #expect(with.arm == without.arm && with.factors == without.factors && Self.bits(with.baseline) == Self.bits(without.baseline))
    #expect(with.scores.contains { $0.isNaN })
    #expect(without.scores.allSatisfy { !$0.isNaN })
    for (a, b) in zip(with.scores, without.scores) where !a.isNaN { #expect(a.bitPattern == b.bitPattern) }
  }

  @Test(.tags(.identity))
  func `another effect leaves the control arm, and moves the other by its course`() throws {
    let none = try Self.one(`Virtual patients`.unbounded(effect: 0))
    let some = try Self.one(`Virtual patients`.unbounded(effect: -3))
    #expect(none.arm == some.arm && none.factors == some.factors && Self.bits(none.baseline) == Self.bits(some.baseline))
    for i in 0..<348 {
      for t in 0..<6 {
        let (a, b) = (none.scores[6 * i + t], some.scores[6 * i + t])
        if none.arm[i] == 0 { #expect(a.bitPattern == b.bitPattern) }
        if none.arm[i] == 1 { #expect((b - a).isClose(to: -3 * Double(t + 1) / 6, within: 1e-12)) }
      }
    }
  }

  @Test(.tags(.identity))
  func `another standard deviation moves each patient in proportion`() throws {
    let narrow = try Self.one(`Virtual patients`.unbounded { $0.standardDeviation = 4 })
    let wide = try Self.one(`Virtual patients`.unbounded { $0.standardDeviation = 8 })
    let none = try Self.one(`Virtual patients`.unbounded { $0.standardDeviation = 0 })
    for ((a, b), c) in zip(zip(narrow.scores, wide.scores), none.scores) { #expect((b - c).isClose(to: 2 * (a - c), within: 1e-11)) }
  }

  @Test(.tags(.identity))
  func `a factor more leaves all that does not hang on it`() throws {
    let two = TrialExamples.sixWeeks()
    var one = two
    one.population.factors.removeLast()
    one.allocation?.strata = ["country"]
    var unstratified = two
    unstratified.allocation?.strata = ["country"]
    let (a, b) = (try Self.one(one), try Self.one(unstratified))
    #expect(a.arm == b.arm && a.factors[0] == b.factors[0] && Self.bits(a.baseline) == Self.bits(b.baseline))
    #expect(Self.bits(a.scores) == Self.bits(b.scores) && a.discontinuedBeforeVisit == b.discontinuedBeforeVisit)
  }

  @Test(.tags(.identity))
  func `no baseline leaves the residuals`() throws {
    let with = try Self.one(`Virtual patients`.unbounded { $0.baselineSlope = 0 })
    let without = try Self.one(`Virtual patients`.unbounded { $0.baseline = nil })
    for i in 0..<348 {
      for t in 0..<6 { #expect((with.scores[6 * i + t] - with.baseline[i]).isClose(to: without.scores[6 * i + t], within: 1e-12)) }
    }
  }

  @Test(.tags(.identity))
  func `a trial does not know which was drawn before it`() throws {
    let trial = TrialExamples.sixWeeks()
    var generator = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0])
    var data = generator.template
    for number in [UInt64](0..<8) { generator.generate(seed: 3, trial: number, into: &data) }
    let alone = try Self.one(trial)
    #expect(data.arm == alone.arm && data.factors == alone.factors && data.discontinuedBeforeVisit == alone.discontinuedBeforeVisit)
    #expect(Self.bits(data.baseline) == Self.bits(alone.baseline) && Self.bits(data.scores) == Self.bits(alone.scores))
    #expect(Self.bits(data.scores) != Self.bits(try Self.one(trial, number: 8).scores))
    #expect(Self.bits(data.scores) != Self.bits(try Self.one(trial, seed: 4).scores))
  }

  @Test(.tags(.identity))
  func `scores are those of the numbers that the streams name`() throws {
    // Patient 5 again, by hand: draws 0 … 5 of the outcome stream through the scenario's covariance.
    let trial = `Virtual patients`.unbounded(effect: 0)
    let data = try Self.one(trial)
    var stream = RandomStream(seed: 3, trial: 7, subject: 5, purpose: .outcome)
    let z = (0..<6).map { _ in stream.nextNormal() }
    let correlation = Correlation.floorAndDecay(floor: 0.25, height: 0.65, perWeek: 0.75).matrix(weeks: [1, 2, 3, 4, 5, 6])
    let b = data.baseline[5]
    // The first two rows of a Cholesky factor in closed form.
    let r = correlation[0][1]
    let residuals = [4.5 * z[0], 5.2 * (r * z[0] + (1 - r * r).squareRoot() * z[1])]
    let shares = Course.exponential(timeConstantWeeks: 2.2).shares(at: `Courses and correlations`.weekly)
    for t in 0..<2 {
      let change = -9 * shares[t] - 0.35 * (b - 23.5) * Double(t + 1) / 6 + residuals[t]
      #expect(data.scores[6 * 5 + t].isClose(to: b + change, within: 1e-12))
    }
  }

  @Test(.tags(.identity))
  func `have names in order of randomization`() throws {
    let data = try Self.one(TrialExamples.sixWeeks())
    #expect(data.subjects.first == "S0001" && data.subjects.last == "S0348")
    #expect(Set(data.subjects).count == 348)
    #expect(data.factors.map(\.column) == ["COUNTRY", "SETTING"])
  }
}
