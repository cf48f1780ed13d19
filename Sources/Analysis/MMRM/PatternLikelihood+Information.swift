import Mathematics
import Trial

/// The information on θ at the point evaluated, after `slope`.
extension PatternLikelihood {
  enum Information {
    /// ½ [ Σ_k tr(E_aW_kE_bU_k) − f_a'Φf_b ]: never indefinite.
    case average
    /// Σ_k tr(E_aW_kE_b(U_k + Γ_k − ½ n_kW_k)): the observed one, as if neither β̂ nor Φ hung on θ. What it leaves out is of the order p/n.
    case meansHeld
    /// Σ_k tr(E_aW_kE_b(U_k + Γ_k − ½ n_kW_k)) − f_a'Φf_b − ½ tr(ΦF_aΦF_b) = −∂²l/∂θ_a∂θ_b.
    case observed
  }

  /// Leaves the information's upper triangle in J, and with the observed one F.
  func information(_ kind: Information) {
    let rowM = room.rowM
    for k in patterns.indices {
      let X = room.byPattern + k * rowM
      if kind == .average {
        sandwich(
          room.W + k * room.square, room.R + k * room.square, half: room.small, depth: depth(k), into: room.small + room.square)
        pack(room.small + room.square, into: X)
      } else {
        pack(room.X + k * room.square, into: X)
        Quad.add(-room.counts[k] / 2, room.packedW + k * rowM, to: X, count: rowM)
      }
    }
    findProducts()
    if kind == .meansHeld { return }
    Quad.clear(room.whitened + triangle * rowM, count: p * rowM)
    findForces(room.whitened + triangle * rowM)
    if kind == .average {
      subtractSquares(room.whitened + triangle * rowM, rows: p)
      var place = 0
      while place < m * rowM {
        Quad.store(0.5 * Quad.load(room.J + place), room.J + place)
        place += 4
      }
      return
    }
    findDerivatives()
    if estimation == .ML {
      subtractSquares(room.whitened + triangle * rowM, rows: p)
    } else {
      whiten(room.F)
      subtractSquares(room.whitened, rows: triangle + p)
    }
  }

  /// Elements of H on and below its diagonal.
  var triangle: Int { p * (p + 1) / 2 }

  /// J_ab = Σ_k tr(E_aW_kE_bX_k), X_k in `byPattern`; E_a has (i, j) and (j, i), so that this is four elements of Σ_k W_k ⊗ X_k, or half of them where i = j.
  private func findProducts() {
    let (rowM, products, J) = (room.rowM, room.products, room.J)
    for e in 0..<m {
      let line = products + e &* rowM
      Quad.clear(line, count: rowM)
      for k in patterns.indices {
        let w = room.packedW[k &* rowM &+ e]
        if w != 0 { Quad.add(w, room.byPattern + k &* rowM, to: line, count: rowM) }
      }
    }
    @inline(__always)
    func at(_ i: Int, _ j: Int) -> Int { i >= j ? (i &* (i &+ 1)) &>> 1 &+ j : (j &* (j &+ 1)) &>> 1 &+ i }
    var a = 0
    for i in 0..<T {
      for j in 0...i {
        var b = a
        let line = J + a &* rowM
        Quad.clear(line, count: rowM)
        for k in i..<T {
          let (ik, jk) = (at(i, k), at(j, k))
          for l in (k == i ? j : 0)...k {
            let (il, jl) = (at(i, l), at(j, l))
            let total =
              products[jk &* rowM &+ il] + products[jl &* rowM &+ ik] + products[ik &* rowM &+ jl] + products[il &* rowM &+ jk]
            line[b] = total * (i == j ? 0.5 : 1) * (k == l ? 0.5 : 1)
            b &+= 1
          }
        }
        a &+= 1
      }
    }
  }

  /// L⁻¹f_a, a row of m for each column of the design: f_a = B' vec Σ_k (S_zy − S_zz A) W_k E_a W_k.
  private func findForces(_ f: UnsafeMutablePointer<Double>) {
    let (row, rowM, forces) = (room.rowT, room.rowM, room.forces)
    Quad.clear(forces, count: q * T * rowM)
    let x = room.small
    for k in patterns.indices {
      let d = depth(k)
      let W = room.W + k * room.square
      for t in 0..<d { spread(W + t * row, room.spread + 3 * t * rowM) }
      for a in 0..<q {
        let D = room.D + (k * q + a) * row
        Quad.clear(x, count: row)
        for s in 0..<d { Quad.add(-D[s], W + s * row, to: x, count: d) }
        let own = room.byPair
        spread(x, own)
        for t in 0..<d { addProduct(own, room.spread + 3 * t * rowM, to: forces + (a * T + t) * rowM) }
      }
    }
    // L⁻¹B' at once: the rows of L⁻¹, gathered.
    let gathered = room.quads
    for j in 0..<p {
      Quad.clear(gathered, count: rowM)
      for x in first[j]..<first[j + 1] { Quad.add(weights[x], forces + (places[x].row * T + places[x].visit) * rowM, to: gathered, count: rowM) }
      for i in j..<p { Quad.add(room.inverseRoot[i * room.rowP + j], gathered, to: f + i * rowM, count: rowM) }
    }
  }

  /// For a row x of T numbers the rows of m with x_i, x_j, and x_j but 0 where i = j.
  @inline(__always)
  private func spread(_ x: UnsafeMutablePointer<Double>, _ into: UnsafeMutablePointer<Double>) {
    let (first, second, third) = (into, into + room.rowM, into + 2 * room.rowM)
    var e = 0
    for i in 0..<T {
      for j in 0..<i {
        (first[e], second[e], third[e]) = (x[i], x[j], x[j])
        e &+= 1
      }
      (first[e], second[e], third[e]) = (x[i], x[i], 0)
      e &+= 1
    }
    while e < room.rowM {
      (first[e], second[e], third[e]) = (0, 0, 0)
      e &+= 1
    }
  }

  /// Adds (x E_a y') for all a, of rows x and y that were spread.
  @inline(__always)
  private func addProduct(_ x: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>, to z: UnsafeMutablePointer<Double>) {
    let rowM = room.rowM
    var e = 0
    while e < rowM {
      let value = Quad.load(x + e) * Quad.load(y + (rowM &+ e)) + Quad.load(x + (2 &* rowM &+ e)) * Quad.load(y + e)
      Quad.store(Quad.load(z + e) + value, z + e)
      e &+= 4
    }
  }

  /// F_a = B'(Σ_k W_k E_a W_k ⊗ S_zz,k)B = −∂H/∂θ_a, visits' pair by visits' pair.
  private func findDerivatives() {
    let (row, rowM, T3) = (room.rowT, room.rowM, 3 * T * room.rowM)
    Quad.clear(room.F, count: triangle * rowM)
    let own = room.byPattern
    for k in patterns.indices { for t in 0..<depth(k) { spread(room.W + (k * T + t) * row, room.spread + k * T3 + 3 * t * rowM) } }
    var e = 0
    for t in 0..<T {
      for s in 0...t {
        Quad.clear(room.byPair, count: room.pairs * rowM)
        for k in patterns.indices where t < depth(k) {
          Quad.clear(own, count: rowM)
          addProduct(room.spread + k * T3 + 3 * t * rowM, room.spread + k * T3 + 3 * s * rowM, to: own)
          var pair = room.byPair
          for a in 0..<q {
            for b in a..<q {
              let z = room.zz[(k * q + a) * q + b]
              if z != 0 { Quad.add(z, own, to: pair, count: rowM) }
              pair += rowM
            }
          }
        }
        terms.terms.withUnsafeBufferPointer { terms in
          for term in terms[self.terms.first[e]..<self.terms.first[e + 1]] {
            Quad.add(term.weight, room.byPair + term.pair * rowM, to: room.F + term.packed * rowM, count: rowM)
          }
        }
        e += 1
      }
    }
  }
}
