import Mathematics
import TestSupport
import Testing

@Suite struct `Pivoted root` {
  @Test(.tags(.identity), arguments: 1...5) func `gives the matrix back at any rank`(_ rank: Int) throws {
    var random = SplitMix(state: UInt64(rank))
    let b = Matrix((0..<5).map { _ in (0..<rank).map { _ in Double.random(in: -1...1, using: &random) } })
    let a = b * b.transposed
    let root = try PivotedRoot(of: a)
    #expect(root.rank == rank)
    let again = root.coefficients * root.coefficients.transposed
    for (x, y) in zip(a.storage, again.storage) { #expect(x.isClose(to: y, within: 1e-12)) }
    for (k, p) in root.pivots.enumerated() { for later in k + 1..<max(rank, k + 1) where later < rank { #expect(root.coefficients[p, later] == 0) } }
  }

  @Test(.tags(.identity)) func `refuses what is not positive semidefinite`() {
    #expect(throws: MathematicalFailure.self) { try PivotedRoot(of: Matrix([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])) }
    #expect(throws: MathematicalFailure.self) { try PivotedRoot(of: Matrix([[1, 1, 0], [1, 1, 0.5], [0, 0.5, 1]])) }
  }
}
