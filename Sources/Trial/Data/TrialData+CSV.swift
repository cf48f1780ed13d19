extension TrialData {
  /// The data as a CSV file in long form, one row a subject and visit, missing values empty: USUBJID, SITEID, TRT01P, the factors, RANDDY, DCTREAS, adverse events,
  /// PARAMCD, BASE, AVISIT, AVISITN (weeks), ONTRTFL, ONSTUDFL, RESCUEFL, AVAL, CHG.
  ///
  /// PARAMCD is there where the protocol has several measures; rows of the first come before those of the others, which have rows at the visits at which somebody has a value.
  /// Those of `course` are there where it says something, ONTRTFL where somebody stopped treatment. Flags are Y or empty by visit; an adverse event is Y or N, its column named
  /// as a factor's. Numbers are written with as few digits as read back to the same double. `TrialData.reading(_:for:plan:)` with no plan gives equal data.
  ///
  /// Of times to an event there is one row a subject, with PARAMCD, AVAL in the endpoint's unit and CNSR.
  ///
  /// - Parameter trial: the protocol of the data; its factors and visits are theirs.
  /// - Checked: read back, bit for bit, with whole and continuous scores, with and without each of the columns.
  public func csv(for trial: TrialProtocol) -> String {
    precondition(factors.map(\.column) == trial.population.factors.map(\.column), "the data have the protocol's factors")
    precondition(visits == trial.schedule.visits, "the data have the protocol's visits")
    if let censoring = course.censoring { return csv(ofTimes: censoring, for: trial) }
    let flags = flags(for: trial)
    let measures = trial.measures
    let parameters = measures.count > 1 ? measures.map { Self.field($0.parameter) } : []
    let names =
      csvHead(for: trial) + (parameters.isEmpty ? [] : [ColumnName.parameter]) + [ColumnName.baseline, ColumnName.visit, ColumnName.visitNumber]
      + flags.map(\.name)
      + [ColumnName.value, ColumnName.change]
    var text = names.map(Self.field).joined(separator: ",") + "\n"
    let times = visits.map { "\(Self.field($0.name)),\(Numeral.text($0.weeks))" }
    let seen = further.map { column in
      visits.indices.filter { visit in subjects.indices.contains { !column.scores[$0 * visits.count + visit].isNaN } }
    }
    for subject in subjects.indices {
      let start = start(of: subject, for: trial)
      func write(_ scores: [Double], _ base: Double, parameter: String, _ visits: some Sequence<Int>) {
        for visit in visits {
          let score = scores[subject * self.visits.count + visit]
          let flagged = flags.map { $0.isUp(subject, visit) ? ",Y" : "," }.joined()
          text += "\(start)\(parameter)\(Self.field(base)),\(times[visit])\(flagged),\(Self.field(score)),\(Self.field(score - base))\n"
        }
      }
      write(scores, baseline[subject], parameter: parameters.first.map { $0 + "," } ?? "", visits.indices)
      for (m, column) in further.enumerated() where !parameters.isEmpty {
        write(column.scores, column.baseline[subject], parameter: parameters[m + 1] + ",", seen[m])
      }
    }
    return text
  }

  /// Of times to an event: one row a subject, with PARAMCD, AVAL and CNSR.
  private func csv(ofTimes censoring: Censoring, for trial: TrialProtocol) -> String {
    let name = trial.endpoints.first?.column ?? ""
    let text = csvHead(for: trial) + [ColumnName.parameter, ColumnName.value, ColumnName.censoring]
    return
      ([text.map(Self.field).joined(separator: ",")]
      + subjects.indices.map { subject in
        start(of: subject, for: trial)
          + [Self.field(name), Self.field(scores[subject * visits.count]), censoring.isCensored[subject] ? "1" : "0"].joined(separator: ",")
      }).joined(separator: "\n") + "\n"
  }

  /// Names of the columns that say something of subjects.
  private func csvHead(for trial: TrialProtocol) -> [String] {
    var names = [ColumnName.subject] + (course.site == nil ? [] : [ColumnName.site]) + [ColumnName.plannedTreatment] + factors.map(\.column)
    if !course.randomizationDay.isEmpty { names.append(ColumnName.randomizationDay) }
    if trial.asksForReasons || !course.reason.isEmpty { names.append(ColumnName.discontinuationReason) }
    if trial.asks(for: .allTreated) { names.append(ColumnName.safetyFlag) }
    if trial.asks(for: .perProtocol) { names.append(ColumnName.perProtocolFlag) }
    return names + course.events.map { Factor.column(named: $0.endpoint) }
  }

  /// What all rows of a subject begin with.
  private func start(of subject: Int, for trial: TrialProtocol) -> String {
    var fields = [Self.field(subjects[subject])]
    if let site = course.site { fields.append(Self.level(of: subject, site)) }
    fields.append(Self.field(armNames[arm[subject]]))
    for factor in factors { fields.append(Self.level(of: subject, factor)) }
    if !course.randomizationDay.isEmpty { fields.append(Self.field(course.randomizationDay[subject])) }
    if trial.asksForReasons || !course.reason.isEmpty {
      let reason = course.reason.isEmpty ? -1 : course.reason[subject]
      fields.append(reason < 0 ? "" : ReasonShare.Reason.allCases[reason].term)
    }
    if trial.asks(for: .allTreated) { fields.append(treated?[subject] ?? true ? "Y" : "N") }
    if trial.asks(for: .perProtocol) { fields.append(isPerProtocol(subject) ? "Y" : "N") }
    for event in course.events { fields.append(event.occurred[subject] ? "Y" : "N") }
    return fields.joined(separator: ",") + ","
  }

  private struct Flag {
    let name: String
    let isUp: (_ subject: Int, _ visit: Int) -> Bool
  }

  /// Columns of flags that say something.
  private func flags(for trial: TrialProtocol) -> [Flag] {
    var all: [Flag] = []
    // Where the protocol names a column for it, the flag stands for that column.
    let isAsked = trial.asksForReasons || trial.data?.intercurrentEvents.contains { $0.event == .treatmentDiscontinuation } ?? false
    if isAsked || discontinuedBeforeVisit.contains(where: { $0 < visits.count }) {
      all.append(Flag(name: ColumnName.onTreatment) { $1 < discontinuedBeforeVisit[$0] })
    }
    if !course.leftBeforeVisit.isEmpty { all.append(Flag(name: ColumnName.onStudy) { $1 < course.leftBeforeVisit[$0] }) }
    if !course.rescuedBeforeVisit.isEmpty { all.append(Flag(name: ColumnName.rescued) { $1 >= course.rescuedBeforeVisit[$0] }) }
    for event in trial.furtherEvents {
      let column = course.furtherEvents.first { $0.event == event }?.beforeVisit
      all.append(Flag(name: event.flagColumn) { subject, visit in column.map { visit >= $0[subject] } ?? false })
    }
    return all
  }

  private static func level(of subject: Int, _ factor: FactorColumn) -> String {
    factor.codes[subject] < 0 ? "" : field(factor.levels[factor.codes[subject]])
  }

  private static func field(_ number: Double) -> String { number.isNaN ? "" : Numeral.text(number) }

  /// In quotation marks where commas, quotation marks, line ends or spaces at an end would be misread.
  private static func field(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { $0 == .comma || $0 == .quote || $0 == .lineFeed || $0 == .carriageReturn }
    guard needsQuotes || text.first?.isWhitespace == true || text.last?.isWhitespace == true else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
