/// Four doubles at a time, from any address: what the compiler makes registers of on every processor.
public enum Quad {
  @inlinable @inline(__always)
  public static func load(_ x: UnsafePointer<Double>) -> SIMD4<Double> { UnsafeRawPointer(x).loadUnaligned(as: SIMD4<Double>.self) }

  @inlinable @inline(__always)
  public static func load(_ x: UnsafeMutablePointer<Double>) -> SIMD4<Double> { UnsafeRawPointer(x).loadUnaligned(as: SIMD4<Double>.self) }

  @inlinable @inline(__always)
  public static func store(_ value: SIMD4<Double>, _ x: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(x).storeBytes(of: value, as: SIMD4<Double>.self)
  }
}

extension Quad {
  /// y += a x, four at a time: count is rounded up to a multiple of four.
  @inlinable @inline(__always)
  public static func add(_ a: Double, _ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, count: Int) {
    let factor = SIMD4(repeating: a)
    var i = 0
    while i < count {
      store(load(y + i) + factor * load(x + i), y + i)
      i &+= 4
    }
  }

  /// y += a x, where x may be written to elsewhere.
  @inlinable @inline(__always)
  public static func add(_ a: Double, _ x: UnsafeMutablePointer<Double>, to y: UnsafeMutablePointer<Double>, count: Int) {
    add(a, UnsafePointer(x), to: y, count: count)
  }

  /// y = a x, as above.
  @inlinable @inline(__always)
  public static func scale(_ y: UnsafeMutablePointer<Double>, by a: Double, count: Int) {
    let factor = SIMD4(repeating: a)
    var i = 0
    while i < count {
      store(factor * load(y + i), y + i)
      i &+= 4
    }
  }

  @inlinable @inline(__always)
  public static func clear(_ y: UnsafeMutablePointer<Double>, count: Int) {
    var i = 0
    while i < count {
      store(.zero, y + i)
      i &+= 4
    }
  }
}
