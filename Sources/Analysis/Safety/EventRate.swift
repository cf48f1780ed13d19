import Mathematics
import Trial

/// Events over time at risk, as a Poisson count: the rate with its exact interval.
///
///     x ∕ T,   Gamma⁻¹(α∕2; x) ∕ T … Gamma⁻¹(1 − α∕2; x + 1) ∕ T,   0 at x = 0
///
/// - Reference: Garwood (1936), Biometrika 28:437–442.
/// - Checked: `References/safety`, `ae-rates`, R's `poisson.test`.
public struct EventRate: Equatable, Sendable {
  public let events: Int
  /// Time at risk, in whichever unit the rate is per; above 0.
  public let time: Double

  /// - Throws: `notEstimable` without time at risk.
  public init(events: Int, time: Double) throws(MathematicalFailure) {
    precondition(events >= 0 && time >= 0 && time.isFinite, "events and time at risk are not negative")
    guard time > 0 else { throw MathematicalFailure(.notEstimable, computing: "a rate without time at risk") }
    (self.events, self.time) = (events, time)
  }

  public var estimate: Double { Double(events) / time }

  public func interval(level: Double = 0.95) -> Interval {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    let (x, α) = (Double(events), 1 - level)
    return Interval(
      lower: events == 0 ? 0 : GammaDistribution(shape: x, scale: 1).quantile(α / 2) / time,
      upper: GammaDistribution(shape: x + 1, scale: 1).upperQuantile(α / 2) / time, level: level)
  }
}

/// The ratio of two rates of events, treated over comparator, exact given the sum of their events.
///
///     x₁ | x₁ + x₀ ~ Binomial(x₁ + x₀, θ T₁ ∕ (θ T₁ + T₀)),   θ the ratio: Clopper and Pearson's ends π of the share give π ∕ (1 − π) · T₀ ∕ T₁
///
/// - Reference: Przyborowski & Wilenski (1940), Biometrika 31:313–323.
/// - Checked: `References/safety`, `ae-rates`, R's `poisson.test`.
public struct RateRatio: Equatable, Sendable {
  public let treated: EventRate
  public let comparator: EventRate

  public init(_ treated: EventRate, over comparator: EventRate) { (self.treated, self.comparator) = (treated, comparator) }

  /// Infinite where the comparator alone has no event; nil where neither has one.
  public var estimate: Double? {
    treated.events + comparator.events == 0 ? nil : comparator.events == 0 ? .infinity : treated.estimate / comparator.estimate
  }

  /// From 0 where the treated, to infinity where the comparator has no event.
  public func interval(level: Double = 0.95) -> Interval {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    let total = treated.events + comparator.events
    guard total > 0, let share = try? OneProportion(events: treated.events, of: total).interval(.clopperPearson, level: level) else {
      return Interval(lower: 0, upper: .infinity, level: level)
    }
    func ratio(_ π: Double) -> Double { π >= 1 ? .infinity : π / (1 - π) * comparator.time / treated.time }
    return Interval(lower: ratio(share.lower), upper: ratio(share.upper), level: level)
  }

  /// Two-sided p of one rate: all splits of the events that are no likelier than the one seen.
  public var exactP: Double {
    let total = treated.events + comparator.events
    return total == 0 ? 1 : OneProportion.exactP(treated.events, of: total, rate: treated.time / (treated.time + comparator.time))
  }
}
