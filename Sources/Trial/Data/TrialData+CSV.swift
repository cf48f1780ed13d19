extension TrialData {
  /// The data as a CSV file in long form, one row a subject and visit, missing values empty: USUBJID, TRT01P, the factors, BASE, AVISIT, AVISITN (weeks), AVAL, CHG.
  ///
  /// Numbers are written with as few digits as read back to the same double. `TrialData.reading(_:for:plan:)` with no plan gives equal data, but for the time
  /// treatment was stopped, which no column holds.
  ///
  /// - Parameter trial: the protocol of the data; its factors and visits are theirs.
  /// - Checked: read back, bit for bit, with whole and continuous scores.
  public func csv(for trial: TrialProtocol) -> String {
    precondition(factors.map(\.column) == trial.population.factors.map(\.column), "the data have the protocol's factors")
    precondition(visits == trial.schedule.visits, "the data have the protocol's visits")
    var names = [ColumnName.subject, ColumnName.plannedTreatment]
    names += factors.map(\.column)
    names += [ColumnName.baseline, ColumnName.visit, ColumnName.visitNumber, ColumnName.value, ColumnName.change]
    var text = names.map(Self.field).joined(separator: ",") + "\n"
    let times = visits.map { "\(Self.field($0.name)),\(Numeral.text($0.weeks))" }
    for subject in subjects.indices {
      let base = baseline[subject]
      var start = "\(Self.field(subjects[subject])),\(Self.field(armNames[arm[subject]]))"
      for factor in factors { start += ",\(factor.codes[subject] < 0 ? "" : Self.field(factor.levels[factor.codes[subject]]))" }
      start += ",\(Self.field(base)),"
      for visit in visits.indices {
        let score = scores[subject * visits.count + visit]
        text += "\(start)\(times[visit]),\(Self.field(score)),\(Self.field(score - base))\n"
      }
    }
    return text
  }

  private static func field(_ number: Double) -> String { number.isNaN ? "" : Numeral.text(number) }

  /// In quotation marks where commas, quotation marks, line ends or spaces at an end would be misread.
  private static func field(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { $0 == .comma || $0 == .quote || $0 == .lineFeed || $0 == .carriageReturn }
    guard needsQuotes || text.first?.isWhitespace == true || text.last?.isWhitespace == true else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
