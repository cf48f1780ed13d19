import Mathematics
import Trial

/// Power of hypotheses that share the error: of each, of any and of all, by the joint distribution of their statistics and the rule that decides.
///
///     Zᵢₖ = δᵢ √tₖ + Bᵢₖ ∕ √tₖ,   cov(Bᵢₖ, Bⱼₗ) = ρᵢⱼ min(tₖ, tₗ)
///
/// δᵢ is the drift of hypothesis i, as in `ComparisonOfMeans.drift`; ρᵢⱼ that of endpoints, times that of treatments against one control, times that of
/// populations, nᵢⱼ ∕ √(nᵢnⱼ). The mean of the decisions is taken over points that fill the cube evenly, under eight shifts, whose spread is the error.
///
/// - Checked: of any, against rectangles of the multivariate normal distribution; a Dunnett test against its integral, in `SharedPowerTests`.
public struct SharedPower: Sendable {
  public struct Found: Equatable, Sendable {
    public let value: Double
    /// Standard error over the shifts.
    public let error: Double
  }
  /// One a hypothesis.
  public let each: [Found]
  public let any: Found
  public let all: Found

  static let shifts = 8
  static let points = 4096

  /// - Parameters:
  ///   - trial: with at least two hypotheses; a design-only file as it is.
  ///   - patients: over all arms.
  /// - Returns: nil where the joint distribution is not known: hypotheses of one measure at several visits.
  /// - Throws: what bounds, joint laws and correlations throw.
  public init?(of trial: TrialProtocol, _ scenario: Scenario, patients: Int) throws(MathematicalFailure) {
    let law = try PlannedStatistics(of: trial, scenario, patients: patients)
    guard let law else { return nil }
    var judge = try PlannedDecisions(of: trial, law)
    let n = trial.hypotheses.count
    let looks = trial.design.fractions.count
    let L = try PivotedRoot(of: law.correlation).coefficients
    let cube = RichtmyerPoints(dimension: n * looks)
    // Of each hypothesis, then of any and of all.
    var means = [[Double]](repeating: [], count: n + 2)
    for shift in 0..<Self.shifts {
      var counts = [Int](repeating: 0, count: n + 2)
      for point in 1...Self.points {
        let normals = (0..<n * looks).map { StandardNormal.quantile(cube.coordinate($0, of: point, shift: shift)) }
        let rejected = try judge.rejected(law.pValues(normals, L, trial.design.fractions))
        for i in 0..<n where rejected[i] { counts[i] += 1 }
        if rejected.contains(true) { counts[n] += 1 }
        if !rejected.contains(false) { counts[n + 1] += 1 }
      }
      for place in means.indices { means[place].append(Double(counts[place]) / Double(Self.points)) }
    }
    let found = means.map { values -> Found in
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
      return Found(value: mean, error: (variance / Double(values.count)).squareRoot())
    }
    each = Array(found[..<n])
    any = found[n]
    all = found[n + 1]
  }
}

/// What decides, asked again and again.
private struct PlannedDecisions {
  private let multiple: MultipleTest
  private var joint: JointDecisions
  private let laws: [JointLaw]
  private var sequential: SequentialGraph?
  private let boundaries: Boundaries
  private let stopping: DesignPlan.Stopping

  init(of trial: TrialProtocol, _ law: PlannedStatistics) throws(MathematicalFailure) {
    do throws(MultiplicityRefusal) { multiple = try MultipleTest(for: trial) } catch {
      throw MathematicalFailure(.outsideDomain, computing: "a multiple test of the hypotheses (\(error))")
    }
    joint = JointDecisions(multiple)
    boundaries = try Boundaries(for: trial)
    stopping = trial.design.stopping
    laws = multiple.groups.map { JointLaw(correlation: law.correlation.submatrix(rows: $0, columns: $0), degreesOfFreedom: .infinity) }
    if trial.design.looks.count > 1, multiple.isWeighted, let graph = multiple.graph { sequential = SequentialGraph(graph, for: trial) }
  }

  /// - Parameter p: by look, one a hypothesis.
  mutating func rejected(_ p: [[Double]]) throws(MathematicalFailure) -> [Bool] {
    if multiple.isSeparate { return p[0].indices.map { i in separately(p.map { $0[i] }) } }
    guard let initial = sequential?.initial else {
      guard p.count == 1 else { throw MathematicalFailure(.outsideDomain, computing: "bounds at looks of hypotheses without weights of the error") }
      return multiple.isJoint ? try joint.rejections(pValues: p[0], laws: laws) : try multiple.result(pValues: p[0]).isRejected
    }
    var state = SequentialGraph.State(initial)
    for look in p.indices { try sequential?.take(p[look].map { $0 }, at: look, into: &state) }
    return p[0].indices.map { i in state.rejections.contains { $0.hypothesis == i } }
  }

  private func separately(_ p: [Double]) -> Bool {
    for (look, one) in p.enumerated() {
      switch boundaries.decision(at: look, pOneSided: one, stopping: stopping) {
      case .goesOn, .notSignificant: continue
      case .stopsForFutility: return false
      case .stopsForEfficacy, .significant: return true
      }
    }
    return false
  }
}
