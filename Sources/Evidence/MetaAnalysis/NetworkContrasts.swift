import Mathematics

/// The contrasts of a network's trials with what they are contrasts of.
struct NetworkContrasts: Sendable {
  /// One trial: m contrasts.
  struct Block: Sendable {
    var y: [Double]
    /// m × p.
    var x: Matrix
    /// Within the trial.
    var v: Matrix
  }
  let blocks: [Block]
  /// Effects.
  let parameters: Int
  /// Contrasts of all trials.
  var count: Int { blocks.reduce(0) { $0 + $1.y.count } }

  init(_ trials: [NetworkTrial], treatments: [String]) {
    let p = treatments.count - 1
    parameters = p
    blocks = trials.map { trial in
      func place(_ arm: NetworkTrial.Arm) -> Int {
        guard let place = treatments.firstIndex(of: arm.treatment) else { preconditionFailure("each arm's treatment is one of the network") }
        return place
      }
      let arms = trial.arms.map { (place: place($0), arm: $0) }.sorted { $0.place < $1.place }
      let (base, rest) = (arms[0], arms.dropFirst())
      let m = rest.count
      var block = Block(y: [], x: Matrix(rows: m, columns: p), v: Matrix(rows: m, columns: m, repeating: base.arm.variance))
      for (row, arm) in rest.enumerated() {
        block.y.append(arm.arm.value - base.arm.value)
        block.x[row, arm.place - 1] = 1
        if base.place > 0 { block.x[row, base.place - 1] = -1 }
        block.v[row, row] += arm.arm.variance
      }
      return block
    }
  }

  /// What generalized least squares gives at one τ².
  struct Fit {
    var effects: [Double]
    /// (X′WX)⁻¹.
    var covariance: Matrix
    /// log det X′WX.
    var logDeterminant: Double
    /// Σ log det (Vᵢ + τ²Mᵢ).
    var blockLogDeterminant: Double
    /// r′Wr.
    var sumOfSquares: Double
    /// Twice the restricted score: r′WMWr − tr W M + tr (X′WX)⁻¹X′WMWX.
    var score: Double
  }

  func fit(at t: Double) throws(MathematicalFailure) -> Fit {
    var a = Matrix(rows: parameters, columns: parameters)
    var b = [Double](repeating: 0, count: parameters)
    var factors: [(w: Matrix, x: Matrix)] = []
    var determinant = 0.0
    for block in blocks {
      let factor = try CholeskyFactor(of: block.v + t * Self.shared(block.y.count))
      determinant += factor.logDeterminant
      let w = factor.inverse
      let wx = w * block.x
      a = a + block.x.transposed * wx
      for (j, value) in (wx.transposed * block.y).enumerated() { b[j] += value }
      factors.append((w, wx))
    }
    let normal: CholeskyFactor
    do throws(MathematicalFailure) { normal = try CholeskyFactor(of: a) } catch {
      throw MathematicalFailure(.notEstimable, computing: "effects of a network that its trials do not join")
    }
    let effects = normal.solve(b)
    let covariance = normal.inverse
    var (squares, score) = (0.0, 0.0)
    for (block, (w, wx)) in zip(blocks, factors) {
      let m = Self.shared(block.y.count)
      let fitted = block.x * effects
      let wr = w * zip(block.y, fitted).map { $0 - $1 }
      squares += zip(wr, zip(block.y, fitted)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
      let between = wx.transposed * (m * wx)
      for i in 0..<block.y.count { for j in 0..<block.y.count { score -= w[i, j] * m[j, i] } }
      for i in 0..<parameters { for j in 0..<parameters { score += covariance[i, j] * between[j, i] } }
      score += m.quadraticForm(wr)
    }
    return Fit(
      effects: effects, covariance: covariance, logDeterminant: normal.logDeterminant, blockLogDeterminant: determinant, sumOfSquares: squares,
      score: score)
  }

  /// (I + 11′) ∕ 2.
  private static func shared(_ m: Int) -> Matrix {
    var matrix = Matrix(rows: m, columns: m, repeating: 0.5)
    for i in 0..<m { matrix[i, i] = 1 }
    return matrix
  }

  /// As `HeterogeneityLikelihood` has it: with ½ log det X′X where it is restricted, and ½ log 2π an observation.
  func logLikelihood(at t: Double, isRestricted: Bool) throws(MathematicalFailure) -> Double {
    let fit = try fit(at: t)
    var value = -0.5 * (fit.blockLogDeterminant + fit.sumOfSquares)
    if isRestricted {
      var plain = Matrix(rows: parameters, columns: parameters)
      for block in blocks { plain = plain + block.x.transposed * block.x }
      value += 0.5 * (try CholeskyFactor(of: plain).logDeterminant - fit.logDeterminant)
    }
    return value - 0.5 * 1.8378770664093454836 * Double(count - (isRestricted ? parameters : 0))
  }

  /// The τ² ≥ 0 of the largest restricted likelihood.
  ///
  /// The score is taken at 0 and at 48 points from a millionth of the smallest variance to a thousand times the greatest or, where contrasts scatter
  /// more, their mean square; each fall through 0 is refined by Brent's method and the best is taken.
  func restrictedMaximum() throws(MathematicalFailure) -> Double {
    let variances = blocks.flatMap { block in (0..<block.y.count).map { block.v[$0, $0] } }
    let squares = blocks.flatMap(\.y).reduce(0) { $0 + $1 * $1 } / Double(count)
    let (least, most) = (1e-6 * (variances.min() ?? 1), 1e3 * max(variances.max() ?? 1, squares))
    let points = 48
    let ratio = plainExp(plainLog(most / least) / Double(points - 1))
    var (low, atLow) = (0.0, try fit(at: 0).score)
    var maxima = atLow <= 0 ? [0.0] : []
    var point = least
    for _ in 0..<points {
      let atHigh = try fit(at: point).score
      if atLow > 0, atHigh <= 0 {
        maxima.append(
          try Root.find(between: low, and: point, tolerance: 0, computing: "variance between the trials of a network") {
            (t: Double) throws(MathematicalFailure) -> Double in try fit(at: t).score
          })
      }
      (low, atLow) = (point, atHigh)
      point *= ratio
    }
    var best: (point: Double, value: Double)?
    for maximum in maxima {
      let value = try logLikelihood(at: maximum, isRestricted: true)
      if best.map({ value > $0.value }) ?? true { best = (maximum, value) }
    }
    guard let best else {
      throw MathematicalFailure(.noConvergence, computing: "variance between the trials of a network", residual: atLow, lastPoint: [low])
    }
    return best.point
  }
}
