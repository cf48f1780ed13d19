import Mathematics
import Trial

/// What a patient's values are taken to have been from an intercurrent event on.
///
/// m is the mean of his visits in his own arm, r that in the reference arm, v the first visit after the event; the visits before it follow m:
///
///     missing at random         m throughout
///     jump to reference         r_t from v on
///     copy reference            r throughout
///     copy increments           m_{v−1} + (r_t − r_{v−1}) from v on; r where v is the first visit
///     last mean carried forward m_{v−1} from v on; m where v is the first visit
///
/// - Reference: Carpenter JR, Roger JH, Kenward MG (2013), J Biopharm Stat 23:1352–1371, section 3.
/// - Checked: `References/imputation`, every case of rbmi 1.6.0.
public enum ImputationStrategy: String, Sendable, CaseIterable {
  case missingAtRandom = "missing at random"
  case jumpToReference = "jump to reference"
  case copyReference = "copy reference"
  case copyIncrements = "copy increments in reference"
  case lastMeanCarriedForward = "last mean carried forward"
  /// m before v; from v on by regression among those of the arm who were still seen: `RetrievedDropouts`.
  case retrievedDropouts = "retrieved dropouts"

  /// Turns a patient's own mean into the strategy's.
  ///
  /// - Parameters:
  ///   - mean: m, T numbers; becomes the strategy's mean.
  ///   - reference: r.
  ///   - event: v, `T` where there is no event.
  @inline(__always)
  func apply(to mean: UnsafeMutablePointer<Double>, reference r: UnsafePointer<Double>, visits T: Int, event v: Int) {
    guard v < T else { return }
    switch self {
    case .missingAtRandom, .retrievedDropouts: return
    case .jumpToReference: for t in v..<T { mean[t] = r[t] }
    case .copyReference: for t in 0..<T { mean[t] = r[t] }
    case .copyIncrements:
      guard v > 0 else {
        for t in 0..<T { mean[t] = r[t] }
        return
      }
      for t in v..<T { mean[t] = mean[v - 1] + (r[t] - r[v - 1]) }
    case .lastMeanCarriedForward:
      guard v > 0 else { return }
      for t in v..<T { mean[t] = mean[v - 1] }
    }
  }

  /// The covariance of a patient's visits where the arms have covariances of their own.
  ///
  /// Missing at random and last mean carried forward keep A, his own arm's; copy reference takes R, the reference's. The others take A before the event and
  /// the regression of what follows on what went before from R, with the residual of that regression (1 before, 2 from the event on):
  ///
  ///     Σ₁₁ = A₁₁,   Σ₂₁ = R₂₁R₁₁⁻¹A₁₁,   Σ₂₂ = R₂₂ − R₂₁R₁₁⁻¹(R₁₁ − A₁₁)R₁₁⁻¹R₁₂
  ///
  /// - Reference: Carpenter, Roger & Kenward (2013), appendix.
  /// - Throws: `.notPositiveDefinite` where R₁₁ is not.
  func covariance(own A: [Double], reference R: [Double], visits T: Int, event v: Int) throws(MathematicalFailure) -> [Double] {
    guard v < T else { return A }
    switch self {
    case .missingAtRandom, .lastMeanCarriedForward, .retrievedDropouts: return A
    case .copyReference: return R
    case .jumpToReference, .copyIncrements:
      if v == 0 { return R }
      let (first, second) = (Array(0..<v), Array(v..<T))
      let (own, reference) = (Matrix(rows: T, columns: T, storage: A), Matrix(rows: T, columns: T, storage: R))
      let R11 = reference.submatrix(rows: first, columns: first)
      let A11 = own.submatrix(rows: first, columns: first)
      let factor = try CholeskyFactor(of: R11)
      // B = R₂₁R₁₁⁻¹, by columns the solutions for R₁₂.
      let B = factor.solve(reference.submatrix(rows: first, columns: second)).transposed
      let lower = B * A11
      let spread = B * (R11 - A11) * B.transposed
      var result = own
      for (i, t) in second.enumerated() {
        for (j, s) in first.enumerated() { (result[t, s], result[s, t]) = (lower[i, j], lower[i, j]) }
        for (j, s) in second.enumerated() { result[t, s] = reference[t, s] - spread[i, j] }
      }
      return result.storage
    }
  }
}
