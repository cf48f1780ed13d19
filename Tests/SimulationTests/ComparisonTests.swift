import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Conditions on the same patients` {
  @Test(.tags(.identity))
  func `differ by what their trials say one by one`() throws {
    let trial = TrialExamples.twoSamples(sampleSize: 80, effects: ["some": -3, "more": -4], looks: [.patients(0.5), .end])
    let experiment = try Experiment(trial, seed: 9)
    let tally = try experiment.tally(trials: 1..<701, threads: 2)
    let runs = try OperatingCharacteristics.simulate(trial, trials: 700, seed: 9, threads: 2)
    let found = tally.difference(of: 1, from: 0)
    let each = zip(runs[0].success, runs[1].success).map { ($1 ? 1.0 : 0) - ($0 ? 1.0 : 0) }
    let mean = try #require(MonteCarlo.mean(each))
    #expect(found.power.value.isClose(to: mean.value, within: 1e-14))
    #expect(found.power.error!.isClose(to: mean.error! * (699.0 / 700).squareRoot(), within: 1e-14))
    #expect(found.onlySecond == each.count { $0 == 1 } && found.onlyFirst == each.count { $0 == -1 })
    let patients = try #require(MonteCarlo.mean(zip(runs[0].atEnd, runs[1].atEnd).map { Double($1.patients - $0.patients) }))
    #expect(found.patients.value.isClose(to: patients.value, within: 1e-12))
    #expect(found.patients.error!.isClose(to: patients.error!, within: 1e-12))
    // More effect on the same patients: the pairs are sharper than independent runs, by half at least.
    #expect(found.power.error! < 0.75 * found.independentError)
    let estimates = try #require(tally.estimates(of: 1, in: experiment))
    let truths = experiment.conditions.map { $0.truth.effects[0].value }
    let values = runs.map { $0.atEnd.compactMap { $0.estimate?.value } }
    let moved = try #require(MonteCarlo.mean(zip(values[0], values[1]).map { $1 - $0 }))
    #expect(try #require(estimates.estimate).value.isClose(to: moved.value, within: 1e-10))
    #expect(try #require(estimates.estimate?.error).isClose(to: moved.error!, within: 1e-10))
    #expect(try #require(estimates.bias).value.isClose(to: moved.value - (truths[1] - truths[0]), within: 1e-10))
    let squares = try #require(
      MonteCarlo.mean(
        zip(values[0], values[1]).map { ($1 - truths[1]) * ($1 - truths[1]) - ($0 - truths[0]) * ($0 - truths[0]) }))
    #expect(try #require(estimates.meanSquaredError).value.isClose(to: squares.value, within: 1e-10))
    #expect(try #require(estimates.meanSquaredError?.error).isClose(to: squares.error!, within: 1e-10))
    // Patients come all at once.
    #expect(estimates.days == nil && tally.estimates(of: 0, in: experiment) == nil)
    let back = tally.difference(of: 0, from: 1)
    #expect(back.power.value == -found.power.value && back.onlyFirst == found.onlySecond)
  }

  @Test(.tags(.identity))
  func `last as long as their patients take to come and to be followed`() throws {
    var trial = TrialExamples.twoSamples(sampleSize: 80, effects: ["none": 0, "large": -6], looks: [.patients(0.5), .end])
    for index in trial.scenarios.indices { trial.scenarios[index].accrual = AccrualLaw(patientsPerMonth: 20, rampMonths: 2) }
    let experiment = try Experiment(trial, seed: 9)
    let tally = try experiment.tally(trials: 1..<301, threads: 2)
    #expect(try ExperimentTally(bytes: tally.bytes) == tally)
    let days = experiment.conditions.map { condition in
      (1...300).map { number in
        let (data, conclusion) = condition.simulator.replay(seed: 9, trial: number)
        return data.course.randomizationDay[conclusion.last.patients - 1] + 42
      }
    }
    let expected = try #require(MonteCarlo.mean(zip(days[0], days[1]).map { $1 - $0 }))
    let found = try #require(tally.estimates(of: 1, in: experiment)?.days)
    #expect(found.value.isClose(to: expected.value, within: 1e-9) && found.error!.isClose(to: expected.error!, within: 1e-9))
    #expect(found.value < -5)
    let results = OperatingCharacteristics.results(of: tally, experiment)
    guard case .table(let table)? = results["estimateDifferences"] else {
      Issue.record("no differences of estimates")
      return
    }
    #expect(table.rows.count == 1 && table.columns.last?.key == "weeksDifference")
    guard case .number(let weeks, _)? = table.rows[0].last else { return }
    #expect(weeks.isClose(to: expected.value / 7, within: 1e-9))
  }

  @Test(.tags(.identity))
  func `are designs by scenarios, the first design the file's`() throws {
    let small = TrialExamples.twoSamples(sampleSize: 60, effects: ["none": 0, "some": -4])
    let large = TrialExamples.twoSamples(sampleSize: 120, effects: ["none": 0, "some": -4])
    let experiment = try Experiment(
      designs: [.init(label: "60 patients", trial: small), .init(label: "120 patients", trial: large)], seed: 2)
    let tally = try experiment.tally(trials: 1..<2_001, threads: 2)
    #expect(tally.tallies.count == 4 && experiment.scenarios == ["none", "some"])
    #expect(try ExperimentTally(bytes: tally.bytes) == tally)
    let alone = try Experiment(large, seed: 2).tally(trials: 1..<2_001, threads: 2)
    #expect(tally.tallies[experiment.index(design: 1, scenario: 1)] == alone.tallies[1])
    let results = OperatingCharacteristics.results(of: tally, experiment)
    guard case .table(let grid)? = results["grid"], case .table(let differences)? = results["gridDifferences"] else {
      Issue.record("no grid")
      return
    }
    #expect(grid.rows.count == 2 && differences.rows.count == 2)
    for (row, n) in zip(grid.rows, [30.0, 60]) {
      let critical = StudentT(degreesOfFreedom: 2 * n - 2).upperQuantile(0.025)
      let power = NoncentralT(degreesOfFreedom: 2 * n - 2, noncentrality: 4 / (8 * (2 / n).squareRoot())).upperTail(critical)
      `Operating characteristics`.expects(row[1], near: 0.025)
      `Operating characteristics`.expects(row[2], near: power)
    }
    guard case .table(let estimates)? = results["gridEstimateDifferences"] else {
      Issue.record("no differences of estimates")
      return
    }
    #expect(estimates.rows.count == 2 && estimates.columns.count == 5)
    for row in estimates.rows {
      // SE² = 64 · 2 ∕ 30 with 60 patients, half with 120: the error falls by half of it.
      `Operating characteristics`.expects(row[3], near: 0)
      `Operating characteristics`.expects(row[4], near: -64 * 2 / 60)
    }
    for (pair, row) in differences.rows.enumerated() {
      guard case .number(let value, let error?) = row[2] else { continue }
      #expect(value.isClose(to: 100 * tally.difference(of: 2 + pair, from: pair).power.value, within: 1e-12) && error > 0)
    }
  }
}
