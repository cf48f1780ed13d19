import Analysis
import Mathematics
import Trial

/// The planned analyses of adverse events that a scenario can answer, asked of each trial at its end.
///
/// The patients are those of the trial's last analysis, each followed to the end of his treatment, whatever the look that ended the trial had of them.
struct EventQuestions: Sendable {
  /// All of the protocol.
  let asked: [EventQuestion]
  /// Of each, the place of its event among those drawn; nil where the scenario says nothing of it, or trials go by stages, of which no times are kept.
  let places: [Int?]
  /// Two-sided.
  let level: Double

  /// - Parameter isStaged: whether trials are drawn stage by stage.
  init(_ trial: TrialProtocol, _ scenario: Scenario, isStaged: Bool) {
    let all = EventQuestion.all(of: trial)
    asked = all
    places = all.map { question in
      guard !isStaged || question.analysis.method == .riskDifference else { return nil }
      return scenario.adverseEvents.firstIndex { $0.endpoint == question.endpoint.name }
    }
    level = 2 * trial.design.error.perSide
  }

  var isEmpty: Bool { places.allSatisfy { $0 == nil } }

  /// Of each question what the trial shows; nil where it cannot be estimated.
  ///
  /// - Parameters:
  ///   - patients: of the last analysis, the first of the data's.
  ///   - generator: that drew the data, or, by stages, any.
  func answers(_ data: TrialData, patients: Int, by generator: SubjectGenerator) -> [EventComparison.Found?] {
    let arm = data.arm.indices.map { $0 < patients ? data.arm[$0] : -1 }
    return zip(asked, places).map { question, place in
      guard let place else { return nil }
      let occurred = data.course.events[place].occurred
      let needsTimes = question.analysis.method != .riskDifference
      let course = needsTimes ? generator.eventCourse(place, arm: arm, occurred: occurred) : AdverseEventCourse(arm: arm, occurred: occurred)
      return try? question.answer(data, course, level: 1 - level)
    }
  }
}

extension SubjectGenerator {
  /// An adverse event of the trial drawn last, as its analyses take it.
  fileprivate func eventCourse(_ place: Int, arm: [Int], occurred: [Bool]) -> AdverseEventCourse {
    AdverseEventCourse(
      arm: arm, occurred: occurred, first: zip(work.eventWeeks[place], occurred).map { AdverseEventCourse.First(days: 7 * $0, isEvent: $1) },
      events: work.eventCounts[place], treatmentDays: work.treatmentWeeks.map { 7 * $0 })
  }
}

extension TallyShape {
  /// Counts of a question of adverse events.
  enum OfEvents: Int, CaseIterable {
    /// There is a p; and an estimate on the scale that is summed.
    case found, estimated
    /// p is within the error, and the treated have more, or fewer, events.
    case more, fewer
  }
  /// Sums of the estimates, and of their squares: differences, logarithms of ratios.
  enum OfEventsSum: Int, CaseIterable { case estimate, squared }

  func eventPlace(_ what: OfEvents, question: Int) -> Int { endOfHarm + question * OfEvents.allCases.count + what.rawValue }
  func eventSum(_ what: OfEventsSum, question: Int) -> Int { endOfDoseSums + question * OfEventsSum.allCases.count + what.rawValue }
}

extension Tally {
  func ofEvents(_ what: TallyShape.OfEvents, question: Int) -> Int { counts[shape.eventPlace(what, question: question)] }
  func ofEvents(_ what: TallyShape.OfEventsSum, question: Int) -> Double { sums.value(shape.eventSum(what, question: question)) }

  mutating func count(_ answers: [EventComparison.Found?], level: Double) {
    precondition(answers.count == shape.eventQuestions, "each question of adverse events has its counts")
    for (question, answer) in answers.enumerated() {
      guard let answer else { continue }
      counts[shape.eventPlace(.found, question: question)] += 1
      if let estimate = answer.onItsScale {
        counts[shape.eventPlace(.estimated, question: question)] += 1
        sums.add(estimate, to: shape.eventSum(.estimate, question: question))
        sums.add(estimate * estimate, to: shape.eventSum(.squared, question: question))
      }
      guard answer.pTwoSided <= level else { continue }
      let null: Double = answer.measure == .differenceInProportions ? 0 : 1
      if answer.estimate > null { counts[shape.eventPlace(.more, question: question)] += 1 }
      if answer.estimate < null { counts[shape.eventPlace(.fewer, question: question)] += 1 }
    }
  }
}
