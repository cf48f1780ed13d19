import Mathematics
import Trial

/// The estimate of Kaplan and Meier of the share without an event, with Greenwood's standard error.
///
///     S(t) = Π (1 − d ∕ n),   Var log S = Σ d ∕ (n (n − d))
///     plain  S ± z S s;   log  S e^(± z s);   log-log  S^(e^(± z s ∕ log S)),   s² = Var log S
///
/// - Reference: Kaplan & Meier (1958), J Am Stat Assoc 53:457–481; Kalbfleisch & Prentice (2002), section 1.4.
/// - Checked: `References/survival`, R's `survfit`.
public struct KaplanMeier: Sendable {
  public enum IntervalScale: String, Sendable, CaseIterable {
    case plain, log
    case logLog = "log-log"
  }

  /// At each distinct time of an event.
  public struct Step: Equatable, Sendable {
    public var time: Double
    public var atRisk: Int
    public var events: Int
    public var survival: Double
    /// Var log S; infinite where S is 0.
    public var logVariance: Double
    /// Greenwood's, of S; nil where S is 0.
    public var standardError: Double? { survival == 0 ? nil : survival * logVariance.squareRoot() }
  }

  public let steps: [Step]
  /// All times, ascending.
  private let sorted: [Double]

  public init(times: [Double], isEvent: [Bool]) {
    let data = SurvivalTimes(times: times, isEvent: isEvent, group: Array(repeating: 0, count: times.count))
    var (steps, survival, variance): ([Step], Double, Double) = ([], 1, 0)
    var atRisk = times.count
    for tied in data.tied(0..<times.count) {
      let d = tied.count { data.isEvent[data.order[$0]] }
      if d > 0 {
        survival *= 1 - Double(d) / Double(atRisk)
        variance += d == atRisk ? .infinity : Double(d) / (Double(atRisk) * Double(atRisk - d))
        steps.append(Step(time: data.times[data.order[tied.lowerBound]], atRisk: atRisk, events: d, survival: survival, logVariance: variance))
      }
      atRisk -= tied.count
    }
    self.steps = steps
    sorted = times.sorted()
  }

  /// The last step at or before a time; before the first event, S = 1 without an error.
  public func at(_ time: Double) -> Step {
    let atRisk = sorted.count { $0 >= time }
    guard var step = steps.last(where: { $0.time <= time }) else { return Step(time: time, atRisk: atRisk, events: 0, survival: 1, logVariance: 0) }
    step.atRisk = atRisk
    return step
  }

  /// Of S at a step, within 0 and 1; nil where S is 0, or on the log-log scale 1.
  public static func interval(_ step: Step, scale: IntervalScale, level: Double = 0.95) -> Interval? {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    let (S, s) = (step.survival, step.logVariance.squareRoot())
    guard S > 0, s.isFinite else { return nil }
    let z = StandardNormal.upperQuantile((1 - level) / 2)
    switch scale {
    case .plain: return Interval(lower: max(0, S * (1 - z * s)), upper: min(1, S * (1 + z * s)), level: level)
    case .log: return Interval(lower: S * plainExp(-z * s), upper: min(1, S * plainExp(z * s)), level: level)
    case .logLog:
      guard S < 1 else { return nil }
      let logS = plainLog(S)
      let reach = plainExp(z * s / logS)
      return Interval(lower: plainExp(logS / reach), upper: plainExp(logS * reach), level: level)
    }
  }

  /// The first time at which S is at most 1 − p; between it and the next step where S is equal to it. Nil where S never falls so far.
  public func quantile(_ p: Double) -> Double? { Self.crossing(steps.map { ($0.time, $0.survival) }, 1 - p) }

  /// Where the bounds of S cross 1 − p: the interval of a quantile; an end is nil where its bound never falls so far.
  public func quantileInterval(_ p: Double, scale: IntervalScale, level: Double = 0.95) -> (lower: Double?, upper: Double?) {
    func crossing(_ bound: (Interval) -> Double, whole: Double) -> Double? {
      Self.crossing(
        steps.compactMap { step in
          if let interval = Self.interval(step, scale: scale, level: level) { return (step.time, bound(interval)) }
          return step.survival == 0 ? nil : (step.time, whole)
        }, 1 - p)
    }
    return (crossing(\.lower, whole: 1), crossing(\.upper, whole: 1))
  }

  private static func crossing(_ curve: [(time: Double, value: Double)], _ level: Double) -> Double? {
    let slack = 1e-9
    guard let place = curve.firstIndex(where: { $0.value <= level + slack }) else { return nil }
    guard abs(curve[place].value - level) <= slack, place + 1 < curve.count else { return curve[place].time }
    let next = curve[(place + 1)...].first { $0.value < curve[place].value - slack }
    return next.map { (curve[place].time + $0.time) / 2 } ?? curve[place].time
  }

  /// The mean up to τ where the curve is known so far: the last time is τ or later, or ends the curve at 0. Nil elsewhere.
  ///
  /// - Reference: R's survRM2 takes a τ up to the last time of an arm, and one beyond it where that time is an event.
  public func knownMean(to horizon: Double) -> (value: Double, standardError: Double)? {
    guard let last = sorted.last, last >= horizon || steps.last?.survival == 0 else { return nil }
    return restrictedMean(to: horizon)
  }

  /// The mean time without an event up to τ, ∫₀^τ S, and its standard error (Σ (∫ₜ^τ S)² d ∕ (n (n − d)))^½.
  ///
  /// - Reference: Klein & Moeschberger (2003), section 4.5.
  public func restrictedMean(to horizon: Double) -> (value: Double, standardError: Double) {
    precondition(horizon > 0, "a horizon is above 0")
    let within = steps.filter { $0.time <= horizon }
    var areas: [Double] = []
    var (total, last, survival) = (0.0, 0.0, 1.0)
    for step in within {
      let area = survival * (step.time - last)
      areas.append(area)
      total += area
      (last, survival) = (step.time, step.survival)
    }
    total += survival * (horizon - last)
    var (variance, before) = (0.0, 0.0)
    for (step, area) in zip(within, areas) {
      before += area
      guard step.events < step.atRisk else { continue }
      let rest = total - before
      variance += rest * rest * Double(step.events) / (Double(step.atRisk) * Double(step.atRisk - step.events))
    }
    return (total, variance.squareRoot())
  }
}
