import Trial

/// The bounds of a group sequential design on the z scale, each a short bar with its value at its look, for nothing is tested in between; with results,
/// the path that the trial took.
struct BoundariesFigure {
  struct Bound {
    var fraction: Double
    var z: Double
  }

  let words: TrialWords
  let efficacy: [Bound]
  let futility: [Bound]
  let curve: [Curve.Point]
  let path: [Bound]
  let design: DesignPlan
  let crossedAt: Int?
  let lookNames: [String]

  /// Nil where the design has fewer than two looks or no bounds.
  init?(_ trial: TrialProtocol, design results: TrialResults, analysis: TrialResults? = nil) {
    guard let table = results.table("boundaries"), table.rows.count > 1 else { return nil }
    words = TrialWords(trial: trial)
    design = trial.design
    func bounds(_ key: String) -> [Bound] {
      table.rows.indices.compactMap { row in
        guard let fraction = table.number(row, "informationFraction"), let z = table.number(row, key), z.isFinite else { return nil }
        return Bound(fraction: fraction, z: z)
      }
    }
    efficacy = bounds("efficacyZ")
    futility = bounds("futilityZ")
    lookNames = table.rows.indices.map { table.text($0, "look") ?? "look \($0 + 1)" }
    curve = results.curve("boundaryCurve")?.lines.first?.points.filter(\.y.isFinite) ?? []
    let sign = words.sign
    let looks = analysis?.table("looks")
    path =
      looks.map { looks in
        looks.rows.indices.compactMap { row in
          guard let statistic = looks.number(row, "statistic") else { return nil }
          let planned = table.rows.indices.contains(row) ? table.number(row, "informationFraction") : nil
          return (looks.number(row, "informationFraction") ?? planned).map { Bound(fraction: $0, z: sign * statistic) }
        }
      } ?? []
    crossedAt = looks.flatMap { looks in looks.rows.indices.first { looks.text($0, "crossed") == "yes" } }
    guard !efficacy.isEmpty || !futility.isEmpty else { return nil }
  }

  var figure: Figure {
    Figure(
      id: "boundaries", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .narrow, specification: plot.specification)
  }

  func z(_ value: Double) -> String { NumberStyle.number(value, decimals: 2) }
  func percent(_ fraction: Double) -> String { NumberStyle.probability(fraction, decimals: 0) }

  var headline: String {
    guard path.isEmpty else { return observedHeadline }
    if let first = efficacy.first, let last = efficacy.last, efficacy.count > 1 {
      let effort = first.z > last.z + 0.2 ? "Early evidence must be stronger: " : "The bar: "
      return Figure.headline(
        "\(effort)z = \(z(first.z)) at \(percent(first.fraction)) of the information, \(z(last.z)) at the end",
        "\(effort)z = \(z(first.z)) at look 1, \(z(last.z)) at the end", narrow: true)
    }
    if let first = futility.first {
      return Figure.headline("The trial is given up below z = \(z(first.z)) at \(percent(first.fraction)) of the information")
    }
    return Figure.headline("One bound: z = \(z(efficacy.first?.z ?? 0)) at the end")
  }

  var observedHeadline: String {
    if let crossedAt, lookNames.indices.contains(crossedAt) {
      return crossedAt == lookNames.count - 1
        ? Figure.headline("The evidence crossed the bound at the end") : Figure.headline("The evidence crossed the bound at look \(crossedAt + 1)")
    }
    return path.count == 1 ? "At the one look taken the evidence stayed below the bound" : "The evidence stayed below the bound at every look"
  }

  var howToRead: String {
    var text = "Short bars: the exact bounds at the planned looks; nothing is tested between them."
    if !curve.isEmpty { text += " Dotted curve: the family that the bounds belong to." }
    if nominal != nil { text += " Dotted line: the bound of a trial with one look." }
    if !futility.isEmpty { text += " Gray bars: bounds for futility\(design.futility.map { ", \($0.rule.rawValue)" } ?? "")." }
    if !path.isEmpty {
      text +=
        " Squares: the statistics observed (t, by the degrees of freedom of each look), at the information reached. The decision compares p-values."
    }
    return text
  }

  var alternativeText: String {
    var parts: [String] = []
    if !efficacy.isEmpty {
      parts.append("Bounds for efficacy: " + efficacy.map { "z = \(z($0.z)) at \(percent($0.fraction)) of the information" }.joined(separator: ", "))
    }
    if !futility.isEmpty {
      parts.append("for futility: " + futility.map { "z = \(z($0.z)) at \(percent($0.fraction))" }.joined(separator: ", "))
    }
    if !path.isEmpty { parts.append("observed: " + path.map { "\(z($0.z)) at \(percent($0.fraction))" }.joined(separator: ", ")) }
    return parts.joined(separator: "; ") + "."
  }

  /// z of one look at this error, where it is one of the usual levels.
  var nominal: Double? {
    let usual = [(0.005, 2.576), (0.01, 2.326), (0.0125, 2.241), (0.025, 1.960), (0.05, 1.645), (0.1, 1.282)]
    return usual.first { abs($0.0 - design.error.perSide) < 1e-9 }?.1
  }
}
