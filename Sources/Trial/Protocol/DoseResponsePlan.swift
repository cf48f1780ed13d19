import Notation

/// What MCP-Mod is told beforehand: the curves it may find, how one is chosen, and which dose is asked for.
public struct DoseResponsePlan: Equatable, Sendable {
  /// In the order of the file; at least one.
  public var candidates: [DoseCandidate]
  public enum Selection: String, Equatable, Sendable, CaseIterable {
    /// The least distance of the means from the curve in the metric of their covariance, plus twice the parameters.
    case gAIC
    /// Akaike's criterion of the patients' responses.
    case AIC
    /// Schwarz's.
    case BIC
    /// All curves of significant candidates, weighted by exp(−½ gAIC).
    case average
  }
  public var selection: Selection
  public enum TargetDose: Equatable, Sendable {
    /// The least dose with this benefit over placebo, in the endpoint's unit, above 0.
    case benefit(Double)
    /// The least dose with this share of the greatest benefit of all doses up to the greatest given, in (0, 1].
    case shareOfMaximum(Double)
  }
  public var targetDose: TargetDose?
}

/// A curve that the means may follow as the dose rises, but for its height.
public struct DoseCandidate: Equatable, Sendable {
  public var name: String
  public enum Shape: String, Equatable, Sendable, CaseIterable {
    case linear
    case logLinear = "log-linear"
    case emax = "Emax"
    case sigmoidEmax = "sigmoid Emax"
    case exponential
    case quadratic
    case logistic
    case beta
    case bell
    case points

    /// The keys of its parameters.
    public var parameterNames: [String] {
      switch self {
      case .linear, .points: []
      case .logLinear: ["off"]
      case .emax: ["ED50"]
      case .sigmoidEmax: ["ED50", "hill"]
      case .exponential, .quadratic: ["delta"]
      case .logistic: ["ED50", "delta"]
      case .beta: ["delta1", "delta2", "scale"]
      case .bell: ["ED50", "ID50", "m"]
      }
    }
  }
  public var shape: Shape
  /// In the order of `parameterNames`, doses in the unit of the arms' doses.
  public var parameters: [Double]
  /// Of `points`: doses rising from 0, each with its share of the effect.
  public var points: [Point]
  public struct Point: Equatable, Sendable {
    public var dose: Double
    public var share: Double
  }
}

/// Effects that follow a candidate's curve.
public struct DoseResponseTruth: Equatable, Sendable {
  /// Name of the analysis whose candidate it is.
  public var analysis: String
  /// Nil for `each`: as many truths as there are candidates.
  public var candidate: String?
  /// The greatest effect between the doses given, in the endpoint's unit; not 0.
  public var maximalEffect: Double
  /// Name of the file's scenario that this one is of.
  public var origin: String
  /// Whether the scenario's effects are those of the curve.
  public var isComputed = false
}

extension TrialProtocol {
  /// The dose-response analysis that tests a hypothesis; nil for other hypotheses.
  public func doseResponse(of hypothesis: Hypothesis) -> (analysis: PlannedAnalysis, plan: DoseResponsePlan)? {
    guard let analysis = analyses.first(where: { $0.name == hypothesis.analysis }), let plan = analysis.doseResponse else { return nil }
    return (analysis, plan)
  }

  /// The arms of a dose-response analysis by rising dose, the control first: its estimand's, or all arms where it has none.
  public func doseArms(of analysis: PlannedAnalysis) -> [DoseArm] {
    let estimand = estimands.first { $0.name == analysis.estimand }
    let control = estimand.flatMap { armIndex($0.comparator) } ?? controlArm
    let treated = estimand.map { $0.treatments.compactMap(armIndex) } ?? arms.indices.filter { $0 != control }
    return [DoseArm(arm: control, dose: 0)]
      + treated.map { DoseArm(arm: $0, dose: arms[$0].dose?.amount ?? 0) }.sorted { $0.dose < $1.dose }
  }
}

/// An arm and its dose.
public struct DoseArm: Equatable, Sendable {
  /// Index into the protocol's arms.
  public var arm: Int
  public var dose: Double
}
