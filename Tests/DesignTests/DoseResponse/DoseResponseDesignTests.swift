import Mathematics
import TestSupport
import Testing
import Trial

@testable import Design

@Suite struct `A design by MCP-Mod` {
  /// The plan of DoseFinding's vignette on sample size; see the references' SOURCE.md.
  static let plan = """
    equipoise: 1
    arms:
      placebo: {role: placebo}
      d12: {dose: 12.5 mg/day}
      d25: {dose: 25 mg/day}
      d50: {dose: 50 mg/day}
      d100: {dose: 100 mg/day}
    endpoints:
      score: {variable: value, unit: points, better: higher}
    analyses:
      dose-response:
        method: MCP-Mod
        model: AVAL ~ TRT01P
        candidates:
          early: {shape: Emax, ED50: 2.6}
          later: {shape: Emax, ED50: 12.5}
          steep: {shape: sigmoid Emax, ED50: 30.5, hill: 3.5}
          turning: {shape: quadratic, delta: -0.00776}
        target dose: {benefit: 0.1}
    hypotheses:
      dose-response: {test: superiority, analysis: dose-response}
    design:
      power: {target: 90%, scenario: truth}
      error: 5% one-sided
      looks: [end]
    scenarios:
      truth: {dose-response: {candidate: each, maximal effect: 0.15}, standard deviation: 0.34}
      no effect: {effect: {d12: 0, d25: 0, d50: 0, d100: 0}, standard deviation: 0.34}
    """

  @Test(.tags(.reference))
  func `plans 93 patients an arm, with the powers of the vignette`() throws {
    let results = try DesignResults.results(for: TrialProtocol.reading(Self.plan))
    guard case .table(let size)? = results["sampleSize"], case .table(let power)? = results["power"] else {
      Issue.record("no size")
      return
    }
    #expect(size.rows[0][0] == .count(465) && size.rows[0][1] == .text("93, 93, 93, 93, 93"))
    #expect(power.rows.map { $0[0] } == ["truth: early", "truth: later", "truth: steep", "truth: turning", "no effect"].map { .text($0) })
    for (row, expected) in zip(power.rows, [0.9603, 0.9449, 0.9806, 0.9018, 0.05]) {
      guard case .number(let found, _) = row[2] else { Issue.record("no power"); continue }
      #expect(found.isClose(to: expected, within: expected == 0.05 ? 1e-4 : 1e-3), "\(found)")
    }
    // 2.6 Δ ∕ (102.6 ∕ 100 · 0.15 − Δ) and the like: the curve's own inverse.
    for (row, expected) in zip(power.rows, [100.0 * 2.6 * 2 / (102.6 * 3 - 200), 100 * 12.5 * 2 / (112.5 * 3 - 200)]) {
      guard case .number(let dose, _) = row[4] else { Issue.record("no dose"); continue }
      #expect(dose.isClose(to: expected, within: 1e-9), "\(dose)")
    }
  }

  @Test(.tags(.reference))
  func `has the peer's size for the least power`() throws {
    let one = References.one("dose-response", "sampsize-5dose-min90")
    let text = """
      equipoise: 1
      arms:
        placebo: {role: placebo}
        d5: {dose: 5 mg/day}
        d25: {dose: 25 mg/day}
        d50: {dose: 50 mg/day}
        d100: {dose: 100 mg/day}
      analyses:
        curves:
          method: MCP-Mod
          model: AVAL ~ TRT01P
          candidates:
            linear: {shape: linear}
            emax: {shape: Emax, ED50: 25}
            quadratic: {shape: quadratic, delta: -0.006}
            exponential: {shape: exponential, delta: 30}
      hypotheses:
        curves: {test: superiority}
      design: {power: {target: 90%, scenario: truth}, error: 2.5% one-sided, looks: [end]}
      scenarios:
        truth: {dose-response: {candidate: each, maximal effect: 2.5}, standard deviation: 6}
      """
    let size = try PlannedSize(of: TrialProtocol.reading(text))
    let expected = one.outputs["sampSizePerArm"].numbers
    #expect(expected.count == 5 && Set(expected).count == 1)
    #expect(abs(Double(size.patients) / 5 - expected[0]) <= one.tolerance, "\(size.patients)")
  }

  @Test(.tags(.identity))
  func `has the effects of the curves, each truth under its name`() throws {
    let trial = try TrialProtocol.reading(Self.plan).followingCurves
    #expect(trial.scenarios.map(\.name) == ["truth: early", "truth: later", "truth: steep", "truth: turning", "no effect"])
    #expect(trial.simulation.scenarios == trial.scenarios.map(\.name))
    for (d, effect) in zip([12.5, 25, 50, 100], trial.scenarios[0].effects.dropFirst()) {
      #expect(effect.isClose(to: 0.15 * d / (d + 2.6) * 102.6 / 100, within: 1e-14))
    }
    #expect(trial.scenarios[0].effects[0] == 0 && trial.followingCurves == trial)
    // A lower score that is better falls.
    let falling = try TrialProtocol.reading(
      Self.plan.replacing("better: higher", with: "better: lower").replacing("maximal effect: 0.15", with: "maximal effect: -0.15")
    )
    #expect(falling.followingCurves.scenarios[0].effects == trial.scenarios[0].effects.map { $0 == 0 ? 0 : -$0 })
    #expect(try PlannedSize(of: falling).patients == 465)
  }

  @Test(.tags(.identity))
  func `spends the error without an effect, with patients as planned and by the normal distribution`() throws {
    let text = Self.plan.replacing("power: {target: 90%, scenario: truth}", with: "sample size: 40\n  approximation: normal")
    let doses = try #require(try DoseResponseDesign(of: TrialProtocol.reading(text)))
    let power = try doses.power(in: doses.trial.scenarios, patients: 40)
    #expect(power[4].isClose(to: 0.05, within: 1e-4))
    let t = try #require(try DoseResponseDesign(of: TrialProtocol.reading(text.replacing("approximation: normal", with: "approximation: t"))))
    #expect(try t.criticalValue(patients: 40) > doses.criticalValue(patients: 40))
    #expect(try t.power(in: t.trial.scenarios, patients: 40)[4].isClose(to: 0.05, within: 1e-4))
    #expect(throws: MathematicalFailure.self) { try t.criticalValue(patients: 5) }
  }

  @Test(.tags(.identity))
  func `refuses curves of which nothing can be shown`() throws {
    func problems(_ candidate: String) throws -> [DoseResponseProblem.Kind] {
      DoseResponseProblem.all(
        of: try TrialProtocol.reading(Self.plan.replacing("early: {shape: Emax, ED50: 2.6}", with: "early: \(candidate)"))
      ).filter { $0.candidate == "early" }.map(\.kind)
    }
    #expect(try problems("{shape: points, 0: 50%, 100: 50%}") == [.flat])
    #expect(try problems("{shape: points, 0: 50%, 100: 20%}") == [.harmful])
    #expect(try problems("{shape: quadratic, delta: -10}") == [.harmful])
    #expect(try problems("{shape: exponential, delta: 0.01}") == [.notFinite])
    #expect(try problems("{shape: logistic, ED50: 1e6, delta: 1}") == [.flat])
    #expect(try problems("{shape: bell, ED50: 5, ID50: 30, m: 2}") == [])
  }
}

@Suite struct `The greatest contrast` {
  static let r = Matrix([[1, 0.957, 0.648, 0.867], [0.957, 1, 0.839, 0.929], [0.648, 0.839, 1, 0.844], [0.867, 0.929, 0.844, 1]])

  @Test(.tags(.identity), arguments: [12.0, 460, .infinity])
  func `has its p, three digits away from the error and six beside it`(_ df: Double) throws {
    let law = MultivariateT(correlation: Self.r, degreesOfFreedom: df)
    let test = GreatestContrast(correlation: Self.r, degreesOfFreedom: df, error: 0.05)
    for t in [0.5, 1, 1.5, 1.9, 2.2, 2.5, 3, 4] {
      let exact = try law.atLeastOne(above: [t, t, t, t], effort: .fine(tolerance: 1e-7))
      let found = try test.p(of: t)
      #expect(found.isClose(to: exact, relative: 0.01), "\(t) \(found) \(exact)")
    }
    let c = try law.equicoordinateQuantile(0.95, effort: .fine(tolerance: 1e-7))
    #expect(try test.p(of: c).isClose(to: 0.05, within: 2e-6))
    for step in [1e-4, 1e-3, 0.01, 0.1, 1] {
      #expect(try test.p(of: c + step) <= 0.05 && test.isSignificant(c + step))
      #expect(try test.p(of: c - step) > 0.05 && !test.isSignificant(c - step))
    }
  }
}

@Suite struct `The closed test of doses` {
  @Test(.tags(.identity))
  func `is the t test for one dose, and for two with a line the three tests by hand`() throws {
    let s = Matrix([[2.0, 1], [1, 2]])
    let estimates = DoseEstimates(doses: [1, 2], estimates: [3, 4], covariance: s, degreesOfFreedom: 20, isPlaceboAdjusted: true)
    let models = CandidateModels(doses: [0, 1, 2], shapes: [("line", .linear)])
    let test = try ClosedDoseTest(models, of: estimates)
    let law = StudentT(degreesOfFreedom: 20)
    let (one, two) = (law.upperTail(3 / 2.squareRoot()), law.upperTail(4 / 2.squareRoot()))
    // c ∝ S⁻¹ (1, 2) ∝ (0, 1): with equal groups a line's contrast of three doses has its middle at 0.
    let both = law.upperTail(4 / 2.squareRoot())
    #expect(test.sets.map(\.members) == [[0], [1], [0, 1]])
    for (found, expected) in zip(test.sets.map(\.p), [one, two, both]) { #expect(found.isClose(to: expected, within: 1e-12)) }
    #expect(test.adjustedP[0].isClose(to: max(one, both), within: 1e-12) && test.adjustedP[1].isClose(to: max(two, both), within: 1e-12))
  }

  @Test(.tags(.identity))
  func `shows no dose where MCP-Mod shows none, and its p of all is MCP-Mod's`() throws {
    let models = CandidateModels(
      doses: [0, 12.5, 25, 50, 100],
      shapes: [("a", .emax(ed50: 2.6)), ("b", .sigmoidEmax(ed50: 30.5, hill: 3.5)), ("c", .quadratic(delta: -0.00776))])
    var s = Matrix(rows: 4, columns: 4, repeating: 1)
    for i in 0..<4 { s[i, i] = 2 }
    let estimates = DoseEstimates(
      doses: [12.5, 25, 50, 100], estimates: [1, 1.5, 2.2, 1.1], covariance: s, degreesOfFreedom: 60, isPlaceboAdjusted: true)
    let closed = try ClosedDoseTest(models, of: estimates)
    let test = try DoseContrastTest(models, of: estimates)
    let (single, stepped) = (try test.adjustedP(), try test.closedP())
    #expect(try #require(closed.sets.last).p.isClose(to: try #require(single.min()), within: 5e-6))
    #expect(closed.adjustedP.allSatisfy { $0 >= single.min()! - 5e-6 })
    for (a, b) in zip(stepped, single) { #expect(a <= b + 5e-6) }
    #expect(stepped.min()!.isClose(to: single.min()!, within: 5e-6))
  }
}
