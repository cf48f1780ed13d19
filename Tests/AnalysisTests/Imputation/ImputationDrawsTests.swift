import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// What is random, against rbmi's seeded runs within Monte Carlo error (four standard errors of the difference; our seed is 1).
@Suite struct `Imputation by draws` {
  static let week6 = 3

  @Test(.tags(.reference), arguments: ["approxbayes100-us-MAR", "approxbayes100-us-JR"], ImputedAnalysis.ParameterDraws.allCases)
  func `agrees with rbmi by Rubin's rules`(_ id: String, _ parameters: ImputedAnalysis.ParameterDraws) throws {
    let each = ImputationCase(id: id)
    let (frame, M) = (try each.frame(), 100.0)
    let found = try each.analysis().multiple(draws: Int(M), parameters: parameters, seed: 1)
    #expect(found.count == 100 && found.failures.isEmpty)
    for visit in 1..<4 {
      let ours = try found.difference(of: 1, visit: visit)
      let row = each.pooled("trt", visit: visit, frame)
      let (estimate, error) = (try #require(row["est"].number), try #require(row["se"].number))
      // B of ours, and of theirs the same.
      let numbers = found.all.map { $0.base[visit * 3] }
      let mean = numbers.reduce(0, +) / M
      let B = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (M - 1)
      #expect(abs(ours.estimate - estimate) < 4 * (2 * B / M).squareRoot(), "visit \(visit): \(ours.estimate) against \(estimate)")
      let spread = B * (2 / (M - 1)).squareRoot() / (2 * error)
      #expect(abs(ours.standardError - error) < 4 * 2.0.squareRoot() * spread + 0.01, "visit \(visit): \(ours.standardError) against \(error)")
    }
    // Nothing is imputed at the first visit: the analysis of covariance itself.
    let first = try found.difference(of: 1, visit: 0)
    let row = each.pooled("trt", visit: 0, frame)
    for (value, key) in [(first.estimate, "est"), (first.standardError, "se"), (first.pTwoSided, "pval")] {
      #expect(value.isClose(to: try #require(row[key].number), relative: 1e-9), "\(key)")
    }
    let mean = try found.mean(of: 1, visit: 0)
    #expect(mean.standardError.isClose(to: try #require(each.pooled("lsm_alt", visit: 0, frame)["se"].number), relative: 1e-9))
  }

  @Test(.tags(.reference), arguments: [("condmean-bootstrap60-us-MAR", 1.1067), ("condmean-bootstrap60-us-JR", 0.8581)])
  func `of samples agrees with rbmi and with the jackknife`(_ id: String, _ jackknife: Double) throws {
    let each = ImputationCase(id: id)
    let (frame, B) = (try each.frame(), 200.0)
    let found = try each.analysis().bootstrap(draws: Int(B), seed: 1)
    #expect(found.count == 200 && found.failures.isEmpty)
    let ours = try found.difference(of: 1, visit: Self.week6)
    let row = each.pooled("trt", visit: Self.week6, frame)
    #expect(ours.estimate.isClose(to: try #require(row["est"].number), relative: 1e-7))
    #expect(abs(ours.standardError - jackknife) < 4 * jackknife / (2 * B).squareRoot())
    // An end of the interval of 60 samples is known to sqrt(p (1 − p) ∕ 60) ∕ φ(z_p) standard errors.
    let ends = found.percentiles(of: 1, visit: Self.week6, level: 0.95)
    let error = jackknife * (0.025 * 0.975 * (1 / 60 + 1 / B)).squareRoot() / 0.05845
    #expect(abs(ends.lower - (try #require(row["lci"].number))) < 4 * error)
    #expect(abs(ends.upper - (try #require(row["uci"].number))) < 4 * error)
  }

  @Test(.tags(.reference))
  func `of completed samples agrees with rbmi by the rule of von Hippel and Bartlett`() throws {
    let each = ImputationCase(id: "bmlmi-B30-D2-JR")
    let found = try each.analysis().bootstrapMultiple(samples: 100, completions: 2, seed: 1)
    let ours = try found.difference(of: 1, visit: Self.week6)
    let row = each.pooled("trt", visit: Self.week6, try each.frame())
    // MSB ∕ D is the variance of a sample's mean; the pooled number is known to its root over √B.
    let means = stride(from: 0, to: 200, by: 2).map { (found.all[$0].base[9] + found.all[$0 + 1].base[9]) / 2 }
    let center = means.reduce(0, +) / 100
    let between = means.reduce(0) { $0 + ($1 - center) * ($1 - center) } / 99
    #expect(abs(ours.estimate - (try #require(row["est"].number))) < 4 * (between * (1 / 30 + 0.01)).squareRoot())
    // The variance is a difference of mean squares: with 30 samples some 25 % of its root, with 100 some 14 %.
    #expect(abs(ours.standardError - 0.8581) < 4 * 0.14 * 0.8581)
  }

  @Test(.tags(.identity))
  func `is the same for the same data and seed, and another for others`() throws {
    let analysis = try ImputationCase(id: "approxbayes100-us-JR").analysis()
    for parameters in ImputedAnalysis.ParameterDraws.allCases {
      let first = try analysis.multiple(draws: 3, parameters: parameters, seed: 1).difference(of: 1, visit: 3)
      #expect(try analysis.multiple(draws: 3, parameters: parameters, seed: 1).difference(of: 1, visit: 3) == first)
      #expect(try analysis.multiple(draws: 3, parameters: parameters, seed: 2).difference(of: 1, visit: 3) != first)
    }
    let other = try ImputationCase(id: "approxbayes100-us-MAR").analysis()
    #expect(other.rows.digest == analysis.rows.digest)
    var frame = try ImputationCase(id: "approxbayes100-us-JR").frame()
    frame.response[0] += 1
    let changed = try ImputedAnalysis(
      frame, model: try ModelFormula.parse(ImputationCase(id: "approxbayes100-us-JR").model), arm: "THERAPY", strategy: .jumpToReference,
      events: frame.missingForGood())
    #expect(changed.rows.digest != analysis.rows.digest)
  }

  /// Nothing missing, saturated model: Σ ~ inverse Wishart(n − q, S), S of least squares, whose mean is S ∕ (n − q − T − 1); β about least squares.
  @Test(.tags(.recovery))
  func `draws parameters from their posterior`() throws {
    var random = RandomStream(seed: 8, trial: 0, subject: 0, purpose: .outcome)
    let (n, T) = (60, 2)
    var response: [Double] = []
    for _ in 0..<n {
      let first = random.nextNormal()
      response += [first, 0.6 * first + random.nextNormal()]
    }
    let codes = (0..<n).map { $0 % 2 }
    let frame = ModelFrame(
      subjectCount: n, visitNames: ["1", "2"], response: response,
      variables: [
        .init(name: "TRT01P", values: .subjectFactor(levels: ["placebo", "drug"], codes: codes)),
        .init(name: "AVISIT", values: .visitFactor(levels: ["1", "2"])),
      ])
    let formula = try ModelFormula.parse("CHG ~ TRT01P*AVISIT + us(AVISIT | USUBJID)")
    let analysis = try ImputedAnalysis(frame, model: formula, arm: "TRT01P", strategy: .missingAtRandom, events: Array(repeating: T, count: n))
    var fitter = ImputationFitter(analysis.rows, estimation: .REML)
    let whole = try fitter.whole()
    var chain = try PosteriorChain(analysis.rows, start: whole, seed: 5)
    let draws = 600
    var all: [[Double]] = []
    for _ in 0..<draws {
      let model = try chain.next()
      all.append(model.coefficients + model.covariances[0])
    }
    // REML's Σ̂ is S ∕ (n − q).
    let scale = Double(n - 2) / Double(n - 2 - T - 1)
    let expected = whole.coefficients + whole.covariances[0].map { $0 * scale }
    for (place, value) in expected.enumerated() {
      let numbers = all.map { $0[place] }
      let mean = numbers.reduce(0, +) / Double(draws)
      let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws - 1)
      #expect(abs(mean - value) < 4 * (variance / Double(draws)).squareRoot(), "\(place): \(mean) against \(value)")
    }
  }
}
