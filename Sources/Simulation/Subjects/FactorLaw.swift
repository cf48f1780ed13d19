import Trial

/// How the level of one baseline factor falls on each patient, in order of randomization; independent of all else.
enum FactorLaw: Equatable, Sendable {
  /// Exact counts: patient i takes a level with the chance that is left of it, so that every order of the counts is equally likely.
  case counts([Int])
  /// Drawn: the cumulative shares of all levels but the last.
  case shares([Double])

  init(of factor: Factor, sampleSize: Int) throws(SimulationRefusal) {
    switch factor.composition {
    case .counts(let all):
      let sum = all.map(\.count).reduce(0, +)
      guard sum == sampleSize else { throw .countsDiffer(factor: factor.name, sum: sum, sampleSize: sampleSize) }
      self = .counts(all.map(\.count))
    case .shares(let all):
      var below = 0.0
      self = .shares(
        all.dropLast().map {
          below += $0.share
          return below
        })
    case .fromData: throw .levelsFromData(factor: factor.name)
    }
  }

  var levels: Int {
    switch self {
    case .counts(let all): all.count
    case .shares(let cumulative): cumulative.count + 1
    }
  }

  /// Fills the codes of all patients.
  ///
  /// - Parameters:
  ///   - uniforms: one in (0, 1) a patient, `stride` apart.
  ///   - left: workspace of one number a level.
  func draw(_ codes: inout [Int], uniforms: UnsafePointer<Double>, stride: Int, left: inout [Int]) {
    switch self {
    case .shares(let cumulative):
      for i in codes.indices {
        let u = uniforms[i * stride]
        var level = 0
        while level < cumulative.count, u >= cumulative[level] { level += 1 }
        codes[i] = level
      }
    case .counts(let counts):
      for level in counts.indices { left[level] = counts[level] }
      var remaining = codes.count
      for i in codes.indices {
        // One of the places that are left, each equally likely.
        var place = min(Int(uniforms[i * stride] * Double(remaining)), remaining - 1)
        var level = 0
        while place >= left[level] {
          place -= left[level]
          level += 1
        }
        codes[i] = level
        left[level] -= 1
        remaining -= 1
      }
    }
  }
}
