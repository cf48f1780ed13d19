import Mathematics
import Trial

/// Responses and times to an event that no score makes.
///
///     response   u < π of the arm
///     event      T = Λ⁻¹(E),  Λ the arm's cumulative hazard;  lost to follow-up  C = E′ ∕ η;   AVAL = min(T, C), CNSR = C < T
///
/// u is draw 0 of a patient's outcome stream, E and E′ are draws 0 and 1 of his event stream, standard exponentials; arms and scenarios share them. Where
/// neither ever comes the time is censored after a hundred years.
enum OutcomeDraw: Equatable, Sendable {
  /// π, one an arm.
  case responses([Double])
  /// Hazards by arm, η by arm per month, and months in the unit of AVAL.
  case times([HazardCourse], lossPerMonth: [Double], monthsPerUnit: Double)

  private static let lastMonth = 1_200.0

  /// - Returns: nil where the scenario's first endpoint is a score.
  init?(_ trial: TrialProtocol, _ scenario: Scenario) {
    guard let endpoint = trial.endpoints.first, endpoint.isPlainOutcome else { return nil }
    if let law = scenario.eventTimes {
      let loss = law.dropout.map { dropout in dropout.shares.map { -plainLog(1 - $0) / dropout.byMonths } }
      self = .times(
        law.hazards, lossPerMonth: loss ?? law.hazards.map { _ in 0 }, monthsPerUnit: endpoint.daysPerUnit / ArrivalLaw.daysPerMonth)
    } else {
      precondition(scenario.risks.count == trial.arms.count, "a response has a risk in each arm")
      self = .responses(scenario.risks)
    }
  }

  /// - Parameter numbers: workspace of one number a patient.
  func draw(_ streams: TrialStreams, numbers: UnsafeMutablePointer<Double>, into data: inout TrialData) {
    let n = data.arm.count
    switch self {
    case .responses(let risks):
      streams.fillUniforms(subjects: 0..<n, draws: 1, purpose: .outcome, into: numbers)
      for i in 0..<n { data.scores[i] = numbers[i] < risks[data.arm[i]] ? 1 : 0 }
    case .times(let hazards, let loss, let monthsPerUnit):
      guard var censoring = data.course.censoring.take() else { preconditionFailure("times to an event have their censoring") }
      streams.fillExponentials(subjects: 0..<n, draws: 1, purpose: .event, into: numbers)
      for i in 0..<n { data.scores[i] = hazards[data.arm[i]].month(expected: numbers[i]) }
      let loses = loss.contains { $0 > 0 }
      if loses { streams.fillExponentials(subjects: 0..<n, draws: 1, purpose: .event, startingAt: 1, into: numbers) }
      for i in 0..<n {
        let rate = loss[data.arm[i]]
        let lost = min(rate > 0 ? numbers[i] / rate : .infinity, Self.lastMonth)
        censoring.isCensored[i] = lost < data.scores[i]
        data.scores[i] = min(lost, data.scores[i]) / monthsPerUnit
      }
      data.course.censoring = censoring
    }
  }
}

extension HazardCourse {
  /// Λ⁻¹; infinite where the hazard never adds up to it.
  func month(expected: Double) -> Double {
    var left = expected
    for (piece, rate) in ratesPerMonth.enumerated() {
      let end = piece + 1 < startsMonths.count ? startsMonths[piece + 1] : .infinity
      let within = rate * (end - startsMonths[piece])
      if rate > 0, left <= within { return startsMonths[piece] + left / rate }
      if rate > 0 { left -= within }
    }
    return .infinity
  }
}
