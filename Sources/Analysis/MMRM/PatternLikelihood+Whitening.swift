import Mathematics

/// The part of the observed information that costs most, ½ tr(ΦF_aΦF_b), as products of rows: with Z_a = L⁻¹F_aL⁻ᵀ, H = LL', it is
///
///     ½ Σ_ij Z_a,ij Z_b,ij = Σ_{i>j} Z_a,ij Z_b,ij + ½ Σ_i Z_a,ii Z_b,ii
///
/// A row holds one element of all Z_a, so that four a are worked on at a time.
extension PatternLikelihood {
  /// Z into `whitened`, a row for each (i, j), i ≥ j; that of i = j times √½.
  func whiten(_ F: UnsafeMutablePointer<Double>) {
    let (p, rowP, rowM) = (p, room.rowP, room.rowM)
    let (L, G, Y) = (room.inverseRoot, room.quads, room.quads + 4 * p * rowP)
    let half = SIMD4(repeating: 0.5.squareRoot())
    for a in stride(from: 0, to: rowM, by: 4) {
      // The whole F of four a, then Y = L⁻¹F, four columns at a time.
      var from = F + a
      for i in 0..<p {
        for j in 0...i {
          let value = Quad.load(from)
          Quad.store(value, G + 4 &* (i &* rowP &+ j))
          Quad.store(value, G + 4 &* (j &* rowP &+ i))
          from += rowM
        }
      }
      for i in 0..<p {
        let l = L + i &* rowP
        var j = 0
        while j < p {
          var (y0, y1, y2, y3) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
          var g = G + 4 &* j
          for k in 0...i {
            let x = SIMD4(repeating: l[k])
            y0 += x * Quad.load(g)
            y1 += x * Quad.load(g + 4)
            y2 += x * Quad.load(g + 8)
            y3 += x * Quad.load(g + 12)
            g += 4 &* rowP
          }
          let y = Y + 4 &* (i &* rowP &+ j)
          Quad.store(y0, y)
          Quad.store(y1, y + 4)
          Quad.store(y2, y + 8)
          Quad.store(y3, y + 12)
          j &+= 4
        }
      }
      var to = room.whitened + a
      for i in 0..<p {
        for j in 0...i {
          var (even, odd) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
          let (l, y) = (L + j &* rowP, Y + 4 &* i &* rowP)
          var k = 0
          while k < j {
            even += SIMD4(repeating: l[k]) * Quad.load(y + 4 &* k)
            odd += SIMD4(repeating: l[k &+ 1]) * Quad.load(y + 4 &* (k &+ 1))
            k &+= 2
          }
          if k == j { even += SIMD4(repeating: l[k]) * Quad.load(y + 4 &* k) }
          let z = even + odd
          Quad.store(i == j ? z * half : z, to)
          to += rowM
        }
      }
    }
  }

  /// J −= Σ_r x_r x_r' over rows of m: in tiles of four by four, of the upper triangle.
  func subtractSquares(_ x: UnsafeMutablePointer<Double>, rows: Int) {
    let rowM = room.rowM
    for a in stride(from: 0, to: m, by: 4) {
      for b in stride(from: a, to: rowM, by: 4) {
        var (j0, j1, j2, j3) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
        var line = x
        for _ in 0..<rows {
          let right = Quad.load(line + b)
          j0 += line[a] * right
          j1 += line[a &+ 1] * right
          j2 += line[a &+ 2] * right
          j3 += line[a &+ 3] * right
          line += rowM
        }
        let tile = room.J + (a &* rowM &+ b)
        Quad.store(Quad.load(tile) - j0, tile)
        if a &+ 1 < m { Quad.store(Quad.load(tile + rowM) - j1, tile + rowM) }
        if a &+ 2 < m { Quad.store(Quad.load(tile + 2 &* rowM) - j2, tile + 2 &* rowM) }
        if a &+ 3 < m { Quad.store(Quad.load(tile + 3 &* rowM) - j3, tile + 3 &* rowM) }
      }
    }
  }
}
