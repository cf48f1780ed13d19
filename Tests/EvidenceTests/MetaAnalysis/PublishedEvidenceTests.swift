import Mathematics
import TestSupport
import Testing
import Trial

@testable import Evidence

@Suite struct `Published evidence` {
  static func furukawa() throws -> PublishedEvidence {
    try PublishedEvidence(
      try PublishedTrials.furukawa(.standardizedMeanDifference).studies,
      question: .init(
        name: "older antidepressants", treatment: "tricyclics", control: "placebo", measure: .standardizedMeanDifference, better: .lower))
  }
  static func linde() throws -> PublishedEvidence {
    try PublishedEvidence(
      try PublishedTrials.linde("SSRI", .oddsRatio).studies,
      question: .init(name: "SSRI", treatment: "SSRI", control: "placebo", measure: .oddsRatio, better: .higher), heterogeneity: .derSimonianLaird,
      interval: .normal)
  }

  func table(_ results: TrialResults, _ id: String) throws -> ResultTable {
    guard case .table(let table)? = results[id] else { throw MathematicalFailure(.notEstimable, computing: id) }
    return table
  }
  func column(_ table: ResultTable, _ key: String) throws -> [Double?] {
    let index = try #require(table.columns.firstIndex { $0.key == key })
    return table.rows.map { row in
      switch row[index] {
      case .number(let value, _): value
      case .count(let value): Double(value)
      default: nil
      }
    }
  }

  /// metafor's REML with Hartung–Knapp: −0.6089 on the scale of standard deviations, from `furukawa-smd-REML-hartung-knapp`.
  @Test(.tags(.reference)) func `comes out with the numbers of its parts`() throws {
    let evidence = try Self.furukawa()
    let outputs = References.one("meta-analysis", "furukawa-smd-REML-hartung-knapp").outputs
    let results = evidence.results
    guard case .estimate(let pooled)? = results["pooled"], case .estimate(let predicted)? = results["prediction"] else {
      Issue.record("no estimates")
      return
    }
    #expect(pooled.value.isClose(to: try #require(outputs["estimate"].number), relative: 1e-9))
    #expect(try #require(pooled.interval?.upper).isClose(to: outputs["ci"].numbers[1], relative: 1e-9))
    #expect(predicted.interval?.kind == .prediction)
    #expect(try #require(predicted.interval?.lower).isClose(to: outputs["prediction_interval"].numbers[0], relative: 1e-9))
    let forest = try table(results, "forest")
    #expect(forest.rows.count == 19 && forest.primaryRow == 17)
    #expect(try column(forest, "patients").prefix(17).compactMap { $0 }.reduce(0, +) == (try column(forest, "patients"))[17])
    for (ours, theirs) in zip(try column(forest, "weight"), outputs["weights_percent"].numbers) {
      #expect(try #require(ours).isClose(to: theirs / 100, relative: 1e-9))
    }
    #expect(try table(results, "leaveOneOut").rows.count == 17 && (try table(results, "biasTests")).rows.count == 3)
    #expect(try table(results, "funnel").rows.count == 17 + (evidence.trimAndFill?.filled.count ?? 0))
  }

  @Test(.tags(.identity)) func `shows ratios as ratios`() throws {
    let evidence = try Self.linde()
    guard case .estimate(let pooled)? = evidence.results["pooled"] else {
      Issue.record("no estimate")
      return
    }
    #expect(pooled.value.isClose(to: plainExp(evidence.analysis.estimate), relative: 1e-15) && pooled.standardError == nil)
    let forest = try table(evidence.results, "forest")
    let lower = try column(forest, "lower")
    let upper = try column(forest, "upper")
    for (index, effect) in try column(forest, "effect").enumerated() {
      guard let effect, let lower = lower[index], let upper = upper[index] else { continue }
      #expect((lower * upper).isClose(to: effect * effect, relative: 1e-12), "an interval of a ratio is symmetric as a logarithm")
    }
    guard case .curve(let limits)? = evidence.results["funnelLimits"] else {
      Issue.record("no limits")
      return
    }
    #expect(limits.lines.map(\.label) == ["pooled", "lower", "upper"] && limits.lines.allSatisfy { $0.points[0].x == limits.lines[0].points[0].x })
  }

  /// `predicted by: older antidepressants, standard deviation: 8`: eight times the standardized prediction, its sign turned.
  @Test(.tags(.identity)) func `becomes a prior of benefit`() throws {
    let evidence = try Self.furukawa()
    let prior = evidence.benefit(standardDeviation: 8)
    #expect(prior.mean == -8 * evidence.analysis.estimate && prior.mean > 0 && prior.degreesOfFreedom == 16)
    let range = evidence.prediction.interval()
    #expect(prior.interval().upperBound.isClose(to: -8 * range.lowerBound, relative: 1e-14))
  }

  @Test(.tags(.identity)) func `of two trials has no more to say than it can`() throws {
    let two = [Study(label: "a", effect: 1, variance: 0.1), Study(label: "b", effect: 2, variance: 0.2)]
    let question = PublishedEvidence.Question(name: "two", measure: .meanDifference, better: .higher, unit: "points")
    let results = try PublishedEvidence(two, question: question, heterogeneity: .common, interval: .normal).results
    #expect(results.items.map(\.id) == ["pooled", "metaAnalysis", "forest", "funnel", "funnelLimits"])
    #expect(try PublishedEvidence(two, question: question).results["prediction"] != nil)
  }
}
