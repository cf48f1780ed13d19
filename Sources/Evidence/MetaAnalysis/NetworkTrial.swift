import Mathematics

/// A trial of two or more of the treatments of a network.
public struct NetworkTrial: Equatable, Sendable {
  /// What one arm shows, by itself.
  public struct Arm: Equatable, Sendable {
    public var treatment: String
    /// A mean, a risk, or the logarithm of a risk or of odds: what a contrast is a difference of.
    public var value: Double
    /// Of the value; above 0.
    public var variance: Double
    public var patients: Int

    public init(treatment: String, value: Double, variance: Double, patients: Int) {
      precondition(value.isFinite && variance > 0 && variance.isFinite, "an arm has a value with a variance above 0")
      self.treatment = treatment
      self.value = value
      self.variance = variance
      self.patients = patients
    }
  }
  public var label: String
  /// At least two, each of another treatment.
  public var arms: [Arm]

  public init(label: String, arms: [Arm]) {
    precondition(arms.count >= 2 && Set(arms.map(\.treatment)).count == arms.count, "a trial compares two treatments or more")
    self.label = label
    self.arms = arms
  }

  /// A trial told by events.
  ///
  ///     odds ratio        log(x ∕ (n − x)),   1∕x + 1∕(n − x)
  ///     risk ratio        log(x ∕ n),         1∕x − 1∕n
  ///     risk difference   x ∕ n,              x(n − x) ∕ n³
  ///
  /// - Parameter zeroCells: ½ to the events and non-events of every arm of a trial that has an empty cell.
  /// - Throws: `outsideDomain` where a value or its variance does not exist, which only `.leave` allows.
  public init(
    label: String, counts: [(treatment: String, count: ArmCount)], measure: EffectMeasure, zeroCells: ZeroCells = .addHalfWhereEmpty
  ) throws(MathematicalFailure) {
    precondition(measure.isOfEvents, "events are compared by a risk or odds")
    let isEmpty = counts.contains { $0.count.events == 0 || $0.count.events == $0.count.patients }
    let added = isEmpty && zeroCells == .addHalfWhereEmpty ? 0.5 : 0
    var arms: [Arm] = []
    for (treatment, count) in counts {
      let (x, y) = (Double(count.events) + added, Double(count.patients - count.events) + added)
      let n = x + y
      let (value, variance): (Double, Double) =
        switch measure {
        case .oddsRatio: (plainLog(x / y), 1 / x + 1 / y)
        case .riskRatio: (plainLog(x / n), 1 / x - 1 / n)
        default: (x / n, x / n * (y / n) / n)
        }
      guard value.isFinite, variance.isFinite, variance > 0 else {
        throw MathematicalFailure(.outsideDomain, computing: "an arm of \(label)", lastPoint: [x, y])
      }
      arms.append(Arm(treatment: treatment, value: value, variance: variance, patients: count.patients))
    }
    self.init(label: label, arms: arms)
  }

  /// A trial told by means, which are compared by their difference.
  public init(label: String, means: [(treatment: String, mean: ArmMean)]) {
    self.init(
      label: label,
      arms: means.map { treatment, mean in
        Arm(
          treatment: treatment, value: mean.mean, variance: mean.standardDeviation * mean.standardDeviation / Double(mean.patients),
          patients: mean.patients)
      })
  }
}
