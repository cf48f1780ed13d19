import Trial

/// Shares of a factor's levels that differ by the level of another factor: what a reconstructed trial may have, and no file says.
package struct DependentShares: Equatable, Sendable {
  /// Index of the factor, and of the one within whose levels its shares differ; that one's own do not depend on a third.
  package var factor: Int
  package var within: Int
  /// By level of the other factor; each row sums to 1.
  package var shares: [[Double]]

  package init(factor: Int, within: Int, shares: [[Double]]) {
    precondition(factor != within, "a factor's shares depend on another's levels")
    (self.factor, self.within, self.shares) = (factor, within, shares)
  }
}

/// How the level of one baseline factor falls on each patient, in order of randomization; independent of all else.
enum FactorLaw: Equatable, Sendable {
  /// Exact counts: patient i takes a level with the chance that is left of it, so that every order of the counts is equally likely.
  case counts([Int])
  /// Drawn: the cumulative shares of all levels but the last.
  case shares([Double])
  /// Drawn: the same by the level of an outer factor.
  case within(outer: Int, [[Double]])

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

  init(_ dependent: DependentShares) {
    self = .within(
      outer: dependent.within,
      dependent.shares.map { row in
        var below = 0.0
        return row.dropLast().map {
          below += $0
          return below
        }
      })
  }

  /// The factor whose levels must be drawn before.
  var outer: Int? { if case .within(let outer, _) = self { outer } else { nil } }

  var levels: Int {
    switch self {
    case .counts(let all): all.count
    case .shares(let cumulative): cumulative.count + 1
    case .within(_, let rows): (rows.first?.count ?? 0) + 1
    }
  }

  /// Fills the codes of all patients. A level is found by counting the bounds passed, without a branch that half of the patients would mispredict.
  ///
  /// - Parameters:
  ///   - uniforms: one in (0, 1) a patient, `stride` apart.
  ///   - left: workspace of one number a level.
  ///   - outer: codes of the outer factor, where there is one.
  func draw(_ codes: inout [Int], uniforms: UnsafePointer<Double>, stride: Int, left: inout [Int], outer: [Int] = []) {
    codes.withUnsafeMutableBufferPointer { codes in
      switch self {
      case .shares(let cumulative):
        cumulative.withUnsafeBufferPointer { cumulative in
          for i in codes.indices {
            var level = 0
            for bound in cumulative { level &+= uniforms[i &* stride] >= bound ? 1 : 0 }
            codes[i] = level
          }
        }
      case .within(_, let rows):
        for i in codes.indices { codes[i] = rows[outer[i]].reduce(0) { $0 + (uniforms[i &* stride] >= $1 ? 1 : 0) } }
      case .counts(let counts):
        left.withUnsafeMutableBufferPointer { left in
          for level in counts.indices { left[level] = counts[level] }
          for i in codes.indices {
            // One of the places that are left, each equally likely; the uniform number is below 1.
            let place = uniforms[i &* stride] * Double(codes.count &- i)
            var (level, below) = (0, 0)
            for l in 0..<counts.count - 1 {
              below &+= left[l]
              level &+= place >= Double(below) ? 1 : 0
            }
            codes[i] = level
            left[level] &-= 1
          }
        }
      }
    }
  }
}
