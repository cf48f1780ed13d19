import Mathematics

/// Fills in what was not seen, given what was, from an imputation model and a strategy: the conditional mean, or a draw about it.
///
/// μ is the strategy's mean of a subject, Σ his covariance, O and M the visits seen and missing:
///
///     E[y_M | y_O] = μ_M + K (y_O − μ_O),   K = Σ_MO Σ_OO⁻¹;     Var = Σ_MM − K Σ_OM
///
/// K and the root of the variance are taken once for each group of subjects that share them. (Pointers: it runs once for every subject left out.)
struct ConditionalImputer: Sendable {
  /// Subjects with the same visits seen and the same covariance.
  struct Group: Sendable {
    var arm: Int
    var event: Int
    var observed: [Int]
    var missing: [Int]
    var members: [Int]
    /// Where K and the root stand.
    var gain: Int
    var root: Int
  }

  let rows: ImputationRows
  let strategy: ImputationStrategy
  let groups: [Group]
  /// n × T; what was seen never changes.
  private(set) var completed: [Double]
  private var gains: [Double]
  private var roots: [Double]
  private var scratch: [Double]

  /// - Parameters:
  ///   - seen: the visits that are not filled in, one pattern a subject.
  ///   - given: those of them from which the others are filled in; nil for all.
  ///   - sharesCovariance: whether all arms have one.
  init(
    _ rows: ImputationRows, strategy: ImputationStrategy, seen: [UInt64], given: [UInt64]? = nil, sharesCovariance: Bool,
    includes: (Int) -> Bool = { _ in true }
  ) {
    self.rows = rows
    self.strategy = strategy
    completed = rows.y
    let T = rows.visitCount
    var groups: [Group] = []
    var places: [[UInt64]: Int] = [:]
    var (gain, root) = (0, 0)
    for i in 0..<rows.count where includes(i) {
      let missing = (0..<T).filter { seen[i] & (1 << UInt64($0)) == 0 }
      guard !missing.isEmpty else { continue }
      let from = given?[i] ?? seen[i]
      let key = sharesCovariance ? [seen[i], from] : [seen[i], from, UInt64(rows.arm[i]), UInt64(rows.strategyEvent[i])]
      if let place = places[key] {
        groups[place].members.append(i)
        continue
      }
      let observed = (0..<T).filter { from & (1 << UInt64($0)) != 0 }
      places[key] = groups.count
      groups.append(
        Group(arm: rows.arm[i], event: rows.strategyEvent[i], observed: observed, missing: missing, members: [i], gain: gain, root: root))
      gain += missing.count * observed.count
      root += missing.count * missing.count
    }
    self.groups = groups
    gains = Array(repeating: 0, count: gain)
    roots = Array(repeating: 0, count: root)
    scratch = Array(repeating: 0, count: T * T + 2 * T)
  }

  /// Takes K, and where draws are wanted the roots, from a model.
  ///
  /// - Throws: `.notPositiveDefinite`.
  mutating func take(_ model: ImputationModel, withRoots: Bool = false) throws(MathematicalFailure) {
    for group in groups {
      let Σ: [Double]
      if model.covariances.count == 1 {
        Σ = model.covariances[0]
      } else {
        Σ = try strategy.covariance(
          own: model.covariance(arm: group.arm), reference: model.covariance(arm: 0), visits: rows.visitCount, event: group.event)
      }
      guard takeGain(of: group, Σ) else {
        throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance of the visits seen")
      }
      if withRoots { try takeRoot(of: group, Σ) }
    }
  }

  /// K by rows: for each missing visit the solution of Σ_OO k = Σ_Om. False where Σ_OO is not positive definite.
  private mutating func takeGain(of group: Group, _ Σ: [Double]) -> Bool {
    let (T, d) = (rows.visitCount, group.observed.count)
    guard d > 0 else { return true }
    // Moved out and back: nothing is copied.
    var (room, K) = (scratch, gains)
    (scratch, gains) = ([], [])
    defer { (scratch, gains) = (room, K) }
    return room.withUnsafeMutableBufferPointer { room in
      K.withUnsafeMutableBufferPointer { K in
        guard let factor = room.baseAddress, let first = K.baseAddress else { return false }
        for i in 0..<d { for j in 0...i { factor[i * T + j] = Σ[group.observed[i] * T + group.observed[j]] } }
        guard Cholesky.factorLower(factor, order: d, stride: T) == nil else { return false }
        for (place, t) in group.missing.enumerated() {
          let k = first + group.gain + place * d
          for j in 0..<d { k[j] = Σ[group.observed[j] * T + t] }
          Cholesky.solveLower(factor, order: d, stride: T, k)
          Cholesky.solveLowerTransposed(factor, order: d, stride: T, k)
        }
        return true
      }
    }
  }

  private mutating func takeRoot(of group: Group, _ Σ: [Double]) throws(MathematicalFailure) {
    let (T, d, e) = (rows.visitCount, group.observed.count, group.missing.count)
    var C = Matrix(rows: e, columns: e)
    for (a, t) in group.missing.enumerated() {
      for (b, s) in group.missing.enumerated() {
        var value = Σ[t * T + s]
        for j in 0..<d { value -= gains[group.gain + a * d + j] * Σ[group.observed[j] * T + s] }
        C[a, b] = value
      }
    }
    let L = try CholeskyFactor(of: C).lower.storage
    for index in L.indices { roots[group.root + index] = L[index] }
  }

  /// Puts a value in from elsewhere.
  mutating func set(_ value: Double, subject: Int, visit: Int) { completed[subject * rows.visitCount + visit] = value }

  /// Fills in conditional means.
  mutating func impute(_ model: ImputationModel) { fill(model, normal: nil) }

  /// Fills in draws: a normal for each missing visit of each subject.
  mutating func draw(_ model: ImputationModel, normal: (_ subject: Int, _ visit: Int) -> Double) {
    withoutActuallyEscaping(normal) { fill(model, normal: $0) }
  }

  private mutating func fill(_ model: ImputationModel, normal: ((Int, Int) -> Double)?) {
    let (T, q) = (rows.visitCount, rows.covariateCount)
    var (values, room) = (completed, scratch)
    (completed, scratch) = ([], [])
    defer { (completed, scratch) = (values, room) }
    values.withUnsafeMutableBufferPointer { completed in
      room.withUnsafeMutableBufferPointer { scratch in
        model.coefficients.withUnsafeBufferPointer { A in
          guard let y = completed.baseAddress, let μ = scratch.baseAddress, let A = A.baseAddress else { return }
          let r = μ + T
          var normals: [Double] = []
          for group in groups {
            let (d, e) = (group.observed.count, group.missing.count)
            for i in group.members {
              ImputationRows.mean(rows.z, from: i * q, A, q, T, into: μ)
              if strategy != .missingAtRandom, rows.strategyEvent[i] < T {
                ImputationRows.mean(rows.zReference, from: i * q, A, q, T, into: r)
                strategy.apply(to: μ, reference: r, visits: T, event: rows.strategyEvent[i])
              }
              let line = y + i * T
              for a in 0..<e {
                var value = μ[group.missing[a]]
                for j in 0..<d { value += gains[group.gain + a * d + j] * (line[group.observed[j]] - μ[group.observed[j]]) }
                r[a] = value
              }
              if let normal {
                normals.removeAll(keepingCapacity: true)
                for t in group.missing { normals.append(normal(i, t)) }
                for a in 0..<e { for b in 0...a { r[a] += roots[group.root + a * e + b] * normals[b] } }
              }
              for a in 0..<e { line[group.missing[a]] = r[a] }
            }
          }
        }
      }
    }
  }
}

extension ImputationRows {
  /// z'A of a subject.
  @inline(__always)
  fileprivate static func mean(
    _ z: [Double], from: Int, _ A: UnsafePointer<Double>, _ q: Int, _ T: Int, into μ: UnsafeMutablePointer<Double>
  ) {
    for t in 0..<T { μ[t] = 0 }
    for a in 0..<q {
      let value = z[from + a]
      if value == 0 { continue }
      for t in 0..<T { μ[t] += value * A[a * T + t] }
    }
  }
}
