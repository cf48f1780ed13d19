import CKernels
import Foundation
import Mathematics
import TestSupport
import Testing

/// The levels are compared in one process: each is chosen in turn. Serialized, since the choice is the process's; other suites may run meanwhile, for
/// all levels give them the same bits.
@Suite(.serialized) struct `Kernels by level of the processor` {
  private static func bits(_ level: KernelLevel, _ work: (UnsafeMutablePointer<Double>) -> Void, count: Int) -> [UInt64] {
    let before = KernelLevel.current
    KernelLevel.use(level)
    defer { KernelLevel.use(before) }
    var values = [Double](repeating: 0, count: count)
    values.withUnsafeMutableBufferPointer { work($0.baseAddress!) }
    return values.map(\.bitPattern)
  }

  private func same(count: Int, _ work: (UnsafeMutablePointer<Double>) -> Void) {
    let plain = Self.bits(.plain, work, count: count)
    for level in KernelLevel.available { #expect(Self.bits(level, work, count: count) == plain, "\(level)") }
    #expect(Set(plain).count > 1)
  }

  @Test(.tags(.identity), arguments: [1, 2, 6, 7, 300])
  func `give the same uniforms, normals and exponentials`(_ draws: Int) {
    let streams = TrialStreams(seed: 7, trial: 1 << 40)
    same(count: 500 * draws) { streams.fillUniforms(subjects: 3..<503, draws: draws, purpose: .accrual, startingAt: 1, into: $0) }
    same(count: 500 * draws) { streams.fillNormals(subjects: 3..<503, draws: draws, purpose: .outcome, into: $0) }
    same(count: 500 * draws) { streams.fillExponentials(subjects: 3..<503, draws: draws, purpose: .event, into: $0) }
  }

  @Test(.tags(.identity), arguments: 1...11)
  func `give the same scores and leavers`(_ T: Int) {
    let paths = LinearPathsTests.example(T, isWhole: T % 2 == 0)
    let exits = LogisticExits(intercepts: (0..<T).map { -3 + 0.1 * Double($0) }, slope: 0.07)
    let n = 101
    let streams = TrialStreams(seed: 3, trial: 5)
    same(count: n * T + n) { out in
      var (normals, base, uniforms) = ([Double](repeating: 0, count: n * T), [Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
      streams.fillNormals(subjects: 0..<n, draws: T, purpose: .outcome, into: &normals)
      streams.fillNormalsAndUniforms(subjects: 0..<n, purpose: .baseline, normals: &base, uniforms: &uniforms)
      let group = (0..<n).map { $0 % 2 }
      var seen = [Int](repeating: 0, count: n)
      paths.fill(n, x: base, group: group, normals: normals, leavingBy: exits, uniforms: uniforms, into: out, seen: &seen)
      for i in 0..<n { out[n * T + i] = Double(seen[i]) }
    }
    same(count: n * T) { out in
      var (normals, base) = ([Double](repeating: 0, count: n * T), [Double](repeating: 0, count: n))
      streams.fillNormals(subjects: 0..<n, draws: T, purpose: .outcome, into: &normals)
      streams.fillNormals(subjects: 0..<n, draws: 1, purpose: .baseline, into: &base)
      paths.fill(n, x: base, group: (0..<n).map { $0 % 2 }, normals: normals, into: out)
    }
  }

  @Test(.tags(.identity), arguments: [4, 8, 12, 16, 24, 32])
  func `give the same cross-products`(_ order: Int) {
    let n = 77
    var x = [Double](repeating: 0, count: n * order)
    TrialStreams(seed: 3, trial: 5).fillNormals(subjects: 0..<n, draws: order, purpose: .outcome, into: &x)
    let bucket = (0..<n).map { UInt32($0 % 5) }
    same(count: 5 * order * order) { OuterProducts.add(x, count: n, order: order, bucket: bucket, to: $0) }
  }

  /// Against the C library: both are right to a unit or two in the last place.
  @Test(.tags(.reference))
  func `exponentials are −log of the uniforms`() {
    let streams = TrialStreams(seed: 9, trial: 2)
    var (u, e) = ([Double](repeating: 0, count: 10_000), [Double](repeating: 0, count: 10_000))
    streams.fillUniforms(subjects: 0..<5_000, draws: 2, purpose: .event, into: &u)
    streams.fillExponentials(subjects: 0..<5_000, draws: 2, purpose: .event, into: &e)
    for (u, e) in zip(u, e) { #expect(abs(e + log(u)) <= 4 * max(e.ulp, log(u).ulp)) }
    var stream = streams.stream(subject: 17, purpose: .event)
    #expect(stream.nextExponential() == e[34] && stream.nextExponential() == e[35])
  }

  /// exp over the whole range that leaving asks for, positive arguments among them.
  @Test(.tags(.reference))
  func `exp is right over its whole range`() {
    for k in -7000...7000 {
      let x = Double(k) / 10 + 0.0317
      guard abs(x) <= 700 else { continue }
      #expect(abs(ckernels_exp(x) - exp(x)) <= 2 * exp(x).ulp, "\(x)")
    }
  }
}
