import Mathematics
import Trial

extension SubjectGenerator {
  func check(_ data: TrialData) {
    precondition(
      data.subjectCount == law.patients && data.visits.count == law.times.visits.count && data.factors.count == law.factors.count
        && data.course.randomizationDay.count == template.course.randomizationDay.count && data.course.events.count == template.course.events.count
        && data.course.leftBeforeVisit.count == template.course.leftBeforeVisit.count && data.course.reason.count == template.course.reason.count
        && data.further.count == template.further.count && data.course.rescuedBeforeVisit.count == template.course.rescuedBeforeVisit.count
        && data.course.site?.levels.count == template.course.site?.levels.count,
      "the data have the shape of the generator's template")
  }

  /// The plain law alone.
  mutating func drawPlain(_ streams: TrialStreams, _ data: inout TrialData) {
    drawBaseline(streams, &data.baseline)
    drawFactors(streams, &data.factors)
    allocate(streams, data.factors, &data.arm)
    if law.outcome != nil { return drawOutcome(streams, &data) }
    drawScores(streams, baseline: data.baseline, arm: data.arm, scores: &data.scores, discontinued: &data.discontinuedBeforeVisit)
  }

  /// A response or a time to an event in place of scores.
  private mutating func drawOutcome(_ streams: TrialStreams, _ data: inout TrialData) {
    let outcome = law.outcome
    work.normals.withUnsafeMutableBufferPointer { numbers in
      guard let numbers = numbers.baseAddress else { return }
      outcome?.draw(streams, numbers: numbers, into: &data)
    }
  }

  /// Adverse events, once it is known how long each patient stayed.
  private mutating func settleEvents(_ streams: TrialStreams, _ data: inout TrialData) {
    guard let records = law.records, !records.events.isEmpty else { return }
    records.settle(&data, weeks: &work.eventWeeks, treatmentWeeks: &work.treatmentWeeks)
    records.count(
      streams, data, weeks: work.eventWeeks, treatmentWeeks: work.treatmentWeeks, numbers: &work.perPatient, into: &work.eventCounts)
  }

  /// All that the scenario says.
  ///
  /// - Parameter potential: whether the workspace is to take potential outcomes.
  mutating func drawWhole(_ streams: TrialStreams, _ data: inout TrialData, potential: Bool) {
    defer { settleEvents(streams, &data) }
    law.records?.drawArrivals(streams, into: &data.course)
    drawFactors(streams, &data.factors)
    allocate(streams, data.factors, &data.arm)
    if let records = law.records {
      records.draw(
        streams, arm: data.arm, numbers: &work.perPatient, sizes: &work.sizes, weeks: &work.eventWeeks, into: &data.course)
    }
    if law.departures?.baseline == nil { drawBaseline(streams, &data.baseline) }
    if law.outcome != nil { return drawOutcome(streams, &data) }
    guard let departures = law.departures, departures.inData || potential else {
      return drawScores(streams, baseline: data.baseline, arm: data.arm, scores: &data.scores, discontinued: &data.discontinuedBeforeVisit)
    }
    let law = law
    workOfDepartures?.withArrays { arrays in
      let pass = DeparturesPass(law, departures, streams, arrays)
      pass.drawBaseline(data.course.randomizationDay, &data.baseline)
      pass.drawLatent(data.arm)
      pass.drawPoints(data)
      pass.drawVisits(data.course.randomizationDay)
      pass.drawPatients()
      pass.follow(data.arm, baseline: data.baseline, scores: &data.scores, potential: potential)
      pass.settle(&data)
    }
  }
}
