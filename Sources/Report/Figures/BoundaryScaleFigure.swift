import Trial

/// The bounds of a group sequential design on a scale other than z: as p-values, as effects seen, as chances of still showing the effect.
struct BoundaryScaleFigure {
  enum Scale: String, CaseIterable {
    case p
    case effect
    case conditionalPower = "conditional-power"
  }
  struct Bound {
    var fraction: Double
    var value: Double
  }

  let scale: Scale
  let words: TrialWords
  let efficacy: [Bound]
  let futility: [Bound]
  let patients: Int?

  /// Nil where the design has fewer than two looks or no bound on this scale.
  init?(_ trial: TrialProtocol, design results: TrialResults, scale: Scale) {
    guard let bounds = results.table("boundaries"), bounds.rows.count > 1, let scales = results.table("boundaryScales") else { return nil }
    (self.scale, words) = (scale, TrialWords(trial: trial))
    patients = results.table("sampleSize")?.number(0, "patients").map { Int($0) }
    func values(_ table: ResultTable, _ key: String) -> [Bound] {
      bounds.rows.indices.compactMap { row in
        guard let fraction = bounds.number(row, "informationFraction"), table.rows.indices.contains(row), let value = table.number(row, key),
          value.isFinite
        else { return nil }
        return Bound(fraction: fraction, value: value)
      }
    }
    switch scale {
    case .p: (efficacy, futility) = (values(bounds, "efficacyP").filter { $0.value > 0 }, values(scales, "futilityP").filter { $0.value > 0 })
    case .effect: (efficacy, futility) = (values(scales, "efficacyEffect"), values(scales, "futilityEffect"))
    case .conditionalPower:
      (efficacy, futility) = (values(scales, "efficacyConditionalPower"), values(scales, "futilityConditionalPower"))
    }
    guard !efficacy.isEmpty || !futility.isEmpty else { return nil }
  }

  var figure: Figure {
    Figure(
      id: "boundary-\(scale.rawValue)", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .narrow,
      specification: plot.specification)
  }

  func text(_ value: Double) -> String {
    switch scale {
    case .p: NumberStyle.level(value)
    case .effect: NumberStyle.number(value, decimals: 2)
    case .conditionalPower: NumberStyle.probability(value)
    }
  }
  private func percent(_ fraction: Double) -> String { NumberStyle.probability(fraction, decimals: 0) }
  private func when(_ bound: Bound) -> String { bound.fraction >= 1 ? "at the end" : "at \(percent(bound.fraction)) of the information" }

  var headline: String {
    switch scale {
    case .p:
      guard let first = efficacy.first, let last = efficacy.last, efficacy.count > 1 else { return "Bounds as one-sided p-values" }
      return Figure.headline(
        "p must be below \(text(first.value)) \(when(first)), below \(text(last.value)) at the end", "p below \(text(first.value)) at look 1",
        narrow: true)
    case .effect:
      guard let first = efficacy.first, let last = efficacy.last, efficacy.count > 1 else { return "Bounds as effects seen" }
      return Figure.headline(
        "It takes \(text(first.value))\(words.spacedUnit) \(when(first)), \(text(last.value)) at the end",
        "It takes \(text(first.value))\(words.spacedUnit) to stop early", narrow: true)
    case .conditionalPower:
      guard let first = futility.first else {
        return Figure.headline("A trial that crosses its bound would hardly have failed later", "Bounds as conditional power", narrow: true)
      }
      return Figure.headline(
        "What is given up \(when(first)) had a \(text(first.value)) chance left", "Given up at a \(text(first.value)) chance left", narrow: true)
    }
  }

  var howToRead: String {
    var parts: [String]
    switch scale {
    case .p: parts = ["Bars: the one-sided p-value, toward benefit, that a look must reach; the scale is logarithmic."]
    case .effect:
      parts = ["Bars: the difference that is seen at the bound\(patients.map { ", with \(NumberStyle.count($0)) patients at the end" } ?? "")."]
    case .conditionalPower:
      parts = [
        "Bars: from the bound on, the chance of crossing a bound for efficacy later, were the effect what is seen there and futility left out."
      ]
    }
    if !futility.isEmpty { parts.append("Gray: for futility.") }
    return parts.joined(separator: " ")
  }

  var alternativeText: String {
    func listed(_ bounds: [Bound]) -> String { bounds.map { "\(text($0.value)) \(when($0))" }.joined(separator: ", ") }
    var parts: [String] = []
    if !efficacy.isEmpty { parts.append("Bounds for efficacy: \(listed(efficacy))") }
    if !futility.isEmpty { parts.append("for futility: \(listed(futility))") }
    return parts.joined(separator: "; ") + "."
  }
}
