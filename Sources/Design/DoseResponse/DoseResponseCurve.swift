import Mathematics

/// A mean as a function of the dose: a family with all its parameters.
public struct DoseResponseCurve: Equatable, Sendable {
  public let family: DoseResponseFamily
  /// θ in the family's order.
  public let parameters: [Double]

  /// - Parameter parameters: finite; those the mean is not linear in, above 0.
  public init(_ family: DoseResponseFamily, parameters: [Double]) {
    precondition(parameters.count == family.parameterCount, "a curve has its family's parameters")
    precondition(parameters.allSatisfy(\.isFinite), "parameters are finite")
    precondition(parameters.dropFirst(family.linearCount).allSatisfy { $0 > 0 }, "what a mean is not linear in is above 0")
    self.family = family
    self.parameters = parameters
  }

  /// The curve of a shape whose greatest effect on [0, D], a difference to dose 0, is the given one.
  ///
  /// - Parameters:
  ///   - placeboEffect: the mean at dose 0.
  ///   - maximalEffect: not 0; below 0 for a mean that falls.
  ///   - greatestDose: D, above 0.
  /// - Reference: Bretz, Pinheiro & Branson (2005), §3; DoseFinding's `Mods`.
  /// - Checked: `References/dose-response`, `mods-*`.
  public init(_ shape: DoseResponseShape, placeboEffect: Double, maximalEffect: Double, greatestDose: Double) {
    precondition(shape.isValid, "the parameters of a shape are finite and above 0")
    precondition(maximalEffect != 0 && maximalEffect.isFinite && placeboEffect.isFinite, "a maximal effect is finite and not 0")
    precondition(greatestDose > 0 && greatestDose.isFinite, "the greatest dose is finite and above 0")
    let standard = DoseResponseCurve(shape.family, parameters: shape.standardParameters)
    let height = standard.greatestEffect(upTo: greatestDose).effect
    precondition(height > 0, "a shape rises somewhere")
    var parameters = shape.standardParameters
    parameters[1] = maximalEffect / height
    if case .quadratic(let delta) = shape { parameters[2] = parameters[1] * delta }
    parameters[0] = placeboEffect - parameters[1] * standard.value(at: 0)
    self.init(shape.family, parameters: parameters)
  }

  private var nonlinear: [Double] { Array(parameters.dropFirst(family.linearCount)) }

  /// The mean at a dose of at least 0.
  public func value(at d: Double) -> Double {
    precondition(d >= 0 && d.isFinite, "a dose is finite and not negative")
    return zip(parameters.dropFirst(), family.basis(nonlinear, at: d)).reduce(parameters[0]) { $0 + $1.0 * $1.1 }
  }

  /// The difference of the means at a dose and at dose 0.
  public func effect(at d: Double) -> Double { value(at: d) - value(at: 0) }

  /// ∂ mean ∕ ∂θ.
  public func gradient(at d: Double) -> [Double] {
    precondition(d >= 0 && d.isFinite, "a dose is finite and not negative")
    return [1] + family.basis(nonlinear, at: d) + family.basisGradient(nonlinear, at: d).map { parameters[1] * $0 }
  }

  /// ∂ effect ∕ ∂θ.
  public func effectGradient(at d: Double) -> [Double] { zip(gradient(at: d), gradient(at: 0)).map { $0 - $1 } }

  /// d mean ∕ dd at a dose above 0.
  public func slope(at d: Double) -> Double {
    precondition(d > 0 && d.isFinite, "a slope is asked for at a dose above 0")
    return zip(parameters.dropFirst(), family.basisSlope(nonlinear, at: d)).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
