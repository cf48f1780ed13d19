import Mathematics
import Trial

/// The luck of subsets in tables, of a design and of a trial that has ended.
extension SubgroupLuck {
  /// One effect that everybody has.
  public struct Truth: Sendable {
    public var name: String
    /// Treated minus control, in the endpoint's unit.
    public var effect: Double
    /// θ.
    public var drift: Double
    /// Of the whole's estimate at the end.
    public var standardError: Double

    public init(name: String, effect: Double, drift: Double, standardError: Double) {
      (self.name, self.effect, self.drift, self.standardError) = (name, effect, drift, standardError)
    }
  }

  /// What some subset shows, one row a truth; and what each of them does.
  ///
  /// - Parameters:
  ///   - subgroups: in the order of the shares.
  ///   - from: where the shares come from, in words.
  public func tables(
    of subgroups: [Subgroup], under truths: [Truth], unit: String, from origin: String, leftOut: [Subgroup]
  ) throws(MathematicalFailure) -> (some: ResultTable, each: ResultTable) {
    precondition(subgroups.count == shares.count, "each subset has its share")
    var chances: [Chances] = []
    for truth in truths { chances.append(try self.chances(drift: truth.drift)) }
    return (try someTable(subgroups, truths, chances, unit, origin, leftOut), eachTable(subgroups, truths, chances))
  }

  private func someTable(
    _ subgroups: [Subgroup], _ truths: [Truth], _ chances: [Chances], _ unit: String, _ origin: String, _ leftOut: [Subgroup]
  ) throws(MathematicalFailure) -> ResultTable {
    let excess = try shares.greatestExcess()
    let interaction = try shares.interactionTail(z: StandardNormal.upperQuantile(level))
    let rows = zip(truths, chances).map { truth, found -> [ResultTable.Cell] in
      [
        .text(truth.name), .number(truth.effect), .number(found.notShown), .number(found.some), .number(found.someWhileNotShown),
        found.notShown > 1e-6 ? .number(found.someGivenNotShown) : .missing, .number(interaction), .number(excess * truth.standardError),
      ]
    }
    var note = [
      "\(subgroups.count == 1 ? "One subset is" : "\(subgroups.count) subsets are") looked at where the trial ends, each at a one-sided"
        + " \(percent(level)) of its own; the effect is the same in everybody. By the multivariate normal distribution, from \(origin).",
      "Interaction: at least one at a two-sided \(percent(2 * level)).",
      "Greatest over the truth: by how much the greatest of the subsets' estimates exceeds the true benefit at the end, on average.",
    ]
    if !leftOut.isEmpty {
      note.append("Left out, for it is not known how many they are: \(leftOut.map(\.condition.text).joined(separator: "; ")).")
    }
    return table(rows, note: note.joined(separator: " "), unit: unit)
  }

  /// The table of what some subset shows; without rows where that cannot be computed, which the note says.
  public func table(_ rows: [[ResultTable.Cell]], note: String, unit: String) -> ResultTable {
    let some = "Some subset significant"
    return ResultTable(
      label: "Subsets that shine by luck",
      columns: [
        .init("scenario", "Truth", .text), .init("effect", "Effect in everybody", .number(unit: unit), decimals: 2),
        .init("notShown", "Trial not significant", .probability, decimals: 1), .init("some", "At all", .probability, group: some, decimals: 1),
        .init("someWhileNotShown", "And the trial not", .probability, group: some, decimals: 1),
        .init("someGivenNotShown", "Of trials that are not", .probability, group: some, decimals: 1),
        .init("someInteraction", "Some interaction significant", .probability, decimals: 1),
        .init("greatestExcess", "Greatest over the truth", .number(unit: unit), decimals: 2),
      ], rows: rows, note: note)
  }

  private func eachTable(_ subgroups: [Subgroup], _ truths: [Truth], _ chances: [Chances]) -> ResultTable {
    var rows: [[ResultTable.Cell]] = []
    for (truth, found) in zip(truths, chances) {
      for (k, subgroup) in subgroups.enumerated() {
        rows.append([
          .text(truth.name), .text(subgroup.condition.text), .text(subgroup.status.rawValue), .number(shares.share(k)), .number(found.each[k]),
          .number(found.eachWhileNotShown[k]), .number(found.eachWithoutRest[k]),
        ])
      }
    }
    let group = "Significant"
    return ResultTable(
      label: "Each subset by luck",
      columns: [
        .init("scenario", "Truth", .text), .init("subset", "Subset", .text), .init("status", "Status", .text),
        .init("share", "Share", .probability, decimals: 1), .init("significant", "At all", .probability, group: group, decimals: 1),
        .init("whileNotShown", "And the trial not", .probability, group: group, decimals: 1),
        .init("withoutRest", "And the others not", .probability, group: group, decimals: 1),
      ], rows: rows,
      note:
        "The others: the patients outside the subset, at the same level. That the one is significant and the others are not is no sign of a difference."
    )
  }

  /// `2.5%`.
  private func percent(_ share: Double) -> String {
    let value = (share * 1e6).rounded() / 1e4
    return value == value.rounded() ? "\(Int(value))%" : "\(value)%"
  }
}
