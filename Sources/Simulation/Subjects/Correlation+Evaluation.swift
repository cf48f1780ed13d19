import Mathematics
import Trial

extension Correlation {
  /// The correlation of residuals, with powers that have the same bits on every machine: floor + height · exp(|wₜ − wᵤ| log perWeek).
  func evaluated(weeks: [Double]) -> [[Double]] {
    guard case .floorAndDecay(let floor, let height, let perWeek) = self else { return matrix(weeks: weeks) }
    return weeks.map { a in
      weeks.map { b in a == b ? 1 : floor + height * plainExp(abs(a - b) * plainLog(perWeek)) }
    }
  }
}
