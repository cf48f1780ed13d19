import Mathematics

/// The likelihood of a logistic regression with its slope and information.
struct LogisticLikelihood: Sendable {
  let rows: [Double]
  let columns: Int
  let responses: [Bool]
  let offset: [Double]?

  struct Point: Sendable {
    var value: Double
    var score: [Double]
    var information: Matrix
    var probabilities: [Double]
  }

  func evaluated(_ β: [Double]) -> Point {
    let p = columns
    var point = Point(
      value: 0, score: Array(repeating: 0, count: p), information: Matrix(rows: p, columns: p),
      probabilities: Array(repeating: 0, count: responses.count))
    rows.withUnsafeBufferPointer { X in
      point.score.withUnsafeMutableBufferPointer { U in
        point.information.storage.withUnsafeMutableBufferPointer { I in
          for i in responses.indices {
            var η = offset?[i] ?? 0
            for j in 0..<p { η += X[i * p + j] * β[j] }
            // e^−|η| keeps its digits at both ends.
            let e = plainExp(-abs(η))
            let probability = η >= 0 ? 1 / (1 + e) : e / (1 + e)
            point.probabilities[i] = probability
            point.value += (responses[i] ? η : 0) - max(η, 0) - plainLog(1 + e)
            let residual = responses[i] ? (η >= 0 ? e / (1 + e) : 1 / (1 + e)) : -probability
            let weight = e / ((1 + e) * (1 + e))
            for j in 0..<p {
              let x = X[i * p + j]
              U[j] += residual * x
              for k in 0...j { I[j * p + k] += weight * x * X[i * p + k] }
            }
          }
        }
      }
    }
    for j in 0..<p { for k in 0..<j { point.information[k, j] = point.information[j, k] } }
    return point
  }

  enum Separation: String { case completely, nearly = "but for those at the border" }

  /// Whether a direction separates: xᵢ'd is nowhere below 0 for responders and nowhere above for others, and somewhere not 0. It proves that ℓ has no maximum.
  func separation(along d: [Double]) -> Separation? {
    var (least, most) = (Double.infinity, 0.0)
    for i in responses.indices {
      var along = 0.0
      for j in 0..<columns { along += rows[i * columns + j] * d[j] }
      least = min(least, responses[i] ? along : -along)
      most = max(most, abs(along))
    }
    guard most > 0, least >= -1e-6 * most else { return nil }
    return least > 1e-6 * most ? .completely : .nearly
  }
}
