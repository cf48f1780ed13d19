import Foundation
import Mathematics

/// The generators at a billion draws: what only shows there.
enum RandomBenchmarks {
  private static let perTrial = 1_000_000

  static func run(_ suite: Suite) {
    normals(suite)
    correlations(suite)
  }

  /// Kolmogorov's D and the counts beyond 1 … 6 sigma of 10⁹ normals. D is taken at the edges of 2²² equal bins from −8 to 8, none of which holds more
  /// than 1.6e-6 of the law: the true D is at most that larger. √n D exceeds 1.95 with probability 0.1 %.
  private static func normals(_ suite: Suite) {
    let (trials, bins) = (1_000, 1 << 22)
    var counts = [UInt32](repeating: 0, count: bins)
    var beyond = [Int](repeating: 0, count: 7)
    var z = [Double](repeating: 0, count: perTrial)
    let start = Suite.cpuSeconds
    var drawing = 0.0
    for trial in 1...trials {
      let before = Suite.cpuSeconds
      TrialStreams(seed: 20_261_124, trial: UInt64(trial)).fillNormals(subjects: 0..<perTrial / 8, draws: 8, purpose: .outcome, into: &z)
      drawing += Suite.cpuSeconds - before
      counts.withUnsafeMutableBufferPointer { counts in
        for value in z {
          let bin = Int((value + 8) * Double(bins) / 16)
          counts[min(max(bin, 0), bins - 1)] &+= 1
          let size = abs(value)
          if size > 1 { for sigma in 1...6 where size > Double(sigma) { beyond[sigma] += 1 } }
        }
      }
    }
    let n = Double(trials * perTrial)
    var (below, distance) = (0.0, 0.0)
    for bin in 0..<bins {
      below += Double(counts[bin])
      distance = max(distance, abs(below / n - StandardNormal.cumulative(Double(bin + 1) * 16 / Double(bins) - 8)))
    }
    suite.report("10⁹ normals: CPU time of one", drawing / n * 1e9, "ns")
    suite.report("  √n D (Kolmogorov-Smirnov; above 1.95 with probability 0.1 %)", n.squareRoot() * distance, "")
    for sigma in 1...6 {
      let expected = 2 * StandardNormal.upperTail(Double(sigma)) * n
      suite.report("  beyond \(sigma) sigma, in standard errors from expected", (Double(beyond[sigma]) - expected) / expected.squareRoot(), "")
    }
    suite.report("  whole test", Suite.cpuSeconds - start, "s CPU")
  }

  /// Correlations of 10⁸ pairs: neighbors within a stream, subjects, trials, purposes and seeds; each times √n is standard normal.
  private static func correlations(_ suite: Suite) {
    func draw(_ seed: UInt64, _ trial: UInt64, _ purpose: StreamPurpose, first: Int, into z: inout [Double]) {
      TrialStreams(seed: seed, trial: trial).fillNormals(subjects: first..<(first + perTrial / 8), draws: 8, purpose: purpose, into: &z)
    }
    var (a, b) = ([Double](repeating: 0, count: perTrial), [Double](repeating: 0, count: perTrial))
    let pairs: [(String, (UInt64, inout [Double]) -> Void)] = [
      ("the next trial", { draw(1, $0 + 1, .outcome, first: 0, into: &$1) }), ("another purpose", { draw(1, $0, .event, first: 0, into: &$1) }),
      ("the next subject", { draw(1, $0, .outcome, first: 1, into: &$1) }), ("the next seed", { draw(2, $0, .outcome, first: 0, into: &$1) }),
    ]
    for (name, other) in pairs {
      var sum = 0.0
      for trial in UInt64(1)...100 {
        draw(1, 2 * trial, .outcome, first: 0, into: &a)
        other(2 * trial, &b)
        for index in 0..<perTrial { sum += a[index] * b[index] }
      }
      suite.report("correlation with \(name), 10⁸ pairs, times √n", sum / 1e4, "")
    }
    var sum = 0.0
    for trial in UInt64(1)...100 {
      draw(1, trial, .outcome, first: 0, into: &a)
      for index in 0..<perTrial - 1 { sum += a[index] * a[index + 1] }
    }
    suite.report("correlation with the next draw, 10⁸ pairs, times √n", sum / 1e4, "")
  }
}
