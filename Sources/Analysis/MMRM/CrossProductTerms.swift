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
    /// Place of (j, i) in H by rows padded to quads.
    var square: Int
    var weight: Double
    /// weight · (2 − δ_ij) / (2 − δ_ts): what the element's derivative, as an element of a symmetric T × T matrix, takes of Φ_ij.
    var trace: Double
  }
  let terms: [Term]
  /// Terms of the visits' pair e stand at `first[e] ..< first[e + 1]`.
  let first: [Int]

  init(_ design: ModelDesign) {
    let (q, T) = (design.covariateCount, design.visitCount)
    let stride = OuterProducts.order(design.columns.count)
    let present = design.entriesByVisit
    var (terms, first) = ([Term](), [0])
    terms.reserveCapacity(present.reduce(0) { $0 + $1.count * present.reduce(0) { $0 + $1.count } })
    first.reserveCapacity(T * (T + 1) / 2 + 1)
    for t in 0..<T {
      for s in 0...t {
        // Each ordered pair of columns is an ordered pair of visits' share of H_ij, but for t = s, where the two orders are one, and for i = j, t > s, where
        // one order stands for both.
        for x in present[t] {
          for y in present[s] where t > s || x.column >= y.column {
            let (i, j) = (max(x.column, y.column), min(x.column, y.column))
            let (a, b) = (min(x.covariate, y.covariate), max(x.covariate, y.covariate))
            let weight = (t > s && i == j ? 2 : 1) * x.weight * y.weight
            let multiple = (i == j ? 1.0 : 2.0) / (t == s ? 1 : 2)
            terms.append(
              Term(
                pair: a * (2 * q - 1 - a) / 2 + b, packed: i * (i + 1) / 2 + j, square: j * stride + i, weight: weight, trace: weight * multiple))
          }
        }
        first.append(terms.count)
      }
    }
    (self.terms, self.first) = (terms, first)
  }
}
