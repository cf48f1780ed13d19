import Mathematics
import Trial

/// The (restricted) likelihood of a mixed model with unstructured covariance, with its score and information, from pattern sums alone.
///
/// Any column of the design is, at each visit, a weight times a subject covariate (`ModelDesign`), so with W_k = Σ_k⁻¹ padded with zeros
///
///     M = Σ_k W_k ⊗ S_zz,k,   H = B'MB,   h = B' vec Σ_k S_zy,k W_k,   β̂ = H⁻¹h,   A = Bβ̂ by visits (q × T)
///     −2l = Σ n_k log|Σ_k| + log|H| + Σ tr(W_k R_k),   R_k = S_yy − A'S_zy − S_zy'A + A'S_zz A
///
/// and the cost of an evaluation does not depend on the number of subjects. θ holds the m = T(T + 1)/2 elements of Σ (i ≥ j, by rows), in which Σ is
/// linear. Letters and derivation: `Documentation/methods/mmrm.md`, section 3.
///
/// One block holds the sums and all that is known at the present θ; each function says what it reads and what it leaves. Rows are padded with zeros to
/// quads. (Pointers, because this is the inner loop of every simulation whose model has no closed form: an array for each of the small matrices costs
/// more than the work.)
final class PatternLikelihood {
  let estimation: Estimation
  let q: Int
  let T: Int
  let p: Int
  /// Elements of θ.
  let m: Int
  let patterns: [UInt64]
  let responseCount: Int
  /// B' by columns: column j's nonzero places and weights stand at `first[j] ..< first[j + 1]`; the place of covariate a at visit t is in row a.
  let first: [Int]
  let places: [(row: Int, visit: Int)]
  let weights: [Double]
  let terms: CrossProductTerms
  /// (i, j) of each element of θ.
  let parameters: [(i: Int, j: Int)]
  let room: Room

  init(sums: PatternSums, design: ModelDesign, estimation: Estimation) {
    self.estimation = estimation
    (q, T, p) = (design.covariateCount, design.visitCount, design.columns.count)
    m = T * (T + 1) / 2
    patterns = sums.patterns
    responseCount = sums.responseCount
    parameters = (0..<T).flatMap { i in (0...i).map { (i, $0) } }
    room = Room(q: q, T: T, p: p, K: sums.patterns.count)
    var (first, places, weights) = ([0], [(row: Int, visit: Int)](), [Double]())
    for byVisit in design.entries {
      for (visit, entry) in byVisit.enumerated() where entry.weight != 0 {
        places.append((entry.covariate, visit))
        weights.append(entry.weight)
      }
      first.append(places.count)
    }
    (self.first, self.places, self.weights) = (first, places, weights)
    terms = design.terms ?? CrossProductTerms(design)
    take(sums)
  }

  private func take(_ sums: PatternSums) {
    let row = room.rowT
    for k in patterns.indices {
      room.counts[k] = Double(sums.counts[k])
      sums.withSums(k) { sum in
        let stride = sums.stride
        for a in 0..<q {
          for b in a..<q {
            room.zz[(k * q + a) * q + b] = sum[a * stride + b]
            room.zz[(k * q + b) * q + a] = sum[a * stride + b]
          }
          for t in 0..<T { room.zy[(k * q + a) * row + t] = sum[a * stride + q + t] }
        }
        for t in 0..<T {
          for s in t..<T {
            room.yy[(k * T + t) * row + s] = sum[(q + t) * stride + q + s]
            room.yy[(k * T + s) * row + t] = sum[(q + t) * stride + q + s]
          }
        }
      }
    }
  }

  /// One more than the last visit seen: beyond it W_k is 0.
  @inline(__always)
  func depth(_ k: Int) -> Int { min(64 - patterns[k].leadingZeroBitCount, T) }
}

extension PatternLikelihood {
  /// Where everything stands.
  final class Room {
    /// Doubles of a row of T, p and m numbers: padded to quads.
    let rowT: Int
    let rowP: Int
    let rowM: Int
    /// Doubles of a T × T and a p × p matrix.
    let square: Int
    let pairs: Int

    // The data, pattern by pattern: n_k, S_zz (q × q), S_zy (q rows of T), S_yy.
    let counts: UnsafeMutablePointer<Double>
    let zz: UnsafeMutablePointer<Double>
    let zy: UnsafeMutablePointer<Double>
    let yy: UnsafeMutablePointer<Double>

    // What `evaluate` leaves: W_k, and by rows of m; H's factor, L⁻¹ and Φ = H⁻¹; β̂; A (q rows of T); D_k = S_zz A − S_zy; R_k.
    let W: UnsafeMutablePointer<Double>
    let packedW: UnsafeMutablePointer<Double>
    let rootH: UnsafeMutablePointer<Double>
    let inverseRoot: UnsafeMutablePointer<Double>
    let Φ: UnsafeMutablePointer<Double>
    let β: UnsafeMutablePointer<Double>
    let A: UnsafeMutablePointer<Double>
    let D: UnsafeMutablePointer<Double>
    let R: UnsafeMutablePointer<Double>

    // What `slope` leaves: U_k + Γ_k and the score.
    let X: UnsafeMutablePointer<Double>
    let score: UnsafeMutablePointer<Double>

    // What `information` leaves: its upper triangle (m rows), and F_a, a row of m for each pair of columns i ≥ j.
    let J: UnsafeMutablePointer<Double>
    let F: UnsafeMutablePointer<Double>

    // Room to work in: two T × T matrices; a row of m for each pair of covariates; a row of m for each pattern; an m × m matrix; three rows of m for each
    // pattern and visit; a row of m for each covariate and visit; the rows whose squares the information lacks; p × p quads.
    let small: UnsafeMutablePointer<Double>
    let byPair: UnsafeMutablePointer<Double>
    let byPattern: UnsafeMutablePointer<Double>
    let products: UnsafeMutablePointer<Double>
    let spread: UnsafeMutablePointer<Double>
    let forces: UnsafeMutablePointer<Double>
    let whitened: UnsafeMutablePointer<Double>
    let quads: UnsafeMutablePointer<Double>

    private let block: UnsafeMutablePointer<Double>

    init(q: Int, T: Int, p: Int, K: Int) {
      let m = T * (T + 1) / 2
      let (rowT, rowP, rowM) = (OuterProducts.order(T), OuterProducts.order(p), OuterProducts.order(m))
      let (square, pairs, triangle) = (T * rowT, q * (q + 1) / 2, p * (p + 1) / 2)
      (self.rowT, self.rowP, self.rowM, self.square, self.pairs) = (rowT, rowP, rowM, square, pairs)
      let sizes = [
        K, K * q * q, K * q * rowT, K * square,
        K * square, K * rowM, p * rowP, p * rowP, p * rowP, 2 * rowP, q * rowT, K * q * rowT, K * square,
        K * square, rowM,
        m * rowM, triangle * rowM,
        3 * square + rowT, max(pairs, 3) * rowM, K * rowM, m * rowM, 3 * K * T * rowM, q * T * rowM, (triangle + p) * rowM, max(8 * p * rowP, rowM),
      ].map { OuterProducts.order($0) }
      let block = UnsafeMutablePointer<Double>.allocate(capacity: sizes.reduce(0, +))
      self.block = block
      var (next, index) = (block, 0)
      func take() -> UnsafeMutablePointer<Double> {
        defer {
          next += sizes[index]
          index += 1
        }
        return next
      }
      (counts, zz, zy, yy) = (take(), take(), take(), take())
      (W, packedW, rootH, inverseRoot, Φ) = (take(), take(), take(), take(), take())
      (β, A, D, R) = (take(), take(), take(), take())
      (X, score) = (take(), take())
      (J, F) = (take(), take())
      (small, byPair, byPattern, products) = (take(), take(), take(), take())
      (spread, forces, whitened, quads) = (take(), take(), take(), take())
      // Rows' padding is read, and written by no one.
      Quad.clear(zy, count: K * q * rowT)
      Quad.clear(yy, count: K * square)
      Quad.clear(packedW, count: K * rowM)
      Quad.clear(byPattern, count: K * rowM)
    }
    deinit { block.deallocate() }
  }
}
