import Mathematics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The shares of patients at given doses that tell most of several curves, each with a probability.
///
///     M(w) = Σ wᵢ g(dᵢ) g(dᵢ)′,   g = ∂ mean ∕ ∂θ
///     D:            φ(w) = −Σₘ pₘ log|Mₘ| ∕ kₘ                    kₘ parameters
///     target dose:  φ(w) = Σₘ pₘ log(b′ₘ Mₘ⁻¹ bₘ)                 b = ∂ target dose ∕ ∂θ
///     both:         half of each
///
/// The minimum is found by multiplication, wᵢ ← wᵢ sᵢ^λ ∕ Σ, sᵢ = −∂φ∕∂wᵢ, with Σ wᵢsᵢ = 1; λ = 1 for D, ½ with target doses. φ is convex, so that
/// max sᵢ − 1 bounds φ(w) − φ(optimum): the search ends when it is below the tolerance.
///
/// - Reference: Dette, Bretz, Pepelyshev & Pinheiro (2008), Journal of the American Statistical Association 103:1225–1237; Silvey, Titterington & Torsney (1978),
///   Communications in Statistics A 7:1379–1389; Yu (2010), Annals of Statistics 38:1593–1606, for convergence.
/// - Checked: `References/dose-response`, `optdesign-*`; D-optimal thirds of the Emax model in `OptimalDoseDesignTests`.
public struct OptimalDoseDesign: Equatable, Sendable {
  public enum Criterion: Equatable, Sendable {
    case parameters
    /// Δ, above 0, toward the direction of each curve.
    case targetDose(benefit: Double)
    case both(benefit: Double)
  }

  /// wᵢ, summing to 1.
  public let weights: [Double]
  /// φ(w).
  public let criterion: Double
  /// max sᵢ − 1: φ is no farther from its minimum.
  public let gap: Double

  /// - Parameters:
  ///   - doses: those that may be given.
  ///   - curves: truths, one scale of patients' variance.
  ///   - probabilities: pₘ, summing to 1.
  ///   - greatestDose: up to which target doses are looked for.
  /// - Throws: `notEstimable` where there are fewer doses than parameters; `outsideDomain` where a curve has no target dose; `noConvergence`.
  public init(
    doses: [Double], curves: [DoseResponseCurve], probabilities: [Double], criterion: Criterion, greatestDose: Double? = nil,
    tolerance: Double = 1e-7, limit: Int = 1_000_000
  ) throws(MathematicalFailure) {
    precondition(curves.count == probabilities.count && !curves.isEmpty, "every curve has its probability")
    precondition(probabilities.allSatisfy { $0 >= 0 } && abs(probabilities.reduce(0, +) - 1) < 1e-9, "probabilities sum to 1")
    precondition(doses.allSatisfy { $0 >= 0 && $0.isFinite } && Set(doses).count == doses.count, "doses are different")
    let top = greatestDose ?? doses.max() ?? 0
    var models: [InformationOfCurve] = []
    for (curve, p) in zip(curves, probabilities) where p > 0 {
      models.append(try InformationOfCurve(curve, p, doses, criterion, top))
    }
    let λ = criterion == .parameters ? 1 : 0.5
    var w = [Double](repeating: 1 / Double(doses.count), count: doses.count)
    for iteration in 0..<limit {
      var s = [Double](repeating: 0, count: doses.count)
      var value = 0.0
      for model in models {
        let one = try model.sensitivity(w)
        value += one.value
        for i in s.indices { s[i] += one.slopes[i] }
      }
      let gap = (s.max() ?? 1) - 1
      if gap <= tolerance {
        self.weights = w
        self.criterion = value
        self.gap = gap
        return
      }
      for i in w.indices { w[i] *= λ == 1 ? s[i] : s[i].squareRoot() }
      let sum = w.reduce(0, +)
      w = w.map { $0 / sum }
      if iteration == limit - 1 {
        throw MathematicalFailure(.noConvergence, computing: "an optimal design", iterations: limit, residual: gap, lastPoint: w)
      }
    }
    preconditionFailure("a search has a limit above 0")
  }
}

/// What the doses tell of one curve.
private struct InformationOfCurve {
  let probability: Double
  let gradients: [[Double]]
  let criterion: OptimalDoseDesign.Criterion
  let target: [Double]

  init(
    _ curve: DoseResponseCurve, _ probability: Double, _ doses: [Double], _ criterion: OptimalDoseDesign.Criterion, _ top: Double
  ) throws(MathematicalFailure) {
    self.probability = probability
    self.criterion = criterion
    gradients = doses.map(curve.gradient)
    guard doses.count >= curve.parameters.count else {
      throw MathematicalFailure(.notEstimable, computing: "an optimal design with fewer doses than parameters", lastPoint: doses)
    }
    switch criterion {
    case .parameters: target = []
    case .targetDose(let Δ), .both(let Δ):
      let direction: DoseResponseCurve.Direction = curve.greatestEffect(upTo: top).dose > 0 ? .increasing : .decreasing
      guard let dose = curve.targetDose(benefit: Δ, upTo: top, direction) else {
        throw MathematicalFailure(.outsideDomain, computing: "a target dose of a candidate", lastPoint: curve.parameters + [Δ])
      }
      target = curve.targetDoseGradient(at: dose)
    }
  }

  /// p φ and −p ∂φ∕∂wᵢ.
  func sensitivity(_ w: [Double]) throws(MathematicalFailure) -> (value: Double, slopes: [Double]) {
    let k = gradients[0].count
    var m = Matrix(rows: k, columns: k)
    for (weight, g) in zip(w, gradients) { for a in 0..<k { for b in 0..<k { m[a, b] += weight * g[a] * g[b] } } }
    // Parameters differ in size by orders: the factor is of the matrix in units of its own diagonal.
    let unit = m.diagonal.map { $0 > 0 ? $0.squareRoot() : 1 }
    for a in 0..<k { for b in 0..<k { m[a, b] /= unit[a] * unit[b] } }
    let factor = try CholeskyFactor(of: m)
    let scaled = gradients.map { g in (0..<k).map { g[$0] / unit[$0] } }
    var value = 0.0
    var slopes = [Double](repeating: 0, count: w.count)
    let shares: (determinant: Double, target: Double)
    switch criterion {
    case .parameters: shares = (1, 0)
    case .targetDose: shares = (0, 1)
    case .both: shares = (0.5, 0.5)
    }
    if shares.determinant > 0 {
      let share = probability * shares.determinant
      value -= share * (factor.logDeterminant + 2 * unit.reduce(0) { $0 + log($1) }) / Double(k)
      for i in w.indices { slopes[i] += share / Double(k) * factor.whitened(scaled[i]).reduce(0) { $0 + $1 * $1 } }
    }
    if shares.target > 0 {
      let share = probability * shares.target
      let b = (0..<k).map { target[$0] / unit[$0] }
      let solved = factor.solve(b)
      let variance = zip(b, solved).reduce(0) { $0 + $1.0 * $1.1 }
      value += share * log(variance)
      for i in w.indices {
        let one = zip(scaled[i], solved).reduce(0) { $0 + $1.0 * $1.1 }
        slopes[i] += share * one * one / variance
      }
    }
    return (value, slopes)
  }
}
