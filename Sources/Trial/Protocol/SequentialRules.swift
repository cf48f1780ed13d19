/// How an error is spent as information accrues. What each spends is computed by `Design`.
public enum SpendingFunction: Equatable, Sendable {
  case lanDeMetsOBrienFleming
  case lanDeMetsPocock
  /// In proportion to a power of the information, above 0.
  case kimDeMets(power: Double)
  case hwangShihDeCani(gamma: Double)
  /// As the author of the design has it: cumulative at the looks, the last of them the whole; linear between.
  case user([SpentError])

  /// Error spent by one information fraction.
  public struct SpentError: Equatable, Sendable {
    public var fraction: Double
    /// Cumulative, in the sides of the error.
    public var spent: Double

    public init(fraction: Double, spent: Double) {
      self.fraction = fraction
      self.spent = spent
    }
  }
}

/// Bounds of one shape, scaled to the error.
public enum BoundaryFamily: Equatable, Sendable {
  case oBrienFleming
  case pocock
  /// Between the two: 0 is O'Brien–Fleming, 0.5 Pocock.
  case wangTsiatis(delta: Double)
  /// The delta in [0, 0.5] with the least expected size at the effect for which the trial has a power.
  case wangTsiatisOptimum(power: Double)
  /// One bound on the z scale at all looks before the end, which gets the error that they leave.
  case haybittlePeto(interimZ: Double)
}

/// When a trial is a success.
public enum EfficacyRule: Equatable, Sendable {
  case spending(SpendingFunction)
  case family(BoundaryFamily)
  /// On the z scale, one a look; nil where the look has none.
  case bounds([Double?])
  /// Nominal one-sided levels, one a look, in (0, ½); nil where the look has none. The file writes them in the sides of the error.
  case levels([Double?])
  /// Estimates, treated minus control in the endpoint's unit, one a look; nil where the look has none.
  case effects([Double?])
  /// Conditional powers under the trend seen, one a look before the end, in (0, 1); nil where the look has none.
  case conditionalPowers([Double?])
}

/// When a trial is given up.
public struct FutilityRule: Equatable, Sendable {
  /// One bound a look; nil where the look has none (and at the end).
  public enum Bounds: Equatable, Sendable {
    /// Positive toward benefit.
    case z([Double?])
    /// One-sided p toward benefit, from which the look gives up; in (0, 1).
    case p([Double?])
    /// Estimates, treated minus control in the endpoint's unit.
    case effect([Double?])
    /// Conditional powers under the trend seen, in (0, 1).
    case conditionalPower([Double?])
    /// Conditional powers averaged over what is believed of the effect when all effects were as likely before, in (0, 1).
    case predictivePower([Double?])
    /// An error spent as information accrues, under one truth.
    case spending(SpendingFunction, spent: Double, under: Truth)
  }
  public enum Truth: String, Equatable, Sendable, CaseIterable {
    /// The effect for which the test misses with the error that is spent: a type II error.
    case effect
    /// No effect: the probability of seeming harmful.
    case noEffect = "no effect"
  }
  public var bounds: Bounds
  public enum Rule: String, Equatable, Sendable, CaseIterable {
    case nonBinding = "non-binding"
    case binding
  }
  public var rule: Rule

  public init(bounds: Bounds, rule: Rule) {
    self.bounds = bounds
    self.rule = rule
  }

  /// Fixed bounds on the z scale.
  public init(bounds: [Double?], rule: Rule) { self.init(bounds: .z(bounds), rule: rule) }
}
