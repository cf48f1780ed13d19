/// Sums over the subjects of each pattern of observed visits: n and the cross-products of (z, y). All that a likelihood needs of the data.
///
///     S_k = Σ_{i in pattern k} (z_i, y_i)(z_i, y_i)'        (q + T) × (q + T), upper triangle kept
///
/// Adding subjects in their order of randomization and copying the value half-way gives an interim analysis for nothing more.
struct PatternSums {
  let covariateCount: Int
  let visitCount: Int
  private(set) var patterns: [UInt64] = []
  private(set) var counts: [Int] = []
  private var storage: [Double] = []

  init(covariateCount: Int, visitCount: Int) {
    self.covariateCount = covariateCount
    self.visitCount = visitCount
  }

  /// q + T.
  var size: Int { covariateCount + visitCount }
  var subjectCount: Int { counts.reduce(0, +) }
  var responseCount: Int { zip(patterns, counts).reduce(0) { $0 + $1.0.nonzeroBitCount * $1.1 } }

  mutating func removeAll() {
    patterns.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    storage.removeAll(keepingCapacity: true)
  }

  private mutating func place(of pattern: UInt64) -> Int {
    for index in patterns.indices where patterns[index] == pattern { return index }
    patterns.append(pattern)
    counts.append(0)
    storage.append(contentsOf: repeatElement(0, count: size * size))
    return patterns.count - 1
  }

  /// Adds the subjects of a range of rows.
  mutating func add(_ rows: SubjectRows, subjects: Range<Int>) {
    precondition(rows.covariateCount == covariateCount && rows.visitCount == visitCount, "sums and rows are of one design")
    let size = size
    for subject in subjects {
      let pattern = rows.patterns[subject]
      if pattern == 0 { continue }
      let index = place(of: pattern)
      counts[index] += 1
      let row = UnsafePointer(rows.rows + subject * size)
      storage.withUnsafeMutableBufferPointer { storage in
        guard let base = storage.baseAddress else { return }
        addOuterProduct(row, size: size, to: base + index * size * size)
      }
    }
  }

  /// Number of subjects in pattern k with the upper triangle of their sums.
  func withSums<R>(_ k: Int, _ body: (UnsafePointer<Double>) throws -> R) rethrows -> R {
    try storage.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a pattern has sums") }
      return try body(base + k * size * size)
    }
  }

  /// The element (a, b) of pattern k's cross-products.
  func sum(_ k: Int, _ a: Int, _ b: Int) -> Double { storage[k * size * size + min(a, b) * size + max(a, b)] }

  /// The same sums over some covariates only, in the order given.
  func keeping(covariates kept: [Int]) -> PatternSums {
    var reduced = PatternSums(covariateCount: kept.count, visitCount: visitCount)
    let places = kept + (covariateCount..<size)
    reduced.patterns = patterns
    reduced.counts = counts
    reduced.storage = patterns.indices.flatMap { k in places.flatMap { a in places.map { sum(k, a, $0) } } }
    return reduced
  }

  /// Whether every subject's observed visits are 1 … d: no gaps.
  var isMonotone: Bool { patterns.allSatisfy { $0 & ($0 &+ 1) == 0 } }
}

/// Adds x x' to the upper triangle of a row-major matrix.
@inline(__always)
private func addOuterProduct(_ x: UnsafePointer<Double>, size: Int, to sums: UnsafeMutablePointer<Double>) {
  for a in 0..<size {
    let value = x[a]
    if value == 0 { continue }
    let line = sums + a * size
    for b in a..<size { line[b] += value * x[b] }
  }
}
