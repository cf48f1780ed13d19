import Mathematics
import TestSupport
import Testing

@testable import Design

@Suite struct `Power of dose contrasts` {
  /// The contrasts and truths of a case, which are of one call of `Mods`.
  func read(_ one: ReferenceCase) throws -> (contrasts: DoseContrasts, means: [[Double]]) {
    let models = CandidateCase(one.inputs["contMat"]["models"], call: one.json["call"].text ?? "").models
    let truths = CandidateCase(one.inputs["altModels"], call: one.json["call"].text ?? "").models
    #expect(models == truths)
    let w = one.inputs["contMat"]["w"].numbers
    let sizes = w.count == 1 ? [Double](repeating: w[0], count: models.doses.count) : w
    return (try DoseContrasts(models, sizes: sizes), truths.means)
  }

  @Test(.tags(.reference), arguments: doseResponseCases("powmct-"))
  func `is the peer's`(_ one: ReferenceCase) throws {
    let (contrasts, means) = try read(one)
    let n = one.inputs["n"].numbers
    let power = try DoseContrastPower(
      contrasts, standardDeviation: try #require(one.inputs["sigma"].number), error: try #require(one.inputs["alpha"].number), tolerance: 3e-4
    ).power(means: means, sizes: n.count == 1 ? [Double](repeating: n[0], count: means[0].count) : n)
    #expect(power.count == one.outputs["power"].numbers.count)
    for (found, expected) in zip(power, one.outputs["power"].numbers) {
      #expect(found.isClose(to: expected, within: one.tolerance), "\(found) \(expected)")
    }
  }

  @Test(.tags(.reference), arguments: doseResponseCases("sampsize-"))
  func `has the peer's sizes`(_ one: ReferenceCase) throws {
    let (contrasts, means) = try read(one)
    let found = try DoseContrastPower(
      contrasts, standardDeviation: try #require(one.inputs["sigma"].number), error: try #require(one.inputs["alpha"].number)
    ).sizes(
      means: means, power: try #require(one.inputs["power"].number), one.inputs["sumFct"].text == "mean" ? .mean : .least,
      ratio: one.inputs["alRatio"].numbers)
    for (n, expected) in zip(found.sizes, one.outputs["sampSizePerArm"].numbers) { #expect(abs(Double(n) - expected) <= one.tolerance) }
    #expect(found.sizes.count == one.outputs["sampSizePerArm"].numbers.count)
  }

  /// The plan of DoseFinding's vignette on sample size; see the references' SOURCE.md.
  @Test(.tags(.reference))
  func `plans 93 patients an arm`() throws {
    let models = CandidateModels(
      doses: [0, 12.5, 25, 50, 100],
      shapes: [
        ("Emax 2.6", .emax(ed50: 2.6)), ("Emax 12.5", .emax(ed50: 12.5)), ("sigmoid Emax", .sigmoidEmax(ed50: 30.5, hill: 3.5)),
        ("quadratic", .quadratic(delta: -0.00776)),
      ], maximalEffect: 0.15)
    let contrasts = try DoseContrasts(models, sizes: [1, 1, 1, 1, 1])
    let found = try DoseContrastPower(contrasts, standardDeviation: 0.34, error: 0.05)
      .sizes(means: models.means, power: 0.9, ratio: [1, 1, 1, 1, 1])
    #expect(found.sizes == [93, 93, 93, 93, 93])
    #expect(found.power.count == 4)
    for (a, b) in zip(found.power, [0.9603, 0.9449, 0.9806, 0.9018]) { #expect(a.isClose(to: b, within: 1e-3), "\(found.power)") }
  }

  @Test(.tags(.identity))
  func `is the error without an effect, and that of the t test with one contrast of two doses`() throws {
    let models = CandidateModels(doses: [0, 10, 40], shapes: [("linear", .linear), ("Emax", .emax(ed50: 5))])
    let power = DoseContrastPower(try DoseContrasts(models, sizes: [1, 1, 2]), standardDeviation: 3, error: 0.05)
    #expect(try power.power(means: [[2, 2, 2]], sizes: [20, 20, 40])[0].isClose(to: 0.05, within: 1e-9))
    let two = CandidateModels(doses: [0, 10], shapes: [("linear", .linear)])
    let one = DoseContrastPower(try DoseContrasts(two, sizes: [1, 1]), standardDeviation: 3, error: 0.025)
    let exact = NoncentralT(degreesOfFreedom: 58, noncentrality: 2 / (3 * (2.0 / 30).squareRoot()))
    let found = try one.power(means: [[0, 2]], sizes: [30, 30])[0]
    #expect(found.isClose(to: exact.upperTail(StudentT(degreesOfFreedom: 58).upperQuantile(0.025)), within: 1e-10))
  }

  @Test(.tags(.identity))
  func `has no size where the limit has not the power`() throws {
    let models = CandidateModels(doses: [0, 10, 40], shapes: [("linear", .linear), ("Emax", .emax(ed50: 5))], maximalEffect: 0.1)
    let power = DoseContrastPower(try DoseContrasts(models, sizes: [1, 1, 1]), standardDeviation: 3, error: 0.05)
    #expect(throws: MathematicalFailure.self) { try power.sizes(means: models.means, power: 0.9, ratio: [1, 1, 1], limit: 50) }
  }
}
