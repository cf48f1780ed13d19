import Mathematics

/// The graphs that have names.
extension HypothesisGraph {
  /// Bonferroni: weights alone, nothing is passed on.
  public static func bonferroni(weights: [Double]) throws(MultiplicityRefusal) -> HypothesisGraph {
    try HypothesisGraph(weights: weights, passes: Matrix(rows: weights.count, columns: weights.count))
  }

  /// Holm: n equal weights, each passed on in equal parts.
  ///
  /// - Reference: Holm (1979), Scandinavian Journal of Statistics 6:65–70.
  public static func holm(_ n: Int) -> HypothesisGraph {
    precondition(n > 0, "a family has hypotheses")
    return standard([Double](repeating: 1 / Double(n), count: n)) { $0 == $1 ? 0 : 1 / Double(n - 1) }
  }

  /// A fixed sequence: the first at the whole error, each passing it to the next.
  ///
  /// - Reference: Maurer, Hothorn & Lehmacher (1995), Biometrie in der chemisch-pharmazeutischen Industrie 6:3–18.
  public static func fixedSequence(_ n: Int) -> HypothesisGraph {
    precondition(n > 0, "a family has hypotheses")
    return standard((0..<n).map { $0 == 0 ? 1 : 0 }) { $1 == $0 + 1 ? 1 : 0 }
  }

  /// The fallback: each with its weight, passed to the next once it is rejected.
  ///
  /// - Reference: Wiens (2003), Pharmaceutical Statistics 2:211–215; Wiens & Dmitrienko (2005), Journal of Biopharmaceutical Statistics 15:929–942.
  public static func fallback(weights: [Double]) throws(MultiplicityRefusal) -> HypothesisGraph {
    var passes = Matrix(rows: weights.count, columns: weights.count)
    for i in weights.indices.dropLast() { passes[i, i + 1] = 1 }
    return try HypothesisGraph(weights: weights, passes: passes)
  }

  private static func standard(_ weights: [Double], _ pass: (Int, Int) -> Double) -> HypothesisGraph {
    let passes = Matrix(weights.indices.map { i in weights.indices.map { pass(i, $0) } })
    do {
      return try HypothesisGraph(weights: weights, passes: passes)
    } catch {
      preconditionFailure("a named graph is one: \(error)")
    }
  }
}
