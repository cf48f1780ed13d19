#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A rectangle of central t variables, or normals, that has 0 inside, for any correlation: directions by a lattice, distances exactly.
///
/// With T = Z ∕ S, Z = CY and Y = ρθ, θ uniform on the sphere of 2m dimensions, no less than C has columns,
///
///     P = 1 − E F̄(κ(θ)),   κ(θ) = min of bᵢ ∕ c′ᵢθ where c′ᵢθ > 0, aᵢ ∕ c′ᵢθ where c′ᵢθ < 0
///     F̄(κ) = P(ρ > κS) = p^(ν∕2) Σₖ₌₀ᵐ⁻¹ (ν∕2)ₖ ∕ k! (1 − p)ᵏ,   p = ν ∕ (ν + κ²);   exp(−κ²∕2) Σ (κ²∕2)ᵏ ∕ k! for normals
///
/// θ has the pairs √wⱼ (cos 2πvⱼ, sin 2πvⱼ), w uniform on the simplex; every θ goes with −θ. Dependent rows only bend κ, where separation of variables leaves the
/// integrand rough; and the outside is what is averaged, so that a small one is known to its own size.
///
/// - Reference: Deák (1980), Numerische Mathematik 35:249–260; Genz & Bretz (2009), Computation of Multivariate Normal and t Probabilities, §4.1 (spherical-radial).
/// - Checked: quadrature of one-factor rectangles and numbers by scipy in `MultivariateTTests`.
struct SphericalT {
  private let rows: [[Double]]
  private let lower: [Double]
  private let upper: [Double]
  private let pairs: Int
  /// ν; infinite for normals.
  private let degreesOfFreedom: Double

  /// - Parameters:
  ///   - lower, upper: below and above 0, infinite where there is none.
  init(lower: [Double], upper: [Double], correlation: Matrix, degreesOfFreedom: Double) throws(MathematicalFailure) {
    precondition(lower.allSatisfy { $0 < 0 } && upper.allSatisfy { $0 > 0 }, "0 lies inside the rectangle")
    let root = try PivotedRoot(of: correlation)
    rows = (0..<correlation.rows).map(root.coefficients.row)
    self.lower = lower
    self.upper = upper
    pairs = (root.rank + 1) / 2
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// F̄(κ).
  private func outside(_ κ: Double) -> Double {
    guard κ < 1e150 else { return 0 }
    let square = κ * κ
    let ν = degreesOfFreedom
    var (sum, term) = (1.0, 1.0)
    if ν == .infinity {
      for k in 1..<max(pairs, 1) {
        term *= 0.5 * square / Double(k)
        sum += term
      }
      return exp(-0.5 * square) * sum
    }
    let q = square / (ν + square)
    for k in 1..<max(pairs, 1) {
      term *= (0.5 * ν + Double(k - 1)) / Double(k) * q
      sum += term
    }
    return exp(-0.5 * ν * log1p(square / ν)) * sum
  }

  /// κ(θ) and κ(−θ).
  private func reaches(_ θ: [Double]) -> (ahead: Double, behind: Double) {
    var (ahead, behind) = (Double.infinity, Double.infinity)
    for i in rows.indices {
      var x = 0.0
      for j in rows[i].indices { x += rows[i][j] * θ[j] }
      if x > 0 {
        ahead = min(ahead, upper[i] / x)
        behind = min(behind, lower[i] / -x)
      } else if x < 0 {
        ahead = min(ahead, lower[i] / x)
        behind = min(behind, upper[i] / -x)
      }
    }
    return (ahead, behind)
  }

  /// ½ (F̄(κ(θ)) + F̄(κ(−θ))).
  private func outside(_ θ: [Double]) -> Double {
    let reach = reaches(θ)
    return 0.5 * (outside(reach.ahead) + outside(reach.behind))
  }

  /// The mean outside over one lattice at one shift.
  private func mean(_ rule: LatticeRule, shift: [Double]) -> Double {
    var θ = [Double](repeating: 0, count: 2 * pairs)
    var total = 0.0
    for k in 0..<rule.points {
      Self.direct(&θ, rule, k, shift, pairs)
      total += outside(θ)
    }
    return total / Double(rule.points)
  }

  /// The direction of one point of a lattice: coordinates of the simplex, then angles.
  private static func direct(_ θ: inout [Double], _ rule: LatticeRule, _ k: Int, _ shift: [Double], _ pairs: Int) {
    var left = 1.0
    for j in 0..<pairs {
      var share = left
      if j < pairs - 1 {
        let rest = left * pow(rule.coordinate(j, of: k, shift: shift[j]), 1 / Double(pairs - 1 - j))
        share = left - rest
        left = rest
      }
      let angle = 2 * Double.pi * rule.coordinate(pairs - 1 + j, of: k, shift: shift[pairs - 1 + j])
      let length = max(share, 0).squareRoot()
      θ[2 * j] = length * cos(angle)
      θ[2 * j + 1] = length * sin(angle)
    }
  }

  private var dimension: Int { 2 * pairs - 1 }

  /// One lattice at a fixed shift, whose directions are always the same.
  func quick() -> MultivariateNormal.Probability {
    let all = pairs < Self.fixed.count ? Self.fixed[pairs] : Self.directions(pairs)
    var total = 0.0
    for θ in all { total += outside(θ) }
    return .init(value: 1 - total / Double(all.count), error: nil, method: .lattice)
  }

  /// Those of up to eight dimensions.
  private static let fixed = (0...4).map { $0 == 0 ? [] : directions($0) }

  private static func directions(_ pairs: Int) -> [[Double]] {
    let dimension = 2 * pairs - 1
    let shift = (0..<dimension).map { j in
      let x = 0.5 + 0.1937 * Double(j)
      return x - x.rounded(.down)
    }
    let rule = LatticeRule(size: 2, dimension: dimension)
    return (0..<rule.points).map { k in
      var θ = [Double](repeating: 0, count: 2 * pairs)
      direct(&θ, rule, k, shift, pairs)
      return θ
    }
  }

  /// Twelve lattices at shifts from a fixed stream, ever larger until three standard errors lie within the tolerance.
  func fine(tolerance: Double) -> MultivariateNormal.Probability {
    var best = (value: 0.0, error: Double.infinity)
    for size in 3..<LatticeRule.sizes {
      let found = Self.summary(Self.lattices(size, dimension) { rule, shift in mean(rule, shift: shift) })
      if found.error < best.error { best = found }
      if best.error <= tolerance { break }
    }
    return .init(value: 1 - best.value, error: best.error, method: .lattice)
  }

  private static let shifts = 12

  /// What one lattice gives at each of its shifts.
  private static func lattices<Value>(_ size: Int, _ dimension: Int, _ value: (LatticeRule, [Double]) -> Value) -> [Value] {
    let rule = LatticeRule(size: size, dimension: dimension)
    var stream = RandomStream(seed: 0x7370_6865_7265, trial: UInt64(size), subject: 0, purpose: .parameters)
    return (0..<shifts).map { _ in value(rule, (0..<dimension).map { _ in stream.nextUniform() }) }
  }

  /// The mean over the shifts and three of its standard errors.
  private static func summary(_ values: [Double]) -> (value: Double, error: Double) {
    let center = values.reduce(0, +) / Double(shifts)
    let variance = values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(shifts * (shifts - 1))
    return (center, 3 * variance.squareRoot())
  }

  /// The c at which the rectangle c times as wide has the probability q outside.
  ///
  /// κ of a wider rectangle is c κ, so that each direction is looked at once. Lattices as of `fine`, until three standard errors of the probability at the c found
  /// lie within the tolerance.
  ///
  /// - Parameter limits: where c is looked for.
  func width(outside q: Double, between limits: (Double, Double), tolerance: Double) throws(MathematicalFailure) -> Double {
    var best = (width: 0.0, error: Double.infinity)
    for size in 3..<LatticeRule.sizes {
      let reaches = Self.lattices(size, dimension) { rule, shift in allReaches(rule, shift) }
      let directions = 2 * Double(LatticeRule(size: size, dimension: dimension).points)
      func means(_ c: Double) -> [Double] {
        reaches.map { all in all.reduce(0) { $0 + outside(c * $1) } / directions }
      }
      let c = try Root.find(between: limits.0, and: limits.1, tolerance: 1e-10, computing: "a critical value of the greatest of several") { c in
        means(c).reduce(0, +) / Double(Self.shifts) - q
      }
      let error = Self.summary(means(c)).error
      if error < best.error { best = (c, error) }
      if best.error <= tolerance { break }
    }
    return best.width
  }

  /// κ of every direction of a lattice and its opposite, where there is one.
  private func allReaches(_ rule: LatticeRule, _ shift: [Double]) -> [Double] {
    var θ = [Double](repeating: 0, count: 2 * pairs)
    var all: [Double] = []
    for k in 0..<rule.points {
      Self.direct(&θ, rule, k, shift, pairs)
      let reach = reaches(θ)
      if reach.ahead < .infinity { all.append(reach.ahead) }
      if reach.behind < .infinity { all.append(reach.behind) }
    }
    return all
  }
}
