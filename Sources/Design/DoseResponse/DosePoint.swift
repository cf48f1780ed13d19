/// A dose and the share of the effect that it gives, any number.
public struct DosePoint: Equatable, Sendable {
  public let dose: Double
  public let share: Double

  public init(dose: Double, share: Double) {
    precondition(dose >= 0 && dose.isFinite && share.isFinite, "a dose is finite and not negative")
    self.dose = dose
    self.share = share
  }

  /// The line through points of rising dose, level beyond the last; below the first as the first piece goes on.
  static func share(_ points: [DosePoint], at d: Double) -> (value: Double, slope: Double) {
    precondition(points.count >= 2, "a curve through points has two or more")
    precondition(zip(points, points.dropFirst()).allSatisfy { $0.dose < $1.dose }, "the doses of points rise")
    if d > points[points.count - 1].dose { return (points[points.count - 1].share, 0) }
    let k = max((points.firstIndex { $0.dose >= d } ?? points.count - 1) - 1, 0)
    let (a, b) = (points[k], points[k + 1])
    let slope = (b.share - a.share) / (b.dose - a.dose)
    return (a.share + slope * (d - a.dose), slope)
  }
}
