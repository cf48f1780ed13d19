/// What was taken when.
public struct DosingHistory: Equatable, Sendable {
  /// One intake: its time, in the unit of time of the model that it is given to, and its dose.
  public struct Intake: Equatable, Sendable {
    public var time: Double
    /// As it is written on the pack, 0 or above.
    public var dose: Double

    public init(time: Double, dose: Double) {
      precondition(time >= 0 && time.isFinite && dose >= 0 && dose.isFinite, "a dose and its time are finite and at least 0")
      self.time = time
      self.dose = dose
    }
  }
  /// In time.
  public let intakes: [Intake]

  /// Intakes in any order.
  public init(_ intakes: [Intake]) { self.intakes = intakes.sorted { $0.time < $1.time } }

  /// One dose at 0, τ, 2τ …, but for those that were missed.
  ///
  /// - Parameters:
  ///   - dose: of each intake.
  ///   - every: τ, above 0.
  ///   - count: intakes that were planned.
  ///   - missed: numbers, from 0, of those that were not taken.
  public init(dose: Double, every interval: Double, count: Int, missed: Set<Int> = []) {
    precondition(interval > 0 && count >= 0, "intakes follow each other")
    self.init((0..<count).filter { !missed.contains($0) }.map { Intake(time: Double($0) * interval, dose: dose) })
  }

  /// The dose taken in all.
  public var total: Double { intakes.reduce(0) { $0 + $1.dose } }
}
