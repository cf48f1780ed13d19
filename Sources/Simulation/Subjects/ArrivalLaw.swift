import Mathematics
import Trial

/// When patients are randomized: Poisson arrivals at a rate that rises linearly from 0 to r during the ramp of ρ months.
///
///     Λ(t) = r t² ∕ (2ρ)  for t ≤ ρ,   r ρ ∕ 2 + r (t − ρ)  after;   tᵢ = Λ⁻¹(E₀ + … + Eᵢ),  E standard exponential
///
/// Or all n planned within a time A, evenly and by chance: the order of n uniform times, tᵢ = A (E₀ + … + Eᵢ) ∕ (E₀ + … + Eₙ).
///
/// Days are counted from the first patient's, who has day 0; a month is 365.25 ∕ 12 days.
struct ArrivalLaw: Equatable, Sendable {
  static let daysPerMonth = 30.4375

  let patientsPerMonth: Double
  let rampMonths: Double
  let overMonths: Double?

  init(_ law: AccrualLaw) {
    overMonths = law.overMonths
    precondition(
      law.overMonths.map { $0 > 0 } ?? (law.patientsPerMonth > 0) && law.rampMonths >= 0,
      "patients arrive at a rate above 0, after a ramp of 0 months or more")
    patientsPerMonth = law.patientsPerMonth
    rampMonths = law.rampMonths
  }

  /// Λ⁻¹, in months.
  func month(expected: Double) -> Double {
    let duringRamp = patientsPerMonth * rampMonths / 2
    if expected < duringRamp { return (2 * rampMonths * expected / patientsPerMonth).squareRoot() }
    return rampMonths + (expected - duringRamp) / patientsPerMonth
  }

  /// Draw 0 of each patient's accrual stream is the exponential before him.
  func draw(_ streams: TrialStreams, into days: inout [Double]) {
    days.withUnsafeMutableBufferPointer { days in
      guard let first = days.baseAddress else { return }
      streams.fillExponentials(subjects: 0..<days.count, draws: 1, purpose: .accrual, into: first)
      if let overMonths { return Self.drawEvenly(streams, over: overMonths, first, days.count) }
      var sum = 0.0
      var start = 0.0
      for i in 0..<days.count {
        sum += days[i]
        let day = month(expected: sum) * Self.daysPerMonth
        if i == 0 { start = day }
        days[i] = day - start
      }
    }
  }

  /// - Parameter days: standard exponentials, to be replaced.
  private static func drawEvenly(_ streams: TrialStreams, over months: Double, _ days: UnsafeMutablePointer<Double>, _ n: Int) {
    var last = 0.0
    streams.fillExponentials(subjects: n..<(n + 1), draws: 1, purpose: .accrual, into: &last)
    var total = last
    for i in 0..<n { total += days[i] }
    var sum = 0.0
    let start = days[0]
    for i in 0..<n {
      sum += days[i]
      days[i] = (sum - start) / total * months * daysPerMonth
    }
  }
}
