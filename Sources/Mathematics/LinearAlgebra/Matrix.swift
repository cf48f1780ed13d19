/// A dense matrix, for code that is not hot: it allocates at every operation. Hot loops use `Cholesky` on buffers of their own.
public struct Matrix: Equatable, Sendable {
  public let rows: Int
  public let columns: Int
  /// The elements row by row: element (i, j) stands at `i · columns + j`.
  public var storage: [Double]

  /// A matrix from its elements row by row.
  public init(rows: Int, columns: Int, storage: [Double]) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative size")
    precondition(storage.count == rows * columns, "a matrix has rows × columns elements")
    self.rows = rows
    self.columns = columns
    self.storage = storage
  }

  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    self.init(rows: rows, columns: columns, storage: Array(repeating: value, count: rows * columns))
  }

  /// A matrix from its rows, all of one length; no rows make the empty matrix.
  public init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "the rows of a matrix are of one length")
    self.init(rows: rows.count, columns: columns, storage: rows.flatMap { $0 })
  }

  /// A square matrix with the given diagonal and zeros elsewhere.
  public init(diagonal: [Double]) {
    self.init(rows: diagonal.count, columns: diagonal.count)
    for i in diagonal.indices { self[i, i] = diagonal[i] }
  }

  /// The identity of order n.
  public static func identity(_ n: Int) -> Matrix { Matrix(diagonal: Array(repeating: 1, count: n)) }

  public subscript(i: Int, j: Int) -> Double {
    get {
      precondition(i >= 0 && i < rows && j >= 0 && j < columns, "an element lies inside its matrix")
      return storage[i * columns + j]
    }
    set {
      precondition(i >= 0 && i < rows && j >= 0 && j < columns, "an element lies inside its matrix")
      storage[i * columns + j] = newValue
    }
  }

  public func row(_ i: Int) -> [Double] { Array(storage[i * columns..<(i + 1) * columns]) }
  public func column(_ j: Int) -> [Double] { (0..<rows).map { self[$0, j] } }
  public var diagonal: [Double] { (0..<min(rows, columns)).map { self[$0, $0] } }
  public var trace: Double { diagonal.reduce(0, +) }
  public var isSquare: Bool { rows == columns }

  /// The transpose A′.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows { for j in 0..<columns { result[j, i] = self[i, j] } }
    return result
  }

  /// The elements in the given rows and columns, in the given order.
  public func submatrix(rows chosenRows: [Int], columns chosenColumns: [Int]) -> Matrix {
    Matrix(rows: chosenRows.count, columns: chosenColumns.count, storage: chosenRows.flatMap { i in chosenColumns.map { self[i, $0] } })
  }

  /// Whether |aᵢⱼ − aⱼᵢ| ≤ tolerance · max|a| everywhere.
  public func isSymmetric(tolerance: Double = 0) -> Bool {
    guard isSquare else { return false }
    let bound = tolerance * (storage.map { abs($0) }.max() ?? 0)
    return (0..<rows).allSatisfy { i in (0..<i).allSatisfy { abs(self[i, $0] - self[$0, i]) <= bound } }
  }
}
