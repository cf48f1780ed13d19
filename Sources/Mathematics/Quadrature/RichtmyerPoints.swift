/// Points that fill the unit cube evenly: coordinate j of point k is the fraction of k √pⱼ + shift, pⱼ the j-th prime.
///
/// A mean over N of them errs about as 1 ∕ N for smooth functions and as a power of N between ½ and 1 for indicators; several shifts tell how much.
///
/// - Reference: Richtmyer (1951), The evaluation of definite integrals, and a quasi-Monte Carlo method based on the properties of algebraic numbers, Los Alamos report
///   LA-1342; Genz & Bretz (2009), Computation of Multivariate Normal and t Probabilities, §4.2.
/// - Checked: means of products and of half-spaces in `RichtmyerPointsTests`.
public struct RichtmyerPoints: Sendable {
  private let roots: [Double]

  /// - Parameter dimension: at least 1.
  public init(dimension: Int) {
    precondition(dimension >= 1, "a cube has a dimension")
    var primes: [Int] = []
    var next = 2
    while primes.count < dimension {
      if primes.allSatisfy({ $0 * $0 > next || !next.isMultiple(of: $0) }) { primes.append(next) }
      next += 1
    }
    roots = primes.map { Double($0).squareRoot() }
  }

  public var dimension: Int { roots.count }

  /// A coordinate in (0, 1).
  ///
  /// - Parameters:
  ///   - index: k, at least 1.
  ///   - shift: number of the shift, from 0; each turns the points by another fraction of a circle.
  public func coordinate(_ j: Int, of index: Int, shift: Int) -> Double {
    // The golden ratio turns the shifts of all coordinates evenly.
    let turn = Double(shift * dimension + j + 1) * 0.618_033_988_749_894_9
    let x = Double(index) * roots[j] + turn
    return min(max(x - x.rounded(.down), 0x1p-53), 1 - 0x1p-53)
  }
}
