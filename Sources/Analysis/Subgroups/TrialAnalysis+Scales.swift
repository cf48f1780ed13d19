import Mathematics
import Trial

/// How much the prior of the differences between subsets moves what is believed of them.
extension TrialAnalysis {
  /// Scales of the half-normal prior, in standard deviations of one patient; the first is the one that is used.
  static let scales: [(share: Double, name: String)] = [(0.25, "¼ SD"), (0.5, "½ SD"), (1, "1 SD")]

  /// Each part's shrunken effect and interval under each scale; nil where nothing is shrunken.
  func scalesTable(_ findings: SubgroupFindings) throws(MathematicalFailure) -> ResultTable? {
    guard let scale = findings.scale else { return nil }
    let tail = (1 - confidenceLevel) / 2
    var rows: [[Cell]] = []
    for (partition, posterior) in zip(findings.partitions, findings.posteriors) {
      guard let posterior else { continue }
      let all = Self.scales.map { each in
        each.share == Self.scales[0].share ? posterior : ExchangeablePosterior(posterior.effects, scale: scale * each.share / Self.scales[0].share)
      }
      for (k, part) in partition.parts.enumerated() {
        var row: [Cell] = [.text(partition.name), .text(part.name)]
        for one in all {
          let belief = one.effect(k)
          row += [.number(belief.mean), .number(try belief.quantile(tail)), .number(try belief.quantile(1 - tail))]
        }
        rows.append(row)
      }
    }
    guard !rows.isEmpty else { return nil }
    var columns = [Column("partition", "By", .text), Column("part", "Patients who", .text)]
    for (index, each) in Self.scales.enumerated() {
      columns += [
        Column("shrunken\(index + 1)", "Difference", .number(unit: unit), group: each.name, decimals: decimalsShown),
        Column("lower\(index + 1)", "Lower", .number(unit: unit), group: each.name, decimals: decimalsShown),
        Column("upper\(index + 1)", "Upper", .number(unit: unit), group: each.name, decimals: decimalsShown),
      ]
    }
    return ResultTable(
      label: "Shrunken effects by the scale of the prior", columns: columns, rows: rows,
      note: "τ half-normal with the scale of a quarter, half and one standard deviation of one patient: a prior that lets subsets differ more "
        + "shrinks less. Quarters are used.")
  }
}
