import Trial

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Correlation {
  /// The correlation of a patient's residuals between every two visits, by rows; 1 on the diagonal.
  ///
  ///     autoregressive:    ρ^|i − j|, visits counted
  ///     compound symmetry: ρ
  ///     floor and decay:   floor + height · perWeek^|tᵢ − tⱼ|, weeks
  ///
  /// - Parameter weeks: the visits' times, rising.
  func matrix(weeks: [Double]) -> [[Double]] {
    weeks.indices.map { i in
      weeks.indices.map { j in i == j ? 1 : between(i, j, weeks) }
    }
  }

  private func between(_ i: Int, _ j: Int, _ weeks: [Double]) -> Double {
    switch self {
    case .firstOrderAutoregressive(let ρ): pow(ρ, Double(abs(i - j)))
    case .compoundSymmetry(let ρ): ρ
    case .floorAndDecay(let floor, let height, let perWeek): floor + height * pow(perWeek, abs(weeks[i] - weeks[j]))
    case .unstructured(let rows): rows[i][j]
    }
  }
}
