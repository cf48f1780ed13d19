import Foundation
import Mathematics
import Trial

/// The likelihood at one θ.
extension PatternLikelihood {
  /// Takes the likelihood to θ: leaves W, Φ, β̂, A, D and R there.
  ///
  /// - Returns: −2l; nil when Σ is not positive definite on some pattern's visits, or H is singular.
  func evaluate(at θ: [Double]) -> Double? {
    precondition(θ.count == m, "θ has an element for each pair of visits")
    guard let logDeterminants = invertCovariances(θ), let logDeterminantH = solveForMeans() else { return nil }
    var twice = logDeterminants + residualProducts()
    if estimation == .REML { twice += logDeterminantH }
    twice += Double(responseCount - (estimation == .REML ? p : 0)) * log(2 * .pi)
    return twice.isFinite ? twice : nil
  }

  /// W_k, from the rows l_r of L_k⁻¹, Σ_k = L_k L_k': W_k = Σ_r l_r'l_r. Patterns without a gap share the factor of the deepest of them.
  ///
  /// - Returns: Σ_k n_k log|Σ_k|.
  private func invertCovariances(_ θ: [Double]) -> Double? {
    let (row, square) = (room.rowT, room.square)
    let (factor, rows, sum) = (room.small, room.small + square, room.small + 2 * square)
    let deepest = patterns.reduce(0) { $1 & ($1 &+ 1) == 0 ? max($0, $1.nonzeroBitCount) : $0 }
    guard invert(θ, (1 << UInt64(deepest)) &- 1, factor, rows) else { return nil }
    var (added, logDeterminant, total) = (0, 0.0, 0.0)
    Quad.clear(sum, count: square)
    for k in patterns.indices where patterns[k] & (patterns[k] &+ 1) == 0 {
      let d = patterns[k].nonzeroBitCount
      precondition(d >= added, "patterns without a gap come in order of their visits")
      while added < d {
        let l = rows + added * row
        for i in 0...added { Quad.add(l[i], l, to: sum + i * row, count: added + 1) }
        logDeterminant += 2 * log(factor[added * row + added])
        added += 1
      }
      (room.W + k * square).update(from: sum, count: square)
      total += room.counts[k] * logDeterminant
    }
    for k in patterns.indices where patterns[k] & (patterns[k] &+ 1) != 0 {
      guard invert(θ, patterns[k], factor, rows) else { return nil }
      let (d, W) = (patterns[k].nonzeroBitCount, room.W + k * square)
      Quad.clear(sum, count: square)
      for r in 0..<d {
        let l = rows + r * row
        for i in 0...r { Quad.add(l[i], l, to: sum + i * row, count: r + 1) }
        total += room.counts[k] * 2 * log(factor[r * row + r])
      }
      Quad.clear(W, count: square)
      let visits = (0..<T).filter { patterns[k] & (1 << UInt64($0)) != 0 }
      for (a, i) in visits.enumerated() { for (b, j) in visits.enumerated() { W[i * row + j] = sum[a * row + b] } }
    }
    for k in patterns.indices { pack(room.W + k * square, into: room.packedW + k * room.rowM) }
    return total
  }

  /// The upper factor of Σ on a pattern's visits, and the rows of L⁻¹; false when it is not positive definite.
  private func invert(_ θ: [Double], _ pattern: UInt64, _ factor: UnsafeMutablePointer<Double>, _ rows: UnsafeMutablePointer<Double>) -> Bool {
    let row = room.rowT
    var i = 0
    Quad.clear(factor, count: room.square)
    for t in 0..<T where pattern & (1 << UInt64(t)) != 0 {
      var j = 0
      for s in 0...t where pattern & (1 << UInt64(s)) != 0 {
        factor[j * row + i] = θ[t * (t + 1) / 2 + s]
        j += 1
      }
      i += 1
    }
    if Cholesky.factorUpperInQuads(factor, order: i, stride: row) != nil { return false }
    Cholesky.invertTriangleInQuads(upper: factor, order: i, stride: row, into: rows, resultStride: row)
    return true
  }

  /// The elements i ≥ j of a symmetric T × T matrix by rows.
  @inline(__always)
  func pack(_ matrix: UnsafeMutablePointer<Double>, into packed: UnsafeMutablePointer<Double>) {
    var e = 0
    for t in 0..<T {
      let line = matrix + t &* room.rowT
      for s in 0...t {
        packed[e] = line[s]
        e &+= 1
      }
    }
  }

  /// H and what comes of it: its factor, L⁻¹, Φ, β̂ and A; its log-determinant.
  private func solveForMeans() -> Double? {
    let (row, rowP) = (room.rowT, room.rowP)
    combineByPair(room.packedW)
    Quad.clear(room.rootH, count: p * rowP)
    terms.terms.withUnsafeBufferPointer { terms in
      for e in 0..<m {
        for term in terms[self.terms.first[e]..<self.terms.first[e + 1]] {
          room.rootH[term.square] += term.weight * room.byPair[term.pair &* room.rowM &+ e]
        }
      }
    }
    if Cholesky.factorUpperInQuads(room.rootH, order: p, stride: rowP) != nil { return nil }
    Cholesky.invertTriangleInQuads(upper: room.rootH, order: p, stride: rowP, into: room.inverseRoot, resultStride: rowP)
    Cholesky.multiplyTriangleInQuads(inverse: room.inverseRoot, order: p, stride: rowP, into: room.Φ)
    // h by visits, q rows, in the room of A.
    Quad.clear(room.A, count: q * row)
    for k in patterns.indices {
      let d = depth(k)
      for a in 0..<q {
        let (zy, h) = (room.zy + (k * q + a) * row, room.A + a * row)
        for s in 0..<d { Quad.add(zy[s], room.W + (k * T + s) * row, to: h, count: d) }
      }
    }
    let (β, h) = (room.β, room.β + rowP)
    for j in 0..<p {
      h[j] = 0
      for x in first[j]..<first[j + 1] { h[j] += weights[x] * room.A[places[x].row * row + places[x].visit] }
    }
    for i in 0..<p {
      var total = 0.0
      for j in 0..<p { total += room.Φ[i * rowP + j] * h[j] }
      β[i] = total
    }
    Quad.clear(room.A, count: q * row)
    for j in 0..<p { for x in first[j]..<first[j + 1] { room.A[places[x].row * row + places[x].visit] += weights[x] * β[j] } }
    return Cholesky.logDeterminant(room.rootH, order: p, stride: rowP)
  }

  /// For each pair of covariates Σ_k S_zz,k[a, b] V_k, the V_k given by rows of m.
  func combineByPair(_ V: UnsafeMutablePointer<Double>) {
    var into = room.byPair
    for a in 0..<q {
      for b in a..<q {
        Quad.clear(into, count: room.rowM)
        for k in patterns.indices {
          let s = room.zz[(k * q + a) * q + b]
          if s != 0 { Quad.add(s, V + k * room.rowM, to: into, count: room.rowM) }
        }
        into += room.rowM
      }
    }
  }

  /// D_k and R_k = S_yy + A'D_k − S_zy'A; returns Σ tr(W_k R_k).
  private func residualProducts() -> Double {
    let row = room.rowT
    var total = 0.0
    for k in patterns.indices {
      let d = depth(k)
      for a in 0..<q {
        let (D, zy) = (room.D + (k * q + a) * row, room.zy + (k * q + a) * row)
        var t = 0
        while t < row {
          Quad.store(-Quad.load(zy + t), D + t)
          t += 4
        }
        for b in 0..<q { Quad.add(room.zz[(k * q + a) * q + b], room.A + b * row, to: D, count: row) }
      }
      for t in 0..<d {
        let (R, W) = (room.R + (k * T + t) * row, room.W + (k * T + t) * row)
        R.update(from: room.yy + (k * T + t) * row, count: row)
        for a in 0..<q {
          Quad.add(room.A[a * row + t], room.D + (k * q + a) * row, to: R, count: d)
          Quad.add(-room.zy[(k * q + a) * row + t], room.A + a * row, to: R, count: d)
        }
        for s in 0..<d { total += W[s] * R[s] }
      }
    }
    return total
  }

  /// θ of a Σ given by rows.
  func elements(of Σ: [Double]) -> [Double] { parameters.map { Σ[$0.i * T + $0.j] } }

  /// Mean squared residual of each visit.
  var residualVariances: [Double] {
    (0..<T).map { t in
      var (total, seen) = (0.0, 0.0)
      for k in patterns.indices where patterns[k] & (1 << UInt64(t)) != 0 {
        total += room.R[(k * T + t) * room.rowT + t]
        seen += room.counts[k]
      }
      return seen > 0 ? total / seen : 0
    }
  }
}
