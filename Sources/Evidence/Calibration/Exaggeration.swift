import Mathematics

/// How much a significant estimate exaggerates, and how often it has the wrong sign, at a true effect.
///
/// With θ = effect∕se > 0 and z ~ N(θ, 1), u = Φ(θ − c) and d = Φ(−θ − c):
///
///     power u + d,   type S d∕(u + d),   type M E(|z| given |z| > c)∕θ = (θu + φ(c − θ) − θd + φ(c + θ)) ∕ ((u + d)θ)
///
/// - Reference: Gelman & Carlin (2014), Perspectives on Psychological Science 9:641–651; the closed form: Lu, Qiu & Deng (2019), British Journal of
///   Mathematical and Statistical Psychology 72:1–17.
/// - Checked: `References/exact-road`.
public struct Exaggeration: Equatable, Sendable {
  /// θ.
  public let effectOverStandardError: Double
  public let power: Double
  /// Probability of the wrong sign, given significance on either side.
  public let typeS: Double
  /// Expected size of a significant estimate over the true one.
  public let typeM: Double
  /// Expected estimate given significance in favor, over the true one.
  public let inFavor: Double

  /// - Parameters:
  ///   - effectOverStandardError: θ; a negative effect is the mirror of a positive one. Not 0, where there is no size to exaggerate.
  ///   - level: two-sided.
  public init(effectOverStandardError: Double, level: Double = 0.05) {
    let θ = abs(effectOverStandardError)
    precondition(θ > 0 && θ.isFinite, "an exaggeration is of an effect other than 0")
    let c = SignificanceRule(level: level, sides: 2).criticalValue
    let u = StandardNormal.cumulative(θ - c)
    let d = StandardNormal.cumulative(-θ - c)
    let (near, far) = (StandardNormal.density(c - θ), StandardNormal.density(c + θ))
    self.effectOverStandardError = effectOverStandardError
    power = u + d
    typeS = d / (u + d)
    typeM = (θ * u + near - θ * d + far) / ((u + d) * θ)
    inFavor = (θ * u + near) / (u * θ)
  }

  /// At the effect that has this power.
  ///
  /// - Parameter power: above the level, below 1.
  public init(power: Double, level: Double = 0.05) throws(MathematicalFailure) {
    precondition(power > level && power < 1, "a power lies between the level and 1")
    let c = SignificanceRule(level: level, sides: 2).criticalValue
    let θ = try Root.find(between: 1e-9, and: c + 9, tolerance: 1e-15, computing: "effect with a power") {
      StandardNormal.cumulative($0 - c) + StandardNormal.cumulative(-$0 - c) - power
    }
    self.init(effectOverStandardError: θ, level: level)
  }
}
