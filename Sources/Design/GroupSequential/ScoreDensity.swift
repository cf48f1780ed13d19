#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics

/// The law of the score process S(t) = Z √t of a trial that has not stopped, at its last look, under the null hypothesis.
///
/// S has independent normal increments: S(t) − S(τ) ~ N(θ (t − τ), t − τ), θ the drift (the expectation of Z at t = 1). The density over the
/// region of continuation follows from look to look by
///
///     gₖ(s) = ∫ gₖ₋₁(u) φ( (s − u) ∕ √Δ ) ∕ √Δ du,   Δ = tₖ − tₖ₋₁,   u where look k − 1 went on
///
/// and is kept as masses mᵢ = wᵢ gₖ(sᵢ) at the points sᵢ of a Gauss–Legendre rule over panels. It is integrated once, at θ = 0; a drift θ
/// multiplies every path that ends in u at τ by exp(θu − θ²τ∕2), so that any drift is had from the same masses.
///
/// - Reference: Armitage, McPherson & Rowe (1969), JRSS A 132:235–244; Jennison & Turnbull (2000), ch. 19.
/// - Checked: twice the panels, in `ScoreDensityTests`; every boundary of `References/group-sequential`.
struct ScoreDensity: Equatable, Sendable {
  /// τ: the information fraction reached; at 0 the whole mass lies in S = 0.
  private(set) var time = 0.0
  private var points: [Double] = []
  private var masses: [Double] = []

  /// Beyond this |z| the null density is taken as nothing: the tail is 10⁻¹⁷.
  static let farthest = 8.5
  /// Looks nearer than this are refused: the grid grows as the inverse root of their distance.
  static let leastIncrement = 1e-4
  /// 32 points resolve products of two normal densities whose narrower scale is σ, over panels of 8 σ, to 10⁻¹³.
  private static let rule = GaussLegendre(points: 32)
  private static let panelWidth = 8.0

  /// Probability of still going on at τ and of Z ≥ z at t.
  func above(_ z: Double, at t: Double, drift: Double = 0) -> Double { tail(z * t.squareRoot(), at: t, drift: drift, side: 1) }

  /// Probability of still going on at τ and of Z ≤ z at t.
  func below(_ z: Double, at t: Double, drift: Double = 0) -> Double { tail(z * t.squareRoot(), at: t, drift: drift, side: -1) }

  private func tail(_ s: Double, at t: Double, drift: Double, side: Double) -> Double {
    guard s.isFinite else { return s * side > 0 ? 0 : total(drift: drift) }
    let σ = (t - time).squareRoot()
    guard time > 0 else { return StandardNormal.upperTail(side * (s - drift * t) / σ) }
    let end = s - drift * (t - time)
    var sum = 0.0
    if drift == 0 {
      for i in points.indices { sum += masses[i] * StandardNormal.upperTail(side * (end - points[i]) / σ) }
    } else {
      let shift = 0.5 * drift * drift * time
      for i in points.indices {
        sum += masses[i] * exp(drift * points[i] - shift) * StandardNormal.upperTail(side * (end - points[i]) / σ)
      }
    }
    return sum
  }

  /// Probability of still going on at τ.
  private func total(drift: Double) -> Double {
    guard time > 0 else { return 1 }
    return points.indices.reduce(0) { $0 + masses[$1] * exp(drift * points[$1] - 0.5 * drift * drift * time) }
  }

  /// Goes on to the look at `t` and keeps those with Z between two bounds.
  ///
  /// - Parameters:
  ///   - region: on the z scale.
  ///   - next: the information fraction of the look after, which the points must resolve.
  ///   - refinement: divides the panels' width; for tests of convergence.
  mutating func goOn(to t: Double, within region: ClosedRange<Double>, before next: Double, refinement: Double = 1) {
    let Δ = t - time
    let scale = min(Δ, next - t).squareRoot()
    let (lower, upper) = (region.lowerBound * t.squareRoot(), region.upperBound * t.squareRoot())
    let panels = max(1, Int(((upper - lower) / (Self.panelWidth * scale) * refinement).rounded(.up)))
    let half = 0.5 * (upper - lower) / Double(panels)
    var grid: [Double] = []
    var weights: [Double] = []
    for panel in 0..<panels {
      let middle = lower + half * Double(2 * panel + 1)
      grid += Self.rule.nodes.map { middle + half * $0 }
      weights += Self.rule.weights.map { half * $0 }
    }
    masses = zip(grid, weights).map { density(at: $0, Δ) * $1 }
    points = grid
    time = t
  }

  private func density(at s: Double, _ Δ: Double) -> Double {
    let precision = -0.5 / Δ
    var sum = 0.0
    if time == 0 {
      sum = exp(precision * s * s)
    } else {
      for i in points.indices {
        let step = s - points[i]
        sum += masses[i] * exp(precision * step * step)
      }
    }
    return sum / (2 * Double.pi * Δ).squareRoot()
  }
}
