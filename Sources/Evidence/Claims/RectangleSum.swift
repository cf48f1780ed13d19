import Mathematics

/// The expectation of what is said of jointly normal statistics: bounds on some, `at least k of` others, silence about more.
///
/// Separation of variables (Genz): with z = m + C n, C the Cholesky factor, each bounded variable is drawn from the normal cut by its bounds given those
/// before it, and the product of the probabilities of the cuts is averaged over a lattice that a draw of its own shifts. Over the shift the average is
/// unbiased, so that an importance sampler that uses it has the right posterior whatever the number of points; variables without bounds of their own are
/// drawn whole and judged. A variable that those before it determine is judged too: dependent statistics need no care.
///
/// - Reference: Genz & Bretz (2009), Computation of Multivariate Normal and t Probabilities, ch. 4; Andrieu & Roberts (2009), Annals of Statistics 37:697–725,
///   on unbiased likelihoods.
/// - Checked: against `MultivariateNormal` in `RectangleSumTests`.
struct RectangleSum {
  /// `at least` so many of the variables lie in their ranges.
  struct AtLeast {
    var least: Int
    var variables: [Int]
    var lower: Double
    var upper: Double
  }

  /// What was not quoted of subsets that were looked at besides.
  struct Silence {
    /// The statistic of all patients.
    var whole: Int
    /// c of the rule.
    var criticalValue: Double
    /// ψ.
    var reportsOthers: Double
    /// Silent subsets for each number examined, and the probability of that number.
    var others: [(count: Int, probability: Double)]
  }

  /// The expectation, and its parts by the number of subsets examined where there is a silence.
  struct Value {
    var sum: Double
    var parts: [Double]
  }

  private var factor: [Double] = []
  private var order: [Int] = []
  private var z: [Double] = []
  private var n: [Double] = []

  /// - Parameters:
  ///   - correlation: of all statistics, of which those are taken that matter.
  ///   - shift: uniforms, as many as statistics.
  mutating func expectation(
    mean: [Double], correlation: Matrix, lower: [Double], upper: [Double], sets: [AtLeast], silence: Silence?, points: Int, shift: [Double]
  ) -> Value {
    let judged = Set(sets.flatMap(\.variables) + (silence.map { [$0.whole] } ?? []))
    var bounded: [(index: Int, chance: Double)] = []
    var free: [Int] = []
    for i in mean.indices {
      if lower[i] > -.infinity || upper[i] < .infinity {
        guard lower[i] < upper[i] else { return Value(sum: 0, parts: silence?.others.map { _ in 0 } ?? []) }
        bounded.append((i, StandardNormal.cumulative(upper[i] - mean[i]) - StandardNormal.cumulative(lower[i] - mean[i])))
      } else if judged.contains(i) {
        free.append(i)
      }
    }
    bounded.sort { ($0.chance, $0.index) < ($1.chance, $1.index) }
    order = bounded.map(\.index) + free
    let k = order.count
    guard k > 0 else { return Value(sum: 1, parts: silence?.others.map(\.probability) ?? []) }
    if k == 1, sets.isEmpty, silence == nil { return Value(sum: max(bounded[0].chance, 0), parts: []) }
    if k == 2, sets.isEmpty, silence == nil {
      let (i, j) = (order[0], order[1])
      if abs(correlation[i, j]) < 1 - 1e-9 {
        let value = BivariateNormal.rectangle(
          lower: (lower[i] - mean[i], lower[j] - mean[j]), upper: (upper[i] - mean[i], upper[j] - mean[j]), correlation: correlation[i, j])
        return Value(sum: max(value, 0), parts: [])
      }
    }
    factorize(correlation)
    z = Array(repeating: 0, count: mean.count)
    n = Array(repeating: 0, count: k)
    var value = Value(sum: 0, parts: silence?.others.map { _ in 0 } ?? [])
    for point in 0..<points {
      var weight = 1.0
      for (place, i) in order.enumerated() {
        var conditional = mean[i]
        for before in 0..<place { conditional += factor[place * k + before] * n[before] }
        let scale = factor[place * k + place]
        guard scale > 0 else {
          n[place] = 0
          z[i] = conditional
          guard lower[i] < conditional, conditional < upper[i] else {
            weight = 0
            break
          }
          continue
        }
        let u = Self.lattice(point, place, shift[place])
        let (a, b) = ((lower[i] - conditional) / scale, (upper[i] - conditional) / scale)
        if place == k - 1, place < bounded.count, !judged.contains(i) {
          weight *= Self.between(a, b)
        } else {
          let (chance, normal) = Self.cut(a, b, u)
          weight *= chance
          n[place] = normal
          z[i] = conditional + scale * normal
        }
        if weight <= 0 { break }
      }
      guard weight > 0, sets.allSatisfy({ set in set.variables.count { set.lower < z[$0] && z[$0] < set.upper } >= set.least }) else { continue }
      guard let silence else {
        value.sum += weight
        continue
      }
      let quiet = (1 - silence.reportsOthers) * StandardNormal.cumulative(2.0.squareRoot() * silence.criticalValue - z[silence.whole])
      for (index, other) in silence.others.enumerated() {
        let part = weight * other.probability * Self.power(quiet, other.count)
        value.parts[index] += part
        value.sum += part
      }
    }
    value.sum /= Double(points)
    for index in value.parts.indices { value.parts[index] /= Double(points) }
    return value
  }

  /// Cholesky in the order of the variables; what is determined gets a 0.
  private mutating func factorize(_ R: Matrix) {
    let k = order.count
    factor = Array(repeating: 0, count: k * k)
    for i in 0..<k {
      for j in 0...i {
        var sum = R[order[i], order[j]]
        for c in 0..<j { sum -= factor[i * k + c] * factor[j * k + c] }
        if i == j {
          factor[i * k + i] = sum > 1e-9 ? sum.squareRoot() : 0
        } else if factor[j * k + j] > 0 {
          factor[i * k + j] = sum / factor[j * k + j]
        }
      }
    }
  }

  private static let generators = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71].map { Double($0).squareRoot() }

  /// A point of Richtmyer's lattice, folded so that the ends meet.
  private static func lattice(_ point: Int, _ place: Int, _ shift: Double) -> Double {
    let x = Double(point) * generators[place % generators.count] + shift
    return abs(2 * (x - x.rounded(.down)) - 1)
  }

  /// P(a < N < b), and the normal at the share u of it; in whichever tail has the digits.
  private static func cut(_ a: Double, _ b: Double, _ u: Double) -> (chance: Double, normal: Double) {
    if a > 0 {
      let mirrored = cut(-b, -a, 1 - u)
      return (mirrored.chance, -mirrored.normal)
    }
    let from = a == -.infinity ? 0 : StandardNormal.cumulative(a)
    let to = b == .infinity ? 1 : StandardNormal.cumulative(b)
    let p = min(max(from + u * (to - from), 1e-300), 1 - 1e-16)
    return (to - from, StandardNormal.quantile(p))
  }

  private static func between(_ a: Double, _ b: Double) -> Double {
    if a > 0 { return StandardNormal.cumulative(-a) - StandardNormal.cumulative(-b) }
    return (b == .infinity ? 1 : StandardNormal.cumulative(b)) - (a == -.infinity ? 0 : StandardNormal.cumulative(a))
  }

  private static func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { y, _ in y * x } }
}
