import Mathematics
import TestSupport
import Testing

@Suite struct `Random streams` {
  /// Salmon et al., Random123's kat_vectors, philox4x32 with 10 rounds.
  @Test(.tags(.reference))
  func `Philox gives its authors' known answers`() {
    let ones: UInt32 = 0xFFFF_FFFF
    #expect(Philox.block((0, 0, 0, 0), key: (0, 0)) == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(Philox.block((ones, ones, ones, ones), key: (ones, ones)) == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox.block((0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
        == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  /// The address of a draw, spelled out: key = seed, counter = (subject, purpose·2¹⁶ + block, trial).
  @Test(.tags(.identity))
  func `a draw is the word of the block that its address names`() {
    let block = Philox.block((17, 2 << 16 | 3, 0x0000_0005, 0x0000_0009), key: (0x89ab_cdef, 0x0123_4567))
    var stream = RandomStream(seed: 0x0123_4567_89ab_cdef, trial: 0x9_0000_0005, subject: 17, purpose: .accrual, startingAt: 6)
    #expect(stream.nextBits() == UInt64(block.1) << 32 | UInt64(block.0))
    #expect(stream.nextBits() == UInt64(block.3) << 32 | UInt64(block.2))
    #expect(stream.position == 8)
  }

  @Test(.tags(.identity), arguments: [0, 1, 2, 7, 131_000])
  func `starting at a draw is the same as drawing up to it`(_ start: Int) {
    var whole = RandomStream(seed: 11, trial: 3, subject: 5, purpose: .imputation)
    for k in 0..<start { if k % 3 == 0 { _ = whole.nextNormal() } else { _ = whole.nextBits() } }
    var part = RandomStream(seed: 11, trial: 3, subject: 5, purpose: .imputation, startingAt: start)
    for _ in 0..<20 { #expect(whole.nextBits() == part.nextBits()) }
  }

  @Test(.tags(.identity))
  func `a kind of draw does not shift the next`() {
    var reference = RandomStream(seed: 1, trial: 2, subject: 3, purpose: .outcome)
    let bits = (0..<1000).map { _ in reference.nextBits() }
    var mixed = RandomStream(seed: 1, trial: 2, subject: 3, purpose: .outcome)
    for k in 0..<1000 {
      switch k % 4 {
      case 0: _ = mixed.nextNormal()
      case 1: _ = mixed.nextIndex(below: 1 << 62 + 1)
      case 2: _ = mixed.nextUniform()
      default: #expect(mixed.nextBits() == bits[k])
      }
    }
  }

  static let shapes: [(subjects: Range<Int>, draws: Int, first: Int, stride: Int)] = [
    (0..<348, 8, 0, 8), (0..<5, 7, 0, 8), (3..<40, 1, 0, 1), (3..<40, 1, 1, 3), (9..<11, 13, 5, 13), (0..<3, 1400, 1, 1400),
    (7..<8, 131_071, 1, 131_071),
    (4_294_967_000..<4_294_967_200, 3, 2, 4), (0..<300, 2, 0, 2), (1..<2, 0, 4, 0), (5..<5, 4, 0, 4), (0..<20, 513, 511, 600),
  ]

  @Test(.tags(.identity))
  func `a normal and a uniform of one block are draws 0 and 1`() {
    let streams = TrialStreams(seed: 17, trial: 4)
    let subjects = 5..<708
    var (normals, uniforms) = ([Double](repeating: 0, count: subjects.count), [Double](repeating: 0, count: subjects.count))
    streams.fillNormalsAndUniforms(subjects: subjects, purpose: .baseline, normals: &normals, uniforms: &uniforms)
    for (place, subject) in subjects.enumerated() {
      var stream = streams.stream(subject: UInt32(subject), purpose: .baseline)
      #expect(stream.nextNormal() == normals[place])
      #expect(stream.nextUniform() == uniforms[place])
    }
  }

  @Test(.tags(.identity), arguments: shapes, [StreamPurpose.outcome, .parameters])
  func `bulk and single draws have the same bits`(
    _ shape: (subjects: Range<Int>, draws: Int, first: Int, stride: Int), _ purpose: StreamPurpose
  ) {
    let streams = TrialStreams(seed: 0xfeed_beef_1234_5678, trial: 0x1_0000_0002)
    let untouched = -99.0
    var normals = [Double](repeating: untouched, count: shape.subjects.count * shape.stride + 1)
    var uniforms = normals
    normals.withUnsafeMutableBufferPointer {
      streams.fillNormals(
        subjects: shape.subjects, draws: shape.draws, purpose: purpose, startingAt: shape.first, stride: shape.stride, into: $0.baseAddress!)
    }
    uniforms.withUnsafeMutableBufferPointer {
      streams.fillUniforms(
        subjects: shape.subjects, draws: shape.draws, purpose: purpose, startingAt: shape.first, stride: shape.stride, into: $0.baseAddress!)
    }
    var expectedNormals = [Double](repeating: untouched, count: normals.count)
    var expectedUniforms = expectedNormals
    for (row, subject) in shape.subjects.enumerated() where shape.draws > 0 {
      var forNormals = streams.stream(subject: UInt32(subject), purpose: purpose, startingAt: shape.first)
      var forUniforms = forNormals
      for d in 0..<shape.draws {
        expectedNormals[row * shape.stride + d] = forNormals.nextNormal()
        expectedUniforms[row * shape.stride + d] = forUniforms.nextUniform()
      }
    }
    #expect(normals == expectedNormals)
    #expect(uniforms == expectedUniforms)
  }

  @Test(.tags(.identity))
  func `uniforms lie inside the unit interval, mean a half, variance a twelfth`() {
    let n = 2_000_000
    var u = [Double](repeating: 0, count: n)
    u.withUnsafeMutableBufferPointer {
      TrialStreams(seed: 5, trial: 0).fillUniforms(subjects: 0..<n / 8, draws: 8, purpose: .accrual, into: $0.baseAddress!)
    }
    #expect(u.allSatisfy { $0 > 0 && $0 < 1 })
    let mean = u.reduce(0, +) / Double(n)
    let variance = u.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / Double(n)
    // Standard errors: √(1∕12n) of the mean, √(1∕180n) of the variance.
    #expect(abs(mean - 0.5) < 3 * (1 / (12 * Double(n))).squareRoot())
    #expect(abs(variance - 1.0 / 12) < 3 * (1 / (180 * Double(n))).squareRoot())
  }

  @Test(.tags(.identity), arguments: [1, 2, 3, 6, 10, 1000])
  func `indices below a count are equally likely`(_ count: Int) {
    let n = 200_000
    var seen = [Int](repeating: 0, count: count)
    for s in 0..<2 {
      var stream = RandomStream(seed: 77, trial: UInt64(count), subject: UInt32(s), purpose: .permutation)
      for _ in 0..<n / 2 { seen[stream.nextIndex(below: count)] += 1 }
    }
    let expected = Double(n) / Double(count)
    let χ² = seen.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    if count > 1 { #expect(ChiSquared(degreesOfFreedom: Double(count - 1)).upperTail(χ²) > 0.001) }
  }

  /// With 3·2⁶¹ values a quarter of the raw products are rejected; a biased map would put twice as many on some thirds as on others.
  @Test(.tags(.identity))
  func `indices below a count near 2⁶³ are without bias`() {
    let count = 3 << 61
    var thirds = [0, 0, 0]
    var stream = RandomStream(seed: 3, trial: 0, subject: 0, purpose: .permutation)
    let n = 90_000
    for _ in 0..<n { thirds[stream.nextIndex(below: count) % 3] += 1 }
    let expected = Double(n) / 3
    let χ² = thirds.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    #expect(ChiSquared(degreesOfFreedom: 2).upperTail(χ²) > 0.001)
  }

  @Test(.tags(.identity))
  func `all orders of four are equally likely`() {
    var seen: [[Int]: Int] = [:]
    let n = 48_000
    for subject in 0..<n {
      var stream = RandomStream(seed: 21, trial: 0, subject: UInt32(subject), purpose: .permutation)
      var order = [0, 1, 2, 3]
      stream.shuffle(&order)
      seen[order, default: 0] += 1
      #expect(stream.position == 3)
    }
    let expected = Double(n) / 24
    let χ² = seen.values.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    #expect(seen.count == 24)
    #expect(ChiSquared(degreesOfFreedom: 23).upperTail(χ²) > 0.001)
  }

  @Test func `a stream ends where its addresses end`() async {
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(seed: 0, trial: 0, subject: 0, purpose: .outcome, startingAt: RandomStream.length - 1)
      _ = stream.nextBits()
      _ = stream.nextBits()
    }
  }
}
