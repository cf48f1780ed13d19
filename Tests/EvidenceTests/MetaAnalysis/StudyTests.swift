import Mathematics
import TestSupport
import Testing

@testable import Evidence

@Suite struct `Effects of a trial` {
  /// J(2) = 1∕√π·… : with Γ(1) = 1, Γ(½) = √π, Γ(2) = 1, Γ(3∕2) = √π∕2.
  @Test(.tags(.identity)) func `Hedges' factor is exact at arguments with a closed form`() {
    let root = Double.pi.squareRoot()
    #expect(Study.smallSampleFactor(degreesOfFreedom: 2).isClose(to: 1 / root, relative: 1e-15))
    // m = 3: Γ(3∕2) ∕ (√1.5 Γ(1)); m = 4: Γ(2) ∕ (√2 Γ(3∕2)).
    #expect(Study.smallSampleFactor(degreesOfFreedom: 3).isClose(to: root / 2 / 1.5.squareRoot(), relative: 1e-15))
    #expect(Study.smallSampleFactor(degreesOfFreedom: 4).isClose(to: 2 / (2.0.squareRoot() * root), relative: 1e-15))
    // J(m) J(m+1) = √((m−1)²∕(m(m+1)))·… from Γ(m∕2)Γ((m+1)∕2) ∕ (Γ((m−1)∕2)Γ(m∕2)) = (m−1)∕2.
    for m in stride(from: 2.0, through: 2000, by: 7) {
      let product = Study.smallSampleFactor(degreesOfFreedom: m) * Study.smallSampleFactor(degreesOfFreedom: m + 1)
      #expect(product.isClose(to: (m - 1) / (m * (m + 1)).squareRoot(), relative: 1e-14), "\(m)")
    }
  }

  @Test(.tags(.identity)) func `a difference turns its sign with the arms`() throws {
    let (a, b) = (ArmMean(patients: 20, mean: 12, standardDeviation: 7), ArmMean(patients: 31, mean: 15.5, standardDeviation: 9))
    let (c, d) = (ArmCount(patients: 40, events: 13), ArmCount(patients: 37, events: 20))
    for measure in EffectMeasure.allCases {
      let there =
        try measure.isOfEvents
        ? Study(label: "", treatment: c, control: d, measure: measure) : Study(label: "", treatment: a, control: b, measure: measure)
      let back =
        try measure.isOfEvents
        ? Study(label: "", treatment: d, control: c, measure: measure) : Study(label: "", treatment: b, control: a, measure: measure)
      #expect(there.effect.isClose(to: -back.effect, relative: 1e-14), "\(measure)")
      #expect(there.variance.isClose(to: back.variance, relative: 1e-14), "\(measure)")
    }
  }

  @Test(.tags(.identity)) func `an odds ratio is the same of events and of their absence`() throws {
    let (a, b) = (ArmCount(patients: 40, events: 13), ArmCount(patients: 37, events: 20))
    let events = try Study(label: "", treatment: a, control: b, measure: .oddsRatio)
    let none = try Study(
      label: "", treatment: ArmCount(patients: 40, events: 27), control: ArmCount(patients: 37, events: 17), measure: .oddsRatio)
    #expect(events.effect.isClose(to: -none.effect, relative: 1e-14))
    #expect(events.variance.isClose(to: none.variance, relative: 1e-14))
  }

  /// 0 of 10 against 5 of 10: odds (½ · 5½) ∕ (10½ · 5½) = 1∕21, variance 2 + 2∕21 + 4∕11.
  @Test(.tags(.identity)) func `an empty cell gets a half, with its neighbors, or is refused`() throws {
    let (a, b) = (ArmCount(patients: 10, events: 0), ArmCount(patients: 10, events: 5))
    let study = try Study(label: "", treatment: a, control: b, measure: .oddsRatio)
    #expect(study.effect.isClose(to: -plainLog(21), relative: 1e-14))
    #expect(study.variance.isClose(to: 2 + 2 / 21.0 + 4 / 11.0, relative: 1e-14))
    for measure in [EffectMeasure.oddsRatio, .riskRatio] {
      #expect(throws: MathematicalFailure.self) { try Study(label: "", treatment: a, control: b, measure: measure, zeroCells: .leave) }
    }
    // A difference of 0 and ½ exists as it is: variance ¼ ∕ 10.
    let difference = try Study(label: "", treatment: a, control: b, measure: .riskDifference, zeroCells: .leave)
    #expect(difference.effect == -0.5 && difference.variance.isClose(to: 0.025, relative: 1e-14))
    // Nobody in either arm: the half makes it 0 with a variance, not nothing.
    let none = ArmCount(patients: 10, events: 0)
    let empty = try Study(label: "", treatment: none, control: none, measure: .riskRatio)
    #expect(empty.effect == 0 && empty.variance.isClose(to: 2 * (2 - 1 / 11.0), relative: 1e-14))
    #expect(throws: MathematicalFailure.self) { try Study(label: "", treatment: none, control: none, measure: .riskDifference, zeroCells: .leave) }
  }
}
