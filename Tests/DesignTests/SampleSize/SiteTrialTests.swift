import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Trials at sites` {
  let error = ErrorRate(0.025, sides: 1)

  private func trial(_ randomization: SiteTrial.Randomization, m: Double = 10, ρ: Double = 0.05, r: Double = 1, by: DesignPlan.Approximation = .t)
    -> SiteTrial
  {
    SiteTrial(
      randomization: randomization, patientsPerSite: m, standardDeviation: 8, intraclassCorrelation: ρ, ratio: r, error: error, approximation: by)
  }

  @Test(.tags(.identity))
  func `are two means where sites do not matter`() throws {
    let means = TwoMeans(standardDeviation: 8, ratio: 2, error: error, approximation: .normal)
    let wanted = try means.patients(benefit: 2.5, power: 0.9)
    for randomization in [SiteTrial.Randomization.patients(effectDeviation: 0), .sites(sizeVariation: 0)] {
      let sites = try trial(randomization, ρ: 0, r: 2, by: .normal).sites(benefit: 2.5, power: 0.9)
      #expect((sites * 10).isClose(to: wanted, relative: 1e-12))
    }
    // One patient at a site, whole sites randomized: a t test with N − 2.
    let one = try trial(.sites(sizeVariation: 0), m: 1, ρ: 0.3).sites(benefit: 2.5, power: 0.9)
    #expect(one.isClose(to: try TwoMeans(standardDeviation: 8, error: error).patients(benefit: 2.5, power: 0.9), within: 1e-8))
  }

  @Test(.tags(.identity))
  func `have the variance of the balanced model written out`() {
    // Y = site + effect · treated + error at K = 12 sites of 10, 1:1. By patients the estimate is the mean over sites of differences of two means of 5.
    let (within, between, τ) = (64 * 0.95, 64 * 0.05, 1.5)
    let byPatients = ((within * (1 / 5.0 + 1 / 5.0) + τ * τ) / 12).squareRoot()
    #expect(trial(.patients(effectDeviation: τ)).standardError(sites: 12).isClose(to: byPatients, relative: 1e-13))
    // By sites it is the difference of the means of six site means.
    let bySites = ((between + within / 10) * (1 / 6.0 + 1 / 6.0)).squareRoot()
    #expect(trial(.sites(sizeVariation: 0)).standardError(sites: 12).isClose(to: bySites, relative: 1e-13))
    // The textbook's: 1 + (m − 1) ρ.
    #expect(trial(.sites(sizeVariation: 0)).designEffect.isClose(to: 1.45, within: 1e-14))
    #expect(trial(.sites(sizeVariation: 0.6)).designEffect.isClose(to: 1 + (1.36 * 10 - 1) * 0.05, within: 1e-14))
  }

  @Test(.tags(.identity))
  func `have the power at the number of sites`() throws {
    for randomization in [SiteTrial.Randomization.patients(effectDeviation: 1), .patients(effectDeviation: 0), .sites(sizeVariation: 0.4)] {
      let trial = trial(randomization)
      let sites = try trial.sites(benefit: 2.5, power: 0.9)
      #expect(trial.power(benefit: 2.5, sites: sites).isClose(to: 0.9, within: 1e-10))
    }
    #expect(throws: MathematicalFailure.self) { try trial(.patients(effectDeviation: 0), m: 1).sites(benefit: 2.5, power: 0.9) }
    #expect(throws: MathematicalFailure.self) { try trial(.patients(effectDeviation: 0)).sites(benefit: -1, power: 0.9) }
  }

  /// The table of a file: at 20 sites of 22 with 8 points within and 2.4 between them, and where sites do not differ.
  @Test(.tags(.identity)) func `stand in the design of a file with what each way of randomizing costs`() throws {
    func row(_ sites: String) throws -> [Double?] {
      let text = """
        equipoise: 1
        arms: {placebo: {role: placebo}, drug: {}}
        design: {sample size: 440, error: 2.5% one-sided, looks: [end]}
        scenarios:
          planned: {effect: 2.5, standard deviation: 8, sites: \(sites)}

        """
      let results = try DesignResults.results(for: TrialProtocol.reading(text))
      guard case .table(let table)? = results["sites"] else { throw MathematicalFailure(.notEstimable, computing: "a table of sites") }
      return table.rows[0].map { if case .number(let x, _) = $0 { x } else { nil } }
    }
    let (σ, τ) = (8.0, 2.4)
    let whole = (σ * σ + τ * τ).squareRoot()
    let found = try row("{number: 20, sd: 2.4}")
    func power(_ deviation: Double, df: Double) -> Double {
      1
        - NoncentralT(degreesOfFreedom: df, noncentrality: 2.5 / (2 * deviation / 440.0.squareRoot())).cumulative(
          StudentT(degreesOfFreedom: df).quantile(0.975))
    }
    #expect(try #require(found[3]).isClose(to: τ * τ / (whole * whole), relative: 1e-12))
    #expect(try #require(found[4]).isClose(to: power(σ, df: 440 - 21), within: 1e-9))
    #expect(try #require(found[5]).isClose(to: power(whole, df: 438), within: 1e-9))
    let effect = 1 + 21 * τ * τ / (whole * whole)
    #expect(try #require(found[6]).isClose(to: power(whole * effect.squareRoot(), df: 18), within: 1e-9))
    // Sizes that vary by 0.8 of a logarithm: c² = e^0.64 − 1.
    let uneven = 1 + (exp(0.64) * 22 - 1) * τ * τ / (whole * whole)
    #expect(try #require(row("{number: 20, sd: 2.4, size sd: 0.8}")[6]).isClose(to: power(whole * uneven.squareRoot(), df: 18), within: 1e-9))
  }
}
