import Design
import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis
@testable import Simulation

@Suite struct `MCP-Mod in simulated trials` {
  /// The plan of 93 patients an arm.
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
        model selection: AIC
        target dose: {benefit: 0.1}
    hypotheses:
      dose-response: {test: superiority, analysis: dose-response}
    design: {sample size: 465, error: 5% one-sided, looks: [end]}
    scenarios:
      truth: {dose-response: {candidate: each, maximal effect: 0.15}, standard deviation: 0.34}
      no effect: {effect: {d12: 0, d25: 0, d50: 0, d100: 0}, standard deviation: 0.34}
    simulation: {trials: 60000, seed: 20261128}
    """

  @Test(.tags(.recovery))
  func `has the power of the closed form and spends the error within three Monte Carlo standard errors at 60 000 trials`() throws {
    // Nothing is fitted where no dose is asked for.
    let trial = try TrialProtocol.reading(Self.plan.replacing("    target dose: {benefit: 0.1}\n", with: ""))
    let experiment = try Experiment(trial)
    let tally = try experiment.tally(trials: 1..<60_001, threads: 2)
    let doses = try #require(try DoseResponseDesign(of: trial))
    let exact = try doses.power(in: doses.trial.scenarios, patients: 465)
    #expect(tally.tallies.count == 5 && exact[4].isClose(to: 0.05, within: 1e-4))
    for (name, (found, power)) in zip(experiment.scenarios, zip(tally.tallies, exact)) {
      let share = Double(found.successes()) / 60_000
      let error = (power * (1 - power) / 60_000).squareRoot()
      #expect(abs(share - power) < 3 * error, "\(name): \(share) against \(power) ± \(error)")
      // Each trial has one greatest statistic.
      #expect((0..<4).reduce(0) { $0 + found[.greatest, candidate: $1] } == 60_000)
      #expect((0..<4).reduce(0) { $0 + found[.significant, candidate: $1] } == found.successes())
      #expect(found[.fitted] == 0)
    }
  }

  @Test(.tags(.identity))
  func `is counted to the same bytes on one, two and three threads, in one piece and in two`() throws {
    let experiment = try Experiment(TrialProtocol.reading(Self.plan))
    let one = try experiment.tally(trials: 1..<241, threads: 1)
    #expect(try experiment.tally(trials: 1..<241, threads: 2).bytes == one.bytes)
    #expect(try experiment.tally(trials: 1..<241, threads: 3).bytes == one.bytes)
    var parts = try experiment.tally(trials: 1..<101, threads: 2)
    parts.merge(try experiment.tally(trials: 101..<241, threads: 1))
    #expect(parts.bytes == one.bytes)
    #expect(try ExperimentTally(bytes: one.bytes) == one)
    for tally in one.tallies.dropLast() {
      #expect(tally[.fitted] == tally.successes() && tally[.found] <= tally[.fitted] && tally[.found] > 150)
      #expect((0..<4).reduce(0) { $0 + tally[.chosen, candidate: $1] } == tally[.fitted])
      let mean = tally[.dose] / Double(tally[.found])
      let quantiles = [0.1, 0.5, 0.9].compactMap { tally.dose(quantile: $0, greatest: 100) }
      #expect(quantiles.count == 3 && quantiles == quantiles.sorted() && mean > quantiles[0] && mean < 100)
    }
  }

  @Test(.tags(.identity), arguments: [1, 2, 3, 4])
  func `finds in a trial what the library finds in its patients`(_ number: Int) throws {
    let trial = try TrialProtocol.reading(Self.plan).followingCurves
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[3])
    let (data, conclusion) = simulator.replay(seed: 7, trial: number)
    let found = try #require(conclusion.looks[0].doses)
    let doses = trial.doseArms(of: trial.analyses[0])
    let given = data.arm.map { arm in doses.first { $0.arm == arm }?.dose ?? -1 }
    let responses = (0..<data.subjectCount).map { data.score(subject: $0, visit: 0) ?? .nan }
    let models = CandidateModels(try #require(trial.analyses[0].doseResponse), doses: doses.map(\.dose))
    let library = try MultipleComparisonsAndModeling(models, data: DoseResponseData(doses: given, responses: responses), error: 0.05)
    for (a, b) in zip(found.statistics, library.test.statistics) { #expect(a.isClose(to: b, relative: 1e-9)) }
    #expect(found.degreesOfFreedom == 460 && found.statistics.count == 4)
    let p = try #require(library.adjustedP.min())
    #expect(conclusion.looks[0].contrast?.pOneSided == found.adjustedP && found.adjustedP.isClose(to: p, relative: 0.02, floor: 1e-6))
    #expect(conclusion.success == (p <= 0.05))
    guard let chosen = library.chosen else { return }
    #expect(found.chosen == library.fits[chosen].candidate)
    let dose = library.fits[chosen].fit.targetDose(benefit: 0.1)
    #expect((found.targetDose == nil) == (dose == nil))
    if let dose, let seen = found.targetDose { #expect(seen.isClose(to: dose.value, relative: 1e-6), "\(seen) \(dose.value)") }
  }

  /// Three visits, half of the leavers before the second.
  static let repeated = plan.replacing("model: AVAL ~ TRT01P", with: "model: CHG ~ AVISIT*TRT01P + us(AVISIT | USUBJID)")
    .replacing("variable: value", with: "variable: change from baseline").replacing("model selection: AIC", with: "model selection: gAIC")
    .replacing("analyses:\n", with: "schedule: {baseline: week 0, visits: [week 2, week 4, week 8]}\nanalyses:\n")
    .replacing(
      "standard deviation: 0.34}",
      with:
        "standard deviation: 0.34, correlation: {structure: ar1, adjacent visits: 0.7}, treatment discontinuation: {share: 20%, mechanism: completely at random}}"
    )

  @Test(.tags(.identity))
  func `of repeated measures is the generalized method on the means and the covariance of the mixed model`() throws {
    let trial = try TrialProtocol.reading(Self.repeated).followingCurves.whole
    let analysis = trial.analyses[0]
    #expect(analysis.degreesOfFreedom == .normal && analysis.missingData == .missingAtRandom)
    let (data, conclusion) = try TrialSimulator(trial: trial, scenario: trial.scenarios[1]).replay(seed: 3, trial: 1)
    let found = try #require(conclusion.looks[0].doses)
    let frame = try ModelFrame(data, for: analysis, estimand: trial.estimands[0], visit: 2, control: trial.controlArm)
    let fit = try ModelFit(analysis.model, frame: frame, estimation: .REML, degreesOfFreedom: .normal)
    // Treatment contrasts: the difference at the last visit is the arm's coefficient and that of the arm at this visit.
    let columns = fit.fitted.design.columns.map(\.name)
    let arms = ["d12", "d25", "d50", "d100"]
    let rows = arms.map { arm in columns.map { $0 == "TRT01P\(arm)" || $0.contains("TRT01P\(arm)") && $0.contains("week 8") ? 1.0 : 0 } }
    #expect(rows.allSatisfy { $0.reduce(0, +) == 2 }, "\(columns)")
    let all = Matrix(fit.fitted.coefficientCovariance)
    let estimates = DoseEstimates(
      doses: [12.5, 25, 50, 100], estimates: try rows.map { try fit.contrast($0).estimate },
      covariance: Matrix(rows.map { a in rows.map { all.bilinearForm(a, $0) } }), isPlaceboAdjusted: true)
    let plan = try #require(analysis.doseResponse)
    let models = CandidateModels(plan, doses: [0, 12.5, 25, 50, 100])
    let test = try DoseContrastTest(models, of: estimates)
    for (a, b) in zip(found.statistics, test.statistics) { #expect(a.isClose(to: b, relative: 1e-7), "\(a) \(b)") }
    #expect(found.residual == nil && found.degreesOfFreedom == .infinity)
    let p = try #require(test.adjustedP().min())
    #expect(found.adjustedP.isClose(to: p, relative: 0.02, floor: 1e-6))
    // The library's fits of means: placebo's has any variance of its own.
    var means = Matrix(rows: 5, columns: 5, repeating: 0.01)
    for i in 0..<4 { for j in 0..<4 { means[i + 1, j + 1] += estimates.covariance[i, j] } }
    let whole = DoseEstimates(doses: models.doses, estimates: [0] + estimates.estimates, covariance: means)
    let significant = try test.adjustedP().indices.filter { try test.adjustedP()[$0] <= 0.05 }
    let fits = try significant.map { try DoseResponseFit(models.curves[$0].family, to: whole) }
    let least = try #require(fits.min { $0.criterion(.akaike)! < $1.criterion(.akaike)! })
    let chosen = try #require(found.chosen)
    #expect(models.curves[chosen].family == least.curve.family)
    let dose = least.targetDose(benefit: 0.1)
    #expect((dose == nil) == (found.targetDose == nil))
    if let dose, let seen = found.targetDose { #expect(seen.isClose(to: dose.value, relative: 1e-5)) }
  }

  @Test(.tags(.identity))
  func `is analyzed from its data as it was simulated, with all tables`() throws {
    let trial = try TrialProtocol.reading(Self.plan).whole.followingCurves
    let (data, conclusion) = try TrialSimulator(trial: trial, scenario: trial.scenarios[1]).replay(seed: 11, trial: 5)
    let plan = try ConclusionPlan(for: trial)
    let table = try DataTable.reading(csv: [UInt8](data.csv(for: trial).utf8), options: DataTable.ReadingOptions(missing: []))
    let analysis = TrialAnalysis(plan: plan, data: try TrialData.reading(table, for: trial).data)
    #expect(analysis.conclusion == conclusion)
    #expect(conclusion.success)
    let results = try analysis.results()
    for id in ["decision", "contrasts", "doses", "curves", "curveEffects"] { #expect(results[id] != nil, "\(id)") }
    guard case .decision(let decision)? = results["decision"], case .table(let contrasts)? = results["contrasts"] else { return }
    #expect(decision.outcome == "dose-response shown")
    // Coefficients of unit length that sum to 0, and statistics of their estimates.
    for row in contrasts.rows {
      let numbers = row.map { cell -> Double in if case .number(let value, _) = cell { value } else { 0 } }
      #expect(numbers[1...5].reduce(0, +).isClose(to: 0, within: 1e-12))
      #expect(numbers[1...5].reduce(0) { $0 + $1 * $1 }.isClose(to: 1, within: 1e-12))
      #expect((numbers[6] / numbers[7]).isClose(to: numbers[8], relative: 1e-12))
      #expect(numbers[10] <= numbers[9] + 5e-6)
    }
  }

  @Test(.tags(.identity))
  func `takes the doses of its estimand and leaves an active comparator out`() throws {
    let text = try Fixtures.text("protocols/igmesine-phase-2.yaml")
    let start = try #require(text.range(of: "    method: ANCOVA\n"))
    let end = try #require(text.range(of: "design:\n"))
    let scenarios = try #require(text.range(of: "\nscenarios:\n"))
    let own = """
          method: MCP-Mod
          model: CHG ~ BASE + TRT01P
          missing data: last observation carried forward
          candidates: {line: {shape: linear}, early: {shape: Emax, ED50: 5}, bell: {shape: bell, ED50: 5, ID50: 40, m: 2}}
          target dose: {benefit: 1}
      hypotheses:
        doses: {test: superiority}

      """
    let whole =
      String(text[..<start.lowerBound]).replacing("[low, high, fluoxetine]", with: "[low, high]") + own
      + String(text[end.lowerBound..<scenarios.upperBound]).replacing("sample size: unknown", with: "sample size: 240")
      .replacing("  multiplicity: {method: none}\n", with: "")
      + "  bell: {dose-response: {candidate: bell, maximal effect: -9}, effect: {fluoxetine: -2.2}}\n"
    let trial = try TrialProtocol.reading(whole).followingCurves
    #expect(trial.doseArms(of: trial.analyses[0]).map(\.dose) == [0, 25, 100])
    let curve = DoseResponseCurve(.bell(ed50: 5, id50: 40, m: 2), placeboEffect: 0, maximalEffect: -9, greatestDose: 100)
    #expect(trial.scenarios[0].effects == [0, curve.effect(at: 25), curve.effect(at: 100), -2.2])
    let (data, conclusion) = try TrialSimulator(trial: trial, scenario: trial.scenarios[0]).replay(seed: 1, trial: 1)
    let found = try #require(conclusion.looks[0].doses)
    // The residual variance is that of all four arms; a lower score is better.
    #expect(found.degreesOfFreedom == 240 - 5 && found.benefits.count == 2 && found.benefits[0] > 5)
    #expect(found.greatest == 2 && conclusion.success)
    // A bell has more parameters than there are doses, and is not fitted.
    #expect(found.chosen != 2)
    let results = try TrialAnalysis(plan: ConclusionPlan(for: trial), data: data).results()
    guard case .table(let doses)? = results["doses"] else { Issue.record("no doses"); return }
    #expect(doses.rows.map { $0[0] } == [.number(25), .number(100)])
    guard case .number(let difference, _) = doses.rows[0][1] else { return }
    #expect(difference == -found.benefits[0])
  }

  @Test func `of a scenario that follows each curve is simulated curve by curve`() throws {
    let trial = try TrialProtocol.reading(Self.plan)
    #expect(throws: SimulationRefusal.severalCurves(scenario: "truth")) { try TrialSimulator(trial: trial, scenario: trial.scenarios[0]) }
    #expect(try Experiment(trial, scenarios: ["truth"]).scenarios.count == 4)
    #expect(try Experiment(trial, scenarios: ["truth: steep"]).scenarios == ["truth: steep"])
  }
}
