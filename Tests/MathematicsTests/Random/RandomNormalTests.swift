import CKernels
import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Random normals` {
  /// 10⁷ normals of one seed: 12,500 subjects × 8 draws × 100 trials.
  static func sample(trials: Range<UInt64> = 0..<100, seed: UInt64 = 20_260_101) -> [Double] {
    let perTrial = 100_000
    var z = [Double](repeating: 0, count: perTrial * trials.count)
    z.withUnsafeMutableBufferPointer { buffer in
      for (k, trial) in trials.enumerated() {
        TrialStreams(seed: seed, trial: trial)
          .fillNormals(subjects: 0..<perTrial / 8, draws: 8, purpose: .outcome, into: buffer.baseAddress! + k * perTrial)
      }
    }
    return z
  }

  /// Var of the k-th sample moment of a standard normal: (E z²ᵏ − (E zᵏ)²) ∕ n; here 4.5 standard errors, ten moments.
  @Test(.tags(.recovery))
  func `moments one to ten are those of a normal`() {
    let z = Self.sample()
    let n = Double(z.count)
    func moment(_ k: Int) -> Double { k % 2 == 1 ? 0 : stride(from: k - 1, to: 0, by: -2).reduce(1.0) { $0 * Double($1) } }
    var sums = [Double](repeating: 0, count: 11)
    for value in z {
      var power = 1.0
      for k in 1...10 {
        power *= value
        sums[k] += power
      }
    }
    for k in 1...10 {
      let error = ((moment(2 * k) - moment(k) * moment(k)) / n).squareRoot()
      #expect(abs(sums[k] / n - moment(k)) < 4.5 * error, "moment \(k)")
    }
  }

  /// A² by Anderson & Darling; upper 0.1 % point of its limiting law is 6.00 (Marsaglia & Marsaglia 2004). D by Kolmogorov: √n D above 1.95 has 0.1 %.
  @Test(.tags(.recovery), arguments: [UInt64(20_260_101), 1])
  func `ten million follow Φ by Anderson–Darling and Kolmogorov–Smirnov`(_ seed: UInt64) {
    let z = Self.sample(seed: seed).sorted()
    let n = Double(z.count)
    var sum = 0.0
    var distance = 0.0
    for (i, value) in z.enumerated() {
      let lower = StandardNormal.cumulative(value)
      sum += (2 * Double(i) + 1) * log(lower) + (2 * (n - Double(i)) - 1) * log(StandardNormal.upperTail(value))
      distance = max(distance, Double(i + 1) / n - lower, lower - Double(i) / n)
    }
    let a² = -n - sum / n
    #expect(a² > 0 && a² < 6)
    #expect(n.squareRoot() * distance < 1.95)
  }

  /// Binomial errors; 5 sigma tails hold 2.9 of 10⁷ on each side, so 4·10⁷ are drawn. Both signs, 4 standard errors.
  @Test(.tags(.recovery))
  func `tails beyond one to five sigma hold what they should`() {
    var counts: [Double: (lower: Int, upper: Int)] = [:]
    let limits = [1, 2, 3, 3.5, 3.6541528853610088, 3.8, 4, 4.5, 5]
    var n = 0
    for part in 0..<4 {
      let z = Self.sample(trials: UInt64(part) * 100..<UInt64(part + 1) * 100)
      n += z.count
      for limit in limits {
        let found = z.reduce(into: (lower: 0, upper: 0)) { counts, value in
          if value > limit { counts.upper += 1 }
          if value < -limit { counts.lower += 1 }
        }
        counts[limit, default: (0, 0)].lower += found.lower
        counts[limit, default: (0, 0)].upper += found.upper
      }
    }
    for limit in limits {
      let p = StandardNormal.upperTail(limit)
      let found = counts[limit] ?? (0, 0)
      // Exact binomial bounds with 1e-4 on each side, as 5 sigma counts are too few for a normal approximation.
      let law = Binomial(trials: n, probability: p)
      for count in [found.lower, found.upper] {
        #expect(law.cumulative(count) > 1e-4 && law.upperTail(count - 1) > 1e-4, "\(count) of \(n) beyond \(limit), \(p * Double(n)) expected")
      }
    }
  }

  /// Beyond R a draw comes from the tail's own rejection. u = P(Z > z) ∕ P(Z > R) of those is uniform: mean ½ ± √(1∕12n), Kolmogorov's √n D below 1.95.
  @Test(.tags(.recovery))
  func `beyond the last layer the tail has its law`() {
    let edge = edgesAscending()[254]
    let beyondEdge = StandardNormal.upperTail(edge)
    var u: [Double] = []
    for part in 0..<UInt64(4) {
      for z in Self.sample(trials: part * 100..<(part + 1) * 100) where abs(z) > edge { u.append(StandardNormal.upperTail(abs(z)) / beyondEdge) }
    }
    u.sort()
    let n = Double(u.count)
    let mean: Double = u.reduce(0, +) / n
    let standardError: Double = (1 / (12 * n)).squareRoot()
    var distance = 0.0
    for (i, value) in u.enumerated() { distance = max(distance, Double(i + 1) / n - value, value - Double(i) / n) }
    #expect(n > 9500)
    #expect(abs(mean - 0.5) < 3.5 * standardError)
    #expect(n.squareRoot() * distance < 1.95)
  }

  /// The tail beyond R and every layer's wedge: 256 cells between the ziggurat's edges and the mirrored ones, by χ².
  @Test(.tags(.recovery))
  func `every layer of the ziggurat is hit as often as it should`() {
    let edges = edgesAscending()
    let z = Self.sample()
    var seen = [Int](repeating: 0, count: 512)
    for value in z {
      let size = abs(value)
      var low = 0
      var high = edges.count
      while low < high {
        let middle = (low + high) / 2
        if edges[middle] <= size { low = middle + 1 } else { high = middle }
      }
      seen[2 * low + (value < 0 ? 1 : 0)] += 1
    }
    var χ² = 0.0
    for cell in 0..<256 {
      let from = cell == 0 ? 0 : edges[cell - 1]
      let to = cell == 255 ? Double.infinity : edges[cell]
      let expected = (StandardNormal.upperTail(from) - StandardNormal.upperTail(to)) * Double(z.count)
      for side in 0..<2 { χ² += (Double(seen[2 * cell + side]) - expected) * (Double(seen[2 * cell + side]) - expected) / expected }
    }
    let p = ChiSquared(degreesOfFreedom: 511).upperTail(χ²)
    #expect(p > 0.0005 && p < 0.9995)
  }

  /// Correlations of n pairs have standard error 1∕√n; neighbors in draw, subject, trial, seed and purpose.
  @Test(.tags(.recovery))
  func `neighboring streams are independent`() {
    func draws(seed: UInt64 = 9, trial: UInt64 = 4, subject: Int = 0, purpose: StreamPurpose = .outcome, first: Int = 0) -> [Double] {
      var z = [Double](repeating: 0, count: 1_000_000)
      z.withUnsafeMutableBufferPointer {
        TrialStreams(seed: seed, trial: trial)
          .fillNormals(subjects: subject..<subject + 100_000, draws: 10, purpose: purpose, startingAt: first, into: $0.baseAddress!)
      }
      return z
    }
    let reference = draws()
    let neighbors = [
      draws(seed: 10), draws(trial: 5), draws(subject: 1), draws(purpose: .factors), draws(first: 1), draws(first: 2),
      draws(trial: 4 + 1 << 32),
      draws(seed: 9 + 1 << 32),
    ]
    let n = Double(reference.count)
    for (k, other) in neighbors.enumerated() {
      var (first, second) = (0.0, 0.0)
      for (x, y) in zip(reference, other) {
        first += x * y / n
        second += (x * x - 1) * (y * y - 1) / n / 2
      }
      #expect(abs(first) < 4 / n.squareRoot(), "neighbor \(k)")
      #expect(abs(second) < 4 / n.squareRoot(), "squares, neighbor \(k)")
    }
  }

  @Test(.tags(.identity))
  func `the layers of the ziggurat have one area`() {
    let x = table(ckernels_ziggurat_edge)
    let f = table(ckernels_ziggurat_height)
    let area = x[0] * f[1]
    #expect(x[256] == 0 && f[256] == 1)
    #expect((x[1] * f[1] + StandardNormal.upperTail(x[1]) * (2 * Double.pi).squareRoot()).isClose(to: area, within: 1e-17))
    for i in 1..<256 { #expect((x[i] * (f[i + 1] - f[i])).isClose(to: area, within: 1e-15)) }
    for i in 1...256 { #expect(f[i].isClose(to: exp(-0.5 * x[i] * x[i]), relative: 1e-15)) }
  }

  @Test(.tags(.reference))
  func `exp and log of the kernels agree with the C library`() {
    for k in 0..<20_000 {
      let x = -0.001 * Double(k) * 1.7
      #expect(ckernels_exp(x).isClose(to: exp(x), relative: 4e-16, floor: 0))
      let u = (Double(k) + 0.5) / 20_000
      #expect(ckernels_log(u).isClose(to: log(u), relative: 4e-16, floor: 0))
      #expect(ckernels_log(u * 0x1p-40).isClose(to: log(u * 0x1p-40), relative: 4e-16, floor: 0))
    }
  }

  private func table<Tuple>(_ tuple: Tuple) -> [Double] {
    withUnsafeBytes(of: tuple) { Array($0.bindMemory(to: Double.self)) }
  }

  private func edgesAscending() -> [Double] { table(ckernels_ziggurat_edge)[1..<256].reversed() }
}
