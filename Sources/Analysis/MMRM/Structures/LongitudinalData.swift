import Foundation
import Mathematics

/// The data as a likelihood of any covariance needs them: kinds of subjects whose residuals have the same covariance, each with its sums.
///
/// Where the design repeats, a *kind* is a pattern of visits in one group, with the cross-products S_zz, S_zy, S_yy of its subjects. Where rows have
/// weights, or visits places of their own, every subject is a kind, with its rows X_i, y_i multiplied by √weight.
struct LongitudinalData: Sendable {
  struct Kind: Sendable {
    /// Indices into Σ, rising.
    var visits: [Int]
    var group: Int
    var count: Int
    /// S_zz (packed, (0,0), (0,1) … (1,1) …), S_zy (q × m by rows) and S_yy (m × m); or X (m × p by rows) and y.
    var zz: [Double] = []
    var zy: [Double] = []
    var yy: [Double] = []
    var X: [Double] = []
    var y: [Double] = []
    /// Of the visits, m × m, for a spatial covariance.
    var distances: [Double] = []
    var isRows: Bool { zz.isEmpty }
  }

  let design: ModelDesign
  let groupCount: Int
  let kinds: [Kind]
  let terms: CrossProductTerms
  /// For each visit the columns that are not 0 there.
  let present: [[ModelDesign.VisitEntry]]
  /// Σ log weight over the rows.
  let logWeights: Double
  let subjectCount: Int
  let rowCount: Int

  var p: Int { design.columns.count }
  var q: Int { design.covariateCount }
  var T: Int { design.visitCount }
  var pairs: Int { q * (q + 1) / 2 }

  /// From the sums of each group.
  ///
  /// - Parameter times: of the visits, for a spatial covariance.
  init(design: ModelDesign, sums: [PatternSums], times: [Double]? = nil) {
    self.design = design
    groupCount = sums.count
    terms = CrossProductTerms(design)
    present = design.entriesByVisit
    var kinds: [Kind] = []
    let q = design.covariateCount
    for (group, sums) in sums.enumerated() {
      for k in sums.patterns.indices {
        let visits = (0..<design.visitCount).filter { sums.patterns[k] & (1 << UInt64($0)) != 0 }
        var kind = Kind(visits: visits, group: group, count: sums.counts[k])
        for a in 0..<q { for b in a..<q { kind.zz.append(sums.sum(k, a, b)) } }
        for a in 0..<q { for t in visits { kind.zy.append(sums.sum(k, a, q + t)) } }
        if let times { kind.distances = visits.flatMap { s in visits.map { abs(times[s] - times[$0]) } } }
        for s in visits { for t in visits { kind.yy.append(sums.sum(k, q + s, q + t)) } }
        kinds.append(kind)
      }
    }
    self.kinds = kinds
    logWeights = 0
    subjectCount = sums.reduce(0) { $0 + $1.subjectCount }
    rowCount = sums.reduce(0) { $0 + $1.responseCount }
  }

  /// From each subject's rows.
  init(design: ModelDesign, rows: SubjectRows, groupCount: Int) {
    self.design = design
    self.groupCount = groupCount
    terms = CrossProductTerms(design)
    present = design.entriesByVisit
    kinds = rows.subjects.map {
      Kind(visits: $0.visits, group: $0.group, count: 1, X: $0.X, y: $0.y, distances: $0.distances)
    }
    logWeights = rows.subjects.reduce(0) { $0 + $1.logWeights }
    subjectCount = kinds.count
    rowCount = kinds.reduce(0) { $0 + $1.visits.count }
  }
}

/// Sums that become X'WX: linear in W, so that they are mapped to the model's columns once.
struct CrossProducts {
  private let data: LongitudinalData
  private var M: [Double]
  private var P: [Double]
  private var scratch: [Double] = []

  init(_ data: LongitudinalData) {
    self.data = data
    M = Array(repeating: 0, count: data.T * (data.T + 1) / 2 * data.pairs)
    P = Array(repeating: 0, count: data.p * data.p)
  }

  /// Adds Σ X_i'WX_i over a kind's subjects; W symmetric, m × m.
  mutating func add(_ kind: LongitudinalData.Kind, _ W: [Double], scale: Double = 1) {
    let m = kind.visits.count
    if kind.isRows {
      addRows(kind, W, scale)
      return
    }
    let Q = data.pairs
    M.withUnsafeMutableBufferPointer { M in
      kind.zz.withUnsafeBufferPointer { zz in
        for i in 0..<m {
          for j in 0...i {
            let (s, t) = (kind.visits[i], kind.visits[j])
            let weight = scale * W[i * m + j]
            let place = (s * (s + 1) / 2 + t) * Q
            for pair in 0..<Q { M[place + pair] += weight * zz[pair] }
          }
        }
      }
    }
  }

  private mutating func addRows(_ kind: LongitudinalData.Kind, _ W: [Double], _ scale: Double) {
    let (m, p) = (kind.visits.count, data.p)
    if scratch.count < m * p { scratch = Array(repeating: 0, count: m * p) }
    scratch.withUnsafeMutableBufferPointer { WX in
      kind.X.withUnsafeBufferPointer { X in
        for s in 0..<m {
          for i in 0..<p { WX[s * p + i] = 0 }
          for t in 0..<m {
            let weight = scale * W[s * m + t]
            for i in 0..<p { WX[s * p + i] += weight * X[t * p + i] }
          }
        }
        P.withUnsafeMutableBufferPointer { P in
          for s in 0..<m {
            for i in 0..<p where X[s * p + i] != 0 {
              let x = X[s * p + i]
              for j in 0...i { P[i * p + j] += x * WX[s * p + j] }
            }
          }
        }
      }
    }
  }

  /// X'WX, p × p.
  func total() -> [Double] {
    let (p, Q) = (data.p, data.pairs)
    var all = P
    var packed = Array(repeating: 0.0, count: p * (p + 1) / 2)
    for e in 0..<data.terms.first.count - 1 {
      for place in data.terms.first[e]..<data.terms.first[e + 1] {
        let term = data.terms.terms[place]
        packed[term.packed] += term.weight * M[e * Q + term.pair]
      }
    }
    for i in 0..<p {
      for j in 0...i {
        all[i * p + j] += packed[i * (i + 1) / 2 + j]
        all[j * p + i] = all[i * p + j]
      }
    }
    return all
  }
}

/// Sums that become X'Wr: linear in W.
struct Forces {
  private let data: LongitudinalData
  private var K: [Double]
  private var f: [Double]

  init(_ data: LongitudinalData) {
    self.data = data
    K = Array(repeating: 0, count: data.T * data.q)
    f = Array(repeating: 0, count: data.p)
  }

  /// Adds Σ X_i'W r_i.
  ///
  /// - Parameter zr: Σ z r' (q × m) of a kind with sums, or r of one with rows.
  mutating func add(_ kind: LongitudinalData.Kind, _ W: [Double], _ zr: [Double]) {
    let (m, q, p) = (kind.visits.count, data.q, data.p)
    if kind.isRows {
      for s in 0..<m {
        var weighted = 0.0
        for t in 0..<m { weighted += W[s * m + t] * zr[t] }
        for i in 0..<p { f[i] += kind.X[s * p + i] * weighted }
      }
      return
    }
    for s in 0..<m {
      let place = kind.visits[s] * q
      for a in 0..<q {
        var weighted = 0.0
        for t in 0..<m { weighted += W[s * m + t] * zr[a * m + t] }
        K[place + a] += weighted
      }
    }
  }

  func total() -> [Double] {
    var all = f
    for (t, entries) in data.present.enumerated() {
      for entry in entries { all[entry.column] += entry.weight * K[t * data.q + entry.covariate] }
    }
    return all
  }
}
