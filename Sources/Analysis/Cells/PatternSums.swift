import Mathematics

/// Sums over the subjects of each pattern of observed visits: n and the cross-products of (z, y). All that a likelihood needs of the data.
///
///     S_k = Σ_{i in pattern k} (z_i, y_i)(z_i, y_i)'        (q + T) × (q + T), upper triangle kept
///
/// They are made of the cells' products, so that the cost does not depend on the number of subjects. Filled again for the same model, nothing is
/// allocated. Sums of visits that a pattern does not have are 0.
struct PatternSums {
  private(set) var covariateCount: Int
  let visitCount: Int
  private(set) var patterns: [UInt64] = []
  private(set) var counts: [Int] = []
  private var storage: [Double] = []

  init(covariateCount: Int, visitCount: Int) {
    self.covariateCount = covariateCount
    self.visitCount = visitCount
  }

  init(_ block: CellBlock, model: CellModel) {
    self.init(covariateCount: model.design.covariateCount, visitCount: block.plan.visitCount)
    fill(block, model: model)
  }

  /// q + T.
  var size: Int { covariateCount + visitCount }
  /// Doubles from one row of a pattern's sums to the next: rows are padded to quads.
  var stride: Int { OuterProducts.order(size) }
  var subjectCount: Int { counts.reduce(0, +) }
  var responseCount: Int {
    var total = 0
    for k in patterns.indices { total += patterns[k].nonzeroBitCount * counts[k] }
    return total
  }

  /// Adds up the cells that take part in a model, in their order; patterns of the first 1, 2 … T visits come first, then those with a gap.
  mutating func fill(_ block: CellBlock, model: CellModel) {
    precondition(model.columns.count == covariateCount && block.plan.visitCount == visitCount, "sums and model are of one design")
    patterns.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    let square = size * stride
    if storage.count < block.slotCount * square { storage = Array(repeating: 0, count: block.slotCount * square) }
    storage.withUnsafeMutableBufferPointer { storage in
      guard let base = storage.baseAddress else { return }
      for slot in 0..<block.slotCount {
        let into = base + patterns.count * square
        let n = PatternSums.add(block, slot, model, to: into)
        guard n > 0 else { continue }
        patterns.append(block.pattern(slot: slot))
        counts.append(n)
      }
    }
  }

  /// One pattern's sums; how many subjects there are. Pointers, because this runs for every model of every look.
  private static func add(_ block: CellBlock, _ slot: Int, _ model: CellModel, to sums: UnsafeMutablePointer<Double>) -> Int {
    let (q, T) = (model.columns.count, block.plan.visitCount)
    let pattern = block.pattern(slot: slot)
    let hasGap = pattern & (pattern &+ 1) != 0
    var n = 0
    for place in model.cells.indices {
      let products = block.products(slot: slot, cell: model.cells[place])
      let inCell = Int(products[0])
      if inCell == 0 { continue }
      if n == 0 { sums.update(repeating: 0, count: (q + T) * OuterProducts.order(q + T)) }
      n += inCell
      if hasGap {
        addWithGap(products, pattern, block.plan, model.present[place], q, to: sums)
      } else {
        model.runs.add(group: place &* T &+ slot, products, to: sums)
      }
    }
    return n
  }

  /// A cell's products where visits between are not observed: element by element.
  private static func addWithGap(
    _ products: UnsafePointer<Double>, _ pattern: UInt64, _ plan: CellPlan, _ present: [(covariate: Int, column: Int)], _ q: Int,
    to sums: UnsafeMutablePointer<Double>
  ) {
    let (T, K, order) = (plan.visitCount, plan.columnCount, plan.order)
    let stride = OuterProducts.order(q + T)
    func isObserved(_ t: Int) -> Bool { pattern & (1 &<< UInt64(truncatingIfNeeded: t)) != 0 }
    for (place, (a, column)) in present.enumerated() {
      let line = sums + a * stride
      for (b, other) in present[place...] { line[b] += products[min(column, other) * order + max(column, other)] }
      for t in 0..<T where isObserved(t) { line[q + t] += products[column * order + K + t] }
    }
    for t in 0..<T where isObserved(t) {
      for s in t..<T where isObserved(s) { sums[(q + t) * stride + q + s] += products[(K + t) * order + K + s] }
    }
  }

  /// The upper triangle of the sums of pattern k, by rows of `stride`.
  @inline(__always)
  func withSums<R>(_ k: Int, _ body: (UnsafePointer<Double>) throws -> R) rethrows -> R {
    try storage.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a pattern has sums") }
      return try body(base + k * size * stride)
    }
  }

  /// Makes room for some patterns, nobody in them: first those without a gap, the shortest first.
  mutating func start(_ patterns: [UInt64]) {
    self.patterns = patterns
    counts = Array(repeating: 0, count: patterns.count)
    storage = Array(repeating: 0, count: patterns.count * size * stride)
  }

  /// Adds one subject so many times, or takes him out at −1: (z, y), 0 at visits not seen. A pattern without subjects has sums of 0 exactly.
  mutating func add(_ row: [Double], pattern: UInt64, times: Int) {
    guard let k = patterns.firstIndex(of: pattern) else { preconditionFailure("a subject's pattern is among those started with") }
    let (size, stride) = (size, stride)
    let weight = Double(times)
    counts[k] += times
    let isEmpty = counts[k] == 0
    storage.withUnsafeMutableBufferPointer { storage in
      for a in 0..<size {
        let line = (k * size + a) * stride
        if isEmpty {
          for b in a..<size { storage[line + b] = 0 }
        } else if row[a] != 0 {
          for b in a..<size { storage[line + b] += weight * row[a] * row[b] }
        }
      }
    }
  }

  /// The same without the patterns that nobody has.
  var occupied: PatternSums {
    guard counts.contains(0) else { return self }
    var rest = PatternSums(covariateCount: covariateCount, visitCount: visitCount)
    let kept = patterns.indices.filter { counts[$0] > 0 }
    rest.patterns = kept.map { patterns[$0] }
    rest.counts = kept.map { counts[$0] }
    rest.storage = kept.flatMap { storage[$0 * size * stride..<($0 + 1) * size * stride] }
    return rest
  }

  /// The element (a, b) of pattern k's cross-products.
  func sum(_ k: Int, _ a: Int, _ b: Int) -> Double { storage[(k * size + min(a, b)) * stride + max(a, b)] }

  /// The same sums over some covariates only, in the order given.
  func keeping(covariates kept: [Int]) -> PatternSums {
    var reduced = PatternSums(covariateCount: kept.count, visitCount: visitCount)
    let places = kept + (covariateCount..<size)
    reduced.patterns = patterns
    reduced.counts = counts
    let padding = Array(repeating: 0.0, count: reduced.stride - reduced.size)
    reduced.storage = patterns.indices.flatMap { k in places.flatMap { a in places.map { sum(k, a, $0) } + padding } }
    return reduced
  }

  /// Whether every subject's observed visits are 1 … d: no gaps.
  var isMonotone: Bool { patterns.allSatisfy { $0 & ($0 &+ 1) == 0 } }
}
