import Mathematics
import Trial

/// The score at the point evaluated.
extension PatternLikelihood {
  ///     ∂l/∂θ_ij = ½ (2 − δ_ij) [ Σ_k (U_k + Γ_k − n_k W_k) ]_ij,   U_k = W_kR_kW_k,  Γ_k = W_kG_kW_k,  G_k[s, t] = tr(S_zz,k (BΦB')_st)
  ///
  /// Leaves U_k + Γ_k in X, and the score.
  func slope() {
    let (square, half) = (room.square, room.small)
    if estimation == .REML { findTraces() }
    Quad.clear(room.score, count: room.rowM)
    for k in patterns.indices {
      let (W, X) = (room.W + k * square, room.X + k * square)
      let Y = room.small + square
      sumOfProducts(k, into: Y)
      sandwich(W, Y, half: half, depth: depth(k), into: X)
      var e = 0
      for i in 0..<T {
        let (x, w) = (X + i &* room.rowT, W + i &* room.rowT)
        for j in 0...i {
          room.score[e] += x[j] - room.counts[k] * w[j]
          e &+= 1
        }
      }
    }
    var e = 0
    for i in 0..<T {
      e += i
      room.score[e] /= 2
      e += 1
    }
  }

  /// ∂l/∂θ.
  var score: [Double] { Array(UnsafeBufferPointer(start: room.score, count: m)) }

  /// In `byPair`, for each pair of covariates, what G_k takes of Φ per unit of S_zz,k.
  private func findTraces() {
    let rowM = room.rowM
    Quad.clear(room.byPair, count: room.pairs * rowM)
    terms.terms.withUnsafeBufferPointer { terms in
      for e in 0..<m {
        for term in terms[self.terms.first[e]..<self.terms.first[e + 1]] {
          room.byPair[term.pair &* rowM &+ e] += term.trace * room.Φ[term.square]
        }
      }
    }
  }

  /// R_k + G_k; R_k under ML.
  private func sumOfProducts(_ k: Int, into Y: UnsafeMutablePointer<Double>) {
    let (row, d) = (room.rowT, depth(k))
    Y.update(from: room.R + k * room.square, count: d * row)
    guard estimation == .REML else { return }
    let G = room.products
    Quad.clear(G, count: room.rowM)
    var pair = room.byPair
    for a in 0..<q {
      for b in a..<q {
        let s = room.zz[(k * q + a) * q + b]
        if s != 0 { Quad.add(s, pair, to: G, count: room.rowM) }
        pair += room.rowM
      }
    }
    var e = 0
    for i in 0..<d {
      for j in 0..<i {
        Y[i &* row &+ j] += G[e]
        Y[j &* row &+ i] += G[e]
        e &+= 1
      }
      Y[i &* row &+ i] += G[e]
      e &+= 1
    }
  }

  /// W Y W for symmetric matrices of which the leading d rows and columns matter; the rows after are 0.
  func sandwich(
    _ W: UnsafeMutablePointer<Double>, _ Y: UnsafeMutablePointer<Double>, half: UnsafeMutablePointer<Double>, depth d: Int,
    into X: UnsafeMutablePointer<Double>
  ) {
    let row = room.rowT
    Quad.clear(half, count: d * row)
    Quad.clear(X, count: room.square)
    for i in 0..<d {
      for k in 0..<d { Quad.add(W[i &* row &+ k], Y + k &* row, to: half + i &* row, count: d) }
      for k in 0..<d { Quad.add(half[i &* row &+ k], W + k &* row, to: X + i &* row, count: d) }
    }
  }
}
