import Mathematics
import Trial

/// Fits an imputation model to the subjects and again and again to all but one of them, or to a sample of them.
///
/// A model in closed form (saturated, nobody with a gap) is solved anew from the sums without the subject. Every other goes from the optimum of all by
/// Newton-like steps, the factor of whose information is kept and mended by what each step shows, to the optimum of the rest: until the Newton decrement,
/// the squared distance to it in standard errors, is below 1e-18. So a leave-one-out fit is the fit, not an approximation of it.
///
/// Covariances of another structure, or of each arm, are fitted from scratch each time.
///
/// - Checked: against fits from scratch in `JackknifeTests`.
struct ImputationFitter {
  let rows: ImputationRows
  let estimation: Estimation
  /// Of each arm where the arms have covariances of their own; else of all.
  private let sums: [PatternSums]
  private let structure: CovarianceTerm.Structure
  private var closed: ClosedForm?
  private var start: Start?

  /// The optimum of all: θ, and the factor of the observed information there.
  private struct Start {
    var θ: [Double]
    var information: [Double]
    var secants: SecantSteps
  }

  init(_ rows: ImputationRows, estimation: Estimation) {
    self.rows = rows
    self.estimation = estimation
    structure = rows.design.formula.covariance?.structure ?? .unstructured
    sums = rows.hasOwnCovariances ? rows.arms.indices.map { rows.sums(arm: $0) } : [rows.sums()]
    if isPlain, rows.design.restriction != nil, sums[0].isMonotone {
      closed = ClosedForm(covariateCount: rows.covariateCount, visitCount: rows.visitCount, estimation: estimation)
    }
  }

  /// The fit to all.
  mutating func whole() throws(MathematicalFailure) -> ImputationModel {
    if closed != nil, let model = try? solve(sums[0]) { return model }
    return try fit(sums)
  }

  /// The fit to a sample in which each subject stands so many times.
  mutating func sample(times: [Int]) throws(MathematicalFailure) -> ImputationModel {
    let sums = rows.hasOwnCovariances ? rows.arms.indices.map { rows.sums(times: times, arm: $0) } : [rows.sums(times: times)]
    if closed != nil, sums[0].isMonotone { return try solve(sums[0]) }
    return try fit(sums)
  }

  /// The fit to all but one.
  mutating func without(_ subject: Int, row: inout [Double]) throws(MathematicalFailure) -> ImputationModel {
    var rest = sums
    if rows.modelled[subject] != 0 {
      rows.fill(&row, subject: subject)
      rest[rest.count == 1 ? 0 : rows.arm[subject]].add(row, pattern: rows.modelled[subject], times: -1)
    }
    if closed != nil { return try solve(rest[0]) }
    guard isPlain else { return try fit(rest) }
    if start == nil { start = try startingPoint() }
    if let model = search(rest[0]) { return model }
    return try fit(rest)
  }

  /// Whether all subjects share one unstructured covariance.
  private var isPlain: Bool { structure == .unstructured && sums.count == 1 }

  private func fit(_ sums: [PatternSums]) throws(MathematicalFailure) -> ImputationModel {
    if isPlain { return try ImputationModel(FittedModel(sums: sums[0], design: rows.design, estimation: estimation)) }
    // A pattern that nobody has any more is left out.
    return try ImputationModel(
      FittedModel(
        sums: sums.map(\.occupied), design: rows.design, estimation: estimation, structure: structure,
        groups: rows.hasOwnCovariances ? rows.arms : [], times: nil, rows: nil))
  }

  private mutating func solve(_ sums: PatternSums) throws(MathematicalFailure) -> ImputationModel {
    guard closed != nil else { preconditionFailure("a closed form is there") }
    try closed?.solve(sums)
    let (q, T) = (rows.covariateCount, rows.visitCount)
    var A = Array(repeating: 0.0, count: q * T)
    guard let closed else { preconditionFailure("a closed form is there") }
    for a in 0..<q { for t in 0..<T { A[a * T + t] = closed.coefficient(a, visit: t) } }
    return ImputationModel(coefficients: A, covariances: [closed.covariance])
  }

  private func startingPoint() throws(MathematicalFailure) -> Start {
    let sums = sums[0]
    let fitted = try FittedModel(sums: sums, design: rows.design, estimation: estimation)
    guard fitted.aliased.isEmpty else { return Start(θ: [], information: [], secants: SecantSteps(parameters: 0)) }
    let likelihood = PatternLikelihood(sums: sums, design: rows.design, estimation: estimation)
    let θ = likelihood.elements(of: fitted.visitCovariance.flatMap { $0 })
    guard likelihood.evaluate(at: θ) != nil else { throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance at the optimum") }
    likelihood.slope()
    likelihood.information(.observed)
    guard likelihood.factorInformation() == nil else {
      throw MathematicalFailure(.notPositiveDefinite, computing: "the observed information of the optimum", lastPoint: θ)
    }
    let size = likelihood.m * likelihood.room.rowM
    return Start(
      θ: θ, information: Array(UnsafeBufferPointer(start: likelihood.room.J, count: size)), secants: SecantSteps(parameters: likelihood.m))
  }

  /// Nil where the steps do not come to the optimum.
  private mutating func search(_ sums: PatternSums) -> ImputationModel? {
    guard let from = start, !from.θ.isEmpty else { return nil }
    let likelihood = PatternLikelihood(sums: sums, design: rows.design, estimation: estimation)
    guard likelihood.evaluate(at: from.θ) != nil else { return nil }
    likelihood.slope()
    likelihood.room.J.update(from: from.information, count: from.information.count)
    var (θ, step, best) = (from.θ, from.θ, Double.infinity)
    var secants = from.secants
    secants.forget()
    for _ in 0..<30 {
      let decrement = secants.step(for: likelihood.room.score, into: &step, solve: likelihood.solveInformation)
      if decrement < 1e-18 || (decrement >= best && best < 1e-16) { return model(likelihood, θ) }
      guard decrement < best else { return nil }
      best = decrement
      let before = likelihood.score
      for a in θ.indices { θ[a] += step[a] }
      guard likelihood.evaluate(at: θ) != nil else { return nil }
      likelihood.slope()
      secants.remember(step, before: before, after: likelihood.room.score)
    }
    return nil
  }

  private func model(_ likelihood: PatternLikelihood, _ θ: [Double]) -> ImputationModel {
    let (q, T) = (likelihood.q, likelihood.T)
    var A = Array(repeating: 0.0, count: q * T)
    for a in 0..<q { for t in 0..<T { A[a * T + t] = likelihood.room.A[a * likelihood.room.rowT + t] } }
    var Σ = Array(repeating: 0.0, count: T * T)
    for (element, (i, j)) in zip(θ, likelihood.parameters) { (Σ[i * T + j], Σ[j * T + i]) = (element, element) }
    return ImputationModel(coefficients: A, covariances: [Σ])
  }
}
