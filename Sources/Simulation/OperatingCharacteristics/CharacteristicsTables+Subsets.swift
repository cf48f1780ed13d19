import Trial

/// What subsets show, and what of it to believe.
extension CharacteristicsTables {
  var subsets: ResultTable {
    let points = ResultTable.Measure.number(unit: unit)
    return ResultTable(
      label: "Subsets at the analysis at which the trial ended",
      columns: [
        .init("scenario", "Scenario", .text), .init("subset", "Subset", .text), .init("status", "Status", .text),
        .init("patients", "Patients", .number(unit: "")), .init("significant", "Significant", .probability),
        .init("meanEstimate", "Mean estimate", points), .init("interactionSignificant", "Interaction significant", .probability),
      ],
      rows: entries.flatMap { entry in comparison.subgroups.indices.map { subsetRow(entry, $0) } }, note: subsetNote)
  }

  private func subsetRow(_ entry: Entry, _ j: Int) -> [ResultTable.Cell] {
    let (tally, n) = (entry.tally, entry.tally.count)
    let (subgroup, truth) = (comparison.subgroups[j], entry.truth.subsets[j])
    let error = MonteCarlo.mean(
      of: tally[.fitted, subset: j], sum: tally[TallyShape.SubsetSum.error, subset: j], squares: tally[TallyShape.SubsetSum.squared, subset: j])
    return [
      .text(entry.title), .text(subgroup.condition.text), .text(subgroup.status.rawValue),
      MonteCarlo.mean(of: n, sum: tally[.patients, subset: j], squares: tally[.patientsSquared, subset: j]).cell,
      MonteCarlo.share(tally[.significant, subset: j], of: n).cell,
      error.map { MonteCarlo(value: $0.value + truth.value, error: $0.error) }.cell,
      tally[.interactions, subset: j] == 0 ? .missing : MonteCarlo.share(tally[.interactionSignificant, subset: j], of: n).cell,
    ]
  }

  /// How often some subset shines.
  var subsetLuck: ResultTable {
    let some = "Some subset significant"
    return ResultTable(
      label: "Trials with a subset that shines",
      columns: [
        .init("scenario", "Scenario", .text), .init("some", "At all", .probability, group: some),
        .init("someWhileNotShown", "And the trial not", .probability, group: some),
        .init("someGivenNotShown", "Of trials that are not", .probability, group: some),
        .init("someInteraction", "Some interaction significant", .probability),
      ],
      rows: entries.map { entry in
        [
          .text(entry.title), entry.summary.someSubset.cell, entry.summary.savedBySubset.cell, entry.summary.savedOfFailed.cell,
          entry.summary.someInteraction.cell,
        ]
      }, note: "Of all subsets that the analysis lists, at the levels of the table above. What normal theory says of the same is in the design.")
  }

  /// The winner's curse of subsets.
  var subsetSelection: ResultTable {
    let points = ResultTable.Measure.number(unit: unit)
    let given = "Where it is significant"
    return ResultTable(
      label: "What significant subsets promise",
      columns: [
        .init("scenario", "Scenario", .text), .init("subset", "Subset", .text), .init("trueEffect", "True effect", points),
        .init("meanEstimate", "Mean estimate", points, group: given), .init("exaggeration", "Over truth", .number(unit: ""), group: given),
        .init("wrongSign", "Wrong direction", .probability, group: given),
      ],
      rows: entries.flatMap { entry in
        comparison.subgroups.indices.map { j in
          let truth = entry.truth.subsets[j]
          let found = entry.tally.significant(subset: j, truth: truth, benefitSign: benefitSign)
          return [
            .text(entry.title), .text(comparison.subgroups[j].condition.text), truth.cell, found.meanEstimate.cell, found.exaggeration.cell,
            found.wrongSign.cell,
          ]
        }
      }, note: Self.selectionNote)
  }

  private var subsetNote: String {
    let error = trial.design.error.perSide
    var sentences = [
      "Significant at \(percent(error)) one-sided, the interaction at \(percent(2 * error)) two-sided; no adjustment for several subsets or looks."
    ]
    let failures = entries.reduce(0) { sum, entry in
      comparison.subgroups.indices.reduce(sum) { $0 + entry.tally.count - entry.tally[.fitted, subset: $1] }
    }
    if failures > 0 { sentences.append("Fits that failed count as not significant and enter no mean: \(failures).") }
    return sentences.joined(separator: " ")
  }
}
