/// Who belongs to the populations that estimands may have, besides those of a condition.
extension TrialData {
  /// Who was treated; nil where all were, as simulated patients are.
  public var treated: [Bool]? { course.isTreated.isEmpty ? nil : course.isTreated }

  /// Who kept to the protocol.
  public var perProtocol: [Bool] { arm.indices.map(isPerProtocol) }

  /// As the data say; of simulated patients, who ended treatment as planned, was not rescued and not gone before the last visit.
  func isPerProtocol(_ i: Int) -> Bool {
    guard course.isPerProtocol.isEmpty else { return course.isPerProtocol[i] }
    let T = visits.count
    return discontinuedBeforeVisit[i] == T && (course.rescuedBeforeVisit.isEmpty || course.rescuedBeforeVisit[i] == T)
      && (course.leftBeforeVisit.isEmpty || course.leftBeforeVisit[i] == T)
  }
}
