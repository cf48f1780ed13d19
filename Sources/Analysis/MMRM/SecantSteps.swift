import Mathematics

/// Newton-like steps from a factor that is kept, mended by what the steps taken with it have shown of the true information: limited-memory BFGS.
///
/// A step s along which the score fell by y shows J s ≈ y. The inverse that maps each y to its s, nearest to the kept one, is applied by the two loops:
///
///     q = g;  newest to oldest:  α_i = s_i'q / y_i's_i,  q −= α_i y_i;     x = J₀⁻¹q;  oldest to newest:  x += (α_i − y_i'x / y_i's_i) s_i
///
/// Reference: Nocedal (1980), Math Comp 35:773–782.
struct SecantSteps {
  private let m: Int
  /// s and y of each step after another.
  private var pairs: [Double] = []
  private var α: [Double] = []
  private var count = 0

  init(parameters m: Int) {
    self.m = m
    pairs.reserveCapacity(16 * m)
  }

  mutating func forget() {
    pairs.removeAll(keepingCapacity: true)
    α.removeAll(keepingCapacity: true)
    count = 0
  }

  /// Takes in a step and the scores before and after it; one along which the likelihood is not concave teaches nothing.
  mutating func remember(_ step: [Double], before: [Double], after: UnsafePointer<Double>) {
    var curvature = 0.0
    for a in 0..<m { curvature += step[a] * (before[a] - after[a]) }
    guard curvature > 0 else { return }
    pairs += step
    for a in 0..<m { pairs.append(before[a] - after[a]) }
    α.append(0)
    count += 1
  }

  /// x = the step for a score g, J₀⁻¹ applied by `solve` in place; returns g'x.
  mutating func step(for g: UnsafePointer<Double>, into x: inout [Double], solve: (UnsafeMutablePointer<Double>) -> Void) -> Double {
    let (m, count) = (m, count)
    return x.withUnsafeMutableBufferPointer { x in
      pairs.withUnsafeBufferPointer { pairs in
        guard let x = x.baseAddress else { return 0 }
        x.update(from: g, count: m)
        func product(_ u: UnsafePointer<Double>, _ v: UnsafePointer<Double>) -> Double {
          var total = 0.0
          for a in 0..<m { total += u[a] * v[a] }
          return total
        }
        func pair(_ i: Int) -> (s: UnsafePointer<Double>, y: UnsafePointer<Double>)? {
          pairs.baseAddress.map { ($0 + 2 * i * m, $0 + (2 * i + 1) * m) }
        }
        for i in (0..<count).reversed() {
          guard let (s, y) = pair(i) else { continue }
          α[i] = product(s, x) / product(s, y)
          for a in 0..<m { x[a] -= α[i] * y[a] }
        }
        solve(x)
        for i in 0..<count {
          guard let (s, y) = pair(i) else { continue }
          let weight = α[i] - product(y, x) / product(s, y)
          for a in 0..<m { x[a] += weight * s[a] }
        }
        return product(g, x)
      }
    }
  }
}
