import Analysis
import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Methods of responses in simulated trials: each estimates its summary, keeps its error and covers the truth.
@Suite struct `Methods of responses in trials` {
  static func trial(summary: String, method: String, model: String = "AVAL ~ TRT01P", _ more: String = "", size: Int = 200, treated: Int = 50) throws
    -> TrialProtocol
  {
    try TrialProtocol.reading(
      """
      equipoise: 1
      trial: {id: rates, title: Rates, phase: 2}
      population: {factors: {sex: {F: 60%, M: 40%}}}
      arms: {control: {role: placebo}, drug: {role: experimental}}
      allocation: {method: permuted blocks}
      schedule: {baseline: week 0, visits: [week 4]}
      endpoints: {response: {variable: response, better: higher}}
      estimands:
        primary:
          treatment: drug
          comparator: control
          population: all randomized
          variable: response
          summary: \(summary)
          intercurrent events: {treatment discontinuation: treatment policy}
      analyses:
        primary: {method: \(method), model: "\(model)", missing data: non-response\(more)}
      design: {sample size: \(size), error: 2.5% one-sided, looks: [end]}
      assumptions: {accrual: {rate: 30 patients/month}}
      scenarios:
        no effect: {risk: {control: 35%, drug: 35%}}
        planned: {risk: {control: 35%, drug: \(treated)%}}
      """)
  }

  static let plans: [(summary: String, method: String, model: String, more: String)] = [
    ("difference in proportions", "logistic regression", "AVAL ~ TRT01P + SEX", ", standard errors: HC1"),
    ("risk ratio", "logistic regression", "AVAL ~ TRT01P + SEX", ""),
    ("odds ratio", "logistic regression", "AVAL ~ TRT01P + SEX", ""),
    ("risk ratio", "CMH", "AVAL ~ TRT01P + strata(SEX)", ""),
    ("odds ratio", "CMH", "AVAL ~ TRT01P + strata(SEX)", ""),
  ]

  /// 1,500 trials: three Monte Carlo errors are .012 of a 2.5% error, .017 of 95% coverage.
  @Test(.tags(.recovery), arguments: plans.indices)
  func `keep their error, estimate their summary and cover it`(_ index: Int) throws {
    let plan = Self.plans[index]
    let trial = try Self.trial(summary: plan.summary, method: plan.method, model: plan.model, plan.more)
    let N = 1_500
    for scenario in trial.scenarios {
      let simulator = try TrialSimulator(trial: trial, scenario: scenario)
      let truth = try simulator.truth(seed: 1).effects[0].value
      let (p1, p0) = (scenario.risks[1], scenario.risks[0])
      let wanted =
        switch plan.summary {
        case "risk ratio": log(p1 / p0)
        case "odds ratio": log(p1 * (1 - p0) / (p0 * (1 - p1)))
        default: p1 - p0
        }
      #expect(truth.isClose(to: wanted, within: 1e-12))
      var (rejected, covered, sum, squares) = (0, 0, 0.0, 0.0)
      for number in 1...N {
        let contrast = try #require(simulator.replay(seed: 11, trial: number).conclusion.last.contrast)
        rejected += contrast.pOneSided <= 0.025 ? 1 : 0
        covered += abs(contrast.estimate - truth) <= 1.959964 * contrast.standardError ? 1 : 0
        sum += contrast.estimate
        squares += contrast.estimate * contrast.estimate
      }
      let mean = sum / Double(N)
      let error = ((squares / Double(N) - mean * mean) / Double(N)).squareRoot()
      // The logarithm of a ratio is off by less than a twentieth of its spread in samples of this size.
      #expect(
        abs(mean - truth) < 3 * error + (plan.summary == "difference in proportions" ? 0 : 0.05 * error * Double(N).squareRoot()), "\(scenario.name)")
      #expect(abs(Double(covered) / Double(N) - 0.95) < 0.019, "\(scenario.name): \(covered)")
      if scenario.name == "no effect" { #expect(abs(Double(rejected) / Double(N) - 0.025) < 0.0135, "\(rejected)") }
    }
  }

  /// Fisher's test never exceeds its error, and loses power by it.
  @Test(.tags(.recovery)) func `by an exact test stay below the error`() throws {
    let exact = try Self.trial(summary: "odds ratio", method: "exact logistic", size: 60)
    let plain = try Self.trial(summary: "odds ratio", method: "logistic regression", size: 60)
    for (index, scenario) in exact.scenarios.enumerated() {
      let (one, other) = (try TrialSimulator(trial: exact, scenario: scenario), try TrialSimulator(trial: plain, scenario: plain.scenarios[index]))
      var (first, second) = (0, 0)
      for number in 1...1_000 {
        // The same patients.
        if let p = one.replay(seed: 5, trial: number).conclusion.last.contrast?.pOneSided, p <= 0.025 { first += 1 }
        if let p = other.replay(seed: 5, trial: number).conclusion.last.contrast?.pOneSided, p <= 0.025 { second += 1 }
      }
      #expect(first <= second)
      // Exactly at most 2.5%; three Monte Carlo errors above it.
      if scenario.name == "no effect" { #expect(Double(first) / 1_000 < 0.025 + 3 * 0.005) }
    }
  }

  @Test(.tags(.identity), arguments: plans.indices)
  func `come to the same conclusion on the written data`(_ index: Int) throws {
    let plan = Self.plans[index]
    try roundTrip(try Self.trial(summary: plan.summary, method: plan.method, model: plan.model, plan.more))
  }

  /// By any number of threads, of scores, of the tables of operating characteristics.
  @Test(.tags(.identity)) func `of scores are simulated with covariates`() throws {
    let text = try Fixtures.text("protocols/responders.yaml")
      .replacing("summary: difference in proportions", with: "summary: odds ratio")
      .replacing("{method: risk difference, model: CRIT1FL ~ TRT01P,", with: "{method: logistic regression, model: CRIT1FL ~ BASE + TRT01P,")
    let trial = try TrialProtocol.reading(text)
    let experiment = try Experiment(trial)
    let (one, two) = (try experiment.tally(trials: 1..<101, threads: 1), try experiment.tally(trials: 1..<101, threads: 2))
    #expect(one == two)
    let simulator = try TrialSimulator(trial: trial, scenario: try #require(trial.scenarios.first))
    let run = try simulator.run(seed: 1, trials: 1..<401, threads: 2)
    let found = run.atEnd.compactMap { $0.estimate?.value }
    let truth = try simulator.truth(seed: 9).effects[0].value
    // A log odds ratio of 200 patients has a standard error near .3: .015 in the mean of 400.
    #expect(found.count == 400 && truth > 0.2 && abs(found.reduce(0, +) / 400 - truth) < 3 * (0.015 + 0.01))
  }
}

/// White's errors of an analysis of covariance.
@Suite struct `Robust errors in simulated trials` {
  @Test(.tags(.identity), arguments: [StandardErrors.HC0, .HC1, .HC2, .HC3])
  func `are those of one fit of the visit's data`(_ errors: StandardErrors) throws {
    var trial = TrialExamples.sixWeeks(sampleSize: 120, looks: [.end])
    trial.analyses[0].method = .ANCOVA
    trial.analyses[0].model = try ModelFormula.parse("CHG ~ BASE + TRT01P")
    trial.analyses[0].degreesOfFreedom = .residual
    trial.analyses[0].subgroups = []
    let plain = trial
    trial.analyses[0].standardErrors = errors
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    let (data, conclusion) = simulator.replay(seed: 5, trial: 3)
    let contrast = try #require(conclusion.last.contrast)
    let model = try #require(try TrialSimulator(trial: plain, scenario: plain.scenarios[0]).replay(seed: 5, trial: 3).conclusion.last.contrast)
    #expect(contrast.estimate.isClose(to: model.estimate, relative: 1e-9) && contrast.degreesOfFreedom == model.degreesOfFreedom)
    // By hand: Σ aᵢ² eᵢ² cᵢ, a the row of (X'X)⁻¹X' of the treatment.
    let visit = try #require(trial.endpoints[0].visit)
    let who = data.arm.indices.filter { !data.scores[$0 * data.visits.count + visit].isNaN && data.discontinuedBeforeVisit[$0] > visit }
    let control = try #require(trial.armIndex(trial.estimands[0].comparator))
    let rows = who.map { [1, data.baseline[$0], data.arm[$0] == control ? 0 : 1] }
    let y = who.map { data.scores[$0 * data.visits.count + visit] - data.baseline[$0] }
    let X = Matrix(rows)
    let inverse = try CholeskyFactor(of: X.transposed * X).inverse
    let β = inverse * (X.transposed * y)
    var variance = 0.0
    for (i, row) in rows.enumerated() {
      let a = (0..<3).reduce(0.0) { $0 + inverse[2, $1] * row[$1] }
      let e = y[i] - (0..<3).reduce(0.0) { $0 + row[$1] * β[$1] }
      let h = (0..<3).reduce(0.0) { sum, j in sum + (0..<3).reduce(0.0) { $0 + row[j] * inverse[j, $1] * row[$1] } }
      let c: Double =
        switch errors {
        case .HC1: Double(who.count) / Double(who.count - 3)
        case .HC2: 1 / (1 - h)
        case .HC3: 1 / ((1 - h) * (1 - h))
        default: 1
        }
      variance += a * a * e * e * c
    }
    #expect(contrast.standardError.isClose(to: variance.squareRoot(), relative: 1e-9))
  }
}
