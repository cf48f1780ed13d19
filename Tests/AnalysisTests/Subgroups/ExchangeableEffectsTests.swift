import Mathematics
import TestSupport
import Testing

@testable import Analysis

@Suite struct `Exchangeable effects` {
  static let schools = ExchangeableEffects(estimates: [28, 8, -3, 7, -1, 1, 18, 12], standardErrors: [15, 10, 16, 11, 9, 11, 10, 18])

  @Test(.tags(.identity)) func `are the common mean at τ = 0 and the estimates where τ is large`() {
    let none = Self.schools.given(tau: 0)
    let w = Self.schools.variances.map { 1 / $0 }
    let mean = zip(w, Self.schools.estimates).reduce(0) { $0 + $1.0 * $1.1 } / w.reduce(0, +)
    for k in 0..<8 {
      #expect(none.effects[k].isClose(to: mean, within: 1e-12) && none.shrinkage[k] == 1)
      #expect(none.variances[k].isClose(to: 1 / w.reduce(0, +), within: 1e-12))
    }
    let apart = Self.schools.given(tau: 1e6)
    for k in 0..<8 {
      #expect(apart.effects[k].isClose(to: Self.schools.estimates[k], within: 1e-6))
      #expect(apart.variances[k].isClose(to: Self.schools.variances[k], within: 1e-5))
    }
  }

  @Test(.tags(.identity)) func `of two have τ² in closed form`() throws {
    // (y₁ − y₂)² ∕ 2 less the mean of the variances, at least 0.
    let apart = ExchangeableEffects(estimates: [-3.1, -0.4], standardErrors: [1.2, 1.5])
    #expect(try apart.restrictedMaximum().isClose(to: (2.7 * 2.7 / 2 - (1.44 + 2.25) / 2).squareRoot(), within: 1e-10))
    #expect(try ExchangeableEffects(estimates: [1, 1.5], standardErrors: [1.2, 1.5]).restrictedMaximum() == 0)
    #expect(try ExchangeableEffects(estimates: [1, 1], standardErrors: [1.2, 1.5]).restrictedMaximum() == 0)
  }

  @Test(.tags(.identity)) func `move and stretch with their unit`() throws {
    let moved = ExchangeableEffects(
      estimates: Self.schools.estimates.map { -2 * $0 + 5 }, standardErrors: Self.schools.variances.map { 2 * $0.squareRoot() })
    let (a, b) = (ExchangeablePosterior(Self.schools, scale: 6), ExchangeablePosterior(moved, scale: 12))
    for k in 0..<8 {
      #expect(b.effect(k).mean.isClose(to: -2 * a.effect(k).mean + 5, within: 1e-10))
      #expect(try b.effect(k).quantile(0.025).isClose(to: -2 * a.effect(k).quantile(0.975) + 5, within: 1e-9))
    }
    #expect(b.meanTau.isClose(to: 2 * a.meanTau, within: 1e-10))
  }

  @Test(.tags(.identity)) func `with a narrow prior are the common mean and with alike estimates stay there`() {
    let narrow = ExchangeablePosterior(Self.schools, scale: 1e-4)
    #expect(narrow.effect(0).mean.isClose(to: Self.schools.given(tau: 0).mean, within: 1e-6))
    let alike = ExchangeablePosterior(ExchangeableEffects(estimates: [2, 2, 2], standardErrors: [1, 2, 3]), scale: 5)
    for k in 0..<3 { #expect(alike.effect(k).mean.isClose(to: 2, within: 1e-12)) }
    // Tails add to one.
    let belief = alike.effect(2)
    #expect((belief.cumulative(1) + belief.above(1)).isClose(to: 1, within: 1e-13))
  }

  static let cases = References.cases("subgroups").filter { $0.id.hasPrefix("shrink") }

  @Test(.tags(.reference), arguments: cases) func `agree with an independent integral`(_ reference: ReferenceCase) throws {
    let inputs = reference.inputs
    let effects = ExchangeableEffects(estimates: inputs["estimates"].numbers, standardErrors: inputs["standardErrors"].numbers)
    let outputs = reference.outputs
    let tau = try effects.restrictedMaximum()
    let wanted = outputs["tau"].number!
    if wanted == 0 { #expect(tau == 0) } else { #expect(tau.isClose(to: wanted, relative: 2e-7)) }
    let empirical = effects.given(tau: tau)
    let posterior = ExchangeablePosterior(effects, scale: inputs["scale"].number!)
    #expect(posterior.meanTau.isClose(to: outputs["meanTau"].number!, relative: 1e-7))
    #expect(posterior.mean.mean.isClose(to: outputs["grandMean"].number!, relative: 1e-7))
    for k in 0..<effects.count {
      #expect(empirical.effects[k].isClose(to: outputs["empirical"][k].number!, relative: 4e-7))
      #expect(empirical.variances[k].squareRoot().isClose(to: outputs["empiricalStandardError"][k].number!, relative: 4e-7))
      let belief = posterior.effect(k)
      #expect(belief.mean.isClose(to: outputs["mean"][k].number!, relative: 1e-7))
      #expect(belief.standardDeviation.isClose(to: outputs["standardDeviation"][k].number!, relative: 1e-7))
      #expect(try belief.quantile(0.025).isClose(to: outputs["lower"][k].number!, relative: 1e-7))
      #expect(try belief.quantile(0.5).isClose(to: outputs["median"][k].number!, relative: 1e-7))
      #expect(try belief.quantile(0.975).isClose(to: outputs["upper"][k].number!, relative: 1e-7))
      #expect(belief.above(0).isClose(to: outputs["aboveZero"][k].number!, relative: 1e-7, floor: 1e-3))
    }
  }

  @Test(.tags(.reference)) func `of the eight schools are as printed`() throws {
    let outputs = References.one("subgroups", "printed-eight-schools").outputs
    let posterior = ExchangeablePosterior(Self.schools, scale: 1000)
    for k in 0..<8 {
      for (p, key) in [(0.25, "lowerQuartile"), (0.5, "median"), (0.75, "upperQuartile")] {
        #expect(try posterior.effect(k).quantile(p).isClose(to: outputs[key][k].number!, within: 2))
      }
    }
  }
}
