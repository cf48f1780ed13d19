import Mathematics

/// All people of a mechanism as points with weights, by which an average over them is a sum.
///
///     E[f] = Σ over levels share · ∫ f(multipliers) φ(z) dz ≈ Σ wᵢ f(pᵢ)
///
/// Every multiplier is a law's quantile at Φ(z), and the integral over z is by the trapezoidal rule on equal steps within ±8 (±6.5 for three and four
/// parameters), which for smooth f is exact to more digits than f has: its error falls as exp(−2πa∕h), h the step and a the distance of the nearest
/// pole of f from the real line.
///
/// - Reference: Trefethen & Weideman (2014), SIAM Review 56:385–458.
/// - Checked: `References/mechanism`; averages of lognormal laws in closed form in `PopulationTests`.
public struct PeopleQuadrature: Sendable {
  public struct Point: Equatable, Sendable {
    public var weight: Double
    public var parameters: ParameterValues
  }
  /// Weights add up to 1.
  public let points: [Point]

  /// - Parameter parameters: of the typical person, as the file has them or as drawn.
  public init(_ mechanism: Mechanism, from parameters: ParameterValues? = nil) {
    var all = [Point(weight: 1, parameters: parameters ?? mechanism.typical)]
    for factor in mechanism.factors {
      all = all.flatMap { point in
        factor.levels.filter { $0.share > 0 }.map { level in
          var next = point
          next.weight *= level.share
          for (parameter, value) in level.sets { next.parameters[parameter] = value }
          return next
        }
      }
    }
    let dimensions = mechanism.variability.count
    let (reach, steps) = dimensions <= 1 ? (8.0, 64) : dimensions == 2 ? (8.0, 32) : dimensions == 3 ? (6.5, 18) : (6.5, 13)
    let grid = (0...steps).map { reach * (2 * Double($0) / Double(steps) - 1) }
    let density = grid.map(StandardNormal.density)
    let sum = density.reduce(0, +)
    for varying in mechanism.variability {
      guard let law = DrawnLaw(varying.multiplier) else { preconditionFailure("a multiplier is a number: the file has been checked") }
      let multipliers = zip(grid, density).flatMap { z, f in law.points(atNormal: z).map { (value: $0.value, weight: $0.weight * f / sum) } }
      all = all.flatMap { point in
        multipliers.map { multiplier in
          var next = point
          next.weight *= multiplier.weight
          next.parameters[varying.parameter] *= multiplier.value
          return next
        }
      }
    }
    points = all
  }

  /// Σ wᵢ f(pᵢ).
  public func average(_ f: (ParameterValues) throws(MathematicalFailure) -> Double) throws(MathematicalFailure) -> Double {
    var sum = 0.0
    for point in points { sum += point.weight * (try f(point.parameters)) }
    return sum
  }
}

extension MechanismModel {
  /// E(d) averaged over the people of the mechanism, 1 being the typical person at the reference dose.
  public func populationEffect(dailyDose: Double, over people: PeopleQuadrature) throws(MathematicalFailure) -> Double {
    try people.average { parameters throws(MathematicalFailure) in try averageEffect(dailyDose: dailyDose, parameters: parameters) }
  }
}
