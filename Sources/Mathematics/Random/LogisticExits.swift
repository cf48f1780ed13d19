import CKernels

/// Who leaves when, given the values seen so far, for many units at once:
///
///     logit P(leaves after t | seen at t) = interceptₜ + slope · (yₜ − x),   t = 1 … T − 1
///
/// A unit has one uniform number u and is seen 1 + #{ t : u · Π (1 + exp(logitₛ)) < 1, s = 1 … t } times: it leaves after the first t by which the
/// probability of having stayed is no longer above u. Values after leaving are taken away (NaN).
///
/// - Checked: against the law written out in `LogisticExitsTests`.
public struct LogisticExits: Equatable, Sendable {
  public let intercepts: [Double]
  public let slope: Double

  /// - Parameter intercepts: one a time, the last of which is never used; finite or −∞.
  public init(intercepts: [Double], slope: Double) {
    // A logit of −700 is a probability of 10⁻³⁰⁴: nobody leaves.
    self.intercepts = intercepts.map { max($0, -700) }
    self.slope = slope
  }

  /// - Parameters:
  ///   - x, uniforms: one a unit.
  ///   - values: T a unit.
  ///   - seen: how often each unit is seen, 1 … T.
  public func apply(
    _ count: Int, x: UnsafePointer<Double>, uniforms: UnsafePointer<Double>, values: UnsafeMutablePointer<Double>, seen: UnsafeMutablePointer<Int>
  ) {
    intercepts.withUnsafeBufferPointer { intercepts in
      var law = CKernelsLeaving(slope: slope, intercepts: intercepts.baseAddress)
      seen.withMemoryRebound(to: Int64.self, capacity: count) { seen in
        var units = CKernelsPatients(baseline: x, arm: nil, normals: nil, shift: nil, uniforms: uniforms, scores: values, seen: seen)
        ckernels_leave(&law, &units, UInt64(count), UInt32(intercepts.count))
      }
    }
  }
}
