import Mathematics
import Trial

/// At which site each patient is: sites have lognormal sizes, drawn anew in every trial, and a patient is at a site with a probability in proportion.
struct SiteDraw: Equatable, Sendable {
  let count: Int
  let sizeDeviation: Double

  init(_ law: SiteLaw) {
    precondition(law.count >= 1, "there is at least one site")
    count = law.count
    sizeDeviation = law.sizeDeviation
  }

  /// 01, 02 …
  var names: [String] {
    let digits = max(2, String(count).count)
    return (1...count).map { number in
      let text = String(number)
      return String(repeating: "0", count: digits - text.count) + text
    }
  }

  /// - Parameters:
  ///   - sizes: workspace of one number a site; left as cumulative sizes.
  ///   - uniforms: workspace of one number a patient.
  func draw(_ streams: TrialStreams, sizes: UnsafeMutablePointer<Double>, uniforms: UnsafeMutablePointer<Double>, into codes: inout [Int]) {
    streams.fillNormals(subjects: 0..<count, draws: 1, purpose: .group, startingAt: CourseAddress.siteSize, into: sizes)
    var sum = 0.0
    for s in 0..<count {
      sum += sizeDeviation == 0 ? 1 : plainExp(min(max(sizeDeviation * sizes[s], -300), 300))
      sizes[s] = sum
    }
    streams.fillUniforms(subjects: 0..<codes.count, draws: 1, purpose: .course, startingAt: CourseAddress.site, into: uniforms)
    for i in codes.indices {
      let place = uniforms[i] * sum
      var (low, high) = (0, count - 1)
      while low < high {
        let middle = (low + high) / 2
        if place < sizes[middle] { high = middle } else { low = middle + 1 }
      }
      codes[i] = low
    }
  }
}
