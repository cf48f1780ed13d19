import Mathematics
import Trial

/// Tables of how a network hangs together.
extension NetworkMetaAnalysis {
  func inconsistencyTable(_ found: NetworkInconsistency) -> ResultTable {
    func row(_ name: String, _ part: NetworkInconsistency.Part) -> [ResultTable.Cell] {
      [.text(name), .number(part.cochranQ), .count(part.degreesOfFreedom), part.degreesOfFreedom > 0 ? .number(part.p) : .missing]
    }
    return ResultTable(
      label: "Heterogeneity and inconsistency",
      columns: [
        .init("part", "Part", .text), .init("cochranQ", "Q", .number(unit: ""), decimals: 2), .init("degreesOfFreedom", "df", .count),
        .init("p", "p", .pValue),
      ],
      rows: [
        row("between trials of the same treatments", found.within), row("between sets of treatments", found.between),
        row("together", NetworkInconsistency.Part(cochranQ, degreesOfFreedom)),
      ],
      note:
        "At common effects, over \(found.designs) sets of treatments that trials compare. Between the sets: direct and indirect evidence that do not agree."
    )
  }

  func pairTable(_ found: NetworkInconsistency, _ measure: EffectMeasure, _ unit: String) -> ResultTable {
    func shown(_ effect: Double) -> ResultTable.Cell { .number(measure.isRatio ? plainExp(effect) : effect) }
    let rows = found.pairs.map { pair -> [ResultTable.Cell] in
      let whole = comparison(pair.treatment, with: pair.other)
      return [
        .text("\(treatments[pair.treatment]) − \(treatments[pair.other])"), .count(whole.directTrials), shown(pair.direct.value),
        .number(pair.direct.standardError), pair.indirect.map { shown($0.value) } ?? .missing,
        pair.indirect.map { .number($0.standardError) } ?? .missing, shown(whole.value), .number(whole.standardError),
        pair.p.map { .number($0) } ?? .missing,
      ]
    }
    let error = measure.isRatio ? "SE of log" : "SE"
    let effect = measure.rawValue.prefix(1).uppercased() + measure.rawValue.dropFirst()
    return ResultTable(
      label: "Direct and indirect evidence",
      columns: [
        .init("pair", "Pair", .text), .init("trials", "Trials", .count), .init("direct", effect, .number(unit: unit), group: "Direct"),
        .init("directStandardError", error, .number(unit: ""), group: "Direct"),
        .init("indirect", effect, .number(unit: unit), group: "Indirect"),
        .init("indirectStandardError", error, .number(unit: ""), group: "Indirect"),
        .init("network", effect, .number(unit: unit), group: "Network"), .init("networkStandardError", error, .number(unit: ""), group: "Network"),
        .init("p", "p of the difference", .pValue),
      ], rows: rows,
      note:
        "Pairs that trials compare themselves. Indirect: what the network says beyond those trials; with trials of more than two treatments an approximation."
        + " Nothing is adjusted for the number of pairs.")
  }
}
