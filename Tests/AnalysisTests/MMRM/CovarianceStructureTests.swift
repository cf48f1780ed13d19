import TestSupport
import Testing
import Trial

@testable import Analysis

/// Each structure's covariance, its derivatives, and mmrm's parameters of it.
@Suite struct `Covariance structures` {
  static let kinds = CovarianceTerm.Structure.allCases
  static let places = [0.0, 1.3, 2.1, 4.4, 6.0]
  static var distances: [Double] { places.flatMap { a in places.map { abs(a - $0) } } }

  static func structure(_ kind: CovarianceTerm.Structure) -> CovarianceStructure { CovarianceStructure(kind: kind, visitCount: 5) }

  /// Parameters somewhere inside.
  static func parameters(_ kind: CovarianceTerm.Structure) -> [Double] {
    structure(kind).start(
      variances: [30, 36, 52, 41, 60], correlation: { i, j in 0.55 - 0.08 * Double(abs(i - j)) + 0.01 * Double(i) }, meanDistance: 2.5,
      meanCorrelation: 0.4, shrinkage: 0.9)
  }

  @Test(.tags(.identity), arguments: kinds)
  func `have the first and second derivatives that their differences show`(_ kind: CovarianceTerm.Structure) {
    let structure = Self.structure(kind)
    let θ = Self.parameters(kind)
    #expect(θ.count == structure.parameterCount && structure.admits(θ))
    #expect(structure.names(["a", "b", "c", "d", "e"]).count == θ.count)
    let whole = structure.value(θ, distances: Self.distances, derivatives: true)
    func moved(_ a: Int, _ h: Double) -> CovarianceStructure.Value {
      var next = θ
      next[a] += h
      return structure.value(next, distances: Self.distances, derivatives: true)
    }
    for a in θ.indices {
      let h = 1e-5 * max(1, abs(θ[a]))
      let (up, down) = (moved(a, h), moved(a, -h))
      for place in whole.Σ.indices {
        #expect(((up.Σ[place] - down.Σ[place]) / (2 * h)).isClose(to: whole.first[a][place], relative: 1e-7, floor: 1))
        for b in θ.indices {
          let second = whole.second.first { $0.a == min(a, b) && $0.b == max(a, b) }?.values[place] ?? 0
          #expect(((up.first[b][place] - down.first[b][place]) / (2 * h)).isClose(to: second, relative: 1e-6, floor: 1), "\(a), \(b)")
        }
      }
    }
  }

  @Test(.tags(.identity), arguments: kinds.filter { !$0.isSpatial })
  func `have mmrm's parameters with the derivatives that differences of the natural ones show`(_ kind: CovarianceTerm.Structure) throws {
    let structure = Self.structure(kind)
    let θ = Self.parameters(kind)
    let m = θ.count
    let at = try MmrmParametrization(structure, at: θ)
    // φ(θ) by differences is the inverse of ∂θ ∕ ∂φ.
    for a in 0..<m {
      let h = 1e-6 * max(1, abs(θ[a]))
      func φ(_ step: Double) throws -> [Double] {
        var next = θ
        next[a] += step
        return try MmrmParametrization(structure, at: next).parameters
      }
      let (up, down) = (try φ(h), try φ(-h))
      for c in 0..<m {
        let product = (0..<m).reduce(0.0) { $0 + at.jacobian[c * m + $1] * (up[$1] - down[$1]) / (2 * h) }
        #expect(product.isClose(to: c == a ? 1 : 0, within: 1e-7 * max(1, abs(θ[c] / θ[a]))), "\(c), \(a)")
      }
    }
    // d²θ_c ∕ dφ_a dφ_b = Σ_d ∂J_ca ∕ ∂θ_d · J_db.
    var slopes: [[Double]] = []
    for d in 0..<m {
      let h = 1e-5 * max(1, abs(θ[d]))
      func J(_ step: Double) throws -> [Double] {
        var next = θ
        next[d] += step
        return try MmrmParametrization(structure, at: next).jacobian
      }
      let (up, down) = (try J(h), try J(-h))
      slopes.append(zip(up, down).map { ($0 - $1) / (2 * h) })
    }
    for c in 0..<m {
      for a in 0..<m {
        for b in a..<m {
          let expected = (0..<m).reduce(0.0) { $0 + slopes[$1][c * m + a] * at.jacobian[$1 * m + b] }
          let found = at.curvature.filter { $0.c == c && $0.a == a && $0.b == b }.reduce(0) { $0 + $1.value }
          #expect(found.isClose(to: expected, relative: 1e-6, floor: 10), "\(c): \(a), \(b)")
        }
      }
    }
  }

  @Test(.tags(.identity)) func `are those of their formulas`() {
    func Σ(_ kind: CovarianceTerm.Structure, _ θ: [Double]) -> [Double] {
      CovarianceStructure(kind: kind, visitCount: 3).value(θ, distances: [0, 1, 3, 1, 0, 2, 3, 2, 0], derivatives: false).Σ
    }
    #expect(Σ(.unstructured, [1, 2, 3, 4, 5, 6]) == [1, 2, 4, 2, 3, 5, 4, 5, 6])
    #expect(Σ(.autoregressive, [8, 0.5]) == [8, 4, 2, 4, 8, 4, 2, 4, 8])
    #expect(Σ(.heterogeneousAutoregressive, [4, 16, 64, 0.5]) == [4, 4, 4, 4, 16, 16, 4, 16, 64])
    #expect(Σ(.compoundSymmetry, [6, 2]) == [8, 2, 2, 2, 8, 2, 2, 2, 8])
    #expect(Σ(.heterogeneousCompoundSymmetry, [4, 16, 64, 0.5]) == [4, 4, 8, 4, 16, 16, 8, 16, 64])
    #expect(Σ(.antedependence, [8, 0.5, 0.25]) == [8, 4, 1, 4, 8, 2, 1, 2, 8])
    #expect(Σ(.heterogeneousAntedependence, [4, 16, 64, 0.5, 0.25]) == [4, 4, 2, 4, 16, 8, 2, 8, 64])
    #expect(Σ(.toeplitz, [8, 3, 1]) == [8, 3, 1, 3, 8, 3, 1, 3, 8])
    #expect(Σ(.heterogeneousToeplitz, [4, 16, 64, 0.5, 0.25]) == [4, 4, 4, 4, 16, 16, 4, 16, 64])
    #expect(Σ(.spatialExponential, [8, 2])[2].isClose(to: 8 * 0.22313016014843, relative: 1e-13))
    #expect(Σ(.spatialGaussian, [8, 2])[2].isClose(to: 8 * 0.10539922456186, relative: 1e-13))
  }
}
