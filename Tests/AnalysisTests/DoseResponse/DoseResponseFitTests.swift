import Design
import Mathematics
import TestSupport
import Testing

@testable import Analysis

@Suite struct `Dose-response fit` {
  /// The patients of a case.
  static func data(_ one: ReferenceCase) -> DoseResponseData {
    let data = one.inputs["data"]
    let covariates: [(name: String, values: [Double])] =
      one.inputs["addCovars"].text == nil ? [] : [("gender2", data["gender"].elements.map { $0.text == "2" ? 1 : 0 })]
    return DoseResponseData(doses: data["dose"].numbers, responses: data["resp"].numbers, covariates: covariates)
  }

  static func family(_ one: ReferenceCase, _ name: String?) throws -> DoseResponseFamily {
    switch name {
    case "linear": .linear
    case "linlog": .logLinear(offset: try #require(one.inputs["addArgs"]["off"].number))
    case "quadratic": .quadratic
    case "emax": .emax
    case "exponential": .exponential
    case "sigEmax": .sigmoidEmax
    case "logistic": .logistic
    default: .beta(scale: try #require(one.inputs["addArgs"]["scal"].number))
    }
  }

  static func fit(_ one: ReferenceCase) throws -> DoseResponseFit {
    let family = try family(one, one.inputs["model"].text)
    let rows = one.inputs["bnds"].elements
    let box: [ClosedRange<Double>]? =
      rows.isEmpty ? nil : rows[0].elements.count == 2 ? rows.map { $0.numbers[0]...$0.numbers[1] } : [rows[0].number!...rows[1].number!]
    guard one.inputs["type"].text == "general" else { return try DoseResponseFit(family, to: data(one), bounds: box) }
    let estimates = DoseEstimates(
      doses: one.inputs["dose"].numbers, estimates: one.inputs["resp"].numbers, covariance: Matrix(one.inputs["S"].matrix))
    return try DoseResponseFit(family, to: estimates, bounds: box)
  }

  @Test(.tags(.reference), arguments: References.cases("dose-response").filter { $0.id.hasPrefix("fit-") })
  func `is the peer's`(_ one: ReferenceCase) throws {
    let fit = try Self.fit(one)
    let close = { (a: Double, b: Double) in a.isClose(to: b, relative: one.tolerance, floor: 1) }
    let coefficients = one.outputs["coef"]
    let names = ["E0": "e0", "Emax": "eMax", "ED50": "ed50", "hill": "h", "E1": "e1"]
    let expected =
      fit.curve.family.parameterNames.map { coefficients[names[$0] ?? $0].number ?? .nan }
      + (fit.covariateEffects.isEmpty ? [] : [coefficients["gender2"].number ?? .nan])
    #expect(fit.atBounds == (one.id == "fit-ibs-sigemax" ? [3] : one.id == "fit-biom-exponential" ? [2] : []))
    for (found, value) in zip(fit.curve.parameters + fit.covariateEffects, expected) { #expect(close(found, value), "\(found) \(value)") }
    #expect(expected.count == coefficients.fields.count)
    if case .residualSumOfSquares(let rss, _) = fit.misfit {
      let residual = try #require(one.outputs["RSS"].number)
      #expect(rss <= residual * (1 + 1e-12) && rss.isClose(to: residual, relative: 1e-6), "\(rss) \(residual)")
      #expect(try #require(fit.logLikelihood).isClose(to: try #require(one.outputs["logLik"].number), within: 1e-5))
      #expect(try #require(fit.criterion(.akaike)).isClose(to: try #require(one.outputs["AIC"].number), within: 2e-5))
      #expect(try #require(fit.criterion(.bayes)).isClose(to: try #require(one.outputs["BIC"].number), within: 2e-5))
    } else {
      #expect(try #require(fit.criterion(.akaike)).isClose(to: try #require(one.outputs["gAIC"].number), within: 1e-6))
      #expect(fit.criterion(.bayes) == nil && fit.logLikelihood == nil)
    }
    #expect(fit.degreesOfFreedom == one.outputs["df"].number)
    for (k, dose) in one.outputs["doseSeq"].numbers.enumerated() {
      let effect = fit.effect(at: dose)
      #expect(close(effect.value, one.outputs["effectCurve"].numbers[k]))
      #expect(close(effect.standardError, one.outputs["effectCurveSE"].numbers[k]), "\(effect)")
    }
    for (i, row) in one.outputs["vCov"].matrix.enumerated() {
      for (j, value) in row.enumerated() {
        #expect(fit.covariance[i, j].isClose(to: value, relative: 1e-5, floor: 0.05), "\(fit.covariance[i, j]) \(value)")
      }
    }
  }

  @Test(.tags(.reference), arguments: References.cases("dose-response").filter { $0.id.hasPrefix("td-biom-") || $0.id.hasPrefix("ed80-biom-") })
  func `has the peer's target doses`(_ one: ReferenceCase) throws {
    let model = try #require(one.id.split(separator: "-").last)
    let fit = try Self.fit(References.one("dose-response", "fit-biom-\(model)"))
    let asked = try #require(one.inputs[one.id.hasPrefix("td-") ? "Delta" : "p"].number)
    let found = try #require(one.id.hasPrefix("td-") ? fit.targetDose(benefit: asked) : fit.dose(withShare: asked))
    #expect(found.value.isClose(to: try #require(one.outputs["dose"].numbers.first), within: one.tolerance))
    #expect(found.lower < found.value && found.value < found.upper && found.standardError > 0)
  }

  /// Means without noise are met, each family from its own truth.
  @Test(.tags(.identity))
  func `finds the curve that the means lie on`() throws {
    let doses = [0, 5, 12.5, 25, 50, 75, 100]
    let truths: [DoseResponseShape] = [
      .linear, .logLinear(offset: 1), .emax(ed50: 14), .sigmoidEmax(ed50: 30.5, hill: 3.5), .exponential(delta: 40), .quadratic(delta: -0.008),
      .logistic(ed50: 40, delta: 12), .beta(delta1: 0.8, delta2: 0.6, scale: 120), .bell(ed50: 20, id50: 60, m: 2.5),
      .points([.init(dose: 0, share: 0), .init(dose: 30, share: 1), .init(dose: 100, share: 0.7)]),
    ]
    for shape in truths {
      let truth = DoseResponseCurve(shape, placeboEffect: 3, maximalEffect: -2, greatestDose: 100)
      var s = Matrix(diagonal: doses.map { 0.1 + 0.001 * $0 })
      for i in doses.indices { for j in doses.indices where i != j { s[i, j] = 0.02 } }
      let fit = try DoseResponseFit(truth.family, to: DoseEstimates(doses: doses, estimates: doses.map(truth.value), covariance: s))
      for (found, exact) in zip(fit.curve.parameters, truth.parameters) {
        #expect(found.isClose(to: exact, relative: 1e-5, floor: 0.1), "\(fit.curve)")
      }
      guard case .generalized(let distance) = fit.misfit else { return #expect(Bool(false)) }
      #expect(distance < 1e-9)
    }
  }

  /// The least squares of the patients themselves.
  @Test(.tags(.identity))
  func `is the least squares of all patients with their covariates`() throws {
    let one = References.one("dose-response", "fit-ibs-linear-gender")
    let data = Self.data(one)
    let fit = try DoseResponseFit(.linear, to: data)
    let x = Matrix(data.doses.indices.map { [1, data.doses[$0], data.covariates[0][$0]] })
    let exact = LeastSquares(x, data.responses)
    for (a, b) in zip(fit.curve.parameters + fit.covariateEffects, exact.coefficients) { #expect(a.isClose(to: try #require(b), within: 1e-10)) }
    guard case .residualSumOfSquares(let rss, let n) = fit.misfit else { return #expect(Bool(false)) }
    #expect(rss.isClose(to: exact.residualSumOfSquares, relative: 1e-12) && n == data.doses.count)
  }

  /// 400 trials of 5 × 30 from a fixed seed: the interval of the target dose holds it in 95%, ±4 standard errors and what first order leaves.
  @Test(.tags(.recovery))
  func `has an interval that holds the target dose as often as it says`() throws {
    let truth = DoseResponseCurve(.emax, parameters: [1, 2, 15])
    let target = try #require(truth.targetDose(benefit: 1.2, upTo: 100))
    let doses = [0.0, 12.5, 25, 50, 100].flatMap { [Double](repeating: $0, count: 30) }
    var (held, found) = (0, 0)
    for trial in 0..<400 {
      var stream = RandomStream(seed: 8, trial: UInt64(trial), subject: 0, purpose: .outcome)
      let data = DoseResponseData(doses: doses, responses: doses.map { truth.value(at: $0) + 0.8 * stream.nextNormal() })
      guard let dose = try DoseResponseFit(.emax, to: data).targetDose(benefit: 1.2) else { continue }
      found += 1
      if dose.lower <= target && target <= dose.upper { held += 1 }
    }
    let coverage = Double(held) / Double(found)
    #expect(found > 390)
    #expect(abs(coverage - 0.95) < 4 * (0.95 * 0.05 / Double(found)).squareRoot() + 0.02, "\(coverage)")
  }

  @Test(.tags(.identity))
  func `refuses more parameters than doses`() {
    let data = DoseResponseData(doses: [0, 0, 1, 1, 2, 2], responses: [1, 2, 3, 4, 5, 6.5])
    #expect(throws: MathematicalFailure.self) { try DoseResponseFit(.sigmoidEmax, to: data) }
    let same = DoseResponseData(doses: [0, 0, 1, 1], responses: [1, 2, 3, 4], covariates: [("dose", [0, 0, 1, 1])])
    #expect(throws: MathematicalFailure.self) { try DoseResponseFit(.linear, to: same) }
  }
}
