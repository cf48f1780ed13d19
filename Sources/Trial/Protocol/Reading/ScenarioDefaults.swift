import Notation

/// What a scenario leaves out: values of a typical outpatient trial for HAMD17, and as little as possible for any other endpoint.
enum ScenarioDefaults {
  struct Filled<Value: Sendable>: Sendable {
    var value: Value
    var reason: String
  }

  private static let typical = "HAMD17 in a typical outpatient trial of six weeks"

  static let standardDeviation = Filled(
    value: 8.0,
    reason: "\(typical), with a margin: 6.7 points given baseline in the public antidepressant data (Goldstein 2004), median 7.6 in Furukawa 2003")
  /// At week 1, of that at the endpoint's visit.
  static let firstWeekShare = Filled(
    value: 0.5625, reason: "\(typical): 4.5 of 8 points; 0.66 in the public antidepressant data (Goldstein 2004), 0.65 in Reisby 1977 inpatients")
  static let correlation = Filled(
    value: Correlation.floorAndDecay(floor: 0.25, height: 0.65, perWeek: 0.75),
    reason: "\(typical): falls with the weeks apart and not to 0, as in the public antidepressant data (Goldstein 2004) and Reisby 1977")
  static let controlChange = Filled(
    value: -9.0, reason: "\(typical): placebo improves by 5 to 10 points in six weeks (FDA trials: Stone 2022; Goldstein 2004)")
  static let timeConstant = Filled(
    value: Duration(2.2, .week), reason: "\(typical): 62% of the six-week improvement on placebo comes in the first two weeks (Posternak 2005)")
  static let baseline = Filled(
    value: BaselineLaw(mean: 23.5, standardDeviation: 3, within: NumberRange(18, 34)),
    reason: "\(typical): entry at 18 points or more (Zimmerman 2002), mean 21 to 26; assumed")
  static let baselineSlope = Filled(
    value: -0.35, reason: "\(typical): -0.28 to -0.39 points a point at weeks 1 to 6 in the public antidepressant data (Goldstein 2004)")
  static let discontinuation = Filled(
    value: DiscontinuationLaw(share: 0.245, mechanism: .missingAtRandom, logOddsPerPoint: 0.05),
    reason: "\(typical): 25% leave placebo (148 trials, 2019), and those who leave have improved less (Goldstein 2004)")
}
