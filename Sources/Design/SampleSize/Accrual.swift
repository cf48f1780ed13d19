/// How patients come: pieces of calendar time with constant intensities, from 0.
public struct Accrual: Equatable, Sendable {
  /// Length of each piece, in the unit of the hazards.
  public let durations: [Double]
  /// Patients per unit of time in each piece; only their ratios count where the number of patients is asked for.
  public let intensities: [Double]

  public init(durations: [Double], intensities: [Double]) {
    precondition(!durations.isEmpty && durations.count == intensities.count, "accrual has an intensity for each piece of time")
    precondition(durations.allSatisfy { $0 > 0 && $0.isFinite }, "pieces of accrual are finite and above 0")
    precondition(intensities.allSatisfy { $0 >= 0 && $0.isFinite } && intensities.contains { $0 > 0 }, "accrual brings patients")
    self.durations = durations
    self.intensities = intensities
  }

  /// Evenly over a time.
  public init(uniformOver duration: Double) { self.init(durations: [duration], intensities: [1]) }

  /// When the last patient comes.
  public var duration: Double { durations.reduce(0, +) }
  private var total: Double { zip(durations, intensities).reduce(0) { $0 + $1.0 * $1.1 } }

  /// Share of the patients who have come by a calendar time.
  public func share(by time: Double) -> Double {
    var (start, sum) = (0.0, 0.0)
    for (duration, intensity) in zip(durations, intensities) {
      sum += intensity * min(max(time - start, 0), duration)
      start += duration
    }
    return sum / total
  }

  /// Mean over all patients of F(time − entry), F 0 before entry: from its integral G.
  func mean(at time: Double, integral: (Double) -> Double) -> Double {
    var (start, sum) = (0.0, 0.0)
    for (duration, intensity) in zip(durations, intensities) {
      sum += intensity * (integral(time - start) - integral(time - start - duration))
      start += duration
    }
    return sum / total
  }
}
