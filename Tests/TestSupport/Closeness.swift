/// Whether two numbers agree to an absolute or relative bound, whichever is wider.
extension Double {
  /// |self − other| ≤ tolerance.
  public func isClose(to other: Double, within tolerance: Double) -> Bool {
    Qualification.compare(self, other, tolerance: tolerance)
    if self == other { return true }
    return abs(self - other) <= tolerance
  }

  /// |self − other| ≤ tolerance · max(|other|, floor).
  ///
  /// - Parameter floor: the size below which a difference is taken as absolute, so that a reference of zero can be met.
  public func isClose(to other: Double, relative tolerance: Double, floor: Double = 1e-12) -> Bool {
    Qualification.compare(self, other, tolerance: tolerance * max(abs(other), floor))
    if self == other { return true }
    return abs(self - other) <= tolerance * max(abs(other), floor)
  }
}
