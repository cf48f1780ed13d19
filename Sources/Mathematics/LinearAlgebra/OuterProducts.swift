import CKernels

/// Cross-products of many short vectors, summed by bucket: Σ_b = Σ_{i in b} xᵢ xᵢ′.
///
/// A vector is padded to quads of doubles; of each matrix (`order` × `order`, by rows) the part from the diagonal's block of four on is kept, which
/// holds the upper triangle. The kernel is in C, once for each level of the processor, with the same bits on all.
///
/// - Checked: against sums written out in `OuterProductsTests`.
public enum OuterProducts {
  /// The order of the matrices for vectors of a length: the next multiple of four.
  public static func order(_ length: Int) -> Int { (length + 3) / 4 * 4 }

  /// Adds the products of vectors `x[i·order …]`, i < count, to `sums[bucket[i] · order² …]`.
  ///
  /// - Parameters:
  ///   - order: a multiple of four, at most 32 in the fast kernels; larger ones are done in plain Swift.
  ///   - bucket: one a vector; buckets lie within `sums`.
  @inlinable
  public static func add(
    _ x: UnsafePointer<Double>, count: Int, order: Int, bucket: UnsafePointer<UInt32>, to sums: UnsafeMutablePointer<Double>
  ) {
    precondition(order > 0 && order % 4 == 0, "vectors are padded to quads")
    if order <= 32 { return addInQuads(x, count, order, bucket, sums) }
    for i in 0..<count {
      let row = x + i * order
      let sum = sums + Int(bucket[i]) * order * order
      for a in 0..<order {
        let value = row[a]
        let line = sum + a * order
        for b in a / 4 * 4..<order { line[b] += value * row[b] }
      }
    }
  }

  @usableFromInline
  static func addInQuads(
    _ x: UnsafePointer<Double>, _ count: Int, _ order: Int, _ bucket: UnsafePointer<UInt32>, _ sums: UnsafeMutablePointer<Double>
  ) {
    ckernels_add_outer_products(x, UInt64(count), UInt32(order / 4), bucket, sums)
  }
}
