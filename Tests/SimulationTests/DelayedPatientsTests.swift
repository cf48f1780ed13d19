import Analysis
import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Patients randomized and not yet followed when a look stops the trial.
@Suite struct `Delayed patients` {
  /// Two samples, every look at two-sided 5%, patients coming at a rate.
  static func trial(
    perMonth: Double, effects: [String: Double] = ["planned": -4], sampleSize: Int = 100, level: Double = 0.025,
    _ delayed: DesignPlan.DelayedPatients = .analyzedAtTheEnd
  ) -> TrialProtocol {
    var trial = TrialExamples.twoSamples(sampleSize: sampleSize, effects: effects, looks: [.patients(0.5), .end])
    trial.design.efficacy = .levels([level, 0.025])
    trial.design.delayedPatients = delayed
    for index in trial.scenarios.indices { trial.scenarios[index].accrual = AccrualLaw(patientsPerMonth: perMonth, rampMonths: 0) }
    return trial
  }

  @Test(.tags(.identity))
  func `who come one in ten thousand years are none, and the trial is that in which they are ignored`() throws {
    let (late, ignored) = (Self.trial(perMonth: 1e-5), Self.trial(perMonth: 1e-5, .ignored))
    let runs = try [late, ignored].map { try OperatingCharacteristics.simulate($0, trials: 300, seed: 3, threads: 2)[0] }
    #expect(runs[0].stoppedAtLook == runs[1].stoppedAtLook && runs[0].success == runs[1].success)
    // The same sums in the same order: the same bits.
    #expect(runs[0].atEnd.map(\.estimate) == runs[1].atEnd.map(\.estimate) && runs[0].atEnd.map(\.patients) == runs[1].atEnd.map(\.patients))
    #expect(runs[1].withDelayed.allSatisfy { $0 == nil })
    #expect(zip(runs[0].withDelayed, runs[0].stoppedAtLook).allSatisfy { ($0 == nil) == ($1 == 1) })
    let tallies = try [late, ignored].map { try Experiment($0, seed: 3).tally(trials: 1..<301, threads: 2).tallies[0] }
    for what: TallyShape.Whole in [.patients, .any, .failed, .delayed] { #expect(tallies[0][what] == tallies[1][what]) }
    #expect(tallies[0][.reversed, hypothesis: 0, look: 0] == 0 && tallies[0][.won, hypothesis: 0, look: 0] > 50)
    #expect(tallies[0][.days, look: 2] == tallies[1][.days, look: 2])
    // The digest has their p-values besides.
    #expect(tallies[0].digest != tallies[1].digest)
  }

  @Test(.tags(.identity))
  func `who come within the hour are all, and the last analysis is that of the whole trial`() throws {
    let run = try OperatingCharacteristics.simulate(Self.trial(perMonth: 1e7), trials: 300, seed: 3, threads: 2)[0]
    for (delayed, (end, stop)) in zip(run.withDelayed, zip(run.atLook(1), run.stoppedAtLook)) where stop == 0 {
      #expect(delayed?.patients == 100)
      #expect(try #require(delayed?.estimate?.value).isClose(to: #require(end.estimate?.value), relative: 1e-12))
      #expect(try #require(delayed?.estimate?.pOneSided).isClose(to: #require(end.estimate?.pOneSided), relative: 1e-9))
    }
  }

  @Test(.tags(.identity))
  func `are those randomized between the look's last patient and the visit that he was waited for`() throws {
    var trial = Self.trial(perMonth: 30, effects: ["planned": -4])
    trial.design.futility = FutilityRule(bounds: [1, nil], rule: .nonBinding)
    trial.design.stopping = .efficacyAndFutility
    let experiment = try Experiment(trial, seed: 8)
    let (rules, simulator) = (experiment.conditions[0].rules, experiment.conditions[0].simulator)
    let tally = try experiment.tally(trials: 1..<201, threads: 2).tallies[0]
    var (reversed, missed, patients, late, days, stops) = (0, 0, 0, 0, 0.0, 0)
    for number in 1...200 {
      let (data, conclusion) = simulator.replay(seed: 8, trial: number)
      let arrivals = data.course.randomizationDay
      let hypothesis = conclusion.hypotheses[0]
      guard conclusion.stoppedAtLook == 0 else {
        #expect(hypothesis.delayed == nil)
        patients += 100
        days += arrivals[99] + 42
        continue
      }
      stops += 1
      let delayed = try #require(hypothesis.delayed)
      let n = arrivals.count { $0 <= arrivals[49] + 42 }
      #expect(delayed.patients == n && conclusion.last == delayed && conclusion.deciding == hypothesis.looks[0])
      patients += n
      late += n - 50
      days += arrivals[n - 1] + 42
      // A difference of means, and the pooled variance.
      let groups = (0...1).map { arm in (0..<n).filter { data.arm[$0] == arm }.map { data.scores[$0] } }
      let means = groups.map { $0.reduce(0, +) / Double($0.count) }
      let squares = zip(groups, means).reduce(0.0) { sum, group in group.0.reduce(sum) { $0 + ($1 - group.1) * ($1 - group.1) } }
      let deviation = (squares / Double(n - 2) * groups.reduce(0) { $0 + 1 / Double($1.count) }).squareRoot()
      let contrast = try #require(delayed.contrast)
      #expect(contrast.estimate.isClose(to: means[1] - means[0], relative: 1e-10) && contrast.standardError.isClose(to: deviation, relative: 1e-10))
      if conclusion.success, contrast.pOneSided > 0.025 { reversed += 1 }
      if !conclusion.success, contrast.pOneSided <= 0.025 { missed += 1 }
    }
    #expect(stops > 100 && late > 30 * stops && reversed > 0)
    #expect(tally[.reversed, hypothesis: 0, look: 0] == reversed && tally[.missed, hypothesis: 0, look: 0] == missed)
    #expect(tally[.patients] == patients && tally[.delayed] == late)
    #expect(tally[.days, look: 2].isClose(to: days, relative: 1e-12) && rules.afterRandomizationDays == 42)
  }

  /// With k late patients the statistics at the look and after it are normal with correlation √(m ∕ (m + k)); k is Poisson with mean λ · 6 weeks, up
  /// to n − m:
  ///
  ///     P(reversal) = Σ P(k) ∫ φ(z − √m δ) Φ((c − E[Z₂ | z]) ∕ √(1 − m ∕ (m + k))) dz  over z ≥ c,   δ the benefit over 2σ
  static func reversal(m: Int, most: Int, mean: Double, benefit: Double) -> (probability: Double, late: Double) {
    let (c, δ, first) = (StandardNormal.upperQuantile(0.025), benefit / 16, Double(m))
    var (weight, rest, probability, late) = (exp(-mean), 1.0, 0.0, 0.0)
    for k in 0...most {
      let share = k == most ? rest : weight
      let t = first / (first + Double(k))
      let drift = δ * (first + Double(k)).squareRoot()
      if k > 0 { probability += share * both(c, t, drift) }
      late += share * Double(k)
      rest -= weight
      weight *= mean / Double(k + 1)
    }
    return (probability, late)
  }

  /// P(Z₁ ≥ c, Z₂ < c), means √t δ and δ, correlation √t.
  private static func both(_ c: Double, _ t: Double, _ drift: Double) -> Double {
    let (step, first) = (0.002, t.squareRoot() * drift)
    var sum = 0.0
    for z in stride(from: c + step / 2, to: 9 + drift, by: step) {
      let mean = drift + t.squareRoot() * (z - first)
      sum += step * StandardNormal.density(z - first) * StandardNormal.cumulative((c - mean) / (1 - t).squareRoot())
    }
    return sum
  }

  @Test(.tags(.recovery))
  func `reverse a stop as often as the normal law says`() throws {
    let trial = Self.trial(perMonth: 40, effects: ["none": 0, "small": -1, "modest": -1.75], sampleSize: 348)
    let experiment = try Experiment(trial, seed: 20)
    let n = 40_000
    let tally = try experiment.tally(trials: 1..<(n + 1), threads: 2)
    for (one, benefit) in zip(tally.tallies, [0, 1, 1.75]) {
      let expected = Self.reversal(m: 174, most: 174, mean: 40 / 30.4375 * 42, benefit: benefit)
      let found = Double(one[.reversed, hypothesis: 0, look: 0]) / Double(n)
      let error = (expected.probability * (1 - expected.probability) / Double(n)).squareRoot()
      // The t of 172 degrees of freedom as in "a significant look is followed by an end that is not".
      #expect(abs(found - expected.probability) < 3 * error + 0.02 * expected.probability, "\(benefit): \(found), \(expected.probability) ± \(error)")
      // Who comes does not know what the look will say.
      let stops = Double(one[.won, look: 0])
      let late = Double(one[.delayed]) / stops
      #expect(abs(late - expected.late) < 3 * (expected.late / stops).squareRoot())
    }
  }

  /// A trial that really stopped has no data of those who were never randomized.
  @Test(.tags(.identity))
  func `of a trial that has stopped are found in its own data alone`() throws {
    var trial = TrialExamples.sixWeeks(effects: ["large": -5]) { $0.accrual = AccrualLaw(patientsPerMonth: 30, rampMonths: 0) }
    trial.design.delayedPatients = .analyzedAtTheEnd
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    let plan = try ConclusionPlan(for: trial)
    var concluder = Concluder(plan: plan)
    var stopped = 0
    for number in 1...20 {
      let (data, conclusion) = simulator.replay(seed: 5, trial: number)
      guard conclusion.stoppedAtLook == 0 else { continue }
      stopped += 1
      let n = conclusion.last.patients
      #expect(n > 174 && n < 348)
      var alone = Conclusion()
      concluder.conclude(data.first(n), into: &alone)
      #expect(alone.stoppedAtLook == 0 && alone.success == conclusion.success && alone.looks[0] == conclusion.looks[0])
      #expect(alone.last == conclusion.last)
      // And its tables are those of the last analysis.
      let results = try TrialAnalysis(plan: plan, data: data).results()
      guard case .table(let table)? = results["delayed"], case .table(let visits)? = results["byVisit"],
        case .estimate(let primary)? = results["primary"]
      else {
        Issue.record("no analysis of delayed patients")
        return
      }
      #expect(table.rows.map { $0[1] } == [.count(174), .count(n)] && primary.value == conclusion.last.contrast?.estimate)
      let difference = try #require(visits.columns.firstIndex { $0.key == "difference" })
      guard case .number(let last, _)? = visits.rows.last?[difference] else { continue }
      #expect(last.isClose(to: primary.value, relative: 1e-8))
    }
    #expect(stopped > 10)
  }

  @Test(.tags(.identity))
  func `need patients who come over time`() throws {
    var trial = Self.trial(perMonth: 30)
    trial.scenarios[0].accrual = nil
    #expect(throws: SimulationRefusal.noAccrual(scenario: "planned")) { try TrialSimulator(trial: trial, scenario: trial.scenarios[0]) }
    trial.design.delayedPatients = .ignored
    _ = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    trial.design.looks = [.information(0.5), .end]
    #expect(throws: SimulationRefusal.noAccrual(scenario: "planned")) { try TrialSimulator(trial: trial, scenario: trial.scenarios[0]) }
    // Real data without days: the decision stands, and the last analysis says what it lacks.
    trial = Self.trial(perMonth: 30)
    var (data, seen) = try TrialSimulator(trial: trial, scenario: trial.scenarios[0]).replay(seed: 3, trial: 1)
    var number = 2
    while seen.stoppedAtLook == 1 {
      (data, seen) = try TrialSimulator(trial: trial, scenario: trial.scenarios[0]).replay(seed: 3, trial: number)
      number += 1
    }
    data.course.randomizationDay = []
    var conclusion = Conclusion()
    var concluder = Concluder(plan: try ConclusionPlan(for: trial))
    concluder.conclude(data, into: &conclusion)
    #expect(conclusion.success && conclusion.last.failure?.cause == .outsideDomain)
  }
}

extension TrialData {
  /// The first patients in order of randomization.
  func first(_ n: Int) -> TrialData {
    let T = visits.count
    var data = TrialData(
      subjects: Array(subjects.prefix(n)), armNames: armNames, arm: Array(arm.prefix(n)),
      factors: factors.map { FactorColumn(column: $0.column, levels: $0.levels, codes: Array($0.codes.prefix(n))) },
      baseline: Array(baseline.prefix(n)), visits: visits, scores: Array(scores.prefix(n * T)),
      discontinuedBeforeVisit: Array(discontinuedBeforeVisit.prefix(n)))
    data.course.randomizationDay = Array(course.randomizationDay.prefix(n))
    return data
  }
}
