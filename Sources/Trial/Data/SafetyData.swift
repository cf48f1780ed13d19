/// What is known of the patients' safety: treatment received, time on it, adverse events. One element a subject, in the order of the data's.
public struct SafetyData: Equatable, Sendable {
  /// Index into the arms of the treatment received, TRT01A; the planned one where the data do not say.
  public var actualArm: [Int]
  /// SAFFL: who was treated; everybody where the data do not say.
  public var isTreated: [Bool]
  /// TRTDURD, days from the first to the last on treatment, both counted; nil where it is not known.
  public var treatmentDays: [Double?]
  /// In the order of their file; nil where there is none.
  public var events: [AdverseEvent]?
  /// What the file of adverse events tells in words.
  public var told: Set<AdverseEvent.Variable>
  /// Nil where no file tells of it.
  public var laboratory: LaboratoryData?

  public init(
    actualArm: [Int], isTreated: [Bool], treatmentDays: [Double?], events: [AdverseEvent]? = nil, told: Set<AdverseEvent.Variable> = []
  ) {
    precondition(actualArm.count == isTreated.count && actualArm.count == treatmentDays.count, "one treatment, flag and duration a subject")
    self.actualArm = actualArm
    self.isTreated = isTreated
    self.treatmentDays = treatmentDays
    self.events = events
    self.told = told
  }

  /// Events that began or worsened under treatment and are of an endpoint.
  ///
  /// - Parameter endpoint: an adverse event; nil for any.
  public func emergent(_ endpoint: Endpoint? = nil) -> [AdverseEvent] {
    let criteria = endpoint?.eventCriteria ?? []
    return (events ?? []).filter { event in event.isTreatmentEmergent && criteria.allSatisfy { $0.holds(event) } }
  }
}

/// One record of an adverse event.
public struct AdverseEvent: Equatable, Sendable {
  /// Index of the subject.
  public var subject: Int
  /// What is told in words; what is missing is not there.
  public var words: [Variable: String]
  /// TRTEMFL; every event where the file does not say.
  public var isTreatmentEmergent: Bool
  /// ASTDY: 1 is the first day of treatment, and there is no day 0; nil where missing.
  public var startDay: Double?

  public init(subject: Int, words: [Variable: String], isTreatmentEmergent: Bool, startDay: Double?) {
    self.subject = subject
    self.words = words
    self.isTreatmentEmergent = isTreatmentEmergent
    self.startDay = startDay
  }
}

/// `AEDECOD = NAUSEA or VOMITING`: a condition on an adverse event.
public struct EventCriterion: Equatable, Sendable {
  public var variable: AdverseEvent.Variable
  public var words: [String]
  public var excluded: Bool

  /// Whether it holds; never where the word is missing.
  public func holds(_ event: AdverseEvent) -> Bool { event.words[variable].map { words.contains($0) != excluded } ?? false }
}

extension Endpoint {
  /// The parts of `when`, of an adverse event: all must hold.
  public var eventCriteria: [EventCriterion] {
    guard variable == .adverseEvent, let when, let condition = try? ConditionText(when) else { return [] }
    return condition.clauses.compactMap { clause in
      AdverseEvent.Variable(rawValue: clause.name).map {
        EventCriterion(variable: $0, words: clause.right.split(separator: " or ").map(String.init), excluded: clause.sign == "!=")
      }
    }
  }
}
