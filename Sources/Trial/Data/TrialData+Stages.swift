/// Patients of one stage of a trial, and stages put together.
extension TrialData {
  /// Becomes the patients of a range of another trial's, of whose shape it is; keeps its room.
  public mutating func take(_ range: Range<Int>, of other: TrialData) {
    removePatients()
    append(range, of: other)
  }

  /// No patients are left; the room stays.
  public mutating func removePatients() {
    subjects.removeAll(keepingCapacity: true)
    arm.removeAll(keepingCapacity: true)
    for index in factors.indices { factors[index].codes.removeAll(keepingCapacity: true) }
    baseline.removeAll(keepingCapacity: true)
    scores.removeAll(keepingCapacity: true)
    discontinuedBeforeVisit.removeAll(keepingCapacity: true)
    course.removePatients()
    for index in further.indices {
      further[index].baseline.removeAll(keepingCapacity: true)
      further[index].scores.removeAll(keepingCapacity: true)
    }
  }

  /// Takes patients of another trial in, after its own.
  public mutating func append(_ range: Range<Int>, of other: TrialData) {
    precondition(
      armNames == other.armNames && visits == other.visits && factors.map(\.column) == other.factors.map(\.column), "stages are of one trial")
    subjects.append(contentsOf: other.subjects[range])
    arm.append(contentsOf: other.arm[range])
    for index in factors.indices { factors[index].codes.append(contentsOf: other.factors[index].codes[range]) }
    baseline.append(contentsOf: other.baseline[range])
    scores.append(contentsOf: other.scores[range.lowerBound * visits.count..<range.upperBound * visits.count])
    discontinuedBeforeVisit.append(contentsOf: other.discontinuedBeforeVisit[range])
    course.append(range, of: other.course)
    for index in further.indices {
      further[index].baseline.append(contentsOf: other.further[index].baseline[range])
      further[index].scores.append(contentsOf: other.further[index].scores[range.lowerBound * visits.count..<range.upperBound * visits.count])
    }
  }
}

extension SubjectCourse {
  fileprivate mutating func removePatients() {
    randomizationDay.removeAll(keepingCapacity: true)
    site?.codes.removeAll(keepingCapacity: true)
    leftBeforeVisit.removeAll(keepingCapacity: true)
    reason.removeAll(keepingCapacity: true)
    rescuedBeforeVisit.removeAll(keepingCapacity: true)
    for index in events.indices { events[index].occurred.removeAll(keepingCapacity: true) }
    for index in furtherEvents.indices { furtherEvents[index].beforeVisit.removeAll(keepingCapacity: true) }
    isTreated.removeAll(keepingCapacity: true)
    isPerProtocol.removeAll(keepingCapacity: true)
  }

  fileprivate mutating func append(_ range: Range<Int>, of other: SubjectCourse) {
    if !other.randomizationDay.isEmpty { randomizationDay.append(contentsOf: other.randomizationDay[range]) }
    if let codes = other.site?.codes { site?.codes.append(contentsOf: codes[range]) }
    if !other.leftBeforeVisit.isEmpty { leftBeforeVisit.append(contentsOf: other.leftBeforeVisit[range]) }
    if !other.reason.isEmpty { reason.append(contentsOf: other.reason[range]) }
    if !other.rescuedBeforeVisit.isEmpty { rescuedBeforeVisit.append(contentsOf: other.rescuedBeforeVisit[range]) }
    for index in events.indices { events[index].occurred.append(contentsOf: other.events[index].occurred[range]) }
    for index in furtherEvents.indices { furtherEvents[index].beforeVisit.append(contentsOf: other.furtherEvents[index].beforeVisit[range]) }
    if !other.isTreated.isEmpty { isTreated.append(contentsOf: other.isTreated[range]) }
    if !other.isPerProtocol.isEmpty { isPerProtocol.append(contentsOf: other.isPerProtocol[range]) }
  }
}
