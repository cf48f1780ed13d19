import Foundation
import Mathematics

/// The restriction B that makes the model's columns out of the saturated model's, and what it tells of the model.
extension ModelDesign {
  /// For each column the nonzero places t·q + z of B and their weights.
  var sparseColumns: [[(place: Int, weight: Double)]] {
    entries.map { byVisit in
      byVisit.enumerated().filter { $0.element.weight != 0 }.map {
        (place: $0.offset * covariateCount + $0.element.covariate, weight: $0.element.weight)
      }
    }
  }

  /// B⁻¹ and log|det B| of a saturated model.
  struct Restriction: Sendable {
    /// By rows.
    var inverse: [Double]
    var logDeterminant: Double

    /// c'B⁻¹: a combination of the columns as one of the saturated coefficients by visits (T × q).
    func byVisit(_ c: [Double]) -> [Double] {
      let n = c.count
      var K = Array(repeating: 0.0, count: n)
      for j in 0..<n where c[j] != 0 { for place in 0..<n { K[place] += c[j] * inverse[j * n + place] } }
      return K
    }
  }

  /// B⁻¹ by rows (p × Tq) when B is square and invertible: the model is saturated, every visit has its own coefficient of every covariate.
  /// Nil otherwise. With it comes log|det B|.
  static func restriction(of design: ModelDesign) -> Restriction? {
    let n = design.covariateCount * design.visitCount
    guard design.columns.count == n, design.covariates.allSatisfy({ $0.visit == nil }) || design.visitCount == 1 else { return nil }
    var A = Array(repeating: 0.0, count: n * n)
    for (j, column) in design.sparseColumns.enumerated() { for (place, weight) in column { A[place * n + j] = weight } }
    return invertedGeneral(A, size: n).map { Restriction(inverse: $0.inverse, logDeterminant: $0.logDeterminant) }
  }

  /// A column at a visit at which it is not 0.
  struct VisitEntry: Sendable {
    var column: Int
    var covariate: Int
    var weight: Double
  }

  /// For each visit the columns that are not 0 there, in their order.
  var entriesByVisit: [[VisitEntry]] {
    var byVisit = Array(repeating: [VisitEntry](), count: visitCount)
    for (column, line) in entries.enumerated() {
      for (visit, entry) in line.enumerated() where entry.weight != 0 {
        byVisit[visit].append(VisitEntry(column: column, covariate: entry.covariate, weight: entry.weight))
      }
    }
    return byVisit
  }

  /// X'X over all rows used: for each visit Z_t = Σ z z' over the subjects seen there.
  func crossProduct(_ sums: PatternSums) -> Matrix {
    let (q, p) = (covariateCount, columns.count)
    var product = Matrix(rows: p, columns: p)
    var Z = Array(repeating: 0.0, count: q * q)
    for (visit, present) in entriesByVisit.enumerated() {
      for place in Z.indices { Z[place] = 0 }
      for k in sums.patterns.indices where sums.patterns[k] & (1 << UInt64(visit)) != 0 {
        sums.withSums(k) { sum in
          for a in 0..<q { for b in a..<q { Z[a * q + b] += sum[a * sums.stride + b] } }
        }
      }
      for (position, first) in present.enumerated() {
        for second in present[...position] {
          let (a, b) = (min(first.covariate, second.covariate), max(first.covariate, second.covariate))
          product.storage[first.column * p + second.column] += first.weight * second.weight * Z[a * q + b]
        }
      }
    }
    for i in 0..<p { for j in 0..<i { product.storage[j * p + i] = product.storage[i * p + j] } }
    return product
  }

  /// The same model with some columns only.
  func keeping(_ kept: [Int]) -> ModelDesign { ModelDesign(self, keeping: kept) }
}

/// Gauss–Jordan with partial pivoting, for the small and well-scaled B alone; nil when singular.
private func invertedGeneral(_ A: [Double], size n: Int) -> (inverse: [Double], logDeterminant: Double)? {
  var a = A
  var inverse = Array(repeating: 0.0, count: n * n)
  for i in 0..<n { inverse[i * n + i] = 1 }
  var logDeterminant = 0.0
  for c in 0..<n {
    guard let pivot = (c..<n).max(by: { abs(a[$0 * n + c]) < abs(a[$1 * n + c]) }), abs(a[pivot * n + c]) > 1e-9 else { return nil }
    if pivot != c {
      for k in 0..<n {
        a.swapAt(pivot * n + k, c * n + k)
        inverse.swapAt(pivot * n + k, c * n + k)
      }
    }
    let scale = a[c * n + c]
    logDeterminant += log(abs(scale))
    for k in 0..<n {
      a[c * n + k] /= scale
      inverse[c * n + k] /= scale
    }
    for i in 0..<n where i != c && a[i * n + c] != 0 {
      let factor = a[i * n + c]
      for k in 0..<n {
        a[i * n + k] -= factor * a[c * n + k]
        inverse[i * n + k] -= factor * inverse[c * n + k]
      }
    }
  }
  return (inverse, logDeterminant)
}
