import Mathematics
import Trial

/// The partial likelihood of proportional hazards with its slope and curvature, at any coefficients.
///
///     Breslow   Π e^(Σ_D xᵀβ) ∕ (Σ_R w)^d,   w = e^(xᵀβ)
///     Efron     Π e^(Σ_D xᵀβ) ∕ Π_{l<d} (Σ_R w − l∕d Σ_D w)
///     exact     Π e^(Σ_D xᵀβ) ∕ Σ over all sets of d in R of Π w, by recursion: B(j, n) = B(j, n − 1) + wₙ B(j − 1, n − 1)
public struct CoxLikelihood: Sendable {
  public typealias Ties = Trial.Ties

  struct Evaluated {
    var value: Double
    var score: [Double]
    var information: Matrix

    init(width p: Int) { (value, score, information) = (0, Array(repeating: 0, count: p), Matrix(rows: p, columns: p)) }
  }

  let width: Int
  /// Of each covariate, its greatest value minus its least.
  let spreads: [Double]
  private let data: SurvivalTimes
  private let ties: Ties
  /// Row-major, centered.
  private let x: [Double]

  public init(_ data: SurvivalTimes, covariates: [[Double]], ties: Ties) {
    let width = covariates.first?.count ?? 0
    precondition(width > 0 && covariates.allSatisfy { $0.count == width }, "patients have the same covariates, one at least")
    self.data = data
    self.ties = ties
    self.width = width
    let n = Double(covariates.count)
    let means = (0..<width).map { j in covariates.reduce(0) { $0 + $1[j] } / n }
    x = covariates.flatMap { row in zip(row, means).map { $0 - $1 } }
    spreads = (0..<width).map { j in (covariates.map { $0[j] }.max() ?? 0) - (covariates.map { $0[j] }.min() ?? 0) }
  }

  func evaluated(_ β: [Double]) -> Evaluated {
    var found = Evaluated(width: width)
    let η = linear(β)
    for stratum in data.strataRanges {
      var risk = Moments(width: width)
      for tied in data.tied(stratum).reversed() { take(tied, of: stratum, η, &risk, &found) }
    }
    return found
  }

  /// What each time of events adds, within strata and from the last to the first.
  func pieces(_ β: [Double]) -> [(time: Double, score: [Double], information: Matrix)] {
    var all: [(time: Double, score: [Double], information: Matrix)] = []
    let η = linear(β)
    for stratum in data.strataRanges {
      var risk = Moments(width: width)
      for tied in data.tied(stratum).reversed() {
        var found = Evaluated(width: width)
        if take(tied, of: stratum, η, &risk, &found) > 0 {
          all.append((data.times[data.order[tied.lowerBound]], found.score, found.information))
        }
      }
    }
    return all
  }

  private func linear(_ β: [Double]) -> [Double] {
    data.times.indices.map { i in (0..<width).reduce(0) { $0 + β[$1] * x[i * width + $1] } }
  }

  /// Takes the patients of one time into those at risk, and its events into the likelihood.
  ///
  /// - Returns: how many events there are.
  @discardableResult
  private func take(_ tied: Range<Int>, of stratum: Range<Int>, _ η: [Double], _ risk: inout Moments, _ found: inout Evaluated) -> Int {
    let p = width
    var dead = Moments(width: p)
    var deaths: [Int] = []
    for place in tied {
      let i = data.order[place]
      risk.add(plainExp(η[i]), x, i * p)
      guard data.isEvent[i] else { continue }
      deaths.append(i)
      dead.add(plainExp(η[i]), x, i * p)
      found.value += η[i]
      for j in 0..<p { found.score[j] += x[i * p + j] }
    }
    guard !deaths.isEmpty else { return 0 }
    switch ties {
    case .exact where deaths.count > 1:
      let atRisk = (tied.lowerBound..<stratum.upperBound).map { data.order[$0] }
      subtractExact(&found, choosing: deaths.count, of: atRisk, η)
    case .efron where deaths.count > 1:
      for l in deaths.indices { risk.subtract(&found, times: 1, without: dead, share: Double(l) / Double(deaths.count)) }
    default: risk.subtract(&found, times: Double(deaths.count), without: dead, share: 0)
    }
    return deaths.count
  }

  /// Σ w, Σ w x, Σ w x xᵀ.
  private struct Moments {
    let width: Int
    var zero = 0.0
    var first: [Double]
    var second: [Double]

    init(width: Int) {
      self.width = width
      first = Array(repeating: 0, count: width)
      second = Array(repeating: 0, count: width * width)
    }

    mutating func add(_ w: Double, _ x: [Double], _ from: Int) {
      zero += w
      for j in 0..<width {
        first[j] += w * x[from + j]
        for k in 0..<width { second[j * width + k] += w * x[from + j] * x[from + k] }
      }
    }

    /// Takes log Σ w and its derivatives from the likelihood, a share of some patients left out.
    func subtract(_ found: inout Evaluated, times d: Double, without dead: Moments, share: Double) {
      let s = zero - share * dead.zero
      found.value -= d * plainLog(s)
      for j in 0..<width {
        let mean = (first[j] - share * dead.first[j]) / s
        found.score[j] -= d * mean
        for k in 0..<width {
          let other = (first[k] - share * dead.first[k]) / s
          found.information[j, k] += d * ((second[j * width + k] - share * dead.second[j * width + k]) / s - mean * other)
        }
      }
    }
  }

  /// Takes log B(d, R) and its derivatives from the likelihood.
  private func subtractExact(_ found: inout Evaluated, choosing d: Int, of atRisk: [Int], _ η: [Double]) {
    let p = width
    // B, ∂B, ∂∂B for j = 0 … d, each scaled by the same power of the largest weight, which cancels.
    let largest = atRisk.map { η[$0] }.max() ?? 0
    var b = [Double](repeating: 0, count: d + 1)
    var first = [Double](repeating: 0, count: (d + 1) * p)
    var second = [Double](repeating: 0, count: (d + 1) * p * p)
    b[0] = 1
    for i in atRisk {
      let w = plainExp(η[i] - largest)
      for j in stride(from: d, through: 1, by: -1) {
        for k in 0..<p {
          for m in 0..<p {
            second[(j * p + k) * p + m] +=
              w
              * (second[((j - 1) * p + k) * p + m] + x[i * p + k] * first[(j - 1) * p + m] + x[i * p + m] * first[(j - 1) * p + k] + x[i * p + k]
                * x[i * p + m] * b[j - 1])
          }
        }
        for k in 0..<p { first[j * p + k] += w * (first[(j - 1) * p + k] + x[i * p + k] * b[j - 1]) }
        b[j] += w * b[j - 1]
      }
    }
    found.value -= plainLog(b[d]) + Double(d) * largest
    for k in 0..<p {
      let mean = first[d * p + k] / b[d]
      found.score[k] -= mean
      for m in 0..<p { found.information[k, m] += second[(d * p + k) * p + m] / b[d] - mean * first[d * p + m] / b[d] }
    }
  }
}
