import Notation

/// SAFFL and PPROTFL, where an estimand asks for them.
extension TrialDataReader {
  struct PopulationColumns {
    /// SAFFL, or, where it is not there, TRT01A, which who was not treated has not.
    var treated: WordColumn?
    var received: WordColumn?
    var perProtocol: WordColumn?

    var words: [WordColumn] { [treated, received, perProtocol].compactMap { $0 } }
  }

  mutating func populationColumns() -> PopulationColumns {
    var found = PopulationColumns()
    if trial.asks(for: .allTreated) {
      found.treated = flagColumn(ColumnName.safetyFlag)
      if found.treated == nil { found.received = receivedColumn() }
    }
    if trial.asks(for: .perProtocol) { found.perProtocol = flagColumn(ColumnName.perProtocolFlag) }
    return found
  }

  /// Treatments received are called as planned ones, unless the protocol says otherwise.
  private mutating func receivedColumn() -> WordColumn? {
    guard let column = columns.find(ColumnName.actualTreatment, isRequired: false, &faults) else { return nil }
    var plan = columns.plan
    if let planned = plan?.values[ColumnName.plannedTreatment], plan?.values[ColumnName.actualTreatment] == nil {
      plan?.values[ColumnName.actualTreatment] = planned
    }
    let words = DataWords(
      ColumnName.actualTreatment, ours: trial.arms.map(\.name), plan: plan, cells: column.texts, missing: column.missing, &faults)
    return WordColumn(column: column, words: words)
  }

  /// A population that an estimand has, and of which the table says nothing.
  mutating func requirePopulations(_ found: PopulationColumns) {
    func tell(_ name: String, _ population: Estimand.AnalysisPopulation, or other: String) {
      var fault = columns.missing(name)
      fault.expected += "\(other), for the population \(population.written)"
      faults.add(fault)
    }
    if trial.asks(for: .allTreated), found.treated == nil, found.received == nil {
      tell(ColumnName.safetyFlag, .allTreated, or: " or \(ColumnName.actualTreatment)")
    }
    if trial.asks(for: .perProtocol), found.perProtocol == nil { tell(ColumnName.perProtocolFlag, .perProtocol, or: "") }
  }
}
