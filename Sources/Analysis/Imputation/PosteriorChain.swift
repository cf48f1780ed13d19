import Mathematics

/// The posterior of an imputation model's parameters, by data augmentation: draws of the values that the model takes and that were not seen, given the
/// parameters, and of the parameters given the completed values, in turn.
///
/// Prior p(β, Σ) ∝ |Σ|^−(T + 1)∕2. With S = Σ_i (y_i − A'z_i)(y_i − A'z_i)' over n subjects, and X the design's rows:
///
///     Σ | y, β ~ inverse Wishart(n, S);     β | y, Σ ~ N( H⁻¹h, H⁻¹ ),  H = Σ X_i'Σ⁻¹X_i,  h = Σ X_i'Σ⁻¹y_i
///
/// Started at the fitted model, 200 rounds are passed over and every 20th after them is kept.
///
/// - Reference: Schafer JL (1997), *Analysis of Incomplete Multivariate Data*, 5.4; Tanner & Wong (1987), JASA 82:528–540.
/// - Checked: mean and covariance of the draws against the exact posterior where nothing is missing (`PosteriorChainTests`).
struct PosteriorChain: Sendable {
  static let burnIn = 200
  static let thinning = 20

  private let rows: ImputationRows
  private let members: [Int]
  private let seed: UInt64
  private let digest: UInt64
  private var model: ImputationModel
  private var imputer: ConditionalImputer
  private var round: UInt32 = 0
  /// Σ z z'.
  private let zz: [Double]

  /// - Throws: `.notEstimable` where the subjects are no more than covariates and visits.
  init(_ rows: ImputationRows, start: ImputationModel, seed: UInt64) throws(MathematicalFailure) {
    guard !rows.hasOwnCovariances, rows.design.formula.covariance?.structure ?? .unstructured == .unstructured else {
      throw MathematicalFailure(.outsideDomain, computing: "the posterior of a covariance other than one unstructured: take samples of the subjects")
    }
    self.rows = rows
    self.seed = seed
    digest = rows.digest
    model = start
    members = (0..<rows.count).filter { rows.modelled[$0] != 0 }
    guard members.count > rows.covariateCount + rows.visitCount else {
      throw MathematicalFailure(.notEstimable, computing: "the posterior of an imputation model: \(members.count) subjects")
    }
    imputer = ConditionalImputer(
      rows, strategy: .missingAtRandom, seen: rows.modelled, sharesCovariance: true, includes: { rows.modelled[$0] != 0 })
    let q = rows.covariateCount
    var zz = Array(repeating: 0.0, count: q * q)
    for i in members { for a in 0..<q { for b in 0..<q { zz[a * q + b] += rows.z[i * q + a] * rows.z[i * q + b] } } }
    self.zz = zz
  }

  /// The next draw that is kept.
  mutating func next() throws(MathematicalFailure) -> ImputationModel {
    for _ in 0..<(round == 0 ? PosteriorChain.burnIn : PosteriorChain.thinning) { try advance() }
    return model
  }

  private mutating func advance() throws(MathematicalFailure) {
    var stream = RandomStream(seed: seed, trial: digest, subject: round, purpose: .parameters)
    round += 1
    try imputer.take(model, withRoots: true)
    imputer.draw(model) { _, _ in stream.nextNormal() }
    let Σ = try covariance(&stream)
    let β = try coefficients(given: Σ, &stream)
    model = ImputationModel(β: β, covariances: [Σ.storage], design: rows.design)
  }

  /// Σ = C(BB')⁻¹C', S = CC', B Bartlett's triangle: b_ii² ~ χ²(n − i), b_ij ~ N(0, 1).
  private func covariance(_ stream: inout RandomStream) throws(MathematicalFailure) -> Matrix {
    let (T, q) = (rows.visitCount, rows.covariateCount)
    var S = Matrix(rows: T, columns: T)
    var e = Array(repeating: 0.0, count: T)
    for i in members {
      for t in 0..<T {
        e[t] = imputer.completed[i * T + t]
        for a in 0..<q { e[t] -= rows.z[i * q + a] * model.coefficients[a * T + t] }
      }
      for t in 0..<T { for s in 0...t { S.storage[t * T + s] += e[t] * e[s] } }
    }
    let C = try CholeskyFactor(of: S).lower
    var B = Matrix(rows: T, columns: T)
    for i in 0..<T {
      B[i, i] = ChiSquared(degreesOfFreedom: Double(members.count - i)).quantile(stream.nextUniform()).squareRoot()
      for j in 0..<i { B[i, j] = stream.nextNormal() }
    }
    // The rows of C B⁻ᵀ: row i solves B x = row i of C.
    var root = Matrix(rows: T, columns: T)
    for i in 0..<T {
      for j in 0..<T {
        var value = C[i, j]
        for k in 0..<j { value -= B[j, k] * root[i, k] }
        root[i, j] = value / B[j, j]
      }
    }
    return root * root.transposed
  }

  /// β from its normal distribution: H = LL', β̂ + L⁻ᵀz.
  private func coefficients(given Σ: Matrix, _ stream: inout RandomStream) throws(MathematicalFailure) -> [Double] {
    let (T, q, design) = (rows.visitCount, rows.covariateCount, rows.design)
    let W = try CholeskyFactor(of: Σ).inverse
    var zy = Array(repeating: 0.0, count: q * T)
    for i in members {
      for a in 0..<q where rows.z[i * q + a] != 0 {
        for t in 0..<T { zy[a * T + t] += rows.z[i * q + a] * imputer.completed[i * T + t] }
      }
    }
    let p = design.columns.count
    var (H, h) = (Matrix(rows: p, columns: p), Array(repeating: 0.0, count: p))
    for j in 0..<p {
      for (t, entry) in design.entries[j].enumerated() where entry.weight != 0 {
        for s in 0..<T { h[j] += entry.weight * W[t, s] * zy[entry.covariate * T + s] }
        for k in 0...j {
          for (s, other) in design.entries[k].enumerated() where other.weight != 0 {
            H.storage[j * p + k] += entry.weight * other.weight * W[t, s] * zz[entry.covariate * q + other.covariate]
          }
        }
      }
    }
    let factor = try CholeskyFactor(of: H)
    let mean = factor.solve(h)
    var noise = (0..<p).map { _ in stream.nextNormal() }
    factor.lower.storage.withUnsafeBufferPointer { l in
      noise.withUnsafeMutableBufferPointer { x in
        guard let l = l.baseAddress, let x = x.baseAddress else { return }
        Cholesky.solveLowerTransposed(l, order: p, stride: p, x)
      }
    }
    return zip(mean, noise).map { $0 + $1 }
  }
}
