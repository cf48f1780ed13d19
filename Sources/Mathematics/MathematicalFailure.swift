/// A computation that could not be finished, with what is known of where it stood.
public struct MathematicalFailure: Error, Equatable, Sendable {
  public enum Cause: String, Sendable, CaseIterable {
    /// The iteration limit was reached before the criterion was met.
    case noConvergence
    /// A matrix that must be positive definite is not.
    case notPositiveDefinite
    /// A root search was given an interval without a change of sign.
    case notBracketed
    /// An argument lies where the function is not defined.
    case outsideDomain
    /// There are too few observations for the model.
    case notEstimable
  }

  public var cause: Cause
  /// What was being computed, in words.
  public var computing: String
  /// Iterations done.
  public var iterations: Int
  /// Norm of the gradient (or width of the bracket) at the last point, where there is one.
  public var residual: Double?
  /// The last point.
  public var lastPoint: [Double]
  /// The condition number of the matrix that gave out, where one did and it is known.
  public var conditionNumber: Double?

  public init(
    _ cause: Cause, computing: String, iterations: Int = 0, residual: Double? = nil, lastPoint: [Double] = [], conditionNumber: Double? = nil
  ) {
    self.cause = cause
    self.computing = computing
    self.iterations = iterations
    self.residual = residual
    self.lastPoint = lastPoint
    self.conditionNumber = conditionNumber
  }
}
