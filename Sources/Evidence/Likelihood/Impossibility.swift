import Mathematics

/// Findings that no data can give together, because the statistics behind them are linearly dependent.
///
/// Where Σ vₖzₖ = 0 for every data set, as for a part, the rest and the whole, the findings must leave room for it:
///
///     inf Σ vₖzₖ < 0 < sup Σ vₖzₖ   over the bounds of the findings.
///
/// By Rockafellar's theorem it suffices to ask this of the *elementary* dependences, those that no smaller set of statistics has; whichever fails names the
/// findings that contradict each other. The probability of the whole pattern is then 0 whatever the truth.
///
/// - Reference: Rockafellar (1969), The elementary vectors of a subspace of Rᴺ, in Combinatorial Mathematics and its Applications, 104–127.
/// - Checked: part, rest and whole in `PatternTests`, and against rectangles of probability 0.
public struct Impossibility: Error, Equatable, Sendable {
  /// The statistics that contradict each other, as they are numbered and named in the pattern.
  public var members: [Int]
  public var names: [String]
  public var findings: [Finding]
  /// vₖ of the members: Σ vₖzₖ = 0 always, the greatest coefficient being 1.
  public var dependence: [Double]
}

extension Pattern {
  /// Why the pattern cannot be; nil where it can.
  ///
  /// - Complexity: all sets of statistics up to one more than their rank: for up to a dozen claims of one trial.
  public func impossibility() throws(MathematicalFailure) -> Impossibility? {
    let bounded = findings.indices.filter { lower[$0] > -.infinity || upper[$0] < .infinity }
    precondition(bounded.count <= 16, "at most sixteen findings of one trial are searched for contradictions")
    var circuits: [Set<Int>] = []
    for size in stride(from: 2, through: bounded.count, by: 1) {
      for members in subsets(of: bounded, size: size) where !circuits.contains(where: { $0.isSubset(of: members) }) {
        guard let v = try dependence(of: members) else { continue }
        circuits.append(Set(members))
        guard contradicts(members, v) else { continue }
        return Impossibility(
          members: members, names: members.map { statistics.names[$0] }, findings: members.map { findings[$0] }, dependence: v)
      }
    }
    return nil
  }

  /// The v with Σ vₖzₖ = 0, where the members have one.
  private func dependence(of members: [Int]) throws(MathematicalFailure) -> [Double]? {
    let eigen = try SymmetricEigen(of: statistics.correlation.submatrix(rows: members, columns: members))
    guard eigen.values[0] < 1e-10 else { return nil }
    let v = eigen.vectors.column(0)
    let greatest = v.max { abs($0) < abs($1) } ?? 1
    return v.map { $0 / greatest }
  }

  /// Whether Σ vₖzₖ keeps one sign over the bounds.
  private func contradicts(_ members: [Int], _ v: [Double]) -> Bool {
    var (least, most) = (0.0, 0.0)
    for (k, weight) in zip(members, v) {
      least += weight > 0 ? weight * lower[k] : weight * upper[k]
      most += weight > 0 ? weight * upper[k] : weight * lower[k]
    }
    return least >= 0 || most <= 0
  }

  private func subsets(of all: [Int], size: Int) -> [[Int]] {
    if size == 0 { return [[]] }
    return all.indices.flatMap { i in subsets(of: Array(all[(i + 1)...]), size: size - 1).map { [all[i]] + $0 } }
  }
}
