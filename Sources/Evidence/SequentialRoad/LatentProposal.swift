import Mathematics

/// Where draws that lead to the words are looked for: normal about the particles that are there, and everywhere else by a part of the prior.
///
///     q(z) = d φ(z) + (1 − d) Π N(z_k; m_k, s_k²),   weight φ(z) ∕ q(z) ≤ 1 ∕ d
///
/// - Reference: Hesterberg (1995), Technometrics 37:185–194, on the defensive part.
struct LatentProposal: Sendable, Equatable {
  /// d.
  static let defensive = 0.2
  /// s over the standard deviation of the particles, so that their tails are not missed.
  private static let wider = 1.15
  private let means: [Double]
  private let deviations: [Double]

  /// - Parameter particles: at the words or near them.
  init(_ particles: [Particle]) {
    let dimension = particles.first?.z.count ?? 0
    let n = Double(particles.count)
    // Of particles some are copies: where a coordinate has not moved by more than chance among a quarter of them, it keeps its prior.
    let least = 2 / (n / 4).squareRoot()
    var (means, deviations) = ([Double](repeating: 0, count: dimension), [Double](repeating: 1, count: dimension))
    for k in 0..<dimension {
      let mean = particles.reduce(0) { $0 + $1.z[k] } / n
      let variance = particles.reduce(0) { $0 + ($1.z[k] - mean) * ($1.z[k] - mean) } / max(n - 1, 1)
      let deviation = min(max(Self.wider * variance.squareRoot(), 0.2), 1)
      guard abs(mean) > least || deviation < 0.85 else { continue }
      (means[k], deviations[k]) = (mean, deviation)
    }
    (self.means, self.deviations) = (means, deviations)
  }

  func draw(_ stream: inout RandomStream) -> (z: [Double], weight: Double) {
    let isPrior = stream.nextUniform() < Self.defensive
    var z = means.indices.map { _ in stream.nextNormal() }
    if !isPrior { for k in z.indices { z[k] = means[k] + deviations[k] * z[k] } }
    var logarithm = 0.0
    for k in z.indices where deviations[k] != 1 || means[k] != 0 {
      let x = (z[k] - means[k]) / deviations[k]
      logarithm += 0.5 * (z[k] * z[k] - x * x) - plainLog(deviations[k])
    }
    return (z, 1 / (Self.defensive + (1 - Self.defensive) * plainExp(min(logarithm, 700))))
  }
}
