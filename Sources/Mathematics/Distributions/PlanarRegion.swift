#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The probability that two independent standard normals lie between lines: aᵢ < cᵢ₁y₁ + cᵢ₂y₂ < bᵢ for all i.
///
/// Three statistics or more of which the others are linear combinations of two, as a part, the rest and the whole are, have their rectangle here, exactly:
///
///     ∫ φ(y₁) [Φ(min of the upper lines at y₁) − Φ(max of the lower lines at y₁)] dy₁
///
/// cut wherever two lines meet, so that each piece is smooth; an empty region has probability 0 and no rounding.
///
/// - Checked: bivariate rectangles and closed forms in `MultivariateNormalTests`.
struct PlanarRegion {
  private struct Line {
    let slope: Double
    let height: Double
    func at(_ x: Double) -> Double { slope * x + height }
  }

  private var from = -farthest
  private var to = farthest
  private var floors: [Line] = []
  private var ceilings: [Line] = []

  static let farthest = 9.3

  /// - Parameters:
  ///   - first, second: cᵢ₁ and cᵢ₂.
  ///   - lower, upper: aᵢ and bᵢ, infinite where there is none.
  init(first: [Double], second: [Double], lower: [Double], upper: [Double]) {
    for i in first.indices {
      let (c, d) = (first[i], second[i])
      if abs(d) < 1e-9 {
        // A bound that no y₂ moves: on y₁, or on nothing.
        if abs(c) < 1e-9 {
          if lower[i] >= 0 || upper[i] <= 0 { to = -.infinity }
          continue
        }
        from = max(from, min(lower[i] / c, upper[i] / c))
        to = min(to, max(lower[i] / c, upper[i] / c))
        continue
      }
      let low = d > 0 ? lower[i] : upper[i]
      let high = d > 0 ? upper[i] : lower[i]
      if low.isFinite { floors.append(Line(slope: -c / d, height: low / d)) }
      if high.isFinite { ceilings.append(Line(slope: -c / d, height: high / d)) }
    }
  }

  func probability(tolerance: Double = 1e-14) -> (value: Double, error: Double) {
    guard from < to else { return (0, 0) }
    var value = 0.0
    var error = 0.0
    let cuts = breaks()
    for (start, end) in zip(cuts, cuts.dropFirst()) where end - start > 1e-14 {
      let middle = 0.5 * (start + end)
      let floor = floors.max { $0.at(middle) < $1.at(middle) }
      let ceiling = ceilings.min { $0.at(middle) < $1.at(middle) }
      if let floor, let ceiling, floor.at(middle) >= ceiling.at(middle) { continue }
      let piece = GaussKronrod.integrate(from: start, to: end, tolerance: tolerance, depth: 12) { x in
        exp(-0.5 * x * x) * BivariateNormal.interval(floor?.at(x) ?? -.infinity, ceiling?.at(x) ?? .infinity)
      }
      value += piece.value
      error += piece.error
    }
    return (min(value * 0.3989422804014327, 1), error * 0.3989422804014327)
  }

  /// Where two lines meet, and where a steep one passes 0; the ends besides.
  private func breaks() -> [Double] {
    var cuts = [from, to]
    let lines = floors + ceilings
    for i in lines.indices {
      for j in 0..<i where lines[i].slope != lines[j].slope {
        let x = (lines[j].height - lines[i].height) / (lines[i].slope - lines[j].slope)
        if x > from, x < to { cuts.append(x) }
      }
      let zero = -lines[i].height / lines[i].slope
      if abs(lines[i].slope) > 2, zero > from, zero < to { cuts.append(zero) }
    }
    // Longer pieces than this would hide a narrow peak between the nodes.
    for x in stride(from: -6.0, through: 6, by: 3) where x > from && x < to { cuts.append(x) }
    return cuts.sorted()
  }
}

/// The same in three dimensions, of which the first is integrated outside: aᵢ < cᵢ·y < bᵢ.
struct SpatialRegion {
  let coefficients: Matrix
  let lower: [Double]
  let upper: [Double]

  func probability(tolerance: Double = 1e-11) -> (value: Double, error: Double) {
    let rows = 0..<coefficients.rows
    let (c, d, e) = (coefficients.column(0), coefficients.column(1), coefficients.column(2))
    let flat = rows.filter { abs(d[$0]) < 1e-9 && abs(e[$0]) < 1e-9 && abs(c[$0]) > 1e-9 }
    let others = rows.filter { !flat.contains($0) }
    var (from, to) = (-PlanarRegion.farthest, PlanarRegion.farthest)
    for i in flat {
      from = max(from, min(lower[i] / c[i], upper[i] / c[i]))
      to = min(to, max(lower[i] / c[i], upper[i] / c[i]))
    }
    guard from < to else { return (0, 0) }
    let (first, second) = (others.map { d[$0] }, others.map { e[$0] })
    let cuts = [from] + [-5.0, -2, 0, 2, 5].filter { $0 > from && $0 < to } + [to]
    var value = 0.0
    var error = 0.0
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      let piece = GaussKronrod.integrate(from: start, to: end, tolerance: tolerance, depth: 10) { x in
        let plane = PlanarRegion(
          first: first, second: second, lower: others.map { lower[$0] - c[$0] * x }, upper: others.map { upper[$0] - c[$0] * x })
        return exp(-0.5 * x * x) * plane.probability(tolerance: 0.01 * tolerance).value
      }
      value += piece.value
      error += piece.error
    }
    return (min(value * 0.3989422804014327, 1), error * 0.3989422804014327 + tolerance)
  }
}
