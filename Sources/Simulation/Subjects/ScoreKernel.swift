import Mathematics

/// The hot loops that turn random numbers into scores. Unsafe pointers, because bounds checks and retained arrays cost here as much as the work.
/// Only additions and multiplications, in one order, never fused: the bits are the same on every processor.
enum ScoreKernel {
  /// What the loops read and write; one element a patient unless said otherwise.
  struct Buffers {
    let baseline: UnsafePointer<Double>
    let arm: UnsafePointer<Int>
    /// Standard normal, T a patient.
    let normals: UnsafePointer<Double>
    /// Uniform, T − 1 a patient.
    let uniforms: UnsafePointer<Double>
    /// Scores before anybody leaves, eight lanes a block, the blocks of a patient together.
    let drawn: UnsafeMutablePointer<Double>
    /// Score at the endpoint's visit before the arm's mean is added.
    let latentAtEnd: UnsafeMutablePointer<Double>
    /// T a patient; NaN after leaving.
    let scores: UnsafeMutablePointer<Double>
    let discontinuedBeforeVisit: UnsafeMutablePointer<Int>
  }

  /// Scores of all patients, as if all stayed.
  static func draw(_ law: SubjectLaw, _ buffers: Buffers) {
    let T = law.times.visits.count
    let (endBlock, endLane) = (law.times.endpoint / SubjectLaw.lanes, law.times.endpoint % SubjectLaw.lanes)
    let (lowest, highest) = (SIMD8(repeating: law.lowest), SIMD8(repeating: law.highest))
    law.withConstants { offset, gain, loadings, means in
      for i in 0..<law.patients {
        let z = buffers.normals + i * T
        let b = SIMD8(repeating: buffers.baseline[i])
        let mean = means + buffers.arm[i] * law.blocks
        for block in 0..<law.blocks {
          var score = offset[block] + gain[block] * b
          let loading = loadings + block * T
          // L is lower triangular: no visit of this block hangs on the numbers of a later one.
          for s in 0..<min(T, (block + 1) * SubjectLaw.lanes) { score += loading[s] * z[s] }
          if block == endBlock { buffers.latentAtEnd[i] = score[endLane] }
          score += mean[block]
          if law.whole { score = (score + 0x1.8p52) - 0x1.8p52 }
          score.replace(with: lowest, where: score .< lowest)
          score.replace(with: highest, where: score .> highest)
          UnsafeMutableRawPointer(buffers.drawn + (i * law.blocks + block) * SubjectLaw.lanes).storeBytes(of: score, as: SIMD8<Double>.self)
        }
      }
    }
  }

  /// One score as `draw` makes it.
  @inline(__always)
  static func score(_ law: SubjectLaw, _ x: Double) -> Double { min(max(law.whole ? wholeScore(x) : x, law.lowest), law.highest) }

  /// Nobody leaves.
  static func keepAll(_ law: SubjectLaw, _ buffers: Buffers) {
    let T = law.times.visits.count
    for i in 0..<law.patients {
      copy(law, buffers, i, T)
      buffers.discontinuedBeforeVisit[i] = T
    }
  }

  /// Each visit but the last is the last one seen with the probability that the law gives its change.
  static func leave(_ law: SubjectLaw, _ leaving: LeavingLaw, _ buffers: Buffers) {
    let T = law.times.visits.count
    for i in 0..<law.patients {
      let seen = buffers.drawn + i * law.blocks * SubjectLaw.lanes
      let b = buffers.baseline[i]
      let u = buffers.uniforms + i * (T - 1)
      var visits = T
      for t in 0..<T - 1 where leaving.leaves(visit: t, change: seen[t] - b, uniform: u[t]) {
        visits = t + 1
        break
      }
      copy(law, buffers, i, visits)
      buffers.discontinuedBeforeVisit[i] = visits
    }
  }

  /// The same with the probabilities in a table.
  static func leave(_ law: SubjectLaw, _ table: LeavingLaw.Table, _ buffers: Buffers) {
    let T = law.times.visits.count
    table.probabilities.withUnsafeBufferPointer { probabilities in
      guard let rows = probabilities.baseAddress else { return }
      for i in 0..<law.patients {
        let seen = buffers.drawn + i * law.blocks * SubjectLaw.lanes
        let lowest = buffers.baseline[i] + Double(table.lowest)
        let u = buffers.uniforms + i * (T - 1)
        var visits = T
        for t in 0..<T - 1 where u[t] < rows[t * table.width + Int(seen[t] - lowest)] {
          visits = t + 1
          break
        }
        copy(law, buffers, i, visits)
        buffers.discontinuedBeforeVisit[i] = visits
      }
    }
  }

  @inline(__always)
  private static func copy(_ law: SubjectLaw, _ buffers: Buffers, _ i: Int, _ visits: Int) {
    let T = law.times.visits.count
    let seen = buffers.drawn + i * law.blocks * SubjectLaw.lanes
    let scores = buffers.scores + i * T
    for t in 0..<T { scores[t] = t < visits ? seen[t] : .nan }
  }
}
