import Trial

extension DoseResponseShape {
  /// The curve that a file's candidate names.
  public init(_ candidate: DoseCandidate) {
    let p = candidate.parameters
    precondition(p.count == candidate.shape.parameterNames.count, "a candidate has its shape's parameters")
    self =
      switch candidate.shape {
      case .linear: .linear
      case .logLinear: .logLinear(offset: p[0])
      case .emax: .emax(ed50: p[0])
      case .sigmoidEmax: .sigmoidEmax(ed50: p[0], hill: p[1])
      case .exponential: .exponential(delta: p[0])
      case .quadratic: .quadratic(delta: p[0])
      case .logistic: .logistic(ed50: p[0], delta: p[1])
      case .beta: .beta(delta1: p[0], delta2: p[1], scale: p[2])
      case .bell: .bell(ed50: p[0], id50: p[1], m: p[2])
      case .points: .points(candidate.points.map { DosePoint(dose: $0.dose, share: $0.share) })
      }
  }
}

extension CandidateModels {
  /// A file's candidates on its doses.
  public init(_ plan: DoseResponsePlan, doses: [Double], maximalEffect: Double = 1) {
    self.init(doses: doses, shapes: plan.candidates.map { ($0.name, DoseResponseShape($0)) }, maximalEffect: maximalEffect)
  }
}

/// A candidate of which nothing can be shown, as only its curve tells.
public struct DoseResponseProblem: Equatable, Sendable {
  public let analysis: String
  public let candidate: String
  public enum Kind: Equatable, Sendable {
    /// Its effect is the same at every dose given.
    case flat
    /// It is below placebo at every dose given.
    case harmful
    /// It is not finite at a dose given.
    case notFinite
  }
  public let kind: Kind

  /// Of the candidates of a trial that have one.
  public static func all(of trial: TrialProtocol) -> [DoseResponseProblem] {
    trial.analyses.flatMap { analysis -> [DoseResponseProblem] in
      let doses = trial.doseArms(of: analysis).map(\.dose)
      return (analysis.doseResponse?.candidates ?? []).compactMap { candidate in
        kind(DoseResponseShape(candidate), doses).map { DoseResponseProblem(analysis: analysis.name, candidate: candidate.name, kind: $0) }
      }
    }
  }

  private static func kind(_ shape: DoseResponseShape, _ doses: [Double]) -> Kind? {
    guard shape.isValid else { return .notFinite }
    let curve = DoseResponseCurve(shape.family, parameters: shape.standardParameters)
    let effects = doses.dropFirst().map { curve.effect(at: $0) }
    guard effects.allSatisfy({ $0.isFinite && abs($0) < 1e150 }) else { return .notFinite }
    let size = effects.map { abs($0) }.max() ?? 0
    guard size > 1e-9 * doses.map({ abs(curve.value(at: $0)) }).reduce(1e-140, max) else { return .flat }
    return effects.contains { $0 > 1e-9 * size } ? nil : .harmful
  }
}
