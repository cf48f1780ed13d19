import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Eigenvalues of symmetric matrices` {
  @Test(.tags(.identity))
  func `two by two by the quadratic formula`() throws {
    let eigen = try SymmetricEigen(of: Matrix([[2, 1], [1, 3]]))
    #expect(eigen.values[0].isClose(to: (5 - 5.0.squareRoot()) / 2, within: 1e-15))
    #expect(eigen.values[1].isClose(to: (5 + 5.0.squareRoot()) / 2, within: 1e-15))
    #expect(eigen.conditionNumber.isClose(to: (5 + 5.0.squareRoot()) / (5 - 5.0.squareRoot()), within: 1e-14))
  }

  /// The second difference matrix has 2 − 2 cos(kπ ∕ (n + 1)).
  @Test(.tags(.identity), arguments: [1, 2, 5, 20])
  func `second differences by their closed form`(_ n: Int) throws {
    let a = Matrix((0..<n).map { i in (0..<n).map { $0 == i ? 2 : abs($0 - i) == 1 ? -1 : 0 } })
    let eigen = try SymmetricEigen(of: a)
    for k in 1...n { #expect(eigen.values[k - 1].isClose(to: 2 - 2 * cos(Double(k) * .pi / Double(n + 1)), within: 1e-14)) }
  }

  @Test(.tags(.identity), arguments: [1, 3, 8, 15])
  func `vectors are orthonormal and rebuild the matrix`(_ n: Int) throws {
    let x = randomMatrix(n, n, 12)
    let a = x + x.transposed
    let eigen = try SymmetricEigen(of: a)
    #expect(distance(eigen.vectors.transposed * eigen.vectors, .identity(n)) < 1e-13)
    #expect(distance(eigen.vectors * Matrix(diagonal: eigen.values) * eigen.vectors.transposed, a) < 1e-12)
    #expect(eigen.values == eigen.values.sorted())
  }

  @Test(.tags(.identity))
  func `a singular matrix has an infinite condition, the identity one`() throws {
    #expect(try SymmetricEigen(of: Matrix(diagonal: [0, 2])).conditionNumber == .infinity)
    #expect(try SymmetricEigen(of: .identity(4)).conditionNumber == 1)
  }
}
