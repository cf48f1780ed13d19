import Trial

/// A property of nature that no hypothesis is about and that nobody knows beforehand, with the range that the literature gives it.
public struct NuisanceRange: Sendable {
  public var name: String
  /// Where the range comes from.
  public var source: String
  public enum Values: Equatable, Sendable {
    /// Any number from the first to the last, which a grid takes first.
    case numbers([Double])
    /// One of several kinds.
    case kinds([String])
  }
  public var values: Values
  /// Puts a value into a scenario: a number, or the index of a kind.
  public var put: @Sendable (_ value: Double, _ scenario: inout Scenario) -> Void

  public init(_ name: String, source: String, _ values: Values, put: @escaping @Sendable (Double, inout Scenario) -> Void) {
    self.name = name
    self.source = source
    self.values = values
    self.put = put
  }

  /// Where a grid looks.
  var grid: [Double] {
    switch values {
    case .numbers(let numbers): numbers
    case .kinds(let kinds): kinds.indices.map(Double.init)
    }
  }

  /// A value in words.
  func text(_ value: Double) -> String {
    if case .kinds(let kinds) = values { return kinds[Int(value)] }
    let rounded = (value * 1e4).rounded() / 1e4
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }

  /// The ranges that a trial of antidepressants may meet, as far as a scenario has them.
  public static func antidepressants(_ trial: TrialProtocol, _ scenario: Scenario) -> [NuisanceRange] {
    let visits = trial.schedule.visits.count
    var ranges: [NuisanceRange] = []
    if visits > 1 {
      ranges.append(dropout)
      ranges.append(dropoutRatio(trial))
      ranges.append(mechanism)
    }
    ranges.append(deviation(trial, scenario))
    if scenario.correlation != nil, visits > 1 { ranges.append(correlation) }
    ranges.append(
      NuisanceRange("placebo time constant", source: "Posternak & Zimmerman 2005: 1.5 to 4 weeks", .numbers([1.5, 4])) {
        $1.controlCourse = .exponential(timeConstantWeeks: $0)
      })
    if let endpoint = trial.endpoints.first?.visit, endpoint > 0 { ranges.append(passingEffect(trial, scenario, endpoint: endpoint)) }
    return ranges
  }

  private static func deviation(_ trial: TrialProtocol, _ scenario: Scenario) -> NuisanceRange {
    let isHamilton = trial.endpoints.first?.instrument == .HAMD17
    let filed = scenario.standardDeviation
    return NuisanceRange(
      "standard deviation",
      source: isHamilton
        ? "residual of the change in HAM-D17 at week 6: 6.0 to 8.5 points (Goldstein 2004, Reisby 1977, Furukawa 2003)"
        : "80 to 120% of the one filed",
      .numbers(isHamilton ? [6, 8.5] : [0.8 * filed, 1.2 * filed])
    ) { $1.standardDeviation = $0 }
  }

  private static let dropout = NuisanceRange(
    "dropout share", source: "placebo arms by week 6: 15 to 40%, 25% on average (meta-analysis of 148 trials 2019; arms reviewed by Linde 2015)",
    .numbers([0.15, 0.25, 0.4])
  ) { value, scenario in
    var law = scenario.discontinuation ?? .completelyAtRandom(share: value)
    law.share = value
    law.sharesByArm = nil
    scenario.discontinuation = law
  }

  private static func dropoutRatio(_ trial: TrialProtocol) -> NuisanceRange {
    let treated = trial.arms.map { $0.role == .experimental }
    return NuisanceRange(
      "dropout, drug over placebo", source: "Sharma 2019: 1.03 to 1.13; up to 1.3 assumed for a drug with side effects", .numbers([1, 1.3])
    ) {
      value, scenario in
      guard let share = scenario.discontinuation?.share else { return }
      scenario.discontinuation?.sharesByArm = treated.map { $0 ? min(0.95, value * share) : share }
    }
  }

  /// The slope of leaving on the score: the file's, and at least what makes leavers 2 to 3 points worse than stayers.
  private static let mechanism = NuisanceRange(
    "dropout mechanism", source: "the three of Little & Rubin; leavers had improved 2 to 3 points less than stayers (Goldstein 2004)",
    .kinds(DiscontinuationLaw.Mechanism.allCases.map(\.rawValue))
  ) { value, scenario in
    let slope = scenario.discontinuation?.logOddsPerPoint ?? 0
    scenario.discontinuation?.mechanism = DiscontinuationLaw.Mechanism.allCases[Int(value)]
    scenario.discontinuation?.logOddsPerPoint = value == 0 ? 0 : max(0.1, slope)
  }

  private static let correlation = NuisanceRange(
    "correlation", source: "change at weeks 1 to 6: 0.55 far apart, 0.81 side by side (Goldstein 2004)",
    .kinds(["as filed", "equal, 0.55", "first-order, 0.81"])
  ) { value, scenario in
    if value == 1 { scenario.correlation = .compoundSymmetry(0.55) }
    if value == 2 { scenario.correlation = .firstOrderAutoregressive(adjacentVisits: 0.81) }
  }

  /// An effect that is there at the middle visit and gone at the endpoint's: it moves who leaves, and nothing that is to be found.
  private static func passingEffect(_ trial: TrialProtocol, _ scenario: Scenario, endpoint: Int) -> NuisanceRange {
    let sign = trial.endpoints.first?.benefitSign ?? 1
    let treated = trial.arms.map { $0.role == .experimental }
    let reach = trial.endpoints.first?.instrument == .HAMD17 ? 3 : 0.4 * scenario.standardDeviation
    return NuisanceRange(
      "passing effect at mid-trial", source: "up to the effects claimed of antidepressants, 3 points of HAM-D17 or 0.4 standard deviations",
      .numbers([-reach, 0, reach])
    ) { points, scenario in
      guard points != 0 else { return }
      // A course is a share of the effect at the endpoint, which is made too small to be found: 3 points · 2⁻³⁰.
      let unit = 0x1p-30
      scenario.effects = treated.map { $0 ? sign * points * unit : 0 }
      scenario.effectCourse = .through(1 / unit, at: (endpoint - 1) / 2)
    }
  }
}
