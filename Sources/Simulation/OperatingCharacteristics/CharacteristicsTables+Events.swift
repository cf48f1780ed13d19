import Analysis
import Mathematics
import Trial

/// What planned analyses of adverse events find in simulated trials.
extension CharacteristicsTables {
  private var questions: [EventQuestion] { EventQuestion.all(of: trial) }

  var hasEventAnalyses: Bool { !questions.isEmpty }

  var eventAnalyses: ResultTable {
    let number = ResultTable.Measure.number(unit: "")
    return ResultTable(
      label: "Analyses of adverse events",
      columns: [
        .init("scenario", "Scenario", .text), .init("analysis", "Analysis", .text), .init("treatment", "Treatment", .text),
        .init("method", "Method", .text), .init("measure", "Measure", .text), .init("truth", "If all stay", number, decimals: 3),
        .init("estimate", "Mean estimate", number, decimals: 3), .init("more", "Significantly more", .probability),
        .init("fewer", "Significantly fewer", .probability), .init("failures", "Not estimable", .count),
      ],
      rows: entries.flatMap { entry in questions.enumerated().map { eventRow(entry, $0.offset, $0.element) } }, note: eventNote)
  }

  private func eventRow(_ entry: Entry, _ place: Int, _ question: EventQuestion) -> [ResultTable.Cell] {
    let (tally, n) = (entry.tally, entry.tally.count)
    let measure = question.measure
    let head: [ResultTable.Cell] = [
      .text(entry.title), .text(question.analysis.name), .text(trial.arms[question.treatment].label), .text(question.analysis.method.rawValue),
      .text(measure.rawValue),
    ]
    guard tally.shape.eventQuestions > 0, isAsked(question, in: entry) else { return head + Array(repeating: .missing, count: 5) }
    let estimated = tally.ofEvents(.estimated, question: place)
    let mean = MonteCarlo.mean(
      of: estimated, sum: tally.ofEvents(.estimate, question: place), squares: tally.ofEvents(.squared, question: place))
    // The mean of logarithms, back on the scale of ratios; its error by the delta method.
    let shown = measure == .differenceInProportions ? mean : mean.map { MonteCarlo(value: plainExp($0.value), error: $0.error).ratioScaled }
    return head + [
      truth(question, entry.scenario).map { .number($0) } ?? .missing, shown.cell,
      MonteCarlo.share(tally.ofEvents(.more, question: place), of: n).cell, MonteCarlo.share(tally.ofEvents(.fewer, question: place), of: n).cell,
      .count(n - tally.ofEvents(.found, question: place)),
    ]
  }

  private func isAsked(_ question: EventQuestion, in entry: Entry) -> Bool {
    let isStaged = experiment.conditions.contains { $0.design == design && $0.simulator.staged != nil }
    guard !isStaged || question.analysis.method == .riskDifference else { return false }
    return entry.scenario.adverseEvents.contains { $0.endpoint == question.endpoint.name }
  }

  /// Difference of the shares, or ratio of the rates; nil of a ratio to a rate of 0 or without bound.
  private func truth(_ question: EventQuestion, _ scenario: Scenario) -> Double? {
    guard let law = scenario.adverseEvents.first(where: { $0.endpoint == question.endpoint.name }) else { return nil }
    guard question.measure != .differenceInProportions else { return law.shares[question.treatment] - law.shares[question.control] }
    let weeks = trial.schedule.visits.last?.weeks ?? 0
    let ratio = law.ratePerWeek(question.treatment, until: weeks) / law.ratePerWeek(question.control, until: weeks)
    return ratio.isFinite ? ratio : nil
  }

  private var eventNote: String {
    let level = percent(2 * trial.design.error.perSide)
    let silent = entries.filter { entry in !questions.allSatisfy { isAsked($0, in: entry) } }.map { "“\($0.title)”" }
    let missing =
      silent.isEmpty
      ? "" : " Not simulated for want of the event's share, or because the trial goes by stages: in \(silent.joined(separator: ", "))."
    return "The patients of each trial's last analysis, each followed to the end of his treatment; by the treatment planned. Significant: "
      + "two-sided p of at most \(level), not adjusted for anything. Mean estimates of ratios are geometric, of the trials where the ratio is finite "
      + "and above 0.\(missing)"
  }
}

extension EventQuestion {
  /// What its method estimates.
  var measure: Estimand.Summary {
    switch analysis.method {
    case .logRank, .Cox: .hazardRatio
    case .Poisson: .rateRatio
    default: .differenceInProportions
    }
  }
}

extension MonteCarlo {
  /// Of exp(x), whose error is that of x times it.
  fileprivate var ratioScaled: MonteCarlo { MonteCarlo(value: value, error: error.map { $0 * value }) }
}
