import Mathematics
import TestSupport
import Testing

@testable import Evidence

@Suite struct `Mantel–Haenszel and Peto` {
  static let one = TwoByTwo(label: "a", treatment: ArmCount(patients: 40, events: 13), control: ArmCount(patients: 37, events: 20))

  @Test(.tags(.identity)) func `of one table are that table's own effect`() throws {
    for measure in [EffectMeasure.oddsRatio, .riskRatio, .riskDifference] {
      let pooled = try MantelHaenszel([Self.one], measure: measure)
      let study = try Study(label: "", treatment: Self.one.treatment, control: Self.one.control, measure: measure)
      #expect(pooled.estimate.isClose(to: study.effect, relative: 1e-13), "\(measure)")
      #expect(pooled.cochranQ.isClose(to: 0, within: 1e-20) && pooled.cochranP == 1 && pooled.weights == [1])
      // The variances of one table are the study's; Sato's of a difference, weighing both hypotheses, is close to it.
      #expect(pooled.standardError.isClose(to: study.standardError, relative: measure == .riskDifference ? 0.02 : 1e-12), "\(measure)")
    }
  }

  /// Peto's variance by hand: 40 · 37 · 33 · 44 ∕ (77² · 76).
  @Test(.tags(.identity)) func `Peto's one table by hand`() throws {
    let variance = 40.0 * 37 * 33 * 44 / (77 * 77 * 76)
    let pooled = try PetoOddsRatio([Self.one])
    #expect(pooled.estimate.isClose(to: (13 - 40.0 * 33 / 77) / variance, relative: 1e-13))
    #expect(pooled.standardError.isClose(to: 1 / variance.squareRoot(), relative: 1e-13))
  }

  @Test(.tags(.identity)) func `a trial without an event says nothing, and no event at all is refused`() throws {
    let none = TwoByTwo(label: "none", treatment: ArmCount(patients: 50, events: 0), control: ArmCount(patients: 50, events: 0))
    let peto = try PetoOddsRatio([Self.one, none])
    #expect(peto.estimate == (try PetoOddsRatio([Self.one])).estimate && peto.weights == [1, 0] && peto.cochranP == 1)
    for measure in [EffectMeasure.oddsRatio, .riskRatio] {
      let alone = try MantelHaenszel([Self.one], measure: measure)
      #expect(try MantelHaenszel([Self.one, none], measure: measure).estimate.isClose(to: alone.estimate, relative: 1e-13))
      #expect(throws: MathematicalFailure.self) { try MantelHaenszel([none], measure: measure) }
    }
    #expect(throws: MathematicalFailure.self) { try PetoOddsRatio([none]) }
    #expect(throws: MathematicalFailure.self) { try MantelHaenszel([none], measure: .riskDifference) }
    #expect(throws: MathematicalFailure.self) { try MantelHaenszel([], measure: .oddsRatio) }
  }
}
