import Mathematics

/// The hot loops that turn random numbers into scores. Unsafe pointers, because bounds checks and retained arrays cost here as much as the work.
/// Only additions and multiplications, in one order, never fused: the bits are the same on every processor.
enum ScoreKernel {
  /// What the loops read and write; one element a patient unless said otherwise.
  struct Buffers {
    let baseline: UnsafePointer<Double>
    let arm: UnsafePointer<Int>
    /// Standard normal, T a patient, and one more number after the last, which nothing hangs on.
    let normals: UnsafePointer<Double>
    /// Uniform in (0, 1).
    let uniforms: UnsafePointer<Double>
    /// Score at the endpoint's visit before the arm's mean is added.
    let latentAtEnd: UnsafeMutablePointer<Double>
    /// T a patient; NaN after leaving.
    let scores: UnsafeMutablePointer<Double>
    let discontinuedBeforeVisit: UnsafeMutablePointer<Int>
  }

  /// Scores of all patients, as if all stayed. Loops of a length known to the compiler are unrolled, which halves the time: hence one copy for each
  /// number of pairs up to four.
  static func draw(_ law: SubjectLaw, _ buffers: Buffers) {
    switch law.pairs {
    case 1: draw(law, buffers, pairs: 1)
    case 2: draw(law, buffers, pairs: 2)
    case 3: draw(law, buffers, pairs: 3)
    case 4: draw(law, buffers, pairs: 4)
    default: draw(law, buffers, pairs: law.pairs)
    }
  }

  @inline(__always)
  private static func draw(_ law: SubjectLaw, _ buffers: Buffers, pairs: Int) {
    let T = law.times.visits.count
    let (endPair, endLane) = (law.times.endpoint / 2, law.times.endpoint % 2)
    let (lowest, highest, whole) = (law.lowest, law.highest, law.whole)
    law.withConstants { offset, gain, loadings, means in
      var z = buffers.normals
      var scores = buffers.scores
      for i in 0..<law.patients {
        let b = buffers.baseline[i]
        let mean = means + buffers.arm[i] &* pairs
        for pair in 0..<pairs {
          var score = offset[pair] + gain[pair] * b
          let loading = loadings + pair &* 2 &* pairs
          // L is lower triangular: no visit of this pair hangs on the numbers of a later one.
          for s in 0..<2 &* pair &+ 2 { score += loading[s] * z[s] }
          if pair == endPair { buffers.latentAtEnd[i] = score[endLane] }
          score += mean[pair]
          if whole { score = (score + 0x1.8p52) - 0x1.8p52 }
          scores[2 &* pair] = min(max(score[0], lowest), highest)
          if 2 &* pair &+ 1 < T { scores[2 &* pair &+ 1] = min(max(score[1], lowest), highest) }
        }
        z += T
        scores += T
      }
    }
  }

  /// One score as `draw` makes it.
  @inline(__always)
  static func score(_ law: SubjectLaw, _ x: Double) -> Double { min(max(law.whole ? wholeScore(x) : x, law.lowest), law.highest) }

  /// Nobody leaves.
  static func keepAll(_ law: SubjectLaw, _ buffers: Buffers) {
    for i in 0..<law.patients { buffers.discontinuedBeforeVisit[i] = law.times.visits.count }
  }

  /// Each patient leaves after the first visit by which the probability of having stayed is no longer above his uniform number.
  static func leave(_ law: SubjectLaw, _ leaving: LeavingLaw, _ buffers: Buffers) {
    let T = law.times.visits.count
    for i in 0..<law.patients {
      let scores = buffers.scores + i * T
      let b = buffers.baseline[i]
      let u = buffers.uniforms[i]
      var stayed = 1.0
      var visits = 1
      while visits < T {
        stayed *= leaving.staying(visit: visits - 1, change: scores[visits - 1] - b)
        if u >= stayed { break }
        visits += 1
      }
      for t in visits..<T { scores[t] = .nan }
      buffers.discontinuedBeforeVisit[i] = visits
    }
  }

  /// The same with the probabilities in a table. Most stay, so the whole product comes first and the visit is looked for only when it is needed.
  static func leave(_ law: SubjectLaw, _ table: LeavingLaw.Table, _ buffers: Buffers) {
    let T = law.times.visits.count
    table.staying.withUnsafeBufferPointer { staying in
      guard let rows = staying.baseAddress else { return }
      for i in 0..<law.patients {
        let scores = buffers.scores + i * T
        // Added to a whole number of 0 … 2⁵², 2⁵² leaves it in the low bits: an index without a conversion that would have to be checked.
        let lowest = buffers.baseline[i] + Double(table.lowest)
        func stays(_ t: Int) -> Double { rows[t * table.width + Int(((scores[t] - lowest) + 0x1p52).bitPattern & 0xFFFF)] }
        let u = buffers.uniforms[i]
        var stayed = 1.0
        for t in 0..<T - 1 { stayed *= stays(t) }
        var visits = T
        if u >= stayed {
          visits = 1
          stayed = stays(0)
          while u < stayed {
            stayed *= stays(visits)
            visits += 1
          }
          for t in visits..<T { scores[t] = .nan }
        }
        buffers.discontinuedBeforeVisit[i] = visits
      }
    }
  }
}
