#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics

/// The law of the score process S(t) = Z √t of a trial that has not stopped, at its last look.
///
/// S has independent normal increments: S(t) − S(τ) ~ N(θ (t − τ), t − τ), θ the drift (the expectation of Z at t = 1). The density over the
/// region of continuation follows from look to look by
///
///     gₖ(s) = ∫ gₖ₋₁(u) φ( (s − u) ∕ √Δ ) ∕ √Δ du,   Δ = tₖ − tₖ₋₁,   u where look k − 1 went on
///
/// and is kept as masses mᵢ = wᵢ gₖ(sᵢ) at the points sᵢ of a Gauss–Legendre rule over panels. It is integrated once, at a reference drift θ₀; a
/// drift θ multiplies every path that ends in u at τ by exp((θ − θ₀)u − (θ² − θ₀²)τ∕2), so that drifts near θ₀ are had from the same masses.
///
/// - Reference: Armitage, McPherson & Rowe (1969), JRSS A 132:235–244; Jennison & Turnbull (2000), ch. 19.
/// - Checked: twice the panels, in `ScoreDensityTests`; every boundary of `References/group-sequential`.
struct ScoreDensity: Equatable, Sendable {
  /// τ: the information fraction reached; at 0 the whole mass lies in S = 0.
  private(set) var time = 0.0
  /// θ₀; 0 is the null hypothesis.
  let reference: Double
  private var points: [Double] = []
  private var masses: [Double] = []

  init(reference: Double = 0) { self.reference = reference }

  /// Further than this from its mean, Z is taken not to be: the tail is 10⁻¹⁷.
  static let farthest = 8.5
  /// A bound that fewer than this cross is none.
  static let leastProbability = 1e-17
  /// Drifts within this of the reference are had from its masses.
  static let tilt = 6.0
  /// Looks nearer than this are refused: the grid grows as the inverse root of their distance.
  static let leastIncrement = 1e-4
  /// 32 points resolve products of two normal densities whose narrower scale is σ, over panels of 8 σ, to 10⁻¹³.
  private static let rule = GaussLegendre(points: 32)
  private static let panelWidth = 8.0

  /// Probability of still going on at τ and of Z ≥ z at t.
  func above(_ z: Double, at t: Double, drift: Double? = nil) -> Double {
    tail(z * t.squareRoot(), at: t, drift: drift ?? reference, side: 1)
  }

  /// Probability of still going on at τ and of Z ≤ z at t.
  func below(_ z: Double, at t: Double, drift: Double? = nil) -> Double {
    tail(z * t.squareRoot(), at: t, drift: drift ?? reference, side: -1)
  }

  private func tail(_ s: Double, at t: Double, drift: Double, side: Double) -> Double {
    guard s.isFinite else { return s * side > 0 ? 0 : total(drift: drift) }
    let σ = (t - time).squareRoot()
    guard time > 0 else { return StandardNormal.upperTail(side * (s - drift * t) / σ) }
    let end = s - drift * (t - time)
    var sum = 0.0
    if drift == reference {
      for i in points.indices { sum += masses[i] * StandardNormal.upperTail(side * (end - points[i]) / σ) }
    } else {
      let (tilt, shift) = ratio(drift)
      for i in points.indices {
        sum += masses[i] * exp(tilt * points[i] - shift) * StandardNormal.upperTail(side * (end - points[i]) / σ)
      }
    }
    return sum
  }

  /// Probability of still going on at τ.
  private func total(drift: Double) -> Double {
    guard time > 0 else { return 1 }
    let (tilt, shift) = ratio(drift)
    return points.indices.reduce(0) { $0 + masses[$1] * exp(tilt * points[$1] - shift) }
  }

  /// The logarithm of the likelihood ratio of a drift to the reference is tilt · u − shift.
  private func ratio(_ drift: Double) -> (tilt: Double, shift: Double) {
    (drift - reference, 0.5 * (drift * drift - reference * reference) * time)
  }

  /// Goes on to the look at `t` and keeps those with Z between two bounds.
  ///
  /// - Parameters:
  ///   - lower: on the z scale, finite; nobody goes on where it is not below `upper`.
  ///   - next: the information fraction of the look after, which the points must resolve.
  ///   - refinement: divides the panels' width; for tests of convergence.
  mutating func goOn(to t: Double, between lower: Double, and upper: Double, before next: Double, refinement: Double = 1) {
    let Δ = t - time
    let scale = min(Δ, next - t).squareRoot()
    let (first, width) = (lower * t.squareRoot(), (upper - lower) * t.squareRoot())
    let panels = width > 0 ? Int((width / (Self.panelWidth * scale) * refinement).rounded(.up)) : 0
    let half = 0.5 * width / Double(panels)
    var grid: [Double] = []
    var weights: [Double] = []
    for panel in 0..<panels {
      let middle = first + half * Double(2 * panel + 1)
      grid += Self.rule.nodes.map { middle + half * $0 }
      weights += Self.rule.weights.map { half * $0 }
    }
    masses = masses(at: grid, weights, Δ)
    points = grid
    time = t
  }

  /// wⱼ gₖ(sⱼ) at the points of the next look, rising.
  ///
  /// Increments beyond 9 standard deviations are left out, with room for the shift that a drift of `tilt` from the reference gives them.
  private func masses(at grid: [Double], _ weights: [Double], _ Δ: Double) -> [Double] {
    let precision = -0.5 / Δ
    let constant = 1 / (2 * Double.pi * Δ).squareRoot()
    if time == 0 {
      return zip(grid, weights).map { s, w in w * constant * exp(precision * (s - reference * Δ) * (s - reference * Δ)) }
    }
    let farthest = 9 * Δ.squareRoot() + Self.tilt * Δ
    var first = 0
    return zip(grid, weights).map { s, w in
      let origin = s - reference * Δ
      while first < points.count, points[first] < origin - farthest { first += 1 }
      var sum = 0.0
      var i = first
      while i < points.count, points[i] <= origin + farthest {
        let step = origin - points[i]
        sum += masses[i] * exp(precision * step * step)
        i += 1
      }
      return w * constant * sum
    }
  }
}
