/// What nature does to an endpoint that measures something else than the first, at its visit.
public struct EndpointTruth: Equatable, Sendable {
  /// Name of the endpoint.
  public var endpoint: String
  /// Experimental minus control in the endpoint's unit; one per arm, 0 for the control.
  public var effects: [Double]
  /// Residual.
  public var standardDeviation: Double
  /// Mean of the control arm.
  public var controlChange: Double

  public init(endpoint: String, effects: [Double], standardDeviation: Double, controlChange: Double = 0) {
    self.endpoint = endpoint
    self.effects = effects
    self.standardDeviation = standardDeviation
    self.controlChange = controlChange
  }
}

extension Scenario {
  /// Effects and standard deviation of an endpoint: the scenario's own for those of the first measure; nil where it does not say.
  ///
  /// - Parameter measure: name of the first endpoint of the measure; nil for the first of all.
  public func truth(of measure: String?) -> (effects: [Double], standardDeviation: Double)? {
    guard let measure else { return (effects, standardDeviation) }
    return endpoints.first { $0.endpoint == measure }.map { ($0.effects, $0.standardDeviation) }
  }
}
