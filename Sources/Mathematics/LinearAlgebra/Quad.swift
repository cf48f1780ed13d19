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
