import Foundation
import Mathematics
import Trial

/// The way to the optimum of a structured likelihood: scoring with the average information while g'J⁻¹g is 1 or more, then Newton with the observed
/// information where that is positive definite. No variance falls below 0.3 of itself or grows threefold in one step, and a step is halved until the
/// likelihood does not fall.
///
/// It stops on the Newton decrement g'J⁻¹g, the squared distance to the optimum in standard errors: below 1e-20, or below 1e-12 (relative to 1 + |l|,
/// the square of SAS's criterion) when a step gains no more. A small change of the likelihood is no reason to stop.
struct StructuredSearch {
  static let mostIterations = 200
  private let likelihood: StructuredLikelihood
  private(set) var iterations = 0

  init(_ likelihood: StructuredLikelihood) { self.likelihood = likelihood }

  /// Takes the likelihood to its optimum, where it has its derivatives.
  mutating func run(from start: [Double]) throws(MathematicalFailure) {
    guard likelihood.evaluate(at: start) else {
      throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance to start from", lastPoint: start)
    }
    var best = likelihood.minusTwoLogLikelihood
    var last = Double.infinity
    while true {
      likelihood.differentiate()
      let (step, decrement) = try direction()
      if decrement < 1e-20 || (decrement < 1e-12 && decrement >= last) { return }
      last = decrement
      guard iterations < StructuredSearch.mostIterations else { throw failure(.noConvergence, "the covariance's optimum") }
      iterations += 1
      let θ = likelihood.θ
      var share = likelihood.structure.longest(from: θ, step)
      while true {
        let next = zip(θ, step).map { $0 + share * $1 }
        let slack = 1e-12 * (1 + abs(best))
        if likelihood.evaluate(at: next), likelihood.minusTwoLogLikelihood <= best + slack {
          best = min(best, likelihood.minusTwoLogLikelihood)
          break
        }
        share /= 2
        if share < 1e-12 {
          // No step gains: the optimum but for rounding, or the edge of what is a covariance.
          guard likelihood.evaluate(at: θ) else { throw failure(.notPositiveDefinite, "the covariance") }
          likelihood.differentiate()
          if decrement < 1e-8 { return }
          throw failure(.noConvergence, "the covariance's optimum: none inside where it is positive definite")
        }
      }
    }
  }

  /// J⁻¹g and g'J⁻¹g.
  private func direction() throws(MathematicalFailure) -> ([Double], Double) {
    let m = likelihood.m
    let g = likelihood.score
    guard g.allSatisfy(\.isFinite) else { throw failure(.notPositiveDefinite, "the covariance's score") }
    func solved(_ J: [Double]) -> ([Double], Double)? {
      guard J.allSatisfy(\.isFinite), let factor = try? CholeskyFactor(of: Matrix(rows: m, columns: m, storage: J)) else { return nil }
      let step = factor.solve(g)
      let decrement = dot(g, step)
      return decrement.isFinite && decrement >= 0 ? (step, decrement) : nil
    }
    let scoring = solved(likelihood.average)
    if let scoring, scoring.1 >= 1 { return scoring }
    if let newton = solved(likelihood.observed) { return newton }
    if let scoring { return scoring }
    var J = likelihood.average
    var ridge = 0.0
    for _ in 0..<12 {
      if let scoring = solved(J) { return scoring }
      ridge = ridge == 0 ? 1e-8 : 10 * ridge
      for a in 0..<m { J[a * m + a] = likelihood.average[a * m + a] * (1 + ridge) + Double.leastNormalMagnitude }
    }
    throw failure(.notPositiveDefinite, "the information of the covariance's parameters")
  }

  private func failure(_ cause: MathematicalFailure.Cause, _ what: String) -> MathematicalFailure {
    MathematicalFailure(
      cause, computing: what, iterations: iterations, residual: likelihood.score.map(abs).max(), lastPoint: likelihood.θ)
  }
}

extension StructuredLikelihood {
  /// Parameters near the moments of the residuals of least squares, all covariances positive definite there.
  ///
  /// - Throws: `.notEstimable` where a visit, a pair or a lag that the structure needs was not seen, or nothing is left to vary.
  func start() throws(MathematicalFailure) -> [Double] {
    let T = structure.visitCount
    let moments = try self.moments()
    for shrinkage in [0.9, 0.6, 0.3, 0] {
      var θ: [Double] = []
      for group in 0..<data.groupCount {
        let own = moments[group]
        let together = min(max(own.mean > 0 ? own.together / own.mean : 0, 0.05), 0.95)
        let variances = (0..<T).map { own.counts[$0 * T + $0] > 0 ? max(own.products[$0 * T + $0], 1e-3 * own.mean) : own.mean }
        θ += structure.start(
          variances: structure.kind.isSpatial ? [own.mean] : variances,
          correlation: { i, j in
            let (a, b) = (own.products[i * T + i], own.products[j * T + j])
            return own.counts[i * T + j] > 1 && a > 0 && b > 0 ? own.products[i * T + j] / (a * b).squareRoot() : nil
          }, meanDistance: own.meanDistance, meanCorrelation: together, shrinkage: shrinkage)
      }
      if evaluate(at: θ) { return θ }
    }
    throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance to start from")
  }

  private struct Moments {
    /// Means of r_s r_t over the subjects seen at both, and how many.
    var products: [Double]
    var counts: [Int]
    var mean = 0.0
    var meanDistance = 0.0
    /// Mean of r_s r_t over all pairs of two visits.
    var together = 0.0
  }

  private func moments() throws(MathematicalFailure) -> [Moments] {
    let T = data.T
    let identity = CovarianceStructure(kind: .compoundSymmetry, visitCount: T)
    let plain = StructuredLikelihood(data, structure: identity, estimation: .ML)
    guard plain.evaluate(at: (0..<data.groupCount).flatMap { _ in T > 1 ? [1.0, 0.0] : [1.0] }) else {
      throw MathematicalFailure(.notEstimable, computing: "the model: no least-squares fit to start from")
    }
    var all = (0..<data.groupCount).map { _ in
      Moments(products: Array(repeating: 0, count: T * T), counts: Array(repeating: 0, count: T * T))
    }
    var distances = Array(repeating: (total: 0.0, count: 0), count: data.groupCount)
    var total = 0.0
    var size = 0.0
    for (k, kind) in data.kinds.enumerated() {
      let n = kind.visits.count
      for s in 0..<n {
        total += plain.residualProduct(k, s, s)
        size += kind.isRows ? kind.y[s] * kind.y[s] : kind.yy[s * n + s]
        for t in 0..<n {
          let place = kind.visits[s] * T + kind.visits[t]
          all[kind.group].products[place] += plain.residualProduct(k, s, t)
          all[kind.group].counts[place] += kind.count
          if s != t, !kind.distances.isEmpty {
            distances[kind.group].total += Double(kind.count) * kind.distances[s * n + t]
            distances[kind.group].count += kind.count
            all[kind.group].together += plain.residualProduct(k, s, t)
          }
        }
      }
    }
    guard total > 1e-14 * size, total > 0 else {
      throw MathematicalFailure(.notEstimable, computing: "the covariance: the model leaves nothing of the response to vary")
    }
    for group in all.indices {
      try require(all[group].counts, group)
      let rows = (0..<T).reduce(0) { $0 + all[group].counts[$1 * T + $1] }
      all[group].mean = (0..<T).reduce(0) { $0 + all[group].products[$1 * T + $1] } / Double(max(rows, 1))
      if all[group].mean <= 0 { all[group].mean = total / Double(data.rowCount) }
      for place in 0..<T * T where all[group].counts[place] > 0 { all[group].products[place] /= Double(all[group].counts[place]) }
      let pairs = distances[group].count
      all[group].meanDistance = pairs > 0 ? distances[group].total / Double(pairs) : 1
      if pairs > 0 { all[group].together /= Double(pairs) }
    }
    return all
  }

  /// An element of a kind's residual products.
  private func residualProduct(_ k: Int, _ s: Int, _ t: Int) -> Double { products(k)[s * data.kinds[k].visits.count + t] }

  private func require(_ counts: [Int], _ group: Int) throws(MathematicalFailure) {
    let T = structure.visitCount
    let place = data.groupCount > 1 ? " in group \(group + 1)" : ""
    func missing(_ what: String) -> MathematicalFailure {
      MathematicalFailure(.notEstimable, computing: "the covariance (\(structure.kind.rawValue))\(place): \(what)")
    }
    if structure.kind.isSpatial { return }
    if structure.isHeterogeneous || structure.kind == .unstructured {
      for t in 0..<T where counts[t * T + t] == 0 { throw missing("nobody was seen at visit \(t + 1)") }
    }
    if structure.kind == .unstructured {
      for t in 0..<T {
        for s in 0..<t where counts[s * T + t] == 0 { throw missing("no subject was seen at both visits \(s + 1) and \(t + 1)") }
      }
    }
    if structure.kind == .toeplitz || structure.kind == .heterogeneousToeplitz {
      for lag in 1..<max(T, 1) where (0..<T - lag).allSatisfy({ counts[$0 * T + $0 + lag] == 0 }) {
        throw missing("no subject was seen at two visits \(lag) apart")
      }
    }
    if T > 1, (0..<T).allSatisfy({ t in (0..<t).allSatisfy { counts[$0 * T + t] == 0 } }) { throw missing("no subject was seen twice") }
  }
}
