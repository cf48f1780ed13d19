import Analysis
import TestSupport
import Testing

@Suite struct `Rubin's rules` {
  @Test(.tags(.reference), arguments: References.cases("imputation").filter { $0.id.hasPrefix("rubin") })
  func `agree with rbmi`(_ reference: ReferenceCase) throws {
    let out = reference.outputs
    let complete = out["v_com"].text == "Inf" ? .infinity : try #require(out["v_com"].number)
    let pooled = RubinsRules.pooled(estimates: out["ests"].numbers, standardErrors: out["ses"].numbers, completeDegreesOfFreedom: complete)
    #expect(pooled.estimate.isClose(to: try #require(out["est_point"].number), relative: 1e-12))
    #expect((pooled.standardError * pooled.standardError).isClose(to: try #require(out["var_t"].number), relative: 1e-12))
    #expect(pooled.degreesOfFreedom.isClose(to: try #require(out["df"].number), relative: 1e-12))
  }

  /// λ = 0: ν_obs = ν (ν + 1) ∕ (ν + 3).
  @Test(.tags(.identity))
  func `leave the complete analysis when the imputations agree`() {
    let pooled = RubinsRules.pooled(estimates: [1.5, 1.5, 1.5], standardErrors: [0.25, 0.25, 0.25], completeDegreesOfFreedom: 100)
    #expect(pooled.estimate == 1.5 && pooled.standardError == 0.25)
    #expect(pooled.degreesOfFreedom.isClose(to: 100 * 101 / 103, relative: 1e-14))
    let normal = RubinsRules.pooled(estimates: [1.5, 1.5], standardErrors: [0.25, 0.25], completeDegreesOfFreedom: .infinity)
    #expect(normal.degreesOfFreedom == .infinity)
  }

  /// B = 2, D = 2 with means 0 and 2 and within deviations ±1: MSB = 4, MSW = 2, V = (1.5·4 − 2)∕2 = 2, df = 16 ∕ (36∕1 + 4∕2) → 3 at least.
  @Test(.tags(.identity))
  func `of samples follow the mean squares`() throws {
    let pooled = try RubinsRules.pooled(samples: [[-1, 1], [1, 3]])
    #expect(pooled.estimate == 1)
    #expect(pooled.standardError.isClose(to: 2.0.squareRoot(), relative: 1e-14))
    #expect(pooled.degreesOfFreedom == 3)
    #expect(throws: (any Error).self) { try RubinsRules.pooled(samples: [[-5, 5], [-5, 5]]) }
  }
}
