import Mathematics

/// Whether proportions rise or fall with the dose: the test of Cochran and Armitage.
///
///     T = Σ dᵢ (xᵢ − nᵢ p̄),   Var T = p̄ (1 − p̄) (Σ nᵢ dᵢ² − (Σ nᵢ dᵢ)² ∕ N),   z = T ∕ √Var T
///
/// z² is N times the squared correlation of dose and event. Scores of the doses that differ by a factor and a constant give one z.
///
/// - Reference: Cochran (1954), Biometrics 10:417–451; Armitage (1955), Biometrics 11:375–386.
/// - Checked: the correlation by another program; with two doses Pearson's χ².
public struct ProportionTrend: Equatable, Sendable {
  /// Above 0 where events are more frequent with higher doses.
  public let z: Double
  public let pTwoSided: Double

  /// - Parameters:
  ///   - events: of each dose's patients.
  ///   - patients: of each dose.
  ///   - doses: in one unit.
  /// - Throws: `notEstimable` where all or none have the event, or all have one dose.
  public init(events: [Int], of patients: [Int], doses: [Double]) throws(MathematicalFailure) {
    precondition(events.count == patients.count && doses.count == patients.count, "a dose has patients and events")
    precondition(zip(events, patients).allSatisfy { $0 >= 0 && $0 <= $1 }, "events are among the patients")
    let N = Double(patients.reduce(0, +))
    guard N > 0 else { throw MathematicalFailure(.notEstimable, computing: "a trend of nobody") }
    let p = Double(events.reduce(0, +)) / N
    let n = patients.map(Double.init)
    // About the mean dose, so that nothing is lost where doses are large and close.
    let mean = zip(n, doses).reduce(0) { $0 + $1.0 * $1.1 } / N
    let d = doses.map { $0 - mean }
    let T = zip(events, d).reduce(0) { $0 + Double($1.0) * $1.1 }
    let variance = p * (1 - p) * zip(n, d).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    guard variance > 0 else { throw MathematicalFailure(.notEstimable, computing: "the trend of proportions that do not vary") }
    z = T / variance.squareRoot()
    pTwoSided = 2 * StandardNormal.upperTail(abs(z))
  }
}
