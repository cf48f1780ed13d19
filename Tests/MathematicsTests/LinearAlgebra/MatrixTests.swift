import Mathematics
import TestSupport
import Testing

@Suite struct `Matrices` {
  let a = Matrix([[1, 2, 3], [4, 5, 6]])
  let b = Matrix([[1, 0], [2, 1], [0, -1]])

  @Test(.tags(.identity))
  func `sums, products and transposes by hand`() {
    #expect(a * b == Matrix([[5, -1], [14, -1]]))
    #expect(a.transposed == Matrix([[1, 4], [2, 5], [3, 6]]))
    #expect(a + a == 2 * a)
    #expect(a - a == Matrix(rows: 2, columns: 3))
    #expect(a * [1, 0, -1] == [-2, -2])
    #expect(a.crossProduct == a.transposed * a)
    #expect(a * Matrix.identity(3) == a)
    #expect(Matrix.identity(2) * a == a)
  }

  @Test(.tags(.identity))
  func `forms, traces and parts by hand`() {
    let s = Matrix([[2, 1], [1, 3]])
    #expect(s.quadraticForm([1, -2]) == 10)
    #expect(s.bilinearForm([1, 0], [0, 1]) == 1)
    #expect(s.trace == 5)
    #expect(s.diagonal == [2, 3])
    #expect(s.isSymmetric())
    #expect(!a.isSymmetric())
    #expect(!Matrix([[1, 2], [2.1, 1]]).isSymmetric(tolerance: 1e-3))
    #expect(Matrix([[1, 2], [2.1, 1]]).isSymmetric(tolerance: 0.1))
    #expect(a.row(1) == [4, 5, 6])
    #expect(a.column(2) == [3, 6])
    #expect(a.submatrix(rows: [1, 0], columns: [2, 0]) == Matrix([[6, 4], [3, 1]]))
    #expect(Matrix([]).rows == 0)
  }

  @Test func `an element outside is an error of the program`() async {
    await #expect(processExitsWith: .failure) {
      let a = Matrix.identity(2)
      _ = a[0, 2]
    }
  }
}
