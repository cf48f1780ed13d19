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

  /// X'X over all rows used.
  func crossProduct(_ sums: PatternSums) -> Matrix {
    let columns = sparseColumns
    let q = covariateCount
    var product = Matrix(rows: columns.count, columns: columns.count)
    for i in columns.indices {
      for j in 0...i {
        var total = 0.0
        for (x, wx) in columns[i] {
          for (y, wy) in columns[j] where x / q == y / q {
            for k in sums.patterns.indices where sums.patterns[k] & (1 << UInt64(x / q)) != 0 { total += wx * wy * sums.sum(k, x % q, y % q) }
          }
        }
        product[i, j] = total
        product[j, i] = total
      }
    }
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
