import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Trials of means up to a time` {
  private static func arm(_ json: JSON) -> RestrictedMeanTrial.Arm {
    .init(
      hazard: PiecewiseHazard(starts: json["starts"].numbers, rates: json["rates"].numbers),
      dropout: PiecewiseHazard(constant: json["dropout"].number!))
  }

  private static func trial(_ peer: ReferenceCase) -> RestrictedMeanTrial {
    let given = peer.inputs
    return RestrictedMeanTrial(
      treated: arm(given["treated"]), comparator: arm(given["comparator"]), ratio: given["ratio"].number!,
      accrual: Accrual(durations: given["accrual"]["durations"].numbers, intensities: given["accrual"]["intensities"].numbers),
      horizon: given["horizon"].number!)
  }

  @Test(.tags(.reference), arguments: References.cases("restricted-means"))
  func `have the means, the variance and the calendar of quadrature`(_ peer: ReferenceCase) throws {
    let (trial, wanted) = (Self.trial(peer), peer.outputs)
    func close(_ found: Double, _ key: String, _ tolerance: Double = 1e-8) -> Bool { found.isClose(to: wanted[key].number!, relative: tolerance) }
    #expect(close(trial.means.treated, "treated") && close(trial.means.comparator, "comparator") && close(trial.difference, "difference"))
    let end = trial.accrual.duration + peer.inputs["followUp"].number!
    let v = try trial.variance(at: end)
    #expect(close(v, "variance"))
    #expect(close(v / (try trial.variance(at: trial.horizon)), "shareAtHorizon"))
    #expect(close(try trial.time(ofInformation: wanted["share"].number!, at: end), "monthsOfShare", 1e-6))
    let error = (v / peer.inputs["patients"].number!).squareRoot()
    #expect(close(error, "standardError"))
    #expect(close(StandardNormal.cumulative(trial.difference / error - StandardNormal.upperQuantile(0.025)), "power"))
  }

  /// Everybody followed to τ and nobody lost: V is the variance of min(T, τ), 2 (1 − e^(−λτ) (1 + λτ)) ∕ λ² − μ² for an exponential time.
  @Test(.tags(.identity), arguments: [0.02, 0.1, 0.7])
  func `have the variance of the time itself where nobody is censored`(_ λ: Double) throws {
    let τ = 10.0
    let trial = RestrictedMeanTrial(
      treated: .init(hazard: PiecewiseHazard(constant: λ)), comparator: .init(hazard: PiecewiseHazard(constant: 2 * λ)), ratio: 3,
      accrual: Accrual(uniformOver: 5), horizon: τ)
    func variance(_ λ: Double) -> Double {
      let mean = (1 - plainExp(-λ * τ)) / λ
      return 2 * (1 - plainExp(-λ * τ) * (1 + λ * τ)) / (λ * λ) - mean * mean
    }
    #expect(try trial.variance(at: 15).isClose(to: 4 * (variance(λ) / 3 + variance(2 * λ)), relative: 1e-10))
    #expect(try trial.variance(at: 100).isClose(to: try trial.variance(at: 15), relative: 1e-12))
    #expect(try trial.time(ofInformation: 1, at: 15) == 15)
  }

  @Test(.tags(.identity))
  func `know nothing before somebody has been followed so long`() {
    let arm = RestrictedMeanTrial.Arm(hazard: PiecewiseHazard(constant: 0.1))
    let trial = RestrictedMeanTrial(treated: arm, comparator: arm, accrual: Accrual(uniformOver: 6), horizon: 12)
    #expect(throws: MathematicalFailure.self) { try trial.variance(at: 11.9) }
    let none = RestrictedMeanTrial.Arm(hazard: PiecewiseHazard(starts: [0, 20], rates: [0, 1]))
    #expect(throws: MathematicalFailure.self) {
      try RestrictedMeanTrial(treated: none, comparator: none, accrual: Accrual(uniformOver: 6), horizon: 12).variance(at: 24)
    }
  }

  /// The first reference case from its file: the power, the size and the bounds are told in the endpoint's unit.
  private static func yaml(_ design: String, unit: String = "months", scenario: String = "hazard: {control: 0.08/month, treatment: 0.05/month}")
    -> String
  {
    """
    equipoise: 1
    endpoints: {relapse: {variable: time to event, unit: \(unit), better: higher, at: month 12}}
    estimands: {primary: {treatment: treatment, comparator: control, population: all randomized, variable: relapse, summary: difference in restricted means, intercurrent events: {treatment discontinuation: treatment policy}}}
    design: {\(design), follow-up: 12 months, error: 2.5% one-sided}
    scenarios:
      planned: {\(scenario), accrual: {over: 12 months}}
    """
  }

  private func number(_ results: TrialResults, _ id: String, _ key: String, row: Int = 0) -> Double? {
    guard case .table(let table)? = results[id], let column = table.columns.firstIndex(where: { $0.key == key }) else { return nil }
    switch table.rows[row][column] {
    case .number(let value, _): return value
    case .count(let count): return Double(count)
    default: return nil
    }
  }

  @Test(.tags(.reference))
  func `are designed from their files`() throws {
    let peer = References.one("restricted-means", "exponential-followed-to-the-horizon").outputs
    let given = try DesignResults.results(for: TrialProtocol.reading(Self.yaml("sample size: 300, looks: [end]")))
    #expect(try #require(number(given, "power", "effect")).isClose(to: peer["difference"].number!, relative: 1e-8))
    #expect(try #require(number(given, "power", "standardError")).isClose(to: peer["standardError"].number!, relative: 1e-8))
    #expect(try #require(number(given, "power", "power")).isClose(to: peer["power"].number!, relative: 1e-8))
    #expect(try #require(number(given, "lookTimes", "months")).isClose(to: 24, within: 1e-12))
    let days = try DesignResults.results(for: TrialProtocol.reading(Self.yaml("sample size: 300, looks: [end]", unit: "days")))
    #expect(try #require(number(days, "power", "effect")).isClose(to: 30.4375 * peer["difference"].number!, relative: 1e-8))
    #expect(try #require(number(days, "power", "power")).isClose(to: peer["power"].number!, relative: 1e-8))
    // The bound on the scale of the difference: z SE.
    let bound = StandardNormal.upperQuantile(0.025) * peer["standardError"].number!
    #expect(try #require(number(given, "boundaryScales", "efficacyEffect")).isClose(to: bound, relative: 1e-8))
    let sized = try DesignResults.results(for: TrialProtocol.reading(Self.yaml("power: {target: 90%, scenario: planned}, looks: [end]")))
    #expect(try #require(number(sized, "sampleSize", "exactPatients")).isClose(to: peer["patientsFor90"].number!, relative: 1e-8))
    #expect(number(sized, "sampleSize", "patients") == 424)
    let unknown = try DesignResults.results(for: TrialProtocol.reading(Self.yaml("sample size: unknown, looks: [end]")))
    #expect(number(unknown, "sizesNeeded", "patients_90") == 424)
  }

  @Test(.tags(.identity))
  func `have margins, looks and rates of accrual`() throws {
    // A margin of half the difference: the distance is 1.5 times as long, the size 1 ∕ 2.25.
    let peer = References.one("restricted-means", "exponential-followed-to-the-horizon").outputs
    let half = peer["difference"].number! / 2
    let plain = Self.yaml("power: {target: 90%, scenario: planned}, looks: [end]")
    let margin = plain.replacing("design: {", with: "hypotheses: {primary: {test: non-inferiority, margin: \(half)}}\ndesign: {")
    let held = try DesignResults.results(for: TrialProtocol.reading(margin))
    #expect(try #require(number(held, "sampleSize", "exactPatients")).isClose(to: peer["patientsFor90"].number! / 2.25, relative: 1e-8))
    // The looks multiply the size by their inflation factor; their power is what was asked for.
    let looks = Self.yaml(
      "power: {target: 90%, scenario: planned}, looks: [70% of information, end], efficacy: {spending: Lan-DeMets O'Brien-Fleming}, stopping: efficacy"
    )
    let sequential = try DesignResults.results(for: TrialProtocol.reading(looks))
    let factor = try #require(number(sequential, "sampleSize", "inflationFactor"))
    #expect(factor > 1)
    #expect(try #require(number(sequential, "sampleSize", "exactPatients")).isClose(to: factor * peer["patientsFor90"].number!, relative: 1e-8))
    #expect(try #require(number(sequential, "power", "power")).isClose(to: 0.9, within: 0.001))
    // It is looked for when a quarter of 70% of the patients have been followed for twelve months: more than 70% is there by then.
    let month = try #require(number(sequential, "lookTimes", "months"))
    #expect(month.isClose(to: 12 + 12 * 0.7 / 4, within: 1e-8))
    #expect(try #require(number(sequential, "lookTimes", "information")) > 0.7)
    let slow = try DesignResults.results(for: TrialProtocol.reading(looks.replacing("over: 12 months", with: "over: 60 months")))
    #expect(try #require(number(slow, "lookTimes", "information")).isClose(to: 0.7, within: 1e-6))
    // A rate that brings them in twelve months is the same as all of them over twelve months.
    let rate = plain.replacing("over: 12 months", with: "rate: \(peer["patientsFor90"].number! / 12) patients/month")
    let byRate = try DesignResults.results(for: TrialProtocol.reading(rate))
    #expect(try #require(number(byRate, "sampleSize", "exactPatients")).isClose(to: peer["patientsFor90"].number!, relative: 1e-7))
  }

  @Test(.tags(.identity))
  func `of no benefit have no size, and hazards that cross have a power`() throws {
    let none = Self.yaml("power: {target: 90%, scenario: planned}, looks: [end]", scenario: "hazard: {control: 0.05/month, treatment: 0.05/month}")
    #expect(throws: (any Error).self) { try DesignResults.results(for: TrialProtocol.reading(none)) }
    let crossing = Self.yaml(
      "sample size: 300, looks: [end]",
      scenario: "hazard: {control: {month 0: 0.1/month, month 6: 0.02/month}, treatment: {month 0: 0.05/month, month 6: 0.04/month}}")
    let results = try DesignResults.results(for: TrialProtocol.reading(crossing))
    #expect(try #require(number(results, "power", "power")) > 0.2)
  }
}
