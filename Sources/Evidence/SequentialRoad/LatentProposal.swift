import Mathematics

/// Where draws that lead to the words are looked for: normal about those that do, and everywhere else by a part of the prior.
///
///     q(z) = d φ(z) + (1 − d) Π N(z_k; m_k, s_k²),   weight φ(z) ∕ q(z) ≤ 1 ∕ d
///
/// - Reference: Hesterberg (1995), Technometrics 37:185–194, on the defensive part.
struct LatentProposal: Sendable, Equatable {
  /// d.
  static let defensive = 0.2
  /// Variance over that found, so that tails are not missed.
  private static let wider = 1.3
  private var means: [Double]
  private var deviations: [Double]

  /// A draw that leads to the words, and what it weighs.
  struct Point {
    var z: [Double]
    var weight: Double
  }

  /// - Parameter groups: several that know nothing of each other. Only where they agree that a coordinate has moved, or has less room, beyond what they
  ///   differ by, does it leave its prior: a coordinate that is moved by chance makes all draws weigh less.
  init(_ groups: [[Point]]) {
    let filled = groups.filter { $0.contains { $0.weight > 0 } }
    let dimension = filled.first?.first?.z.count ?? 0
    (means, deviations) = ([Double](repeating: 0, count: dimension), [Double](repeating: 1, count: dimension))
    guard filled.count >= 4 else { return }
    let weights = filled.map { $0.reduce(0) { $0 + $1.weight } }
    func moments(_ f: (Point) -> Double) -> (mean: Double, error: Double) {
      let own = zip(filled, weights).map { points, weight in points.reduce(0) { $0 + $1.weight * f($1) } / weight }
      let (all, G) = (weights.reduce(0, +), Double(filled.count))
      let mean = zip(own, weights).reduce(0) { $0 + $1.0 * $1.1 } / all
      let square = zip(own, weights).reduce(0) { $0 + $1.1 * $1.1 * ($1.0 - mean) * ($1.0 - mean) }
      return (mean, (G / (G - 1) * square).squareRoot() / all)
    }
    for k in 0..<dimension {
      let (mean, error) = moments { $0.z[k] }
      if abs(mean) > max(2.5 * error, 0.1) { means[k] = mean }
      let center = means[k]
      let (variance, its) = moments { ($0.z[k] - center) * ($0.z[k] - center) }
      let wide = min(max(Self.wider * (variance + 2 * its), 0.1), 1)
      if wide < 0.8 { deviations[k] = wide.squareRoot() }
    }
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
