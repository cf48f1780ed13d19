import Mathematics
import Trial

/// What was found: `network` (the whole in one row), `treatments` (each against the reference), `league` (each against each), `comparisons` (which trials stand
/// behind them), `inconsistency` and `directAndIndirect` (whether they agree). Ratios are shown as ratios, their standard errors are of the logarithm.
extension NetworkMetaAnalysis {
  /// - Parameter better: which values of the outcome are the better ones, for a score of each treatment; none is given without it.
  public func results(measure: EffectMeasure, unit: String = "", better: BetterOutcome? = nil) throws(MathematicalFailure) -> TrialResults {
    let inconsistency = try NetworkInconsistency(self)
    var results = TrialResults()
    results.append("network", .table(record))
    results.append("treatments", .table(treatmentTable(measure, unit, better)))
    results.append("league", .table(leagueTable(measure, unit)))
    results.append("comparisons", .table(comparisonTable))
    results.append("inconsistency", .table(inconsistencyTable(inconsistency)))
    results.append("directAndIndirect", .table(pairTable(inconsistency, measure, unit)))
    return results
  }

  private func shown(_ effect: Double, _ measure: EffectMeasure) -> Double { measure.isRatio ? plainExp(effect) : effect }

  private func trials(of treatment: Int) -> [NetworkTrial] {
    trials.filter { $0.arms.contains { $0.treatment == treatments[treatment] } }
  }

  private func patients(of treatment: Int) -> Int {
    trials.flatMap(\.arms).filter { $0.treatment == treatments[treatment] }.reduce(0) { $0 + $1.patients }
  }

  private var record: ResultTable {
    ResultTable(
      label: "Network",
      columns: [
        .init("reference", "Reference", .text), .init("treatments", "Treatments", .count), .init("trials", "Trials", .count),
        .init("patients", "Patients", .count), .init("contrasts", "Contrasts", .count), .init("tau", "τ", .number(unit: "")),
        .init("cochranQ", "Q", .number(unit: "")), .init("degreesOfFreedom", "df", .count), .init("cochranP", "p of Q", .pValue),
        .init("logLikelihood", "Log likelihood", .number(unit: "")),
      ],
      rows: [
        [
          .text(treatments[0]), .count(treatments.count), .count(trials.count), .count(trials.flatMap(\.arms).reduce(0) { $0 + $1.patients }),
          .count(degreesOfFreedom + effects.count), .number(tauSquared.squareRoot()), .number(cochranQ), .count(degreesOfFreedom),
          .number(cochranP), .number(logLikelihood),
        ]
      ],
      note: "Q: heterogeneity between trials of one comparison and disagreement of direct with indirect evidence together. "
        + "Direct and indirect evidence are taken to agree.")
  }

  private func treatmentTable(_ measure: EffectMeasure, _ unit: String, _ better: BetterOutcome?) -> ResultTable {
    let ranking = better.map { self.scores(better: $0) }
    var rows: [[ResultTable.Cell]] = treatments.indices.map { index in
      let head: [ResultTable.Cell] = [.text(treatments[index]), .count(trials(of: index).count), .count(patients(of: index))]
      guard index > 0 else { return head + [.count(0), .missing, .missing, .missing, .missing] }
      let found = comparison(index, with: 0)
      return head + [
        .count(found.directTrials), .number(shown(found.value, measure)), .number(found.standardError),
        .number(shown(found.interval.lower, measure)), .number(shown(found.interval.upper, measure)),
      ]
    }
    if let ranking { for index in rows.indices { rows[index].append(.number(ranking[index])) } }
    let score = ResultTable.Column("score", "Score", .number(unit: ""), decimals: 2)
    return ResultTable(
      label: "Treatments against \(treatments[0])",
      columns: [
        .init("treatment", "Treatment", .text), .init("trials", "Trials", .count), .init("patients", "Patients", .count),
        .init("direct", "Direct trials", .count), .init("effect", measure.rawValue.capitalizedFirst, .number(unit: unit)),
        .init("standardError", measure.isRatio ? "SE of log" : "SE", .number(unit: unit)),
        .init("lower", "Lower", .number(unit: unit)), .init("upper", "Upper", .number(unit: unit)),
      ] + (ranking == nil ? [] : [score]), rows: rows, primaryRow: nil,
      note: "Contrast model; the same variance between trials for every pair of treatments, 0 where effects are common."
        + (ranking == nil ? "" : " Score: the probability of being the better one, on average over all others (P-score)."))
  }

  /// The treatment of the row against that of the column.
  private func leagueTable(_ measure: EffectMeasure, _ unit: String) -> ResultTable {
    var rows: [[ResultTable.Cell]] = []
    for row in treatments.indices {
      var cells: [ResultTable.Cell] = [.text(treatments[row])]
      for column in treatments.indices {
        guard row != column else {
          cells += [.missing, .missing, .missing]
          continue
        }
        let found = comparison(row, with: column)
        cells += [found.value, found.interval.lower, found.interval.upper].map { .number(shown($0, measure)) }
      }
      rows.append(cells)
    }
    let columns = treatments.flatMap { name in
      [
        ResultTable.Column("effect_\(name)", "Effect", .number(unit: unit), group: "against \(name)"),
        ResultTable.Column("lower_\(name)", "Lower", .number(unit: unit), group: "against \(name)"),
        ResultTable.Column("upper_\(name)", "Upper", .number(unit: unit), group: "against \(name)"),
      ]
    }
    return ResultTable(
      label: "League table", columns: [.init("treatment", "Treatment", .text)] + columns, rows: rows, primaryRow: nil,
      note: "\(measure.rawValue.capitalizedFirst) of a treatment against the one that stands after “against”.")
  }

  /// Which treatments trials compare themselves: the edges of the network.
  private var comparisonTable: ResultTable {
    var rows: [[ResultTable.Cell]] = []
    for first in treatments.indices {
      for second in treatments.indices where second > first {
        let direct = comparison(second, with: first).directTrials
        if direct > 0 { rows.append([.text(treatments[first]), .text(treatments[second]), .count(direct)]) }
      }
    }
    return ResultTable(
      label: "Direct comparisons",
      columns: [.init("first", "Treatment", .text), .init("second", "Compared with", .text), .init("trials", "Trials", .count)], rows: rows,
      primaryRow: nil, note: "A trial of three treatments counts for three comparisons.")
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
