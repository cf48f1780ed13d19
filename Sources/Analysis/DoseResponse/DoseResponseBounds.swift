import Design

/// The box in which a fit looks for the parameters that a mean is not linear in.
extension DoseResponseFamily {
  /// For the greatest dose D: ED50 in [0.001, 1.5] D, h in [0.5, 10], an exponential's δ in [0.1, 2] D, a logistic's δ in [0.01, 0.5] D, a beta's δ₁ and δ₂ in
  /// [0.05, 4]; a bell's ID50 in [0.05, 10] D and m in [0.5, 6].
  ///
  /// - Reference: the box of DoseFinding's `defBnds`, the bell's apart.
  public func defaultBounds(greatestDose D: Double) -> [ClosedRange<Double>] {
    precondition(D > 0 && D.isFinite, "the greatest dose is finite and above 0")
    return switch self {
    case .linear, .logLinear, .quadratic, .points: []
    case .emax: [0.001 * D...1.5 * D]
    case .sigmoidEmax: [0.001 * D...1.5 * D, 0.5...10]
    case .exponential: [0.1 * D...2 * D]
    case .logistic: [0.001 * D...1.5 * D, 0.01 * D...0.5 * D]
    case .beta: [0.05...4, 0.05...4]
    case .bell: [0.001 * D...1.5 * D, 0.05 * D...10 * D, 0.5...6]
    }
  }
}
