import Mathematics
import TestSupport
import Testing

@testable import Design

@Suite struct `Guess of a shape` {
  @Test(.tags(.reference), arguments: doseResponseCases("guesst-"))
  func `is the peer's`(_ one: ReferenceCase) throws {
    let (d, p) = (one.inputs["d"].numbers, one.inputs["p"].numbers)
    let points = zip(d, p).map { DosePoint(dose: $0, share: $1) }
    let shape: DoseResponseShape
    switch one.inputs["model"].text {
    case "emax": shape = ShapeGuess.emax(dose: d[0], share: p[0])
    case "sigEmax": shape = try ShapeGuess.sigmoidEmax(points)
    case "logistic": shape = try ShapeGuess.logistic(points)
    default: shape = try ShapeGuess.exponential(dose: d[0], share: p[0], greatestDose: try #require(one.inputs["Maxd"].number))
    }
    let found = Array(shape.standardParameters.dropFirst(2))
    #expect(found.count == one.outputs["par"].numbers.count)
    // The exponential's δ is 50 ∕ log(7∕3) = 59.0111250571915; the peer's root search leaves 2.5e-6.
    let tolerance = one.id == "guesst-exponential" ? 1e-5 : one.tolerance
    for (a, b) in zip(found, one.outputs["par"].numbers) { #expect(a.isClose(to: b, within: tolerance)) }
    if one.id == "guesst-exponential" { #expect(found[0].isClose(to: 50 / plainLog(7.0 / 3), within: 1e-9)) }
  }

  @Test(.tags(.identity))
  func `reaches the shares it was told`() throws {
    func share(_ shape: DoseResponseShape, _ d: Double, top: Double) -> Double {
      let curve = DoseResponseCurve(shape, placeboEffect: 0, maximalEffect: 1, greatestDose: top)
      return curve.effect(at: d)
    }
    #expect(share(.emax(ed50: 5), 5, top: 1e13).isClose(to: 0.5, within: 1e-9))
    #expect(share(ShapeGuess.emax(dose: 20, share: 0.7), 20, top: 1e13).isClose(to: 0.7, within: 1e-9))
    #expect(share(ShapeGuess.quadratic(dose: 20, share: 0.7), 20, top: 200).isClose(to: 0.7, within: 1e-12))
    #expect(share(try ShapeGuess.exponential(dose: 20, share: 0.1, greatestDose: 100), 20, top: 100).isClose(to: 0.1, within: 1e-10))
    let beta = try ShapeGuess.beta(dose: 20, share: 0.3, topDose: 70, scale: 120)
    #expect(share(beta, 20, top: 100).isClose(to: 0.3, within: 1e-12))
    #expect(share(beta, 70, top: 100).isClose(to: 1, within: 1e-12))
    let three = try ShapeGuess.sigmoidEmax([10, 20, 40].map { DosePoint(dose: $0, share: $0 * $0 / (400 + $0 * $0)) })
    #expect(share(three, 20, top: 1e9).isClose(to: 0.5, within: 1e-9))
  }

  @Test(.tags(.identity))
  func `refuses shares that no such shape has`() {
    #expect(throws: MathematicalFailure.self) { try ShapeGuess.exponential(dose: 50, share: 0.6, greatestDose: 100) }
    #expect(throws: MathematicalFailure.self) { try ShapeGuess.sigmoidEmax([.init(dose: 10, share: 0.8), .init(dose: 20, share: 0.2)]) }
    #expect(throws: MathematicalFailure.self) { try ShapeGuess.logistic([.init(dose: 10, share: 0.8), .init(dose: 20, share: 0.9)]) }
    #expect(throws: MathematicalFailure.self) { try ShapeGuess.beta(dose: 70, share: 0.8, topDose: 70, scale: 120) }
  }
}
