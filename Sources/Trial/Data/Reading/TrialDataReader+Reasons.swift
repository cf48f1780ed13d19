import Notation

/// Why treatment was stopped: DCTREAS, or a column of its own for a reason.
extension TrialDataReader {
  /// Terms of CDISC's list NCOMPLT besides the two reasons that estimands may name: they are other reasons.
  static let otherReasons: Set<String> = [
    "DEATH", "DISEASE RELAPSE", "FAILURE TO MEET RANDOMIZATION CRITERIA", "LOST TO FOLLOW-UP", "NON-COMPLIANCE WITH STUDY DRUG", "PHYSICIAN DECISION",
    "PREGNANCY", "PROGRESSIVE DISEASE", "PROTOCOL DEVIATION", "PROTOCOL VIOLATION", "RECOVERY", "SITE TERMINATED BY SPONSOR",
    "STUDY TERMINATED BY SPONSOR", "TECHNICAL PROBLEMS", "WITHDRAWAL BY PARENT/GUARDIAN", "WITHDRAWAL BY SUBJECT",
  ]
  /// The term of who ended treatment as planned.
  static let completed = "COMPLETED"

  /// DCTREAS by our words and, whatever their case, by CDISC's terms.
  mutating func reasonColumn() -> WordColumn? {
    guard var column = columns.find(ColumnName.discontinuationReason, isRequired: false, &faults) else { return nil }
    let terms = ReasonShare.Reason.allCases.map(\.term)
    var also: [String: Int] = [:]
    for text in Set(column.texts) where !column.missing.contains(text) {
      let term = text.uppercased()
      if term == Self.completed {
        column.missing.insert(text)
      } else if let code = terms.firstIndex(of: term) {
        also[text] = code
      } else if Self.otherReasons.contains(term) {
        also[text] = ReasonShare.Reason.allCases.firstIndex(of: .other)
      }
    }
    let words = DataWords(
      ColumnName.discontinuationReason, ours: terms, plan: columns.plan, cells: column.texts, missing: column.missing, also: also, &faults)
    return WordColumn(column: column, words: words)
  }

  /// What estimands ask of events, and the table does not tell.
  mutating func requireEvents(_ course: CourseColumns, _ events: [EventColumn]) {
    func has(_ event: Estimand.Event) -> Bool { events.contains { $0.event == event } }
    func tell(_ name: String, _ event: Estimand.Event) {
      var fault = columns.missing(name)
      fault.expected += ", or \"\(event.rawValue)\" under data.intercurrent events: an estimand names it"
      faults.add(fault)
    }
    var asked: [Estimand.Event] = []
    for event in trial.estimands.flatMap(\.strategies).map(\.event) where !asked.contains(event) { asked.append(event) }
    for event in asked where !has(event) {
      switch event {
      case .treatmentDiscontinuation, .rescue: break
      case .discontinuationForLackOfEfficacy, .discontinuationForAdverseEvent:
        if course.reason == nil { tell(ColumnName.discontinuationReason, event) }
        if course.onTreatment == nil, !has(.treatmentDiscontinuation) { tell(ColumnName.onTreatment, .treatmentDiscontinuation) }
      case .death, .named: if !course.further.contains(where: { $0.event == event }) { tell(event.flagColumn, event) }
      }
    }
  }

  /// Columns that say when treatment was stopped for one reason: they say that it was stopped, and why. Of whom other columns tell the same, they must agree.
  mutating func readReasons(_ found: FoundColumns, _ course: inout SubjectCourse, _ discontinued: inout [Int]) {
    let own = found.events.filter { $0.event.reason != nil }
    guard !own.isEmpty else { return }
    let never = trial.schedule.visits.count
    let isTimed = found.course.onTreatment != nil || found.events.contains { $0.event == .treatmentDiscontinuation }
    let isReasoned = found.course.reason != nil
    if !isReasoned { course.reason = Array(repeating: -1, count: subjects.count) }
    var told = [Estimand.Event?](repeating: nil, count: subjects.count)
    for event in own {
      let code = ReasonShare.Reason.allCases.firstIndex { $0 == event.event.reason } ?? 0
      let first = firstVisits(after: event)
      for subject in subjects.indices {
        let row = subjects[subject].row
        guard first[subject] < never else {
          if isReasoned, course.reason[subject] == code, discontinued[subject] < never {
            add(row, event.column, "nothing", "when it was: \(ColumnName.discontinuationReason) has \(event.event.rawValue)", .contradicts)
          }
          continue
        }
        let name = "\(visitName(first[subject])) as the first after \(event.event.rawValue)"
        if let other = told[subject] {
          add(row, event.column, name, "nothing: the patient has \(other.rawValue)", .contradicts)
          continue
        }
        told[subject] = event.event
        if isTimed, discontinued[subject] != first[subject] {
          add(row, event.column, name, "\(visitName(discontinued[subject])), as of treatment discontinuation", .contradicts)
        }
        if isReasoned, course.reason[subject] >= 0, course.reason[subject] != code {
          let term = ReasonShare.Reason.allCases[course.reason[subject]].term
          add(row, event.column, name, "nothing, as \(ColumnName.discontinuationReason) has \(term)", .contradicts)
        }
        discontinued[subject] = first[subject]
        course.reason[subject] = code
      }
    }
  }
}
