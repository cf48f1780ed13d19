import Mathematics

/// A frame's subjects in one block, a row a subject: (columns, y_1 … y_T), with the cell and the pattern of visits observed; and their
/// cross-products by pattern and cell.
///
/// An unobserved response stays as it is, and no sum of its visit is ever read. A subject without a response, or with a missing number, is left out.
/// The block is kept from trial to trial: loading it again allocates nothing while the number of subjects does not grow.
/// (Unsafe storage: bounds checks in the inner loops double the cost of the sums.)
final class CellBlock {
  private(set) var plan: CellPlan
  private(set) var count = 0
  /// Responses that were given but fell out for a missing number.
  private(set) var droppedResponses = 0
  /// Bit t of a subject's word: whether visit t takes part.
  private var patterns: UnsafeMutablePointer<UInt64>
  private var x: UnsafeMutablePointer<Double>
  private var cells: UnsafeMutablePointer<UInt32>
  private var buckets: UnsafeMutablePointer<UInt32>
  private var capacity = 0
  /// Patterns with a gap, in order of appearance; slot T + 1 + index.
  private var gapped: [UInt64] = []
  private var sums: UnsafeMutablePointer<Double>
  private var slots = 0
  /// Whether the kernel has found every bucket: no gaps, nobody left out.
  private var isPlaced = false
  /// Subjects whose products are in the sums.
  private(set) var added = 0

  init(plan: CellPlan) {
    self.plan = plan
    patterns = .allocate(capacity: 1)
    x = CellBlock.room(1)
    cells = .allocate(capacity: 1)
    buckets = .allocate(capacity: 1)
    sums = CellBlock.room(1)
  }
  deinit {
    patterns.deallocate()
    x.deallocate()
    cells.deallocate()
    buckets.deallocate()
    sums.deallocate()
  }

  /// Where a quad crosses no line of the cache.
  private static func room(_ count: Int) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Double>.stride, alignment: 64).bindMemory(to: Double.self, capacity: count)
  }

  private var order: Int { plan.order }
  private var bucketSize: Int { order * order }

  /// Reads the frame; subjects for whom `includes` is false are left out.
  ///
  /// - Parameter scores: the responses, where they are not in the frame.
  func load(_ frame: ModelFrame, scores: TrialFrame.Scores? = nil, includes: [Bool]? = nil) {
    precondition(frame.visitCount == plan.visitCount && frame.visitCount <= 64, "at most 64 visits, those of the plan")
    reserve(frame.subjectCount)
    count = frame.subjectCount
    droppedResponses = 0
    findCells(frame)
    isPlaced = fillRows(scores?.values ?? frame.response, base: scores?.base, limit: scores?.limit) == 0
    if let includes {
      for subject in 0..<count where !includes[subject] { patterns[subject] = 0 }
      isPlaced = false
    }
    for k in plan.columns.indices.dropFirst() { fill(column: k, frame) }
    place()
  }

  private func reserve(_ subjects: Int) {
    guard subjects > capacity else { return }
    let order = order
    patterns.deallocate()
    x.deallocate()
    cells.deallocate()
    buckets.deallocate()
    capacity = subjects
    patterns = .allocate(capacity: subjects)
    x = CellBlock.room(subjects * order)
    x.initialize(repeating: 0, count: subjects * order)
    // The first column is 1 and stays so.
    for subject in 0..<subjects { x[subject * order] = 1 }
    cells = .allocate(capacity: subjects)
    buckets = .allocate(capacity: subjects)
  }

  private func findCells(_ frame: ModelFrame) {
    if plan.dimensions.isEmpty { for subject in 0..<count { cells[subject] = 0 } }
    for (place, dimension) in plan.dimensions.enumerated() {
      guard case .subjectFactor(_, let codes) = frame.variables[dimension.variable].values else { continue }
      let (missing, step) = (dimension.size - 1, dimension.step)
      let isFirst = place == 0
      codes.withUnsafeBufferPointer { codes in
        if dimension.hasMissing {
          for subject in 0..<count {
            let cell = UInt32(truncatingIfNeeded: step &* (codes[subject] < 0 ? missing : codes[subject]))
            cells[subject] = isFirst ? cell : cells[subject] &+ cell
          }
        } else if isFirst {
          for subject in 0..<count { cells[subject] = UInt32(truncatingIfNeeded: step &* codes[subject]) }
        } else {
          for subject in 0..<count { cells[subject] &+= UInt32(truncatingIfNeeded: step &* codes[subject]) }
        }
      }
    }
  }

  private func fillRows(_ values: [Double], base: [Double]?, limit: [Int]?) -> Int {
    let rows = LongitudinalRows(times: plan.visitCount, order: order, column: plan.columnCount, cellCount: plan.cellCount)
    return values.withUnsafeBufferPointer { values in
      func fill(_ base: UnsafePointer<Double>?, _ limit: UnsafePointer<Int>?) -> Int {
        guard let values = values.baseAddress else { return 0 }
        return rows.fill(count, values: values, base: base, limit: limit, cells: cells, rows: x, patterns: patterns, buckets: buckets)
      }
      return (base ?? []).withUnsafeBufferPointer { b in
        (limit ?? []).withUnsafeBufferPointer { l in fill(base == nil ? nil : b.baseAddress, limit == nil ? nil : l.baseAddress) }
      }
    }
  }

  private func fill(column k: Int, _ frame: ModelFrame) {
    let column = plan.columns[k]
    let order = order
    if column.parts.count == 1, case .subjectNumber(let numbers) = frame.variables[column.parts[0].variable].values {
      numbers.withUnsafeBufferPointer { numbers in for subject in 0..<count { x[subject &* order &+ k] = numbers[subject] } }
    } else {
      for subject in 0..<count { x[subject &* order &+ k] = 1 }
      for part in column.parts { multiply(part, k, visit: column.visit ?? 0, frame) }
    }
    guard mayMiss(column: k) else { return }
    for subject in 0..<count where x[subject * order + k].isNaN { dropMissing(subject, column: k) }
    isPlaced = false
  }

  /// False where no number of a column is missing, for then its sum is one. Of four sums none waits for another.
  private func mayMiss(column k: Int) -> Bool {
    let order = order
    var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
    var subject = 0
    while subject &+ 4 <= count {
      let place = subject &* order &+ k
      a += x[place]
      b += x[place &+ order]
      c += x[place &+ 2 &* order]
      d += x[place &+ 3 &* order]
      subject &+= 4
    }
    while subject < count {
      a += x[subject &* order &+ k]
      subject &+= 1
    }
    return (a + b + c + d).isNaN
  }

  /// The common kinds are read in a loop of their own, so that the choice is made once and not for each subject.
  private func multiply(_ part: DesignColumn.Part, _ k: Int, visit: Int, _ frame: ModelFrame) {
    let order = order
    switch frame.variables[part.variable].values {
    case .subjectNumber(let numbers):
      numbers.withUnsafeBufferPointer { numbers in for subject in 0..<count { x[subject &* order &+ k] *= numbers[subject] } }
    default:
      for subject in 0..<count { x[subject * order + k] *= frame.value(of: part, subject: subject, visit: visit) }
    }
  }

  private func dropMissing(_ subject: Int, column k: Int) {
    let lost = plan.columns[k].visit.map { patterns[subject] & (1 << UInt64($0)) } ?? patterns[subject]
    droppedResponses += lost.nonzeroBitCount
    patterns[subject] &= ~lost
    x[subject * order + k] = 0
  }
}

// MARK: - Sums

extension CellBlock {
  /// Gives every subject the bucket of its pattern and cell, and empties the sums.
  ///
  /// Slot d holds the pattern of the first d visits; slot 0, of those left out, is never read. Patterns with a gap follow.
  private func place() {
    let (T, cellCount) = (plan.visitCount, UInt32(plan.cellCount))
    gapped.removeAll(keepingCapacity: true)
    for subject in isPlaced ? 0..<0 : 0..<count {
      let pattern = patterns[subject]
      let slot = pattern & (pattern &+ 1) == 0 ? UInt32(truncatingIfNeeded: pattern.trailingZeroBitCount(ofComplement: T)) : gappedSlot(pattern)
      buckets[subject] = slot &* cellCount &+ cells[subject]
    }
    let needed = T + 1 + gapped.count
    if needed > slots {
      sums.deallocate()
      slots = needed
      sums = CellBlock.room(slots * plan.cellCount * bucketSize)
    }
    // A bucket is at least a block of four by four.
    let end = needed &* plan.cellCount &* bucketSize
    var place = 0
    while place < end {
      Quad.store(.zero, sums + place)
      Quad.store(.zero, sums + place + 4)
      Quad.store(.zero, sums + place + 8)
      Quad.store(.zero, sums + place + 12)
      place &+= 16
    }
    added = 0
  }

  private func gappedSlot(_ pattern: UInt64) -> UInt32 {
    let place = gapped.firstIndex(of: pattern) ?? gapped.count
    if place == gapped.count { gapped.append(pattern) }
    return UInt32(plan.visitCount + 1 + place)
  }

  /// Takes the first subjects, in their order, into the sums.
  func add(first subjects: Int) {
    precondition(subjects >= added && subjects <= count, "sums grow, to all subjects at most")
    OuterProducts.add(x + added * order, count: subjects - added, order: order, bucket: buckets + added, to: sums)
    added = subjects
  }

  /// How many of the subjects added are in some cells, whether or not they have a response.
  func subjects(in cells: [Int]) -> Int {
    var total = 0
    for slot in -1..<slotCount { for cell in cells { total += Int(products(slot: slot, cell: cell)[0]) } }
    return total
  }

  /// The visits of each subject that a model takes, of those that were added; and how many responses fell out for a missing number or factor.
  func patterns(of model: CellModel) -> (patterns: [UInt64], dropped: Int) {
    var dropped = droppedResponses
    let taken = (0..<count).map { subject -> UInt64 in
      if model.cells.contains(Int(cells[subject])) { return subject < added ? patterns[subject] : 0 }
      dropped += patterns[subject].nonzeroBitCount
      return 0
    }
    return (taken, dropped)
  }

  /// Slots that are read, with their patterns.
  var slotCount: Int { plan.visitCount + gapped.count }
  func pattern(slot: Int) -> UInt64 {
    let T = plan.visitCount
    return slot < T ? (slot == 63 ? .max : (1 << UInt64(slot + 1)) - 1) : gapped[slot - T]
  }
  /// The products of one slot and cell, `order` × `order`.
  @inline(__always)
  func products(slot: Int, cell: Int) -> UnsafePointer<Double> { UnsafePointer(sums + ((slot &+ 1) &* plan.cellCount &+ cell) &* bucketSize) }
}

extension UInt64 {
  /// How many of the lowest bits are 1, where those are all that are: the visits of a pattern without a gap.
  @inline(__always)
  fileprivate func trailingZeroBitCount(ofComplement most: Int) -> Int { Swift.min((~self).trailingZeroBitCount, most) }
}
