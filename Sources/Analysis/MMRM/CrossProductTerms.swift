import Mathematics

/// H = B'MB as what it is, a sparse linear map of the elements of M = Σ_k W_k ⊗ S_zz,k; with it −∂H/∂θ_a and, transposed, log|H|'s derivative.
///
/// M is symmetric in (t, a) and (s, b) together, and each W_k is symmetric, so one number stands for a pair a ≤ b of covariates and a pair t ≥ s of
/// visits. A term adds `weight` times that number to H_ij, i ≥ j. Terms are in order of the visits' pair, its number being t(t + 1)/2 + s.
struct CrossProductTerms: Sendable {
  struct Term: Sendable {
    /// Number of the pair of covariates: (0, 0), (0, 1) … (0, q − 1), (1, 1) …
    var pair: Int
    /// i(i + 1)/2 + j.
    var packed: Int
    /// Place of (j, i) in square rows of `stride`.
    var square: Int
    var weight: Double
    /// weight · (2 − δ_ij) / (2 − δ_ts): what the element's derivative, as an element of a symmetric T × T matrix, takes of Φ_ij.
    var trace: Double
  }
  private(set) var terms: [Term] = []
  /// Terms of the visits' pair e stand at `first[e] ..< first[e + 1]`.
  private(set) var first: [Int] = [0]

  /// - Parameter stride: from one row of H to the next.
  init(_ design: ModelDesign, stride: Int) {
    let (q, T) = (design.covariateCount, design.visitCount)
    let entries = design.entries
    let atVisit = (0..<T).map { t in entries.indices.filter { entries[$0][t].weight != 0 } }
    terms.reserveCapacity(entries.count * entries.count * 3)
    first.reserveCapacity(T * (T + 1) / 2 + 1)
    for t in 0..<T {
      for s in 0...t {
        for i in atVisit[t] {
          let (u, x) = (entries[i][t], i)
          for y in atVisit[s] {
            let v = entries[y][s]
            let pair = min(u.covariate, v.covariate) * (2 * q - 1 - min(u.covariate, v.covariate)) / 2 + max(u.covariate, v.covariate)
            var weight = u.weight * v.weight
            // The same two columns the other way round, visit by visit, are the same element of H; where i = j and t > s both stand in its sum.
            if t != s, x == y { weight *= 2 }
            if t == s, x < y { continue }
            let (i, j) = (max(x, y), min(x, y))
            let multiple = (i == j ? 1.0 : 2.0) / (t == s ? 1 : 2)
            terms.append(Term(pair: pair, packed: i * (i + 1) / 2 + j, square: j * stride + i, weight: weight, trace: weight * multiple))
          }
        }
        first.append(terms.count)
      }
    }
  }
}
