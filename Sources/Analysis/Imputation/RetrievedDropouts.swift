import Mathematics

/// Regressions of what follows the event, among those of the same arm who had it and were still seen: retrieved dropouts.
///
/// Of arm k at visit t, over its subjects whose event came before t and whose value there was seen:
///
///     y_t = x'β + γ l + e,   e ~ N(0, σ²)
///
/// x has the analysis' columns without the arms, l is the last value seen before the event, the value of no change where there is none. At the first visit
/// nobody has such a value, and l is left out. A value lost after the event is its expectation from x and l, or a draw about it.
///
/// - Model: `Documentation/methods/imputation.md`, section 4.
/// - Checked: against least squares by hand; recovery of the effect in simulated trials.
struct RetrievedDropouts: Sendable {
  /// One regression, given by its subjects.
  struct Fit: Sendable {
    var coefficients: [Double]
    /// σ̂² and its degrees of freedom.
    var variance: Double
    var degreesOfFreedom: Double
    /// L, LL' = X'WX.
    var lower: Matrix
  }

  let rows: ImputationRows
  /// Visits at which values are filled in.
  let visits: [Int]
  /// Subjects of each arm and visit who were seen after the event, and who were not.
  let donors: [[Int]]
  let lost: [[Int]]
  private let columns: [Int]
  private let last: [Double]

  /// - Parameter starts: of the frame's subjects, the value of no change; nil for 0.
  init(_ rows: ImputationRows, visits: [Int], starts: [Double]?) {
    self.rows = rows
    self.visits = visits
    columns = rows.columns.indices.filter { !rows.columns[$0].parts.contains { $0.variable == rows.armVariable } }
    let T = rows.visitCount
    last = (0..<rows.count).map { i in
      let before = (0..<rows.strategyEvent[i]).last { rows.seen[i] & (1 << UInt64($0)) != 0 }
      return before.map { rows.y[i * T + $0] } ?? starts?[rows.subjects[i]] ?? 0
    }
    var (donors, lost) = ([[Int]](), [[Int]]())
    for arm in rows.arms.indices {
      for t in visits {
        let after = (0..<rows.count).filter { rows.arm[$0] == arm && rows.strategyEvent[$0] <= t }
        donors.append(after.filter { rows.seen[$0] & (1 << UInt64(t)) != 0 })
        lost.append(after.filter { rows.seen[$0] & (1 << UInt64(t)) == 0 })
      }
    }
    (self.donors, self.lost) = (donors, lost)
  }

  /// Coefficients of a regression at a visit.
  func size(at visit: Int) -> Int { columns.count + (visit == 0 ? 0 : 1) }

  private func predictors(_ i: Int, at visit: Int) -> [Double] {
    columns.map { rows.x[i * rows.columnCount + $0] } + (visit == 0 ? [] : [last[i]])
  }

  /// The regressions of each arm and visit; nil where nothing is to be filled in.
  ///
  /// - Parameters:
  ///   - times: how often each subject stands in a sample; nil for once.
  ///   - without: a subject to leave out.
  /// - Throws: `.notEstimable`, with arm, visit and numbers, where those who were still seen are too few or alike: all of them, two more than coefficients.
  func fits(times: [Int]? = nil, without left: Int? = nil) throws(MathematicalFailure) -> [Fit?] {
    var all: [Fit?] = []
    for place in donors.indices {
      guard !lost[place].isEmpty else {
        all.append(nil)
        continue
      }
      all.append(try fit(place, times: times, without: left))
    }
    return all
  }

  private func fit(_ place: Int, times: [Int]?, without left: Int?) throws(MathematicalFailure) -> Fit {
    let visit = visits[place % visits.count]
    let p = size(at: visit)
    func failure(_ why: String) -> MathematicalFailure {
      let group = "the retrieved dropouts of \(rows.arms[place / visits.count]) at \(rows.visitNames[visit])"
      return MathematicalFailure(.notEstimable, computing: "a regression among \(group): \(why)")
    }
    let who = donors[place].filter { $0 != left }
    let count = who.reduce(0) { $0 + (times?[$1] ?? 1) }
    let needed = times == nil && left == nil ? p + 2 : p + 1
    guard count >= needed else { throw failure("\(count) for \(p) coefficients, \(needed) at least") }
    var (product, moments, squares) = (Matrix(rows: p, columns: p), Array(repeating: 0.0, count: p), 0.0)
    for i in who {
      let weight = Double(times?[i] ?? 1)
      let (x, y) = (predictors(i, at: visit), rows.y[i * rows.visitCount + visit])
      for a in 0..<p {
        moments[a] += weight * x[a] * y
        for b in 0...a { product.storage[a * p + b] += weight * x[a] * x[b] }
      }
    }
    let aliased = EstimableColumns(crossProduct: product, tolerance: 1e-11).aliased
    guard aliased.isEmpty else {
      let names = aliased.map { $0 < columns.count ? rows.columns[columns[$0]].name : "the last value before the event" }
      throw failure("dependent columns \(names.joined(separator: ", "))")
    }
    let factor = try CholeskyFactor(of: product)
    let β = factor.solve(moments)
    for i in who {
      let x = predictors(i, at: visit)
      var e = rows.y[i * rows.visitCount + visit]
      for a in 0..<p { e -= x[a] * β[a] }
      squares += Double(times?[i] ?? 1) * e * e
    }
    let ν = Double(count - p)
    return Fit(coefficients: β, variance: squares / ν, degreesOfFreedom: ν, lower: factor.lower)
  }

  /// A value lost after the event as the regression expects it, and its place.
  func fill(_ fits: [Fit?], _ set: (_ subject: Int, _ visit: Int, _ value: Double) -> Void) {
    for (place, fit) in fits.enumerated() {
      guard let fit else { continue }
      let visit = visits[place % visits.count]
      for i in lost[place] { set(i, visit, expected(i, visit, fit.coefficients)) }
    }
  }

  private func expected(_ i: Int, _ visit: Int, _ β: [Double]) -> Double {
    zip(predictors(i, at: visit), β).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The same drawn: y = x'β + σ z.
  ///
  /// - Parameters:
  ///   - parameters: whether β and σ are drawn from their posterior under p(β, σ²) ∝ 1∕σ²: σ² = ν σ̂² ∕ χ²_ν, β ~ N(β̂, σ² (X'X)⁻¹).
  ///   - sampler: names the draws, by subject and, beyond the subjects, by arm and visit.
  func draw(
    _ fits: [Fit?], number: Int, drawsParameters: Bool, _ sampler: SubjectSampler, _ set: (_ subject: Int, _ visit: Int, _ value: Double) -> Void
  ) {
    for (place, fit) in fits.enumerated() {
      guard var fit else { continue }
      let visit = visits[place % visits.count]
      if drawsParameters {
        // Arms and visits by themselves, so that a visit has its draws whichever others are analyzed.
        let group = place / visits.count * rows.visitCount + visit
        var stream = sampler.parameters(of: group + rows.arms.count * rows.visitCount * number)
        fit = drawn(fit, &stream)
      }
      let σ = fit.variance.squareRoot()
      for i in lost[place] { set(i, visit, expected(i, visit, fit.coefficients) + σ * sampler.normal(subject: i, visit: visit, draw: number)) }
    }
  }

  private func drawn(_ fit: Fit, _ stream: inout RandomStream) -> Fit {
    var fit = fit
    let p = fit.coefficients.count
    fit.variance *= fit.degreesOfFreedom / ChiSquared(degreesOfFreedom: fit.degreesOfFreedom).quantile(stream.nextUniform())
    let σ = fit.variance.squareRoot()
    var noise = (0..<p).map { _ in stream.nextNormal() }
    // L⁻ᵀz by back substitution.
    for a in (0..<p).reversed() {
      for b in a + 1..<max(p, a + 1) { noise[a] -= fit.lower[b, a] * noise[b] }
      noise[a] /= fit.lower[a, a]
    }
    for a in 0..<p { fit.coefficients[a] += σ * noise[a] }
    return fit
  }
}

extension ImputedAnalysis {
  /// Fills in what was lost after the event, under `retrieved dropouts`, as the regressions expect it; under other strategies the imputation model has.
  func fillAfterEvent(_ imputer: inout ConditionalImputer, times: [Int]? = nil, without left: Int? = nil) throws(MathematicalFailure) {
    guard let retrieved else { return }
    // Only who was seen after the event moves a regression.
    let fits = try retrieved.fits(times: times, without: left)
    retrieved.fill(fits) { imputer.set($2, subject: $0, visit: $1) }
  }

  func drawAfterEvent(
    _ imputer: inout ConditionalImputer, times: [Int]? = nil, number: Int, drawsParameters: Bool, _ sampler: SubjectSampler
  ) throws(MathematicalFailure) {
    guard let retrieved else { return }
    let fits = try retrieved.fits(times: times)
    retrieved.draw(fits, number: number, drawsParameters: drawsParameters, sampler) { imputer.set($2, subject: $0, visit: $1) }
  }

  /// The visits at which the regressions among retrieved dropouts can be had; all under other strategies.
  static func estimableVisits(_ rows: ImputationRows, strategy: ImputationStrategy, starts: [Double]?) -> [Int] {
    (0..<rows.visitCount).filter { visit in
      strategy != .retrievedDropouts || (try? RetrievedDropouts(rows, visits: [visit], starts: starts).fits()) != nil
    }
  }

  /// Of each arm at a visit: who had the event before it, who of them was seen, and whose value was filled in.
  public func retrievedCounts(visit: Int) -> [(after: Int, seen: Int, imputed: Int)] {
    let found = RetrievedDropouts(rows, visits: [visit], starts: nil)
    return rows.arms.indices.map { (found.donors[$0].count + found.lost[$0].count, found.donors[$0].count, found.lost[$0].count) }
  }
}
