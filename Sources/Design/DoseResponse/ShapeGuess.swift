import Mathematics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Shapes from what an expert says: at dose d a share p of the greatest effect is reached.
///
/// - Reference: Pinheiro, Bornkamp & Bretz (2006), Journal of Biopharmaceutical Statistics 16:639–656, §2.3.
/// - Checked: `References/dose-response`, `guesst-*`; the shares are reached in `ShapeGuessTests`.
public enum ShapeGuess {
  /// ED50 = d (1 − p) ∕ p, p of the effect at an infinite dose.
  public static func emax(dose d: Double, share p: Double) -> DoseResponseShape {
    require([DosePoint(dose: d, share: p)])
    return .emax(ed50: d * (1 - p) / p)
  }

  /// logit p = h log d − h log ED50: through two points; the least-squares line through more.
  ///
  /// - Throws: `outsideDomain` where the line does not rise.
  public static func sigmoidEmax(_ points: [DosePoint]) throws(MathematicalFailure) -> DoseResponseShape {
    let (height, slope) = try line(points, by: log)
    return .sigmoidEmax(ed50: exp(-height / slope), hill: slope)
  }

  /// logit p = d ∕ δ − ED50 ∕ δ, p of the whole height from dose −∞: through two points; the least-squares line through more.
  ///
  /// - Throws: `outsideDomain` where the line does not rise, or ED50 is not above 0.
  public static func logistic(_ points: [DosePoint]) throws(MathematicalFailure) -> DoseResponseShape {
    let (height, slope) = try line(points) { $0 }
    guard height < 0 else {
      throw MathematicalFailure(.outsideDomain, computing: "a logistic shape with an ED50 above 0", lastPoint: points.map(\.share))
    }
    return .logistic(ed50: -height / slope, delta: 1 / slope)
  }

  /// (exp(d∕δ) − 1) ∕ (exp(D∕δ) − 1) = p at d < D, the greatest dose; p below d ∕ D, as the curve is convex.
  public static func exponential(dose d: Double, share p: Double, greatestDose: Double) throws(MathematicalFailure) -> DoseResponseShape {
    require([DosePoint(dose: d, share: p)])
    guard d < greatestDose, p < d / greatestDose else {
      throw MathematicalFailure(.outsideDomain, computing: "an exponential shape with this share", lastPoint: [d, p, greatestDose])
    }
    // Over κ = D ∕ δ the share falls from d ∕ D to 0.
    let κ = try Root.find(near: 1e-6, 1, within: 1e-9...600, computing: "an exponential shape") { κ in
      expm1(κ * d / greatestDose) / expm1(κ) - p
    }
    return .exponential(delta: greatestDose / κ)
  }

  /// −4δd(1 + δd) = p at a dose d below that of the greatest effect: δ = −(1 − √(1 − p)) ∕ 2d.
  public static func quadratic(dose d: Double, share p: Double) -> DoseResponseShape {
    require([DosePoint(dose: d, share: p)])
    return .quadratic(delta: -(1 - (1 - p).squareRoot()) / (2 * d))
  }

  /// The beta shape with its top at a dose, and p at another: δ₁ = κm, δ₂ = κ(1 − m), m the top over the scale.
  ///
  /// - Throws: `outsideDomain` where the doses are the same or not below the scale.
  public static func beta(dose d: Double, share p: Double, topDose: Double, scale: Double) throws(MathematicalFailure) -> DoseResponseShape {
    require([DosePoint(dose: d, share: p)])
    let (x, m) = (d / scale, topDose / scale)
    guard topDose > 0, topDose < scale, d < scale, d != topDose else {
      throw MathematicalFailure(.outsideDomain, computing: "a beta shape with this share", lastPoint: [d, p, topDose, scale])
    }
    let κ = log(p) / (m * log(x / m) + (1 - m) * log((1 - x) / (1 - m)))
    return .beta(delta1: κ * m, delta2: κ * (1 - m), scale: scale)
  }

  private static func require(_ points: [DosePoint]) {
    precondition(points.allSatisfy { $0.dose > 0 && $0.share > 0 && $0.share < 1 }, "shares in (0, 1) are said at doses above 0")
  }

  /// Height and slope of logit p over a function of the dose.
  private static func line(_ points: [DosePoint], by scale: (Double) -> Double) throws(MathematicalFailure) -> (height: Double, slope: Double) {
    require(points)
    precondition(points.count >= 2, "a shape of two parameters takes two points or more")
    let x = points.map { scale($0.dose) }
    let y = points.map { log($0.share / (1 - $0.share)) }
    let (mx, my) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    var (sxy, sxx) = (0.0, 0.0)
    for (a, b) in zip(x, y) {
      sxy += (a - mx) * (b - my)
      sxx += (a - mx) * (a - mx)
    }
    guard sxx > 0, sxy > 0 else {
      throw MathematicalFailure(.outsideDomain, computing: "a shape that rises through these shares", lastPoint: points.map(\.share))
    }
    return (my - sxy / sxx * mx, sxy / sxx)
  }
}
