import Mathematics
import Trial

extension StagePlan {
  /// Whether a look's rule is for a variance without the arms.
  func asksForVariance(at look: Int) -> Bool {
    adaptations[look].contains { if case .sampleSize(let rule) = $0.change { rule.blinding == .blinded } else { false } }
  }

  /// Whether a look's rule is for a conditional power.
  func asksForPower(at look: Int) -> Bool {
    adaptations[look].contains { if case .sampleSize(let rule) = $0.change { rule.blinding != .blinded } else { false } }
  }

  /// Whether some look chooses among populations.
  var choosesPopulations: Bool {
    adaptations.contains { $0.contains { if case .population = $0.change { true } else { false } } }
  }
}

extension ConclusionPlan {
  /// The variance of all values of the first hypothesis' endpoint, as if they were of one arm:
  ///
  ///     S² = Σ (yᵢ − ȳ)² ∕ (n − 1)
  ///
  /// It holds a difference of means too, by Δ² ∕ 4 in two arms of one size, so that the size is a little too large rather than too small.
  ///
  /// - Returns: nil where fewer than two have a value.
  /// - Reference: Kieser & Friede (2003), Statistics in Medicine 22:3571–3581.
  func blindedVariance(_ data: TrialData, first patients: Int) -> Double? {
    let isChange = analysis.model.response == ColumnName.change
    let values = (0..<patients).compactMap { i in data.score(subject: i, visit: visit).map { isChange ? $0 - data.baseline[i] : $0 } }
    guard values.count > 1 else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }
}
