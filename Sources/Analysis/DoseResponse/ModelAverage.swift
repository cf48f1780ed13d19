import Design
import Mathematics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Several fitted curves of the same data, averaged by how well they fit.
///
///     wₘ = πₘ exp(−½ (cₘ − min c)) ∕ Σ,   c the criterion, π prior weights
///
/// - Reference: Buckland, Burnham & Augustin (1997), Biometrics 53:603–618; Schorning, Bornkamp, Bretz & Dette (2016), Statistics in Medicine 35:4021–4040.
/// - Checked: equal fits have their prior weights, and the weights' ratios, in `MultipleComparisonsAndModelingTests`.
public struct ModelAverage: Equatable, Sendable {
  public let fits: [DoseResponseFit]
  /// Summing to 1.
  public let weights: [Double]

  /// - Parameters:
  ///   - fits: of the same data.
  ///   - prior: π, at least 0; equal where it is left out.
  /// - Returns: nil where a fit has not the criterion.
  public init?(_ fits: [DoseResponseFit], by criterion: DoseResponseFit.Criterion = .akaike, prior: [Double]? = nil) {
    precondition(!fits.isEmpty, "an average is of curves")
    let π = prior ?? [Double](repeating: 1, count: fits.count)
    precondition(π.count == fits.count && π.allSatisfy { $0 >= 0 && $0.isFinite } && π.reduce(0, +) > 0, "prior weights are not negative")
    let values = fits.compactMap { $0.criterion(criterion) }
    guard values.count == fits.count, let least = values.min() else { return nil }
    let raw = zip(values, π).map { $1 * exp(-0.5 * ($0 - least)) }
    self.fits = fits
    weights = raw.map { $0 / raw.reduce(0, +) }
  }

  /// Σ wₘ meanₘ(d).
  public func mean(at dose: Double) -> Double { zip(weights, fits).reduce(0) { $0 + $1.0 * $1.1.curve.value(at: dose) } }

  /// Σ wₘ effectₘ(d).
  public func effect(at dose: Double) -> Double { zip(weights, fits).reduce(0) { $0 + $1.0 * $1.1.curve.effect(at: dose) } }

  /// The least dose in (0, D] whose averaged effect is Δ; nil where none has it.
  ///
  /// The averaged curve is looked through in steps of D ∕ 1000: a benefit that is held over less is missed.
  public func targetDose(
    benefit Δ: Double, _ direction: DoseResponseCurve.Direction = .increasing
  ) throws(MathematicalFailure) -> Double? {
    precondition(Δ > 0 && Δ.isFinite, "a benefit is finite and above 0")
    let top = fits.map(\.greatestDose).max() ?? 0
    let missing = { (d: Double) in Δ - direction.rawValue * effect(at: d) }
    for k in 1...1000 where missing(top * Double(k) / 1000) <= 0 {
      let (a, b) = (top * Double(k - 1) / 1000, top * Double(k) / 1000)
      return try Root.find(between: a, and: b, tolerance: 1e-13 * top, computing: "a target dose of averaged curves", of: missing)
    }
    return nil
  }
}
