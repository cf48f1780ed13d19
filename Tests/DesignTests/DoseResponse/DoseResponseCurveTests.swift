import Mathematics
import TestSupport
import Testing

@testable import Design

@Suite struct `Dose-response curve` {
  static let shapes: [DoseResponseShape] = [
    .linear, .logLinear(offset: 2), .emax(ed50: 14), .sigmoidEmax(ed50: 30.5, hill: 3.5), .sigmoidEmax(ed50: 20, hill: 0.7), .exponential(delta: 40),
    .quadratic(delta: -0.00776), .quadratic(delta: 0.01), .logistic(ed50: 40, delta: 12), .beta(delta1: 0.8, delta2: 0.6, scale: 120),
    .bell(ed50: 8, id50: 45, m: 2.5),
    .points([.init(dose: 0, share: 0), .init(dose: 12.5, share: 0.4), .init(dose: 50, share: 1), .init(dose: 100, share: 0.7)]),
  ]

  @Test(.tags(.identity), arguments: shapes)
  func `has its gradient and slope`(_ shape: DoseResponseShape) {
    let curve = DoseResponseCurve(shape, placeboEffect: 3, maximalEffect: -1.7, greatestDose: 100)
    for d in [3.0, 17, 44, 91] {
      let h = 1e-6 * d
      #expect(curve.slope(at: d).isClose(to: (curve.value(at: d + h) - curve.value(at: d - h)) / (2 * h), relative: 1e-6, floor: 1e-3))
      for (k, slope) in curve.gradient(at: d).enumerated() {
        let step = 1e-6 * max(abs(curve.parameters[k]), 1e-3)
        let moved = [1.0, -1].map { sign -> Double in
          var θ = curve.parameters
          θ[k] += sign * step
          return DoseResponseCurve(curve.family, parameters: θ).value(at: d)
        }
        #expect(slope.isClose(to: (moved[0] - moved[1]) / (2 * step), relative: 1e-5, floor: 1e-2), "\(k)")
      }
    }
  }

  @Test(.tags(.identity), arguments: shapes)
  func `has its placebo's mean, its greatest effect and the doses that do what is asked`(_ shape: DoseResponseShape) throws {
    let curve = DoseResponseCurve(shape, placeboEffect: 3, maximalEffect: -1.7, greatestDose: 100)
    #expect(curve.value(at: 0).isClose(to: 3, within: 1e-12))
    let peak = curve.greatestEffect(upTo: 100, .decreasing)
    #expect(peak.effect.isClose(to: -1.7, within: 1e-12))
    #expect((0...1000).allSatisfy { curve.effect(at: Double($0) / 10) >= -1.7 - 1e-12 })
    #expect(curve.greatestEffect(upTo: 100).effect <= 1e-12)
    let target = try #require(curve.targetDose(benefit: 1.1, upTo: 100, .decreasing))
    #expect(curve.effect(at: target).isClose(to: -1.1, within: 1e-9))
    #expect((0..<200).allSatisfy { curve.effect(at: target * Double($0) / 200) > -1.1 })
    #expect(curve.targetDose(benefit: 1.71, upTo: 100, .decreasing) == nil)
    #expect(curve.targetDose(benefit: 0.5, upTo: 100) == nil)
    let half = try #require(curve.dose(withShare: 0.5, ofEffectUpTo: 100, .decreasing))
    #expect(curve.effect(at: half).isClose(to: -0.85, within: 1e-9))
  }

  /// By differences of the doses themselves.
  @Test(.tags(.identity), arguments: shapes.filter { if case .points = $0 { false } else { true } })
  func `has the gradients of its doses`(_ shape: DoseResponseShape) throws {
    let curve = DoseResponseCurve(shape, placeboEffect: 3, maximalEffect: 1.7, greatestDose: 100)
    let target = try #require(curve.targetDose(benefit: 1.1, upTo: 100))
    let share = try #require(curve.dose(withShare: 0.8, ofEffectUpTo: 100))
    let (g, h) = (curve.targetDoseGradient(at: target), curve.shareDoseGradient(at: share, share: 0.8, ofEffectUpTo: 100))
    for k in curve.parameters.indices {
      let step = 1e-5 * max(abs(curve.parameters[k]), 1e-3)
      let moved = try [1.0, -1].map { sign in
        var θ = curve.parameters
        θ[k] += sign * step
        let other = DoseResponseCurve(curve.family, parameters: θ)
        return (try #require(other.targetDose(benefit: 1.1, upTo: 110)), try #require(other.dose(withShare: 0.8, ofEffectUpTo: 100)))
      }
      #expect(g[k].isClose(to: (moved[0].0 - moved[1].0) / (2 * step), relative: 1e-3, floor: 1))
      #expect(h[k].isClose(to: (moved[0].1 - moved[1].1) / (2 * step), relative: 1e-3, floor: 1))
    }
  }

  @Test(.tags(.reference), arguments: doseResponseCases("mods-"))
  func `has the peer's means and parameters`(_ one: ReferenceCase) throws {
    let models = CandidateCase(one.inputs, call: one.json["call"].text ?? "").models
    let means = one.outputs["muMat"].matrix
    #expect(means.count == models.doses.count)
    for (i, row) in means.enumerated() {
      #expect(row.count == models.curves.count)
      for (m, expected) in row.enumerated() { #expect(models.means[m][i].isClose(to: expected, within: one.tolerance)) }
    }
    guard one.outputs["parameters"] != .null else { return }
    #expect(models.names == one.outputs["models"].elements.compactMap(\.text))
    // Curves of one family share an entry, by rows; others are by name.
    let names = ["E0": "e0", "Emax": "eMax", "ED50": "ed50", "hill": "h", "E1": "e1"]
    var expected: [[Double]] = []
    var m = 0
    for entry in one.outputs["parameters"].elements {
      let rows =
        entry.fields.isEmpty
        ? entry.matrix : [models.curves[m].family.parameterNames.map { entry[names[$0] ?? $0].number ?? .nan }]
      expected += rows
      m += rows.count
    }
    #expect(expected.count == models.curves.count)
    for (curve, row) in zip(models.curves, expected) {
      #expect(curve.parameters.count == row.count)
      for (found, expected) in zip(curve.parameters, row) { #expect(found.isClose(to: expected, within: one.tolerance)) }
    }
  }

  @Test(.tags(.reference))
  func `has the peer's target doses`() throws {
    let target = References.one("dose-response", "td-mods-3dose")
    let share = References.one("dose-response", "ed50-mods-5dose")
    for (one, isTarget) in [(target, true), (share, false)] {
      let models = CandidateCase(one.inputs["object"], call: one.json["call"].text ?? "").models
      let expected = one.outputs["dose"].numbers
      #expect(expected.count == models.curves.count)
      for (curve, expected) in zip(models.curves, expected) {
        let found =
          isTarget
          ? curve.targetDose(benefit: try #require(one.inputs["Delta"].number), upTo: 100)
          : curve.dose(withShare: try #require(one.inputs["p"].number), ofEffectUpTo: 100)
        #expect(try #require(found).isClose(to: expected, within: one.tolerance))
      }
    }
  }
}
