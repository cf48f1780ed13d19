import Trial

/// What the rule that stops for harm does to trials.
extension CharacteristicsTables {
  var hasHarmRule: Bool { trial.design.safety != nil }

  private var event: String {
    let name = trial.design.safety?.event ?? ""
    return trial.endpoints.first { $0.name == name }?.label ?? name
  }
  private var watchedArms: [Int] { trial.arms.indices.filter { $0 != trial.controlArm } }

  /// Trials as the rule leaves them, scenario by scenario.
  var stoppingForHarm: ResultTable {
    let isSeveral = hypothesisCount > 1
    return ResultTable(
      label: "With the rule that stops for harm: \(event)",
      columns: [
        .init("scenario", "Scenario", .text), .init("stops", "Stops for harm", .probability), .init("power", "Significant", .probability),
      ] + (isSeveral ? [.init("any", "Any significant", .probability)] : [])
        + [
          .init("expectedPatients", "Expected patients", .number(unit: "")), .init("events", "Patients with the event", .number(unit: "")),
        ],
      rows: entries.map { entry in
        let (tally, n) = (entry.tally, entry.tally.count)
        guard tally.shape.watchedArms > 0 else { return [.text(entry.title)] + Array(repeating: .missing, count: isSeveral ? 5 : 4) }
        return [.text(entry.title), MonteCarlo.share(tally.withHarm(.stopped), of: n).cell, MonteCarlo.share(tally.withHarm(.success), of: n).cell]
          + (isSeveral ? [MonteCarlo.share(tally.withHarm(.any), of: n).cell] : []) + [
            MonteCarlo.mean(of: n, sum: tally.withHarm(.patients), squares: tally.withHarm(.patientsSquared)).cell,
            MonteCarlo.mean(of: n, sum: tally.withHarm(.events), squares: tally.withHarm(.eventsSquared)).cell,
          ]
      }, note: harmNote)
  }

  private var harmNote: String {
    let without = entries.filter { $0.tally.shape.watchedArms == 0 }.map { "“\($0.title)”" }
    let missing =
      without.isEmpty
      ? "" : " Not simulated in \(without.joined(separator: ", ")), which \(without.count == 1 ? "says" : "say") nothing of the event."
    return "The same trials; the rule looks after every so many patients of an arm, in order of randomization, when each has had the event or has "
      + "ended treatment. A trial that it stops is no success, whatever a later look would have shown. All other tables are of the trials "
      + "without the rule.\(missing)"
  }

  /// Arm by arm.
  var harmByArm: ResultTable {
    let looked = "Looked at"
    return ResultTable(
      label: "The rule that stops for harm, arm by arm",
      columns: [
        .init("scenario", "Scenario", .text), .init("arm", "Arm", .text), .init("stops", "Stops the trial", .probability),
        .init("crosses", "Would stop it", .probability), .init("patients", "Patients", .number(unit: ""), group: looked),
        .init("events", "With the event", .number(unit: ""), group: looked),
      ],
      rows: entries.filter { $0.tally.shape.watchedArms > 0 }.flatMap { entry in watchedArms.indices.map { harmRow(entry, $0) } },
      note: "Would stop it: had nothing else ended the trial. Patients looked at are those of the look that stopped, else of the last.")
  }

  private func harmRow(_ entry: Entry, _ place: Int) -> [ResultTable.Cell] {
    let (tally, n) = (entry.tally, entry.tally.count)
    func count(_ what: TallyShape.OfWatched) -> Int { tally.watched(what, arm: place) }
    return [
      .text(entry.title), .text(trial.arms[watchedArms[place]].label), MonteCarlo.share(count(.stopped), of: n).cell,
      MonteCarlo.share(count(.crossed), of: n).cell,
      MonteCarlo.mean(of: n, sum: count(.patients), squares: count(.patientsSquared)).cell,
      MonteCarlo.mean(of: n, sum: count(.events), squares: count(.eventsSquared)).cell,
    ]
  }
}
