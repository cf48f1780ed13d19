import Mathematics
import Trial

/// A plan for MCP-Mod: contrasts of its candidates, their critical value, power and size.
///
/// Contrasts are the best ones for the allocation's ratio, toward benefit. Power is that of the greatest of them, exact by the multivariate t; patients of arms outside the analysis
/// are left out of the residual variance.
///
/// - Reference: Pinheiro, Bornkamp & Bretz (2006), Journal of Biopharmaceutical Statistics 16:639–656.
/// - Checked: `References/dose-response` through the file in `DoseResponseDesignTests`.
public struct DoseResponseDesign: Sendable {
  public let trial: TrialProtocol
  public let analysis: PlannedAnalysis
  public let plan: DoseResponsePlan
  /// By rising dose, the control first.
  public let arms: [DoseArm]
  /// Toward benefit, the greatest effect 1.
  public let models: CandidateModels
  public let contrasts: DoseContrasts
  /// Patients of each of `arms` for each unit of the ratio.
  public let ratio: [Int]

  /// - Returns: nil where the first hypothesis is not tested by MCP-Mod.
  public init?(of trial: TrialProtocol) throws(MathematicalFailure) {
    let trial = trial.followingCurves
    guard let hypothesis = trial.hypotheses.first, let (analysis, plan) = trial.doseResponse(of: hypothesis) else { return nil }
    self.trial = trial
    self.analysis = analysis
    self.plan = plan
    arms = trial.doseArms(of: analysis)
    models = CandidateModels(plan, doses: arms.map(\.dose))
    let all = trial.allocationRatio
    ratio = arms.map { all[$0.arm] }
    contrasts = try DoseContrasts(models, sizes: ratio.map(Double.init))
  }

  public var doses: [Double] { models.doses }
  /// Of the doses, `mg/day`.
  public var unit: String {
    guard let dose = arms.dropFirst().compactMap({ trial.arms[$0.arm].dose }).first else { return "" }
    return "\(dose.mass.rawValue)\(dose.perKilogram ? "/kg" : "")\(dose.perDay ? "/day" : "")"
  }

  private func test(standardDeviation: Double, tolerance: Double = 1e-4) -> DoseContrastPower {
    DoseContrastPower(
      contrasts, standardDeviation: standardDeviation, error: trial.design.error.perSide, tolerance: tolerance,
      knowsVariance: trial.design.approximation == .normal)
  }

  /// Patients of the arms at a total over all arms of the trial.
  public func sizes(patients: Int) -> [Double] {
    let unit = Double(patients) / Double(trial.allocationRatio.reduce(0, +))
    return ratio.map { unit * Double($0) }
  }

  func degreesOfFreedom(patients: Int) -> Double {
    trial.design.approximation == .normal ? .infinity : sizes(patients: patients).reduce(0, +) - Double(arms.count)
  }

  /// The c that the greatest statistic exceeds with the error's probability, without an effect.
  public func criticalValue(patients: Int) throws(MathematicalFailure) -> Double {
    let df = degreesOfFreedom(patients: patients)
    guard df > 0 else { throw Self.tooFew(patients) }
    return try MultivariateT(correlation: contrasts.correlation, degreesOfFreedom: df)
      .equicoordinateQuantile(1 - trial.design.error.perSide, effort: .fine(tolerance: 1e-6))
  }

  /// Effects toward benefit of the arms, the control's 0.
  func benefits(in scenario: Scenario) -> [Double] {
    let sign = trial.endpoints.first?.benefitSign ?? 1
    return arms.map { sign * (scenario.effects[$0.arm] - scenario.effects[arms[0].arm]) }
  }

  /// The power under scenarios, each with its standard deviation.
  ///
  /// - Parameter tolerance: three standard errors allowed to a power that is had by lattices.
  public func power(in scenarios: [Scenario], patients: Int, tolerance: Double = 1e-4) throws(MathematicalFailure) -> [Double] {
    guard degreesOfFreedom(patients: patients) > 0 else { throw Self.tooFew(patients) }
    var all: [Double] = []
    var index = 0
    while index < scenarios.count {
      // One critical value for those that share their standard deviation.
      let σ = scenarios[index].standardDeviation
      let alike = scenarios[index...].prefix { $0.standardDeviation == σ }
      all += try test(standardDeviation: σ, tolerance: tolerance).power(means: alike.map(benefits), sizes: sizes(patients: patients))
      index += alike.count
    }
    return all
  }

  /// The scenarios that a file's scenario stands for: itself, or one for each candidate.
  public func truths(of name: String) -> [Scenario] {
    trial.scenarios.filter { $0.name == name || $0.doseResponse?.origin == name }
  }

  /// The least patients over all arms with which the least power over the truths of a scenario reaches a target, in whole units of the ratio.
  ///
  /// - Throws: `outsideDomain` where a truth has no benefit or no size has the power.
  public func patients(power target: Double, in scenario: String) throws(MathematicalFailure) -> Int {
    let truths = truths(of: scenario)
    guard let first = truths.first, truths.allSatisfy({ benefits(in: $0).contains { $0 > 0 } }) else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for a scenario without a benefit")
    }
    let found = try test(standardDeviation: first.standardDeviation)
      .sizes(means: truths.map(benefits), power: target, ratio: ratio.map(Double.init))
    let units = zip(found.sizes, ratio).map { ($0 + $1 - 1) / $1 }.max() ?? 0
    return units * trial.allocationRatio.reduce(0, +)
  }

  private static func tooFew(_ patients: Int) -> MathematicalFailure {
    MathematicalFailure(.notEstimable, computing: "a test of contrasts with no more patients than doses", lastPoint: [Double(patients)])
  }

  /// The dose that the plan asks for under a scenario's own curve; nil where it has none, or none is asked for.
  public func trueDose(in scenario: Scenario) -> Double? {
    guard let curve = trial.trueCurve(of: scenario), let asked = plan.targetDose else { return nil }
    let direction: DoseResponseCurve.Direction = (trial.endpoints.first?.benefitSign ?? 1) > 0 ? .increasing : .decreasing
    switch asked {
    case .benefit(let benefit): return curve.targetDose(benefit: benefit, upTo: doses[doses.count - 1], direction)
    case .shareOfMaximum(let share): return curve.dose(withShare: share, ofEffectUpTo: doses[doses.count - 1], direction)
    }
  }
}
