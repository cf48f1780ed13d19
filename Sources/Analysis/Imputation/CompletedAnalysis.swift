import Mathematics

/// The linear model of completed values on arms and covariates, at one visit after another: its design is the same at all of them.
///
///     β̂ = G X'Wy,  G = (X'WX)⁻¹;     mean of arm k:  x̄_k'β̂,  x̄_k the average over the subjects of x with that arm (g-computation)
///     without subject i:  β̂ − G x_i e_i ∕ (1 − h_i),  e_i = y_i − x_i'β̂,  h_i = x_i'G x_i        (exact)
///
/// W counts how often a subject stands in a sample. Differences are of means, arm minus reference.
///
/// - Reference: Cook & Weisberg (1982), *Residuals and Influence in Regression*, 2.2. Checked: `References/imputation`; against fits from scratch.
struct CompletedAnalysis: Sendable {
  let rows: ImputationRows
  /// Visits that are asked for.
  let visits: [Int]
  private let times: [Double]?
  private let total: Double
  private let G: [Double]
  /// G x_i, n × p, and 1 − h_i.
  private let influence: [Double]
  private let rest: [Double]
  /// Σ of x in each arm, arms × p.
  private let sums: [[Double]]

  /// Numbers that the analysis gives for each visit: the differences of the arms after the first, then the means of all arms.
  var width: Int { 2 * rows.arms.count - 1 }
  var degreesOfFreedom: Double { total - Double(rows.columnCount) }

  /// - Parameter times: how often each subject stands in the sample; nil for once.
  /// - Throws: `.notEstimable`, with the names of dependent columns.
  init(_ rows: ImputationRows, visits: [Int], times: [Int]? = nil) throws(MathematicalFailure) {
    self.rows = rows
    self.visits = visits
    self.times = times?.map(Double.init)
    let (n, p) = (rows.count, rows.columnCount)
    var product = Matrix(rows: p, columns: p)
    var (sums, total) = (rows.arms.map { _ in Array(repeating: 0.0, count: p) }, 0.0)
    for i in 0..<n {
      let weight = self.times?[i] ?? 1
      if weight == 0 { continue }
      total += weight
      for a in 0..<p {
        let value = weight * rows.x[i * p + a]
        if value != 0 { for b in 0...a { product.storage[a * p + b] += value * rows.x[i * p + b] } }
        for k in sums.indices { sums[k][a] += weight * rows.xInArm[k][i * p + a] }
      }
    }
    let columns = EstimableColumns(crossProduct: product, tolerance: 1e-11)
    guard columns.aliased.isEmpty else {
      let names = columns.aliased.map { rows.columns[$0].name }.joined(separator: ", ")
      throw MathematicalFailure(.notEstimable, computing: "the analysis of imputed values: dependent columns \(names)")
    }
    guard total > Double(p) else {
      throw MathematicalFailure(.notEstimable, computing: "the analysis of imputed values: \(Int(total)) subjects for \(p) columns")
    }
    let inverse = try CholeskyFactor(of: product).inverse.storage
    var (influence, rest) = (Array(repeating: 0.0, count: n * p), Array(repeating: 1.0, count: n))
    for i in 0..<n {
      for a in 0..<p {
        var value = 0.0
        for b in 0..<p { value += inverse[a * p + b] * rows.x[i * p + b] }
        influence[i * p + a] = value
        rest[i] -= value * rows.x[i * p + a]
      }
    }
    (self.total, self.sums, G, self.influence, self.rest) = (total, sums, inverse, influence, rest)
  }

  /// X'Wy at a visit, of all subjects.
  private func product(_ y: [Double], _ visit: Int) -> [Double] {
    let (T, p) = (rows.visitCount, rows.columnCount)
    var total = Array(repeating: 0.0, count: p)
    for i in 0..<rows.count {
      let weight = times?[i] ?? 1
      if weight == 0 { continue }
      let value = weight * y[i * T + visit]
      for a in 0..<p { total[a] += rows.x[i * p + a] * value }
    }
    return total
  }

  private func coefficients(_ product: [Double]) -> [Double] { multiply(G, product, size: rows.columnCount) }

  /// The numbers of all visits asked for.
  func estimates(_ y: [Double]) -> [Double] {
    visits.flatMap { numbers(coefficients(product(y, $0)), sums, total) }
  }

  /// Differences and means from coefficients.
  private func numbers(_ β: [Double], _ sums: [[Double]], _ total: Double) -> [Double] {
    let means = sums.map { dot($0, β) / total }
    return means.dropFirst().map { $0 - means[0] } + means
  }

  /// The numbers without one subject; his own values do not matter.
  ///
  /// - Throws: `.notEstimable` where a column depends on him alone.
  func without(_ i: Int, _ y: [Double]) throws(MathematicalFailure) -> [Double] {
    precondition(times == nil, "subjects are left out of the data themselves")
    guard rest[i] > 1e-10 else {
      throw MathematicalFailure(.notEstimable, computing: "the analysis of imputed values without the only subject of a column")
    }
    let (T, p) = (rows.visitCount, rows.columnCount)
    var reduced = sums
    for k in reduced.indices { for a in 0..<p { reduced[k][a] -= rows.xInArm[k][i * p + a] } }
    var all: [Double] = []
    for visit in visits {
      var β = coefficients(product(y, visit))
      var residual = y[i * T + visit]
      for a in 0..<p { residual -= rows.x[i * p + a] * β[a] }
      for a in 0..<p { β[a] -= influence[i * p + a] * residual / rest[i] }
      all += numbers(β, reduced, total - 1)
    }
    return all
  }

  /// For each visit RSS∕(n − p) of y, the same of y with u (twice the product), and of u: the residual variance of y + δu is v₀ + δv₁ + δ²v₂.
  func residualVariances(_ y: [Double], _ u: [Double]) -> [[Double]] {
    let (T, p) = (rows.visitCount, rows.columnCount)
    return visits.map { visit in
      let (β, γ) = (coefficients(product(y, visit)), coefficients(product(u, visit)))
      var sums = [0.0, 0.0, 0.0]
      for i in 0..<rows.count {
        let weight = times?[i] ?? 1
        var (e, f) = (y[i * T + visit], u[i * T + visit])
        for a in 0..<p {
          e -= rows.x[i * p + a] * β[a]
          f -= rows.x[i * p + a] * γ[a]
        }
        sums[0] += weight * e * e
        sums[1] += 2 * weight * e * f
        sums[2] += weight * f * f
      }
      return sums.map { $0 / degreesOfFreedom }
    }
  }

  /// c'Gc of each of the numbers of one visit: their variance over that of a residual.
  var leverages: [Double] {
    let means = sums.map { $0.map { $0 / total } }
    let contrasts = means.dropFirst().map { zip($0, means[0]).map { $0 - $1 } } + means
    return contrasts.map { dot($0, coefficients($0)) }
  }
}
