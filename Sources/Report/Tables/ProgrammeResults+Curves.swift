import Trial

extension ProgrammeResults {
  /// Every run's belief in every quantity, in full.
  var beliefs: ResultTable {
    let rows = findings.runs.flatMap { run in
      zip(findings.quantities, run.beliefs).map { quantity, belief -> [Cell] in
        [.text(words.name(run.kind)), .text(run.road.rawValue), .text(quantity.name), .text(quantity.unit)]
          + [.number(belief.mean, monteCarloError: error(belief.meanError)), .number(belief.standardDeviation)] + belief.quantiles.map { .number($0) }
          + belief.interval95.map { .number($0) }
          + [chance(belief.aboveZero, belief.aboveZeroError), chance(belief.aboveMinimal), chance(belief.aboveTarget)]
          + [.number(belief.medianError), .number(run.evidence, monteCarloError: error(run.evidenceError)), .number(run.effectiveSampleSize)]
      }
    }
    let numbers = ["mean", "standardDeviation", "q05", "q25", "q50", "q75", "q95", "q025", "q975"]
    return ResultTable(
      label: "All runs",
      columns: [Column("run", "Run", .text), Column("road", "Road", .text), Column("quantity", "Quantity", .text), Column("unit", "Unit", .text)]
        + numbers.map { Column($0, $0, .number(unit: "")) }
        + ["aboveZero", "aboveMinimal", "aboveTarget"].map { Column($0, $0, .probability) }
        + [Column("medianError", "Error of the median", .number(unit: "")), Column("evidence", "Evidence", .probability)]
        + [Column("effectiveSampleSize", "Effective draws", .number(unit: ""))], rows: rows)
  }

  /// Curves by their identifiers: densities, power, the mechanism's.
  var curves: [(id: String, curve: Curve)] {
    let benefit = Curve.Axis(title: "True benefit", unit: words.unit)
    let densities = findings.runs.flatMap { run in
      zip(findings.quantities, run.beliefs).compactMap { quantity, belief -> Curve.Line? in
        belief.density.isEmpty ? nil : line("\(words.name(run.kind)) · \(run.road.rawValue) · \(quantity.name)", belief.density)
      }
    }
    var curves: [(id: String, curve: Curve)] = [
      ("densities", Curve(label: "Densities", x: benefit, y: .init(title: "Density"), lines: densities)),
      (
        "power",
        Curve(
          label: "Power of the trials as reconstructed", x: benefit, y: .init(title: "Power"),
          lines: findings.reconstructions.map { line("\($0.trial), \($0.arm)", $0.power) }
        )
      ),
      (
        "assurancePower",
        Curve(
          label: "Power of the next trials", x: benefit, y: .init(title: "Power"), lines: findings.nextTrials.map { line(words.name($0), $0.power) })
      ),
      (
        "noneOccurring",
        Curve(
          label: "Probability that none occurs", x: .init(title: "Patients exposed"), y: .init(title: "Probability"),
          lines: findings.safety.filter { !$0.noneOccurring.isEmpty }.map { line($0.claim, $0.noneOccurring) })
      ),
    ]
    for (name, id) in [("dose-response", "doseResponse"), ("occupancy", "occupancy"), ("response", "response"), ("concentration", "concentration")] {
      let all = findings.mechanism.filter { $0.name == name }
      let lines = all.map { curve in
        Curve.Line(
          label: curve.series,
          points: curve.x.indices.map { index in
            Curve.Point(x: curve.x[index], y: curve.median[index], lower: curve.bands.first?[index], upper: curve.bands.last?[index])
          })
      }
      curves.append((id, Curve(label: name, x: .init(title: name == "dose-response" ? "Dose" : "Time"), y: .init(title: name), lines: lines)))
    }
    return curves
  }

  private func line(_ label: String, _ points: [ProgrammeFindings.Point]) -> Curve.Line {
    Curve.Line(label: label, points: points.map { Curve.Point(x: $0.x, y: $0.y) })
  }
}
