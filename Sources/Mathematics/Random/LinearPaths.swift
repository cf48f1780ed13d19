import CKernels

/// Values at T times that are linear in a covariate and in normal numbers, for many units at once:
///
///     yₜ = aₜ + gₜ x + Σₛ Lₜₛ zₛ + mₜ[group],   L lower triangular
///
/// rounded to whole numbers where asked (ties to even), then kept within a range. Who leaves is drawn in the same pass. The kernel is in C, once for each
/// level of the processor, with the same bits on all.
///
/// - Checked: against the sums written out in `LinearPathsTests`.
public struct LinearPaths: Equatable, Sendable {
  public let times: Int
  public let groups: Int
  public let isWhole: Bool
  /// Infinite ends bound nothing.
  public let lowest: Double
  public let highest: Double
  /// Padded to quads of times.
  private let offset: [Double]
  private let gain: [Double]
  private let means: [Double]
  /// Quad by quad of t, for every s four values.
  private let loadings: [Double]

  /// - Parameters:
  ///   - offset: aₜ.
  ///   - gain: gₜ.
  ///   - loadings: L, T × T by rows.
  ///   - means: mₜ of each group.
  public init(offset: [Double], gain: [Double], loadings: [[Double]], means: [[Double]], isWhole: Bool, lowest: Double, highest: Double) {
    let T = offset.count
    precondition(T > 0 && gain.count == T && loadings.count == T, "one value a time")
    precondition(loadings.allSatisfy { $0.count == T } && means.allSatisfy { $0.count == T }, "one value a time")
    times = T
    groups = means.count
    self.isWhole = isWhole
    self.lowest = lowest
    self.highest = highest
    let padded = (T + 3) / 4 * 4
    func padding(_ values: [Double]) -> [Double] { values + Array(repeating: 0, count: padded - T) }
    // Without −0, to which adding Lₜₛ zₛ = 0 would make a difference.
    self.offset = padding(offset.map { $0 + 0 })
    self.gain = padding(gain)
    self.means = means.flatMap(padding)
    var quads: [Double] = []
    for first in stride(from: 0, to: padded, by: 4) {
      for s in 0..<padded { for t in first..<first + 4 { quads.append(t < T && s <= t ? loadings[t][s] : 0) } }
    }
    self.loadings = quads
  }

  /// mₜ of one group.
  public func mean(at time: Int, group: Int) -> Double { means[group * offset.count + time] }

  /// Fills `out[i·T + t]` for all units.
  ///
  /// - Parameters:
  ///   - x, group: one a unit; a group is below `groups`.
  ///   - normals: T a unit, apart from `out`.
  public func fill(
    _ count: Int, x: UnsafePointer<Double>, group: UnsafePointer<Int>, normals: UnsafePointer<Double>, into out: UnsafeMutablePointer<Double>
  ) {
    withLaw { law in
      group.withMemoryRebound(to: Int64.self, capacity: count) { group in
        var units = CKernelsPatients(baseline: x, arm: group, normals: normals, uniforms: nil, scores: out, seen: nil)
        ckernels_draw_scores(&law, nil, &units, UInt64(count))
      }
    }
  }

  /// The same for units that leave: what comes after is not a number.
  ///
  /// - Parameters:
  ///   - exits: of T times.
  ///   - uniforms: one a unit, in [2⁻⁵³, 1), as `TrialStreams` draws them.
  ///   - seen: how often each unit is seen, 1 … T.
  public func fill(
    _ count: Int, x: UnsafePointer<Double>, group: UnsafePointer<Int>, normals: UnsafePointer<Double>, leavingBy exits: LogisticExits,
    uniforms: UnsafePointer<Double>, into out: UnsafeMutablePointer<Double>, seen: UnsafeMutablePointer<Int>
  ) {
    precondition(exits.intercepts.count == times, "one intercept a time")
    withLaw { law in
      exits.intercepts.withUnsafeBufferPointer { intercepts in
        var leaving = CKernelsLeaving(slope: exits.slope, intercepts: intercepts.baseAddress)
        group.withMemoryRebound(to: Int64.self, capacity: count) { group in
          seen.withMemoryRebound(to: Int64.self, capacity: count) { seen in
            var units = CKernelsPatients(baseline: x, arm: group, normals: normals, uniforms: uniforms, scores: out, seen: seen)
            ckernels_draw_scores(&law, &leaving, &units, UInt64(count))
          }
        }
      }
    }
  }

  private func withLaw(_ body: (inout CKernelsCourse) -> Void) {
    offset.withUnsafeBufferPointer { offset in
      gain.withUnsafeBufferPointer { gain in
        loadings.withUnsafeBufferPointer { loadings in
          means.withUnsafeBufferPointer { means in
            var law = CKernelsCourse(
              visits: UInt32(times), whole: isWhole ? 1 : 0, lowest: lowest, highest: highest, offset: offset.baseAddress,
              gain: gain.baseAddress, loadings: loadings.baseAddress, means: means.baseAddress)
            body(&law)
          }
        }
      }
    }
  }
}
