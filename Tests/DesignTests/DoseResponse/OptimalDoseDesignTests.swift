import Mathematics
import TestSupport
import Testing

@testable import Design

@Suite struct `Optimal dose design` {
  @Test(.tags(.reference), arguments: doseResponseCases("optdesign-"))
  func `has the peer's weights and criterion`(_ one: ReferenceCase) throws {
    let models = CandidateCase(one.inputs["models"], call: one.json["call"].text ?? "").models
    let doses = one.inputs["doses"].numbers.isEmpty ? models.doses : one.inputs["doses"].numbers
    let criterion: OptimalDoseDesign.Criterion =
      one.inputs["designCrit"].text == "TD" ? .targetDose(benefit: try #require(one.inputs["Delta"].number)) : .parameters
    let design = try OptimalDoseDesign(doses: doses, curves: models.curves, probabilities: one.inputs["probs"].numbers, criterion: criterion)
    for (found, expected) in zip(design.weights, one.outputs["weights"].numbers) {
      #expect(found.isClose(to: expected, within: one.tolerance), "\(design)")
    }
    #expect(design.criterion.isClose(to: try #require(one.outputs["crit"].number), within: 1e-4), "\(design)")
    #expect(design.gap <= 1e-7)
  }

  /// θ₁ and ED50 known: the D-optimal doses are 0, the middle DED50 ∕ (2ED50 + D), and D, a third each.
  @Test(.tags(.identity))
  func `has thirds at the ends and at D ED50 ∕ (2 ED50 + D) for an Emax curve`() throws {
    let curve = DoseResponseCurve(.emax, parameters: [1, 2, 30])
    let middle = 100.0 * 30 / 160
    let doses = [0, 5, 10, middle, 25, 40, 60, 80, 100]
    let design = try OptimalDoseDesign(doses: doses, curves: [curve], probabilities: [1], criterion: .parameters)
    for (d, w) in zip(doses, design.weights) { #expect(w.isClose(to: [0, middle, 100].contains(d) ? 1.0 / 3 : 0, within: 1e-3), "\(design)") }
  }

  @Test(.tags(.identity))
  func `is no better anywhere near`() throws {
    let models = CandidateModels(doses: [0, 5, 25, 50, 100], shapes: [("Emax", .emax(ed50: 25)), ("logistic", .logistic(ed50: 40, delta: 12))])
    for criterion in [OptimalDoseDesign.Criterion.parameters, .targetDose(benefit: 0.5), .both(benefit: 0.5)] {
      let best = try OptimalDoseDesign(doses: models.doses, curves: models.curves, probabilities: [0.3, 0.7], criterion: criterion, tolerance: 1e-5)
      #expect(best.weights.reduce(0, +).isClose(to: 1, within: 1e-12))
      let loose = try OptimalDoseDesign(doses: models.doses, curves: models.curves, probabilities: [0.3, 0.7], criterion: criterion, tolerance: 0.5)
      #expect(best.criterion <= loose.criterion)
      #expect(loose.criterion - best.criterion <= loose.gap)
    }
  }

  @Test(.tags(.identity))
  func `refuses fewer doses than parameters and curves without a target dose`() {
    let curve = DoseResponseCurve(.emax, parameters: [1, 2, 30])
    #expect(throws: MathematicalFailure.self) {
      try OptimalDoseDesign(doses: [0, 100], curves: [curve], probabilities: [1], criterion: .parameters)
    }
    #expect(throws: MathematicalFailure.self) {
      try OptimalDoseDesign(doses: [0, 50, 100], curves: [curve], probabilities: [1], criterion: .targetDose(benefit: 3))
    }
  }
}
