import Mathematics

/// A posterior to sample: parameters as a transform of independent standard normals, and a log likelihood.
///
/// θ = T(ξ), ξ ~ N(0, I): any prior is had this way, T being its quantile functions at Φ(ξ); a discrete unknown is a threshold on its ξ. Samplers move in ξ,
/// where every prior is the same.
public struct ParticleProblem: Sendable {
  /// Names of the parameters.
  public let names: [String]
  /// How many standard normals make one draw of the prior.
  public let dimension: Int
  public let parameters: @Sendable (_ normals: [Double]) -> [Double]
  /// log L(θ); −∞ where the findings cannot be.
  public let logLikelihood: @Sendable (_ parameters: [Double]) -> Double

  public init(
    names: [String], dimension: Int, parameters: @escaping @Sendable (_ normals: [Double]) -> [Double],
    logLikelihood: @escaping @Sendable (_ parameters: [Double]) -> Double
  ) {
    precondition(dimension >= 1, "a prior has at least one dimension")
    self.names = names
    self.dimension = dimension
    self.parameters = parameters
    self.logLikelihood = logLikelihood
  }
}

/// Why no posterior was had.
public enum SamplingFailure: Error, Equatable, Sendable {
  /// Of so many draws of the prior none allows the findings.
  case impossible(draws: Int)
  /// The likelihood of a draw was not a number or above every number.
  case notALikelihood(parameters: [Double], value: Double)
  /// Told to stop.
  case stopped
}
