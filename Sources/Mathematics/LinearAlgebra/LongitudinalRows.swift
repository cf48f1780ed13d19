import CKernels

/// Values of many units at T times made ready for cross-products: from a column on a unit's row takes its values less its base; which of them are
/// numbers is its pattern, and the pattern's last time and the unit's cell are its bucket. The kernel is in C, once for each level of the processor.
public struct LongitudinalRows {
  public var times: Int
  /// Doubles from one row to the next.
  public var order: Int
  public var column: Int
  public var cellCount: Int

  public init(times: Int, order: Int, column: Int, cellCount: Int) {
    precondition(times >= 1 && times <= 64 && column + times <= order, "at most 64 times, which fit into a row")
    self.times = times
    self.order = order
    self.column = column
    self.cellCount = cellCount
  }

  /// Fills rows, patterns and buckets of all units; a bucket is d · cellCount + cell for a pattern of the first d times, that of d = 0 for one with a gap.
  ///
  /// - Parameters:
  ///   - values: T a unit; not a number where missing.
  ///   - base: one a unit, or nil for 0.
  ///   - limit: times from this one on are set aside; one a unit, or nil for none.
  /// - Returns: how many units have a gap.
  public func fill(
    _ count: Int, values: UnsafePointer<Double>, base: UnsafePointer<Double>?, limit: UnsafePointer<Int>?, cells: UnsafePointer<UInt32>,
    rows: UnsafeMutablePointer<Double>, patterns: UnsafeMutablePointer<UInt64>, buckets: UnsafeMutablePointer<UInt32>
  ) -> Int {
    var gather = CKernelsGather(
      visits: UInt32(times), order: UInt32(order), column: UInt32(column), cellCount: UInt32(cellCount), scores: values, base: base,
      limit: limit.map { UnsafeRawPointer($0).assumingMemoryBound(to: Int64.self) }, cells: cells, x: rows, patterns: patterns, buckets: buckets)
    return Int(ckernels_gather(&gather, UInt64(count)))
  }
}
